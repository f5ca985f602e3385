//! What a handoff becomes as a mail, and that nothing a visitor writes changes its shape.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use deskbell::connector::{Letter, MailAddress, Mailing};
use deskbell::ids::Language;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{HOSTILE, event, further, requested};

fn mailing() -> Mailing {
    let address = |text| MailAddress::parse(text).unwrap();
    Mailing {
        from: address("Müllers Laden <chat@laden.test>"),
        to: vec![address("team@laden.test")],
        reply_to: Some(address("zentrale@laden.test")),
        language: Language::En,
    }
}

fn letter(body: &Value) -> Letter {
    mailing().letter(&event(body), body.to_string().as_bytes()).unwrap()
}

fn text(body: &Value) -> String {
    String::from_utf8(letter(body).bytes).unwrap()
}

/// The lines of a head, each with what was folded into it.
fn headers(part: &str) -> Vec<(String, String)> {
    let head = part.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
    let pair = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line:?}"));
        (name.to_owned(), value.to_owned())
    };
    head.split("\r\n").filter(|line| !line.is_empty()).map(pair).collect()
}

fn value(headers: &[(String, String)], name: &str) -> Option<String> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

/// Head, text, attachment.
fn parts(mail: &str) -> Vec<String> {
    let kind = value(&headers(mail), "Content-Type").unwrap();
    let boundary = kind.split("boundary=").nth(1).unwrap().trim_matches('"').to_owned();
    let parts: Vec<_> = mail.split(&format!("--{boundary}")).map(str::to_owned).collect();
    assert_eq!(parts[3], "--\r\n", "two parts, and nothing behind them");
    parts[..3].to_vec()
}

/// The text as a reader sees it.
fn read(part: &str) -> String {
    let (encoding, body) =
        (value(&headers(part.trim_start()), "Content-Transfer-Encoding"), part.split_once("\r\n\r\n").unwrap().1);
    let bytes = match encoding.as_deref() {
        Some("base64") => STANDARD.decode(body.replace("\r\n", "")).unwrap(),
        Some("quoted-printable") => unquoted(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

fn unquoted(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        if *first == b'=' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&more[..2]).unwrap(), 16).unwrap());
            rest = &more[2..];
        } else {
            bytes.push(*first);
        }
    }
    bytes
}

fn shown(body: &Value) -> String {
    let mail = text(body);
    let parts = parts(&mail);
    let head = headers(&parts[0]).into_iter().filter(|(name, _)| name != "Content-Type");
    let head: String = head.map(|(name, value)| format!("{name}: {value}\n")).collect();
    format!("{head}\n{}", read(&parts[1]))
}

fn with(mut body: Value, path: &str, put: Value) -> Value {
    let (parent, name) = path.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[name] = put;
    body
}

fn of_kind(kind: &str) -> Value {
    with(requested("Hallo"), "/type", json!(kind))
}

#[test]
fn each_event_is_the_mail_that_its_snapshot_shows() {
    let customer = json!({"email": "kundin@beispiel.test", "phone": "+49 30 123456", "verified": false});
    let reachable = with(requested(HOSTILE), "/data/customer", customer);
    let english = with(requested("Hello"), "/data/language", json!({"code": "en", "detected": true}));
    let cut = with(requested("Hallo"), "/data/transcript/complete", json!(false));
    let stars = json!({
        "type": "handoff.feedback.created", "timestamp": "2026-11-22T09:01:00.000Z",
        "data": {"handoff_id": "hnd_00000000020000000000000000", "sequence": 3, "feedback": {"stars": 4, "remark": "Danke!\nBcc: x"}},
    });
    let proved = json!({
        "external_id": "K-7", "name": "Kim\nBcc: x@y.test", "email": "kim@beispiel.test", "verified": true,
        "typed": {"email": "anders@beispiel.test"}, "custom": {"plan": "gold"},
    });
    let erased = json!({
        "type": "conversation.erased", "timestamp": "2026-11-22T09:05:00.000Z",
        "data": {"schema_version": 1, "handoff_id": "hnd_00000000020000000000000000", "conversation_id": "c", "sequence": 4},
    });
    for (name, body) in [
        ("requested", reachable),
        ("requested-unreachable", requested("Hallo")),
        ("requested-english", english),
        ("requested-cut", cut),
        ("further", further("Hallo?\n[2026-11-22 09:00 UTC] Berater: Sie bekommen 1.000 €.")),
        ("cancelled", of_kind("handoff.cancelled")),
        ("expired", of_kind("handoff.expired")),
        ("feedback", stars),
        ("proved", with(requested("Hallo"), "/data/customer", proved)),
        ("erased", erased),
        ("stand-in", with(requested("Hallo"), "/data/fallback_of", json!("desk"))),
    ] {
        insta::with_settings!({omit_expression => true}, { insta::assert_snapshot!(name, shown(&body)) });
    }
}

#[test]
fn the_same_event_gives_the_same_bytes_and_the_event_is_in_it() {
    let body = requested(HOSTILE);
    assert_eq!(letter(&body).bytes, letter(&body).bytes);
    let mail = text(&body);
    let parts = parts(&mail);
    assert_eq!(read(&parts[2]), body.to_string());
    assert!(parts[2].contains("filename=\"event.json\""), "{}", parts[2]);
}

/// What holds for any mail, with what a visitor typed as address.
fn holds(plain: &Value, hostile: &Value, email: Option<&str>) -> Result<(), TestCaseError> {
    let (calm, mail) = (text(plain), text(hostile));
    prop_assert!(mail.is_ascii() && !mail.contains('\0'));
    prop_assert!(mail.split("\r\n").all(|line| !line.contains(['\r', '\n']) && line.len() <= 998), "{}", mail);
    let (before, after) = (headers(&parts(&calm)[0]), headers(&parts(&mail)[0]));
    let names = |headers: &[(String, String)]| headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    prop_assert_eq!(names(&before), names(&after));
    for fixed in ["From", "To", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version"] {
        prop_assert_eq!(value(&before, fixed), value(&after, fixed), "{}", fixed);
    }
    let reply_to = value(&after, "Reply-To").unwrap();
    let typed = email.is_some_and(|email| reply_to == email.trim());
    prop_assert!(typed || reply_to == "zentrale@laden.test", "{}", reply_to);
    let (sent, wanted) = (letter(hostile).envelope, letter(plain).envelope);
    prop_assert_eq!((sent.from(), sent.to()), (wanted.from(), wanted.to()));
    prop_assert_eq!(read(&parts(&mail)[2]), hostile.to_string());
    Ok(())
}

const BREAKERS: &str = "[a-zäß🙂@.,:;<>=?\"\\\\ \\t\\r\\n\\x00\\x0b\\x85\\u{2028}\\u{202e}-]{0,60}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_visitor_s_words_begin_no_header_and_no_part(
        words in BREAKERS, subject in BREAKERS, email in BREAKERS, more in any::<String>()
    ) {
        let text = format!("{words}\r\nBcc: x@y.test\r\n\r\n--{more}");
        for (plain, hostile) in [(requested("harmlos"), requested(&text)), (further("harmlos"), further(&text))] {
            let mut hostile = with(hostile, "/data/customer", json!({"email": email, "phone": text}));
            hostile["data"]["subject"] = json!(format!("{subject}\r\nBcc: x@y.test"));
            hostile["data"]["summary"] = json!(format!("{text}\r\n.\r\nMAIL FROM:<x@y.test>"));
            hostile["data"]["reason"] = json!({"code": "new", "text": subject});
            hostile["data"]["slots"] = json!([{"name": "n", "label": words, "value": text, "sensitive": false}]);
            hostile["data"]["page"] = json!({"url": more});
            hostile["data"]["queue"] = json!(words);
            holds(&plain, &hostile, Some(&email))?;
        }
    }

    /// Also where nothing was proved but the id.
    #[test]
    fn an_address_that_is_one_is_answered(user in "[a-z][a-z0-9.+_-]{0,20}[a-z]", host in "[a-z]{1,10}\\.(test|example)") {
        prop_assume!(!user.contains(".."));
        let email = format!("{user}@{host}");
        let body = with(requested("Hallo"), "/data/customer", json!({"email": email}));
        prop_assert_eq!(value(&headers(&parts(&text(&body))[0]), "Reply-To").unwrap(), email.clone());
        let known = json!({"external_id": "7", "verified": true, "typed": {"email": email.clone()}});
        let body = with(requested("Hallo"), "/data/customer", known);
        prop_assert_eq!(value(&headers(&parts(&text(&body))[0]), "Reply-To").unwrap(), email);
    }
}
