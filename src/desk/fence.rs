//! A panic in the core becomes a handoff, never a lost visitor.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;

use super::DeskError;
use crate::conversation::{Conversation, Event, Input};
use crate::turn::{self, Brain};

/// Runs the turn, and what stands in for it if it breaks. What a panic says may hold the visitor's words, so it
/// is not looked at. The same inputs give the same events. Nothing stands in for what an agent does: the helpdesk is
/// told that it failed.
///
/// # Errors
/// When the input does not fit the conversation, or what stands in breaks too.
pub fn fenced(
    brain: &Brain,
    conversation: &Conversation,
    input: &Input,
    now: Timestamp,
) -> Result<Vec<Event>, DeskError> {
    let (id, no) = (&conversation.id, conversation.next_turn.0);
    guarded(
        || turn::turn(brain, conversation, input, now).map_err(DeskError::Refused),
        || {
            metrics::counter!("deskbell_core_panics_total").increment(1);
            if matches!(input, Input::Agent(_)) {
                tracing::error!(conversation = %id, turn = no, "the core broke at what an agent did");
                return None;
            }
            tracing::error!(conversation = %id, turn = no, "the core broke; a person is asked to take over");
            Some(turn::fault(brain, conversation, input, now))
        },
    )
}

fn guarded(
    turn: impl FnOnce() -> Result<Vec<Event>, DeskError>,
    fault: impl FnOnce() -> Option<Vec<Event>>,
) -> Result<Vec<Event>, DeskError> {
    match catch_unwind(AssertUnwindSafe(turn)) {
        Ok(result) => result,
        Err(_) => catch_unwind(AssertUnwindSafe(fault)).ok().flatten().ok_or(DeskError::Broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_gives_what_stands_in() {
        let fault = || Some(vec![Event::Restarted]);
        assert_eq!(guarded(|| panic!("of a turn"), fault).unwrap(), vec![Event::Restarted]);
        assert_eq!(guarded(|| Ok(Vec::new()), fault).unwrap(), Vec::new());
        let refused = guarded(|| Err(DeskError::NotFound), fault);
        assert!(matches!(refused, Err(DeskError::NotFound)), "a refusal is no panic");
        assert!(matches!(guarded(|| panic!("of a turn"), || panic!("again")), Err(DeskError::Broken)));
        assert!(matches!(guarded(|| panic!("of an agent"), || None), Err(DeskError::Broken)));
    }
}
