//! Whether a call comes from the helpdesk.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::connection::Connection;
use super::model::{Digest, Stamp, Verify};
use crate::handoff::signature::{ID_HEADER, SIGNATURE_HEADER, SigningKey, TIMESTAMP_HEADER, TOLERANCE_S};

/// The headers of a call: names in small letters.
pub type Headers = BTreeMap<String, String>;

impl Connection {
    /// Whether the headers prove that the body comes from the helpdesk. Without a verifier nothing does.
    #[must_use]
    pub fn trusts(&self, headers: &Headers, body: &[u8], now: Timestamp) -> bool {
        let hook = self.preset.reply.as_ref().and_then(|reply| reply.hook.as_ref());
        hook.is_some_and(|hook| self.verified(&hook.verify, headers, body, now).is_some())
    }

    /// Something if it is proved.
    fn verified(&self, verify: &Verify, headers: &Headers, body: &[u8], now: Timestamp) -> Option<()> {
        match verify {
            Verify::StandardWebhooks { secret } => {
                let key = SigningKey::parse(self.secret(secret)?).ok()?;
                let [id, at, signatures] =
                    [ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER].map(|name| headers.get(name));
                key.verify(id?, at?, signatures?, body, now).ok()
            }
            Verify::StaticHeader { header, secret } => {
                let (given, wanted) = (headers.get(header)?, self.secret(secret)?);
                bool::from(given.as_bytes().ct_eq(wanted.as_bytes())).then_some(())
            }
            Verify::Hmac { digest, header, prefix, timestamp, secret } => {
                let key = self.secret(secret)?.as_bytes();
                let start = match timestamp {
                    Some(stamp) => stamped(stamp, headers, now)?,
                    None => String::new(),
                };
                let code = code(*digest, key, &[start.as_bytes(), body])?;
                let given = from_hex(headers.get(header)?.strip_prefix(prefix.as_str())?)?;
                bool::from(given.ct_eq(&code)).then_some(())
            }
        }
    }

    /// An empty secret proves nothing.
    fn secret(&self, name: &str) -> Option<&str> {
        self.secrets.expose(name).filter(|secret| !secret.is_empty())
    }
}

/// What is signed before the body, if the time is near ours.
fn stamped(stamp: &Stamp, headers: &Headers, now: Timestamp) -> Option<String> {
    let at = headers.get(&stamp.header)?;
    let sent: i64 = at.parse().ok()?;
    (sent.abs_diff(now.as_second()) <= TOLERANCE_S.unsigned_abs()).then(|| format!("{at}{}", stamp.between))
}

fn code(digest: Digest, key: &[u8], parts: &[&[u8]]) -> Option<Vec<u8>> {
    match digest {
        // As a digest SHA-1 is broken; inside an HMAC it still holds, and some helpdesks offer no other.
        Digest::Sha1 => Some(coded(Hmac::<Sha1>::new_from_slice(key).ok()?, parts)),
        Digest::Sha256 => Some(coded(Hmac::<Sha256>::new_from_slice(key).ok()?, parts)),
    }
}

fn coded(mut code: impl Mac, parts: &[&[u8]]) -> Vec<u8> {
    for part in parts {
        code.update(part);
    }
    code.finalize().into_bytes().to_vec()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair[1]).ok();
    digits.len().is_multiple_of(2).then(|| digits.chunks_exact(2).map(byte).collect::<Option<_>>()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 2202.
    #[test]
    fn sha1_is_that_of_the_published_examples() {
        for (key, message, expected) in [
            (&[0x0b; 20][..], &b"Hi There"[..], "b617318655057264e28bc0b6fb378c8ef146be00"),
            (b"Jefe", b"what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (
                &[0xaa; 80],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "aa4ae5e15272d00e95705637ce8a3b55ed402112",
            ),
        ] {
            let expected = from_hex(expected);
            assert_eq!(code(Digest::Sha1, key, &[message]), expected);
            let halves = message.split_at(3);
            assert_eq!(code(Digest::Sha1, key, &[halves.0, halves.1]), expected);
        }
    }
}
