//! A sentence that an entry asks and forbids at once.

use std::collections::BTreeSet;

use super::plain;
use crate::content::read::WrittenEntry;
use crate::diagnostics::{Both, ContentProblem, Lint, Report, Severity};
use crate::yaml;

pub(super) const LINT: Lint = Lint {
    code: "not-itself",
    severity: Severity::Error,
    what: Both {
        de: "Sucht Sätze, die beim selben Eintrag unter „question“ oder „also“ und zugleich unter „not“ stehen.",
        en: "Looks for sentences that stand under “question” or “also” of an entry and under its “not” as well.",
    },
    why: Both {
        de: "„not“ ist ein Versprechen: Darauf antwortet dieser Eintrag nie. Beides zugleich geht nicht.",
        en: "“not” is a promise: this entry never answers that. Both at once is impossible.",
    },
    bad: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: lieferung.verfolgen\n    question: Wo ist mein Paket?\n    also: [Sendung verfolgen, Mein Paket ist beschädigt]\n    not: [mein paket ist beschädigt]\n    answer: Unter Mein Konto.\n",
    )],
    good: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: lieferung.verfolgen\n    question: Wo ist mein Paket?\n    also: [Sendung verfolgen, Wann kommt mein Paket?]\n    not: [mein paket ist beschädigt]\n    answer: Unter Mein Konto.\n",
    )],
    trial: false,
};

pub(super) fn check(entry: &WrittenEntry, report: &mut Report) {
    if entry.not.is_empty() {
        return;
    }
    let own: BTreeSet<String> = std::iter::once(&entry.question)
        .chain(&entry.also)
        .map(|phrase| plain(&phrase.value, entry.language))
        .collect();
    for phrase in entry.not.iter().filter(|phrase| own.contains(&plain(&phrase.value, entry.language))) {
        report.add(&phrase.at, ContentProblem::NotItself { phrase: yaml::short(&phrase.value) });
    }
}
