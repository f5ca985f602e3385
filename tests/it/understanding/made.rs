//! Small content made by hand.

use std::collections::BTreeMap;

use deskbell::config::{Answers, Bot};
use deskbell::content::{Content, Entry, EntryText, Place, Risk};
use deskbell::ids::{EntryId, Language};
use deskbell::understanding::{Reading, Scene, Understanding};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

/// What is answered at the usual promise of 90 %.
pub(super) const CONFIDENT: f64 = 0.8;

pub(super) const TODAY: Date = date(2026, 11, 20);

pub(super) fn id(text: &str) -> EntryId {
    EntryId::new(text).unwrap()
}

/// An entry in German with its phrases, the first as its question.
pub(super) fn entry(name: &str, phrases: &[&str]) -> Entry {
    Entry {
        id: id(name),
        category: name.split('.').next().unwrap().to_owned(),
        texts: BTreeMap::from([(Language::De, text(phrases))]),
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

pub(super) fn text(phrases: &[&str]) -> EntryText {
    EntryText {
        question: phrases[0].to_owned(),
        also: phrases[1..].iter().map(|phrase| (*phrase).to_owned()).collect(),
        not: Vec::new(),
        answer: "Die Antwort.".to_owned(),
        buttons: Vec::new(),
        place: Place::default(),
    }
}

pub(super) fn content(entries: Vec<Entry>) -> Content {
    let bot = Bot {
        services: BTreeMap::new(),
        hooks: BTreeMap::new(),
        name: "Test".to_owned(),
        languages: vec![Language::De, Language::En],
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
        version: "test".to_owned(),
        bot,
        entries: entries.into_iter().map(|entry| (entry.id.clone(), entry)).collect(),
        intents: BTreeMap::new(),
        slots: BTreeMap::new(),
        flows: BTreeMap::new(),
        names: deskbell::content::FlowNames::default(),
        tables: BTreeMap::new(),
        rules: Vec::new(),
        synonyms: BTreeMap::new(),
    }
}

/// A handful of entries as a shop has them.
pub(super) fn few() -> Vec<Entry> {
    vec![
        entry("lieferung.verfolgen", &["Wo ist mein Paket?", "Sendung verfolgen", "Wann kommt meine Lieferung?"]),
        entry(
            "lieferung.kosten",
            &["Was kostet der Versand?", "Versandkosten", "Ab wann ist die Lieferung kostenlos?"],
        ),
        entry("lieferung.adresse", &["Kann ich die Lieferadresse ändern?", "Falsche Adresse angegeben"]),
        entry("rueckgabe.frist", &["Wie lange kann ich Ware zurückgeben?", "Rückgabefrist", "Frist für Retouren"]),
        entry("rueckgabe.kosten", &["Was kostet die Rücksendung?", "Rücksendekosten"]),
        entry("konto.passwort", &["Ich habe mein Passwort vergessen", "Passwort zurücksetzen"]),
        entry("konto.abmelden", &["Wie melde ich mich vom Newsletter ab?", "Newsletter abbestellen"]),
        entry("zahlung.arten", &["Welche Zahlungsarten gibt es?", "Kann ich mit Kreditkarte bezahlen?"]),
    ]
}

pub(super) fn compile(entries: Vec<Entry>) -> Understanding {
    Understanding::compile(&content(entries)).unwrap()
}

pub(super) fn scene(language: Language) -> Scene<'static> {
    Scene { language, settled: false, page: None, today: TODAY, after: None }
}

pub(super) fn read(understanding: &Understanding, message: &str) -> Reading {
    understanding.read(message, &scene(Language::De))
}

/// The best candidate's id and confidence.
pub(super) fn best(reading: &Reading) -> (String, f64) {
    reading.candidates.first().map_or((String::new(), 0.0), |c| (c.target.id().to_owned(), c.confidence.get()))
}
