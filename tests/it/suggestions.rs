//! What is suggested while a visitor types is answered by what it is suggested for.

use std::collections::BTreeSet;
use std::path::Path;

use deskbell::content::{self, Content};
use deskbell::conversation::{Conversation, Event, Input, Page, Tier, Turn};
use deskbell::files;
use deskbell::ids::{ConversationId, Language};
use deskbell::turn::{self, Brain, MOST_SUGGESTIONS};
use jiff::Timestamp;

fn starter() -> Brain {
    let files = files::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the folder is readable");
    let loaded = content::load(&files, &|_| None, None);
    Brain::compile(loaded.content.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))).expect("the content compiles")
}

fn now() -> Timestamp {
    "2026-11-19T09:15:00Z".parse().unwrap()
}

/// A conversation after these inputs.
fn after(brain: &Brain, language: Language, inputs: &[Input]) -> Conversation {
    let mut conversation = Conversation::new(ConversationId::from_bits(1), language);
    let start = Input::Start { language: Some(language), page: None };
    for input in std::iter::once(&start).chain(inputs) {
        let events = turn::turn(brain, &conversation, input, now()).unwrap();
        conversation.apply(&Turn { no: conversation.next_turn, at: now(), client_id: None, events });
    }
    conversation
}

fn suggested(brain: &Brain, conversation: &Conversation, typed: &str) -> Vec<String> {
    turn::suggestions(brain, conversation, typed, now())
}

/// The ids for which a text is written, titles and phrases alike.
fn written_for(content: &Content, language: Language, text: &str) -> BTreeSet<String> {
    let entries = content.entries.values().filter(|entry| {
        let own = entry.texts.get(&language);
        own.is_some_and(|own| own.question == text || own.also.iter().any(|also| also == text))
    });
    let intents = content.intents.values().filter(|intent| {
        let examples = intent.examples.get(&language).is_some_and(|examples| examples.iter().any(|one| one == text));
        examples || intent.title.0.get(&language).is_some_and(|title| title == text)
    });
    entries.map(|entry| entry.id.to_string()).chain(intents.map(|intent| intent.id.to_string())).collect()
}

/// What a message leads to: the one entry or intent, if the bot is sure of it.
fn led_to(brain: &Brain, conversation: &Conversation, text: &str) -> Option<String> {
    let events = turn::turn(brain, conversation, &Input::Text(text.to_owned()), now()).unwrap();
    let decided = events.iter().find_map(|event| match event {
        Event::Decided(decided) => Some(decided),
        _ => None,
    });
    let did = events.iter().filter_map(|event| match event {
        Event::Answered { entry } => Some(entry.to_string()),
        Event::FlowStarted { intent, .. } => Some(intent.as_ref()?.to_string()),
        _ => None,
    });
    let did: Vec<String> = did.collect();
    match did.as_slice() {
        [only] => (decided?.tier == Tier::Confident).then(|| only.clone()),
        _ => None,
    }
}

/// Every title and phrase of a language that is a sentence, and whether it is a title.
fn texts(content: &Content, language: Language) -> Vec<(String, bool)> {
    let entries = content.entries.values().filter_map(|entry| entry.texts.get(&language));
    let of_entries = entries.flat_map(|text| {
        std::iter::once((text.question.clone(), true)).chain(text.also.iter().map(|also| (also.clone(), false)))
    });
    let intents = content.intents.values().filter_map(|intent| intent.examples.get(&language));
    let of_intents = intents.flatten().filter(|text| !text.contains('{')).map(|text| (text.clone(), false));
    of_entries.chain(of_intents).collect()
}

#[test]
fn every_text_that_can_be_suggested_is_answered_by_its_entry() {
    let brain = starter();
    for language in Language::ALL {
        let conversation = after(&brain, language, &[]);
        let mut seen = BTreeSet::new();
        let (mut titles, mut missed) = (0, Vec::new());
        for (text, is_title) in texts(brain.content(), language) {
            let found = suggested(&brain, &conversation, &text);
            assert!(found.len() <= MOST_SUGGESTIONS, "{text}: {found:?}");
            if is_title {
                titles += 1;
                missed.extend((!found.contains(&text)).then_some(text));
            }
            seen.extend(found);
        }
        for text in &seen {
            let ids = written_for(brain.content(), language, text);
            let led = led_to(&brain, &conversation, text).unwrap_or_else(|| panic!("{text} is not answered"));
            assert!(ids.contains(&led), "{text} is written for {ids:?} and answered by {led}");
        }
        assert!(seen.len() > titles, "{language}: {} texts of {titles} entries", seen.len());
        assert!(missed.len() * 20 <= titles, "{language}: not suggested by their own titles: {missed:#?}");
    }
}

#[test]
fn words_are_found_by_their_beginnings_in_any_spelling() {
    let brain = starter();
    let de = after(&brain, Language::De, &[]);
    let en = after(&brain, Language::En, &[]);
    for (conversation, typed, among) in [
        (&de, "ruckgabe", "Rückgabe"),
        (&de, "Rückg", "Rückgabe"),
        (&de, "rueckg", "Rückgabe"),
        (&de, "RÜCKGABE", "Rückgabe"),
        (&de, "rukgabe", "Rückgabe"),
        (&de, "was kostet der vers", "Versand"),
        (&de, "versnad", "ersand"),
        (&en, "shipp", "hipping"),
        (&en, "delivrey", "eliver"),
    ] {
        let found = suggested(&brain, conversation, typed);
        assert!(found.first().is_some_and(|text| text.contains(among)), "{typed}: {found:?}");
    }
}

#[test]
fn nothing_is_suggested_for_less_than_two_letters_or_for_anything_else() {
    let brain = starter();
    let conversation = after(&brain, Language::De, &[]);
    for typed in ["", " ", "v", " v ", "?!", "ö?", "xqzt", "versand xqzt", "🙂🙂🙂", "12"] {
        assert_eq!(suggested(&brain, &conversation, typed), Vec::<String>::new(), "{typed}");
    }
    assert!(!suggested(&brain, &conversation, "ve").is_empty());
}

#[test]
fn one_suggestion_for_each_entry_and_always_the_same() {
    let brain = starter();
    let again = starter();
    let conversation = after(&brain, Language::De, &[]);
    for typed in ["wie", "was kostet", "paket", "rückgabe", "ich"] {
        let found = suggested(&brain, &conversation, typed);
        assert_eq!(found, suggested(&again, &conversation, typed));
        let led: BTreeSet<_> = found.iter().map(|text| led_to(&brain, &conversation, text)).collect();
        assert_eq!(led.len(), found.len(), "{typed}: {found:?}");
    }
}

#[test]
fn what_was_just_answered_is_not_suggested_again() {
    let brain = starter();
    let conversation = after(&brain, Language::De, &[]);
    let first = suggested(&brain, &conversation, "versandkosten").remove(0);
    let asked = after(&brain, Language::De, &[Input::Text(first.clone())]);
    assert!(!suggested(&brain, &asked, "versandkosten").contains(&first));
}

#[test]
fn nothing_is_suggested_while_a_flow_or_a_person_has_the_conversation() {
    let brain = starter();
    let waiting = after(&brain, Language::De, &[Input::Human]);
    assert_eq!(suggested(&brain, &waiting, "versand"), Vec::<String>::new());
    let flow = after(&brain, Language::De, &[Input::Text("Ich möchte etwas zurückgeben".to_owned())]);
    assert!(flow.flow.is_some(), "{:?}", flow.last_decision);
    assert_eq!(suggested(&brain, &flow, "versand"), Vec::<String>::new());
}

#[test]
fn only_what_could_be_answered_here_and_today_is_suggested() {
    let files = files::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the folder is readable");
    let content = content::load(&files, &|_| None, None).content.unwrap();
    let id = content.entries.values().find(|entry| entry.texts.contains_key(&Language::De)).unwrap().id.clone();
    let title = content.entries[&id].texts[&Language::De].question.clone();
    let here = Some(Page { url: "https://shop.test/hilfe/a?b".to_owned(), title: None, referrer: None });
    let changed = |change: &dyn Fn(&mut content::Entry)| {
        let mut content = content.clone();
        change(content.entries.get_mut(&id).unwrap());
        let brain = Brain::compile(content).unwrap();
        let conversation = after(&brain, Language::De, &[]);
        let on_page = Conversation { page: here.clone(), ..conversation.clone() };
        [conversation, on_page].map(|conversation| suggested(&brain, &conversation, &title).contains(&title))
    };
    assert_eq!(changed(&|_| {}), [true, true]);
    assert_eq!(changed(&|entry| entry.valid_until = Some(jiff::civil::date(2026, 11, 18))), [false, false]);
    assert_eq!(changed(&|entry| entry.valid_from = Some(jiff::civil::date(2026, 11, 20))), [false, false]);
    assert_eq!(changed(&|entry| entry.page = Some("/hilfe/*".to_owned())), [false, true]);
    assert_eq!(changed(&|entry| entry.texts.get_mut(&Language::De).unwrap().not = vec![title.clone()]), [false, false]);
}
