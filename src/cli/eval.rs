//! `deskbell eval`: figures on labelled messages.

use std::io;
use std::path::Path;

use super::arguments::EvalOptions;
use super::ask::Asker;
use super::exit::{Failure, Reason};
use super::{load, out};
use crate::evaluation::{self, Row};

/// Runs the command.
///
/// # Errors
/// When the content does not check, or the file cannot be read or has a line without a label.
pub(super) fn run(dir: &Path, options: &EvalOptions) -> Result<(), Failure> {
    let lang = load::locale_lang();
    let brain = load::brain(dir)?.brain;
    let file = options.file.display();
    let bytes = std::fs::read(&options.file).map_err(|error| {
        let what = lang.pick(format!("{file} kann nicht gelesen werden"), format!("{file} cannot be read"));
        let cure = lang.pick(
            "nennen Sie eine Datei, deren Zeilen aus TEXT, einem Tabulator und der erwarteten Kennung bestehen",
            "name a file with lines of TEXT, a tab, and the expected id",
        );
        Failure::Usage(Reason::new(&what, Some(&error), cure))
    })?;
    let labelled = evaluation::parse(&String::from_utf8_lossy(&bytes)).map_err(|line| {
        let what = lang.pick(
            format!("{file}, Zeile {line}: die erwartete Kennung fehlt"),
            format!("{file}, line {line}: there is no label"),
        );
        let cure = lang.pick(
            "setzen Sie nach dem Text einen Tabulator und die erwartete Kennung (oder oos); Kommentare beginnen mit #",
            "put a tab and the expected id (or oos) after the text; a comment begins with #",
        );
        Failure::usage(&what, cure)
    })?;
    let asker = Asker::in_language(&brain, options.lang);
    let rows: Vec<Row> = labelled
        .into_iter()
        .map(|labelled| {
            let decided = asker.ask(&labelled.text).decided;
            Row { labelled, decided }
        })
        .collect();
    let report = evaluation::measure(&rows, brain.content().bot.answers.confident);
    if options.json {
        return out::line(&mut io::stdout().lock(), &evaluation::json(&report).to_string());
    }
    out::print(&evaluation::text(&report, lang))
}
