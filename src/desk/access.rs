//! Who may call for a helpdesk: by a token, or by the signature of its endpoint.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::config::{Access, HashedToken, Secret};
use crate::handoff::signature::SigningKeys;

/// Everybody who may call.
pub struct Doors(Vec<Door>);

struct Door {
    access: Arc<Access>,
    keys: Option<SigningKeys>,
}

/// The three headers of a signed call.
#[derive(Debug, Clone, Copy)]
pub struct Signature<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`.
    pub timestamp: &'a str,
    /// `webhook-signature`.
    pub signatures: &'a str,
}

impl Doors {
    /// The names of the three headers, in the order of [`Signature`].
    pub const HEADERS: [&'static str; 3] = [
        crate::handoff::signature::ID_HEADER,
        crate::handoff::signature::TIMESTAMP_HEADER,
        crate::handoff::signature::SIGNATURE_HEADER,
    ];

    /// For those in the settings.
    #[must_use]
    pub fn new(all: &[Access]) -> Self {
        let door = |access: &Access| Door {
            keys: SigningKeys::parse(access.keys.iter().map(Secret::expose)).ok(),
            access: Arc::new(access.clone()),
        };
        Self(all.iter().map(door).collect())
    }

    /// Whether nobody may call.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whose token this is. Looks at all of them, whichever it is.
    #[must_use]
    pub fn by_token(&self, token: &str) -> Option<Arc<Access>> {
        let shown = HashedToken::of(token);
        let look = |found: Option<Arc<Access>>, door: &Door| {
            if door.access.token.same(&shown) { Some(Arc::clone(&door.access)) } else { found }
        };
        self.0.iter().fold(None, look)
    }

    /// Whose signature this is, if it is at most five minutes old.
    #[must_use]
    pub fn by_signature(&self, signature: Signature<'_>, body: &[u8], now: Timestamp) -> Option<Arc<Access>> {
        let Signature { id, timestamp, signatures } = signature;
        let signs = |door: &&Door| {
            door.keys.as_ref().is_some_and(|keys| keys.verify(id, timestamp, signatures, body, now).is_ok())
        };
        self.0.iter().find(signs).map(|door| Arc::clone(&door.access))
    }
}

impl fmt::Debug for Doors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|door| &door.access.name)).finish()
    }
}
