//! Evidence becomes a decision: answer, clarify, start a flow, hand over. The tiers live here and nowhere else.
//!
//! The order is fixed and documented: command, rule, complaint, exact match, small talk, pattern, rank.
//! What a click or an open flow decides comes before all of it and needs no reading.

mod offered;
mod tiers;

use crate::content::Content;
use crate::conversation::{Command, Decided, DecidedCandidate, HandoffReason, Promise, Ring, SmallTalk, Target, Tier};
use crate::ids::{Confidence, EntryId, FlowId, IntentId, Priority, SlotName};
use crate::understanding::{Candidate, Reading};

pub use offered::by_value;
pub use tiers::{Cuts, tier_of};

/// What is to be done with a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Answer with these entries, one for each question of the message.
    Answer(Vec<EntryId>),
    /// Start a flow.
    Flow {
        /// The intent that asks for it.
        intent: IntentId,
        /// The flow.
        flow: FlowId,
        /// Values that a pattern gave a name; the flow finds the others in the words.
        named: Vec<(SlotName, String)>,
    },
    /// Answer small talk.
    SmallTalk(SmallTalk),
    /// Obey a command.
    Command(Command),
    /// Ask which of these was meant.
    Clarify(Vec<Target>),
    /// Ask a person.
    HandOff(Ring),
}

/// A decision with its grounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// How sure.
    pub tier: Tier,
    /// What to do.
    pub action: Action,
    /// Why, in one word.
    pub reason: &'static str,
    /// How likely the best candidate is right; certain for rules.
    pub confidence: Confidence,
}

/// What the conversation so far says about the next decision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// The bot has just asked "did you mean"; it asks only once.
    pub clarified: bool,
}

/// Decides by a reading. Pure, constant cost.
#[must_use]
pub fn decide(reading: &Reading, standing: Standing, content: &Content) -> Decision {
    by_rule(reading, content).unwrap_or_else(|| by_rank(reading, standing, content))
}

fn by_rule(reading: &Reading, content: &Content) -> Option<Decision> {
    if let Some(command) = reading.command {
        return Some(certain(command_action(command), command_reason(command)));
    }
    if let Some(hit) = &reading.rule {
        let ring = Ring {
            queue: hit.queue.clone(),
            priority: hit.priority,
            rule: Some(hit.rule.clone()),
            ..Ring::because(HandoffReason::AlwaysHuman)
        };
        return Some(Decision { tier: Tier::Beyond, ..certain(Action::HandOff(ring), "always_human") });
    }
    // An intent that the editors wrote for complaints knows better what to do than the bare signal.
    if let Some(Target::Intent(intent)) = &reading.exact {
        return start_flow(intent, reading, content, "exact", Confidence::CERTAIN);
    }
    if let Some(hit) = &reading.pattern
        && !reading.complaint.is_empty()
    {
        return start_flow(&hit.intent, reading, content, "pattern", Confidence::CERTAIN);
    }
    if !reading.complaint.is_empty() {
        let ring = Ring {
            priority: Priority::High,
            signals: reading.complaint.clone(),
            ..Ring::because(HandoffReason::Complaint)
        };
        return Some(Decision { tier: Tier::Beyond, ..certain(Action::HandOff(ring), "complaint") });
    }
    if let Some(Target::Faq(entry)) = &reading.exact {
        return Some(certain(Action::Answer(vec![entry.clone()]), "exact"));
    }
    if let Some(kind) = reading.small_talk {
        return Some(certain(Action::SmallTalk(kind), "smalltalk"));
    }
    let hit = reading.pattern.as_ref()?;
    start_flow(&hit.intent, reading, content, "pattern", Confidence::CERTAIN)
}

fn command_action(command: Command) -> Action {
    match command {
        Command::Human => Action::HandOff(Ring::because(HandoffReason::AskedForHuman)),
        other => Action::Command(other),
    }
}

fn command_reason(command: Command) -> &'static str {
    match command {
        Command::Human => "asked_for_human",
        _ => "command",
    }
}

fn by_rank(reading: &Reading, standing: Standing, content: &Content) -> Decision {
    if let Some(decision) = every_part(reading, content) {
        return decision;
    }
    let cuts = Cuts::of(content.bot.answers);
    let Some(best) = reading.candidates.first() else { return beyond(Confidence::NONE, "low_confidence") };
    match tier_of(&reading.candidates, content.bot.answers.clarify, cuts, content) {
        Tier::Confident => on(best, reading, content),
        Tier::Unsure if standing.clarified => beyond(best.confidence, "still_ambiguous"),
        Tier::Unsure if content.bot.answers.clarify == 0 => beyond(best.confidence, "ambiguous"),
        Tier::Unsure => clarify(reading, cuts, content),
        Tier::Beyond => beyond(best.confidence, "low_confidence"),
    }
}

/// Several questions are answered together only if each of them is confident and names an entry.
fn every_part(reading: &Reading, content: &Content) -> Option<Decision> {
    let mut entries: Vec<EntryId> = Vec::new();
    let mut least = Confidence::CERTAIN;
    for part in &reading.parts {
        let decision = decide(part, Standing::default(), content);
        match decision {
            Decision { tier: Tier::Confident, action: Action::Answer(found), confidence, .. } => {
                least = if confidence < least { confidence } else { least };
                entries.extend(found.into_iter().filter(|id| !entries.contains(id)).collect::<Vec<_>>());
            }
            Decision { action: Action::SmallTalk(_), .. } => {}
            _ => return None,
        }
    }
    if entries.is_empty() {
        return None;
    }
    let action = Action::Answer(entries);
    Some(Decision { tier: Tier::Confident, action, reason: "several_questions", confidence: least })
}

fn on(best: &Candidate, reading: &Reading, content: &Content) -> Decision {
    match &best.target {
        Target::Faq(entry) => Decision {
            tier: Tier::Confident,
            action: Action::Answer(vec![entry.clone()]),
            reason: "ranked",
            confidence: best.confidence,
        },
        Target::Intent(intent) => start_flow(intent, reading, content, "ranked", best.confidence)
            .unwrap_or_else(|| beyond(best.confidence, "low_confidence")),
    }
}

fn start_flow(
    intent: &IntentId,
    reading: &Reading,
    content: &Content,
    reason: &'static str,
    confidence: Confidence,
) -> Option<Decision> {
    let flow = content.intents.get(intent)?.flow.clone();
    let named = reading.pattern.as_ref().map_or_else(Vec::new, |hit| hit.slots.clone());
    let action = Action::Flow { intent: intent.clone(), flow, named };
    Some(Decision { tier: Tier::Confident, action, reason, confidence })
}

fn clarify(reading: &Reading, cuts: Cuts, content: &Content) -> Decision {
    let worth_asking = reading.candidates.iter().filter(|candidate| candidate.confidence.get() >= cuts.offered);
    let targets: Vec<Target> =
        worth_asking.map(|candidate| candidate.target.clone()).take(content.bot.answers.clarify).collect();
    let confidence = reading.candidates.first().map_or(Confidence::NONE, |best| best.confidence);
    Decision { tier: Tier::Unsure, action: Action::Clarify(targets), reason: "ambiguous", confidence }
}

fn beyond(confidence: Confidence, reason: &'static str) -> Decision {
    let why = match reason {
        "still_ambiguous" => HandoffReason::RepeatedMisunderstanding,
        _ => HandoffReason::LowConfidence,
    };
    Decision { tier: Tier::Beyond, action: Action::HandOff(Ring::because(why)), reason, confidence }
}

fn certain(action: Action, reason: &'static str) -> Decision {
    Decision { tier: Tier::Confident, action, reason, confidence: Confidence::CERTAIN }
}

/// The decision with its evidence, as it is stored and shown.
#[must_use]
pub fn record(decision: &Decision, reading: &Reading, content: &Content) -> Decided {
    let (kind, id) = named(decision, content);
    let candidate =
        |c: &Candidate| DecidedCandidate { target: c.target.clone(), title: c.title.clone(), confidence: c.confidence };
    Decided {
        tier: decision.tier,
        kind: kind.to_owned(),
        id,
        reason: decision.reason.to_owned(),
        confidence: decision.confidence,
        candidates: reading.candidates.iter().take(5).map(candidate).collect(),
        promise: promise(decision, reading, content),
        why: reading.why.clone(),
    }
}

/// What a decision that is not certain was measured against; several questions against the strictest of theirs.
fn promise(decision: &Decision, reading: &Reading, content: &Content) -> Option<Promise> {
    if decision.confidence == Confidence::CERTAIN {
        return None;
    }
    let read =
        if decision.reason == "several_questions" { reading.parts.as_slice() } else { std::slice::from_ref(reading) };
    let cuts = Cuts::of(content.bot.answers);
    let at_risk = read.iter().filter_map(|read| read.candidates.first()).any(|best| tiers::is_risky(best, content));
    Some(Promise {
        right: content.bot.answers.confident,
        confident: if at_risk { cuts.confident_at_risk } else { cuts.confident },
        unsure: cuts.unsure,
    })
}

fn named(decision: &Decision, content: &Content) -> (&'static str, String) {
    match &decision.action {
        Action::Answer(entries) => ("answer", entries.first().map(ToString::to_string).unwrap_or_default()),
        Action::Flow { intent, .. } => ("flow", intent.to_string()),
        Action::SmallTalk(kind) => ("smalltalk", word(kind)),
        Action::Command(command) => ("command", word(command)),
        Action::Clarify(targets) => ("clarify", targets.first().map(|t| t.id().to_owned()).unwrap_or_default()),
        Action::HandOff(ring) => ("handoff", queue_of(ring, content)),
    }
}

fn queue_of(ring: &Ring, content: &Content) -> String {
    let default = content.bot.queues.first().map(|(id, _)| id);
    ring.queue.as_ref().or(default).map(ToString::to_string).unwrap_or_default()
}

/// The enum's name in the stored form, so that there is one list of names.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
