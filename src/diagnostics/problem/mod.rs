//! Everything that can be wrong, one file a subject.

mod connector;
mod content;
mod field;
mod file;
mod flow;
mod lint;
mod settings;
mod table;
mod text;
mod yaml;

pub use connector::ConnectorProblem;
pub use content::ContentProblem;
pub use field::FieldProblem;
pub use file::FileProblem;
pub use flow::FlowProblem;
pub use lint::LintProblem;
pub use settings::SettingsProblem;
pub use table::TableProblem;
pub use text::TextProblem;
pub use yaml::YamlProblem;

use super::Severity;
use super::word::Lang;

/// What is said of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What is wrong, in a sentence.
    pub message: String,
    /// How to cure it.
    pub help: String,
}

/// A problem as its table has it: the texts with their gaps.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// The stable code; several problems may share it.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    pub(in crate::diagnostics) messages: [&'static str; 2],
    pub(in crate::diagnostics) helps: [&'static str; 2],
}

impl Told {
    /// What is wrong, with `…` in the gaps.
    pub fn message(&self, lang: Lang) -> String {
        let [de, en] = self.messages;
        without_gaps(lang.pick(de, en))
    }

    /// How to cure it, with `…` in the gaps.
    pub fn help(&self, lang: Lang) -> String {
        let [de, en] = self.helps;
        without_gaps(lang.pick(de, en))
    }
}

/// What `format!` would make of a text whose gaps all held `…`; a gap that is a sentence of its own, or nothing, goes.
fn without_gaps(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template.replace("{nearest}", "").replace("{fixed}", "").replace("{detail}", "");
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let found = rest.get(at..).unwrap_or_default();
        let doubled = ["{{", "}}"].into_iter().find(|mark| found.starts_with(mark));
        let (put, len) = match doubled {
            Some(mark) => (&mark[..1], 2),
            None => ("…", found.find('}').map_or(found.len(), |end| end + 1)),
        };
        out.push_str(put);
        rest = found.get(len..).unwrap_or_default().to_owned();
    }
    out.push_str(&rest);
    out
}

macro_rules! groups {
    ($($(#[$doc:meta])* $group:ident),* $(,)?) => {
        /// A problem of any subject.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Problem { $($(#[$doc])* $group($group)),* }

        impl Problem {
            /// The stable code, such as `unknown-field`.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$group(problem) => problem.code()),* }
            }

            /// How bad it is.
            pub fn severity(&self) -> Severity {
                match self { $(Self::$group(problem) => problem.severity()),* }
            }

            /// What is said of it.
            pub fn words(&self, lang: Lang) -> Words {
                match self { $(Self::$group(problem) => problem.words(lang)),* }
            }
        }

        /// Every problem that there is, by subject.
        pub fn table() -> impl Iterator<Item = &'static Told> {
            [$($group::TABLE),*].into_iter().flatten()
        }
    };
}

groups! {
    /// Of a file as a whole.
    FileProblem,
    /// Of the YAML as such.
    YamlProblem,
    /// Of a field.
    FieldProblem,
    /// Of the settings.
    SettingsProblem,
    /// Of connectors.
    ConnectorProblem,
    /// Of entries, intents and rules.
    ContentProblem,
    /// Of patterns and templates.
    TextProblem,
    /// Of flows.
    FlowProblem,
    /// Of tables.
    TableProblem,
    /// Advice.
    LintProblem,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_shown_as_such() {
        assert_eq!(without_gaps("{{{name}}} ist kein {kind}: {{{{ … }}}}."), "{…} ist kein …: {{ … }}.");
    }

    #[test]
    fn a_code_has_one_severity() {
        for told in table() {
            let same = |other: &&Told| other.code == told.code && other.severity != told.severity;
            assert!(!table().any(|other| same(&other)), "{}", told.code);
        }
    }
}
