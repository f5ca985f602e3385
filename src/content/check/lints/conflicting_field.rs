//! A field that differs between the languages of an entry. The merge of the languages finds it.

use crate::diagnostics::{Both, Lint, Severity};

pub(super) const LINT: Lint = Lint {
    code: "conflicting-field",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht Felder, die für einen Eintrag in allen Sprachen gelten (risk, queue, when, valid_from, valid_until, weight) und in zwei Sprachen verschieden sind.",
        en: "Looks for fields that hold for an entry in all languages (risk, queue, when, valid_from, valid_until, weight) and differ between two.",
    },
    why: Both {
        de: "Ein Eintrag ist in allen Sprachen derselbe. Nur ein Wert kann gelten, und das ist vielleicht nicht der, den Sie zuletzt geändert haben.",
        en: "An entry is the same in all languages. Only one value can hold, and it may not be the one that you changed last.",
    },
    bad: &[
        ("deskbell.yaml", "name: Blumen Meyer\nlanguages: [de, en]\n"),
        (
            "knowledge/de/laden.yaml",
            "entries:\n  - id: laden.zeiten\n    question: Wann haben Sie geöffnet?\n    also: [Öffnungszeiten, Wie lange ist offen?]\n    answer: Von 9 bis 18 Uhr.\n    risk: high\n",
        ),
        (
            "knowledge/en/laden.yaml",
            "entries:\n  - id: laden.zeiten\n    question: When are you open?\n    also: [opening hours, How late are you open?]\n    answer: From 9 am to 6 pm.\n    risk: low\n",
        ),
    ],
    good: &[
        ("deskbell.yaml", "name: Blumen Meyer\nlanguages: [de, en]\n"),
        (
            "knowledge/de/laden.yaml",
            "entries:\n  - id: laden.zeiten\n    question: Wann haben Sie geöffnet?\n    also: [Öffnungszeiten, Wie lange ist offen?]\n    answer: Von 9 bis 18 Uhr.\n    risk: high\n",
        ),
        (
            "knowledge/en/laden.yaml",
            "entries:\n  - id: laden.zeiten\n    question: When are you open?\n    also: [opening hours, How late are you open?]\n    answer: From 9 am to 6 pm.\n",
        ),
    ],
    trial: false,
};
