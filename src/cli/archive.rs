//! Finds and opens the store for commands that only read it, also beside a server.

use std::path::Path;
use std::sync::Arc;

use super::exit::{Failure, Reason};
use super::load;
use crate::config::{self, StoreTarget};
use crate::content::SETTINGS_FILE;
use crate::diagnostics::{Lang, Report, has_errors};
use crate::store::{Archive, StoreError};

/// Opens the store of a folder to be read.
///
/// # Errors
/// When the settings do not say where it is, or it cannot be read.
pub(super) fn open(dir: &Path, lang: Lang) -> Result<Archive, Failure> {
    match store_target(dir, lang)? {
        StoreTarget::Sqlite(file) => open_file(&dir.join(file), lang),
        StoreTarget::Postgres(url) => Archive::connect(&url).map_err(|error| unreadable(&error, lang)),
    }
}

/// Opens a store to be read.
///
/// # Errors
/// When there is none, or it cannot be read.
pub(super) fn open_file(path: &Path, lang: Lang) -> Result<Archive, Failure> {
    if !path.exists() {
        return Err(missing(path, lang));
    }
    Archive::open(path).map_err(|error| unreadable(&error, lang))
}

/// There is no store yet.
pub(super) fn missing(path: &Path, lang: Lang) -> Failure {
    let path = path.display();
    let what = lang.pick(format!("unter {path} liegt keine Datenbank"), format!("there is no store at {path}"));
    let cure = lang.pick(
        "nennen Sie mit --dir den Ordner des Servers; die Datenbank entsteht, wenn der Server zum ersten Mal startet",
        "name the folder of the server with --dir; a store is made when the server first starts",
    );
    Failure::Outside(Reason::new(&what, None, cure))
}

/// The store failed.
pub(super) fn unreadable(error: &StoreError, lang: Lang) -> Failure {
    let cure = match error {
        StoreError::OlderSchema { .. } | StoreError::NewerSchema { .. } => "",
        StoreError::Busy | StoreError::Slow | StoreError::Lost(_) => lang.pick("versuchen Sie es noch einmal", "try again"),
        _ => lang.pick(
            "führen Sie den Befehl als der Benutzer des Servers aus, oder sehen Sie in einer Sicherung nach (`store` \
             in deskbell.yaml nennt die Datei oder den Rechner)",
            "run this as the user of the server, or look at a backup (`store` in deskbell.yaml names the file or the host)",
        ),
    };
    Failure::outside(lang.pick("die Datenbank kann nicht gelesen werden", "the store cannot be read"), error, cure)
}

/// The store cannot be opened for writing.
pub(super) fn unusable(target: &StoreTarget, error: &StoreError, lang: Lang) -> Failure {
    let what = lang.pick("die Datenbank kann nicht benutzt werden", "the store cannot be used");
    let cure = match target {
        StoreTarget::Sqlite(_) => lang.pick(
            "sorgen Sie dafür, dass in den Ordner geschrieben werden kann, oder nennen Sie unter `store` in \
             deskbell.yaml eine andere Datei",
            "see that the folder can be written to, or name another file under `store` in deskbell.yaml",
        ),
        StoreTarget::Postgres(_) => lang.pick(
            "prüfen Sie, ob PostgreSQL läuft, ob Rechner, Name und Passwort unter `store` in deskbell.yaml stimmen \
             und ob der Benutzer in der leeren Datenbank Tabellen anlegen darf",
            "see that PostgreSQL runs, that host, name and password under `store` in deskbell.yaml are right, and \
             that the user may make tables in the empty database",
        ),
    };
    Failure::outside(what, error, cure)
}

/// Where the store is by the settings as they are now. Nothing else in them needs to be right, or set, for that.
///
/// # Errors
/// When they do not say it.
pub(super) fn store_target(dir: &Path, lang: Lang) -> Result<StoreTarget, Failure> {
    let cure = lang.pick("nennen Sie mit --dir den Ordner des Servers", "name the folder of the server with --dir");
    let text = load::settings_text(dir, cure, lang)?;
    let mut report = Report::default();
    let target = config::read_store(&Arc::from(SETTINGS_FILE), &text, &load::environment, &mut report);
    let problems = report.into_sorted();
    if let Some(problem) = problems.iter().find(|_| has_errors(&problems)) {
        let message = problem.message(lang);
        let what = lang.pick(
            format!("{SETTINGS_FILE} sagt nicht, wo die Datenbank liegt: {message}"),
            format!("{SETTINGS_FILE} does not say where the store is: {message}"),
        );
        return Err(Failure::Outside(Reason::new(&what, None, &problem.help(lang))));
    }
    Ok(target)
}
