//! Steps that bring values into a flow, and those that lean on another one: `set`, `lookup`, `call`, `await`, `flow`,
//! `rate`.

use super::flows::Reader;
use super::slots;
use super::written::{WrittenAct, WrittenAwait, WrittenCall, WrittenLookup};
use crate::diagnostics::{FieldProblem, Kind};
use crate::ids::SlotName;
use crate::yaml::{self, Fields, Node, Spanned};

/// Minutes that a flow waits for an answer by a hook where the step says nothing else, and at most: a week.
const WAIT_MIN: u32 = 60;
const WAIT_MAX_MIN: u32 = 7 * 24 * 60;

impl Reader<'_, '_> {
    /// `set: {name: "{{ … }}"}`.
    pub(super) fn set(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "set"], self.report);
        let names = Fields::any(fields.get("set")?, self.report)?;
        let set = names.entries().iter().filter_map(|(key, value)| Some((self.name(key), self.set_value(value)?)));
        let set: Vec<_> = set.filter_map(|(name, value)| Some((name?, value))).collect();
        if names.entries().is_empty() {
            self.report.add(names.at(), FieldProblem::EmptyList { field: "set".to_owned() });
        }
        (!set.is_empty()).then_some(WrittenAct::Set(set))
    }

    /// An empty value is one too: it forgets what was there.
    fn set_value(&mut self, node: &Node) -> Option<Spanned<String>> {
        match node.scalar() {
            Some(scalar) if scalar.is_null() || scalar.text.trim().is_empty() => {
                Some(Spanned { value: String::new(), at: node.at.clone() })
            }
            _ => yaml::text(node, self.report),
        }
    }

    /// `lookup: table` with `with`, `into` and `missing`.
    pub(super) fn lookup(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "lookup", "with", "into", "missing"], self.report);
        let table = fields.get("lookup").and_then(|node| yaml::text(node, self.report));
        let table = self.written.refer(Kind::Table, table);
        let with = fields.require("with", self.report).map(|node| self.with(node));
        if let (Some(node), Some([])) = (fields.get("with"), with.as_deref()) {
            self.report.add(&node.at, FieldProblem::EmptyList { field: "with".to_owned() });
        }
        let into = self.into(fields, table.as_ref());
        let missing = fields.require("missing", self.report).map(|node| self.steps(node));
        Some(WrittenAct::Lookup(WrittenLookup { table: table?, with: with?, into: into?, missing: missing? }))
    }

    /// `call: service` with `with`, `into` and `failed`.
    pub(super) fn call(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "call", "with", "into", "failed"], self.report);
        let service = fields.get("call").and_then(|node| yaml::text(node, self.report));
        let service = self.written.refer(Kind::Service, service);
        let with = fields.get("with").map(|node| self.with(node)).unwrap_or_default();
        let into = self.into(fields, service.as_ref());
        let failed = fields.get("failed").map(|node| self.steps(node));
        Some(WrittenAct::Call(WrittenCall { service: service?, with, into: into?, failed }))
    }

    /// `await: hook` with `reference`, `say`, `within_minutes`, `into` and `failed`.
    pub(super) fn wait(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "await", "reference", "say", "within_minutes", "into", "failed"], self.report);
        let hook = fields.get("await").and_then(|node| yaml::text(node, self.report));
        let hook = self.written.refer(Kind::Hook, hook);
        let reference = fields.require("reference", self.report).and_then(|node| yaml::text(node, self.report));
        self.written.templates.extend(reference.clone());
        let prompt = fields.require("say", self.report);
        let prompt = self.spoken(prompt);
        let within = fields.get("within_minutes").and_then(|node| yaml::integer(node, 1..=WAIT_MAX_MIN, self.report));
        let into = self.into(fields, hook.as_ref());
        let failed = fields.get("failed").map(|node| self.steps(node));
        Some(WrittenAct::Await(WrittenAwait {
            hook: hook?,
            reference: reference?,
            prompt: prompt?,
            within_minutes: within.unwrap_or(WAIT_MIN),
            into: into?,
            failed,
        }))
    }

    /// Names, each with the template of its value.
    pub(super) fn with(&mut self, node: &Node) -> Vec<(Spanned<String>, Spanned<String>)> {
        let Some(fields) = Fields::any(node, self.report) else { return Vec::new() };
        let mut found = Vec::new();
        for (key, value) in fields.entries() {
            let Some(template) = yaml::text(value, self.report) else { continue };
            self.written.templates.push(template.clone());
            found.push((Spanned { value: key.raw().to_owned(), at: key.at.clone() }, template));
        }
        found
    }

    /// The name of the result; without `into` that of its source.
    pub(super) fn into(&mut self, fields: &Fields<'_>, source: Option<&Spanned<String>>) -> Option<Spanned<SlotName>> {
        if let Some(node) = fields.get("into") {
            return self.name(node);
        }
        let source = source?;
        let name = SlotName::new(source.value.clone()).ok()?;
        Some(Spanned { value: name, at: source.at.clone() })
    }

    fn name(&mut self, node: &Node) -> Option<Spanned<SlotName>> {
        Some(Spanned { value: slots::name(node, self.report)?, at: node.at.clone() })
    }

    /// `flow: name`.
    pub(super) fn flow(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "flow"], self.report);
        let name = fields.get("flow").and_then(|node| yaml::text(node, self.report));
        self.written.refer(Kind::Flow, name).map(WrittenAct::Flow)
    }

    /// `rate:` with the question, or without one for the usual words.
    pub(super) fn rate(&mut self, fields: &Fields<'_>) -> Option<WrittenAct> {
        fields.check(&["id", "rate", "retries"], self.report);
        let node = fields.get("rate")?;
        let retries = self.retries(fields);
        if node.is_null() {
            return Some(WrittenAct::Rate { prompt: None, retries });
        }
        Some(WrittenAct::Rate { prompt: Some(self.spoken(Some(node))?), retries })
    }
}
