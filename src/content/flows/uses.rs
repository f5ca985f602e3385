//! What flows make of values: the parts of records that they use, and the values made of sensitive slots.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::model::{Flow, Op, Slot};
use crate::ids::{FlowId, SlotName};
use crate::template::{self, Names};

/// The names that a step's own texts and conditions use.
pub(super) fn of_op(op: &Op) -> Names {
    let mut names = Names::new();
    let mut add = |text: &str| names.extend(template::check(text).unwrap_or_default());
    match op {
        Op::Say(text) | Op::End(Some(text)) | Op::Rate { prompt: Some(text), .. } => {
            text.0.values().for_each(|text| add(text));
        }
        Op::Ask { prompt, invalid, .. } => {
            prompt.0.values().chain(invalid.iter().flat_map(|text| text.0.values())).for_each(|text| add(text));
        }
        Op::Choose { prompt, options, .. } => {
            let labels = options.iter().flat_map(|option| option.label.0.values());
            prompt.0.values().chain(labels).for_each(|text| add(text));
        }
        Op::Set { value, .. } => add(value),
        Op::Lookup { with, .. } | Op::Call { with, .. } => with.iter().for_each(|(_, value)| add(value)),
        Op::Await { reference, prompt, .. } => {
            add(reference);
            prompt.0.values().for_each(|text| add(text));
        }
        Op::Handoff { reason, .. } => reason.0.values().for_each(|text| add(text)),
        Op::Branch { condition, .. } => names.extend(template::check_condition(condition).unwrap_or_default()),
        Op::Rate { prompt: None, .. } | Op::Jump(_) | Op::End(None) | Op::GiveUp => {}
    }
    names
}

/// The first part of a dotted name.
pub(super) fn first(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// The names that `set` makes of sensitive slots, at once or by way of others.
pub(in crate::content) fn sensitive_values(
    flows: &BTreeMap<FlowId, Flow>,
    slots: &BTreeMap<SlotName, Slot>,
) -> BTreeSet<SlotName> {
    let mut found: BTreeSet<SlotName> =
        slots.values().filter(|slot| slot.sensitive).map(|slot| slot.name.clone()).collect();
    if found.is_empty() {
        return found;
    }
    let sets: Vec<(&SlotName, Names)> = flows
        .values()
        .flat_map(|flow| &flow.steps)
        .filter_map(|step| if let Op::Set { name, .. } = &step.op { Some((name, of_op(&step.op))) } else { None })
        .collect();
    loop {
        let before = found.len();
        for (name, used) in &sets {
            if used.iter().any(|used| found.iter().any(|known| known.as_str() == first(used))) {
                found.insert((*name).clone());
            }
        }
        if found.len() == before {
            break;
        }
    }
    found.retain(|name| !slots.contains_key(name));
    found
}

/// The parts of records that a step of any flow uses, as `record.part`; a record used whole stands alone.
pub(in crate::content) fn used_parts(
    flows: &BTreeMap<FlowId, Flow>,
    records: &BTreeMap<SlotName, BTreeSet<String>>,
) -> BTreeSet<String> {
    if records.is_empty() {
        return BTreeSet::new();
    }
    let names = flows.values().flat_map(|flow| &flow.steps).flat_map(|step| of_op(&step.op));
    names.filter(|name| records.keys().any(|record| record.as_str() == first(name))).collect()
}
