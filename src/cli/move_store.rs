//! `deskbell store copy`: copies the store into another one, of the same kind or not.

use std::path::Path;

use super::arguments::StoreAction;
use super::exit::{Failure, Reason};
use super::migrate::place;
use super::{archive, load, out};
use crate::config::StoreTarget;
use crate::diagnostics::Lang;
use crate::ids::hex;
use crate::store::{self, Copied, CopyError};

/// What is counted out; the rest goes with it.
const COUNTED: [(&str, [&str; 2]); 4] = [
    ("conversations", ["Gespräche", "conversations"]),
    ("turns", ["Schritte", "turns"]),
    ("handoffs", ["Übergaben", "handoffs"]),
    ("deliveries", ["Zustellungen", "deliveries"]),
];

/// Runs the command.
///
/// # Errors
/// When nothing was copied.
pub(super) fn run(dir: &Path, action: &StoreAction) -> Result<(), Failure> {
    let StoreAction::Copy { from, to } = action;
    let lang = load::locale_lang();
    let source = match from {
        Some(text) => target(text, "--from", lang)?,
        None => archive::store_target(dir, lang)?,
    };
    let target = target(to, "--to", lang)?;
    if let StoreTarget::Sqlite(file) = &source
        && !dir.join(file).exists()
    {
        return Err(archive::missing(&dir.join(file), lang));
    }
    let copied = load::runtime()?.block_on(store::copy(&source, &target, dir));
    let copied = copied.map_err(|error| failed(&error, &source, &target, lang))?;
    out::print(&told(&copied, &place(&target, dir), lang))
}

/// A store as typed: an address, or a file.
fn target(text: &str, option: &str, lang: Lang) -> Result<StoreTarget, Failure> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return text.parse().map(StoreTarget::Postgres).map_err(|_| {
            let what = lang.pick(
                format!("{option} ist keine Adresse einer PostgreSQL-Datenbank"),
                format!("{option} is no address of a PostgreSQL database"),
            );
            let cure = lang.pick(
                "schreiben Sie postgres://benutzer:passwort@rechner:5432/datenbank",
                "write postgres://user:password@host:5432/database",
            );
            Failure::usage(&what, cure)
        });
    }
    let file = std::path::absolute(text).map_err(|error| Failure::outside(text, &error, ""))?;
    Ok(StoreTarget::Sqlite(file.display().to_string()))
}

fn told(copied: &Copied, place: &str, lang: Lang) -> String {
    let count = |name: &str| copied.tables.iter().find(|(table, _)| *table == name).map_or(0, |(_, count)| *count);
    let counts: Vec<String> =
        COUNTED.iter().map(|(name, words)| format!("{} {}", count(name), lang.pick(words[0], words[1]))).collect();
    let (rows, counts) = (copied.tables.iter().map(|(_, count)| count).sum::<u64>(), counts.join(", "));
    let sum = hex(&copied.sha256);
    lang.pick(
        format!(
            "Kopiert nach {place}: {counts}.\nGeprüft: {rows} Zeilen, in beiden Datenbanken dieselben (SHA-256 {sum}).\n\
             Tragen Sie die neue Datenbank nun in deskbell.yaml unter `store` ein.\n"
        ),
        format!(
            "Copied to {place}: {counts}.\nChecked: {rows} rows, the same in both stores (SHA-256 {sum}).\n\
             Now name the new store under `store` in deskbell.yaml.\n"
        ),
    )
}

fn failed(error: &CopyError, source: &StoreTarget, target: &StoreTarget, lang: Lang) -> Failure {
    match error {
        CopyError::From(error) => archive::unusable(source, error, lang),
        CopyError::To(error) => archive::unusable(target, error, lang),
        CopyError::NotEmpty { .. } => {
            let what = lang.pick(
                "die Datenbank, in die kopiert werden soll, ist nicht leer; nichts wurde geändert",
                "the store to copy to is not empty; nothing was changed",
            );
            let cure = lang.pick(
                "nennen Sie eine leere, und kopieren Sie, bevor ein Server mit ihr startet",
                "name an empty one, and copy before a server starts on it",
            );
            Failure::Outside(Reason::new(what, None, cure))
        }
        CopyError::Differs { .. } => {
            let what = lang.pick(
                "was geschrieben wurde, ist nicht, was gelesen wurde; nichts wurde geändert",
                "what was written is not what was read; nothing was changed",
            );
            let cure = lang.pick("bitte melden Sie das als Fehler von Deskbell", "please report this as a bug");
            Failure::outside(what, error, cure)
        }
    }
}
