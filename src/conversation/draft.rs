//! A turn in the making: every event is folded in as it is added, so later steps see what earlier ones did.

use jiff::Timestamp;

use super::event::Event;
use super::state::Conversation;

/// A turn in the making.
#[derive(Debug)]
pub struct Draft {
    state: Conversation,
    at: Timestamp,
    events: Vec<Event>,
}

impl Draft {
    /// Begins a turn. Costs a copy of the conversation.
    #[must_use]
    pub fn new(conversation: &Conversation, at: Timestamp) -> Self {
        Self { state: conversation.clone(), at, events: Vec::new() }
    }

    /// The conversation with the events so far.
    #[must_use]
    pub fn state(&self) -> &Conversation {
        &self.state
    }

    /// When the turn takes place.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Adds an event.
    pub fn push(&mut self, event: Event) {
        self.state.apply_event(self.at, &event);
        self.events.push(event);
    }

    /// The events, in order.
    #[must_use]
    pub fn into_events(self) -> Vec<Event> {
        self.events
    }
}
