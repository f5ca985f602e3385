//! Platforms whose own bots ask this one.

mod messengerpeople;
