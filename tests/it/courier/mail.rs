//! Handoffs by mail, against a real mail server that misbehaves.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use deskbell::config::{Destination, Endpoint, MailEncryption, MailServer as Settings, Secret};
use deskbell::connector::{MailAddress, Mailing};
use deskbell::ids::Language;
use deskbell::store::DeliveryState;

use super::bench::{Bench, Names, endpoint, tries};
use crate::connectors::chains::{delivered, hand_over};
use crate::smtp::{Certificate, MailServer, Mood, Tls};

fn address(text: &str) -> MailAddress {
    MailAddress::parse(text).unwrap()
}

pub(crate) fn settings(server: &MailServer) -> Settings {
    Settings {
        host: "localhost".to_owned(),
        port: server.address.port(),
        encryption: MailEncryption::Off,
        login: Some(("chat".to_owned(), Secret::new("geheim"))),
        mailing: Mailing {
            from: address("Müllers Laden <chat@laden.test>"),
            to: vec![address("team@laden.test"), address("zwei@laden.test")],
            reply_to: Some(address("zentrale@laden.test")),
            language: Language::De,
        },
        authorities: None,
    }
}

fn post(settings: Settings) -> Endpoint {
    Endpoint { to: Destination::Mail(Box::new(settings)), allow_http: false, ..endpoint("post", "") }
}

/// A dialogue has more rounds than a request, and TLS takes its time: what is not to run out of time has plenty.
fn bench(settings: Settings) -> Bench {
    let mut bench = Bench::new(vec![post(settings)]);
    (bench.limits.connect, bench.limits.deadline) = (Duration::from_secs(15), Duration::from_secs(30));
    bench
}

/// For a server that hangs.
fn hasty(settings: Settings, seconds: u64) -> Bench {
    let mut bench = bench(settings);
    bench.limits.deadline = Duration::from_secs(seconds);
    bench
}

/// Tries once; how it ended.
async fn once(mut bench: Bench) -> (Option<u16>, Option<String>, String) {
    bench.endpoints[0].schedule_s = vec![0];
    let samples = hand_over(&bench, 1, 0).await;
    let courier = bench.start();
    bench.until(&samples, |head| matches!(head.state, DeliveryState::Delivered | DeliveryState::Dead)).await;
    courier.stop().await;
    let story = bench.story(&samples).await;
    let (status, class, outcome) = tries(&story)[0];
    (status, class.map(str::to_owned), outcome.to_owned())
}

#[tokio::test]
async fn a_handoff_is_one_mail_and_what_follows_answers_it() {
    let server = MailServer::start(Tls::None, |_| Mood::Take).await;
    let bench = bench(settings(&server));
    let samples = hand_over(&bench, 1, 2).await;
    let courier = bench.start();
    delivered(&bench, &samples).await;
    courier.stop().await;
    let mails = server.mails();
    let ids: Vec<_> = mails.iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
    let first = format!("<{}@laden.test>", samples.handoff);
    assert_eq!((mails.len(), &ids[0]), (3, &first));
    assert!(ids[1] != ids[2] && ids[1] != first, "{ids:?}");
    assert_eq!(mails[0].header("In-Reply-To"), None);
    for mail in &mails[1..] {
        assert_eq!((mail.header("In-Reply-To"), mail.header("References")), (Some(first.clone()), Some(first.clone())));
        assert!(mail.header("Subject").unwrap().starts_with("Re: "), "{:?}", mail.header("Subject"));
    }
    let login = format!("AUTH PLAIN {}", STANDARD.encode("\0chat\0geheim"));
    for expected in [
        "EHLO laden.test",
        &login,
        "MAIL FROM:<chat@laden.test>",
        "RCPT TO:<team@laden.test>",
        "RCPT TO:<zwei@laden.test>",
        "DATA",
    ] {
        assert!(mails[0].commands.iter().any(|line| line == expected), "{expected} in {:?}", mails[0].commands);
    }
    assert_eq!(tries(&bench.story(&samples).await), [(Some(250), None, "delivered"); 3]);
}

/// The server has it, and nobody heard so: the repeat has the same name and the same bytes.
#[tokio::test]
async fn f30_an_answer_that_is_lost_makes_no_other_mail() {
    for lost in [Mood::Drop("."), Mood::Hang(".")] {
        let server = MailServer::start(Tls::None, move |number| if number == 0 { lost } else { Mood::Take }).await;
        let bench = if lost == Mood::Hang(".") { hasty(settings(&server), 5) } else { bench(settings(&server)) };
        let samples = hand_over(&bench, 1, 0).await;
        let courier = bench.start();
        let mails = server.wait_for(2).await;
        delivered(&bench, &samples).await;
        courier.stop().await;
        assert_eq!(mails[0].text, mails[1].text, "{lost:?}");
        let class = if lost == Mood::Drop(".") { "protocol" } else { "timeout" };
        assert_eq!(tries(&bench.story(&samples).await), [(None, Some(class), "retry"), (Some(250), None, "delivered")]);
    }
}

/// 4xx passes by itself, 5xx is for people to mend.
#[tokio::test]
async fn what_a_server_says_decides_when_it_is_tried_again() {
    for (on, line, status, class, soon) in [
        ("RCPT", "450 greylisted", 450, "status", true),
        ("RCPT", "550 no such user", 550, "status", false),
        (".", "451 later please", 451, "status", true),
        (".", "554 looks like spam", 554, "status", false),
        ("DATA", "421 closing", 421, "status", true),
        ("MAIL", "552 too large", 552, "status", false),
        ("", "554 not for you", 554, "status", false),
        ("AUTH", "535 wrong password", 535, "login", false),
        ("AUTH", "454 cannot look you up", 454, "login", true),
        (".", "354 and then?", 354, "status", false),
    ] {
        let server = MailServer::start(Tls::None, move |_| Mood::Answer(on, line)).await;
        let mut bench = bench(settings(&server));
        bench.endpoints[0].schedule_s = vec![0, 5, 7_200];
        let samples = hand_over(&bench, 1, 0).await;
        let courier = bench.start();
        let waiting = bench.until(&samples, |head| head.attempts == 1 && head.state == DeliveryState::Pending).await;
        courier.stop().await;
        let wait = waiting.due.unwrap().duration_since(bench.clock.now());
        assert_eq!(wait.as_secs() < 60, soon, "{line}: {wait:?}");
        assert_eq!(tries(&bench.story(&samples).await), [(Some(status), Some(class), "retry")], "{line}");
    }
}

#[tokio::test]
async fn every_fault_on_the_way_has_its_class() {
    for (mood, class) in [
        (Mood::Hang(""), "timeout"),
        (Mood::Hang("EHLO"), "timeout"),
        (Mood::Hang("DATA"), "timeout"),
        (Mood::Drop(""), "protocol"),
        (Mood::Drop("RCPT"), "protocol"),
        (Mood::Answer("", "HTTP/1.1 400 Bad Request"), "protocol"),
        (Mood::Flood(""), "protocol"),
        (Mood::Flood("RCPT"), "protocol"),
    ] {
        let server = MailServer::start(Tls::None, move |_| mood).await;
        let bench = if class == "timeout" { hasty(settings(&server), 1) } else { bench(settings(&server)) };
        assert_eq!(once(bench).await, (None, Some(class.to_owned()), "dead".to_owned()), "{mood:?}");
    }
    let server = MailServer::start(Tls::None, |_| Mood::Answer("EHLO", "250 mail")).await;
    let (status, class, _) = once(bench(settings(&server))).await;
    assert_eq!((status, class.as_deref()), (None, Some("login")), "it takes no password");
    assert!(server.mails().is_empty());
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for encryption in [MailEncryption::Off, MailEncryption::StartTls, MailEncryption::Implicit] {
        let (_, class, _) = once(bench(Settings { port: nobody.port(), encryption, ..settings(&server) })).await;
        assert_eq!(class.as_deref(), Some("connect"), "{encryption:?}");
    }
}

#[tokio::test]
async fn with_tls_nothing_leaves_in_the_clear() {
    let certificate = Certificate::new();
    let authorities = Some(certificate.file());
    for (tls, encryption) in [
        (Tls::Upgrade(certificate.acceptor()), MailEncryption::StartTls),
        (Tls::Implicit(certificate.acceptor()), MailEncryption::Implicit),
    ] {
        let server = MailServer::start(tls, |_| Mood::Take).await;
        let trusted = Settings { encryption, authorities: authorities.clone(), ..settings(&server) };
        let ended = once(bench(trusted.clone())).await;
        assert_eq!(ended, (Some(250), None, "delivered".to_owned()), "{encryption:?}");
        assert!(server.mails()[0].commands.iter().any(|line| line.starts_with("AUTH PLAIN")));
        // Nobody vouches for it, or it is another one's.
        let stranger = Settings { authorities: None, ..trusted.clone() };
        let renamed = Settings { host: "mail.laden.test".to_owned(), ..trusted };
        for wrong in [stranger, renamed] {
            let ended = once(bench(wrong)).await;
            assert_eq!(ended, (None, Some("tls".to_owned()), "dead".to_owned()), "{encryption:?}");
        }
        assert_eq!(server.mails().len(), 1);
        let open = server.open();
        assert!(open.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "{open:?}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_told_nothing() {
    let plain = MailServer::start(Tls::None, |_| Mood::Take).await;
    for encryption in [MailEncryption::StartTls, MailEncryption::Implicit] {
        let ended = once(bench(Settings { encryption, ..settings(&plain) })).await;
        assert_eq!(ended.1.as_deref(), Some("tls"), "{encryption:?}");
    }
    assert!(plain.mails().is_empty());
}

/// Whoever sits on the way cannot put words into the encrypted part: with them this dialogue would end as delivered.
#[tokio::test]
async fn what_is_sent_ahead_of_tls_is_not_taken_for_the_servers_words() {
    const AHEAD: &str =
        "250-mail\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 fine\r\n250 fine\r\n250 fine\r\n354 go on\r\n250 queued\r\n";
    let certificate = Certificate::new();
    let server = MailServer::start(Tls::Injected(certificate.acceptor(), AHEAD), |_| Mood::Take).await;
    let authorities = Some(certificate.file());
    let settings = Settings { encryption: MailEncryption::StartTls, authorities, ..settings(&server) };
    assert_eq!(once(bench(settings)).await, (None, Some("tls".to_owned()), "dead".to_owned()));
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn f17_the_guard_stands_before_mail_servers_too() {
    let server = MailServer::start(Tls::None, |_| Mood::Take).await;
    let named = |host: &str| Settings { host: host.to_owned(), ..settings(&server) };
    for (host, names, class) in [
        ("127.0.0.1", Names::new(&[]), "guard"),
        ("::ffff:127.0.0.1", Names::new(&[]), "guard"),
        ("mail.laden.test", Names::new(&[&["127.0.0.1"]]), "guard"),
        ("mail.laden.test", Names::new(&[&["93.184.215.14", "127.0.0.1"]]), "guard"),
        ("2130706433", Names::new(&[&["127.0.0.1"]]), "guard"),
        ("mail.laden.test", Names::new(&[]), "dns"),
        ("mail.laden.test", Names::new(&[&[]]), "dns"),
    ] {
        let mut bench = bench(named(host));
        bench.endpoints[0].allow_networks = Vec::new();
        bench.names = names;
        assert_eq!(once(bench).await, (None, Some(class.to_owned()), "dead".to_owned()), "{host}");
    }
    assert_eq!(server.connections(), 0, "nobody was dialled");
}

#[tokio::test]
async fn a_file_of_authorities_that_is_none_is_told_at_the_start() {
    let server = MailServer::start(Tls::None, |_| Mood::Take).await;
    let authorities = Some("/nowhere/ca.pem".into());
    let bench = bench(Settings { encryption: MailEncryption::StartTls, authorities, ..settings(&server) });
    let error =
        deskbell::courier::Courier::new(bench.store.clone(), &bench.endpoints, bench.limits.clone(), bench.edge());
    let told = error.unwrap_err().to_string();
    assert_eq!(told, "the endpoint post cannot be called: the file of its authorities cannot be read");
}
