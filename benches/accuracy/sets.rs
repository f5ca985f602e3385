//! The labelled sets as content with messages.

use std::collections::BTreeMap;
use std::path::Path;

use deskbell::config::{Answers, Bot};
use deskbell::content::{self, Content, Entry, EntryText, Place, Risk};
use deskbell::ids::{EntryId, Language};
use jiff::tz::TimeZone;

/// A set: its content and its messages with their labels.
pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) content: Content,
    pub(crate) messages: Vec<(String, Vec<String>)>,
    /// Off-topic messages of the easy kind: those of another set.
    pub(crate) foreign: Vec<String>,
}

const PUBLIC: [(&str, Language); 5] = [
    ("banking77", Language::En),
    ("clinc150", Language::En),
    ("curekart", Language::En),
    ("robo-de", Language::De),
    ("xsid-de", Language::De),
];

/// The public sets of a folder.
pub(crate) fn public(data: &Path) -> Vec<Set> {
    PUBLIC.into_iter().map(|(name, language)| public_set(data, name, language)).collect()
}

fn public_set(data: &Path, name: &str, language: Language) -> Set {
    let mut phrases: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (text, labels) in lines(&data.join(name).join("train.tsv")) {
        phrases.entry(slug(&labels[0])).or_default().push(text);
    }
    phrases.remove("oos");
    let entries = phrases.into_iter().map(|(label, texts)| {
        let id = EntryId::new(&label).unwrap();
        (id.clone(), entry(id, language, texts))
    });
    let messages = lines(&data.join(name).join("test.tsv"));
    let messages = messages.into_iter().map(|(text, labels)| (text, labels.iter().map(|l| slug(l)).collect()));
    let other = PUBLIC.into_iter().rev().find(|(other, l)| *other != name && *l == language && *other != "curekart");
    let foreign = other.map(|(other, _)| lines(&data.join(other).join("test.tsv"))).unwrap_or_default();
    Set {
        name: name.to_owned(),
        language,
        content: content(language, entries.collect()),
        messages: messages.collect(),
        foreign: foreign.into_iter().map(|(text, _)| text).collect(),
    }
}

/// The content folders of a folder, each with its `messages.tsv`.
pub(crate) fn faqs(folder: &Path) -> Vec<Set> {
    let mut folders: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.into_iter().filter(|folder| folder.join("messages.tsv").exists()).map(|folder| faq(&folder)).collect()
}

fn faq(folder: &Path) -> Set {
    let files = deskbell::files::read(folder).unwrap();
    let content = content::load(&files, &|_| None, None).content.unwrap();
    Set {
        name: folder.file_name().unwrap().to_string_lossy().into_owned(),
        language: content.bot.languages[0],
        messages: lines(&folder.join("messages.tsv")),
        foreign: Vec::new(),
        content,
    }
}

fn lines(path: &Path) -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let labelled = text.lines().filter_map(|line| line.split_once('\t'));
    labelled.map(|(text, labels)| (text.trim().to_owned(), labels.split('|').map(str::to_owned).collect())).collect()
}

fn slug(label: &str) -> String {
    label.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

fn content(language: Language, entries: BTreeMap<EntryId, Entry>) -> Content {
    let bot = Bot {
        services: BTreeMap::new(),
        hooks: BTreeMap::new(),
        name: "data".to_owned(),
        languages: vec![language],
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
        version: "data".to_owned(),
        bot,
        entries,
        intents: BTreeMap::new(),
        slots: BTreeMap::new(),
        flows: BTreeMap::new(),
        names: <_>::default(),
        tables: BTreeMap::new(),
        rules: Vec::new(),
        synonyms: BTreeMap::new(),
    }
}

fn entry(id: EntryId, language: Language, texts: Vec<String>) -> Entry {
    let mut texts = texts.into_iter();
    let text = EntryText {
        question: texts.next().unwrap(),
        also: texts.collect(),
        not: Vec::new(),
        answer: String::new(),
        buttons: Vec::new(),
        place: Place::default(),
    };
    Entry {
        id,
        category: "data".to_owned(),
        texts: BTreeMap::from([(language, text)]),
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
