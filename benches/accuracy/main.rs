//! Writes the features of candidates for labelled messages as TSV, for `fit.py`, or measures the shipped coefficients.
//!
//! `cargo run --example accuracy -- DATA_DIR dump > features.tsv` or `… -- DATA_DIR measure`. `DATA_DIR` holds a folder
//! per data set with `train.tsv` and `test.tsv`: `text TAB label`, `oos` for "must not be answered". Each set is cut down
//! to 1, 3, 5 and 10 phrases per entry and a third of its entries is left out, so that their messages are off-topic.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, clippy::panic, clippy::too_many_lines)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use deskbell::config::{Answers, Bot};
use deskbell::content::{Content, Entry, EntryText, Place, Risk};
use deskbell::ids::{EntryId, Language};
use deskbell::understanding::{Evidence, Scene, Understanding};
use jiff::civil::date;
use jiff::tz::TimeZone;

const SETS: [(&str, Language); 5] = [
    ("banking77", Language::En),
    ("clinc150", Language::En),
    ("curekart", Language::En),
    ("robo-de", Language::De),
    ("xsid-de", Language::De),
];

/// Messages of one test that are looked at.
const MESSAGES: usize = 500;

/// Numbers that look random and are the same every time.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

fn read(path: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().filter_map(|l| l.split_once('\t')).map(|(t, l)| (t.trim().to_owned(), slug(l))).collect()
}

fn slug(label: &str) -> String {
    label.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

fn content(
    language: Language,
    train: &[(String, String)],
    per_entry: usize,
    left_out_percent: usize,
    seed: u64,
) -> Content {
    let mut random = Lcg(seed);
    let mut phrases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (text, label) in train.iter().filter(|(_, label)| label != "oos") {
        phrases.entry(label).or_default().push(text);
    }
    let mut labels: Vec<&str> = phrases.keys().copied().collect();
    random.shuffle(&mut labels);
    let out = labels.len() * left_out_percent / 100;
    let entries = labels.into_iter().skip(out).map(|label| {
        let mut texts = phrases[label].clone();
        random.shuffle(&mut texts);
        texts.truncate(per_entry);
        let id = EntryId::new(label).unwrap();
        (id.clone(), entry(id, language, &texts))
    });
    let bot = Bot {
        name: "data".to_owned(),
        languages: vec![language],
        timezone: TimeZone::UTC,
        opening_hours: None,
        answers: Answers { confident: 0.9, clarify: 3 },
        queues: Vec::new(),
        variables: serde_json::Value::Null,
        privacy_url: None,
        suggestions: Vec::new(),
    };
    Content {
        version: "data".to_owned(),
        bot,
        entries: entries.collect(),
        intents: BTreeMap::new(),
        slots: BTreeMap::new(),
        flows: BTreeMap::new(),
        rules: Vec::new(),
        synonyms: BTreeMap::new(),
    }
}

fn entry(id: EntryId, language: Language, texts: &[&str]) -> Entry {
    let text = EntryText {
        question: texts[0].to_owned(),
        also: texts[1..].iter().map(|t| (*t).to_owned()).collect(),
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

/// One typing error in a word of five letters or more, in a third of all messages.
fn with_typo(text: &str, random: &mut Lcg) -> String {
    let mut words: Vec<Vec<char>> = text.split(' ').map(|w| w.chars().collect()).collect();
    let long: Vec<usize> = (0..words.len()).filter(|i| words[*i].len() >= 5).collect();
    if long.is_empty() || random.below(3) > 0 {
        return text.to_owned();
    }
    let word = &mut words[long[random.below(long.len())]];
    let at = 1 + random.below(word.len() - 2);
    match random.below(3) {
        0 => word.swap(at, at + 1),
        1 => {
            word.remove(at);
        }
        _ => word.insert(at, word[at]),
    }
    words.into_iter().map(|w| w.into_iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

struct Case<'a> {
    set: &'a str,
    per_entry: usize,
    understanding: Understanding,
    content: Content,
    messages: Vec<(String, String)>,
    language: Language,
}

fn cases<'a>(data: &Path, sizes: &'a [(usize, usize)], seeds: u64, typos: bool) -> Vec<Case<'a>> {
    let mut cases = Vec::new();
    for (set, language) in SETS {
        let train = read(&data.join(set).join("train.tsv"));
        let test = read(&data.join(set).join("test.tsv"));
        for &(per_entry, left_out) in sizes {
            for seed in 1..=seeds {
                let content = content(language, &train, per_entry, left_out, seed);
                let mut random = Lcg(seed * 77 + per_entry.min(1_000) as u64);
                let mut messages = test.clone();
                random.shuffle(&mut messages);
                messages.truncate(MESSAGES);
                if let Some(others) = foreign(data, set, language) {
                    let mut others = others;
                    random.shuffle(&mut others);
                    messages.extend(others.into_iter().take(MESSAGES / 4));
                }
                if typos {
                    for (text, _) in &mut messages {
                        *text = with_typo(text, &mut random);
                    }
                }
                let understanding = Understanding::compile(&content).unwrap();
                cases.push(Case { set, per_entry, understanding, content, messages, language });
            }
        }
    }
    cases
}

/// Messages of another set in the same language: off-topic of the easy kind.
fn foreign(data: &Path, set: &str, language: Language) -> Option<Vec<(String, String)>> {
    let (other, _) =
        SETS.into_iter().rev().find(|(other, l)| *other != set && *l == language && *other != "curekart")?;
    Some(read(&data.join(other).join("test.tsv")).into_iter().map(|(text, _)| (text, "oos".to_owned())).collect())
}

impl Case<'_> {
    fn in_scope(&self, label: &str) -> bool {
        EntryId::new(label).is_ok_and(|id| self.content.entries.contains_key(&id))
    }

    fn evidence(&self, text: &str) -> Vec<Evidence> {
        let scene = Scene { language: self.language, settled: true, page: None, today: date(2026, 1, 1), after: None };
        self.understanding.evidence(text, &scene)
    }
}

fn dump(data: &Path) {
    println!("set\tper_entry\tmessage\tin_scope\tright\t{}", Evidence::NAMES.join("\t"));
    let mut number = 0;
    for case in cases(data, &[(1, 34), (3, 34), (5, 34), (10, 34), (30, 34), (1_000_000, 34)], 2, true) {
        for (text, label) in &case.messages {
            number += 1;
            for candidate in case.evidence(text).iter().take(12) {
                let right = u8::from(candidate.target.id() == label);
                let mut line =
                    format!("{}\t{}\t{number}\t{}\t{right}", case.set, case.per_entry, u8::from(case.in_scope(label)));
                candidate.values.iter().for_each(|value| write!(line, "\t{value:.5}").unwrap());
                println!("{line}");
            }
        }
        eprintln!("{} {}", case.set, case.per_entry);
    }
}

/// Accuracy without threshold, and what is answered at p ≥ 0.9 when half of the traffic is off-topic.
fn measure(data: &Path) {
    println!(
        "set          phrases  accuracy  among3 | p>=.9: answered(in)  wrong(off)  precision@half | p>=.8 precision answered"
    );
    for case in cases(data, &[(1, 34), (3, 34), (5, 34), (10, 34), (usize::MAX, 0)], 1, false) {
        let (mut inside, mut right, mut three) = (0.0, 0.0, 0.0);
        let mut off = 0.0f64;
        let mut cuts = [(0.9, 0.0, 0.0, 0.0), (0.8, 0.0, 0.0, 0.0)];
        for (text, label) in &case.messages {
            let evidence = case.evidence(text);
            let best = evidence.first();
            let hit = best.is_some_and(|c| c.target.id() == label);
            let scoped = case.in_scope(label);
            let p = best.map_or(0.0, |c| c.confidence);
            if scoped {
                inside += 1.0;
                right += f64::from(u8::from(hit));
                three += f64::from(u8::from(evidence.iter().take(3).any(|c| c.target.id() == label)));
            } else {
                off += 1.0;
            }
            for (cut, good, bad, false_alarm) in &mut cuts {
                if p >= *cut {
                    if hit {
                        *good += 1.0;
                    } else if scoped {
                        *bad += 1.0;
                    } else {
                        *false_alarm += 1.0;
                    }
                }
            }
        }
        let row: Vec<String> = cuts
            .iter()
            .map(|(_, good, bad, alarm)| {
                let (good, bad, alarm) = (good / inside, bad / inside, alarm / off.max(1.0));
                format!("{:.3} {:.3} {:.3}", good + bad, alarm, good / (good + bad + alarm).max(1e-9))
            })
            .collect();
        println!(
            "{:12} {:>7}  {:.3}  {:.3} | {} | {}",
            case.set,
            if case.per_entry == usize::MAX { "all".to_owned() } else { case.per_entry.to_string() },
            right / inside,
            three / inside,
            row[0],
            row[1]
        );
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [data, "dump"] => dump(Path::new(data)),
        [data, "measure"] => measure(Path::new(data)),
        _ => eprintln!("usage: accuracy DATA_DIR dump|measure"),
    }
}
