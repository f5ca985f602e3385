//! A connector, ready to be used: its connection, its pace, and the token that it fetched.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::limits::Limits;
use super::pace::Pace;
use super::target::Target;
use super::wire::{Fault, Heard, send};
use crate::connector::{Connection, token_of};

/// A token is not used in its last seconds.
const SPARE: SignedDuration = SignedDuration::from_secs(30);

/// A connector, ready to be used.
pub(super) struct Link {
    pub(super) connection: Connection,
    pub(super) pace: Pace,
    token: Mutex<Option<(String, Timestamp)>>,
}

/// A token that was not to be had.
#[derive(Debug)]
pub(super) enum NoToken {
    /// Nobody answered.
    Fault(Fault),
    /// It was refused.
    Refused(Box<Heard>),
}

impl Link {
    pub(super) fn new(connection: Connection) -> Self {
        let pace = Pace::new(connection.preset.limits.per_minute);
        Self { connection, pace, token: Mutex::default() }
    }

    /// The token that requests need, fetched if there is none or it ends soon. None: they need none.
    pub(super) async fn token(
        &self,
        target: &Target,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Option<String>, NoToken> {
        let Some(request) = self.connection.token_request() else { return Ok(None) };
        if let Some((token, until)) = self.known()
            && now < until
        {
            return Ok(Some(token));
        }
        let heard = send(target, &request, limits, now).await.map_err(NoToken::Fault)?;
        let Some((token, seconds)) = token_of(&heard.answer) else { return Err(NoToken::Refused(Box::new(heard))) };
        let good_for = SignedDuration::from_secs(i64::try_from(seconds.min(86_400)).unwrap_or(0)) - SPARE;
        let until = now.checked_add(good_for).unwrap_or(now);
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some((token.clone(), until));
        Ok(Some(token))
    }

    fn known(&self) -> Option<(String, Timestamp)> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets a token that was refused.
    pub(super) fn forget_token(&self) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
