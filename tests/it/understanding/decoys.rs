//! A phrase under `not:` keeps near messages that mean something else from being answered.

use deskbell::content::SourceFile;
use deskbell::conversation::{Conversation, Decided, Tier};
use deskbell::ids::{ConversationId, Language};
use deskbell::turn::Brain;
use jiff::tz::TimeZone;

use super::made::TODAY;
use super::same::{loaded, shop_files};

struct Case {
    language: Language,
    question: &'static str,
    also: [&'static str; 3],
    decoy: &'static str,
    /// What must not be answered.
    near: [&'static str; 4],
    /// What must be answered, all the same.
    meant: [&'static str; 3],
}

const CASES: [Case; 2] = [
    Case {
        language: Language::De,
        question: "Kundenkarte verloren",
        also: ["Ich habe meine Kundenkarte verloren", "Meine Kundenkarte ist weg", "Ersatz für die Kundenkarte"],
        decoy: "Bibliotheksausweis verloren",
        near: [
            "Bibliotheksausweis verloren",
            "bibliotheksausweis verloren!!",
            "Ich habe meinen Bibliotheksausweis verloren",
            "biblioteksausweis verloren",
        ],
        meant: ["Kundenkarte verloren", "ich habe meine kundenkarte verloren", "Meine Kundenkarte ist weg"],
    },
    Case {
        language: Language::En,
        question: "Lost my customer card",
        also: ["I have lost my customer card", "My customer card is gone", "Replace a customer card"],
        decoy: "Lost my library card",
        near: ["Lost my library card", "lost my library card!!", "I have lost my library card", "lost my libary card"],
        meant: ["Lost my customer card", "i have lost my customer card", "My customer card is gone"],
    },
];

/// The starter shop with the entry, with or without its decoy.
fn shop(case: &Case, with_decoy: bool) -> Brain {
    let mut yaml = format!("entries:\n  - id: karte.verloren\n    question: {}\n    also:\n", case.question);
    yaml.extend(case.also.map(|phrase| format!("      - {phrase}\n")));
    if with_decoy {
        yaml.push_str(&format!("    not:\n      - {}\n", case.decoy));
    }
    yaml.push_str("    answer: \"**Musterladen**\"\n");
    let mut files = shop_files();
    files.push(SourceFile { path: format!("knowledge/{}/karte.yaml", case.language), bytes: yaml.into_bytes() });
    Brain::compile(loaded(&files)).unwrap()
}

fn decided(brain: &Brain, message: &str, language: Language) -> Decided {
    let nothing_said = Conversation::new(ConversationId::from_bits(0), language);
    let now = TODAY.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
    brain.consult(message, &nothing_said, now).decided
}

fn is_answered(decided: &Decided) -> bool {
    decided.tier == Tier::Confident && matches!(decided.kind.as_str(), "answer" | "flow")
}

/// How sure the bot is of the entry.
fn confidence(decided: &Decided) -> f64 {
    let entry = decided.candidates.iter().find(|candidate| candidate.target.id() == "karte.verloren");
    entry.map_or(0.0, |entry| entry.confidence.get())
}

#[test]
fn a_decoy_keeps_what_is_near_from_being_answered() {
    for case in CASES {
        let (with, without) = (shop(&case, true), shop(&case, false));
        for message in case.near {
            let decided_with = decided(&with, message, case.language);
            assert!(!is_answered(&decided_with), "{message}: {decided_with:#?}");
            let (with, without) = (confidence(&decided_with), confidence(&decided(&without, message, case.language)));
            assert!(with < without / 2.0, "{message}: {with:.3} with the decoy, {without:.3} without");
        }
    }
}

#[test]
fn what_the_entry_is_for_is_answered_all_the_same() {
    for case in CASES {
        let brain = shop(&case, true);
        for message in case.meant {
            let decided = decided(&brain, message, case.language);
            assert!(is_answered(&decided) && decided.id == "karte.verloren", "{message}: {decided:#?}");
        }
    }
}
