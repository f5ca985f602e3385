//! One stored turn, made again.

use std::collections::BTreeSet;

use super::difference::Difference;
use super::library::{Library, Missing, Volume};
use crate::conversation::Conversation;
use crate::desk::{DeskError, fenced};
use crate::diagnostics::Lang;
use crate::store::{MadeFrom, RecordedTurn, StoreError};
use crate::turn::PROGRAM;

/// What became of a turn.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The same events, to the byte.
    Same,
    /// Other events.
    Different(Box<Deviation>),
    /// It could not be made again.
    Unrepeatable(Hindrance),
}

/// A turn that came out in another way, with what may be the reason.
#[derive(Debug)]
pub(super) struct Deviation {
    /// The first place that differs.
    pub(super) difference: Difference,
    /// The version of the program that made the turn, if it was not this one.
    pub(super) program: Option<String>,
    /// What the content takes from the environment, which may have been another one.
    pub(super) variables: BTreeSet<String>,
}

/// Why a turn cannot be made again.
#[derive(Debug)]
pub(super) enum Hindrance {
    /// What it was made from was not stored.
    Unrecorded,
    /// Its content cannot serve.
    Content(Missing),
}

impl Hindrance {
    /// The reason in words.
    pub(super) fn told(&self, lang: Lang) -> String {
        match self {
            Self::Unrecorded => lang
                .pick(
                    "ihn hat eine Version gespeichert, die nicht aufhob, woraus Schritte entstehen",
                    "it was stored by a version that did not keep what turns are made from",
                )
                .to_owned(),
            Self::Content(missing) => missing.told(lang),
        }
    }
}

/// Makes a turn again. `before` is the conversation as the stored turns before it left it.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn repeat(
    library: &mut Library<'_>,
    before: &Conversation,
    stored: &RecordedTurn,
    lang: Lang,
) -> Result<Verdict, StoreError> {
    let Some(from) = &stored.made_from else { return Ok(Verdict::Unrepeatable(Hindrance::Unrecorded)) };
    let found = from.content.as_ref().map_or(Ok(Err(Missing::Version)), |version| library.get(version))?;
    Ok(match found {
        Ok(volume) => compare(&volume, before, stored, from, lang),
        Err(missing) => Verdict::Unrepeatable(Hindrance::Content(missing)),
    })
}

fn compare(volume: &Volume, before: &Conversation, stored: &RecordedTurn, from: &MadeFrom, lang: Lang) -> Verdict {
    let again = again(volume, before, stored, from);
    let difference = match &again {
        Ok(events) => Difference::first(&stored.events, events, lang),
        Err(refusal) => Some(Difference::of_all(&stored.events, refusal, lang)),
    };
    difference.map_or(Verdict::Same, |difference| {
        let program = Some(from.program.clone()).filter(|program| program != PROGRAM);
        Verdict::Different(Box::new(Deviation { difference, program, variables: volume.variables.clone() }))
    })
}

/// The events in their stored form, or why there are none.
fn again(volume: &Volume, before: &Conversation, stored: &RecordedTurn, from: &MadeFrom) -> Result<String, String> {
    let events = fenced(&volume.brain, before, &from.input, stored.turn.at).map_err(|error| match error {
        DeskError::Refused(refused) => refused.to_string(),
        other => other.to_string(),
    })?;
    serde_json::to_string(&events).map_err(|error| error.to_string())
}
