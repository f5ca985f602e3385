//! Signatures after Standard Webhooks: HMAC-SHA256 over id, time of sending and body.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// The header with the event's id.
pub const ID_HEADER: &str = "webhook-id";
/// The header with the time of sending, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// The header with the signatures, separated by spaces.
pub const SIGNATURE_HEADER: &str = "webhook-signature";

/// How far the time of sending may be from the receiver's clock.
pub const TOLERANCE_S: i64 = 300;
const PREFIX: &str = "whsec_";
const VERSION: &str = "v1";

/// A key that cannot sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidKey {
    /// It does not begin with `whsec_`.
    Prefix,
    /// What follows is not base64.
    Encoding,
    /// It has not 24 to 64 bytes.
    Length,
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prefix => "a signing key begins with whsec_",
            Self::Encoding => "after whsec_ stands the key in base64",
            Self::Length => "a signing key has 24 to 64 bytes",
        })
    }
}

impl std::error::Error for InvalidKey {}

/// A signature that must not be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadSignature {
    /// The time of sending is not a number, or is more than five minutes off.
    Time,
    /// No signature fits the key, the id, the time and the body.
    Mismatch,
}

impl fmt::Display for BadSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Time => "the time of sending is missing or too far off",
            Self::Mismatch => "no signature fits",
        })
    }
}

impl std::error::Error for BadSignature {}

/// The key that an endpoint shares with us.
#[derive(Clone)]
pub struct SigningKey(Hmac<Sha256>);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl SigningKey {
    /// Reads `whsec_` and base64.
    ///
    /// # Errors
    /// When the text has another form or the key another length than 24 to 64 bytes.
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        let encoded = text.strip_prefix(PREFIX).ok_or(InvalidKey::Prefix)?;
        let key = STANDARD.decode(encoded).map_err(|_| InvalidKey::Encoding)?;
        if !(24..=64).contains(&key.len()) {
            return Err(InvalidKey::Length);
        }
        Hmac::new_from_slice(&key).map(Self).map_err(|_| InvalidKey::Length)
    }

    /// The value of the signature header for a body that is sent at `at`.
    #[must_use]
    pub fn sign(&self, id: &str, at: Timestamp, body: &[u8]) -> String {
        let code = self.code(id, &at.as_second().to_string(), body).finalize().into_bytes();
        format!("{VERSION},{}", STANDARD.encode(code))
    }

    /// Checks what came in the three headers, in constant time for each signature.
    ///
    /// # Errors
    /// When the time is more than five minutes from `now`, or no signature fits.
    pub fn verify(
        &self,
        id: &str,
        timestamp: &str,
        signatures: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), BadSignature> {
        let sent: i64 = timestamp.parse().map_err(|_| BadSignature::Time)?;
        if sent.abs_diff(now.as_second()) > TOLERANCE_S.unsigned_abs() {
            return Err(BadSignature::Time);
        }
        let code = self.code(id, timestamp, body);
        let fits = signatures
            .split(' ')
            .filter_map(|signature| signature.split_once(','))
            .filter(|(version, _)| *version == VERSION)
            .filter_map(|(_, encoded)| STANDARD.decode(encoded).ok())
            .any(|signature| code.clone().verify_slice(&signature).is_ok());
        if fits { Ok(()) } else { Err(BadSignature::Mismatch) }
    }

    fn code(&self, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut code = self.0.clone();
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            code.update(part);
        }
        code
    }
}

/// The keys that an endpoint shares with us: one, or the new and the old one while receivers change over.
#[derive(Debug, Clone)]
pub struct SigningKeys(Vec<SigningKey>);

impl SigningKeys {
    /// Reads each of them.
    ///
    /// # Errors
    /// When one of them is not a signing key.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidKey> {
        texts.into_iter().map(SigningKey::parse).collect::<Result<_, _>>().map(Self)
    }

    /// The value of the signature header: a signature of each key, parted by spaces, so that a receiver which knows
    /// one of them can verify.
    #[must_use]
    pub fn sign(&self, id: &str, at: Timestamp, body: &[u8]) -> String {
        self.0.iter().map(|key| key.sign(id, at, body)).collect::<Vec<_>>().join(" ")
    }

    /// Checks what came in the three headers against each key.
    ///
    /// # Errors
    /// When the time is more than five minutes from `now`, or no signature fits any of the keys.
    pub fn verify(
        &self,
        id: &str,
        timestamp: &str,
        signatures: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), BadSignature> {
        let mut refused = BadSignature::Mismatch;
        for key in &self.0 {
            match key.verify(id, timestamp, signatures, body, now) {
                Ok(()) => return Ok(()),
                Err(why) => refused = why,
            }
        }
        Err(refused)
    }
}
