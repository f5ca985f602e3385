//! Intents and rules: the names they use.

use std::collections::BTreeMap;

use super::scope::{Scope, hints};
use crate::content::load::Sources;
use crate::content::model::{HumanRule, Intent, Place};
use crate::content::read::{WrittenIntent, WrittenRule};
use crate::diagnostics::{Report, TextProblem};
use crate::ids::{FlowId, IntentId, QueueId};
use crate::yaml::{Spanned, narrowed};

pub(super) fn intents(
    written: &[WrittenIntent],
    scope: &Scope<'_>,
    sources: &Sources<'_>,
    report: &mut Report,
) -> BTreeMap<IntentId, Intent> {
    let mut found = BTreeMap::new();
    for intent in written {
        for example in intent.examples.values().flatten() {
            marks(example, scope, sources, report);
        }
        for pattern in &intent.patterns {
            groups(pattern, scope, report);
        }
        if let Ok(flow) = FlowId::new(intent.flow.value.clone()) {
            let examples = intent.examples.iter().map(|(language, texts)| (*language, plain(texts))).collect();
            let intent = Intent {
                id: intent.id.value.clone(),
                examples,
                patterns: intent.patterns.iter().map(|pattern| pattern.value.clone()).collect(),
                flow,
                title: intent.title.clone(),
                risk: intent.risk,
                place: Place { file: intent.id.at.file.to_string(), line: intent.id.at.span.line },
            };
            found.insert(intent.id.clone(), intent);
        }
    }
    found
}

fn plain(texts: &[Spanned<String>]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}

/// `{slot}` in an example.
fn marks(example: &Spanned<String>, scope: &Scope<'_>, sources: &Sources<'_>, report: &mut Report) {
    let text = example.value.as_str();
    for (start, _) in text.match_indices('{') {
        let Some(name) = text.get(start + 1..).and_then(|rest| rest.split_once('}')).map(|(name, _)| name) else {
            continue;
        };
        if !scope.slots.contains(name) && !report.may_be_lost(name) {
            let (nearest, known) = hints(name, &scope.slots);
            let source = sources.get(&*example.at.file).copied().unwrap_or_default();
            let at = narrowed(&example.at, source, text, start..start + name.len() + 2);
            report.add(&at, TextProblem::MarkNoSlot { name: crate::yaml::short(name), nearest, known });
        }
    }
}

fn groups(pattern: &Spanned<regex::Regex>, scope: &Scope<'_>, report: &mut Report) {
    for name in pattern.value.capture_names().flatten().filter(|name| !scope.slots.contains(name)) {
        if report.may_be_lost(name) {
            continue;
        }
        let (nearest, known) = hints(name, &scope.slots);
        report.add(&pattern.at, TextProblem::GroupNoSlot { name: name.to_owned(), nearest, known });
    }
}

pub(super) fn rules(written: &[WrittenRule]) -> Vec<HumanRule> {
    let rule = |rule: &WrittenRule| HumanRule {
        id: rule.id.clone(),
        patterns: rule.patterns.iter().map(|pattern| pattern.value.clone()).collect(),
        queue: rule.queue.as_ref().and_then(|queue| QueueId::new(queue.value.clone()).ok()),
        priority: rule.priority,
    };
    written.iter().map(rule).collect()
}
