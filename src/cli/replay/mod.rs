//! `deskbell replay`: repeats stored turns from the content that made them, and compares to the byte.
//!
//! The store is only read: the command may run beside a server.

mod difference;
mod library;
mod repeat;
mod report;

use std::path::Path;

use super::arguments::ReplayOptions;
use super::exit::Failure;
use super::{archive, load, out};
use crate::conversation::Conversation;
use crate::diagnostics::Lang;
use crate::ids::{ConversationId, TurnNo};
use crate::store::{Archive, Record};
use library::Library;
use report::Tally;

/// Runs the command.
///
/// # Errors
/// When there is no such turn, the store cannot be read, or a turn differs or cannot be repeated.
pub(super) fn run(dir: &Path, options: &ReplayOptions) -> Result<(), Failure> {
    let lang = load::locale_lang();
    let id = conversation_id(&options.conversation, lang)?;
    let archive = archive::open(dir, lang)?;
    let record = record(&archive, &id, options.turn, lang)?;
    let mut library = Library::new(&archive);
    let mut conversation = Conversation::new(id, record.language);
    let mut tally = Tally::default();
    for stored in &record.turns {
        if options.turn.is_none_or(|wanted| stored.turn.no == TurnNo(wanted)) {
            let verdict = repeat::repeat(&mut library, &conversation, stored, lang);
            let verdict = verdict.map_err(|error| archive::unreadable(&error, lang))?;
            out::print(&report::turn(stored, &verdict, options.why, lang))?;
            tally.add(&verdict);
        }
        conversation.apply(&stored.turn);
    }
    if options.turn.is_none() {
        out::print(&tally.text(lang))?;
    }
    tally.judge(lang)
}

/// The id of a conversation, as typed.
///
/// # Errors
/// When it is none.
pub(super) fn conversation_id(typed: &str, lang: Lang) -> Result<ConversationId, Failure> {
    ConversationId::parse(typed).map_err(|_| {
        let what = lang.pick(
            format!("„{typed}“ ist nicht die Kennung eines Gesprächs"),
            format!("“{typed}” is not the id of a conversation"),
        );
        let cure = lang.pick(
            "geben Sie sie an wie die API: cnv_ und 26 Buchstaben und Ziffern",
            "give it as the API does: cnv_ and 26 letters and digits",
        );
        Failure::usage(&what, cure)
    })
}

/// The conversation, if it has the turn that is wanted.
///
/// # Errors
/// When there is no such conversation or turn, or the store cannot be read.
pub(super) fn record(archive: &Archive, id: &ConversationId, turn: Option<u32>, lang: Lang) -> Result<Record, Failure> {
    let record = archive.record(id).map_err(|error| archive::unreadable(&error, lang))?;
    let record = record.ok_or_else(|| {
        let what = lang.pick(
            format!("in der Datenbank gibt es kein Gespräch {id}"),
            format!("there is no conversation {id} in the store"),
        );
        let cure = lang.pick(
            "prüfen Sie die Kennung und --dir; Gespräche werden nach den Tagen in `privacy.retain_days` gelöscht",
            "look at the id and at --dir; conversations are deleted after the days in `privacy.retain_days`",
        );
        Failure::usage(&what, cure)
    })?;
    match turn {
        Some(no) if !record.turns.iter().any(|stored| stored.turn.no == TurnNo(no)) => {
            let last = record.turns.last().map_or(TurnNo(0), |stored| stored.turn.no);
            let what = lang
                .pick(format!("das Gespräch hat keinen Schritt {no}"), format!("the conversation has no turn {no}"));
            let cure = lang.pick(format!("es hat die Schritte 0 bis {last}"), format!("its turns are 0 to {last}"));
            Err(Failure::usage(&what, &cure))
        }
        _ => Ok(record),
    }
}
