//! A bot whose handoffs go by mail alone: what the check says of it, and what visitors are told.

use deskbell::config::{AnswersArrive, Destination, MailEncryption, addressees, largest_event};
use deskbell::content::{SourceFile, load};
use deskbell::conversation::{Conversation, Input, Rung, Turn};
use deskbell::ids::{ConversationId, Language};
use deskbell::turn::{Brain, turn};
use jiff::{SignedDuration, Timestamp};

use crate::broken::ENTRIES;
use crate::cli::{folder, in_locale, text};
use crate::smtp::{Certificate, MailServer, Mood, Tls};

const MAIL: &str = "    - {id: post, kind: smtp, host: mail.laden.test, user: chat, password: \"${TOKEN}\", from: \"Laden <chat@laden.test>\", to: [team@laden.test, zwei@laden.test], reply_to: zentrale@laden.test}\n";
const WEBHOOK: &str =
    "    - {id: a, url: \"https://a.test\", secret: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}\n";
const AGENTS: &str = "  agents:\n    - {name: b, token: \"0123456789abcdef0123456789abcdef\"}\n";

fn loaded(endpoints: &str, more: &str) -> deskbell::content::Loaded {
    loaded_with(endpoints, more, &[])
}

fn loaded_with(endpoints: &str, more: &str, others: &[(&str, &str)]) -> deskbell::content::Loaded {
    let settings = format!("name: Laden\nhandoff:\n  endpoints:\n{endpoints}{more}");
    let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() };
    let base = [("deskbell.yaml", settings.as_str()), ("knowledge/de/lieferung.yaml", ENTRIES)];
    let files: Vec<_> = base.iter().chain(others).map(|(path, text)| file(path, text)).collect();
    load(&files, &|name| (name == "TOKEN").then(|| "geheim".to_owned()), None)
}

fn codes(loaded: &deskbell::content::Loaded) -> Vec<&'static str> {
    loaded.diagnostics.iter().map(deskbell::diagnostics::Diagnostic::code).collect()
}

#[test]
fn the_settings_of_a_mail_server_are_read() {
    let found = loaded(MAIL, "");
    let config = found.config.as_ref().unwrap();
    let Destination::Mail(server) = &config.endpoints[0].to else { panic!("{:?}", config.endpoints) };
    assert_eq!(
        (server.host.as_str(), server.port, server.encryption),
        ("mail.laden.test", 587, MailEncryption::StartTls)
    );
    let (user, password) = server.login.as_ref().unwrap();
    assert_eq!((user.as_str(), password.expose(), server.mailing.to.len()), ("chat", "geheim", 2));
    assert!(!format!("{config:?}").contains("geheim"), "secrets are not shown");
    for (tls, port, expected) in [
        ("starttls", "", Some((587, MailEncryption::StartTls))),
        ("implicit", "", Some((465, MailEncryption::Implicit))),
        ("implicit", ", port: 2465", Some((2465, MailEncryption::Implicit))),
        ("none", ", port: 25, allow_plain: yes", Some((25, MailEncryption::Off))),
        ("none", "", None),
    ] {
        let text =
            format!("    - {{id: p, kind: smtp, host: m.test, from: a@b.test, to: c@d.test, tls: {tls}{port}}}\n");
        let found = loaded(&text, "");
        let server = found.config.map(|config| match &config.endpoints[0].to {
            Destination::Mail(server) => (server.port, server.encryption),
            other => panic!("{other:?}"),
        });
        assert_eq!(server, expected, "{text} {:?}", found.diagnostics);
    }
}

/// Kindly, once, and only where nobody can answer in the window.
#[test]
fn that_there_is_no_way_back_is_told() {
    let both = format!("{MAIL}{WEBHOOK}");
    for (endpoints, more, arrive) in [
        (MAIL, "", AnswersArrive::ByMail),
        (MAIL, AGENTS, AnswersArrive::InWindow),
        (WEBHOOK, "", AnswersArrive::InWindow),
        (&both, "", AnswersArrive::InWindow),
    ] {
        let found = loaded(endpoints, more);
        assert_eq!(found.config.as_ref().unwrap().bot.answers_arrive, arrive, "{endpoints}{more}");
        assert_eq!(codes(&found).contains(&"answers-by-mail"), arrive == AnswersArrive::ByMail, "{:?}", codes(&found));
        assert_eq!(found.content.unwrap().bot.answers_arrive, arrive);
    }
}

/// The usual pair: a helpdesk, and a mailbox for when it is down. What stands in gets nothing else.
#[test]
fn a_mailbox_may_stand_in() {
    let webhook = |more: &str| WEBHOOK.replace('}', &format!(", fallback: post{more}}}"));
    for (more, minutes) in [("", 5), (", fallback_after_minutes: 2", 2)] {
        let found = loaded(&format!("{}{MAIL}", webhook(more)), "");
        let config = found.config.unwrap_or_else(|| panic!("{:?}", found.diagnostics));
        let fallback = config.endpoints[0].fallback.clone().unwrap();
        assert_eq!((fallback.to.as_str(), fallback.after), ("post", SignedDuration::from_mins(minutes)));
        let names: Vec<_> = addressees(&config.endpoints).iter().map(ToString::to_string).collect();
        assert_eq!((names, config.bot.answers_arrive), (vec!["a".to_owned()], AnswersArrive::InWindow));
        assert_eq!(largest_event(&config.endpoints), Some(262_144 - 18), "there is room for the other one's name");
    }
}

/// A conversation with a bot, its clock in the test's hand.
struct Visit {
    brain: Brain,
    conversation: Conversation,
    now: Timestamp,
}

impl Visit {
    fn new(endpoints: &str, language: Language) -> Self {
        Self::with(endpoints, &[], language)
    }

    fn with(endpoints: &str, files: &[(&str, &str)], language: Language) -> Self {
        let found = loaded_with(endpoints, "", files);
        let brain = Brain::compile(found.content.unwrap_or_else(|| panic!("{:?}", found.diagnostics))).unwrap();
        let conversation = Conversation::new(ConversationId::from_bits(7), language);
        let mut visit = Self { brain, conversation, now: "2026-11-20T10:00:00+01:00".parse().unwrap() };
        visit.put(&Input::Start { language: Some(language), page: None });
        visit
    }

    /// The last message after an input.
    fn put(&mut self, input: &Input) -> String {
        let events = turn(&self.brain, &self.conversation, input, self.now).unwrap();
        let turn = Turn { no: self.conversation.next_turn, at: self.now, client_id: None, events };
        self.conversation.apply(&turn);
        self.conversation.messages.last().unwrap().text.clone()
    }

    fn waits(&mut self, minutes: i64) -> String {
        self.now += SignedDuration::from_mins(minutes);
        let handoff = self.conversation.handoff.as_ref().unwrap().request.id.clone();
        self.put(&Input::Waited { handoff, rung: Rung::Expired })
    }
}

#[test]
fn visitors_are_told_that_the_answer_comes_by_mail() {
    let mut visit = Visit::new(MAIL, Language::De);
    let told = visit.put(&Input::Human);
    assert!(
        told.contains("Die Antwort kommt per E-Mail, nicht hier im Chat. Bitte schreiben Sie hier Ihre E-Mail-Adresse"),
        "{told}"
    );
    assert!(visit.waits(31).contains("Ohne Ihre E-Mail-Adresse kann unser Team Ihnen leider nicht antworten."));
    let mut visit = Visit::new(MAIL, Language::En);
    let told = visit.put(&Input::Human);
    assert!(told.contains("The answer will come by e-mail, not here in the chat."), "{told}");
    // Whoever left an address need not stay, and has not been forgotten.
    let noted = visit.put(&Input::Text("kundin@beispiel.test".to_owned()));
    assert!(noted.contains("our team can answer you there"), "{noted}");
    assert_eq!(visit.waits(600), noted, "nothing is added");
}

/// What a flow collected counts, unless it is masked for the helpdesk.
#[test]
fn an_address_that_nobody_may_see_is_asked_for_again() {
    for (slot, asks) in [
        ("{type: email, label: E-Mail}", false),
        ("{type: email, label: E-Mail, sensitive: yes}", true),
        ("{type: phone, label: Telefon}", true),
    ] {
        let intents = format!(
            "slots:\n  kontakt: {slot}\nflows:\n  melden:\n    steps:\n      - ask: kontakt\n        say: Wie erreichen wir Sie?\n      - handoff: {{queue: service, reason: Schaden}}\nintents:\n  - id: melden\n    flow: melden\n    examples: {{de: [Schaden melden, Ich möchte einen Schaden melden, Es gibt einen Schaden]}}\n"
        );
        let mut visit = Visit::with(MAIL, &[("intents/melden.yaml", &intents)], Language::De);
        visit.put(&Input::Text("Schaden melden".to_owned()));
        let typed = if slot.contains("phone") { "030 12345678" } else { "kundin@beispiel.test" };
        let told = visit.put(&Input::Text(typed.to_owned()));
        assert_eq!(told.contains("Bitte schreiben Sie hier Ihre E-Mail-Adresse"), asks, "{slot}: {told}");
        assert_eq!(told.contains("Die Antwort kommt an Ihre Adresse"), !asks, "{slot}: {told}");
    }
}

/// The reason is told in the language of the conversation, like everything else that is handed over.
#[test]
fn the_reason_is_in_the_language_of_the_conversation() {
    for (language, reason) in [(Language::De, "Wunsch nach einem Menschen"), (Language::En, "Asked for a person")] {
        let mut visit = Visit::new(WEBHOOK, language);
        visit.put(&Input::Human);
        assert_eq!(visit.conversation.handoff.as_ref().unwrap().request.reason_text, reason);
    }
}

#[test]
fn with_a_window_nothing_is_said_of_mail() {
    let told = Visit::new(WEBHOOK, Language::De).put(&Input::Human);
    assert!(told.contains("übergeben") && !told.contains("E-Mail"), "{told}");
}

/// `deskbell connectors test`: a mail that says that it is a test, and what became of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_for_trial_is_marked_and_told() {
    let wrong = Mood::Answer("AUTH", "535 wrong password");
    let server = MailServer::start(Tls::None, move |number| if number == 0 { Mood::Take } else { wrong }).await;
    let folder = folder(&[]);
    let settings = format!(
        "name: Test\nhandoff:\n  endpoints:\n    - id: post\n      kind: smtp\n      host: 127.0.0.1\n      port: {}\n      tls: none\n      allow_plain: yes\n      allow_networks: [127.0.0.1/32]\n      user: chat\n      password: hunter2\n      from: chat@laden.test\n      to: team@laden.test\n",
        server.address.port()
    );
    std::fs::write(folder.path().join("deskbell.yaml"), settings).unwrap();
    for (locale, code, expected) in [
        ("en_GB.UTF-8", 0, "mail: 250, succeeded"),
        ("de_DE.UTF-8", 3, "mail: 535, die Anmeldung beim Mailserver gelingt nicht"),
    ] {
        let run = || in_locale(folder.path(), locale, &["connectors", "test", "post"], b"");
        let out = tokio::task::block_in_place(run);
        let told = format!("{}{}", text(&out.stdout), text(&out.stderr));
        assert_eq!(out.status.code(), Some(code), "{told}");
        assert!(told.contains("(smtp)") && told.contains(expected) && !told.contains("hunter2"), "{told}");
    }
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].header("Subject").unwrap().contains("[Test]"), "{:?}", mails[0].header("Subject"));
}

/// A file of authorities stands beside the settings, wherever the command is started.
#[tokio::test(flavor = "multi_thread")]
async fn authorities_are_looked_for_beside_the_settings() {
    let certificate = Certificate::new();
    let server = MailServer::start(Tls::Upgrade(certificate.acceptor()), |_| Mood::Take).await;
    let (folder, elsewhere) = (folder(&[]), tempfile::tempdir().unwrap());
    std::fs::copy(certificate.file(), folder.path().join("our-ca.pem")).unwrap();
    let run = |authorities: &str| {
        let settings = format!(
            "name: Test\nhandoff:\n  endpoints:\n    - id: post\n      kind: smtp\n      host: localhost\n      port: {}\n      allow_networks: [127.0.0.0/8, '::1/128']\n      from: chat@laden.test\n      to: team@laden.test\n      authorities: {authorities}\n",
            server.address.port()
        );
        std::fs::write(folder.path().join("deskbell.yaml"), settings).unwrap();
        let arguments = ["--dir", folder.path().to_str().unwrap(), "connectors", "test", "post"];
        tokio::task::block_in_place(|| in_locale(elsewhere.path(), "en_GB.UTF-8", &arguments, b""))
    };
    for authorities in ["our-ca.pem", "./our-ca.pem", certificate.file().to_str().unwrap()] {
        let out = run(authorities);
        let told = format!("{}{}", text(&out.stdout), text(&out.stderr));
        assert!(out.status.success() && told.contains("mail: 250, succeeded"), "{authorities}: {told}");
    }
    let out = run("another.pem");
    assert_eq!(out.status.code(), Some(3), "{}", text(&out.stdout));
    assert_eq!(server.mails().len(), 3);
}
