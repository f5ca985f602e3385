//! What helpdesks do and see: handoffs of their queues, and nothing else.

use std::sync::Arc;

use super::error::RefusedHandoff;
use super::turns::{Call, Door};
use super::{Desk, DeskError, TurnDone, package};
use crate::config::Access;
use crate::conversation::{Agent, AgentCall, Conversation, HandoffState, HandoffStatus, Input, Message};
use crate::ids::{HandoffId, MessageSeq, QueueId};
use crate::store::{HandoffPlace, Hint, PlaceFilter, PlacedEvent, Receipt};

/// The helpdesk's own name for a call, and a digest of what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallKey {
    /// The name.
    pub key: String,
    /// The SHA-256 of what is asked for.
    pub sha256: [u8; 32],
}

/// A handoff with its conversation, as a helpdesk sees it.
#[derive(Debug)]
pub struct HandoffSeen {
    /// How far it is, deliveries included.
    pub status: HandoffStatus,
    /// The conversation.
    pub conversation: Arc<Conversation>,
    /// What an agent reads before the transcript: a JSON object.
    pub brief: serde_json::Value,
    /// What people call its queue, in the first language of the settings; its id if the settings have it no more.
    pub queue_label: String,
    id: HandoffId,
}

impl HandoffSeen {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &HandoffId {
        &self.id
    }

    /// The handoff as the events left it.
    #[must_use]
    pub fn handoff(&self) -> Option<&HandoffState> {
        self.conversation.handoff_of(&self.id)
    }

    /// The messages that belong to it: what was said before, and what is said until its end.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        let until = self.handoff().and_then(|handoff| handoff.until);
        let all = &self.conversation.messages;
        let count = until.map_or(all.len(), |until| usize::try_from(until.0).unwrap_or(usize::MAX).min(all.len()));
        &all[..count]
    }

    /// Those after this number.
    #[must_use]
    pub fn messages_after(&self, seq: MessageSeq) -> &[Message] {
        let all = self.messages();
        &all[usize::try_from(seq.0).unwrap_or(usize::MAX).min(all.len())..]
    }
}

/// What a helpdesk's call led to.
#[derive(Debug)]
pub struct AgentDone {
    /// The turn.
    pub turn: TurnDone,
    /// How far the handoff is.
    pub status: HandoffStatus,
    /// Who has it, or had it.
    pub agent: Option<Agent>,
}

impl Desk {
    /// Does what an agent does. What was done before is answered as it was then, and adds nothing.
    ///
    /// # Errors
    /// When there is no such handoff for this helpdesk, it is not in a state for this, or the store fails.
    pub async fn agent_turn(
        &self,
        access: &Access,
        call: AgentCall,
        key: Option<CallKey>,
    ) -> Result<AgentDone, DeskError> {
        let id = call.handoff.clone();
        let place = self.handoff_place(access, &id).await?;
        let receipt = key.map(|key| Receipt { caller: access.name.clone(), key: key.key, sha256: key.sha256 });
        let call = Call { client: None, receipt, input: Input::Agent(Box::new(call)) };
        match self.run(Door::Inside(place.conversation.clone()), call).await {
            Ok(turn) => {
                let handoff = turn.conversation.handoff_of(&id);
                let status = handoff.map_or(place.status, |handoff| shown(handoff.status, place.status));
                let agent = handoff.and_then(|handoff| handoff.agent.clone());
                Ok(AgentDone { turn, status, agent })
            }
            Err(DeskError::Refused(refused)) => {
                let seen = self.handoff_seen(access, &id).await?;
                let agent = seen.handoff().and_then(|handoff| handoff.agent.clone());
                Err(DeskError::Handoff(Box::new(RefusedHandoff { refused, status: seen.status, agent })))
            }
            Err(error) => Err(error),
        }
    }

    /// Tells who watches that the agent writes. Nothing of it is stored.
    ///
    /// # Errors
    /// When there is no such handoff for this helpdesk, or nobody has it.
    pub async fn agent_types(&self, access: &Access, id: &HandoffId) -> Result<(), DeskError> {
        let place = self.handoff_place(access, id).await?;
        if !place.status.is_in_human_hands() {
            let refused = super::Refused::NotInHumanHands;
            let agent = None;
            return Err(DeskError::Handoff(Box::new(RefusedHandoff { refused, status: place.status, agent })));
        }
        self.0.hub.types(&place.conversation);
        self.0.store.hint(Hint::Writing(place.conversation));
        Ok(())
    }

    /// A handoff with its conversation.
    ///
    /// # Errors
    /// When there is no such handoff for this helpdesk, or the store fails.
    pub async fn handoff_seen(&self, access: &Access, id: &HandoffId) -> Result<HandoffSeen, DeskError> {
        let place = self.handoff_place(access, id).await?;
        self.seen(place).await
    }

    /// Handoffs of the helpdesk's queues, the oldest first. Costs a fold for each.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn handoffs_seen(&self, access: &Access, filter: PlaceFilter) -> Result<Vec<HandoffSeen>, DeskError> {
        let queues = narrowed(access, filter.queues);
        let places = self.0.store.places(PlaceFilter { queues, ..filter }).await.map_err(DeskError::Store)?;
        let mut all = Vec::with_capacity(places.len());
        for place in places {
            match self.seen(place).await {
                // Deleted in between.
                Err(DeskError::NoHandoff) => {}
                seen => all.push(seen?),
            }
        }
        Ok(all)
    }

    /// The events for the helpdesk's queues after this one, in the order in which they were stored.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn events_for(&self, access: &Access, after: u64, limit: u32) -> Result<Vec<PlacedEvent>, DeskError> {
        let queues = narrowed(access, None);
        self.0.store.events_after(after, queues, limit).await.map_err(DeskError::Store)
    }

    /// From where those read on who want nothing of what was: the number of the newest event.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn newest_event(&self) -> Result<u64, DeskError> {
        self.0.store.newest_event().await.map_err(DeskError::Store)
    }

    async fn handoff_place(&self, access: &Access, id: &HandoffId) -> Result<HandoffPlace, DeskError> {
        let place = self.0.store.place(id).await.map_err(DeskError::Store)?;
        place.filter(|place| access.sees(&place.queue)).ok_or(DeskError::NoHandoff)
    }

    async fn seen(&self, place: HandoffPlace) -> Result<HandoffSeen, DeskError> {
        let conversation = self.folded(&place).await?;
        let handoff = conversation.handoff_of(&place.id).ok_or(DeskError::NoHandoff)?;
        let brain = self.brain();
        let brief = package::brief(&brain, &conversation, handoff);
        let bot = &brain.content().bot;
        let queue = bot.queues.iter().find(|(id, _)| *id == place.queue);
        let label = queue.map_or(place.queue.as_str(), |(_, queue)| queue.label.get(bot.default_language()));
        let (status, queue_label) = (shown(handoff.status, place.status), label.to_owned());
        Ok(HandoffSeen { status, conversation: Arc::new(conversation), brief, queue_label, id: place.id })
    }

    /// The conversation until the end of the handoff: what comes after is not the helpdesk's business.
    async fn folded(&self, place: &HandoffPlace) -> Result<Conversation, DeskError> {
        let id = &place.conversation;
        let stored = self.0.store.load(id).await.map_err(DeskError::Store)?.ok_or(DeskError::NoHandoff)?;
        let mut conversation = Conversation::new(id.clone(), stored.language);
        for turn in &stored.turns {
            conversation.apply(turn);
            if conversation.handoff_of(&place.id).is_some_and(|handoff| handoff.status.is_over()) {
                break;
            }
        }
        Ok(conversation)
    }
}

/// Only the store knows whether a helpdesk has heard of a handoff that nobody has taken yet.
fn shown(by_events: HandoffStatus, by_store: HandoffStatus) -> HandoffStatus {
    if by_events.is_waiting() && by_store.is_waiting() { by_store } else { by_events }
}

/// Of the queues that are asked for, those that may be seen.
fn narrowed(access: &Access, asked: Option<Vec<QueueId>>) -> Option<Vec<QueueId>> {
    match asked {
        Some(asked) => Some(asked.into_iter().filter(|queue| access.sees(queue)).collect()),
        None => access.queues.as_ref().map(|queues| queues.iter().cloned().collect()),
    }
}
