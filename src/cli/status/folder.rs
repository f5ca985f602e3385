//! The content folder beside the server.

use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::cli::load;
use crate::content;
use crate::desk::Inventory;
use crate::diagnostics::{Diagnostic, Severity};
use crate::files;

/// What the folder would give.
pub(super) struct Folder {
    /// The version that its files are.
    pub(super) version: String,
    /// What would be live; none if the content does not check.
    pub(super) inventory: Option<Inventory>,
    /// What keeps it from going live.
    pub(super) errors: Vec<Diagnostic>,
    /// The bot's time zone, as far as the settings can be read.
    pub(super) zone: TimeZone,
}

impl Folder {
    /// Looks at it; none where there is no content.
    pub(super) fn look(dir: &Path) -> Option<Self> {
        let files = files::read(dir).ok().filter(|files| !files.is_empty())?;
        let loaded = content::load(&files, &load::environment, None);
        let errors = loaded.diagnostics.into_iter().filter(|found| found.severity() == Severity::Error).collect();
        Some(Self {
            version: content::version(&files),
            inventory: loaded.content.as_ref().map(Inventory::of),
            errors,
            zone: loaded.config.map_or(TimeZone::UTC, |config| config.bot.timezone),
        })
    }

    /// For programs: compared with what is `live`, if anything is.
    pub(super) fn json(&self, live: Option<&str>) -> Value {
        json!({
            "version": self.version,
            "checks": self.inventory.is_some(),
            "errors": self.errors.len(),
            "live": live.map(|live| live == self.version),
        })
    }
}
