//! The one source of randomness: ids and tokens.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::token::VisitorToken;
use crate::ids::ConversationId;

/// The machine gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the system gave no random bytes")
    }
}

impl std::error::Error for NoRandomness {}

type Fill = dyn Fn(&mut [u8]) -> Result<(), NoRandomness> + Send + Sync;

/// Makes ids and tokens.
#[derive(Clone)]
pub struct Random(Arc<Fill>);

impl Random {
    /// The operating system's randomness.
    #[must_use]
    pub fn system() -> Self {
        Self::new(|bytes| getrandom::fill(bytes).map_err(|_| NoRandomness))
    }

    /// A source of the caller's making, for tests.
    pub fn new(fill: impl Fn(&mut [u8]) -> Result<(), NoRandomness> + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// A new conversation's id: it sorts by the time given, and its other 80 bits are random.
    ///
    /// # Errors
    /// When the source fails.
    pub fn conversation_id(&self, at: Timestamp) -> Result<ConversationId, NoRandomness> {
        let mut bits = [0_u8; 16];
        (self.0)(&mut bits[6..])?;
        let millis = u64::try_from(at.as_millisecond()).unwrap_or(0).to_be_bytes();
        bits[..6].copy_from_slice(&millis[2..]);
        Ok(ConversationId::from_bits(u128::from_be_bytes(bits)))
    }

    /// A new visitor token of 256 random bits.
    ///
    /// # Errors
    /// When the source fails.
    pub fn token(&self) -> Result<VisitorToken, NoRandomness> {
        Ok(VisitorToken::new(self.words::<32>()?))
    }

    /// A name for a call, of 128 random bits.
    ///
    /// # Errors
    /// When the source fails.
    pub fn call_id(&self) -> Result<String, NoRandomness> {
        self.words::<16>()
    }

    fn words<const N: usize>(&self) -> Result<String, NoRandomness> {
        let mut bytes = [0_u8; N];
        (self.0)(&mut bytes)?;
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_tokens_differ() {
        let random = Random::system();
        let early = random.conversation_id(Timestamp::from_millisecond(1_000).unwrap()).unwrap();
        let late = random.conversation_id(Timestamp::from_millisecond(2_000).unwrap()).unwrap();
        assert!(early < late);
        assert_eq!(ConversationId::parse(early.as_str()), Ok(early));
        assert_ne!(random.token().unwrap().expose(), random.token().unwrap().expose());
        assert_eq!(random.token().unwrap().expose().len(), 43);
    }

    #[test]
    fn a_dry_source_is_an_error() {
        assert_eq!(Random::new(|_| Err(NoRandomness)).call_id(), Err(NoRandomness));
    }
}
