//! A preset with what an endpoint gives it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::model::{Auth, Preset};

/// Secrets by name. `Debug` shows nothing of them.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// Keeps secrets.
    #[must_use]
    pub fn new(secrets: BTreeMap<String, String>) -> Self {
        Self(secrets)
    }

    /// One of them, for the one place that uses it.
    #[must_use]
    pub fn expose(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All of them, to be put into a request.
    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &String)> {
        self.0.iter()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A preset with what an endpoint gives it.
#[derive(Clone, PartialEq)]
pub struct Connection {
    /// How the helpdesk is spoken to.
    pub preset: Arc<Preset>,
    /// Where it is: scheme, host, and what stands before every path. A secret if the preset says so.
    pub base: String,
    /// The secrets that the preset names.
    pub secrets: Secrets,
    /// The settings that the preset names.
    pub fields: BTreeMap<String, String>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("preset", &self.preset.name)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

impl Connection {
    /// The value of a setting: as given, or its default.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let default = || self.preset.fields.get(name)?.default.as_deref();
        self.fields.get(name).map(String::as_str).or_else(default)
    }

    /// Whether the address must not be shown.
    #[must_use]
    pub fn has_secret_address(&self) -> bool {
        matches!(self.preset.auth, Auth::UrlSecret(_))
    }
}
