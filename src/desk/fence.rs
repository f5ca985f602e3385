//! A panic in the core becomes a handoff, never a lost visitor.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;

use super::DeskError;
use crate::conversation::{Conversation, Event, Input};
use crate::turn::{self, Brain};

/// Runs the turn. What a panic says may hold the visitor's words, so it is not looked at.
pub(super) fn fenced(
    brain: &Brain,
    conversation: &Conversation,
    input: &Input,
    now: Timestamp,
) -> Result<Vec<Event>, DeskError> {
    match catch_unwind(AssertUnwindSafe(|| turn::turn(brain, conversation, input, now))) {
        Ok(result) => result.map_err(DeskError::Refused),
        Err(_) => stand_in(brain, conversation, input, now),
    }
}

fn stand_in(
    brain: &Brain,
    conversation: &Conversation,
    input: &Input,
    now: Timestamp,
) -> Result<Vec<Event>, DeskError> {
    metrics::counter!("deskbell_core_panics_total").increment(1);
    tracing::error!(conversation = %conversation.id, turn = conversation.next_turn.0, "the core broke; a person is asked to take over");
    catch_unwind(AssertUnwindSafe(|| turn::fault(brain, conversation, input, now))).map_err(|_| DeskError::Broken)
}
