//! The presets that come with Deskbell, and those of the content folder beside them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::Preset;
use super::read;
use crate::diagnostics::Report;

macro_rules! builtin {
    ($($name:literal)+) => {
        &[$(($name, include_str!(concat!("presets/", $name, ".yaml")))),+]
    };
}

/// Each by its name.
const BUILTIN: &[(&str, &str)] = builtin! {
    "chatwoot" "freshdesk" "hubspot" "intercom" "jira-service-management" "otrs" "request-tracker" "salesforce"
    "sap-service-cloud" "slack" "teams" "zammad" "zendesk"
};

/// The presets that endpoints can name.
#[derive(Debug, Clone, Default)]
pub struct Presets {
    /// Those of the content folder; none where the file is broken.
    own: BTreeMap<String, Option<Arc<Preset>>>,
}

/// A name looked up.
#[derive(Debug, Clone)]
pub enum Known {
    /// There is one.
    Preset(Arc<Preset>),
    /// There is one, but its file is broken, which is told there.
    Broken,
    /// There is none.
    Unknown,
}

impl Presets {
    /// Adds a file of the content folder. One that has the name of a built-in preset takes its place.
    pub fn add(&mut self, name: &str, file: &Arc<str>, text: &str, report: &mut Report) {
        self.own.insert(name.to_owned(), read::preset(name, file, text, report).map(Arc::new));
    }

    /// Looks a name up. A built-in preset is read each time, which takes less than a millisecond.
    #[must_use]
    pub fn get(&self, name: &str) -> Known {
        match self.own.get(name) {
            Some(Some(preset)) => Known::Preset(Arc::clone(preset)),
            Some(None) => Known::Broken,
            None => builtin(name).map_or(Known::Unknown, |preset| Known::Preset(Arc::new(preset))),
        }
    }

    /// Every name, in order.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.own.keys().map(String::as_str).chain(BUILTIN.iter().map(|(name, _)| *name)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether the preset of this name comes from the content folder.
    #[must_use]
    pub fn is_own(&self, name: &str) -> bool {
        self.own.contains_key(name)
    }
}

fn builtin(name: &str) -> Option<Preset> {
    let (name, text) = BUILTIN.iter().find(|(known, _)| *known == name)?;
    read::preset(name, &Arc::from(format!("presets/{name}.yaml")), text, &mut Report::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Lang, to_terminal};

    #[test]
    fn every_built_in_preset_is_fine() {
        for (name, text) in BUILTIN {
            let mut report = Report::default();
            let read = read::preset(name, &Arc::from("preset.yaml"), text, &mut report);
            let told = to_terminal(&report.into_sorted(), &|_| Some(*text), Lang::En, false);
            assert!(read.is_some() && !told.contains("warning"), "{name}\n{told}");
        }
    }
}
