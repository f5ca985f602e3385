//! Our signatures against the library of Standard Webhooks' authors, in both directions.

use axum::http::HeaderMap;
use deskbell::handoff::signature::{BadSignature, InvalidKey, SigningKey};
use jiff::{SignedDuration, Timestamp};
use standardwebhooks::Webhook;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazkbZWFya2V5";

#[expect(clippy::disallowed_methods, reason = "the other library reads the system clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn headers(id: &str, timestamp: &str, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)] {
        headers.insert(name, value.parse().unwrap());
    }
    headers
}

#[test]
fn the_reference_library_accepts_what_we_sign() {
    let (ours, theirs) = (SigningKey::parse(SECRET).unwrap(), Webhook::new(SECRET).unwrap());
    for body in ["{}", "{\"text\":\"Größe 42 – \u{1F600}\"}", ""] {
        let signature = ours.sign("msg_1", now(), body.as_bytes());
        let sent = now().as_second().to_string();
        theirs.verify(body.as_bytes(), &headers("msg_1", &sent, &signature)).unwrap();
        assert!(theirs.verify(b"{\"other\":1}", &headers("msg_1", &sent, &signature)).is_err());
    }
}

#[test]
fn we_accept_what_the_reference_library_signs_and_nothing_else() {
    let (ours, theirs) = (SigningKey::parse(SECRET).unwrap(), Webhook::new(SECRET).unwrap());
    let at = now();
    let signature = theirs.sign("msg_1", at.as_second(), b"{}").unwrap();
    let both = format!("v1,AAAA v2,x {signature} v1a,y");
    let sent = at.as_second().to_string();
    let later = |seconds| at + SignedDuration::from_secs(seconds);
    let cases = [
        ("msg_1", sent.as_str(), signature.as_str(), "{}", at, Ok(())),
        ("msg_1", &sent, &both, "{}", at, Ok(())),
        ("msg_1", &sent, &signature, "{}", later(300), Ok(())),
        ("msg_1", &sent, &signature, "{}", later(301), Err(BadSignature::Time)),
        ("msg_1", &sent, &signature, "{}", later(-301), Err(BadSignature::Time)),
        ("msg_1", "soon", &signature, "{}", at, Err(BadSignature::Time)),
        ("msg_2", &sent, &signature, "{}", at, Err(BadSignature::Mismatch)),
        ("msg_1", &sent, &signature, "{ }", at, Err(BadSignature::Mismatch)),
        ("msg_1", &sent, "", "{}", at, Err(BadSignature::Mismatch)),
        ("msg_1", &sent, "v1,", "{}", at, Err(BadSignature::Mismatch)),
    ];
    for (id, timestamp, signatures, body, now, expected) in cases {
        let got = ours.verify(id, timestamp, signatures, body.as_bytes(), now);
        assert_eq!(got, expected, "{id} {timestamp} {signatures} {body}");
    }
}

#[test]
fn weak_and_broken_keys_are_refused_and_good_ones_never_shown() {
    let cases = [
        ("", InvalidKey::Prefix),
        ("secret", InvalidKey::Prefix),
        ("whsec_", InvalidKey::Length),
        ("whsec_c2hvcnQ=", InvalidKey::Length),
        ("whsec_not base64!", InvalidKey::Encoding),
    ];
    for (text, expected) in cases {
        assert_eq!(SigningKey::parse(text).unwrap_err(), expected, "{text}");
    }
    let key = SigningKey::parse(SECRET).unwrap();
    assert_eq!(format!("{key:?}"), "SigningKey(…)");
}
