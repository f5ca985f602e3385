//! What the widget does on pages.

use std::collections::HashMap;

use super::localized::localized;
use super::model::{Proactive, Question, Secret, Widget};
use crate::diagnostics::{ContentProblem, Kind, Report, SettingsProblem};
use crate::ids::{EntryId, Language, RuleId};
use crate::yaml::{self, Fields, Node, Spanned};

const WIDGET: &[&str] = &["suggestions", "identity_secret", "proactive"];
const PROACTIVE: &[&str] = &["id", "text", "page", "after_s", "scroll_percent", "exit_intent", "question"];

/// When a word comes that says no moment: not in the visitor's first breath.
const USUAL_AFTER_S: u32 = 5;

/// The shortest secret, in characters: nobody guesses 32 random ones.
const SECRET_MIN_CHARS: usize = 32;

pub(super) fn read(node: &Node, languages: &[Language], report: &mut Report) -> Widget {
    let defaults = Widget::default();
    let Some(fields) = Fields::open(node, WIDGET, report) else { return defaults };
    let suggestions = fields.get("suggestions").and_then(|node| yaml::yes_no(node, report));
    let proactive = fields.get("proactive").map(|node| all_proactive(node, languages, report));
    Widget {
        suggestions: suggestions.unwrap_or(defaults.suggestions),
        proactive: proactive.unwrap_or(defaults.proactive),
    }
}

fn all_proactive(node: &Node, languages: &[Language], report: &mut Report) -> Vec<Proactive> {
    let mut names: HashMap<RuleId, String> = HashMap::new();
    let mut all = Vec::new();
    for item in yaml::items(node, report) {
        let Some(proactive) = proactive(item, languages, report) else { continue };
        match names.insert(proactive.id.clone(), item.at.to_string()) {
            Some(first) => {
                let id = proactive.id.to_string();
                report.add(&item.at, ContentProblem::DuplicateId { kind: Kind::Rule, id, first });
            }
            None => all.push(proactive),
        }
    }
    all
}

fn proactive(node: &Node, languages: &[Language], report: &mut Report) -> Option<Proactive> {
    let fields = Fields::open(node, PROACTIVE, report)?;
    let id = fields.require("id", report).and_then(|node| yaml::name(node, RuleId::new, report));
    let text = fields.require("text", report).and_then(|node| localized(node, languages, report));
    let pages = fields.get("page").map(|node| pages(node, report)).unwrap_or_default();
    let after_s = fields.get("after_s").and_then(|node| yaml::integer(node, 0..=3_600, report));
    let scroll_percent = fields.get("scroll_percent").and_then(|node| yaml::integer(node, 1..=100, report));
    let exit_intent = fields.get("exit_intent").and_then(|node| yaml::yes_no(node, report)).unwrap_or_default();
    let question = fields.get("question").and_then(|node| question(node, languages, report));
    let says_when = after_s.is_some() || scroll_percent.is_some() || exit_intent;
    let after_s = after_s.or_else(|| (!says_when).then_some(USUAL_AFTER_S));
    Some(Proactive { id: id?.value, text: text?, pages, after_s, scroll_percent, exit_intent, question })
}

fn pages(node: &Node, report: &mut Report) -> Vec<String> {
    let read = |page: &str| (page.starts_with('/') || page.starts_with('*')).then(|| page.to_owned());
    let items = yaml::one_or_more(node, report).iter();
    let page = |item: &Node| yaml::parsed(item, report, read, |found| ContentProblem::BadPage { found });
    items.filter_map(page).map(|page| page.value).collect()
}

/// What is written like the name of an entry is one: sentences have capitals, blanks or marks.
fn question(node: &Node, languages: &[Language], report: &mut Report) -> Option<Question> {
    let named = node.scalar().and_then(|_| EntryId::new(node.raw().trim()).ok());
    match named {
        Some(id) => Some(Question::Entry(Spanned { value: id, at: node.at.clone() })),
        None => localized(node, languages, report).map(Question::Text),
    }
}

/// The secret with which websites prove who their visitors are. It is never repeated in a message. What is wrong with
/// the other fields is reported where they are read.
pub(super) fn identity_secret(fields: &Fields<'_>, report: &mut Report) -> Option<Secret> {
    let widget = Fields::any(fields.get("widget")?, &mut Report::default())?;
    let node = widget.get("identity_secret").filter(|node| !node.is_null())?;
    let text = node.raw().trim();
    // A variable that is not set has its own message already.
    if text.contains("${") {
        return None;
    }
    let fits = text.chars().count() >= SECRET_MIN_CHARS;
    if !fits {
        report.add(&node.at, SettingsProblem::BadIdentitySecret);
    }
    fits.then(|| Secret::new(text))
}
