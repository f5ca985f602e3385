//! A stored conversation as a dialogue test: what was typed, and what must come of it again.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::compare::name;
use crate::conversation::{CallFault, CallResult, Conversation, Decided, Event, Input, Phase, Target, Turn};
use crate::ids::{ConversationId, Language, TurnNo};

/// A turn as it was stored.
#[derive(Debug, Clone, Copy)]
pub struct Played<'a> {
    /// The turn.
    pub turn: &'a Turn,
    /// What came from outside; none where that was not stored.
    pub input: Option<&'a Input>,
}

/// A conversation as a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// The test as YAML.
    pub yaml: String,
    /// Turns that a test cannot express, such as ratings.
    pub left: Vec<TurnNo>,
}

/// The conversation as a test that passes on the content that made it. Words stand there as they were typed.
#[must_use]
pub fn as_test(id: &ConversationId, language: Language, turns: &[Played<'_>]) -> Recording {
    let mut conversation = Conversation::new(id.clone(), language);
    let mut tape = Tape::default();
    for played in turns {
        let service = match played.input {
            Some(Input::HookAnswered { .. }) => conversation.wait.as_ref().map(|wait| wait.hook.to_string()),
            _ => conversation.call.as_ref().map(|call| call.service.to_string()),
        };
        conversation.apply(played.turn);
        tape.take(*played, service, &conversation);
    }
    let begins = turns.first().map(|played| played.turn.at);
    Recording { yaml: tape.yaml(id, language, begins), left: tape.left }
}

#[derive(Default)]
struct Tape {
    steps: Vec<Step>,
    mocks: BTreeMap<String, Vec<String>>,
    left: Vec<TurnNo>,
}

struct Step {
    said: String,
    rows: BTreeMap<&'static str, String>,
}

impl Tape {
    fn take(&mut self, played: Played<'_>, service: Option<String>, after: &Conversation) {
        let said = match played.input {
            Some(Input::Start { .. }) => return,
            Some(Input::CallAnswered { result, .. }) => {
                self.mocks.entry(service.unwrap_or_default()).or_default().push(mock(result));
                return self.expect(played.turn, after);
            }
            Some(Input::HookAnswered { result, .. }) => {
                Some(format!("hook: {{{}: {}}}", service.unwrap_or_default(), mock(result)))
            }
            Some(Input::Human) => {
                let words = spoken(played.turn).unwrap_or_else(|| human(after.language).to_owned());
                Some(format!("visitor: {}", quoted(&words)))
            }
            Some(Input::Feedback { helpful, .. }) => Some(format!("helpful: {}", if *helpful { "yes" } else { "no" })),
            Some(
                Input::Rating { .. } | Input::Agent(_) | Input::Waited { .. } | Input::Identity(_) | Input::Context(_),
            ) => None,
            Some(Input::Text(text)) => written(text),
            Some(Input::Choice(_)) => spoken(played.turn).map(|label| format!("choose: {}", quoted(&label))),
            None => old(played.turn),
        };
        let began = played.turn.events.iter().any(|event| matches!(event, Event::Started { .. }));
        match said {
            Some(said) => {
                self.steps.push(Step { said, rows: BTreeMap::new() });
                self.expect(played.turn, after);
            }
            None if began => {}
            None => self.left.push(played.turn.no),
        }
    }

    /// What the newest step must lead to.
    fn expect(&mut self, turn: &Turn, after: &Conversation) {
        let Some(step) = self.steps.last_mut() else { return };
        let rows = &mut step.rows;
        rows.remove("flow");
        rows.extend(after.flow.as_ref().map(|flow| ("flow", flow.flow.to_string())));
        for event in &turn.events {
            match event {
                Event::Decided(decided) => rows.extend(decision(decided)),
                Event::Answered { entry } => add(rows, "answer", entry.as_str()),
                Event::Clarified { targets } => {
                    targets.iter().map(Target::id).for_each(|id| add(rows, "clarify", id));
                }
                Event::FlowStarted { flow, .. } => drop(rows.insert("flow", flow.to_string())),
                Event::HandoffRequested(request) => {
                    let (queue, reason) = (&request.queue, name(&request.reason));
                    rows.insert("handoff", format!("{{queue: {queue}, reason: {reason}}}"));
                }
                _ => {}
            }
        }
        if after.phase != Phase::Bot {
            rows.insert("state", name(&after.phase));
        }
    }

    fn yaml(&self, id: &ConversationId, language: Language, begins: Option<Timestamp>) -> String {
        let mut text = format!("- name: {id}\n  lang: {language}\n");
        if let Some(begins) = begins {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  now: {begins}");
        }
        if !self.mocks.is_empty() {
            text.push_str("  mocks:\n");
        }
        for (service, answers) in &self.mocks {
            let _ = writeln!(text, "    {service}:");
            text.extend(answers.iter().map(|answer| format!("      - {answer}\n")));
        }
        text.push_str("  steps:\n");
        for step in &self.steps {
            let _ = writeln!(text, "    - {}", step.said);
            text.extend(ORDER.iter().filter_map(|row| Some(format!("      {row}: {}\n", row_of(row, step)?))));
        }
        text
    }
}

/// The order in which people read them.
const ORDER: [&str; 8] = ["tier", "answer", "clarify", "smalltalk", "command", "flow", "handoff", "state"];

/// Lists stand in brackets.
fn row_of(row: &str, step: &Step) -> Option<String> {
    let value = step.rows.get(row)?;
    let many = matches!(row, "answer" | "clarify") && value.contains(", ");
    Some(if many { format!("[{value}]") } else { value.clone() })
}

fn add(rows: &mut BTreeMap<&'static str, String>, row: &'static str, id: &str) {
    let value = rows.entry(row).or_default();
    if !value.is_empty() {
        value.push_str(", ");
    }
    value.push_str(id);
}

fn decision(decided: &Decided) -> Vec<(&'static str, String)> {
    let tier = ("tier", name(&decided.tier));
    let more = match (decided.kind.as_str(), decided.reason.as_str()) {
        ("smalltalk", _) => Some(("smalltalk", decided.id.clone())),
        ("command", _) => Some(("command", decided.id.clone())),
        (_, "asked_for_human") => Some(("command", "human".to_owned())),
        _ => None,
    };
    std::iter::once(tier).chain(more).collect()
}

/// The words or the label of the turn.
fn spoken(turn: &Turn) -> Option<String> {
    turn.events.iter().find_map(|event| match event {
        Event::VisitorSaid { text, .. } => Some(text.clone()),
        _ => None,
    })
}

/// A turn of a version that did not store its input.
fn old(turn: &Turn) -> Option<String> {
    turn.events.iter().find_map(|event| match event {
        Event::VisitorSaid { text, choice: Some(_) } => Some(format!("choose: {}", quoted(text))),
        Event::VisitorSaid { text, choice: None } => written(text),
        _ => None,
    })
}

/// A test cannot say nothing.
fn written(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| format!("visitor: {}", quoted(text)))
}

/// The button that is always there, in words that mean the same.
fn human(language: Language) -> &'static str {
    match language {
        Language::De => "Ich möchte mit einem Menschen sprechen",
        Language::En => "I would like to talk to a person",
    }
}

fn mock(result: &CallResult) -> String {
    match result {
        CallResult::Done(fields) => {
            let rows = fields.iter().map(|(name, value)| format!("{name}: {}", quoted(&value.to_string())));
            format!("{{{}}}", rows.collect::<Vec<_>>().join(", "))
        }
        // A service that is gone cannot be called in the test either.
        CallResult::Failed(CallFault::Gone) => "{failed: unreachable}".to_owned(),
        CallResult::Failed(fault) => format!("{{failed: {}}}", name(fault)),
    }
}

fn quoted(text: &str) -> String {
    // A JSON string is a YAML string in double quotes; plain texts always become one.
    serde_json::to_string(text).unwrap_or_default()
}
