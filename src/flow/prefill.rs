//! What a message brings to the flow that it starts or corrects: values for slots, by name where they are named.
//!
//! A pattern names values by its groups, an example by the word before its mark ("from {start}"). A value without a
//! name that could belong to several slots belongs to none of them, unless the message has exactly as many such
//! values as there are such slots: then they are taken in the order of asking. What is left open is asked.

use std::collections::BTreeMap;

use super::run::surroundings;
use super::slots;
use crate::content::{Content, Flow, Said, Slot, SlotKind, Step, leads};
use crate::conversation::{Draft, Event, SlotValue};
use crate::ids::{IntentId, SlotName};

/// What a visitor's message brings to a flow.
#[derive(Debug, Clone, Copy, Default)]
pub struct Brought<'a> {
    /// Values that a pattern gave a name, as typed.
    pub named: &'a [(SlotName, String)],
    /// The whole message.
    pub words: &'a str,
}

/// A value in a message.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    /// The word before it.
    lead: Option<String>,
    value: SlotValue,
}

/// Slots to which the same values could belong.
struct Group<'a> {
    kind: SlotKind,
    found: Vec<Found>,
    slots: Vec<&'a Slot>,
}

/// Fills the slots that this flow asks for.
pub(super) fn fill(draft: &mut Draft, content: &Content, flow: &Flow, intent: Option<&IntentId>, brought: Brought<'_>) {
    let leads = intent.and_then(|intent| content.intents.get(intent)).map(leads).unwrap_or_default();
    let around = surroundings(draft, content);
    let mut given: Vec<(&Slot, SlotValue)> = Vec::new();
    let mut open = Vec::new();
    for slot in asked(content, &flow.steps) {
        let named = brought.named.iter().find(|(name, _)| *name == slot.name);
        match named.and_then(|(_, typed)| slots::parse(slot, typed, around)) {
            Some(value) => given.push((slot, value)),
            None => open.push(slot),
        }
    }
    for mut group in groups(draft, content, &Said::new(brought.words, around.language), open) {
        let taken = |found: &Found| given.iter().any(|(slot, value)| slot.kind == group.kind && *value == found.value);
        group.found.retain(|found| !taken(found));
        given.extend(group.shared_out(&leads));
    }
    for (slot, value) in given {
        draft.push(Event::SlotFilled { slot: slot.name.clone(), value });
    }
}

impl<'a> Group<'a> {
    /// Each value with its slot: by the word before it, the others in order if none is left over.
    fn shared_out(mut self, leads: &BTreeMap<String, SlotName>) -> Vec<(&'a Slot, SlotValue)> {
        let mut given: Vec<(&Slot, SlotValue)> = Vec::new();
        let mut left = Vec::new();
        for found in self.found {
            let called = found.lead.as_ref().and_then(|lead| leads.get(lead));
            match self.slots.iter().position(|slot| Some(&slot.name) == called) {
                Some(at) => given.push((self.slots.remove(at), found.value)),
                None => left.push(found.value),
            }
        }
        if left.len() == self.slots.len() {
            given.extend(self.slots.into_iter().zip(left));
        }
        given
    }
}

/// The slots that steps ask for, in the order of asking.
fn asked<'a>(content: &'a Content, steps: &[Step]) -> Vec<&'a Slot> {
    let mut found: Vec<&Slot> = Vec::new();
    for slot in steps.iter().filter_map(|step| content.slots.get(step.op.slot()?)) {
        if found.iter().all(|known| known.name != slot.name) {
            found.push(slot);
        }
    }
    found
}

/// Slots for which the message has values.
fn groups<'a>(draft: &Draft, content: &Content, said: &Said, slots: Vec<&'a Slot>) -> Vec<Group<'a>> {
    let around = surroundings(draft, content);
    let mut groups: Vec<Group<'a>> = Vec::new();
    for slot in slots {
        let mut all: Vec<Found> = Vec::new();
        for typed in said.values(slot) {
            let Some(value) = slots::parse(slot, typed, around) else { continue };
            if all.iter().all(|known| known.value != value) {
                all.push(Found { lead: said.lead(typed).map(str::to_owned), value });
            }
        }
        match groups.iter_mut().find(|group| group.kind == slot.kind && group.found == all) {
            _ if all.is_empty() => {}
            Some(group) => group.slots.push(slot),
            None => groups.push(Group { kind: slot.kind, found: all, slots: vec![slot] }),
        }
    }
    groups
}

/// New values for slots that were asked up to the open step. Where a value could belong to several slots, the message
/// must call one of them by its label; so it must for a number that comes without a no, as many a question has one.
pub(super) fn corrections(
    draft: &Draft,
    content: &Content,
    (flow, open): (&Flow, usize),
    (words, denied): (&str, bool),
) -> Vec<(SlotName, SlotValue)> {
    let language = draft.state().language;
    let said = Said::new(words, language);
    let upto = flow.steps.get(..=open).unwrap_or_default();
    let mut found = Vec::new();
    for group in groups(draft, content, &said, asked(content, upto)) {
        let called = |slot: &&&Slot| said.names(slot.label.get(language), language);
        let slot = match group.slots.as_slice() {
            [only] if denied || group.kind != SlotKind::Number => Some(only),
            several => several.iter().find(called),
        };
        let known = slot.and_then(|slot| Some((slot.name.clone(), draft.state().slots.get(&slot.name)?)));
        let Some((name, known)) = known else { continue };
        found.extend(group.found.into_iter().find(|found| found.value != *known).map(|found| (name, found.value)));
    }
    found
}
