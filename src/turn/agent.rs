//! What people of the helpdesk do. The bot only says what the visitor must know of it.

use super::brain::Brain;
use super::{Refused, hand};
use crate::conversation::{
    Agent, AgentAction, AgentCall, Block, ChoiceAction, Draft, Event, HandoffState, Rejection, Ring, Span, TextFormat,
};
use crate::flow;
use crate::ids::QueueId;
use crate::reply::{self, Text, Voice};

/// The longest text of an agent, in characters that the visitor sees. Longer ones are refused, not cut.
pub const AGENT_TEXT_MAX_CHARS: usize = 10_000;

/// The longest text of an agent as it was written, in bytes: markup is more than words.
const WRITTEN_MAX_BYTES: usize = 65_536;

/// Does what an agent does with the open handoff. What has happened already happens no second time: then nothing is
/// added.
pub(super) fn acted(brain: &Brain, draft: &mut Draft, call: &AgentCall) -> Result<(), Refused> {
    let open = draft.state().handoff.clone().filter(|handoff| handoff.request.id == call.handoff);
    let Some(handoff) = open else { return after_the_end(draft, call) };
    let voice = Voice::new(brain.content());
    match &call.action {
        AgentAction::Accept { agent } => accept(voice, draft, &handoff, agent),
        AgentAction::Say { text, format, agent } => {
            let name = speaker(&handoff, agent.as_ref())?.name.clone();
            let (text, blocks) = written(text, *format)?;
            draft.push(Event::AgentSaid { name, text, blocks });
            Ok(())
        }
        AgentAction::Queue { news } => {
            // Once a person is there, the wait is over: late news says nothing.
            if handoff.status.is_waiting() {
                draft.push(Event::QueueTold { news: *news });
            }
            Ok(())
        }
        AgentAction::Return { note } => {
            in_human_hands(&handoff)?;
            voice.note(draft, Text::BotAgain, Vec::new());
            draft.push(Event::HandoffReturned { note: note.clone() });
            Ok(())
        }
        AgentAction::Resolve { code, note } => {
            in_human_hands(&handoff)?;
            let offers = flow::star_offers(draft.state().language, |stars| ChoiceAction::Rate { stars });
            voice.note(draft, Text::Settled, offers);
            draft.push(Event::HandoffResolved { code: code.clone(), note: note.clone() });
            Ok(())
        }
        AgentAction::Reject { code } if handoff.status.is_waiting() => {
            reject(brain, draft, &handoff, *code);
            Ok(())
        }
        AgentAction::Reject { .. } => Err(Refused::Taken),
    }
}

/// Settled or given back twice is once; anything else comes too late.
fn after_the_end(draft: &Draft, call: &AgentCall) -> Result<(), Refused> {
    use crate::conversation::HandoffStatus::{Resolved, ReturnedToBot};
    let status = draft.state().handoff_of(&call.handoff).map(|handoff| handoff.status);
    match (&call.action, status) {
        (AgentAction::Resolve { .. }, Some(Resolved)) => Ok(()),
        (AgentAction::Resolve { .. } | AgentAction::Return { .. }, Some(Resolved | ReturnedToBot)) => {
            Err(Refused::NotInHumanHands)
        }
        _ => Err(Refused::HandoffOver),
    }
}

fn accept(voice: Voice<'_>, draft: &mut Draft, handoff: &HandoffState, agent: &Agent) -> Result<(), Refused> {
    match &handoff.agent {
        Some(other) if other.id != agent.id => Err(Refused::Taken),
        Some(_) => Ok(()),
        None => {
            draft.push(Event::AgentJoined { agent: agent.clone() });
            voice.note_of(draft, Text::AgentJoined, &agent.name);
            Ok(())
        }
    }
}

fn in_human_hands(handoff: &HandoffState) -> Result<(), Refused> {
    if handoff.status.is_in_human_hands() { Ok(()) } else { Err(Refused::NotInHumanHands) }
}

/// Who has the handoff, unless somebody else claims to speak.
fn speaker<'a>(handoff: &'a HandoffState, claimed: Option<&Agent>) -> Result<&'a Agent, Refused> {
    let agent = handoff.agent.as_ref().ok_or(Refused::NotInHumanHands)?;
    if claimed.is_some_and(|claimed| claimed.id != agent.id) { Err(Refused::Taken) } else { Ok(agent) }
}

/// The text in plain words, and its layout if it has one.
fn written(text: &str, format: TextFormat) -> Result<(String, Vec<Block>), Refused> {
    if text.len() > WRITTEN_MAX_BYTES {
        return Err(Refused::AgentTextTooLong);
    }
    let (plain, blocks) = read(text, format);
    if plain.chars().count() > AGENT_TEXT_MAX_CHARS {
        return Err(Refused::AgentTextTooLong);
    }
    if !plain.chars().any(|c| !c.is_whitespace() && !c.is_control()) {
        return Err(Refused::EmptyText);
    }
    Ok((plain, laid_out(blocks)))
}

fn read(text: &str, format: TextFormat) -> (String, Vec<Block>) {
    let blocks = match format {
        TextFormat::Plain => return (text.trim().to_owned(), Vec::new()),
        TextFormat::Markdown => reply::blocks(text),
        TextFormat::Html => reply::blocks(&reply::html::markdown(text).0),
    };
    (reply::plain(&blocks), blocks)
}

/// A text of an agent so that it is not refused for its length, for those who cannot write it once more: the words
/// without their layout, and what is too long ends with `…`. Costs a pass over the text.
#[must_use]
pub fn fitting(text: String, format: TextFormat) -> (String, TextFormat) {
    let (plain, _) = read(&text, format);
    let count = plain.chars().count();
    if text.len() <= WRITTEN_MAX_BYTES && count <= AGENT_TEXT_MAX_CHARS {
        return (text, format);
    }
    if count <= AGENT_TEXT_MAX_CHARS {
        return (plain, TextFormat::Plain);
    }
    let cut: String = plain.chars().take(AGENT_TEXT_MAX_CHARS - 1).collect();
    (format!("{}…", cut.trim_end()), TextFormat::Plain)
}

/// One paragraph without any look needs no layout.
fn laid_out(blocks: Vec<Block>) -> Vec<Block> {
    let bare = |span: &Span| *span == Span::plain(span.text.clone());
    match blocks.as_slice() {
        [Block::Paragraph { spans }] if spans.iter().all(bare) => Vec::new(),
        _ => blocks,
    }
}

/// The next rung: the first queue if this was another one's matter, else the bot, with the way to a person open.
fn reject(brain: &Brain, draft: &mut Draft, handoff: &HandoffState, code: Rejection) {
    let voice = Voice::new(brain.content());
    let request = &handoff.request;
    let first = brain.content().bot.queues.first().map(|(queue, _)| queue.clone());
    if let Some(queue) = first.filter(|first| code == Rejection::WrongQueue && *first != request.queue) {
        draft.push(Event::HandoffRejected { code });
        return hand::over(brain, draft, again(handoff, queue));
    }
    match code {
        Rejection::Spam => voice.note(draft, Text::RequestClosed, Vec::new()),
        Rejection::NoAgent | Rejection::WrongQueue => voice.note_with_human(draft, Text::NobodyFree),
    }
    draft.push(Event::HandoffRejected { code });
}

fn again(handoff: &HandoffState, queue: QueueId) -> Ring {
    let request = &handoff.request;
    Ring {
        queue: Some(queue),
        priority: request.priority,
        reason: request.reason,
        text: Some(request.reason_text.clone()),
        rule: request.rule.clone(),
        signals: request.sentiment.iter().flat_map(|sentiment| sentiment.rule_ids.clone()).collect(),
    }
}
