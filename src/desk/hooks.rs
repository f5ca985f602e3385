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
use crate::turn::Refused;

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
}

impl Hooks {
    /// For those in the settings.
    #[must_use]
    pub fn new(all: &[(EndpointId, Connection)]) -> Self {
        let hook = |(id, connection): &(EndpointId, Connection)| Some((access(id)?, id.clone(), connection.clone()));
        Self(all.iter().filter_map(hook).collect())
    }

    /// Proves and reads a call. `connector` is the name of the preset.
    ///
    /// # Errors
    /// When it is not listened to.
    pub fn hear(
        &self,
        (connector, endpoint): (&str, &str),
        headers: &Headers,
        body: &[u8],
        now: Timestamp,
    ) -> Result<HookCall, Unheard> {
        let is_it = |(_, id, connection): &&(Arc<Access>, EndpointId, Connection)| {
            id.as_str() == endpoint && connection.preset.name == connector
        };
        let (access, id, connection) = self.0.iter().find(is_it).ok_or(Unheard::Unknown)?;
        if !connection.trusts(headers, body, now) {
            return Err(Unheard::Untrusted);
        }
        let heard = connection.hear(headers, body).ok_or(Unheard::Unreadable)?;
        Ok(HookCall { access: Arc::clone(access), endpoint: id.clone(), heard })
    }
}

/// An endpoint gets every handoff, so it sees all queues. Its token opens no door: it is in none.
fn access(endpoint: &EndpointId) -> Option<Arc<Access>> {
    let name = AccessId::new(endpoint.as_str()).ok()?;
    Some(Arc::new(Access { name, token: HashedToken::of(""), keys: Vec::new(), queues: None }))
}

impl Desk {
    /// Does what a helpdesk says. Returns how many things were done; none if the ticket is none of ours.
    ///
    /// # Errors
    /// When one of them does not fit the handoff, or the store fails; what came before it is done.
    pub async fn told_by_helpdesk(&self, call: HookCall) -> Result<usize, DeskError> {
        let HookCall { access, endpoint, heard } = call;
        let handoff = self.0.store.referenced(&endpoint, &heard.reference).await.map_err(DeskError::Store)?;
        let Some(handoff) = handoff else { return Ok(0) };
        let mut done = 0;
        for act in heard.acts {
            self.helpdesk_act(&access, &handoff, act).await?;
            done += 1;
        }
        Ok(done)
    }

    /// Does one thing. Who took the handoff stays who has it, though colleagues write too.
    pub(super) async fn helpdesk_act(&self, access: &Access, handoff: &HandoffId, act: Act) -> Result<(), DeskError> {
        let accepts = matches!(act.action, AgentAction::Accept { .. });
        let resolves = matches!(act.action, AgentAction::Resolve { .. });
        let key = act.key.map(|key| named(handoff, &key));
        let call = AgentCall { handoff: handoff.clone(), action: act.action };
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

/// The key says which message it is, however it is told: by a call or in a list, before or after it was edited. So
/// nothing but the key is in the digest.
fn named(handoff: &HandoffId, key: &str) -> CallKey {
    let sha256 = Sha256::digest(format!("{handoff}.{key}")).into();
    CallKey { key: format!("{handoff}.{key}"), sha256 }
}
