//! A `{slot}` mark or a group of a pattern whose value never comes into the flow.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::load::Sources;
use crate::content::model::{Flow, Slot, SlotKind};
use crate::content::read::{Written, WrittenIntent};
use crate::content::spot::marks;
use crate::diagnostics::{At, Both, Lint, LintProblem, Report, Severity};
use crate::ids::{FlowId, SlotName};
use crate::yaml::narrowed;

pub(super) const LINT: Lint = Lint {
    code: "never-filled",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht Marken wie {nummer} in Beispielen und benannte Gruppen in Mustern, deren Wert nie ankommt: weil der Ablauf des Anliegens nicht danach fragt, oder weil sich ein Wert dieser Art nicht aus einem Beispielsatz lesen lässt (Text ohne „pattern“, Auswahl, Ja oder Nein).",
        en: "Looks for marks such as {number} in examples, and for named groups in patterns, whose value never arrives: because the flow of the intent does not ask for it, or because a value of that kind cannot be read out of an example (text without a “pattern”, a choice, yes or no).",
    },
    why: Both {
        de: "Wer seine Angabe schon im ersten Satz macht, wird danach noch einmal gefragt.",
        en: "Visitors who give the value in their first sentence are asked for it again.",
    },
    bad: &[(
        "intents/termin.yaml",
        "slots:\n  ort: {type: text, label: Ort}\nintents:\n  - id: termin\n    examples: [Ich brauche einen Termin, \"Termin in {ort}\", Terminwunsch, Termin machen]\n    flow: termin\nflows:\n  termin:\n    steps:\n      - ask: ort\n        say: In welchem Ort?\n      - handoff: {reason: Termin}\n",
    )],
    good: &[(
        "intents/termin.yaml",
        "slots:\n  ort: {type: text, label: Ort}\nintents:\n  - id: termin\n    examples: [Ich brauche einen Termin, Terminwunsch, Termin machen]\n    patterns: ['termin in (?P<ort>ulm|bonn)']\n    flow: termin\nflows:\n  termin:\n    steps:\n      - ask: ort\n        say: In welchem Ort?\n      - handoff: {reason: Termin}\n",
    )],
    trial: false,
};

pub(super) fn check(
    written: &Written,
    flows: &BTreeMap<FlowId, Flow>,
    slots: &BTreeMap<SlotName, Slot>,
    sources: &Sources<'_>,
    report: &mut Report,
) {
    for intent in &written.intents {
        let flow = flows.iter().find(|(id, _)| id.as_str() == intent.flow.value).map(|(_, flow)| flow);
        let asked: BTreeSet<&SlotName> =
            flow.into_iter().flat_map(|flow| &flow.steps).filter_map(|s| s.op.slot()).collect();
        let caught: BTreeSet<&str> =
            intent.patterns.iter().flat_map(|pattern| pattern.value.capture_names().flatten()).collect();
        for (at, slot) in marked(intent, slots, sources) {
            if !asked.contains(&slot.name) {
                let (slot, flow) = (slot.name.to_string(), intent.flow.value.clone());
                report.add(&at, LintProblem::MarkNotAsked { slot, flow });
            } else if !is_readable(slot) && !caught.contains(slot.name.as_str()) {
                report.add(&at, LintProblem::MarkNotReadable { slot: slot.name.to_string() });
            }
        }
        for pattern in &intent.patterns {
            let groups =
                pattern.value.capture_names().flatten().filter_map(|name| slots.get(&SlotName::new(name).ok()?));
            for slot in groups.filter(|slot| !asked.contains(&slot.name)) {
                let (slot, flow) = (slot.name.to_string(), intent.flow.value.clone());
                report.add(&pattern.at, LintProblem::MarkNotAsked { slot, flow });
            }
        }
    }
}

/// The marks of an intent's examples, each slot once, with the first place of it.
fn marked<'s>(
    intent: &WrittenIntent,
    slots: &'s BTreeMap<SlotName, Slot>,
    sources: &Sources<'_>,
) -> Vec<(At, &'s Slot)> {
    let mut found: Vec<(At, &Slot)> = Vec::new();
    for example in intent.examples.values().flatten() {
        for (_, mark) in marks(&example.value) {
            let Some(slot) = SlotName::new(mark).ok().and_then(|name| slots.get(&name)) else { continue };
            if found.iter().any(|(_, known)| known.name == slot.name) {
                continue;
            }
            let source = sources.get(&*example.at.file).copied().unwrap_or_default();
            let start = example.value.find(&format!("{{{mark}}}")).unwrap_or(0);
            let at = narrowed(&example.at, source, &example.value, start..start + mark.len() + 2);
            found.push((at, slot));
        }
    }
    found
}

/// Whether a value of this slot can be told from the other words of a sentence.
fn is_readable(slot: &Slot) -> bool {
    match slot.kind {
        SlotKind::Text => slot.pattern.is_some(),
        SlotKind::Choice | SlotKind::YesNo => false,
        _ => true,
    }
}
