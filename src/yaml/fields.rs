//! Fields by name, with every unknown one reported.

use super::decode::wrong_type;
use super::nearest::nearest;
use super::tree::{Node, Value};
use crate::diagnostics::{At, Expected, FieldProblem, List, Nearest, Report};

/// Names that people write for fields which are called otherwise here.
const HABITS: &[(&str, &str)] = &[
    ("phrasings", "also"),
    ("phrases", "also"),
    ("alternatives", "also"),
    ("variants", "also"),
    ("auch", "also"),
    ("frage", "question"),
    ("title", "question"),
    ("antwort", "answer"),
    ("text", "answer"),
    ("response", "answer"),
    ("text", "say"),
    ("message", "say"),
    ("sag", "say"),
    ("prompt", "say"),
    ("frage", "ask"),
    ("question", "ask"),
    ("nicht", "not"),
    ("utterances", "examples"),
    ("beispiele", "examples"),
    ("pattern", "patterns"),
    ("regex", "patterns"),
    ("muster", "patterns"),
    ("patterns", "pattern"),
    ("regex", "pattern"),
    ("condition", "if"),
    ("wenn", "if"),
    ("sonst", "else"),
    ("jump", "goto"),
    ("next", "goto"),
    ("link", "url"),
    ("href", "url"),
    ("name", "label"),
    ("title", "label"),
    ("text", "label"),
    ("prio", "priority"),
    ("warteschlange", "queue"),
    ("team", "queue"),
    ("related", "follow_ups"),
    ("followups", "follow_ups"),
    ("choices", "options"),
    ("language", "languages"),
    ("time_zone", "timezone"),
    ("hours", "opening_hours"),
    ("database", "store"),
];

/// The fields of a node, their names checked.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'n> {
    node: &'n Node,
    entries: &'n [(Node, Node)],
    known: &'static [&'static str],
}

impl<'n> Fields<'n> {
    /// The fields of a node; none if it has no fields. Unknown ones are reported.
    pub fn open(node: &'n Node, known: &'static [&'static str], report: &mut Report) -> Option<Self> {
        let fields = Self { known, ..Self::any(node, report)? };
        fields.check(known, report);
        Some(fields)
    }

    /// The fields of a node whatever their names; none if it has no fields.
    pub fn any(node: &'n Node, report: &mut Report) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            wrong_type(node, Expected::Fields, report);
            return None;
        };
        Some(Self { node, entries, known: &[] })
    }

    /// Reports the fields whose names are not known.
    pub fn check(&self, known: &[&str], report: &mut Report) {
        for (key, _) in self.entries {
            if !known.contains(&key.raw()) {
                let field = super::decode::short(key.raw());
                let nearest = meant(&field, known);
                report.add(&key.at, FieldProblem::Unknown { field, nearest, known: List::of(known) });
            }
        }
    }

    /// Where the fields are.
    pub fn at(&self) -> &'n At {
        &self.node.at
    }

    /// All names and values in the order of the file.
    pub fn entries(&self) -> &'n [(Node, Node)] {
        self.entries
    }

    /// A field's value, if it is there.
    pub fn get(&self, name: &str) -> Option<&'n Node> {
        self.entry(name).map(|(_, value)| value)
    }

    /// A field's name and value, if it is there.
    pub fn entry(&self, name: &str) -> Option<(&'n Node, &'n Node)> {
        self.entries.iter().find(|(key, _)| key.raw() == name).map(|(key, value)| (key, value))
    }

    /// A field's value; reported where it is missing, unless it is there under a name that is told as misspelled.
    pub fn require(&self, name: &'static str, report: &mut Report) -> Option<&'n Node> {
        let found = self.get(name);
        let misspelled = || self.entries.iter().any(|(key, _)| self.misspells(key.raw(), name));
        // At the top of a file the field may be in what could not be read.
        let lost = || self.node.name.is_empty() && report.may_be_lost_in(&self.node.at.file, name);
        if found.is_none() && !misspelled() && !lost() {
            report.add(&self.head(), FieldProblem::Missing { field: name });
        }
        found
    }

    fn misspells(&self, written: &str, name: &str) -> bool {
        !self.known.is_empty()
            && !self.known.contains(&written)
            && meant(written, self.known).0.is_some_and(|meant| meant == name)
    }

    /// The first field's name: what is marked when another one is missing.
    fn head(&self) -> At {
        self.entries.first().map_or_else(|| self.node.at.clone(), |(key, _)| key.at.clone())
    }
}

/// The field that was meant: by spelling, or by what others call it.
fn meant(written: &str, known: &[&str]) -> Nearest {
    let near = nearest(written, known);
    if near.0.is_some() {
        return near;
    }
    let habits: Vec<_> = HABITS.iter().filter(|(_, field)| known.contains(field)).collect();
    let habit = nearest(written, habits.iter().map(|(habit, _)| habit));
    Nearest(
        habit.0.and_then(|habit| habits.iter().find(|(name, _)| *name == habit).map(|(_, field)| (*field).to_owned())),
    )
}
