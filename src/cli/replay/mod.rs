//! `deskbell replay`: repeats stored turns from the content that made them, and compares to the byte.
//!
//! The store is only read: the command may run beside a server.

mod difference;
mod library;
mod repeat;
mod report;

use std::path::Path;
use std::sync::Arc;

use super::arguments::ReplayOptions;
use super::exit::{Failure, Reason};
use super::{load, out};
use crate::config::{self, StoreTarget};
use crate::content::SETTINGS_FILE;
use crate::conversation::Conversation;
use crate::diagnostics::{Report, has_errors};
use crate::ids::{ConversationId, TurnNo};
use crate::store::{Archive, Record, StoreError};
use library::Library;
use report::Tally;

/// Runs the command.
///
/// # Errors
/// When there is no such turn, the store cannot be read, or a turn differs or cannot be repeated.
pub(super) fn run(dir: &Path, options: &ReplayOptions) -> Result<(), Failure> {
    let id = ConversationId::parse(&options.conversation).map_err(|error| {
        let what = format!("'{}' is not the id of a conversation", options.conversation);
        Failure::Usage(Reason::new(&what, Some(&error), "give it as the API does: cnv_ and 26 letters and digits"))
    })?;
    let archive = open(dir)?;
    let record = record(&archive, &id, options.turn)?;
    let mut library = Library::new(&archive);
    let mut conversation = Conversation::new(id, record.language);
    let mut tally = Tally::default();
    for stored in &record.turns {
        if options.turn.is_none_or(|wanted| stored.turn.no == TurnNo(wanted)) {
            let verdict = repeat::repeat(&mut library, &conversation, stored).map_err(|error| unreadable(&error))?;
            out::print(&report::turn(stored, &verdict, options.why))?;
            tally.add(&verdict);
        }
        conversation.apply(&stored.turn);
    }
    if options.turn.is_none() {
        out::print(&tally.text())?;
    }
    tally.judge()
}

/// Opens the store of a folder to be read.
pub(super) fn open(dir: &Path) -> Result<Archive, Failure> {
    open_file(&dir.join(store_file(dir)?))
}

/// Opens a store to be read.
pub(super) fn open_file(path: &Path) -> Result<Archive, Failure> {
    if !path.exists() {
        let what = format!("there is no store at {}", path.display());
        let cure = "name the folder of the server with --dir; a store is made when the server first starts";
        return Err(Failure::Outside(Reason::new(&what, None, cure)));
    }
    Archive::open(path).map_err(|error| unreadable(&error))
}

fn unreadable(error: &StoreError) -> Failure {
    let cure = match error {
        StoreError::OlderSchema { .. } | StoreError::NewerSchema { .. } => "",
        StoreError::Busy => "try again",
        _ => "run this as the user of the server, or look at a backup (`store` in deskbell.yaml names the file)",
    };
    Failure::outside("the store cannot be read", error, cure)
}

/// The store's file by the settings as they are now. Nothing else in them needs to be right, or set, for that.
fn store_file(dir: &Path) -> Result<String, Failure> {
    let cure = "name the folder of the server with --dir";
    let path = dir.join(SETTINGS_FILE);
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::outside(&format!("{} cannot be read", path.display()), &error, cure))?;
    let mut report = Report::default();
    let target = config::read_store(&Arc::from(SETTINGS_FILE), &text, &load::environment, &mut report);
    let problems = report.into_sorted();
    if let Some(problem) = problems.iter().find(|_| has_errors(&problems)) {
        let lang = load::locale_lang();
        let what = format!("{SETTINGS_FILE} does not say where the store is: {}", problem.message(lang));
        return Err(Failure::Outside(Reason::new(&what, None, &problem.help(lang))));
    }
    let StoreTarget::Sqlite(file) = target;
    Ok(file)
}

/// The conversation, if it has the turn that is wanted.
pub(super) fn record(archive: &Archive, id: &ConversationId, turn: Option<u32>) -> Result<Record, Failure> {
    let wrong = |what: &str, cure: &str| Failure::Usage(Reason::new(what, None, cure));
    let record = archive.record(id).map_err(|error| unreadable(&error))?;
    let record = record.ok_or_else(|| {
        let cure = "look at the id and at --dir; conversations are deleted after the days in `privacy.retain_days`";
        wrong(&format!("there is no conversation {id} in the store"), cure)
    })?;
    match turn {
        Some(no) if !record.turns.iter().any(|stored| stored.turn.no == TurnNo(no)) => {
            let last = record.turns.last().map_or(TurnNo(0), |stored| stored.turn.no);
            Err(wrong(&format!("the conversation has no turn {no}"), &format!("its turns are 0 to {last}")))
        }
        _ => Ok(record),
    }
}
