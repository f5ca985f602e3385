//! The settings of an endpoint with a connector, and presets of one's own.

use deskbell::config::Destination;
use deskbell::connector::{Presets, ReplyPath};
use deskbell::content::{SourceFile, load};

fn loaded(files: &[(&str, &str)]) -> deskbell::content::Loaded {
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| SourceFile { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() })
        .collect();
    load(&files, &|name| (name == "TOKEN").then(|| "geheim".to_owned()), None)
}

const OWN: &str = "title: Unser Helpdesk\nproof: nur hier\nsecrets: [token]\nfields: {team: {default: eins}}\n\
    auth: {bearer: \"{{ secrets.token }}\"}\nidempotency: external_id\ncreate:\n  - put: /t/{{ data.handoff_id }}\n    \
    body: {team: \"{{ fields.team }}\"}\n    id: /id\n";

#[test]
fn a_preset_of_one_s_own_lies_beside_the_settings_and_may_take_a_built_in_one_s_place() {
    for (name, known) in [("unser", "unser"), ("zendesk", "zendesk")] {
        let path = format!("connectors/{name}.yaml");
        let settings = format!(
            "name: T\nhandoff:\n  endpoints:\n    - id: hilfe\n      connector: {known}\n      base: https://hilfe.test/api/\n      secrets: {{token: \"${{TOKEN}}\"}}\n"
        );
        let found = loaded(&[("deskbell.yaml", &settings), (&path, OWN)]);
        assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
        let config = found.config.unwrap();
        let Destination::Connector(connection) = &config.endpoints[0].to else { panic!() };
        assert_eq!(
            (connection.preset.title.as_str(), connection.base.as_str()),
            ("Unser Helpdesk", "https://hilfe.test/api")
        );
        assert_eq!(connection.secrets.expose("token"), Some("geheim"));
        assert!(!format!("{config:?}").contains("geheim"), "secrets are not shown");
        assert!(config.server.hooks.is_empty(), "it does not call");
    }
}

#[test]
fn a_webhook_stays_what_it_was() {
    let settings = "name: T\nhandoff:\n  endpoints:\n    - {id: a, url: \"https://a.test\", secret: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}\n";
    let config = loaded(&[("deskbell.yaml", settings)]).config.unwrap();
    assert!(matches!(&config.endpoints[0].to, Destination::Webhook { url, .. } if url == "https://a.test"));
}

#[test]
fn the_built_in_presets_are_those_that_were_promised() {
    let presets = Presets::default();
    assert_eq!(presets.names().len(), 13);
    for name in presets.names() {
        let connection = super::connection(name);
        let proof =
            if name == "request-tracker" { "proved live by our own tests" } else { "untested against the vendor" };
        assert_eq!(connection.preset.proof, proof, "{name}");
        let has_path = connection.preset.reply_path() != ReplyPath::None;
        assert_eq!(has_path, !["slack", "teams", "hubspot"].contains(&name), "{name}");
    }
}

/// It would never prove a call, and nobody would know why.
#[test]
fn a_signing_key_that_is_none_is_told() {
    for (hook, codes) in
        [("geheim", vec!["bad-secret"]), ("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", vec![])]
    {
        let settings = format!(
            "name: T\nhandoff:\n  endpoints:\n    - id: rt\n      connector: request-tracker\n      base: https://rt.test\n      secrets: {{token: t, hook: \"{hook}\"}}\n      fields: {{requestor: a@b.test, bot_user: deskbell}}\n"
        );
        let found = loaded(&[("deskbell.yaml", &settings)]);
        let told: Vec<_> = found.diagnostics.iter().map(deskbell::diagnostics::Diagnostic::code).collect();
        assert_eq!(told, codes);
        assert_eq!(found.config.is_some(), codes.is_empty());
    }
}
