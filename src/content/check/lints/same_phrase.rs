//! Two entries with the same sentence.

use std::collections::HashMap;

use super::plain;
use crate::content::read::WrittenEntry;
use crate::diagnostics::{Both, ContentProblem, Lint, Report, Severity};
use crate::ids::Language;
use crate::yaml::{self, Spanned};

pub(super) const LINT: Lint = Lint {
    code: "same-phrase",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht Sätze, die bei zwei Einträgen derselben Sprache stehen. Groß und klein, Satzzeichen und Schreibweisen der Umlaute machen keinen Unterschied.",
        en: "Looks for sentences that stand at two entries of one language. Capitals, punctuation and the spelling of umlauts make no difference.",
    },
    why: Both {
        de: "Der Bot kann nicht wissen, welcher der beiden gemeint ist. Er fragt nach, wo er sonst sofort geantwortet hätte.",
        en: "The bot cannot know which of the two is meant. It asks back where it would have answered at once.",
    },
    bad: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: lieferung.dauer\n    question: Wie lange dauert die Lieferung?\n    also: [Lieferzeit, Wann kommt mein Paket?]\n    answer: Zwei Tage.\n  - id: lieferung.verfolgen\n    question: Wo ist mein Paket?\n    also: [Sendung verfolgen, wann kommt mein paket]\n    answer: Unter Mein Konto.\n",
    )],
    good: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: lieferung.dauer\n    question: Wie lange dauert die Lieferung?\n    also: [Lieferzeit, Wie schnell liefern Sie?]\n    answer: Zwei Tage.\n  - id: lieferung.verfolgen\n    question: Wo ist mein Paket?\n    also: [Sendung verfolgen, wann kommt mein paket]\n    answer: Unter Mein Konto.\n",
    )],
    trial: false,
};

pub(super) fn check(live: &[&WrittenEntry], report: &mut Report) {
    let mut seen: HashMap<(Language, String), (&WrittenEntry, &Spanned<String>)> = HashMap::new();
    for entry in live {
        for phrase in std::iter::once(&entry.question).chain(&entry.also) {
            let key = (entry.language, plain(&phrase.value, entry.language));
            match seen.get(&key) {
                Some((other, first)) if other.id.value != entry.id.value => {
                    let (other, place) = (other.id.value.to_string(), first.at.to_string());
                    let phrase_start = yaml::short(&phrase.value);
                    report.add(&phrase.at, ContentProblem::SamePhrase { phrase: phrase_start, other, place });
                }
                None if !key.1.is_empty() => {
                    seen.insert(key, (entry, phrase));
                }
                _ => {}
            }
        }
    }
}
