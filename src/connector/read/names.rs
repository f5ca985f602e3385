//! Which values a template can name at its place.

use std::collections::BTreeSet;

use crate::connector::model::Step;
use crate::connector::template::{Path, Template};
use crate::diagnostics::{At, ConnectorProblem, List, Report};
use crate::yaml;

/// What every request can name beside its settings and secrets.
const EVENT: [&str; 5] = ["data", "event", "new", "slots", "type"];

/// The names that are known at a place.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    roots: BTreeSet<&'static str>,
    secrets: BTreeSet<String>,
    fields: BTreeSet<String>,
    captured: BTreeSet<String>,
}

impl Scope {
    /// Secrets and settings alone.
    pub(super) fn new<'a>(secrets: &[String], fields: impl Iterator<Item = &'a String>) -> Self {
        Self {
            roots: BTreeSet::new(),
            secrets: secrets.iter().cloned().collect(),
            fields: fields.cloned().collect(),
            captured: BTreeSet::new(),
        }
    }

    /// Inside a verb.
    pub(super) fn of_verb(&self) -> Self {
        self.with(EVENT)
    }

    /// With these too.
    pub(super) fn with(&self, roots: impl IntoIterator<Item = &'static str>) -> Self {
        let mut scope = self.clone();
        scope.roots.extend(roots);
        scope
    }

    /// What comes from outside is named without secrets: it could be compared with them.
    pub(super) fn without_secrets(&self) -> Self {
        Self { secrets: BTreeSet::new(), ..self.clone() }
    }

    /// With what these steps capture. After the step that gives the ticket its name, the name is known.
    pub(super) fn with_captured(&self, steps: &[Step]) -> Self {
        let named = steps.iter().any(|step| step.id.is_some()).then_some("ref");
        let mut scope = self.with(named);
        scope.captured.extend(steps.iter().flat_map(|step| &step.capture).map(|(name, _)| name.clone()));
        scope
    }

    fn knows(&self, path: &Path) -> bool {
        let second = |names: &BTreeSet<String>| path.second().is_some_and(|name| names.contains(name));
        match path.root() {
            "secrets" => second(&self.secrets),
            "fields" => second(&self.fields),
            "captured" => second(&self.captured),
            root => self.roots.contains(root),
        }
    }

    fn all(&self) -> Vec<String> {
        let parts = |of: &'static str, names: &BTreeSet<String>| {
            names.iter().map(move |name| format!("{of}.{name}")).collect::<Vec<_>>()
        };
        let roots = self.roots.iter().map(|root| (*root).to_owned());
        let parts = [("captured", &self.captured), ("fields", &self.fields), ("secrets", &self.secrets)]
            .map(|(of, names)| parts(of, names));
        roots.chain(parts.into_iter().flatten()).collect()
    }

    /// Reports a place that is not known here; says whether it is.
    pub(super) fn check(&self, path: &Path, at: &At, report: &mut Report) -> bool {
        let known = self.knows(path);
        if !known {
            let (name, all) = (path.to_string(), self.all());
            let nearest = yaml::nearest(&name, &all);
            report.add(at, ConnectorProblem::UnknownPlace { name: yaml::short(&name), nearest, known: List::of(&all) });
        }
        known
    }

    /// Reads a template whose places are all known here.
    pub(super) fn template(&self, text: &str, at: &At, report: &mut Report) -> Option<Template> {
        match Template::parse(text) {
            Ok(template) => {
                let unknown = template.paths().filter(|path| !self.check(path, at, report)).count();
                (unknown == 0).then_some(template)
            }
            Err(found) => {
                report.add(at, ConnectorProblem::BadGap { found: yaml::short(&found) });
                None
            }
        }
    }
}
