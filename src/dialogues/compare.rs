//! Compares what came of a message with what was expected.

use std::collections::BTreeMap;

use super::model::{Expected, ExpectedDecision, ExpectedHandoff};
use super::run::Difference;
use crate::conversation::{Block, Conversation, Decided, Event, HandoffRequest, Role, Target, Turn};
use crate::ids::MessageSeq;

/// Everything that differs.
pub(super) fn differences(
    expected: &Expected,
    turn: &Turn,
    after: &Conversation,
    before: MessageSeq,
) -> Vec<Difference> {
    let seen = Seen::of(turn, after, before);
    let mut found = Vec::new();
    seen.decision(expected, &mut found);
    seen.decided(expected.decision.as_ref(), &mut found);
    seen.answers(expected, &mut found);
    seen.flow(expected, &mut found);
    slots(&expected.slots, after, &mut found);
    if let Some(handoff) = &expected.handoff {
        seen.handoff(handoff, &mut found);
    }
    for words in expected.says.iter().filter(|words| !seen.said.contains(words.as_str())) {
        found.push(differs("says", words, &seen.said));
    }
    for kind in expected.blocks.iter().filter(|kind| !seen.blocks.contains(*kind)) {
        found.push(differs("blocks", kind, &seen.blocks.join(", ")));
    }
    if let Some(state) = expected.state.filter(|state| *state != after.phase) {
        found.push(differs("state", &name(&state), &name(&after.phase)));
    }
    found
}

fn differs(what: &'static str, expected: &str, found: &str) -> Difference {
    let found = if found.is_empty() { "–" } else { found };
    Difference { what, expected: expected.to_owned(), found: found.to_owned() }
}

/// The enum's name as it is stored and as editors write it.
pub(super) fn name(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// What a turn showed.
struct Seen<'a> {
    decided: Option<&'a Decided>,
    answered: Vec<&'a str>,
    offered: Vec<&'a str>,
    flow: Option<&'a str>,
    handoff: Option<&'a HandoffRequest>,
    said: String,
    blocks: Vec<String>,
}

impl<'a> Seen<'a> {
    fn of(turn: &'a Turn, after: &'a Conversation, before: MessageSeq) -> Self {
        let shown = after.messages_after(before).iter().flat_map(|message| &message.blocks);
        let blocks = shown.map(block_kind).collect();
        let said = after.messages_after(before).iter().filter(|message| message.role != Role::Visitor);
        let mut seen = Self {
            decided: None,
            answered: Vec::new(),
            offered: Vec::new(),
            flow: after.flow.as_ref().map(|flow| flow.flow.as_str()),
            handoff: None,
            blocks,
            said: said.map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n"),
        };
        for event in &turn.events {
            match event {
                Event::Decided(decided) => seen.decided = Some(decided),
                Event::Answered { entry } => seen.answered.push(entry.as_str()),
                Event::Clarified { targets } => seen.offered.extend(targets.iter().map(Target::id)),
                Event::FlowStarted { flow, .. } => seen.flow = Some(flow.as_str()),
                Event::HandoffRequested(request) => seen.handoff = Some(request),
                _ => {}
            }
        }
        seen
    }

    /// What was decided, in short, for a difference.
    fn decision_text(&self) -> String {
        let Some(decided) = self.decided else { return String::new() };
        let candidates: Vec<String> =
            decided.candidates.iter().take(3).map(|c| format!("{} {:.2}", c.target.id(), c.confidence.get())).collect();
        format!(
            "{} {} {} ({}; {})",
            name(&decided.tier),
            decided.kind,
            decided.id,
            decided.reason,
            candidates.join(", ")
        )
    }

    fn decision(&self, expected: &Expected, found: &mut Vec<Difference>) {
        if let Some(tier) = expected.tier
            && self.decided.is_none_or(|decided| decided.tier != tier)
        {
            found.push(differs("tier", &name(&tier), &self.decision_text()));
        }
        if let Some(kind) = &expected.small_talk
            && self.decided.is_none_or(|decided| decided.kind != "smalltalk" || decided.id != *kind)
        {
            found.push(differs("smalltalk", kind, &self.decision_text()));
        }
        if let Some(command) = &expected.command
            && !self.decided.is_some_and(|decided| is_command(decided, command))
        {
            found.push(differs("command", command, &self.decision_text()));
        }
    }

    fn decided(&self, expected: Option<&ExpectedDecision>, found: &mut Vec<Difference>) {
        let Some(expected) = expected else { return };
        let part = |part: fn(&Decided) -> &String| self.decided.map(part).cloned().unwrap_or_default();
        let rows = [
            ("decision.kind", &expected.kind, part(|decided| &decided.kind)),
            ("decision.id", &expected.id, part(|decided| &decided.id)),
            ("decision.reason", &expected.reason, part(|decided| &decided.reason)),
        ];
        different(rows, found);
    }

    fn answers(&self, expected: &Expected, found: &mut Vec<Difference>) {
        for entry in expected.answers.iter().filter(|entry| !self.answered.contains(&entry.as_str())) {
            found.push(differs("answer", entry, &self.decision_text()));
        }
        for target in expected.clarify.iter().filter(|target| !self.offered.contains(&target.as_str())) {
            found.push(differs("clarify", target, &self.decision_text()));
        }
    }

    fn flow(&self, expected: &Expected, found: &mut Vec<Difference>) {
        if let Some(flow) = &expected.flow
            && self.flow != Some(flow.as_str())
        {
            found.push(differs("flow", flow, self.flow.unwrap_or(&self.decision_text())));
        }
    }

    fn handoff(&self, expected: &ExpectedHandoff, found: &mut Vec<Difference>) {
        let Some(request) = self.handoff else {
            found.push(differs("handoff", "a handoff", &self.decision_text()));
            return;
        };
        let rule = request.rule.as_ref().map(ToString::to_string).unwrap_or_default();
        let rows = [
            ("handoff.queue", &expected.queue, request.queue.to_string()),
            ("handoff.reason", &expected.reason, name(&request.reason)),
            ("handoff.priority", &expected.priority, name(&request.priority)),
            ("handoff.text", &expected.text, request.reason_text.clone()),
            ("handoff.rule", &expected.rule, rule),
        ];
        different(rows, found);
    }
}

/// Compares parts: what, the expected value if one is, and what came.
fn different<'e>(
    rows: impl IntoIterator<Item = (&'static str, &'e Option<String>, String)>,
    found: &mut Vec<Difference>,
) {
    for (what, expected, came) in rows {
        if let Some(expected) = expected.as_ref().filter(|expected| **expected != came) {
            found.push(differs(what, expected, &came));
        }
    }
}

fn block_kind(block: &Block) -> String {
    let kind = match block {
        Block::Paragraph { .. } => "paragraph",
        Block::List { .. } => "list",
        Block::Code { .. } => "code",
        Block::Image { .. } => "image",
        Block::Link { .. } => "link",
    };
    kind.to_owned()
}

/// A wish for a person is a command that ends in a handoff.
fn is_command(decided: &Decided, command: &str) -> bool {
    match command {
        "human" => decided.reason == "asked_for_human",
        _ => decided.kind == "command" && decided.id == command,
    }
}

fn slots(expected: &BTreeMap<String, String>, after: &Conversation, found: &mut Vec<Difference>) {
    for (slot, value) in expected {
        let came = after.slots.iter().find(|(name, _)| name.as_str() == slot).map(|(_, value)| value.to_string());
        if came.as_ref() != Some(value) {
            found.push(differs("slots", &format!("{slot}: {value}"), came.as_deref().unwrap_or_default()));
        }
    }
}
