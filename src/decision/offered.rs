//! A typed value as the answer to "did you mean": it says which of the offered flows was meant.

use super::{Action, Decision, certain};
use crate::content::{Content, Said};
use crate::conversation::{Target, Tier};
use crate::ids::{Confidence, FlowId, IntentId, SlotName};
use crate::understanding::Reading;

/// The decision instead of one by rank, if the message brings a value that an offered flow asks for: that flow, or
/// the question again where several of them ask for it. `known` tells which slots have a value already.
#[must_use]
pub fn by_value(
    decision: &Decision,
    reading: &Reading,
    offered: &[Target],
    (words, known): (&str, &dyn Fn(&SlotName) -> bool),
    content: &Content,
) -> Option<Decision> {
    let said = Said::new(words, reading.language);
    let unsure = matches!(decision.reason, "ambiguous" | "still_ambiguous" | "low_confidence");
    let by_chance = decision.reason == "ranked" && said.is_bare();
    if !(unsure || by_chance) {
        return None;
    }
    let flow = |target: &Target| match target {
        Target::Intent(intent) => Some((intent.clone(), content.intents.get(intent)?.flow.clone())),
        Target::Faq(_) => None,
    };
    let fitting: Vec<(IntentId, FlowId)> =
        offered.iter().filter_map(flow).filter(|(_, flow)| asks_for(content, flow, &said, known)).collect();
    match fitting.as_slice() {
        [] => None,
        [(intent, flow)] => {
            let named = reading.pattern.as_ref().map_or_else(Vec::new, |hit| hit.slots.clone());
            Some(certain(Action::Flow { intent: intent.clone(), flow: flow.clone(), named }, "value"))
        }
        several => {
            let targets = several.iter().map(|(intent, _)| Target::Intent(intent.clone())).collect();
            let confidence = reading.candidates.first().map_or(Confidence::NONE, |best| best.confidence);
            Some(Decision { tier: Tier::Unsure, action: Action::Clarify(targets), reason: "value", confidence })
        }
    }
}

/// Whether a flow asks for such a value and does not have it yet.
fn asks_for(content: &Content, flow: &FlowId, said: &Said, known: &dyn Fn(&SlotName) -> bool) -> bool {
    let steps = content.flows.get(flow).map_or(&[][..], |flow| &flow.steps);
    let slots = steps.iter().filter_map(|step| content.slots.get(step.op.slot()?));
    slots.into_iter().any(|slot| !known(&slot.name) && !said.values(slot).is_empty())
}
