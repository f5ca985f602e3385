//! `knowledge/<lang>/synonyms.yaml`.

use super::written::Written;
use crate::content::model::Synonyms;
use crate::diagnostics::{ContentProblem, Report};
use crate::ids::Language;
use crate::yaml::{self, Fields, Node, Value};

pub(super) fn read(root: &Node, language: Language, written: &mut Written, report: &mut Report) {
    let Some(fields) = Fields::open(root, &["synonyms", "protected", "shipped"], report) else { return };
    let found = written.synonyms.entry(language).or_default();
    for item in fields.get("synonyms").map_or(&[][..], |node| yaml::items(node, report)) {
        group(item, found, report);
    }
    found.protected.extend(fields.get("protected").map_or_else(Vec::new, |node| words(node, report)));
    if let Some(shipped) = fields.get("shipped").and_then(|node| yaml::yes_no(node, report)) {
        found.without_shipped = !shipped;
    }
}

fn group(node: &Node, found: &mut Synonyms, report: &mut Report) {
    if matches!(&node.value, Value::Map(_)) {
        let one_way = one_way(node, report);
        found.one_way.extend(one_way);
        return;
    }
    let words = words(node, report);
    if words.len() > 1 {
        found.groups.push(words);
    } else {
        report.add(&node.at, ContentProblem::LoneSynonym);
    }
}

fn one_way(node: &Node, report: &mut Report) -> Option<(Vec<String>, Vec<String>)> {
    let fields = Fields::open(node, &["from", "to"], report)?;
    let (from, to) = (fields.require("from", report), fields.require("to", report));
    Some((words(from?, report), words(to?, report)))
}

fn words(node: &Node, report: &mut Report) -> Vec<String> {
    yaml::texts(node, report).into_iter().map(|word| word.value).collect()
}
