//! A text that one of the bot's languages lacks. For texts of flows and settings the reader of such texts tells it.

use crate::content::read::{Written, WrittenEntry};
use crate::diagnostics::{Both, ContentProblem, Lint, Report, Severity};
use crate::ids::Language;

pub(super) const LINT: Lint = Lint {
    code: "missing-translation",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht Einträge und Texte, die es nicht in jeder Sprache aus „languages“ gibt. Hat eine Sprache noch gar keinen Eintrag, steht das einmal da, nicht bei jedem Eintrag.",
        en: "Looks for entries and texts that do not exist in every language of “languages”. A language without any entry is told once, not at each entry.",
    },
    why: Both {
        de: "Besucher der anderen Sprache sehen den Text in der Hauptsprache mit einem Hinweis, und ihre Fragen finden den Eintrag schlechter.",
        en: "Visitors of the other language see the text in the main language with a note, and their questions find the entry less well.",
    },
    bad: &[
        ("deskbell.yaml", "name: Blumen Meyer\nlanguages: [de, en]\n"),
        (
            "knowledge/de/laden.yaml",
            "entries:\n  - id: laden.zeiten\n    question: Wann haben Sie geöffnet?\n    also: [Öffnungszeiten, Wie lange ist offen?]\n    answer: Von 9 bis 18 Uhr.\n  - id: laden.ort\n    question: Wo finde ich Sie?\n    also: [Anfahrt, Wo ist der Laden?]\n    answer: Am Markt 3.\n",
        ),
        (
            "knowledge/en/laden.yaml",
            "entries:\n  - id: laden.zeiten\n    question: When are you open?\n    also: [opening hours, How late are you open?]\n    answer: From 9 am to 6 pm.\n",
        ),
    ],
    good: &[
        ("deskbell.yaml", "name: Blumen Meyer\nlanguages: [de, en]\n"),
        (
            "knowledge/de/laden.yaml",
            "entries:\n  - id: laden.zeiten\n    question: Wann haben Sie geöffnet?\n    also: [Öffnungszeiten, Wie lange ist offen?]\n    answer: Von 9 bis 18 Uhr.\n",
        ),
        (
            "knowledge/en/laden.yaml",
            "entries:\n  - id: laden.zeiten\n    question: When are you open?\n    also: [opening hours, How late are you open?]\n    answer: From 9 am to 6 pm.\n",
        ),
    ],
    trial: false,
};

pub(super) fn check(written: &Written, live: &[&WrittenEntry], languages: &[Language], report: &mut Report) {
    let (used, unused): (Vec<Language>, Vec<Language>) =
        languages.iter().partition(|language| written.names.entries.keys().any(|(_, known)| known == *language));
    let Some(first) = live.first() else { return };
    for language in unused {
        report.add(&first.id.at, ContentProblem::EmptyLanguage { language: language.to_string() });
    }
    for entry in live {
        for language in &used {
            let id = entry.id.value.to_string();
            if !report.may_be_lost(&id) && !written.names.entries.contains_key(&(id.clone(), *language)) {
                let language = language.to_string();
                report.add(&entry.id.at, ContentProblem::MissingTranslation { what: id, language });
            }
        }
    }
}
