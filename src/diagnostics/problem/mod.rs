//! Everything that can be wrong, one file a subject.

mod content;
mod field;
mod file;
mod flow;
mod settings;
mod table;
mod text;
mod yaml;

pub use content::ContentProblem;
pub use field::FieldProblem;
pub use file::FileProblem;
pub use flow::FlowProblem;
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
    /// Of entries, intents and rules.
    ContentProblem,
    /// Of patterns and templates.
    TextProblem,
    /// Of flows.
    FlowProblem,
    /// Of tables.
    TableProblem,
}
