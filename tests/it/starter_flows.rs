//! The starter's flows, step by step in both languages: at every step a visitor may ask something else, go back, leave,
//! or ask for a person, by word and by button.

use std::path::Path;

use deskbell::content;
use deskbell::conversation::{ChoiceAction, Conversation, Event, FlowOutcome, HandoffReason, Input, Phase, Turn};
use deskbell::files;
use deskbell::ids::{ConversationId, Language};
use deskbell::turn::{Brain, turn};
use jiff::Timestamp;

/// What a visitor says from the first word to the end; a click is written `[option]`.
const PATHS: &[(Language, &str, &[&str])] = &[
    (Language::De, "bestellstatus", &["Bestellstatus", "AB-123456", "[erledigt]"]),
    (Language::De, "bestellstatus", &["Bestellstatus", "ZZ-999999", "[suchen_lassen]"]),
    (Language::De, "rueckgabe", &["Rückgabe starten", "[gefaellt_nicht]", "GH-555666", "Ja", "[alles_klar]"]),
    (Language::De, "rueckgabe", &["Rückgabe starten", "[defekt]", "JK-777888", "[ersatz]", "eva@beispiel.test"]),
    (
        Language::De,
        "beschwerde",
        &["Ich möchte eine Beschwerde einreichen", "Das Paket lag im Regen.", "Ja", "QR-404040"],
    ),
    (Language::De, "rueckruf", &["Bitte rufen Sie mich zurück", "030 23125 111", "übermorgen", "[egal]"]),
    (
        Language::De,
        "adressaenderung",
        &["Lieferadresse ändern", "NP-303030", "Eva Muster, Gartenweg 7, 50667 Köln", "[stimmt]"],
    ),
    (Language::En, "bestellstatus", &["Order status", "AB-123456", "[erledigt]"]),
    (Language::En, "bestellstatus", &["Order status", "ZZ-999999", "[suchen_lassen]"]),
    (Language::En, "rueckgabe", &["Start a return", "[gefaellt_nicht]", "GH-555666", "Yes", "[alles_klar]"]),
    (Language::En, "rueckgabe", &["Start a return", "[falsch]", "JK-777888", "[ersatz]", "eva@example.test"]),
    (Language::En, "beschwerde", &["I would like to file a complaint", "The parcel was left in the rain.", "No"]),
    (Language::En, "rueckruf", &["Please call me back", "030 23125 111", "the day after tomorrow", "[egal]"]),
    (
        Language::En,
        "adressaenderung",
        &["Change delivery address", "NP-303030", "Eva Muster, Gartenweg 7, 50667 Cologne", "[stimmt]"],
    ),
];

fn brain() -> Brain {
    let files = files::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    Brain::compile(content::load(&files, &|_| None, None).content.unwrap()).unwrap()
}

fn now() -> Timestamp {
    "2026-11-20T10:00:00+01:00".parse().unwrap()
}

/// A conversation at some step, to try things from.
#[derive(Clone)]
struct Visit<'a> {
    brain: &'a Brain,
    conversation: Conversation,
}

impl<'a> Visit<'a> {
    fn begun(brain: &'a Brain, language: Language) -> Self {
        let mut visit = Self { brain, conversation: Conversation::new(ConversationId::from_bits(7), language) };
        visit.put(&Input::Start { language: Some(language), page: None });
        visit
    }

    fn put(&mut self, input: &Input) -> Vec<Event> {
        let events = turn(self.brain, &self.conversation, input, now()).unwrap();
        let turn = Turn { no: self.conversation.next_turn, at: now(), client_id: None, events };
        self.conversation.apply(&turn);
        turn.events
    }

    fn say(&mut self, words: &str) -> Vec<Event> {
        let input = words.strip_prefix('[').map_or_else(
            || Input::Text(words.to_owned()),
            |option| {
                let option = option.trim_end_matches(']');
                let picks =
                    |action: &ChoiceAction| matches!(action, ChoiceAction::Option { option: id } if id == option);
                let open = self.conversation.open_choices().iter().find(|choice| picks(&choice.action));
                Input::Choice(open.unwrap_or_else(|| panic!("{option} is not offered")).id)
            },
        );
        self.put(&input)
    }

    /// The open flow and step.
    fn open(&self) -> Option<(String, String)> {
        let flow = self.conversation.flow.as_ref()?;
        Some((flow.flow.to_string(), flow.step.as_ref()?.to_string()))
    }
}

/// Tries something from every waiting step of every path.
fn at_every_step(brain: &Brain, mut try_it: impl FnMut(Visit<'_>, Language, &str)) {
    for (language, flow, path) in PATHS {
        let mut visit = Visit::begun(brain, *language);
        for words in *path {
            visit.say(words);
            if let Some((open, step)) = visit.open() {
                assert_eq!(open, *flow);
                try_it(visit.clone(), *language, &format!("{flow} {} at {step}", language.code()));
            }
        }
        assert!(visit.conversation.flow.is_none(), "{flow} {} does not end: {:?}", language.code(), visit.open());
    }
}

fn words(language: Language, de: &'static str, en: &'static str) -> &'static str {
    if language == Language::De { de } else { en }
}

#[test]
fn a_question_is_answered_and_the_open_step_asked_again() {
    let brain = brain();
    at_every_step(&brain, |mut visit, language, place| {
        let (open, prompt) = (visit.open(), visit.conversation.messages.last().unwrap().text.clone());
        let events = visit.say(words(language, "Was kostet der Versand?", "How much is delivery?"));
        let answered =
            |event: &Event| matches!(event, Event::Answered { entry } if entry.as_str() == "lieferung.versandkosten");
        assert!(events.iter().any(answered), "{place}: {events:?}");
        assert_eq!(visit.open(), open, "{place}");
        assert_eq!(visit.conversation.messages.last().unwrap().text, prompt, "{place}");
    });
}

#[test]
fn going_back_opens_the_step_before() {
    let brain = brain();
    at_every_step(&brain, |mut visit, language, place| {
        let before = visit.conversation.flow.as_ref().unwrap().done.last().map(ToString::to_string);
        let open = visit.open().unwrap();
        visit.say(words(language, "zurück", "back"));
        assert_eq!(visit.open().unwrap().1, before.unwrap_or(open.1), "{place}");
    });
}

#[test]
fn a_flow_can_be_left() {
    let brain = brain();
    at_every_step(&brain, |mut visit, language, place| {
        let events = visit.say(words(language, "abbrechen", "cancel"));
        let left = |event: &Event| matches!(event, Event::FlowEnded { outcome: FlowOutcome::Cancelled, .. });
        assert!(events.iter().any(left), "{place}: {events:?}");
        assert!(visit.conversation.flow.is_none() && visit.conversation.phase == Phase::Bot, "{place}");
    });
}

#[test]
fn a_person_is_there() {
    let brain = brain();
    at_every_step(&brain, |visit, language, place| {
        let by_word = words(language, "Ich möchte mit einem Menschen sprechen", "I want to talk to a human");
        for input in [Input::Text(by_word.to_owned()), Input::Human] {
            let mut visit = visit.clone();
            visit.put(&input);
            assert_eq!(visit.conversation.phase, Phase::Waiting, "{place}");
            let handoff = visit.conversation.handoff.as_ref().unwrap();
            assert_eq!(handoff.request.reason, HandoffReason::AskedForHuman, "{place}");
        }
    });
}

/// "nein, die Nummer ist …" at every step after the number was given.
#[test]
fn an_order_number_can_be_corrected() {
    let brain = brain();
    at_every_step(&brain, |mut visit, language, place| {
        let slot = |visit: &Visit<'_>| {
            let found = visit.conversation.slots.iter().find(|(name, _)| name.as_str() == "bestellnummer");
            found.map(|(_, value)| value.to_string())
        };
        if slot(&visit).is_some() {
            let flow = visit.open().unwrap().0;
            visit.say(words(language, "nein, die Nummer ist AB-222222", "no, the number is AB-222222"));
            assert_eq!(slot(&visit).as_deref(), Some("AB-222222"), "{place}");
            assert_eq!(visit.open().map(|open| open.0), Some(flow), "{place}");
        }
    });
}
