//! Packages: snapshots of whole bodies, and laws over hostile texts and long transcripts.

use deskbell::conversation::{
    Agent, ChoiceAction, Contact, ContextChange, Conversation, Decided, DecidedCandidate, Event, HandoffReason,
    HandoffRequest, Identity, NoHelp, Offer, Page, Sentiment, SlotValue, Target, Tier, Turn, Why,
};
use deskbell::handoff::waiting::Stated;
use deskbell::handoff::{DEFAULT_MAX_BODY_BYTES, OutgoingEvent, OutgoingKind, PackageContext, SlotInfo, outgoing};
use deskbell::ids::{Confidence, ConversationId, EntryId, HandoffId, Language, Priority, QueueId, RuleId, SlotName};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A conversation that is played turn by turn.
struct Play {
    conversation: Conversation,
    now: Timestamp,
    limit: usize,
    stated: Option<Stated>,
}

impl Play {
    fn new(language: Language) -> Self {
        let page = Page {
            url: "https://shop.example/lieferung".to_owned(),
            title: Some("Lieferung".to_owned()),
            referrer: None,
        };
        let conversation = Conversation::new(ConversationId::from_bits(1 << 80), language);
        let now = "2026-09-30T10:00:00.123456Z".parse().unwrap();
        let mut play = Self { conversation, now, limit: DEFAULT_MAX_BODY_BYTES, stated: None };
        play.turn(vec![
            Event::Started { language, page: Some(page), content: "c0ffee".to_owned() },
            bot("Guten Tag! Wie kann ich helfen?", &["Wo ist mein Paket?"]),
        ]);
        play
    }

    fn turn(&mut self, events: Vec<Event>) -> Option<OutgoingEvent> {
        let turn = Turn { no: self.conversation.next_turn, at: self.now, client_id: None, events };
        let before = self.conversation.clone();
        self.conversation.apply(&turn);
        self.now += SignedDuration::from_secs(20);
        let context = PackageContext {
            stated: self.stated,
            entry_title: &|entry| {
                (entry.as_str() == "lieferung.dauer").then(|| "Wie lange dauert der Versand?".to_owned())
            },
            slot: &|slot| match slot.as_str() {
                "bestellnummer" => {
                    Some(SlotInfo { label: "Bestellnummer".to_owned(), sensitive: false, contact: None })
                }
                "stufe" => Some(SlotInfo { label: "Stufe".to_owned(), sensitive: false, contact: None }),
                "kopie" => Some(SlotInfo { label: "Kopie".to_owned(), sensitive: true, contact: None }),
                "iban" => Some(SlotInfo { label: "IBAN".to_owned(), sensitive: true, contact: None }),
                _ => None,
            },
            part: &|record, part| {
                let label = format!("{record}: {part}");
                (part != "marge").then_some(SlotInfo { label, sensitive: false, contact: None })
            },
            max_body_bytes: self.limit,
        };
        outgoing(&before, &turn, &self.conversation, &context)
    }

    fn hand_over(&mut self) -> OutgoingEvent {
        self.turn(vec![said("Ich will mit einem Menschen sprechen"), request(HandoffReason::AskedForHuman)]).unwrap()
    }
}

fn said(text: &str) -> Event {
    Event::VisitorSaid { text: text.to_owned(), choice: None }
}

fn bot(text: &str, choices: &[&str]) -> Event {
    let offers =
        choices.iter().map(|label| Offer { label: (*label).to_owned(), action: ChoiceAction::Human }).collect();
    Event::BotSaid { text: text.to_owned(), blocks: Vec::new(), offers, entry: None }
}

fn request(reason: HandoffReason) -> Event {
    Event::HandoffRequested(Box::new(HandoffRequest {
        id: HandoffId::from_bits(2 << 80),
        queue: QueueId::new("versand").unwrap(),
        priority: Priority::High,
        reason,
        reason_text: "Lieferung verspätet".to_owned(),
        rule: Some(RuleId::new("beschwerde").unwrap()),
        sentiment: Some(Sentiment { label: "negative".to_owned(), rule_ids: vec!["de.anger".to_owned()] }),
    }))
}

fn decided() -> Event {
    decided_to("clarify")
}

fn decided_to(kind: &str) -> Event {
    let candidate = |id: &str, title: &str, confidence| DecidedCandidate {
        target: Target::Faq(EntryId::new(id).unwrap()),
        title: title.to_owned(),
        confidence: Confidence::new(confidence),
    };
    Event::Decided(Box::new(Decided {
        tier: Tier::Unsure,
        kind: kind.to_owned(),
        id: "lieferung.dauer".to_owned(),
        reason: "ambiguous".to_owned(),
        confidence: Confidence::new(0.61),
        candidates: vec![
            candidate("lieferung.dauer", "Wie lange dauert der Versand?", 0.61),
            candidate("lieferung.verfolgen", "Wo ist mein Paket?", 0.42),
        ],
        promise: None,
        why: Why::default(),
    }))
}

fn slot(name: &str, value: SlotValue) -> Event {
    Event::SlotFilled { slot: SlotName::new(name).unwrap(), value }
}

fn json(event: &OutgoingEvent) -> Value {
    serde_json::from_slice(&event.body).unwrap()
}

fn long_talk(language: Language) -> Play {
    let mut play = Play::new(language);
    let entry = EntryId::new("lieferung.dauer").unwrap();
    play.turn(vec![
        said("Wann kommt\nmein Paket?"),
        decided(),
        bot("Zwei bis drei Werktage.", &[]),
        Event::Answered { entry },
        slot("bestellnummer", SlotValue::Number(4711.0)),
        slot("iban", SlotValue::Text("DE89370400440532013000".to_owned())),
        slot("verschwunden", SlotValue::Text("geheim".to_owned())),
    ]);
    play.turn(vec![Event::FeedbackGiven {
        message: play.conversation.last_seq(),
        helpful: false,
        reason: Some(NoHelp::Incomplete),
    }]);
    let contact = Contact { email: Some("erika@beispiel.test".to_owned()), phone: Some("0151 2345678".to_owned()) };
    play.turn(vec![Event::ContactGiven { contact }]);
    play.stated = Some(Stated { low_s: 170, high_s: 400 });
    play
}

/// What flows noted and found stands beside the slots; what holds a sensitive value is masked wherever it came from.
#[test]
fn what_flows_found_is_told_and_masked() {
    let mut play = Play::new(Language::De);
    let name = |name: &str| SlotName::new(name).unwrap();
    let text = |text: &str| SlotValue::Text(text.to_owned());
    let noted = |key: &str, value: SlotValue| Event::ValueSet { name: name(key), value };
    let row = [
        ("status", text("unterwegs")),
        ("tage", SlotValue::Number(2.0)),
        ("konto", text("Konto de89 3704 0044 0532 0130 00 bei uns")),
        ("marge", text("12 %")),
        ("leer", text("")),
    ];
    play.turn(vec![
        said("Wo bleibt meine Bestellung?"),
        slot("iban", text("DE89370400440532013000")),
        noted("stufe", text("hoch")),
        noted("kopie", text("abgeleitet")),
        noted("vergangen", text("Inhalt von gestern")),
        noted("nichts", text("")),
        Event::LookedUp {
            step: deskbell::ids::StepId::new("1").unwrap(),
            table: deskbell::ids::TableId::new("auftraege").unwrap(),
            row: Some(1),
            into: name("auftrag"),
            found: row.into_iter().map(|(column, value)| (column.to_owned(), value)).collect(),
        },
    ]);
    let data = &json(&play.hand_over())["data"];
    let slots: Vec<(&str, String, &str, bool)> = data["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| {
            let text = |key: &str| slot[key].as_str().unwrap();
            let value = slot["value"].as_str().map_or_else(|| slot["value"].to_string(), str::to_owned);
            (text("name"), value, text("label"), slot["sensitive"].as_bool().unwrap())
        })
        .collect();
    let told = |name, value: &str, label, sensitive| (name, value.to_owned(), label, sensitive);
    assert_eq!(
        slots,
        [
            told("iban", "•••00", "IBAN", true),
            told("kopie", "•••et", "Kopie", true),
            told("stufe", "hoch", "Stufe", false),
            told("vergangen", "•••rn", "vergangen", true),
            told("auftrag.konto", "•••ns", "auftrag: konto", true),
            told("auftrag.status", "unterwegs", "auftrag: status", false),
            told("auftrag.tage", "2.0", "auftrag: tage", false),
        ]
    );
    let summary = data["summary"].as_str().unwrap();
    let last = summary.lines().last().unwrap();
    assert!(last.starts_with("Gefunden: Kopie: •••et; Stufe: hoch; "), "{summary}");
    assert!(!summary.contains("0532") && !summary.contains("abgeleitet"), "{summary}");
}

#[test]
fn a_request_tells_everything() {
    let event = long_talk(Language::De).hand_over();
    assert_eq!((event.kind, event.sequence), (OutgoingKind::Requested, 1));
    insta::assert_json_snapshot!("requested_de", json(&event));
    let event = long_talk(Language::En).hand_over();
    insta::assert_snapshot!("summary_en", json(&event)["data"]["summary"].as_str().unwrap());
}

/// What the website proved, what the visitor typed and what the page told stand apart.
#[test]
fn an_identified_visitor_is_told_as_such() {
    let mut play = long_talk(Language::De);
    let identity = Identity {
        id: "K-1".to_owned(),
        name: Some("Erika\u{202e} Muster".to_owned()),
        email: Some("erika.muster@beispiel.test".to_owned()),
    };
    let change = ContextChange {
        attributes: [("plan".to_owned(), Some(SlotValue::Text("pro".to_owned())))].into(),
        tags: vec!["vip".to_owned()],
        page: None,
    };
    assert_eq!(play.turn(vec![Event::Identified { identity }, Event::ContextTold { change }]), None);
    let told = json(&play.hand_over());
    insta::assert_json_snapshot!("identified_de", told);
}

/// A visitor who asks for a person was suggested nothing, whatever the words could have meant.
#[test]
fn what_was_never_shown_is_not_told_as_suggested() {
    for (kind, suggested) in [("clarify", true), ("handoff", false), ("answer", false)] {
        let mut play = Play::new(Language::En);
        play.turn(vec![said("I want to talk to a human"), decided_to(kind)]);
        let summary = json(&play.hand_over())["data"]["summary"].as_str().unwrap().to_owned();
        assert_eq!(summary.contains("Last suggested: "), suggested, "{kind}: {summary}");
    }
}

#[test]
fn the_bytes_and_the_id_follow_from_the_turn_alone() {
    let (one, two) = (long_talk(Language::De).hand_over(), long_talk(Language::De).hand_over());
    assert_eq!(one, two);
    let ulid: ulid::Ulid = one.id.as_str().strip_prefix("msg_").unwrap().parse().unwrap();
    assert_eq!(ulid.timestamp_ms(), u64::try_from(one.occurred_at.as_millisecond()).unwrap());
}

/// What is said to the bot after the end is not the helpdesk's business.
#[test]
fn stars_are_told_without_what_was_said_since() {
    let mut play = long_talk(Language::De);
    play.hand_over();
    let agent = Agent { id: "weber".to_owned(), name: "Frau Weber".to_owned(), avatar: None };
    assert_eq!(play.turn(vec![Event::AgentJoined { agent }]), None);
    assert_eq!(play.turn(vec![Event::HandoffResolved { code: None, note: None }]), None);
    assert_eq!(play.turn(vec![said("Etwas ganz anderes"), bot("Gern.", &[])]), None);
    let told = play.turn(vec![Event::Rated { stars: 4, remark: Some("schnell".to_owned()) }]).unwrap();
    assert_eq!((told.kind, told.sequence), (OutgoingKind::FeedbackCreated, 2));
    insta::assert_json_snapshot!("feedback_de", json(&told));
}

#[test]
fn what_the_visitor_adds_follows_in_sequence() {
    let mut play = Play::new(Language::De);
    assert_eq!(play.turn(vec![said("Hallo"), bot("Guten Tag!", &[])]), None, "the bot has it");
    let first = play.hand_over();
    assert_eq!(play.turn(vec![Event::Rated { stars: 5, remark: None }]), None);
    assert_eq!(play.turn(vec![bot("Noch einen Moment, bitte.", &[])]), None);
    let second = play.turn(vec![said("Sind Sie da?"), bot("Ihre Nachricht ist angekommen.", &[])]).unwrap();
    let third = play.turn(vec![said("Hallo?")]).unwrap();
    assert_eq!([first.sequence, second.sequence, third.sequence], [1, 2, 3]);
    assert_eq!(second.kind, OutgoingKind::MessageCreated);
    assert_eq!(play.conversation.handoff.as_ref().unwrap().sequence, 3, "the fold counts the same");
    let mut ids = [&first, &second, &third].map(|event| event.id.clone());
    ids.sort();
    assert_eq!(ids, [first.id, second.id.clone(), third.id]);
    let body = json(&second);
    assert_eq!(body["type"], "handoff.message.created");
    let new: Vec<_> = messages(&body)
        .iter()
        .filter(|m| m["seq"].as_u64() >= body["data"]["transcript"]["new_from_seq"].as_u64())
        .collect();
    assert_eq!(new.len(), 2);
    assert_eq!(new[0]["text"], "Sind Sie da?");
}

#[test]
fn every_reason_has_a_code() {
    let cases = [
        (HandoffReason::AskedForHuman, "user_asked"),
        (HandoffReason::Complaint, "complaint"),
        (HandoffReason::AlwaysHuman, "tier_exceeded"),
        (HandoffReason::LowConfidence, "low_confidence"),
        (HandoffReason::NoneOfThese, "low_confidence"),
        (HandoffReason::RepeatedMisunderstanding, "repeated_misunderstanding"),
        (HandoffReason::NotHelpful, "repeated_misunderstanding"),
        (HandoffReason::FlowStep, "flow_step"),
        (HandoffReason::SlotRetries, "repeated_misunderstanding"),
        (HandoffReason::Error, "error"),
    ];
    for (reason, code) in cases {
        let event = Play::new(Language::De).turn(vec![request(reason)]).unwrap();
        assert_eq!(json(&event)["data"]["reason"]["code"], code);
    }
}

fn messages(body: &Value) -> &Vec<Value> {
    body["data"]["transcript"]["messages"].as_array().unwrap()
}

/// As a helpdesk would check it.
fn digest(messages: &[Value]) -> String {
    let rows: Vec<_> = messages.iter().map(|m| serde_json::json!([m["id"], m["at"], m["role"], m["text"]])).collect();
    let digest: [u8; 32] = Sha256::digest(Value::from(rows).to_string()).into();
    let [high, low] = [&digest[..16], &digest[16..]].map(|half| u128::from_be_bytes(half.try_into().unwrap()));
    format!("{high:032x}{low:032x}")
}

fn talk_of(count: usize) -> Play {
    let mut play = Play::new(Language::De);
    while play.conversation.messages.len() + 1 < count {
        let no = play.conversation.messages.len();
        play.turn(vec![said(&format!("Nachricht {no}: „Größe\" \\ \u{1F600}"))]);
    }
    play
}

#[test]
fn the_whole_transcript_is_there_until_the_body_is_too_large() {
    for count in [2, 500] {
        let body = json(&talk_of(count).hand_over());
        let transcript = &body["data"]["transcript"];
        assert_eq!(transcript["complete"], true);
        assert_eq!(transcript["message_count"], count);
        assert_eq!(messages(&body).len(), count);
        assert_eq!(transcript["sha256"], digest(messages(&body)));
    }
}

#[test]
fn too_large_a_body_loses_its_oldest_messages_and_says_so() {
    let mut play = talk_of(5_000);
    let whole = {
        let mut play = talk_of(5_000);
        play.limit = usize::MAX;
        json(&play.hand_over())
    };
    assert_eq!(messages(&whole).len(), 5_000);
    let event = play.hand_over();
    let body = json(&event);
    let kept = messages(&body);
    assert!(event.body.len() <= DEFAULT_MAX_BODY_BYTES);
    assert!(event.body.len() + 300 > DEFAULT_MAX_BODY_BYTES, "no message is left out without need");
    assert_eq!(kept[..], messages(&whole)[5_000 - kept.len()..]);
    let transcript = &body["data"]["transcript"];
    assert_eq!((&transcript["complete"], &transcript["message_count"]), (&Value::from(false), &Value::from(5_000)));
    assert_eq!(transcript["sha256"], digest(messages(&whole)), "the digest is of the whole transcript");
}

#[test]
fn a_limit_that_is_too_small_keeps_the_rest_of_the_package() {
    let mut play = Play::new(Language::De);
    play.limit = 10;
    let body = json(&play.hand_over());
    assert!(messages(&body).is_empty());
    assert_eq!(body["data"]["subject"], "Ich will mit einem Menschen sprechen");
}

proptest! {
    /// Whatever a visitor writes: the body is valid JSON that says exactly that, and the one-line fields stay one
    /// short line.
    #[test]
    fn hostile_texts_arrive_as_text(text in hostile()) {
        let mut play = Play::new(Language::En);
        play.turn(vec![said(&text), slot("bestellnummer", SlotValue::Text(text.clone()))]);
        let event = play.turn(vec![request(HandoffReason::Error)]).unwrap();
        let body = json(&event);
        let found = messages(&body).iter().any(|message| message["text"] == text.as_str());
        prop_assert!(found);
        prop_assert_eq!(&body["data"]["slots"][0]["value"], &Value::from(text.as_str()));
        let subject = body["data"]["subject"].as_str().unwrap();
        prop_assert!(subject.chars().count() <= 120);
        let unwanted = subject.chars().find(|c| c.is_control() || *c == '\u{202E}');
        prop_assert_eq!(unwanted, None);
        prop_assert!(body["data"]["summary"].as_str().unwrap().chars().count() <= 1_000);
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "\0",
            "\u{202E}abc",
            "\r\nX-Evil: 1",
            "{{ secrets.x }}",
            "\"}],\"data\":{",
            "\\u0000",
            "\u{FFFF}",
            "\u{2028}",
            "😀👨‍👩‍👧",
            "\\ud800",
            "</script>",
            "\u{1b}[31m",
        ])
        .prop_map(str::to_owned),
        Just("ä".repeat(2_000)),
    ];
    prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}
