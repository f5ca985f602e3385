//! `deskbell conversation`: what visitors said, for editors; and its end, where a visitor wants it.

use std::io::{self, Write as _};
use std::path::Path;

use super::arguments::ConversationAction;
use super::exit::Failure;
use super::{archive, load, out, outbox, replay};
use crate::content;
use crate::diagnostics::Lang;
use crate::dialogues::{self, Played, Recording};
use crate::files;
use crate::ids::ConversationId;
use crate::store::{Record, RecordedTurn};
use crate::turn::Brain;

/// Carries out a command.
///
/// # Errors
/// When there is no such conversation, or the store fails.
pub(super) fn run(dir: &Path, action: &ConversationAction) -> Result<(), Failure> {
    match action {
        ConversationAction::Export { id, store, lang, .. } => {
            export(dir, id, store.as_deref(), lang.map_or_else(load::locale_lang, load::lang))
        }
        ConversationAction::Erase { id } => outbox::erase(dir, id),
    }
}

/// Prints a stored conversation as a dialogue test. The store is only read.
fn export(dir: &Path, id: &str, store: Option<&Path>, lang: Lang) -> Result<(), Failure> {
    let id = replay::conversation_id(id, lang)?;
    let archive = match store {
        Some(file) => archive::open_file(file, lang)?,
        None => archive::open(dir, lang)?,
    };
    let record = replay::record(&archive, &id, None, lang)?;
    let test = recorded(&id, &record);
    out::print(&test.yaml)?;
    tell(&test, holds(dir, &test), lang);
    Ok(())
}

fn recorded(id: &ConversationId, record: &Record) -> Recording {
    let turns: Vec<Played<'_>> = record.turns.iter().map(played).collect();
    dialogues::as_test(id, record.language, &turns)
}

fn played(stored: &RecordedTurn) -> Played<'_> {
    Played { turn: &stored.turn, input: stored.made_from.as_ref().map(|made| &made.input) }
}

/// Whether the test passes on the content as it is now; none where that does not check.
fn holds(dir: &Path, test: &Recording) -> Option<bool> {
    let files = files::read(dir).ok()?;
    let brain = Brain::compile(content::load(&files, &load::environment, None).content?).ok()?;
    let (tests, problems) = dialogues::decode("conversation.yaml", test.yaml.as_bytes());
    Some(problems.is_empty() && tests.iter().all(|test| dialogues::run(&brain, test).failed_at.is_none()))
}

fn tell(test: &Recording, holds: Option<bool>, lang: Lang) {
    let mut lines = vec![
        lang.pick(
            "Hier stehen die Worte des Besuchers: Ersetzen Sie Persönliches, bevor Sie den Test aufheben.",
            "These are the visitor's words: replace what is personal before you keep the test.",
        )
        .to_owned(),
    ];
    if !test.left.is_empty() {
        let turns: Vec<String> = test.left.iter().map(ToString::to_string).collect();
        let turns = turns.join(", ");
        lines.push(lang.pick(
            format!("Was ein Test nicht ausdrücken kann (etwa Bewertungen), fehlt: Schritt {turns}."),
            format!("What a test cannot express (such as ratings) is missing: turn {turns}."),
        ));
    }
    if holds == Some(false) {
        lines.push(
            lang.pick(
                "Auf dem Inhalt, wie er jetzt ist, schlägt der Test fehl: Seitdem hat sich etwas geändert.",
                "On the content as it is now the test fails: something has changed since.",
            )
            .to_owned(),
        );
    }
    // Where even standard error is gone there is nobody left to tell.
    let mut err = io::stderr().lock();
    for line in lines {
        let _ = writeln!(err, "{line}");
    }
}
