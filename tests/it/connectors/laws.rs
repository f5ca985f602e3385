//! Nothing that a visitor writes changes the shape of a body, an address or a header.

use deskbell::connector::{Next, Presets, Progress, Request};
use proptest::prelude::*;
use serde_json::Value;

use super::{connection, event, further, own, requested};

/// The same tree with every text and number gone.
fn shape(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect())
        }
        other => Value::Bool(other.is_string()),
    }
}

fn first(name: &str, body: &Value, reference: Option<&str>) -> Request {
    let progress = Progress { reference: reference.map(str::to_owned), ..Progress::default() };
    let contact = std::collections::BTreeMap::from([("contact".to_owned(), "5".to_owned())]);
    let progress = Progress { steps: [("earlier".to_owned(), contact)].into(), ..progress };
    match connection(name).next(&event(body), &progress, Some("zeichen")) {
        Next::Send(planned) => planned.request,
        other => panic!("{name}: {other:?}"),
    }
}

fn parsed(request: &Request) -> Value {
    serde_json::from_slice(request.body.as_ref().unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_visitor_s_text_changes_values_alone(text in "\\PC{0,60}", more in any::<String>()) {
        // One line each: a line break is a node of its own in Jira's documents.
        let text = format!("x{text}{}", more.replace(['\n', '\r'], " "));
        for name in Presets::default().names() {
            for (plain, hostile, reference) in [
                (requested("harmlos"), requested(&text), None),
                (further("harmlos"), further(&text), Some("17")),
            ] {
                let mut hostile = hostile;
                hostile["data"]["subject"] = Value::from(text.as_str());
                let (plain, sent) = (first(name, &plain, reference), first(name, &hostile, reference));
                prop_assert_eq!(&plain.url, &sent.url, "{}", name);
                prop_assert_eq!(&plain.headers, &sent.headers, "{}", name);
                prop_assert_eq!(shape(&parsed(&plain)), shape(&parsed(&sent)), "{}", name);
            }
        }
    }

    #[test]
    fn a_value_in_an_address_stays_one_part_of_it(text in "[a-zäß🙂/?#&=.%@: \\r\\n\\\\]{0,12}") {
        let sent = with_subject(ADDRESS, &text);
        // Dots alone would climb, and nothing would ask for something else.
        prop_assert_eq!(sent.is_none(), text.chars().all(|c| c == '.'), "{:?}", text);
        if let Some(request) = sent {
            let url: Vec<_> = request.url.split(['/', '?', '&', '=', '#', '@']).collect();
            prop_assert_eq!(url.len(), 10, "{}", request.url);
            let fixed = (url[2], url[3], url[5], url[6], url[8], url[9]);
            prop_assert_eq!(fixed, ("a.test", "api", "end", "a", "b", "fest"));
            prop_assert!(request.url.bytes().all(|byte| byte.is_ascii_graphic()), "{}", request.url);
            prop_assert_eq!(&parsed(&request), &serde_json::json!({"x": text}));
        }
    }

    #[test]
    fn a_value_in_a_header_begins_no_other_one(text in "[a-zäß: \\r\\n\\t]{0,6}") {
        let fits = !text.is_empty() && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        let sent = with_subject(HEADER, &text);
        prop_assert_eq!(sent.is_some(), fits, "{:?}", text);
        if let Some(request) = sent {
            prop_assert!(request.headers.contains(&("x-subject".to_owned(), text)));
        }
    }
}

const ADDRESS: &str = "
title: T
proof: none
idempotency: none
create:
  - post: /api/{{ data.subject }}/end
    query: {a: \"{{ data.subject }}\", b: fest}
    body: {x: \"{{ data.subject }}\"}
";

const HEADER: &str = "
title: T
proof: none
idempotency: none
create:
  - post: /api
    headers: {X-Subject: \"{{ data.subject }}\"}
    body: {x: 1}
";

/// The request of a preset for a handoff with this subject; none if it is not sent.
fn with_subject(preset: &str, text: &str) -> Option<Request> {
    let mut body = requested("Hallo");
    body["data"]["subject"] = Value::from(text);
    match own(preset, "https://a.test").next(&event(&body), &Progress::default(), None) {
        Next::Send(planned) => Some(planned.request),
        Next::Stuck(_) => None,
        Next::Done => panic!("nothing is due"),
    }
}
