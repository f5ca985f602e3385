//! The status in words.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::folder::Folder;
use super::server::{Refused, Silence, Standing, Trouble};
use crate::cli::exit::Reason;
use crate::cli::words::{self, ENTRIES, ERRORS, FLOWS, INTENTS, counted, short};
use crate::desk::Inventory;
use crate::diagnostics::{Diagnostic, Lang};

/// So many problems are shown in full.
const SHOWN: usize = 10;

/// What a server says, and how the folder compares.
pub(super) fn live(base: &str, ready: &Standing, folder: Option<&Folder>, lang: Lang) -> String {
    let zone = folder.map_or(TimeZone::UTC, |folder| folder.zone.clone());
    let served = &ready.content;
    let (version, since) = (short(&served.version), when(&served.since, &zone, lang));
    let mut text = lang.pick(
        format!("Live unter {base}: Version {version}, seit {since}\n"),
        format!("Live at {base}: version {version}, since {since}\n"),
    );
    for stock in &served.languages {
        let _ = writeln!(text, "  {}", stocked(&stock.language, stock.entries, stock.intents, lang));
    }
    if !served.languages.is_empty() {
        let _ = writeln!(text, "  {}", counted(served.flows, FLOWS, lang));
    }
    if let Some(refused) = &served.refused {
        text.push_str(&refusal(refused, folder, &zone, lang));
    }
    if let Some(folder) = folder {
        text.push_str(compared(folder, &served.version, served.refused.is_some(), lang));
    }
    text
}

fn refusal(refused: &Refused, folder: Option<&Folder>, zone: &TimeZone, lang: Lang) -> String {
    let (at, errors) = (when(&refused.at, zone, lang), counted(refused.problems.len(), ERRORS, lang));
    let mut text = lang.pick(
        format!("Nicht live gegangen, {at}: {errors}. Die Version davor antwortet weiter.\n"),
        format!("Refused, {at}: {errors}. The version before serves on.\n"),
    );
    for trouble in refused.problems.iter().take(SHOWN) {
        let own = folder.and_then(|folder| folder.errors.iter().find(|error| is_of(error, trouble)));
        text.push_str(&own.map_or_else(|| told(trouble, lang), |error| told(&trouble_of(error, lang), lang)));
    }
    let more = refused.problems.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(
            text,
            "  {}",
            lang.pick(
                format!("… und {more} weitere: deskbell check nennt alle"),
                format!("… and {more} more: deskbell check names all"),
            )
        );
    }
    text
}

/// Whether the folder has the same problem: then it can be told in the language of whoever asks, not of the server.
fn is_of(error: &Diagnostic, trouble: &Trouble) -> bool {
    (error.code(), &*error.file, error.span.line, error.span.column)
        == (trouble.code.as_str(), trouble.file.as_str(), trouble.line, trouble.column)
}

fn trouble_of(error: &Diagnostic, lang: Lang) -> Trouble {
    Trouble {
        code: error.code().to_owned(),
        file: error.file.to_string(),
        line: error.span.line,
        column: error.span.column,
        message: error.message(lang),
        help: error.help(lang),
    }
}

/// Place, cause, cure.
fn told(trouble: &Trouble, lang: Lang) -> String {
    let Trouble { code, file, line, column, message, help } = trouble;
    let place = match (file.as_str(), line, column) {
        ("", ..) => String::new(),
        (file, 0, _) => format!("{file}: "),
        (file, line, 0) => format!("{file}:{line}: "),
        (file, line, column) => format!("{file}:{line}:{column}: "),
    };
    let mut text = format!("  {place}{message} [{code}]\n");
    if !help.is_empty() {
        let _ = writeln!(text, "    {}: {help}", lang.pick("Abhilfe", "help"));
    }
    text
}

fn compared(folder: &Folder, live: &str, refused: bool, lang: Lang) -> &'static str {
    match (folder.version == live, folder.inventory.is_some()) {
        (true, _) => lang.pick("Der Ordner ist so, wie er live ist.\n", "The folder is as it is live.\n"),
        (false, true) if refused => {
            lang.pick("Der Ordner ist anders als das, was live ist.\n", "The folder differs from what is live.\n")
        }
        (false, true) => lang.pick(
            "Der Ordner ist anders als das, was live ist. Er hat keine Fehler: Ist es der Ordner dieses Servers, geht \
             er von selbst live.\n",
            "The folder differs from what is live. It checks: if it is the folder of this server, it goes live by \
             itself.\n",
        ),
        (false, false) => lang.pick(
            "Der Ordner ist anders als das, was live ist, und hat Fehler: deskbell check nennt sie.\n",
            "The folder differs from what is live and has errors: deskbell check names them.\n",
        ),
    }
}

/// What the folder would give, where no server answers.
pub(super) fn folder_alone(folder: &Folder, lang: Lang) -> String {
    let version = short(&folder.version);
    let Some(inventory) = &folder.inventory else { return broken(folder, version, lang) };
    let mut text = lang.pick(
        format!("Der Ordner hat keine Fehler und könnte live gehen: Version {version}\n"),
        format!("The folder checks and could go live: version {version}\n"),
    );
    let Inventory { languages, flows } = inventory;
    for stock in languages {
        let _ = writeln!(text, "  {}", stocked(stock.language.code(), stock.entries, stock.intents, lang));
    }
    let _ = writeln!(text, "  {}", counted(*flows, FLOWS, lang));
    text
}

fn broken(folder: &Folder, version: &str, lang: Lang) -> String {
    let errors = counted(folder.errors.len(), ERRORS, lang);
    let mut text = lang.pick(
        format!("Der Ordner könnte so nicht live gehen: {errors} (Version {version})\n"),
        format!("The folder could not go live like this: {errors} (version {version})\n"),
    );
    for error in folder.errors.iter().take(SHOWN) {
        text.push_str(&told(&trouble_of(error, lang), lang));
    }
    text
}

/// Why no server answered, and what helps.
pub(super) fn silence(base: &str, why: &Silence, lang: Lang) -> Reason {
    match why {
        Silence::Unreachable(error) => Reason::new(
            &lang.pick(format!("unter {base} antwortet kein Server"), format!("no server answers at {base}")),
            Some(&**error),
            lang.pick(
                "starten Sie ihn mit deskbell serve, oder nennen Sie seine Adresse mit --url",
                "start it with deskbell serve, or name its address with --url",
            ),
        ),
        Silence::Stranger => Reason::new(
            &lang.pick(
                format!("unter {base} antwortet etwas, aber kein Deskbell"),
                format!("something answers at {base}, but it is no Deskbell"),
            ),
            None,
            lang.pick("nennen Sie die Adresse des Servers mit --url", "name the server's address with --url"),
        ),
        Silence::TooOften => Reason::new(
            &lang.pick(
                format!("der Server unter {base} wurde von hier zu oft gefragt"),
                format!("the server at {base} was asked too often from here"),
            ),
            None,
            lang.pick("versuchen Sie es in einer Minute noch einmal", "try again in a minute"),
        ),
    }
}

fn stocked(language: &str, entries: usize, intents: usize, lang: Lang) -> String {
    format!("{language}: {}, {}", counted(entries, ENTRIES, lang), counted(intents, INTENTS, lang))
}

fn when(at: &str, zone: &TimeZone, lang: Lang) -> String {
    at.parse::<Timestamp>().map_or_else(|_| at.to_owned(), |at| words::moment(at, zone, lang))
}
