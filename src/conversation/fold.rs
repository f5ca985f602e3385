//! The fold: the only place where a conversation's state changes.

use jiff::Timestamp;

use super::event::{Event, Turn};
use super::message::{Block, Choice, Message, Offer, Role};
use super::state::{AnswerShown, Clarification, Conversation, FlowState, OpenCall, OpenWait};
use super::visitor::ContextChange;
use crate::ids::{ChoiceId, ConversationId, EntryId, Language};

impl Conversation {
    /// Folds stored turns, oldest first.
    #[must_use]
    pub fn replay<'a>(id: ConversationId, language: Language, turns: impl IntoIterator<Item = &'a Turn>) -> Self {
        let mut conversation = Self::new(id, language);
        for turn in turns {
            conversation.apply(turn);
        }
        conversation
    }

    /// Takes one turn in. Every event is understood in every state: a stored turn never fails to apply.
    pub fn apply(&mut self, turn: &Turn) {
        for event in &turn.events {
            self.apply_event(turn.at, event);
        }
        self.count_handoff_event(turn);
        self.next_turn = turn.no.next();
    }

    /// Takes one event in.
    pub(super) fn apply_event(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::Started { language, page, content } => {
                self.language = *language;
                self.page.clone_from(page);
                self.content.clone_from(content);
            }
            Event::VisitorSaid { text, .. } => self.visitor_said(at, text),
            Event::LanguageChanged { language, asked } => self.speaks(*language, *asked),
            Event::Decided(decided) => self.last_decision = Some((**decided).clone()),
            Event::BotSaid { text, blocks, offers, entry } => {
                self.push(at, Role::Bot, text, blocks, offers).entry.clone_from(entry);
            }
            Event::Noted { text, offers } => drop(self.push(at, Role::System, text, &[], offers)),
            Event::Answered { entry } => self.answered(entry),
            Event::Clarified { targets } => {
                self.clarification = Some(Clarification { targets: targets.clone(), message: self.last_seq() });
            }
            Event::Missed { .. } => self.misses = self.misses.saturating_add(1),
            Event::AgentSaid { name, text, blocks } => {
                self.push(at, Role::Agent, text, blocks, &[]).name = Some(name.clone());
                self.apply_handoff_event(at, event);
            }
            Event::HandoffRequested(_)
            | Event::QueueTold { .. }
            | Event::AgentJoined { .. }
            | Event::HandoffReturned { .. }
            | Event::HandoffResolved { .. }
            | Event::HandoffRejected { .. }
            | Event::HandoffCancelled
            | Event::HandoffExpired
            | Event::UnheardTold => self.apply_handoff_event(at, event),
            Event::FeedbackGiven { message, helpful, reason } => {
                for shown in self.answers_shown.iter_mut().filter(|shown| shown.message == *message) {
                    shown.helpful = Some(*helpful);
                    shown.no_help = *reason;
                }
            }
            Event::ContactGiven { contact } => self.contact.learn(contact),
            Event::Identified { identity } => self.identity = Some(identity.clone()),
            Event::IdentityForgotten => self.identity = None,
            Event::ContextTold { change } => self.told(change),
            Event::Rated { stars, .. } => self.rated(*stars),
            Event::Restarted => self.restart(),
            Event::SlotFilled { .. } | Event::SlotCleared { .. } | Event::ValueSet { .. } | Event::LookedUp { .. } => {
                self.apply_value_event(event);
            }
            Event::FlowStarted { .. }
            | Event::CallRequested { .. }
            | Event::CallAnswered { .. }
            | Event::AnswerAwaited { .. }
            | Event::AnswerCame { .. }
            | Event::FlowWaiting { .. }
            | Event::StepDone { .. }
            | Event::WentBack { .. }
            | Event::SlotRefused { .. }
            | Event::FlowEnded { .. } => self.apply_flow_event(event),
        }
    }

    fn apply_flow_event(&mut self, event: &Event) {
        match event {
            Event::FlowStarted { flow, intent } => {
                self.misses = 0;
                self.flow = Some(FlowState {
                    flow: flow.clone(),
                    intent: intent.clone(),
                    step: None,
                    refused: 0,
                    done: Vec::new(),
                    filled: Vec::new(),
                });
            }
            Event::CallRequested { step, service, with, into } => {
                self.call = Some(OpenCall {
                    turn: self.next_turn,
                    step: step.clone(),
                    service: service.clone(),
                    with: with.clone(),
                    into: into.clone(),
                });
            }
            Event::CallAnswered { into, found, .. } => {
                self.call = None;
                self.records.insert(into.clone(), found.clone());
            }
            Event::AnswerAwaited { step, hook, reference, into, until } => {
                self.wait = Some(OpenWait {
                    turn: self.next_turn,
                    step: step.clone(),
                    hook: hook.clone(),
                    reference: reference.clone(),
                    into: into.clone(),
                    until: *until,
                });
            }
            Event::AnswerCame { into, found, .. } => {
                self.wait = None;
                self.records.insert(into.clone(), found.clone());
            }
            Event::FlowEnded { .. } => {
                self.flow = None;
                self.call = None;
                self.wait = None;
            }
            _ => {
                // Whoever goes back, or corrects what was said before, waits no more.
                if let Event::FlowWaiting { step } | Event::WentBack { step } = event {
                    self.wait.take_if(|wait| wait.step != *step);
                }
                if let Some(flow) = &mut self.flow {
                    flow.apply(event);
                }
            }
        }
    }

    fn apply_value_event(&mut self, event: &Event) {
        match event {
            Event::SlotFilled { slot, value } => {
                self.slots.insert(slot.clone(), value.clone());
                if let Some(flow) = &mut self.flow {
                    flow.filled.push(slot.clone());
                }
            }
            Event::SlotCleared { slot } => drop(self.slots.remove(slot)),
            Event::ValueSet { name, value } => drop(self.values.insert(name.clone(), value.clone())),
            Event::LookedUp { into, found, .. } => drop(self.records.insert(into.clone(), found.clone())),
            _ => {}
        }
    }

    fn speaks(&mut self, language: Language, asked: bool) {
        self.language = language;
        self.language_settled = asked;
    }

    fn told(&mut self, change: &ContextChange) {
        self.told.learn(change);
        self.page = change.page.clone().or_else(|| self.page.take());
    }

    fn visitor_said(&mut self, at: Timestamp, text: &str) {
        self.clarification = None;
        self.push(at, Role::Visitor, text, &[], &[]);
    }

    fn answered(&mut self, entry: &EntryId) {
        self.misses = 0;
        self.last_answer = Some(entry.clone());
        self.last_question = self.messages.iter().rev().find(|m| m.role == Role::Visitor).map(|m| m.text.clone());
        self.answers_shown.push(AnswerShown {
            entry: entry.clone(),
            message: self.last_seq(),
            helpful: None,
            no_help: None,
        });
    }

    fn restart(&mut self) {
        self.slots.clear();
        self.values.clear();
        self.records.clear();
        self.flow = None;
        self.call = None;
        self.wait = None;
        self.clarification = None;
        self.misses = 0;
        self.last_answer = None;
        self.last_question = None;
    }

    fn push(&mut self, at: Timestamp, role: Role, text: &str, blocks: &[Block], offers: &[Offer]) -> &mut Message {
        let seq = self.last_seq().next();
        let choices = (0..)
            .zip(offers)
            .map(|(index, offer)| Choice {
                id: ChoiceId { message: seq, index },
                label: offer.label.clone(),
                action: offer.action.clone(),
            })
            .collect();
        let (text, blocks) = (text.to_owned(), blocks.to_vec());
        self.messages.push_mut(Message { seq, at, role, name: None, text, blocks, choices, entry: None })
    }

    /// A turn makes at most one event for the helpdesk: the request, or what the visitor added to it.
    fn count_handoff_event(&mut self, turn: &Turn) {
        let tells =
            turn.events.iter().any(|event| matches!(event, Event::HandoffRequested(_) | Event::VisitorSaid { .. }));
        if let (Some(handoff), true) = (&mut self.handoff, tells) {
            handoff.sequence = handoff.sequence.saturating_add(1);
        }
        let ends = |event: &Event| matches!(event, Event::HandoffCancelled | Event::HandoffExpired);
        if let (Some(handoff), true) = (self.past_handoffs.last_mut(), turn.events.iter().any(ends)) {
            handoff.sequence = handoff.sequence.saturating_add(1);
        }
    }
}

impl FlowState {
    fn apply(&mut self, event: &Event) {
        match event {
            Event::FlowWaiting { step } => {
                if self.step.as_ref() != Some(step) {
                    self.refused = 0;
                }
                self.step = Some(step.clone());
            }
            Event::StepDone { step } => {
                self.refused = 0;
                self.done.push(step.clone());
            }
            Event::WentBack { step } => {
                let keep = self.done.iter().position(|done| done == step).unwrap_or(self.done.len());
                self.done.truncate(keep);
                self.step = Some(step.clone());
                self.refused = 0;
            }
            Event::SlotRefused { .. } => self.refused = self.refused.saturating_add(1),
            _ => {}
        }
    }
}
