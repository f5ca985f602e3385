//! An entry or intent that knows hardly any way to be asked.

use std::collections::BTreeSet;

use super::plain;
use crate::content::read::{Written, WrittenEntry, WrittenIntent};
use crate::diagnostics::{Both, Kind, Lint, LintProblem, Report, Severity};
use crate::ids::Language;
use crate::yaml::Spanned;

/// So many different phrases are asked for: the starter content has 3 to 6.
const WANTED: usize = 3;

pub(super) const LINT: Lint = Lint {
    code: "few-phrases",
    severity: Severity::Warning,
    what: Both {
        de: "Zählt die verschiedenen Formulierungen jedes Eintrags und jedes Anliegens in jeder Sprache, die es hat: Frage und „also“, Titel und „examples“. Weniger als drei sind zu wenige. Anliegen, die Muster haben, sind ausgenommen.",
        en: "Counts the different phrases of each entry and intent in each language that it has: the question and “also”, the title and “examples”. Fewer than three are too few. Intents that have patterns are left out.",
    },
    why: Both {
        de: "Eine Zusage über richtige Antworten ist nur so gut wie die Formulierungen, aus denen der Bot lernt. Mit einer oder zwei versteht er den Eintrag in dessen eigenen Worten und kaum in anderen. Wie weit Ihre Formulierungen tragen, zeigt „deskbell check --confidence“.",
        en: "A promise of right answers is as good as the phrases that the bot learns from. With one or two it understands the entry in its own words and hardly in others. How far your phrases carry is told by “deskbell check --confidence”.",
    },
    bad: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: laden.zeiten\n    question: Wann haben Sie geöffnet?\n    also: [Öffnungszeiten]\n    answer: Von 9 bis 18 Uhr.\n",
    )],
    good: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: laden.zeiten\n    question: Wann haben Sie geöffnet?\n    also: [Öffnungszeiten, Wie lange ist der Laden heute offen?]\n    answer: Von 9 bis 18 Uhr.\n",
    )],
    trial: false,
};

pub(super) fn check(written: &Written, live: &[&WrittenEntry], report: &mut Report) {
    for entry in live {
        let count = different(std::iter::once(&entry.question).chain(&entry.also), entry.language);
        if count < WANTED {
            let id = entry.id.value.to_string();
            report.add(&entry.id.at, LintProblem::FewPhrases { kind: Kind::Entry, id, count, wanted: WANTED });
        }
    }
    for intent in written.intents.iter().filter(|intent| intent.patterns.is_empty()) {
        if let Some(count) = poorest(intent).filter(|count| *count < WANTED) {
            let id = intent.id.value.to_string();
            report.add(&intent.id.at, LintProblem::FewPhrases { kind: Kind::Intent, id, count, wanted: WANTED });
        }
    }
}

/// The least number of phrases that an intent has in a language.
fn poorest(intent: &WrittenIntent) -> Option<usize> {
    let count = |(language, examples): (&Language, &Vec<Spanned<String>>)| {
        let title = intent.title.0.get(language).map(|title| plain(title, *language));
        let phrases = examples.iter().map(|example| plain(&example.value, *language));
        phrases.chain(title).collect::<BTreeSet<String>>().len()
    };
    intent.examples.iter().map(count).min()
}

fn different<'a>(phrases: impl Iterator<Item = &'a Spanned<String>>, language: Language) -> usize {
    phrases.map(|phrase| plain(&phrase.value, language)).collect::<BTreeSet<String>>().len()
}
