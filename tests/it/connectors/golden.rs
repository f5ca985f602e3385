//! Every request that every preset sends for one handoff, with a text that tries everything, and one further message.

use std::fmt::Write as _;

use deskbell::connector::{Answer, Connection, Event, Next, Outcome, Planned, Presets, Progress, Request};
use serde_json::{Value, json};

use super::{HOSTILE, connection, event, expired, further, requested};

/// An answer that has everything that any preset looks for.
fn answer(status: u16) -> Answer {
    let body = json!({
        "id": "17", "conversation_id": "17", "TicketID": "17", "issueKey": "HILFE-17",
        "ticket": {"id": 17}, "value": {"id": "17"},
        "payload": {"contact": {"id": 5}, "contact_inbox": {"source_id": "quelle-5"}},
    });
    Answer { status, body: body.to_string().into_bytes(), ..Answer::default() }
}

/// What the vendor's documents say that a request of this kind is answered with, by the preset and the request: how its
/// path ends. A preset that waits for another status would never deliver.
const STATUSES: &[(&str, &str, &str, u16)] = &[
    ("chatwoot", "POST", "", 200),
    ("freshdesk", "POST", "", 201),
    ("freshdesk", "PUT", "", 200),
    ("hubspot", "POST", "/search", 200),
    ("hubspot", "POST", "", 201),
    ("intercom", "POST", "", 200),
    ("jira-service-management", "POST", "", 201),
    ("otrs", "", "", 200),
    ("request-tracker", "POST", "", 201),
    ("request-tracker", "PUT", "", 200),
    ("salesforce", "PATCH", "Case/17", 204),
    ("salesforce", "PATCH", "", 201),
    ("salesforce", "POST", "", 201),
    ("sap-service-cloud", "POST", "", 201),
    ("slack", "POST", "", 200),
    ("teams", "POST", "", 202),
    ("zammad", "POST", "", 201),
    ("zammad", "PUT", "", 200),
    ("zendesk", "POST", "", 201),
    ("zendesk", "PUT", "", 200),
];

fn judged(name: &str, planned: &Planned) -> deskbell::connector::Gained {
    let (method, path) = (planned.request.method.as_str(), planned.request.url.as_str());
    let fits = |(preset, of, end, _): &&(&str, &str, &str, u16)| {
        *preset == name && (of.is_empty() || *of == method) && path.ends_with(end)
    };
    let (.., status) = STATUSES.iter().find(fits).unwrap_or_else(|| panic!("{name} {method} {path}"));
    match planned.judge(&answer(*status)) {
        Outcome::Gained(gained) => gained,
        other => panic!("{name} {method} {path}: {status} is {other:?}"),
    }
}

fn shown(request: &Request) -> String {
    let mut text = format!("{} {}\n", request.method.as_str(), request.url);
    for (name, value) in &request.headers {
        writeln!(text, "{name}: {value}").unwrap();
    }
    if let Some(body) = &request.body {
        let json: Value = serde_json::from_slice(body).unwrap();
        writeln!(text, "{json:#}").unwrap();
    }
    text
}

/// Sends an event as far as it goes.
fn walked(connection: &Connection, event: &Event, progress: &mut Progress) -> String {
    let mut text = String::new();
    for _ in 0..8 {
        match connection.next(event, progress, Some("zeichen")) {
            Next::Send(planned) => {
                writeln!(text, "--- {}\n{}", planned.key, shown(&planned.request)).unwrap();
                progress.gain(&planned, &judged(&connection.preset.name, &planned));
            }
            Next::Done => return text,
            Next::Stuck(why) => panic!("{why}"),
        }
    }
    panic!("it does not end: {text}");
}

/// What is asked about single items, for one that fits each question.
fn details(connection: &Connection) -> String {
    let mut text = String::new();
    let Some(poll) = connection.poll() else { return text };
    for detail in &poll.details {
        let mut line = json!({"id": "47", "NewValue": "33", "Creator": {"id": "weber"}});
        for condition in &detail.step.when {
            let name = condition.path.to_string().replace("body.", "");
            line[name] = json!(condition.equals);
        }
        let body = poll.items.trim_start_matches('/');
        let list = if body.is_empty() { json!([line]) } else { json!({body: [line]}) };
        let answer = Answer { status: 200, body: list.to_string().into_bytes(), ..Answer::default() };
        let polled = connection.poll_answer(&answer, 0).unwrap();
        let asked = connection.detail_request(detail, ("17", &polled.items[0]), 1, Some("zeichen")).unwrap();
        writeln!(text, "--- about an item\n{}", shown(&asked)).unwrap();
    }
    text
}

#[test]
fn every_preset_sends_what_its_snapshot_shows() {
    for name in Presets::default().names() {
        let connection = connection(name);
        let mut text = String::new();
        if let Some(token) = connection.token_request() {
            let form = String::from_utf8(token.body.clone().unwrap()).unwrap();
            writeln!(text, "--- token\n{}{form}\n", shown(&Request { body: None, ..token })).unwrap();
        }
        let mut progress = Progress::default();
        text += &walked(&connection, &event(&requested(HOSTILE)), &mut progress);
        text += &walked(&connection, &event(&further("Hallo? Ich wäre noch da …")), &mut progress);
        text += &walked(&connection, &event(&expired()), &mut progress);
        if let Some(Ok(asked)) = connection.poll_request("17", 1, Some("zeichen")) {
            writeln!(text, "--- poll\n{}", shown(&asked)).unwrap();
        }
        text += &details(&connection);
        let again = Progress { tried_before: true, ..Progress::default() };
        if let Next::Send(first) = connection.next(&event(&requested(HOSTILE)), &again, Some("zeichen"))
            && first.key.starts_with("find")
        {
            writeln!(text, "--- after an answer that was lost: {}\n{}", first.key, shown(&first.request)).unwrap();
        }
        insta::with_settings!({omit_expression => true}, { insta::assert_snapshot!(name, text) });
    }
}

/// A mask is no address; the visitor's e-mail stays out where it is one.
#[test]
fn what_is_masked_is_never_an_address() {
    for name in Presets::default().names() {
        let connection = connection(name);
        let text = walked(&connection, &event(&requested("Hallo")), &mut Progress::default());
        assert!(!text.contains("•••st"), "{name}\n{text}");
    }
}

/// What does not fit loses its oldest messages, and says so.
#[test]
fn a_long_talk_is_cut_from_its_beginning() {
    let long = "Überlang ".repeat(8_000);
    for name in ["slack", "teams", "zendesk", "jira-service-management"] {
        let connection = connection(name);
        let Next::Send(planned) = connection.next(&event(&requested(&long)), &Progress::default(), None) else {
            panic!("{name}");
        };
        let body = planned.request.body.clone().unwrap();
        assert!(body.len() <= connection.preset.limits.max_body_bytes, "{name}: {}", body.len());
        assert!(String::from_utf8(body).unwrap().contains("Der Anfang fehlt hier"), "{name}");
    }
}

/// What is new has been read by nobody, so it is cut and never left out.
#[test]
fn a_new_message_that_is_too_long_is_cut_and_not_left_out() {
    let long = format!("Anfang {}", "Überlang ".repeat(40_000));
    for name in Presets::default().names() {
        let connection = connection(name);
        let captured = std::collections::BTreeMap::from([("contact".to_owned(), "5".to_owned())]);
        let progress = Progress {
            reference: Some("17".to_owned()),
            steps: [("create.0".to_owned(), captured)].into(),
            ..Progress::default()
        };
        let Next::Send(planned) = connection.next(&event(&further(&long)), &progress, None) else { panic!("{name}") };
        let body = planned.request.body.clone().unwrap();
        assert!(body.len() <= connection.preset.limits.max_body_bytes, "{name}: {}", body.len());
        let body = String::from_utf8(body).unwrap();
        assert!(body.contains("Anfang Überlang") && body.contains('…'), "{name}: {body:.300}");
    }
}

/// What the visitor left as an address goes where it makes nobody a customer; nothing stands there without it.
#[test]
fn an_address_that_the_visitor_left_goes_along() {
    let mut with = requested("Hallo");
    with["data"]["customer"] = json!({"email": "kundin@beispiel.test", "phone": "030 1234567", "verified": false});
    for (body, email, phone) in
        [(with, json!("kundin@beispiel.test"), json!("030 1234567")), (requested("Hallo"), Value::Null, Value::Null)]
    {
        let connection = connection("salesforce");
        let Next::Send(planned) = connection.next(&event(&body), &Progress::default(), Some("zeichen")) else {
            panic!()
        };
        let sent: Value = serde_json::from_slice(planned.request.body.as_ref().unwrap()).unwrap();
        assert_eq!((&sent["SuppliedEmail"], &sent["SuppliedPhone"]), (&email, &phone));
    }
}
