//! Platforms whose own bots ask this one, and services that call back.

mod answers;
mod messengerpeople;
