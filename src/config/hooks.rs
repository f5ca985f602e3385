//! `hooks:`, the calls by which outside services answer flows that wait for them.

use std::collections::{BTreeMap, HashSet};

use super::channels::{HEADER, header, place_at};
use super::fields::{self, Field, FieldPath};
use super::helpdesk::{HashedToken, token};
use super::model::ServiceShape;
use super::shapes::key_name;
use crate::diagnostics::{Report, SettingsProblem};
use crate::ids::HookId;
use crate::yaml::{self, Fields, Node};

const FIELDS: &[&str] = &["secret", "header", "when", "reference", "fields"];

/// A hook by which an outside service answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Its name.
    pub id: HookId,
    /// What each call shows.
    pub secret: HashedToken,
    /// In which header, in small letters.
    pub header: String,
    /// Calls that hold something else at one of these places are about other things.
    pub when: Vec<(FieldPath, String)>,
    /// Where the call names what it is about.
    pub reference: FieldPath,
    /// What the answer must hold.
    pub fields: BTreeMap<String, Field>,
}

/// The hooks, each with all that a call needs.
pub(super) fn read(node: &Node, report: &mut Report) -> Vec<Hook> {
    let Some(hooks) = Fields::any(node, report) else { return Vec::new() };
    let mut secrets = HashSet::new();
    let mut found = Vec::new();
    for (key, value) in hooks.entries() {
        let Some(hook) = hook(key, value, report) else { continue };
        // Whoever may answer by one must not answer by another.
        if !secrets.insert(hook.secret.clone()) {
            report.add(&value.at, SettingsProblem::TokenTwice);
        }
        found.push(hook);
    }
    found
}

/// What flows need to know of them; nothing is told, [`read`] does that.
pub(super) fn shapes(node: &Node) -> BTreeMap<String, ServiceShape> {
    super::shapes::shapes(node, |_, _| None)
}

fn hook(key: &Node, node: &Node, report: &mut Report) -> Option<Hook> {
    let id = key_name(key, |name| HookId::new(name), report);
    let fields = Fields::open(node, FIELDS, report)?;
    let secret = fields.require("secret", report).and_then(|node| token(node, report));
    let header = fields.get("header").map_or(Some(HEADER.to_owned()), |node| header(node, report));
    let reference = fields.require("reference", report).and_then(|node| place_at(node, report));
    let when = fields.get("when").map(|node| when(node, report)).unwrap_or_default();
    let answers = fields.get("fields").map(|node| fields::read(node, report)).unwrap_or_default();
    Some(Hook { when, fields: answers, id: id?, secret: secret?, header: header?, reference: reference? })
}

/// `{event: checkAnswered}`: places, each with the text that stands there.
fn when(node: &Node, report: &mut Report) -> Vec<(FieldPath, String)> {
    let Some(fields) = Fields::any(node, report) else { return Vec::new() };
    let mut found = Vec::new();
    for (key, value) in fields.entries() {
        let (path, text) = (place_at(key, report), yaml::text(value, report));
        found.extend(path.zip(text).map(|(path, text)| (path, text.value)));
    }
    found
}
