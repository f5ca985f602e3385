//! The settings: the compiled-in manual, every setting, the environment.

use jiff::civil::Weekday;

use deskbell::config::{Config, DEFAULT_FILE, DEFAULT_SCHEDULE_S, HashedToken, Question, StoreTarget, read};
use deskbell::diagnostics::{Lang, Report};
use deskbell::ids::Language;

fn settings(text: &str, environment: &dyn Fn(&str) -> Option<String>) -> (Config, Vec<&'static str>) {
    let mut report = Report::default();
    let config = read(&"deskbell.yaml".into(), text, environment, &mut report);
    (config, report.into_sorted().iter().map(deskbell::diagnostics::Diagnostic::code).collect())
}

fn fine(text: &str) -> Config {
    let (config, codes) = settings(text, &|_| None);
    assert!(codes.is_empty(), "{codes:?}");
    config
}

#[test]
fn the_manual_holds_the_defaults() {
    let mut defaults = Config::default();
    defaults.bot.name = "Deskbell".to_owned();
    assert_eq!(format!("{:#?}", fine(DEFAULT_FILE)), format!("{defaults:#?}"));
    assert_eq!(format!("{:#?}", fine("name: Deskbell\n")), format!("{defaults:#?}"));
}

/// Takes the comment marks off the examples in the manual.
fn uncommented(file: &str) -> String {
    let example = |line: &str| {
        let rest = line.trim_start().strip_prefix("# ")?;
        let indent = line.len() - line.trim_start().len();
        let name = rest.trim_start().trim_start_matches("- ").split(':').next()?;
        let is_setting = ["privacy_url", "public_url"].contains(&name);
        is_setting.then(|| format!("{}{rest}", " ".repeat(indent)))
    };
    file.lines().map(|line| example(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

#[test]
fn the_manual_s_commented_settings_are_right() {
    let config = fine(&uncommented(DEFAULT_FILE));
    assert_eq!(config.server.public_url.as_deref(), Some("https://hilfe.beispiel.test"));
    assert!(config.bot.privacy_url.is_some());
}

#[test]
fn every_setting() {
    let text = "name: Musterladen
languages: [en, de]
timezone: Europe/Vienna
listen: 0.0.0.0:${PORT}
public_url: https://hilfe.beispiel.test/
origins: [https://www.beispiel.test, \"http://localhost:3000\"]
store: ${DATA:-daten}/bell.db
answers: {confident: 0.95, clarify: 0}
opening_hours:
  mon-wed, fr: [\"09:00-12:30\", \"13:30-17:30\"]
  sa: \"10:00-24:00\"
  sun: closed
  holidays: [2026-12-26, 2026-12-25]
handoff:
  queues:
    service: {label: {de: Kundenservice, en: Customer service}}
    versand:
  endpoints:
    - id: helpdesk
      kind: webhook
      url: http://helpdesk.beispiel.test/hooks
      secret: ${HELPDESK_SECRET}
      allow_http: true
      allow_networks: [127.0.0.0/8, \"::1/128\"]
      schedule_s: [0, 5, 30]
      max_body_bytes: 100000
    - id: zweiter
      url: https://zwei.beispiel.test
      secret: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
      token: zweiter-0123456789abcdef0123456789
  agents:
    - {name: postfach, token: \"${INBOX_TOKEN}\", queues: [versand]}
    - {name: alle, token: alle-0123456789abcdef0123456789abc}
services:
  auftrag: {url: \"https://shop.beispiel.test/api/{{ nummer }}\", timeout_s: 3, fields: {status: text}}
privacy: {retain_days: 0, mask: [iban]}
privacy_url: https://www.beispiel.test/datenschutz
variables: {shop: {url: \"https://www.beispiel.test\", tage: 007}, leer: {}}
limits: {calls_per_minute: 0, behind_proxy: yes}
tests_gate: off
widget:
  suggestions: off
  identity_secret: ${AUSWEIS}
  proactive:
    - {id: kasse, text: {en: Any questions?, de: Fragen?}, page: /kasse*, after_s: 20, question: liefer.kosten}
    - {id: ende, text: {en: Bye, de: Bis bald}, exit_intent: yes, question: {en: Costs?, de: Was kostet es?}}
    - {id: bald, text: {en: Hi, de: Hallo}}
";
    let environment = |name: &str| match name {
        "PORT" => Some("9000".to_owned()),
        "AUSWEIS" => Some("ausweis-0123456789abcdef0123456789".to_owned()),
        "INBOX_TOKEN" => Some("postfach-0123456789abcdef012345".to_owned() + "6789"),
        "HELPDESK_SECRET" => Some("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=".to_owned()),
        _ => None,
    };
    let (config, codes) = settings(text, &environment);
    assert!(codes.is_empty(), "{codes:?}");
    let Config { bot, server, endpoints, privacy, services, tests_gate, .. } = config;
    assert_eq!((bot.name.as_str(), bot.languages.as_slice()), ("Musterladen", &[Language::En, Language::De][..]));
    assert_eq!(bot.timezone.iana_name(), Some("Europe/Vienna"));
    assert_eq!((bot.answers.confident, bot.answers.clarify), (0.95, 0));
    assert_eq!(
        bot.variables,
        serde_json::json!({"shop": {"url": "https://www.beispiel.test", "tage": "007"}, "leer": {}})
    );
    let queues: Vec<_> = bot.queues.iter().map(|(id, queue)| (id.as_str(), queue.label.get(Language::De))).collect();
    assert_eq!(queues, [("service", "Kundenservice"), ("versand", "versand")]);
    let hours = bot.opening_hours.unwrap();
    let days: Vec<_> = hours.days.iter().map(|(day, spans)| (*day, spans.len())).collect();
    use Weekday::{Friday, Monday, Saturday, Tuesday, Wednesday};
    assert_eq!(days, [(Monday, 2), (Tuesday, 2), (Wednesday, 2), (Friday, 2), (Saturday, 1)]);
    assert_eq!(hours.holidays.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-12-25", "2026-12-26"]);
    assert_eq!(server.listen, "0.0.0.0:9000");
    assert_eq!(server.public_url.as_deref(), Some("https://hilfe.beispiel.test"));
    assert_eq!(server.origins, ["https://www.beispiel.test", "http://localhost:3000"]);
    assert_eq!(server.store, StoreTarget::Sqlite("daten/bell.db".to_owned()));
    assert_eq!((server.calls_per_minute, server.behind_proxy), (0, true));
    assert_eq!((privacy.retain_days, privacy.mask.as_slice()), (0, &["iban".to_owned()][..]));
    assert!(!tests_gate);
    assert!(!bot.widget.suggestions);
    assert_eq!(
        server.identity_secret.as_ref().map(deskbell::config::Secret::expose),
        Some("ausweis-0123456789abcdef0123456789")
    );
    let rules: Vec<_> =
        bot.widget.proactive.iter().map(|rule| (rule.id.as_str(), rule.after_s, rule.exit_intent)).collect();
    assert_eq!(rules, [("kasse", Some(20), false), ("ende", None, true), ("bald", Some(5), false)]);
    assert_eq!(bot.widget.proactive[0].pages, ["/kasse*"]);
    let question = |at: usize| bot.widget.proactive[at].question.as_ref();
    assert!(matches!(question(0), Some(Question::Entry(name)) if name.value.as_str() == "liefer.kosten"));
    assert!(matches!(question(1), Some(Question::Text(_))) && question(2).is_none());
    let access: Vec<_> = server.helpdesk.iter().map(|access| (access.name.as_str(), access.queues.clone())).collect();
    let versand = deskbell::ids::QueueId::new("versand").unwrap();
    assert_eq!(access, [("zweiter", None), ("postfach", Some([versand].into())), ("alle", None)]);
    assert!(server.helpdesk[1].token.same(&HashedToken::of("postfach-0123456789abcdef0123456789")));
    assert!(server.helpdesk[0].keys.len() == 1 && server.helpdesk[1].keys.is_empty());
    let shown = format!("{server:?}");
    assert!(!shown.contains("0123456789"), "{shown}");
    let [auftrag] = services.as_slice() else { panic!("{services:?}") };
    assert_eq!((auftrag.id.as_str(), auftrag.timeout_s, auftrag.retries), ("auftrag", 3, 0));
    assert_eq!(bot.services["auftrag"].takes, Some(["nummer".to_owned()].into()));
    let kinds = auftrag.fields.iter().map(|(name, field)| (name.clone(), field.kind)).collect();
    assert_eq!(bot.services["auftrag"].fields, kinds);
    let schedules: Vec<_> =
        endpoints.iter().map(|endpoint| (endpoint.schedule_s.as_slice(), endpoint.max_body_bytes)).collect();
    assert_eq!(schedules, [(&[0, 5, 30][..], 100_000), (&DEFAULT_SCHEDULE_S[..], 262_144)]);
    assert_eq!((endpoints[0].allow_http, endpoints[0].allow_networks.len()), (true, 2));
}

#[test]
fn what_came_from_the_environment_is_never_told() {
    let text = "name: x\nlisten: ${GEHEIM}\norigins: [\"${GEHEIM}\"]\nhandoff:\n  endpoints:\n    - {id: a, url: \"${GEHEIM}\", secret: \"${GEHEIM}\", allow_networks: [\"${GEHEIM}\"], token: \"${GEHEIM}\"}\n  agents:\n    - {name: b, token: \"${GEHEIM}\", queues: [\"${GEHEIM}\"]}\nprivacy: {mask: [\"${GEHEIM}\"], retain_days: \"${GEHEIM}\"}\ntimezone: ${GEHEIM}\nopening_hours: {mon: \"${GEHEIM}\"}\nlanguages: [\"${GEHEIM}\"]\n";
    let mut report = Report::default();
    let _ = read(&"deskbell.yaml".into(), text, &|_| Some("hunter2".to_owned()), &mut report);
    let told = report.into_sorted();
    assert!(told.len() >= 9, "{told:#?}");
    for diagnostic in told {
        for lang in [Lang::De, Lang::En] {
            assert!(
                !format!("{}{}", diagnostic.message(lang), diagnostic.help(lang)).contains("hunter2"),
                "{diagnostic:?}"
            );
        }
    }
}

#[test]
fn the_store_may_be_a_postgres_database_from_the_environment() {
    let url = "postgres://desk:hunter2@db.beispiel.test/desk";
    let (config, codes) = settings("name: x\nstore: ${DATABASE_URL}\n", &|_| Some(url.to_owned()));
    assert!(codes.is_empty(), "{codes:?}");
    let StoreTarget::Postgres(store) = &config.server.store else { panic!("{:?}", config.server.store) };
    assert_eq!((store.expose(), store.place()), (url, "postgres://db.beispiel.test/desk"));
    assert!(!format!("{config:?}").contains("hunter2"));
    for (bad, code) in [
        ("postgres://hunter2", "bad-postgres"),
        ("postgresql://u:hunter2@db/desk?sslmode=allow", "bad-sslmode"),
        ("postgres://u:hunter2@db/desk?geheim=hunter2", "bad-postgres"),
    ] {
        let mut report = Report::default();
        let _ = read(&"deskbell.yaml".into(), "name: x\nstore: ${URL}\n", &|_| Some(bad.to_owned()), &mut report);
        let told = report.into_sorted();
        assert_eq!(told.iter().map(deskbell::diagnostics::Diagnostic::code).collect::<Vec<_>>(), [code]);
        for lang in [Lang::De, Lang::En] {
            assert!(!format!("{}{}", told[0].message(lang), told[0].help(lang)).contains("hunter2"));
        }
    }
}

#[test]
fn a_secret_may_be_two_while_it_is_replaced() {
    let text = |secret: &str| {
        format!(
            "name: x\nlanguages: [de]\nhandoff:\n  endpoints:\n    - {{id: a, url: \"https://a.test/\", secret: {secret}, \
             token: a-0123456789abcdef0123456789abcdef}}\n"
        )
    };
    let (new, old) =
        ("whsec_bmV1ZXItc2NobHVlc3NlbC0wMTIzNDU2Nzg5YWJjZGVm", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    for (written, count) in [(old.to_owned(), 1), (format!("[{new}, {old}]"), 2)] {
        let config = fine(&text(&written));
        let deskbell::config::Destination::Webhook { secrets, .. } = &config.endpoints[0].to else {
            panic!("a webhook")
        };
        assert_eq!(secrets.len(), count);
        // Its calls may be signed with either.
        let doors = deskbell::desk::Doors::new(&config.server.helpdesk);
        let at: jiff::Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        for (secret, opens) in [(old, true), (new, count == 2)] {
            let signatures = deskbell::handoff::signature::SigningKey::parse(secret).unwrap().sign("1", at, b"{}");
            let time = at.as_second().to_string();
            let signature = deskbell::desk::Signature { id: "1", timestamp: &time, signatures: &signatures };
            assert_eq!(doors.by_signature(signature, b"{}", at).is_some(), opens, "{count}");
        }
    }
    for (written, code) in [("[]", "empty-list"), ("[whsec_a]", "bad-secret"), (&format!("[{new}, x]"), "bad-secret")] {
        let mut report = Report::default();
        let config = read(&std::sync::Arc::from("deskbell.yaml"), &text(written), &|_| None, &mut report);
        assert!(config.endpoints.is_empty(), "{written}");
        let found: Vec<_> = report.into_sorted().iter().map(|found| found.code().to_owned()).collect();
        assert_eq!(found, [code], "{written}");
    }
}
