//! The heart: one input becomes events. Pure: clock, ids and content are inputs, nothing is read or written.

mod agent;
mod brain;
mod choice;
mod hand;
mod ladder;
mod obey;
mod rate;
mod suggest;
mod visitor;
mod words;

use jiff::Timestamp;

use crate::conversation::{Conversation, Draft, Event, HandoffReason, Input, NoHelp, Phase, Ring};
use crate::flow;
use crate::ids::MessageSeq;
use crate::reply::{Text, Voice};

pub use agent::{AGENT_TEXT_MAX_CHARS, fitting};
pub use brain::{Brain, BrainError, Consulted};
pub use rate::{RatingStatus, rating};
pub use suggest::{MOST_SUGGESTIONS, suggestions};
pub use visitor::CONTEXT_MAX;

/// The version of the program: the same one makes the same events of the same input.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// The longest message that a turn takes, in characters. Longer ones are refused, not cut.
pub const TEXT_MAX_CHARS: usize = 4_000;

/// Why an input was refused. Nothing happened; the caller can mend the input and try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The message has no visible character.
    EmptyText,
    /// The message is longer than [`TEXT_MAX_CHARS`].
    TextTooLong,
    /// No such choice was ever offered in this conversation.
    UnknownChoice,
    /// No such message is there to be judged.
    UnknownMessage,
    /// A rating has 1 to 5 stars.
    StarsOutOfRange,
    /// No such call is open, and nothing waits for such an answer.
    NoSuchCall,
    /// The conversation is over.
    Closed,
    /// The handoff is over.
    HandoffOver,
    /// Another agent has the handoff.
    Taken,
    /// No agent has the handoff.
    NotInHumanHands,
    /// An agent's message is longer than [`AGENT_TEXT_MAX_CHARS`].
    AgentTextTooLong,
    /// The page would have told more than [`CONTEXT_MAX`] values or marks.
    TooMuchContext,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::EmptyText => "the message is empty",
            Self::TextTooLong => "the message is too long",
            Self::UnknownChoice => "no such choice was offered",
            Self::UnknownMessage => "no such message can be judged",
            Self::StarsOutOfRange => "a rating has 1 to 5 stars",
            Self::NoSuchCall => "no such call is open",
            Self::Closed => "the conversation is closed",
            Self::HandoffOver => "the handoff is over",
            Self::Taken => "another agent has the handoff",
            Self::NotInHumanHands => "no agent has the handoff",
            Self::AgentTextTooLong => "the agent's message is too long",
            Self::TooMuchContext => "the page tells too much",
        })
    }
}

impl std::error::Error for Refused {}

/// Runs one turn.
///
/// # Errors
/// When the input does not make sense in this conversation; nothing has happened then.
pub fn turn(brain: &Brain, conversation: &Conversation, input: &Input, now: Timestamp) -> Result<Vec<Event>, Refused> {
    let mut draft = Draft::new(conversation, now);
    match input {
        Input::Start { language, page } => start(brain, &mut draft, *language, page.clone()),
        _ if conversation.phase == Phase::Closed => return Err(Refused::Closed),
        Input::Text(text) => {
            let text = checked(text)?;
            words::said(brain, &mut draft, conversation, text);
        }
        Input::Choice(id) => {
            let choice = conversation.choice(*id).ok_or(Refused::UnknownChoice)?;
            choice::clicked(brain, &mut draft, conversation, choice);
        }
        Input::Human => choice::human(brain, &mut draft),
        Input::Agent(call) => agent::acted(brain, &mut draft, call)?,
        Input::CallAnswered { turn, step, result } => {
            let outcome =
                flow::answered(&mut draft, brain.content(), *turn, step, result).ok_or(Refused::NoSuchCall)?;
            choice::finish(brain, &mut draft, outcome);
        }
        Input::HookAnswered { turn, step, result } => {
            let outcome = flow::told(&mut draft, brain.content(), *turn, step, result).ok_or(Refused::NoSuchCall)?;
            choice::finish(brain, &mut draft, outcome);
        }
        Input::Waited { handoff, rung } => ladder::waited(brain, &mut draft, handoff, *rung),
        Input::Feedback { message, helpful, reason } => {
            judged(brain, &mut draft, (*message, *helpful, *reason))?;
        }
        Input::Identity(identity) => visitor::identified(&mut draft, identity.as_ref()),
        Input::Context(change) => visitor::told(&mut draft, change)?,
        Input::Rating { stars, remark } => rate::rated(brain, &mut draft, *stars, remark.as_deref())?,
    }
    Ok(draft.into_events())
}

/// The kind of the slot that the running flow asks for, by its name in files.
#[must_use]
pub fn asked_kind(brain: &Brain, conversation: &Conversation) -> Option<&'static str> {
    flow::asked_slot(conversation, brain.content()).map(|slot| slot.kind.name())
}

/// What happens instead when a turn broke: the visitor's words are kept and a person takes over.
#[must_use]
pub fn fault(brain: &Brain, conversation: &Conversation, input: &Input, now: Timestamp) -> Vec<Event> {
    let mut draft = Draft::new(conversation, now);
    match input {
        Input::Start { language, page } => {
            let content = brain.content();
            let language = language.unwrap_or_else(|| content.bot.default_language());
            draft.push(Event::Started { language, page: page.clone(), content: content.version.clone() });
        }
        Input::Text(text) => draft.push(Event::VisitorSaid { text: text.clone(), choice: None }),
        Input::Choice(id) => {
            let label = conversation.choice(*id).map_or_else(String::new, |choice| choice.label.clone());
            draft.push(Event::VisitorSaid { text: label, choice: Some(id.to_string()) });
        }
        Input::Human
        | Input::Agent(_)
        | Input::CallAnswered { .. }
        | Input::HookAnswered { .. }
        | Input::Waited { .. }
        | Input::Feedback { .. }
        | Input::Identity(_)
        | Input::Context(_)
        | Input::Rating { .. } => {}
    }
    hand::over(brain, &mut draft, Ring::because(HandoffReason::Error));
    draft.into_events()
}

fn start(
    brain: &Brain,
    draft: &mut Draft,
    wanted: Option<crate::ids::Language>,
    page: Option<crate::conversation::Page>,
) {
    let content = brain.content();
    let spoken = wanted.filter(|language| content.bot.languages.contains(language));
    let language = spoken.unwrap_or_else(|| content.bot.default_language());
    draft.push(Event::Started { language, page, content: content.version.clone() });
    Voice::new(content).greet(draft);
}

fn checked(text: &str) -> Result<&str, Refused> {
    if text.chars().count() > TEXT_MAX_CHARS {
        return Err(Refused::TextTooLong);
    }
    let visible = |c: char| !c.is_whitespace() && !c.is_control();
    if text.chars().any(visible) { Ok(text) } else { Err(Refused::EmptyText) }
}

/// A judgement: the message, whether it helped, and if not, why.
type Judgement = (MessageSeq, bool, Option<NoHelp>);

/// Is sorry once, however often the same answer is called bad.
fn judged(brain: &Brain, draft: &mut Draft, (message, helpful, reason): Judgement) -> Result<(), Refused> {
    let shown = draft.state().answers_shown.iter().find(|shown| shown.message == message);
    let before = shown.ok_or(Refused::UnknownMessage)?.helpful;
    draft.push(Event::FeedbackGiven { message, helpful, reason: reason.filter(|_| !helpful) });
    if !helpful && before != Some(false) && draft.state().phase == Phase::Bot {
        Voice::new(brain.content()).offer_human(draft, Text::SorryNotHelped);
    }
    Ok(())
}
