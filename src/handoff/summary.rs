//! Subject and summary: made by rules from what was said, never generated.

use std::fmt::Write;

use super::context::PackageContext;
use super::facts::package_facts;
use super::slots::{PackageSlot, package_slots};
use crate::conversation::{Conversation, HandoffRequest, Identity, Role};
use crate::ids::Language;

const SUBJECT_MAX_CHARS: usize = 120;
const SUMMARY_MAX_CHARS: usize = 1_000;
/// One visitor's message in the summary.
const QUOTE_MAX_CHARS: usize = 300;
/// One value that a flow found or noted.
const FACT_MAX_CHARS: usize = 80;

/// One line that tells an agent what it is about.
pub(super) fn subject(conversation: &Conversation, request: &HandoffRequest) -> String {
    let text = question(conversation).unwrap_or(&request.reason_text);
    shorten(&one_line(text), SUBJECT_MAX_CHARS)
}

/// What an agent reads before the transcript.
pub(super) fn summary(conversation: &Conversation, request: &HandoffRequest, context: &PackageContext<'_>) -> String {
    let words = Words::of(conversation.language);
    let mut lines = String::new();
    line(&mut lines, words.reason, &one_line(&request.reason_text));
    line(&mut lines, words.customer, &customer(conversation));
    if let Some(question) = question(conversation) {
        line(&mut lines, words.question, &shorten(&one_line(question), QUOTE_MAX_CHARS));
    }
    line(&mut lines, words.slots, &slots(conversation, context));
    line(&mut lines, words.answers, &answers(conversation, words, context));
    line(&mut lines, words.offered, &offered(conversation));
    line(&mut lines, words.found, &found(conversation, context));
    shorten(lines.trim_end(), SUMMARY_MAX_CHARS)
}

struct Words {
    reason: &'static str,
    customer: &'static str,
    question: &'static str,
    slots: &'static str,
    answers: &'static str,
    offered: &'static str,
    found: &'static str,
    helped: &'static str,
    no_help: &'static str,
}

impl Words {
    fn of(language: Language) -> &'static Self {
        match language {
            Language::De => &Self {
                reason: "Anlass",
                customer: "Person (von der Website bestätigt)",
                question: "Letzte Frage",
                slots: "Angaben",
                answers: "Gezeigte Antworten",
                offered: "Zuletzt vorgeschlagen",
                found: "Gefunden",
                helped: "half",
                no_help: "half nicht",
            },
            Language::En => &Self {
                reason: "Reason",
                customer: "Customer (proved by the website)",
                question: "Last question",
                slots: "Details",
                answers: "Answers shown",
                offered: "Last suggested",
                found: "Found",
                helped: "helped",
                no_help: "did not help",
            },
        }
    }
}

fn line(lines: &mut String, label: &str, text: &str) {
    if !text.is_empty() {
        // Writing to a String cannot fail.
        let _: Result<(), _> = writeln!(lines, "{label}: {text}");
    }
}

/// The newest question that was decided by its words, or the newest thing the visitor said.
fn question(conversation: &Conversation) -> Option<&str> {
    let said = || conversation.messages.iter().rev().find(|message| message.role == Role::Visitor);
    conversation.last_question.as_deref().or_else(|| said().map(|message| message.text.as_str()))
}

/// Who the website has proved the visitor to be.
fn customer(conversation: &Conversation) -> String {
    let Some(Identity { id, name, email }) = &conversation.identity else { return String::new() };
    let parts = name.iter().chain(std::iter::once(id)).chain(email).map(|part| one_line(part));
    shorten(&parts.collect::<Vec<_>>().join("; "), QUOTE_MAX_CHARS)
}

fn slots(conversation: &Conversation, context: &PackageContext<'_>) -> String {
    let parts: Vec<_> =
        package_slots(conversation, context).iter().map(|slot| format!("{}: {}", slot.label, slot.shown())).collect();
    parts.join("; ")
}

/// Last of all, as it is the first that may be cut off.
fn found(conversation: &Conversation, context: &PackageContext<'_>) -> String {
    let shown = |fact: &PackageSlot| format!("{}: {}", fact.label, shorten(&one_line(&fact.shown()), FACT_MAX_CHARS));
    package_facts(conversation, context).iter().map(shown).collect::<Vec<_>>().join("; ")
}

fn answers(conversation: &Conversation, words: &Words, context: &PackageContext<'_>) -> String {
    let parts: Vec<_> = conversation
        .answers_shown
        .iter()
        .map(|answer| {
            let title = context.title(&answer.entry);
            match answer.helpful {
                Some(true) => format!("{title} ({})", words.helped),
                Some(false) => format!("{title} ({})", words.no_help),
                None => title,
            }
        })
        .collect();
    parts.join("; ")
}

/// What the bot asked back. What it only thought of was shown to nobody: that stands in `intent`.
fn offered(conversation: &Conversation) -> String {
    let asked_back = conversation.last_decision.as_ref().filter(|decided| decided.kind == "clarify");
    let Some(decided) = asked_back else { return String::new() };
    decided.candidates.iter().take(3).map(|candidate| candidate.title.as_str()).collect::<Vec<_>>().join("; ")
}

/// Line breaks and control characters become spaces; marks that change the direction of writing vanish, so that
/// they cannot garble the rest of an agent's list.
#[must_use]
pub fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shorten(text: &str, max_chars: usize) -> String {
    if text.chars().count() <= max_chars {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max_chars.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
