//! `deskbell new`: a small starter that passes `check` and `test`.

mod starter;

use std::fs;
use std::io;
use std::path::Path;

use super::arguments::NewOptions;
use super::exit::{Failure, Reason};
use super::{load, out};
use crate::diagnostics::Lang;
use crate::ids::Language;

/// Writes the starter into a folder, which is made where it is missing.
///
/// # Errors
/// When something is in the folder already, or it cannot be written.
pub(super) fn run(options: &NewOptions) -> Result<(), Failure> {
    let lang = options.lang.map_or_else(load::locale_lang, load::lang);
    let language = match lang {
        Lang::De => Language::De,
        Lang::En => Language::En,
    };
    refuse_what_is_there(&options.folder, lang)?;
    let mut lines = Vec::new();
    for (path, text) in starter::files(language) {
        write(&options.folder, path, text).map_err(|error| unwritable(&options.folder, &error, lang))?;
        lines.push(format!("  {path}"));
    }
    out::print(&done(&options.folder, &lines, lang))
}

/// A folder that holds anything is left as it is: nothing of it could be told from the starter afterwards.
fn refuse_what_is_there(folder: &Path, lang: Lang) -> Result<(), Failure> {
    let first = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(unwritable(folder, &error, lang)),
    };
    let Some(_) = first else { return Ok(()) };
    let name = folder.display();
    let what = lang.pick(
        format!("Der Ordner {name} ist nicht leer; es wurde nichts geschrieben"),
        format!("the folder {name} is not empty; nothing was written"),
    );
    let cure = lang.pick(
        "Nennen Sie einen Ordner, den es noch nicht gibt, oder leeren Sie ihn.",
        "name a folder that does not exist yet, or empty this one",
    );
    Err(Failure::usage(&what, cure))
}

fn unwritable(folder: &Path, error: &io::Error, lang: Lang) -> Failure {
    let name = folder.display();
    let what = lang.pick(
        format!("In den Ordner {name} kann nicht geschrieben werden"),
        format!("the folder {name} cannot be written"),
    );
    Failure::Outside(Reason::new(&what, Some(error), ""))
}

fn write(folder: &Path, path: &str, text: &str) -> io::Result<()> {
    let path = folder.join(path);
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}

fn done(folder: &Path, lines: &[String], lang: Lang) -> String {
    let (name, files) = (folder.display(), lines.join("\n"));
    lang.pick(
        format!(
            "Ihr neuer Bot liegt in {name}:\n{files}\n\nSo geht es weiter:\n  deskbell --dir {name} check\n  \
             deskbell --dir {name} test\n  deskbell --dir {name} serve\n"
        ),
        format!(
            "Your new bot is in {name}:\n{files}\n\nWhat comes next:\n  deskbell --dir {name} check\n  \
             deskbell --dir {name} test\n  deskbell --dir {name} serve\n"
        ),
    )
}
