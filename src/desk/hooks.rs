//! What helpdesks say in their own way, done as if `/v1/helpdesk` had been called.

use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::helpdesk::CallKey;
use super::{Desk, DeskError};
use crate::config::{Access, HashedToken};
use crate::connector::{Act, Connection, Headers, Heard};
use crate::conversation::{AgentAction, AgentCall, Rejection};
use crate::ids::{AccessId, EndpointId, HandoffId};
use crate::turn::{Refused, fitting};

/// The endpoints whose helpdesks call.
#[derive(Debug)]
pub struct Hooks(Vec<(Arc<Access>, EndpointId, Connection)>);

/// Why a call is not listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// There is no such endpoint, or not of this kind.
    Unknown,
    /// Nothing proves that the helpdesk calls.
    Untrusted,
    /// It is no JSON, or names no ticket.
    Unreadable,
}

/// A call that was proved and read.
#[derive(Debug)]
pub struct HookCall {
    /// For whom it is done.
    pub access: Arc<Access>,
    endpoint: EndpointId,
    heard: Heard,
    /// Whether the helpdesk is asked as well.
    is_asked: bool,
}

impl Hooks {
    /// Whether there is such an endpoint. `connector` is the name of the preset.
    #[must_use]
    pub fn knows(&self, (connector, endpoint): (&str, &str)) -> bool {
        self.find((connector, endpoint)).is_some()
    }

    fn find(&self, (connector, endpoint): (&str, &str)) -> Option<&(Arc<Access>, EndpointId, Connection)> {
        self.0.iter().find(|(_, id, connection)| id.as_str() == endpoint && connection.preset.name == connector)
    }

    /// For those in the settings.
    #[must_use]
    pub fn new(all: &[(EndpointId, Connection)]) -> Self {
        let hook = |(id, connection): &(EndpointId, Connection)| Some((access(id)?, id.clone(), connection.clone()));
        Self(all.iter().filter_map(hook).collect())
    }

    /// Proves and reads a call; `called` is the name of the preset and the endpoint.
    ///
    /// # Errors
    /// When it is not listened to.
    pub fn hear(
        &self,
        called: (&str, &str),
        headers: &Headers,
        body: &[u8],
        now: Timestamp,
    ) -> Result<HookCall, Unheard> {
        let (access, id, connection) = self.find(called).ok_or(Unheard::Unknown)?;
        if !connection.trusts(headers, body, now) {
            return Err(Unheard::Untrusted);
        }
        let heard = connection.hear(headers, body).ok_or(Unheard::Unreadable)?;
        let is_asked = connection.poll().is_some();
        Ok(HookCall { access: Arc::clone(access), endpoint: id.clone(), heard, is_asked })
    }
}

/// An endpoint gets every handoff, so it sees all queues. Its token opens no door: it is in none.
fn access(endpoint: &EndpointId) -> Option<Arc<Access>> {
    AccessId::new(endpoint.as_str()).ok().map(|name| Arc::new(access_named(name)))
}

/// What is done for whoever has proved itself in its own way.
pub(super) fn access_named(name: AccessId) -> Access {
    Access { name, token: HashedToken::of(""), keys: Vec::new(), queues: None }
}

impl Desk {
    /// Does what a helpdesk says. Returns how many things were done; none if the ticket is none of ours.
    ///
    /// # Errors
    /// The first one that does not fit the handoff, after the others are done; or a failure of the store, which leaves
    /// what comes after it.
    pub async fn told_by_helpdesk(&self, call: HookCall) -> Result<usize, DeskError> {
        let HookCall { access, endpoint, heard, is_asked } = call;
        let handoff = self.0.store.referenced(&endpoint, &heard.reference).await.map_err(DeskError::Store)?;
        let Some(handoff) = handoff else { return Ok(0) };
        let (mut done, mut misfit) = (0, None);
        for act in heard.acts {
            let ends = matches!(act.action, AgentAction::Resolve { .. });
            let told = if ends && is_asked {
                // What agents wrote before it is not read yet.
                self.note_end(&endpoint, &handoff).await
            } else {
                self.helpdesk_act(&access, &handoff, act).await
            };
            match told {
                Ok(()) => done += 1,
                Err(error) if error.is_misfit() => misfit = misfit.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        misfit.map_or(Ok(done), Err)
    }

    /// The helpdesk has told the end. It is carried out as soon as the ticket has been read once more.
    async fn note_end(&self, endpoint: &EndpointId, handoff: &HandoffId) -> Result<(), DeskError> {
        self.0.store.end_told(endpoint, handoff, self.clock().now()).await.map_err(DeskError::Store)
    }

    /// Does one thing. Who took the handoff stays who has it, though colleagues write too.
    pub(super) async fn helpdesk_act(&self, access: &Access, handoff: &HandoffId, act: Act) -> Result<(), DeskError> {
        let accepts = matches!(act.action, AgentAction::Accept { .. });
        let resolves = matches!(act.action, AgentAction::Resolve { .. });
        let key = act.key.map(|key| named(handoff, &key));
        let call = AgentCall { handoff: handoff.clone(), action: fitted(act.action) };
        match self.agent_turn(access, call, key).await {
            Ok(_) => Ok(()),
            Err(DeskError::Handoff(refused)) if accepts && refused.refused == Refused::Taken => Ok(()),
            // Closed there without that anybody took it: the visitor is told that nobody is there.
            Err(DeskError::Handoff(refused)) if resolves && refused.refused == Refused::NotInHumanHands => {
                let action = AgentAction::Reject { code: Rejection::NoAgent };
                self.agent_turn(access, AgentCall { handoff: handoff.clone(), action }, None).await.map(|_| ())
            }
            Err(error) => Err(error),
        }
    }

    /// The access of an endpoint whose helpdesk is asked.
    pub(super) fn access_of(endpoint: &EndpointId) -> Option<Arc<Access>> {
        access(endpoint)
    }
}

/// Nobody would read that a text is too long, and write it shorter.
fn fitted(action: AgentAction) -> AgentAction {
    match action {
        AgentAction::Say { text, format, agent } => {
            let (text, format) = fitting(text, format);
            AgentAction::Say { text, format, agent }
        }
        other => other,
    }
}

/// The key says which message it is, however it is told: by a call or in a list, before or after it was edited. So
/// nothing but the key is in the digest.
fn named(handoff: &HandoffId, key: &str) -> CallKey {
    let sha256 = Sha256::digest(format!("{handoff}.{key}")).into();
    CallKey { key: format!("{handoff}.{key}"), sha256 }
}
