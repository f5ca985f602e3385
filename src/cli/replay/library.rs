//! The content versions of the store, compiled as they are asked for.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::cli::load;
use crate::content::{self, SourceFile};
use crate::diagnostics::{Diagnostic, Lang, Problem, SettingsProblem, Severity};
use crate::store::{Archive, KeptFile, StoreError};
use crate::turn::Brain;

/// Why content of the store cannot serve again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missing {
    /// The store does not have it.
    Version,
    /// It takes these values from the environment, and they are not set here.
    Variables(BTreeSet<String>),
    /// This program finds this mistake in it, or another one.
    Unchecked(String),
    /// Its files are not those that the version is the hash of.
    Altered,
}

impl Missing {
    /// The reason in words.
    pub(super) fn told(&self, lang: Lang) -> String {
        match self {
            Self::Version => {
                lang.pick("sein Inhalt ist nicht in der Datenbank", "its content is not in the store").to_owned()
            }
            Self::Variables(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let names = names.join(", ");
                lang.pick(
                    format!("seine deskbell.yaml nimmt {names} aus der Umgebung: Setzen Sie, was der Server hatte"),
                    format!("its deskbell.yaml takes {names} from the environment: set to what the server had"),
                )
            }
            Self::Unchecked(problem) => lang.pick(
                format!("dieses Programm lehnt seinen Inhalt ab: {problem}"),
                format!("this program refuses its content: {problem}"),
            ),
            Self::Altered => lang
                .pick(
                    "sein Inhalt in der Datenbank wurde verändert: Die Prüfsumme ist eine andere",
                    "its content in the store was altered: its hash is another one",
                )
                .to_owned(),
        }
    }
}

/// Content that serves again.
#[derive(Debug)]
pub(super) struct Volume {
    pub(super) brain: Brain,
    /// What shapes the bot but is no part of the version: the values come from the environment of this process.
    pub(super) variables: BTreeSet<String>,
}

type Found = Result<Rc<Volume>, Missing>;

/// The content versions of the store; each is compiled once.
pub(super) struct Library<'a> {
    archive: &'a Archive,
    found: BTreeMap<String, Found>,
}

impl<'a> Library<'a> {
    pub(super) fn new(archive: &'a Archive) -> Self {
        Self { archive, found: BTreeMap::new() }
    }

    /// The content of this version.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn get(&mut self, version: &str) -> Result<Found, StoreError> {
        if let Some(found) = self.found.get(version) {
            return Ok(found.clone());
        }
        let found = match self.archive.content(version)? {
            None => Err(Missing::Version),
            Some(files) => compile(version, files).map(Rc::new),
        };
        self.found.insert(version.to_owned(), found.clone());
        Ok(found)
    }
}

fn compile(version: &str, files: Vec<KeptFile>) -> Result<Volume, Missing> {
    let files: Vec<SourceFile> = files.into_iter().map(|KeptFile { path, bytes }| SourceFile { path, bytes }).collect();
    let asked = RefCell::new(BTreeSet::new());
    let environment = |name: &str| {
        asked.borrow_mut().insert(name.to_owned());
        load::environment(name)
    };
    let loaded = content::load_again(&files, &environment);
    let content = loaded.content.ok_or_else(|| refused(&loaded.diagnostics))?;
    if content.version != version {
        return Err(Missing::Altered);
    }
    let brain = Brain::compile(content).map_err(|error| Missing::Unchecked(error.to_string()))?;
    Ok(Volume { brain, variables: asked.take() })
}

fn refused(found: &[Diagnostic]) -> Missing {
    let unset: BTreeSet<String> = found.iter().filter_map(unset).collect();
    let first = found.iter().find(|diagnostic| diagnostic.severity() == Severity::Error);
    match first {
        Some(first) if unset.is_empty() => {
            Missing::Unchecked(format!("{}: {}", first.file, first.message(load::locale_lang())))
        }
        _ => Missing::Variables(unset),
    }
}

fn unset(diagnostic: &Diagnostic) -> Option<String> {
    match &diagnostic.problem {
        Problem::SettingsProblem(SettingsProblem::UnknownVariable { name }) => Some(name.clone()),
        _ => None,
    }
}
