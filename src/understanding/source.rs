//! What there is to find in one language: entries and intents with their phrases, before analysis.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use regex::Regex;

use crate::content::{Content, Entry, EntryText, Intent, Slot, SlotKind};
use crate::conversation::Target;
use crate::ids::{EntryId, Language, SlotName};

/// Something that a message can mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Source {
    pub(super) target: Target,
    pub(super) title: String,
    pub(super) category: String,
    pub(super) follow_ups: Vec<EntryId>,
    phrasing: Arc<Phrasing>,
    pub(super) answer: String,
    pub(super) weight: f64,
    pub(super) when: When,
}

/// How something is said, and how not. It is shared by all that is made of it.
#[derive(Debug, PartialEq, Eq)]
struct Phrasing {
    /// Sorted and without repeats: the order in which editors list phrases changes nothing.
    phrases: Vec<String>,
    not: Vec<String>,
}

impl Source {
    /// How visitors say it, sorted and without repeats.
    pub(super) fn phrases(&self) -> &[String] {
        &self.phrasing.phrases
    }

    /// What sounds like it and is not.
    pub(super) fn not(&self) -> &[String] {
        &self.phrasing.not
    }

    /// The same with these phrases alone.
    pub(super) fn with_phrases(&self, phrases: Vec<String>) -> Self {
        Self { phrasing: Arc::new(Phrasing { phrases, not: self.phrasing.not.clone() }), ..self.clone() }
    }

    /// The same without its answer.
    pub(super) fn unanswered(&self) -> Self {
        Self { answer: String::new(), ..self.clone() }
    }

    /// Whether messages tell it from others by the same phrases and the same weight.
    pub(super) fn speaks_like(&self, other: &Self) -> bool {
        self.target == other.target && self.phrasing == other.phrasing && self.weight.total_cmp(&other.weight).is_eq()
    }
}

/// When and where something is offered.
#[derive(Debug, Clone, Default)]
pub(super) struct When {
    from: Option<Date>,
    until: Option<Date>,
    page: Option<Regex>,
}

impl PartialEq for When {
    fn eq(&self, other: &Self) -> bool {
        let page = |when: &Self| when.page.as_ref().map(|glob| glob.as_str().to_owned());
        (self.from, self.until, page(self)) == (other.from, other.until, page(other))
    }
}

impl When {
    pub(super) fn holds(&self, today: Date, page: Option<&str>) -> bool {
        self.from.is_none_or(|from| from <= today)
            && self.until.is_none_or(|until| today <= until)
            && self.page.as_ref().is_none_or(|glob| page.is_some_and(|page| glob.is_match(page)))
    }

    /// Whether it holds at any time and place.
    pub(super) fn always(&self) -> bool {
        self.from.is_none() && self.until.is_none() && self.page.is_none()
    }
}

/// A path in which `*` stands for anything, as an expression.
fn glob(glob: &str) -> Option<Regex> {
    let parts: Vec<String> = glob.split('*').map(regex::escape).collect();
    Regex::new(&format!("^{}$", parts.join(".*"))).ok()
}

/// Everything to find in this language, in the order of the ids.
pub(super) fn sources(content: &Content, language: Language) -> Vec<Source> {
    let entries = content.entries.values().filter_map(|entry| entry_source(entry, language));
    let intents = content.intents.values().map(|intent| intent_source(intent, language, &content.slots));
    let mut sources: Vec<Source> = entries.chain(intents).filter(|source| !source.phrases().is_empty()).collect();
    sources.sort_by(|a, b| a.target.cmp(&b.target));
    sources
}

fn entry_source(entry: &Entry, language: Language) -> Option<Source> {
    let text = entry.texts.get(&language)?;
    Some(Source {
        target: Target::Faq(entry.id.clone()),
        title: text.question.clone(),
        category: entry.category.clone(),
        follow_ups: entry.follow_ups.clone(),
        phrasing: Arc::new(Phrasing { phrases: phrases(text), not: text.not.clone() }),
        answer: text.answer.clone(),
        weight: entry.weight,
        when: When { from: entry.valid_from, until: entry.valid_until, page: entry.page.as_deref().and_then(glob) },
    })
}

fn phrases(text: &EntryText) -> Vec<String> {
    sorted(std::iter::once(&text.question).chain(&text.also).cloned().collect())
}

fn sorted(mut phrases: Vec<String>) -> Vec<String> {
    phrases.sort();
    phrases.dedup();
    phrases
}

fn intent_source(intent: &Intent, language: Language, slots: &BTreeMap<SlotName, Slot>) -> Source {
    let examples = intent.examples.get(&language).map_or(&[][..], Vec::as_slice);
    let own = intent.title.get(language);
    let plain = examples.iter().find(|example| !example.contains('{')).or(examples.first());
    let title = if own.is_empty() { plain.map_or_else(|| intent.id.to_string(), Clone::clone) } else { own.to_owned() };
    let mut phrases: Vec<String> = examples.iter().map(|example| with_classes(example, slots)).collect();
    if !own.is_empty() && intent.title.0.contains_key(&language) {
        phrases.push(own.to_owned());
    }
    Source {
        target: Target::Intent(intent.id.clone()),
        title,
        category: String::new(),
        follow_ups: Vec::new(),
        phrasing: Arc::new(Phrasing { phrases: sorted(phrases), not: Vec::new() }),
        answer: String::new(),
        weight: 1.0,
        when: When::default(),
    }
}

/// An example value for each `{slot}` mark, so that it is read as the class of what visitors will type there.
fn with_classes(example: &str, slots: &BTreeMap<SlotName, Slot>) -> String {
    let mut out = String::new();
    let mut rest = example;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(sample(SlotName::new(name.trim()).ok().and_then(|name| slots.get(&name))));
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn sample(slot: Option<&Slot>) -> &'static str {
    match slot.map(|slot| slot.kind) {
        Some(SlotKind::Text) if slot.is_some_and(|slot| slot.pattern.is_some()) => "AB-123456",
        Some(SlotKind::Number) => "12",
        Some(SlotKind::Money) => "12,34 €",
        Some(SlotKind::Date) => "2026-01-31",
        Some(SlotKind::Time) => "12:30",
        Some(SlotKind::Email) => "name@beispiel.test",
        Some(SlotKind::Phone) => "+49 30 1234567",
        Some(SlotKind::Iban) => "DE89 3704 0044 0532 0130 00",
        Some(SlotKind::Postcode) => "10115",
        _ => "",
    }
}
