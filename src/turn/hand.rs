//! Asks a person to take over.

use sha2::{Digest, Sha256};

use super::brain::Brain;
use super::ladder;
use crate::content::Content;
use crate::conversation::{Conversation, Draft, Event, HandoffReason, HandoffRequest, Phase, Ring, Sentiment};
use crate::flow;
use crate::ids::{HandoffId, QueueId};
use crate::reply::{Text, Voice, reason_text};

/// Asks a person to take over, unless one was asked already. While one is there, the bot is silent.
pub(super) fn over(brain: &Brain, draft: &mut Draft, ring: Ring) {
    let content = brain.content();
    match draft.state().phase {
        Phase::Bot => {}
        Phase::Waiting => return already(Voice::new(content), draft),
        Phase::Human | Phase::Closed => return,
    }
    flow::end_for_handoff(draft);
    let Some(queue) = queue(content, draft.state(), &ring) else { return };
    let reason = ring.reason;
    let text = ring.text.unwrap_or_else(|| reason_text(reason, draft.state().language).to_owned());
    let request = HandoffRequest {
        id: handoff_id(draft),
        queue,
        priority: ring.priority,
        reason,
        reason_text: text,
        rule: ring.rule,
        sentiment: sentiment(reason, ring.signals),
    };
    let reached = ladder::will_be_reached(content, draft.state());
    Voice::new(content).handed_over(draft, reason, reached);
    draft.push(Event::HandoffRequested(Box::new(request)));
}

/// Somebody was asked already; whoever asks again may have had enough of waiting.
pub(super) fn already(voice: Voice<'_>, draft: &mut Draft) {
    let offers = vec![ladder::withdraw_offer(draft.state())];
    voice.say_with(draft, Text::AlreadyWaiting, offers);
}

/// The ring's own queue, or that of the answer that did not help, or the first one.
fn queue(content: &Content, state: &Conversation, ring: &Ring) -> Option<QueueId> {
    let by_topic = || {
        let failed = state.last_answer.as_ref().filter(|_| ring.reason == HandoffReason::NotHelpful);
        content.entries.get(failed?)?.queue.clone()
    };
    let by_default = || content.bot.queues.first().map(|(id, _)| id.clone());
    ring.queue.clone().or_else(by_topic).or_else(by_default)
}

fn sentiment(reason: HandoffReason, signals: Vec<String>) -> Option<Sentiment> {
    (reason == HandoffReason::Complaint).then(|| Sentiment { label: "negative".to_owned(), rule_ids: signals })
}

/// The id follows from the conversation and its turn, so that a turn that is run twice asks once: the
/// time in the upper 48 bits, a hash in the lower 80.
fn handoff_id(draft: &Draft) -> HandoffId {
    let state = draft.state();
    let hash = Sha256::digest(format!("{}/{}", state.id, state.next_turn));
    let mut low = [0_u8; 16];
    low[6..].copy_from_slice(&hash[..10]);
    let millis = u128::from(draft.at().as_millisecond().unsigned_abs());
    HandoffId::from_bits((millis << 80) | u128::from_be_bytes(low))
}
