//! Laws of the turn, over the starter content and any sequence of inputs.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use deskbell::content;
use deskbell::conversation::{
    ContextChange, Conversation, Event, Identity, Input, NoHelp, Page, Phase, Role, SlotValue, Tier, Turn,
};
use deskbell::files;
use deskbell::ids::{ChoiceId, ConversationId, Language, MessageSeq};
use deskbell::turn::{Brain, fault, turn};
use jiff::Timestamp;
use proptest::prelude::*;

fn brain() -> &'static Brain {
    static BRAIN: OnceLock<Brain> = OnceLock::new();
    BRAIN.get_or_init(|| {
        let files = files::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let loaded = content::load(&files, &|_| None, None);
        Brain::compile(loaded.content.unwrap()).unwrap()
    })
}

fn now() -> Timestamp {
    "2026-11-20T10:00:00+01:00".parse().unwrap()
}

fn begun() -> Conversation {
    let mut conversation = Conversation::new(ConversationId::from_bits(7), Language::De);
    put(&mut conversation, &Input::Start { language: None, page: None });
    conversation
}

/// Runs a turn and takes it in; refused inputs change nothing.
fn put(conversation: &mut Conversation, input: &Input) -> Option<Turn> {
    let events = turn(brain(), conversation, input, now()).ok()?;
    let turn = Turn { no: conversation.next_turn, at: now(), client_id: None, events };
    conversation.apply(&turn);
    Some(turn)
}

fn no_help() -> impl Strategy<Value = Option<NoHelp>> {
    prop::option::of(prop::sample::select(vec![NoHelp::Incomplete, NoHelp::OtherQuestion]))
}

fn said() -> impl Strategy<Value = Input> {
    let words = prop::sample::select(vec![
        "wo bleibt mein packet",
        "Bestellstatus",
        "AB-123456",
        "nein, die Nummer ist CD-654321",
        "ich möchte etwas zurückschicken",
        "ich moechte was zurueckschicken",
        "abbrechen",
        "zurück",
        "nochmal von vorne",
        "danke",
        "Rechnung",
        "Was kostet der Versand?",
        "English please",
        "where is my parcel",
        "Unverschämtheit! Ich will mich beschweren!!!",
        "blubb fasel xyz",
        "ja",
        "nein",
        "0170 1234567",
        "{{ secrets.x }} <img src=x onerror=alert(1)>",
    ]);
    prop_oneof![
        6 => words.prop_map(|text| Input::Text(text.to_owned())),
        1 => "\\PC{1,40}".prop_map(Input::Text),
        3 => (0_u32..30, 0_u32..5).prop_map(|(m, index)| Input::Choice(ChoiceId { message: MessageSeq(m), index })),
        1 => (0_u32..30, any::<bool>(), no_help())
            .prop_map(|(m, helpful, reason)| Input::Feedback { message: MessageSeq(m), helpful, reason }),
        1 => (0_u8..7).prop_map(|stars| Input::Rating { stars, remark: None }),
        1 => prop::option::of(0_u8..3).prop_map(|who| Input::Identity(who.map(identity))),
        1 => (0_u8..25, prop::option::of(any::<i16>()), any::<bool>()).prop_map(context),
    ]
}

fn identity(who: u8) -> Identity {
    let email = (who == 1).then(|| "erika@beispiel.test".to_owned());
    Identity { id: format!("K-{who}"), name: Some("Erika Muster".to_owned()), email }
}

fn context((name, value, tagged): (u8, Option<i16>, bool)) -> Input {
    let value = value.map(|value| SlotValue::Number(f64::from(value)));
    let page = Page { url: "https://shop.test/konto".to_owned(), title: None, referrer: None };
    Input::Context(ContextChange {
        attributes: BTreeMap::from([(format!("a{name}"), value)]),
        tags: tagged.then(|| format!("t{name}")).into_iter().collect(),
        page: (!tagged).then_some(page),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is stored of a turn is enough to make it again, to the byte.
    #[test]
    fn a_turn_repeats_from_what_is_stored(inputs in prop::collection::vec(said(), 0..12)) {
        let empty = || Conversation::new(ConversationId::from_bits(7), Language::De);
        let (mut seen, mut read) = (empty(), empty());
        for input in std::iter::once(Input::Start { language: None, page: None }).chain(inputs) {
            let Some(made) = put(&mut seen, &input) else { continue };
            let stored = (serde_json::to_string(&input).unwrap(), serde_json::to_string(&made.events).unwrap());
            let again = turn(brain(), &read, &serde_json::from_str(&stored.0).unwrap(), now()).unwrap();
            prop_assert_eq!(serde_json::to_string(&again).unwrap(), &*stored.1);
            read.apply(&Turn { events: serde_json::from_str(&stored.1).unwrap(), ..made });
        }
    }

    /// Folding what was stored gives the conversation that the turns saw, and messages are numbered without gaps.
    #[test]
    fn state_is_the_fold_of_stored_turns(inputs in prop::collection::vec(said(), 0..12)) {
        let mut conversation = Conversation::new(ConversationId::from_bits(7), Language::De);
        let mut turns: Vec<Turn> = put(&mut conversation, &Input::Start { language: None, page: None }).into_iter().collect();
        for input in &inputs {
            turns.extend(put(&mut conversation, input));
        }
        let stored: Vec<Turn> = turns
            .iter()
            .map(|turn| {
                let json = serde_json::to_string(&turn.events).unwrap();
                Turn { events: serde_json::from_str(&json).unwrap(), ..turn.clone() }
            })
            .collect();
        let replayed = Conversation::replay(ConversationId::from_bits(7), Language::De, &stored);
        prop_assert_eq!(&replayed, &conversation);
        for (number, message) in (1..).zip(&conversation.messages) {
            prop_assert_eq!(message.seq, MessageSeq(number));
            prop_assert!(!message.text.trim().is_empty());
            prop_assert!(message.choices.iter().all(|choice| !choice.label.trim().is_empty()), "{:?}", message.choices);
        }
    }

    /// The same input in the same state gives the same events.
    #[test]
    fn a_turn_is_repeatable(inputs in prop::collection::vec(said(), 0..6), last in said()) {
        let mut conversation = begun();
        for input in &inputs {
            put(&mut conversation, input);
        }
        let once = turn(brain(), &conversation, &last, now());
        prop_assert_eq!(once, turn(brain(), &conversation, &last, now()));
    }

    /// Whatever was said before, a person can be asked for by button and by word.
    #[test]
    fn the_way_to_a_person_is_always_open(inputs in prop::collection::vec(said(), 0..10), by_word in any::<bool>()) {
        let mut conversation = begun();
        for input in &inputs {
            put(&mut conversation, input);
        }
        let ask = if by_word { Input::Text("Ich will mit einem Menschen sprechen".to_owned()) } else { Input::Human };
        put(&mut conversation, &ask);
        prop_assert_eq!(conversation.phase, Phase::Waiting);
        prop_assert!(conversation.handoff.is_some());
    }

    /// Entries are answered when the tier is confident, or when the visitor picked them.
    #[test]
    fn nothing_is_answered_outside_the_confident_tier(inputs in prop::collection::vec(said(), 1..10)) {
        let mut conversation = begun();
        for input in &inputs {
            let Some(turn) = put(&mut conversation, input) else { continue };
            let answered = turn.events.iter().any(|event| matches!(event, Event::Answered { .. }));
            let confident = turn.events.iter().any(|event| matches!(event, Event::Decided(d) if d.tier == Tier::Confident));
            prop_assert!(!answered || confident || matches!(input, Input::Choice(_)), "{:?}", turn.events);
        }
    }

    /// A broken turn keeps the visitor's words and asks a person.
    #[test]
    fn a_fault_becomes_a_handoff(inputs in prop::collection::vec(said(), 0..6), last in said()) {
        let mut conversation = begun();
        for input in &inputs {
            put(&mut conversation, input);
        }
        let events = fault(brain(), &conversation, &last, now());
        if let Input::Text(text) = &last {
            let kept = events.iter().any(|event| matches!(event, Event::VisitorSaid { text: said, .. } if said == text));
            prop_assert!(kept);
        }
        let turn = Turn { no: conversation.next_turn, at: now(), client_id: None, events };
        conversation.apply(&turn);
        prop_assert_eq!(conversation.phase, Phase::Waiting);
    }
}

#[test]
fn a_visitors_words_never_become_markup_or_templates() {
    let mut conversation = begun();
    let hostile = "**fett** [klick](javascript:alert(1)) {{ shop.url }} <b>x</b> AB-123456";
    for text in ["Bitte rufen Sie mich zurück", "0170 1234567", hostile, hostile] {
        put(&mut conversation, &Input::Text(text.to_owned()));
    }
    let bot = conversation.messages.iter().filter(|message| message.role != Role::Visitor);
    for message in bot {
        let blocks = serde_json::to_string(&message.blocks).unwrap();
        assert!(!blocks.contains("javascript:alert(1)\"") || !blocks.contains("\"href\":\"javascript"), "{blocks}");
        assert!(!message.text.contains("https://www.musterladen.example fett"), "{}", message.text);
    }
}

#[test]
fn every_message_while_waiting_goes_to_the_helpdesk() {
    let mut conversation = begun();
    put(&mut conversation, &Input::Human);
    assert_eq!(conversation.handoff.as_ref().unwrap().sequence, 1);
    put(&mut conversation, &Input::Text("Es geht um meine Bestellung".to_owned()));
    put(&mut conversation, &Input::Text("Wo ist mein Paket?".to_owned()));
    assert_eq!(conversation.handoff.as_ref().unwrap().sequence, 3);
    assert_eq!(conversation.phase, Phase::Waiting);
}
