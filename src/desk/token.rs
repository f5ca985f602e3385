//! The visitor's bearer token. Only its hash is stored.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::ids::ConversationId;
use crate::store::TokenHash;

/// A bearer token: whoever has it may speak in its conversation. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct VisitorToken(String);

impl VisitorToken {
    /// Takes a token as it came.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The token itself, for the visitor alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the store keeps of it.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for VisitorToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitorToken(…)")
    }
}

/// What a visitor shows with each call: the conversation and its token.
#[derive(Debug, Clone)]
pub struct Pass {
    /// The conversation.
    pub conversation: ConversationId,
    /// Its token.
    pub token: VisitorToken,
}

impl Pass {
    /// Whether this pass opens a conversation with that hash; takes the same time either way.
    #[must_use]
    pub fn opens(&self, hash: &TokenHash) -> bool {
        self.token.hash().0.ct_eq(&hash.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_token_alone_opens() {
        let pass = |token: &str| Pass { conversation: ConversationId::from_bits(1), token: VisitorToken::new(token) };
        let hash = VisitorToken::new("right").hash();
        assert!(pass("right").opens(&hash));
        assert!(!pass("wrong").opens(&hash));
        assert!(!pass("").opens(&hash));
        assert!(!format!("{:?}", pass("right")).contains("right"));
    }
}
