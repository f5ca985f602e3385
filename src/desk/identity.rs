//! Who a visitor is, proved by the website's server: a keyed hash over what it says.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use crate::config::Secret;

/// How far ahead the end of a proof may lie.
const LONGEST_S: i64 = 24 * 60 * 60;

/// What the website says of a visitor, as it was sent. Absent fields count as empty. None of them holds a line break:
/// else two visitors could have the same text.
#[derive(Clone, Copy)]
pub struct Claim<'a> {
    /// The website's own name for the visitor.
    pub id: &'a str,
    /// How people call them.
    pub name: &'a str,
    /// Their e-mail address.
    pub email: &'a str,
    /// Until when it holds, in seconds since 1970.
    pub exp: i64,
}

/// Why a claim is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotIdentified {
    /// The settings have no secret.
    NotConfigured,
    /// The hash is not that of the claim.
    Signature,
    /// The claim is over, or ends more than a day ahead.
    Expired,
}

/// Believes what the website has signed.
#[derive(Clone, Default)]
pub struct Identities(Option<Hmac<Sha256>>);

impl Identities {
    /// With the secret that the website shares with us; without one nothing is believed.
    #[must_use]
    pub fn new(secret: Option<&Secret>) -> Self {
        Self(secret.and_then(|secret| Hmac::new_from_slice(secret.expose().as_bytes()).ok()))
    }

    /// Whether the website has signed the claim, and it holds now. The hash is written in hexadecimal digits; comparing
    /// it takes the same time wherever it differs.
    ///
    /// # Errors
    /// When it is not believed, and why.
    pub fn check(&self, claim: Claim<'_>, hash: &str, now: Timestamp) -> Result<(), NotIdentified> {
        let mut code = self.0.clone().ok_or(NotIdentified::NotConfigured)?;
        code.update(claim.text().as_bytes());
        let hash = from_hex(hash).ok_or(NotIdentified::Signature)?;
        code.verify_slice(&hash).map_err(|_| NotIdentified::Signature)?;
        let left = claim.exp.saturating_sub(now.as_second());
        if (1..=LONGEST_S).contains(&left) { Ok(()) } else { Err(NotIdentified::Expired) }
    }
}

impl Claim<'_> {
    /// What is signed.
    fn text(&self) -> String {
        let Self { id, name, email, exp } = self;
        format!("{id}\n{name}\n{email}\n{exp}")
    }
}

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Identities").field(&self.0.is_some()).finish()
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "geheimgeheimgeheimgeheimgeheimgeheim";
    /// As openssl has it: printf 'K-1\nErika\ne@b.test\n1700000060' | openssl dgst -sha256 -hmac "$SECRET"
    const HASH: &str = "7245a23b5e4f721418dd1b986c50078f094d3a4b6eef011ec29feb65b91fe154";
    const CLAIM: Claim<'_> = Claim { id: "K-1", name: "Erika", email: "e@b.test", exp: 1_700_000_060 };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_right_hash_alone_is_believed_while_it_holds() {
        let identities = Identities::new(Some(&Secret::new(SECRET)));
        let now = at(1_700_000_000);
        assert_eq!(identities.check(CLAIM, HASH, now), Ok(()));
        for (claim, hash) in [
            (Claim { id: "K-2", ..CLAIM }, HASH),
            (Claim { name: "", ..CLAIM }, HASH),
            (Claim { exp: 1_700_000_061, ..CLAIM }, HASH),
            (CLAIM, ""),
            (CLAIM, &HASH[..62]),
            (CLAIM, "zz"),
            (CLAIM, "+1"),
            (CLAIM, "ää"),
        ] {
            assert_eq!(identities.check(claim, hash, now), Err(NotIdentified::Signature), "{hash}");
        }
        assert_eq!(identities.check(CLAIM, HASH, at(1_700_000_059)), Ok(()));
        assert_eq!(identities.check(CLAIM, HASH, at(1_700_000_060)), Err(NotIdentified::Expired));
        assert_eq!(identities.check(CLAIM, HASH, at(1_700_000_060 - LONGEST_S)), Ok(()));
        assert_eq!(identities.check(CLAIM, HASH, at(1_700_000_059 - LONGEST_S)), Err(NotIdentified::Expired));
    }

    #[test]
    fn another_secret_or_none_believes_nothing() {
        let now = at(1_700_000_000);
        let other = Identities::new(Some(&Secret::new("anders")));
        assert_eq!(other.check(CLAIM, HASH, now), Err(NotIdentified::Signature));
        assert_eq!(Identities::default().check(CLAIM, HASH, now), Err(NotIdentified::NotConfigured));
        assert_eq!(format!("{other:?}"), "Identities(true)");
    }
}
