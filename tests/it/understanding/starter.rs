//! The starter content on messages that were written and labelled without sight of its phrases: what must hold, and the
//! figures, so that no change of them goes unseen. See `tests/it/messages/README.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use deskbell::conversation::Conversation;
use deskbell::evaluation::{self, Labelled, OFF_TOPIC, Report, Row};
use deskbell::ids::{ConversationId, Language};
use deskbell::turn::Brain;
use jiff::tz::TimeZone;

use super::made::TODAY;

/// What the starter content promises of its answers.
const PROMISED: f64 = 0.9;
const TABLES: [(Language, &str); 2] = [
    (Language::De, include_str!("../messages/starter.de.tsv")),
    (Language::En, include_str!("../messages/starter.en.tsv")),
];
/// Read when the test runs, as it may just have been written.
const FIGURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/messages/figures.tsv");
const HEADER: &str = "# In percent; see README.md for how to write this table anew.\n# language\tfigure\tpercent\n";

const LEAST_MESSAGES: usize = 200;
/// About a third.
const OFF_TOPIC_SHARE: std::ops::RangeInclusive<f64> = 0.28..=0.42;
const LEAST_PRECISION: f64 = 0.93;
/// How far a figure may be off the table, in percentage points.
const TOLERANCE: f64 = 1.0;

/// The labelled messages of a language, without the remark at the top.
pub(super) fn labelled(language: Language) -> Vec<Labelled> {
    let (_, table) = TABLES.into_iter().find(|(of, _)| *of == language).unwrap();
    let lines: Vec<&str> = table.lines().filter(|line| !line.starts_with('#')).collect();
    evaluation::parse(&lines.join("\n")).unwrap()
}

fn shop() -> Brain {
    let files = deskbell::files::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    Brain::compile(deskbell::content::load(&files, &|_| None, None).content.unwrap()).unwrap()
}

fn report(brain: &Brain, language: Language) -> Report {
    let nothing_said = Conversation::new(ConversationId::from_bits(0), language);
    let now = TODAY.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
    let row = |labelled: Labelled| {
        let decided = brain.consult(&labelled.text, &nothing_said, now).decided;
        Row { labelled, decided }
    };
    evaluation::measure(&labelled(language).into_iter().map(row).collect::<Vec<_>>(), PROMISED)
}

fn figures(report: &Report) -> [(&'static str, f64); 5] {
    let shares = [
        ("accuracy", report.accuracy),
        ("hit@3", report.hit_at_3),
        ("answered", report.answered),
        ("precision", report.precision),
        ("off-topic answered", report.off_topic_answered),
    ];
    shares.map(|(name, share)| (name, share.unwrap() * 100.0))
}

fn reports() -> Vec<(Language, Report)> {
    let brain = shop();
    TABLES.iter().map(|&(language, _)| (language, report(&brain, language))).collect()
}

#[test]
fn the_messages_are_many_and_their_labels_exist() {
    let brain = shop();
    let content = brain.content();
    let entries = content.entries.keys().map(ToString::to_string);
    let ids: Vec<String> = entries.chain(content.intents.keys().map(ToString::to_string)).collect();
    for (language, _) in TABLES {
        let messages = labelled(language);
        assert!(messages.len() >= LEAST_MESSAGES, "{language}: {}", messages.len());
        let off_topic = messages.iter().filter(|message| message.expected == [OFF_TOPIC]).count();
        let share = off_topic as f64 / messages.len() as f64;
        assert!(OFF_TOPIC_SHARE.contains(&share), "{language}: {share:.2} are off-topic");
        for message in messages.iter().filter(|message| message.expected != [OFF_TOPIC]) {
            let unknown: Vec<_> = message.expected.iter().filter(|label| !ids.contains(label)).collect();
            assert!(unknown.is_empty(), "{language}: '{}' is labelled with {unknown:?}", message.text);
        }
    }
}

#[test]
fn confident_answers_are_right_and_the_figures_are_those_of_the_table() {
    let reports = reports();
    for (language, report) in &reports {
        let precision = report.precision.unwrap();
        let tier = report.confident;
        assert!(precision >= LEAST_PRECISION, "{language}: {} of {} answers right", tier.right, tier.messages);
    }
    if std::env::var_os("UPDATE_FIGURES").is_some() {
        fs::write(FIGURES, written(&reports)).unwrap();
    }
    let table = read();
    let off = reports.iter().flat_map(|(language, report)| off(*language, report, &table)).collect::<Vec<_>>();
    assert!(
        off.is_empty(),
        "figures of the starter content have changed by more than {TOLERANCE} percentage point:\n{}\n\
         If that is meant, write tests/it/messages/figures.tsv anew with UPDATE_FIGURES=1 and commit it.",
        off.join("\n")
    );
}

fn written(reports: &[(Language, Report)]) -> String {
    let lines = reports.iter().flat_map(|(language, report)| {
        figures(report).map(|(name, percent)| format!("{language}\t{name}\t{percent:.2}\n"))
    });
    lines.fold(HEADER.to_owned(), |table, line| table + &line)
}

/// The committed percentages by language and name.
fn read() -> BTreeMap<(String, String), f64> {
    let table = fs::read_to_string(FIGURES).unwrap_or_default();
    let rows = table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let [language, name, percent] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        ((language.to_owned(), name.to_owned()), percent.parse().unwrap())
    });
    rows.collect()
}

fn off(language: Language, report: &Report, table: &BTreeMap<(String, String), f64>) -> Vec<String> {
    let against = |(name, percent): (&'static str, f64)| {
        let key = (language.to_string(), name.to_owned());
        match table.get(&key) {
            None => Some(format!("  {language} {name}: {percent:.2} %, and the table has no such line")),
            Some(known) if (percent - known).abs() > TOLERANCE => {
                Some(format!("  {language} {name}: {percent:.2} %, in the table {known:.2} %"))
            }
            Some(_) => None,
        }
    };
    figures(report).into_iter().filter_map(against).collect()
}
