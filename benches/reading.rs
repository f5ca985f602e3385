//! How long content takes to load and a message to be read, at 100, 1,000 and 10,000 entries. Results are checked.
//!
//! `cargo bench --bench reading`

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use deskbell::config::{Answers, Bot};
use deskbell::content::{Content, Entry, EntryText, Place, Risk};
use deskbell::conversation::Conversation;
use deskbell::ids::{ConversationId, EntryId, Language};
use deskbell::turn::{Brain, suggestions};
use deskbell::understanding::{Scene, Understanding};
use divan::Bencher;
use jiff::civil::date;
use jiff::tz::TimeZone;

const SIZES: [usize; 3] = [100, 1_000, 10_000];

const SYLLABLES: [&str; 24] = [
    "ba", "ler", "mon", "ti", "gra", "fel", "sun", "dor", "kel", "pan", "ri", "stu", "wal", "ned", "hof", "zim", "pro",
    "lak", "ver", "tus", "min", "gor", "bel", "schra",
];
const TOPICS: [&str; 12] = [
    "Lieferung",
    "Rechnung",
    "Rückgabe",
    "Gutschein",
    "Konto",
    "Versand",
    "Garantie",
    "Zahlung",
    "Bestellung",
    "Adresse",
    "Umtausch",
    "Reparatur",
];
const FRAMES: [&str; 5] = [
    "Wie funktioniert die {} für {}?",
    "{} und {}",
    "Was kostet {} bei {}?",
    "Ich habe eine {} mit {} bekommen",
    "Kann ich die {} von {} noch ändern?",
];

/// A word of its own for each number.
fn made_word(mut number: usize) -> String {
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(SYLLABLES[number % SYLLABLES.len()]);
        number /= SYLLABLES.len();
    }
    word
}

fn entry(number: usize) -> Entry {
    let topic = TOPICS[number % TOPICS.len()];
    let thing = made_word(number * 7 + 3);
    let mut phrases = FRAMES.iter().map(|frame| frame.replacen("{}", topic, 1).replacen("{}", &thing, 1));
    let text = EntryText {
        question: phrases.next().unwrap(),
        also: phrases.collect(),
        not: Vec::new(),
        answer: format!(
            "Die {topic} für {thing} finden Sie unter Mein Konto. Dort steht auch, wie lange es dauert und was es kostet."
        ),
        buttons: Vec::new(),
        place: Place::default(),
    };
    Entry {
        id: EntryId::new(format!("e{number}")).unwrap(),
        category: topic.to_lowercase(),
        texts: BTreeMap::from([(Language::De, text)]),
        risk: Risk::Normal,
        queue: None,
        page: None,
        valid_from: None,
        valid_until: None,
        owner: None,
        review_by: None,
        weight: 1.0,
        follow_ups: Vec::new(),
    }
}

fn content(entries: usize) -> Content {
    let bot = Bot {
        services: BTreeMap::new(),
        hooks: BTreeMap::new(),
        name: "Bench".to_owned(),
        languages: vec![Language::De],
        register: deskbell::config::Register::default(),
        timezone: TimeZone::UTC,
        opening_hours: None,
        answers: Answers { confident: 0.9, clarify: 3 },
        queues: Vec::new(),
        answers_arrive: deskbell::config::AnswersArrive::default(),
        max_wait: jiff::SignedDuration::from_mins(30),
        variables: serde_json::Value::Null,
        privacy_url: None,
        widget: deskbell::config::Widget::default(),
        suggestions: Vec::new(),
    };
    Content {
        version: "bench".to_owned(),
        bot,
        entries: (0..entries).map(entry).map(|entry| (entry.id.clone(), entry)).collect(),
        intents: BTreeMap::new(),
        slots: BTreeMap::new(),
        flows: BTreeMap::new(),
        names: deskbell::content::FlowNames::default(),
        tables: BTreeMap::new(),
        rules: Vec::new(),
        synonyms: BTreeMap::new(),
    }
}

fn scene() -> Scene<'static> {
    Scene { language: Language::De, settled: false, page: None, today: date(2026, 1, 1), after: None }
}

/// Messages that must find their entry: a paraphrase, one with a typo, a keyword, one in between.
fn messages(entries: usize) -> Vec<(String, String)> {
    (0..64)
        .map(|i| {
            let number = i * entries / 64;
            let (topic, thing) = (TOPICS[number % TOPICS.len()], made_word(number * 7 + 3));
            let message = match i % 4 {
                0 => format!("Guten Tag, ich wollte wissen, was die {topic} bei {thing} kostet"),
                1 => format!("{topic} {}", thing.replacen("ti", "it", 1)),
                2 => thing,
                _ => format!("kann man {topic} von {thing} ändern"),
            };
            (message, format!("e{number}"))
        })
        .collect()
}

#[divan::bench(args = SIZES)]
fn reading(bencher: Bencher<'_, '_>, entries: usize) {
    let understanding = Understanding::compile(&content(entries)).unwrap();
    let messages = messages(entries);
    let right = messages.iter().filter(|(message, id)| {
        understanding.read(message, &scene()).candidates.first().is_some_and(|best| best.target.id() == id)
    });
    let right = right.count();
    assert!(right * 10 >= messages.len() * 9, "{right} of {} right", messages.len());
    let next = std::sync::atomic::AtomicUsize::new(0);
    bencher.bench(|| {
        let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % messages.len();
        understanding.read(&messages[at].0, &scene())
    });
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn loading(bencher: Bencher<'_, '_>, entries: usize) {
    let content = content(entries);
    bencher.bench(|| Understanding::compile(&content).unwrap());
}

/// Beginnings of questions, as they are typed: each must have something to suggest.
fn beginnings(entries: usize) -> Vec<String> {
    let of = |i: usize| {
        let number = i * entries / 64;
        let (topic, thing) = (TOPICS[number % TOPICS.len()], made_word(number * 7 + 3));
        match i % 4 {
            0 => topic[..4].to_owned(),
            1 => format!("was kostet {topic} bei {}", &thing[..5]),
            2 => format!("wie funktioniert die {topic}"),
            _ => thing.replacen("ti", "it", 1),
        }
    };
    (0..64).map(of).collect()
}

/// What a keystroke costs: looking, and the turns that prove what was found.
#[divan::bench(args = SIZES)]
fn suggesting(bencher: Bencher<'_, '_>, entries: usize) {
    let brain = Brain::compile(content(entries)).unwrap();
    let conversation = Conversation::new(ConversationId::from_bits(1), Language::De);
    let now = jiff::Timestamp::UNIX_EPOCH;
    let beginnings = beginnings(entries);
    let found = beginnings.iter().filter(|typed| !suggestions(&brain, &conversation, typed, now).is_empty()).count();
    assert!(found * 10 >= beginnings.len() * 9, "{found} of {} found", beginnings.len());
    let next = std::sync::atomic::AtomicUsize::new(0);
    bencher.bench(|| {
        let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % beginnings.len();
        suggestions(&brain, &conversation, &beginnings[at], now)
    });
}

fn main() {
    divan::main();
}
