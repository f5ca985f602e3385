//! `deskbell migrate`: brings the store to this version's schema, and says what that changed.

use std::path::Path;

use super::exit::Failure;
use super::{archive, load, out};
use crate::config::StoreTarget;
use crate::diagnostics::Lang;
use crate::store::{self, Migrated};

/// Runs the command. `serve` does the same by itself; by hand it can be done before, or by a user who may more.
///
/// # Errors
/// When the settings do not say where the store is, or it cannot be changed.
pub(super) fn run(dir: &Path) -> Result<(), Failure> {
    let lang = load::locale_lang();
    let target = archive::store_target(dir, lang)?;
    let migrated = load::runtime()?.block_on(store::migrate(&target, dir));
    let migrated = migrated.map_err(|error| archive::unusable(&target, &error, lang))?;
    out::print(&told(&place(&target, dir), migrated, lang))
}

fn told(place: &str, migrated: Migrated, lang: Lang) -> String {
    let Migrated { before, after } = migrated;
    match before {
        None => lang.pick(
            format!("Die Datenbank {place} ist angelegt (Schema {after}).\n"),
            format!("The store {place} is made (schema {after}).\n"),
        ),
        Some(before) if before == after => lang.pick(
            format!("Die Datenbank {place} hat schon das Schema {after} dieser Version.\n"),
            format!("The store {place} has the schema {after} of this version already.\n"),
        ),
        Some(before) => lang.pick(
            format!("Die Datenbank {place} ist von Schema {before} auf Schema {after} gebracht.\n"),
            format!("The store {place} is brought from schema {before} to schema {after}.\n"),
        ),
    }
}

/// The store as people may see it.
pub(super) fn place(target: &StoreTarget, dir: &Path) -> String {
    match target {
        StoreTarget::Sqlite(file) => dir.join(file).display().to_string(),
        StoreTarget::Postgres(url) => url.to_string(),
    }
}
