//! The body of an event: everything an agent needs, so that the visitor need not repeat anything.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::context::PackageContext;
use super::customer::{Customer, customer};
use super::facts::package_facts;
use super::json::bytes;
use super::outgoing::{OutgoingEvent, OutgoingKind};
use super::slots::{PackageSlot, package_slots};
use super::summary::{subject, summary};
use super::transcript::Transcript;
use crate::conversation::{
    Conversation, Decided, Event, HandoffReason, HandoffRequest, HandoffState, NoHelp, Page, Sentiment, Target, Tier,
    Turn,
};
use crate::ids::{Confidence, EventId, HandoffId, Priority, RuleId};

/// The version of `data`. Additions keep it.
pub(super) const SCHEMA_VERSION: u32 = 1;
const CANDIDATES: usize = 5;

/// What helpdesks are told of a turn, if anything: that a person is asked for, or what the visitor added since.
///
/// `before` and `after` are the conversation without and with the turn. Costs in proportion to the transcript.
#[must_use]
pub fn outgoing(
    before: &Conversation,
    turn: &Turn,
    after: &Conversation,
    context: &PackageContext<'_>,
) -> Option<OutgoingEvent> {
    let handoff = after.handoff.as_ref().or_else(|| after.past_handoffs.last())?;
    let id = &handoff.request.id;
    let kind = kind(turn, handoff);
    let told = before.handoff_of(id).map_or(0, |known| known.sequence);
    if handoff.sequence == told && kind != OutgoingKind::Requested {
        return None;
    }
    let mut package = Package {
        r#type: kind.as_str(),
        timestamp: format!("{:.3}", turn.at),
        data: data(before, turn, handoff, after, context),
    };
    let mut body = bytes(&package);
    if let Some(transcript) = package.data.transcript.as_mut().filter(|_| body.len() > context.max_body_bytes) {
        transcript.shed(body.len() - context.max_body_bytes + SPARE);
        body = bytes(&package);
    }
    Some(OutgoingEvent {
        id: event_id(turn, id, handoff.sequence),
        handoff: id.clone(),
        sequence: handoff.sequence,
        kind,
        occurred_at: turn.at,
        body,
    })
}

/// What happened, as helpdesks see it: the last word of the turn on the handoff.
fn kind(turn: &Turn, handoff: &HandoffState) -> OutgoingKind {
    let kind = |event: &Event| match event {
        Event::HandoffRequested(_) => Some(OutgoingKind::Requested),
        Event::HandoffCancelled => Some(OutgoingKind::Cancelled),
        Event::HandoffExpired => Some(OutgoingKind::Expired),
        Event::Rated { .. } if handoff.stars.is_some() => Some(OutgoingKind::FeedbackCreated),
        _ => None,
    };
    turn.events.iter().rev().find_map(kind).unwrap_or(OutgoingKind::MessageCreated)
}

/// `false` is longer than `true`.
const SPARE: usize = 1;

/// The time of the turn and a digest of what makes the event unique: the same turn always gives the same id.
fn event_id(turn: &Turn, handoff: &HandoffId, sequence: u32) -> EventId {
    let digest = Sha256::digest(format!("{handoff}.{sequence}"));
    let low = digest.iter().take(10).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    EventId::from_bits(u128::from(turn.at.as_millisecond().unsigned_abs()) << 80 | low)
}

#[derive(Debug, Serialize)]
struct Package<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Debug, Serialize)]
struct Data<'a> {
    schema_version: u32,
    handoff_id: &'a str,
    conversation_id: &'a str,
    sequence: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    feedback: Option<Feedback<'a>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    brief: Option<Brief<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transcript: Option<Transcript>,
}

/// What the visitor was told of the wait.
#[derive(Debug, Serialize)]
struct Wait {
    stated_seconds_low: u32,
    stated_seconds_high: u32,
    /// Where the figures come from.
    basis: &'static str,
}

/// What the visitor thinks of the person's help.
#[derive(Debug, Serialize)]
struct Feedback<'a> {
    stars: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<&'a str>,
}

/// What an agent reads before the transcript.
#[derive(Debug, Serialize)]
struct Brief<'a> {
    requested_at: String,
    reason: Reason<'a>,
    queue: &'a str,
    priority: Priority,
    language: LanguageUsed,
    subject: String,
    summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<Wait>,
    #[serde(skip_serializing_if = "Customer::is_empty")]
    customer: Customer,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a Page>,
    slots: Vec<PackageSlot>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intent: Option<Intent<'a>>,
    answers_shown: Vec<AnswerGiven<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentiment: Option<&'a Sentiment>,
}

#[derive(Debug, Serialize)]
struct Reason<'a> {
    code: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct LanguageUsed {
    code: &'static str,
    detected: bool,
}

#[derive(Debug, Serialize)]
struct Intent<'a> {
    id: &'a str,
    kind: &'a str,
    score: Confidence,
    tier: Tier,
    candidates: Vec<Candidate<'a>>,
}

#[derive(Debug, Serialize)]
struct Candidate<'a> {
    #[serde(flatten)]
    target: &'a Target,
    title: &'a str,
    score: Confidence,
}

#[derive(Debug, Serialize)]
struct AnswerGiven<'a> {
    faq_id: &'a str,
    title: String,
    helpful: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<NoHelp>,
}

fn data<'a>(
    before: &Conversation,
    turn: &'a Turn,
    handoff: &'a HandoffState,
    after: &'a Conversation,
    context: &PackageContext<'_>,
) -> Data<'a> {
    let feedback = turn.events.iter().rev().find_map(feedback).filter(|_| handoff.stars.is_some());
    // The visitor has talked on with the bot since: that is not the helpdesk's business.
    let told = feedback.is_none();
    Data {
        schema_version: SCHEMA_VERSION,
        handoff_id: handoff.request.id.as_str(),
        conversation_id: after.id.as_str(),
        sequence: handoff.sequence,
        feedback,
        brief: told.then(|| briefed(after, handoff, context)),
        transcript: told.then(|| Transcript::new(after, handoff.until, before.last_seq().next())),
    }
}

fn feedback(event: &Event) -> Option<Feedback<'_>> {
    match event {
        Event::Rated { stars, remark } => Some(Feedback { stars: *stars, remark: remark.as_deref() }),
        _ => None,
    }
}

/// What an agent reads of a handoff before the transcript, as a JSON object: the same words as in its events.
#[must_use]
pub fn brief(conversation: &Conversation, handoff: &HandoffState, context: &PackageContext<'_>) -> serde_json::Value {
    serde_json::to_value(briefed(conversation, handoff, context)).unwrap_or_default()
}

fn briefed<'a>(conversation: &'a Conversation, handoff: &'a HandoffState, context: &PackageContext<'_>) -> Brief<'a> {
    let request = &handoff.request;
    Brief {
        requested_at: format!("{:.3}", handoff.at),
        reason: reason(request),
        queue: request.queue.as_str(),
        priority: request.priority,
        language: LanguageUsed { code: conversation.language.code(), detected: !conversation.language_settled },
        subject: subject(conversation, request),
        summary: summary(conversation, request, context),
        wait: context.stated.map(|stated| Wait {
            stated_seconds_low: stated.low_s,
            stated_seconds_high: stated.high_s,
            basis: "history",
        }),
        customer: customer(conversation, context),
        tags: &conversation.told.tags,
        page: conversation.page.as_ref(),
        slots: package_slots(conversation, context).into_iter().chain(package_facts(conversation, context)).collect(),
        intent: conversation.last_decision.as_ref().map(intent),
        answers_shown: answers(conversation, context),
        sentiment: request.sentiment.as_ref(),
    }
}

fn reason(request: &HandoffRequest) -> Reason<'_> {
    Reason {
        code: reason_code(request.reason),
        text: &request.reason_text,
        rule: request.rule.as_ref().map(RuleId::as_str),
    }
}

/// The code that helpdesks know. A rule that says "never automatic" puts the matter beyond the bot's tier.
fn reason_code(reason: HandoffReason) -> &'static str {
    match reason {
        HandoffReason::AskedForHuman => "user_asked",
        HandoffReason::Complaint => "complaint",
        HandoffReason::AlwaysHuman => "tier_exceeded",
        HandoffReason::LowConfidence | HandoffReason::NoneOfThese => "low_confidence",
        HandoffReason::RepeatedMisunderstanding | HandoffReason::NotHelpful | HandoffReason::SlotRetries => {
            "repeated_misunderstanding"
        }
        HandoffReason::FlowStep => "flow_step",
        HandoffReason::Error => "error",
    }
}

fn intent(decided: &Decided) -> Intent<'_> {
    let candidates = decided.candidates.iter().take(CANDIDATES);
    Intent {
        id: &decided.id,
        kind: &decided.kind,
        score: decided.confidence,
        tier: decided.tier,
        candidates: candidates
            .map(|seen| Candidate { target: &seen.target, title: &seen.title, score: seen.confidence })
            .collect(),
    }
}

fn answers<'a>(conversation: &'a Conversation, context: &PackageContext<'_>) -> Vec<AnswerGiven<'a>> {
    let shown = conversation.answers_shown.iter();
    shown
        .map(|answer| AnswerGiven {
            faq_id: answer.entry.as_str(),
            title: context.title(&answer.entry),
            helpful: answer.helpful.map(|helpful| if helpful { "yes" } else { "no" }),
            reason: answer.no_help,
        })
        .collect()
}
