//! What the page tells of its visitor. What is known already adds nothing.

use super::Refused;
use crate::conversation::{ContextChange, Draft, Event, Identity};

/// The most values and the most marks that a conversation keeps.
pub const CONTEXT_MAX: usize = 20;

/// Somebody has proved who they are, or is nobody again.
pub(super) fn identified(draft: &mut Draft, identity: Option<&Identity>) {
    match identity {
        _ if draft.state().identity.as_ref() == identity => {}
        Some(identity) => draft.push(Event::Identified { identity: identity.clone() }),
        None => draft.push(Event::IdentityForgotten),
    }
}

/// The page tells what may help.
pub(super) fn told(draft: &mut Draft, change: &ContextChange) -> Result<(), Refused> {
    let Some(change) = change.news(draft.state()) else { return Ok(()) };
    draft.push(Event::ContextTold { change });
    let told = &draft.state().told;
    if told.attributes.len() > CONTEXT_MAX || told.tags.len() > CONTEXT_MAX {
        return Err(Refused::TooMuchContext);
    }
    Ok(())
}
