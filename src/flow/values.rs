//! Steps that bring values in: `set`, `lookup`, `call` and `await`.

use serde_json::Value;

use super::run::surroundings;
use super::slots;
use crate::content::{Content, Op, SlotKind, Step};
use crate::conversation::{CallFault, Draft, Event, Record, SlotValue};
use crate::ids::{ServiceId, SlotName, StepId, TableId};
use crate::reply::Voice;
use crate::template;

/// The longest name of a matter, in bytes.
const REFERENCE_MAX_BYTES: usize = 512;

/// Gives a name its value. A slot takes only what fits it, and forgets what it held where nothing does.
pub(super) fn set(draft: &mut Draft, content: &Content, name: &SlotName, source: &str) {
    let values = Voice::new(content).values(draft.state());
    let value = template::value(source, &values).unwrap_or_default();
    let slot = name.clone();
    draft.push(match (content.slots.contains_key(name), fitting(draft, content, name, value)) {
        (true, Some(value)) => Event::SlotFilled { slot, value },
        (true, None) => Event::SlotCleared { slot },
        (false, value) => {
            Event::ValueSet { name: slot, value: value.unwrap_or_else(|| SlotValue::Text(String::new())) }
        }
    });
}

fn fitting(draft: &Draft, content: &Content, name: &SlotName, value: Value) -> Option<SlotValue> {
    let slot = content.slots.get(name);
    match (value, slot.map(|slot| slot.kind)) {
        (Value::Bool(yes), None | Some(SlotKind::YesNo)) => Some(SlotValue::Bool(yes)),
        (Value::Number(number), None | Some(SlotKind::Number | SlotKind::Money)) => {
            number.as_f64().map(SlotValue::Number)
        }
        (Value::Null, _) => None,
        (value, _) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match slot {
                Some(slot) => slots::parse(slot, &text, surroundings(draft, content)),
                None => Some(SlotValue::Text(text)),
            }
        }
    }
}

/// Notes what a service is to be asked; the desk asks it after the commit.
pub(super) fn call(
    draft: &mut Draft,
    content: &Content,
    step: &StepId,
    (service, with, into): (&ServiceId, &[(String, String)], &SlotName),
) {
    let values = Voice::new(content).values(draft.state());
    let filled =
        |(name, source): &(String, String)| (name.clone(), template::render(source, &values).unwrap_or_default());
    let with = with.iter().map(filled).collect();
    draft.push(Event::CallRequested { step: step.clone(), service: service.clone(), with, into: into.clone() });
}

/// Begins to wait for an answer by a hook; not if nothing names the matter: then no answer could be known as its own.
pub(super) fn await_answer(draft: &mut Draft, content: &Content, step: &Step) -> bool {
    let Op::Await { hook, reference, within, into, .. } = &step.op else { return false };
    let values = Voice::new(content).values(draft.state());
    let reference = template::render(reference, &values).unwrap_or_default().trim().to_owned();
    let (step, hook, into) = (step.id.clone(), hook.clone(), into.clone());
    if reference.is_empty() || reference.len() > REFERENCE_MAX_BYTES {
        draft.push(Event::AnswerCame { step, hook, into, found: Record::new(), fault: Some(CallFault::Value) });
        return false;
    }
    let until = draft.at().checked_add(*within).unwrap_or(draft.at());
    draft.push(Event::AnswerAwaited { step, hook, reference, into, until });
    true
}

/// Looks a row up; whether there was one.
pub(super) fn look_up(
    draft: &mut Draft,
    content: &Content,
    step: &StepId,
    (table, with, into): (&TableId, &[(String, String)], &SlotName),
) -> bool {
    let values = Voice::new(content).values(draft.state());
    let wanted: Vec<(&str, String)> = with
        .iter()
        .map(|(column, source)| (column.as_str(), template::render(source, &values).unwrap_or_default()))
        .collect();
    let wanted: Vec<(&str, &str)> = wanted.iter().map(|(column, value)| (*column, value.as_str())).collect();
    let row = content.tables.get(table).and_then(|table| table.find(&wanted));
    let cell = |(column, value): (&str, &str)| (column.to_owned(), SlotValue::Text(value.to_owned()));
    draft.push(Event::LookedUp {
        step: step.clone(),
        table: table.clone(),
        row: row.as_ref().map(|row| row.number),
        into: into.clone(),
        found: row.iter().flat_map(|row| row.cells.iter().copied()).map(cell).collect::<Record>(),
    });
    row.is_some()
}
