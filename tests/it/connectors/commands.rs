//! `deskbell connectors list` and `test`, in both languages.

use serde_json::json;

use crate::cli::{folder, in_locale, text};
use crate::receiver::{Receiver, Reply};

#[test]
fn the_list_says_what_there_is_and_what_nobody_has_proved() {
    let own = "title: Unser Helpdesk\nproof: seit 2026 bei uns in Betrieb\nidempotency: external_id\ncreate:\n  - put: /t/{{ data.handoff_id }}\n    id: /id\n";
    let folder = folder(&[("connectors/unser.yaml", own)]);
    let told = |locale| text(&in_locale(folder.path(), locale, &["connectors", "list"], b"").stdout);
    let (de, en) = (told("de_DE.UTF-8"), told("en_GB.UTF-8"));
    insta::with_settings!({omit_expression => true}, {
        insta::assert_snapshot!("list_de", de);
        insta::assert_snapshot!("list_en", en);
    });
}

/// Tells of each request, and nothing that is secret.
#[tokio::test(flavor = "multi_thread")]
async fn a_trial_tells_of_each_request_without_secrets() {
    let receiver = Receiver::start(|request| match request.line.as_str() {
        "POST /api/v1/accounts/1/contacts" => {
            Reply::Json(200, json!({"payload": {"contact": {"id": 5}, "contact_inbox": {"source_id": "s"}}}))
        }
        "POST /api/v1/accounts/1/conversations" => Reply::Json(200, json!({"id": 17})),
        _ => Reply::Json(403, json!({"error": "hunter2"})),
    })
    .await;
    let settings = |base: &str| {
        format!(
            "name: Test\nhandoff:\n  endpoints:\n    - id: hilfe\n      connector: chatwoot\n      base: {base}\n      allow_http: yes\n      allow_networks: [127.0.0.1/32]\n      secrets: {{token: hunter2, hook: hunter2}}\n      fields: {{account: 1, inbox: 2}}\n"
        )
    };
    let run = |base: String, locale: &'static str, endpoint: &'static str| {
        let folder = folder(&[]);
        std::fs::write(folder.path().join("deskbell.yaml"), settings(&base)).unwrap();
        tokio::task::spawn_blocking(move || in_locale(folder.path(), locale, &["connectors", "test", endpoint], b""))
    };
    let base = format!("http://{}", receiver.address);
    let mut all = String::new();
    for (base, locale, endpoint, code) in [
        (base.clone(), "de_DE.UTF-8", "hilfe", 3),
        (base.clone(), "en_GB.UTF-8", "hilfe", 3),
        ("http://127.0.0.1:9".to_owned(), "de_DE.UTF-8", "hilfe", 3),
        (base, "en_GB.UTF-8", "hilfee", 2),
    ] {
        let out = run(base, locale, endpoint).await.unwrap();
        assert_eq!(out.status.code(), Some(code), "{}", text(&out.stderr));
        all += &format!("{}{}\n", text(&out.stdout), text(&out.stderr));
    }
    assert!(!all.contains("hunter2"), "{all}");
    let handoff = regex::Regex::new("hnd_[0-9A-Z]+").unwrap();
    let shown = handoff.replace_all(&all, "hnd_…").into_owned();
    insta::with_settings!({omit_expression => true}, { insta::assert_snapshot!("trial", shown) });
    let sent = receiver.received();
    assert_eq!(sent.len(), 6);
    assert!(String::from_utf8(sent[2].body.to_vec()).unwrap().contains("[Test]"), "it says that it is a test");
}

/// A request that is never sent proves nothing.
#[test]
fn a_trial_that_sends_nothing_fails() {
    let preset = "title: T\nproof: hier\nidempotency: none\ncreate:\n  - post: /t\n    when: {slots.telefon: present}\n    body: {a: 1}\n";
    let settings =
        "name: Test\nhandoff:\n  endpoints:\n    - {id: hilfe, connector: eigen, base: https://hilfe.test}\n";
    let folder = folder(&[("connectors/eigen.yaml", preset)]);
    std::fs::write(folder.path().join("deskbell.yaml"), settings).unwrap();
    for (locale, said) in [("de_DE.UTF-8", "nichts gesendet"), ("en_GB.UTF-8", "nothing sent")] {
        let out = in_locale(folder.path(), locale, &["connectors", "test", "hilfe"], b"");
        assert_eq!(out.status.code(), Some(3), "{}", text(&out.stderr));
        assert!(text(&out.stdout).contains(said), "{}", text(&out.stdout));
    }
}
