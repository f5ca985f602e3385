//! The handoffs of a conversation, as its events leave them.

use jiff::Timestamp;

use super::agent::{Agent, QueueNews};
use super::event::Event;
use super::request::HandoffRequest;
use super::status::{HandoffMove, HandoffStatus};
use super::{Conversation, Phase};
use crate::ids::{HandoffId, MessageSeq};

/// A handoff.
#[derive(Debug, Clone, PartialEq)]
pub struct HandoffState {
    /// What was asked for.
    pub request: HandoffRequest,
    /// When.
    pub at: Timestamp,
    /// How many events were made for it so far: the next one has this number plus one.
    pub sequence: u32,
    /// How far it is. Deliveries are no events of the conversation: what is queued is still requested here.
    pub status: HandoffStatus,
    /// Who took it.
    pub agent: Option<Agent>,
    /// When.
    pub accepted_at: Option<Timestamp>,
    /// When it was over.
    pub closed_at: Option<Timestamp>,
    /// The last message that belongs to it, once it is over.
    pub until: Option<MessageSeq>,
    /// Whether the visitor was told that no helpdesk answers.
    pub unheard_told: bool,
    /// The stars that the visitor gave at its end.
    pub stars: Option<u8>,
    /// The newest word on the wait, and when it came.
    pub news: Option<(Timestamp, QueueNews)>,
}

impl HandoffState {
    /// A handoff that was just asked for.
    #[must_use]
    pub fn new(request: HandoffRequest, at: Timestamp) -> Self {
        Self {
            request,
            at,
            sequence: 0,
            status: HandoffStatus::Requested,
            agent: None,
            accepted_at: None,
            closed_at: None,
            until: None,
            unheard_told: false,
            stars: None,
            news: None,
        }
    }

    /// A move that is not allowed changes nothing.
    fn go(&mut self, made: HandoffMove) -> bool {
        let to = self.status.after(made);
        self.status = to.unwrap_or(self.status);
        to.is_some()
    }
}

impl Conversation {
    /// The handoff with this id, open or over.
    #[must_use]
    pub fn handoff_of(&self, id: &HandoffId) -> Option<&HandoffState> {
        self.handoff.iter().chain(&self.past_handoffs).find(|handoff| handoff.request.id == *id)
    }

    pub(super) fn apply_handoff_event(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::HandoffRequested(request) => {
                self.phase = Phase::Waiting;
                self.handoff = Some(HandoffState::new((**request).clone(), at));
            }
            Event::AgentJoined { agent } => self.joined(at, agent),
            Event::AgentSaid { .. } => {
                if let Some(handoff) = &mut self.handoff {
                    handoff.go(HandoffMove::Speak);
                }
            }
            Event::QueueTold { news } => {
                if let Some(handoff) = self.handoff.as_mut().filter(|handoff| handoff.status.is_waiting()) {
                    handoff.news = Some((at, *news));
                }
            }
            Event::HandoffReturned { .. } => self.close_handoff(at, HandoffMove::Return),
            Event::HandoffResolved { .. } => self.close_handoff(at, HandoffMove::Resolve),
            Event::HandoffRejected { .. } | Event::HandoffExpired => self.close_handoff(at, HandoffMove::Expire),
            Event::HandoffCancelled => self.close_handoff(at, HandoffMove::Cancel),
            Event::UnheardTold => {
                if let Some(handoff) = &mut self.handoff {
                    handoff.unheard_told = true;
                }
            }
            _ => {}
        }
    }

    /// Stars are for the person who settled the matter last, unless a flow asks for them.
    pub(super) fn rated(&mut self, stars: u8) {
        let for_a_person = self.rated_handoff().is_some();
        match self.past_handoffs.last_mut().filter(|_| for_a_person) {
            Some(handoff) => {
                handoff.stars = Some(stars);
                handoff.sequence = handoff.sequence.saturating_add(1);
            }
            None => self.stars = Some(stars),
        }
    }

    fn joined(&mut self, at: Timestamp, agent: &Agent) {
        if let Some(handoff) = &mut self.handoff
            && handoff.go(HandoffMove::Accept)
        {
            handoff.agent = Some(agent.clone());
            handoff.accepted_at = Some(at);
            handoff.news = None;
            self.phase = Phase::Human;
        }
    }

    /// The bot goes on with what it knows; that it had not understood counts no more.
    fn close_handoff(&mut self, at: Timestamp, made: HandoffMove) {
        let Some(mut handoff) = self.handoff.take() else { return };
        if !handoff.go(made) {
            self.handoff = Some(handoff);
            return;
        }
        handoff.closed_at = Some(at);
        handoff.until = Some(self.last_seq());
        self.past_handoffs.push(handoff);
        self.phase = Phase::Bot;
        self.misses = 0;
        self.last_answer = None;
        self.clarification = None;
    }
}
