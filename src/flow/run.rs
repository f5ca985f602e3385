//! Runs the steps of a flow.

use super::prefill::{self, Brought};
use super::slots::Surroundings;
use super::{slots, stars, values};
use crate::content::{Content, Flow, FlowOption, Op, Step};
use crate::conversation::{
    CallFault, CallResult, ChoiceAction, Draft, Event, FlowOutcome, HandoffReason, Offer, Record, Ring, SlotValue,
};
use crate::ids::{FlowId, IntentId, SlotName, StepId, TurnNo};
use crate::reply::{Text, Voice, say};
use crate::template;

/// How many steps one turn may run. Loops without a question are refused when the content is loaded;
/// this guards the turn should one slip through.
pub const STEP_BUDGET: usize = 250;

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The flow waits for the visitor.
    Waiting,
    /// The flow is over.
    Ended,
    /// A person is to take over; the flow is over.
    HandOff(Ring),
}

/// Starts a flow, with slot values that the visitor's message already held.
pub fn start(
    draft: &mut Draft,
    content: &Content,
    id: &FlowId,
    intent: Option<&IntentId>,
    brought: Brought<'_>,
) -> Outcome {
    let Some(flow) = content.flows.get(id) else { return Outcome::Ended };
    if let Some(running) = draft.state().flow.as_ref().map(|running| running.flow.clone()) {
        draft.push(Event::FlowEnded { flow: running, outcome: FlowOutcome::Replaced });
    }
    draft.push(Event::FlowStarted { flow: id.clone(), intent: intent.cloned() });
    prefill::fill(draft, content, flow, intent, brought);
    run(draft, content, flow, 0)
}

/// What values are read with in this turn.
pub(super) fn surroundings<'a>(draft: &Draft, content: &'a Content) -> Surroundings<'a> {
    Surroundings {
        language: draft.state().language,
        today: draft.at().to_zoned(content.bot.timezone.clone()).date(),
        open: content.bot.opening_hours.as_ref(),
    }
}

/// Runs on from a step.
pub(super) fn run(draft: &mut Draft, content: &Content, flow: &Flow, from: usize) -> Outcome {
    let mut at = from;
    for _ in 0..STEP_BUDGET {
        let Some(step) = flow.steps.get(at) else {
            draft.push(Event::FlowEnded { flow: flow.id.clone(), outcome: FlowOutcome::Finished });
            return Outcome::Ended;
        };
        match execute(draft, content, step, at) {
            Next::Goto(next) => at = next,
            Next::Wait => {
                draft.push(Event::FlowWaiting { step: step.id.clone() });
                return Outcome::Waiting;
            }
            Next::End => at = flow.steps.len(),
            Next::HandOff(ring) => return hand_off(draft, flow, ring),
        }
    }
    hand_off(draft, flow, Ring::because(HandoffReason::Error))
}

fn hand_off(draft: &mut Draft, flow: &Flow, ring: Ring) -> Outcome {
    draft.push(Event::FlowEnded { flow: flow.id.clone(), outcome: FlowOutcome::HandedOff });
    Outcome::HandOff(ring)
}

enum Next {
    Goto(usize),
    Wait,
    End,
    HandOff(Ring),
}

fn execute(draft: &mut Draft, content: &Content, step: &Step, at: usize) -> Next {
    let voice = Voice::new(content);
    let language = draft.state().language;
    match &step.op {
        Op::Say(text) => {
            voice.speak(draft, text.get(language), Vec::new());
            Next::Goto(at + 1)
        }
        Op::Ask { slot, always, .. } if !always && draft.state().slots.contains_key(slot) => Next::Goto(at + 1),
        Op::Ask { .. } | Op::Choose { .. } | Op::Rate { .. } => {
            prompt(draft, content, step);
            Next::Wait
        }
        Op::Branch { condition, otherwise } => {
            let holds = template::condition(condition, &voice.values(draft.state())).unwrap_or(false);
            Next::Goto(if holds { at + 1 } else { *otherwise })
        }
        Op::Set { name, value } => {
            values::set(draft, content, name, value);
            Next::Goto(at + 1)
        }
        Op::Lookup { table, with, into, found } => {
            let row = values::look_up(draft, content, &step.id, (table, with, into));
            Next::Goto(if row { *found } else { at + 1 })
        }
        Op::Call { service, with, into, .. } => {
            values::call(draft, content, &step.id, (service, with, into));
            Next::Wait
        }
        Op::Await { .. } => {
            if !values::await_answer(draft, content, step) {
                return Next::Goto(at + 1);
            }
            prompt(draft, content, step);
            Next::Wait
        }
        Op::GiveUp => Next::HandOff(Ring::because(HandoffReason::Error)),
        Op::Jump(target) => Next::Goto(*target),
        Op::Handoff { queue, priority, reason } => {
            let text = Some(reason.get(content.bot.default_language()).to_owned()).filter(|text| !text.is_empty());
            Next::HandOff(Ring {
                queue: queue.clone(),
                priority: *priority,
                text,
                ..Ring::because(HandoffReason::FlowStep)
            })
        }
        Op::End(text) => {
            if let Some(text) = text {
                voice.speak(draft, text.get(language), Vec::new());
            }
            Next::End
        }
    }
}

/// Asks what a step asks.
fn prompt(draft: &mut Draft, content: &Content, step: &Step) {
    let language = draft.state().language;
    let voice = Voice::new(content);
    match &step.op {
        Op::Ask { slot, prompt, .. } => {
            let offers = content.slots.get(slot).map_or_else(Vec::new, |slot| slots::offers(slot, language));
            voice.speak(draft, prompt.get(language), offers);
        }
        Op::Choose { prompt, options, .. } => {
            voice.speak(draft, prompt.get(language), option_offers(options, draft));
        }
        Op::Await { prompt, .. } => voice.speak(draft, prompt.get(language), Vec::new()),
        Op::Rate { prompt, .. } => {
            let words =
                prompt.as_ref().map_or_else(|| say(Text::HowManyStars, language), |prompt| prompt.get(language));
            voice.speak(draft, words, stars::offers(language));
        }
        _ => {}
    }
}

fn option_offers(options: &[FlowOption], draft: &Draft) -> Vec<Offer> {
    let language = draft.state().language;
    let offer = |option: &FlowOption| Offer {
        label: option.label.get(language).to_owned(),
        action: ChoiceAction::Option { option: option.id.clone() },
    };
    options.iter().map(offer).collect()
}

/// Asks the open step again, after an interruption. Hands nothing over: when the step is gone, the flow ends.
pub fn ask_again(draft: &mut Draft, content: &Content) {
    match open_step(draft, content) {
        Some((_, at, flow)) => prompt(draft, content, &flow.steps[at]),
        None => lose(draft, content),
    }
}

/// Ends a flow whose open step went away with new content.
pub(super) fn lose(draft: &mut Draft, content: &Content) {
    if let Some(flow) = draft.state().flow.as_ref().map(|flow| flow.flow.clone()) {
        Voice::new(content).say(draft, Text::FlowLost);
        draft.push(Event::FlowEnded { flow, outcome: FlowOutcome::Lost });
    }
}

/// The step at which the running flow waits.
pub(super) fn open_step<'a>(draft: &Draft, content: &'a Content) -> Option<(StepId, usize, &'a Flow)> {
    let running = draft.state().flow.as_ref()?;
    let flow = content.flows.get(&running.flow)?;
    let step = running.step.clone()?;
    let at = flow.position(&step)?;
    Some((step, at, flow))
}

/// Leaves the running flow, and forgets what was told in it: who begins it again is asked again. Says nothing. Returns
/// whether one was running.
pub fn cancel(draft: &mut Draft) -> bool {
    let Some(running) = draft.state().flow.clone() else { return false };
    for slot in running.filled {
        if draft.state().slots.contains_key(&slot) {
            draft.push(Event::SlotCleared { slot });
        }
    }
    draft.push(Event::FlowEnded { flow: running.flow, outcome: FlowOutcome::Cancelled });
    true
}

/// Ends the running flow because a person takes over.
pub fn end_for_handoff(draft: &mut Draft) {
    if let Some(flow) = draft.state().flow.as_ref().map(|flow| flow.flow.clone()) {
        draft.push(Event::FlowEnded { flow, outcome: FlowOutcome::HandedOff });
    }
}

/// Goes one step back and asks again. Returns whether there was a step to go back to.
pub fn back(draft: &mut Draft, content: &Content) -> bool {
    let Some(step) = draft.state().flow.as_ref().and_then(|flow| flow.done.last().cloned()) else { return false };
    draft.push(Event::WentBack { step });
    ask_again(draft, content);
    true
}

/// Goes on with what a service answered; none if the flow does not wait for that.
pub fn answered(
    draft: &mut Draft,
    content: &Content,
    turn: TurnNo,
    step: &StepId,
    result: &CallResult,
) -> Option<Outcome> {
    let call = draft.state().call.clone().filter(|call| call.turn == turn && call.step == *step)?;
    let (found, fault) = parts(result);
    draft.push(Event::CallAnswered { step: call.step, service: call.service, into: call.into, found, fault });
    Some(go_on(draft, content, fault))
}

/// Goes on with what a service told by a hook, or without, once the time for it is over; none if the flow does not wait
/// for that.
pub fn told(draft: &mut Draft, content: &Content, turn: TurnNo, step: &StepId, result: &CallResult) -> Option<Outcome> {
    let at = draft.at();
    let in_time = |until| *result != CallResult::Failed(CallFault::Timeout) || at >= until;
    let wait = draft.state().wait.clone();
    let wait = wait.filter(|wait| wait.turn == turn && wait.step == *step && in_time(wait.until))?;
    let (found, fault) = parts(result);
    draft.push(Event::AnswerCame { step: wait.step, hook: wait.hook, into: wait.into, found, fault });
    Some(go_on(draft, content, fault))
}

/// What was found, or why nothing was.
fn parts(result: &CallResult) -> (Record, Option<CallFault>) {
    match result {
        CallResult::Done(found) => (found.clone(), None),
        CallResult::Failed(fault) => (Record::new(), Some(*fault)),
    }
}

/// Runs on from the open step, now that an answer has come or failed.
fn go_on(draft: &mut Draft, content: &Content, fault: Option<CallFault>) -> Outcome {
    let Some((_, at, flow)) = open_step(draft, content) else {
        lose(draft, content);
        return Outcome::Ended;
    };
    let next = match &flow.steps[at].op {
        Op::Call { done, .. } | Op::Await { done, .. } if fault.is_none() => *done,
        _ => at + 1,
    };
    run(draft, content, flow, next)
}

/// Takes new values for slots that this flow has asked for before ("nein, die Nummer ist …") and runs on from the
/// first of them; none if the words hold no other value for such a slot. `denied` tells that they begin with a no.
pub fn correct(draft: &mut Draft, content: &Content, words: &str, denied: bool) -> Option<Outcome> {
    let (_, open, flow) = open_step(draft, content)?;
    let asked = |name: &SlotName| {
        flow.steps[..open].iter().rposition(|step| matches!(&step.op, Op::Ask { slot, .. } if slot == name))
    };
    let mut from = None;
    for (name, value) in prefill::corrections(draft, content, (flow, open), (words, denied)) {
        if let Some(at) = asked(&name) {
            draft.push(Event::SlotFilled { slot: name, value });
            from = Some(from.map_or(at, |first: usize| first.min(at)));
        }
    }
    Some(run(draft, content, flow, from? + 1))
}

/// Takes an option that was clicked or typed, and runs on.
pub fn pick(draft: &mut Draft, content: &Content, option: &str) -> Option<Outcome> {
    let (step, at, flow) = open_step(draft, content)?;
    let next = match &flow.steps[at].op {
        Op::Choose { slot, options, .. } => {
            let chosen = options.iter().find(|candidate| candidate.id == option)?;
            if let Some(slot) = slot {
                draft.push(Event::SlotFilled { slot: slot.clone(), value: SlotValue::Text(chosen.id.clone()) });
            }
            chosen.goto
        }
        Op::Ask { slot, .. } => {
            let value = slots::option_value(content.slots.get(slot)?, option)?;
            draft.push(Event::SlotFilled { slot: slot.clone(), value });
            at + 1
        }
        Op::Rate { .. } => {
            let stars = option.parse().ok().filter(|stars| (1..=5).contains(stars))?;
            return rate(draft, content, stars, None);
        }
        _ => return None,
    };
    draft.push(Event::StepDone { step });
    Some(run(draft, content, flow, next))
}

/// Takes the stars that the open step asks for, and runs on; none if it asks for something else.
pub fn rate(draft: &mut Draft, content: &Content, stars: u8, remark: Option<&str>) -> Option<Outcome> {
    let (step, at, flow) = open_step(draft, content)?;
    if !matches!(flow.steps[at].op, Op::Rate { .. }) {
        return None;
    }
    draft.push(Event::Rated { stars, remark: remark.map(str::to_owned) });
    draft.push(Event::StepDone { step });
    Some(run(draft, content, flow, at + 1))
}
