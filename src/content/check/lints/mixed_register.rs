//! "du" where visitors are addressed as "Sie", and the other way round.
//!
//! Only words that can mean nothing else count. "Sie" at the start of a sentence may mean "they", and "ihr" may mean
//! "her": both say nothing. "Gib" and "Klick" address somebody as "du" where a sentence begins with them and no "ich"
//! follows. What stands in quotation marks is somebody else's speech.

use super::long_answer::{FAR, start_of};
use crate::config::Register;
use crate::content::load::Sources;
use crate::content::read::{Written, WrittenEntry};
use crate::diagnostics::{Both, Lint, LintProblem, Report, Severity};
use crate::ids::Language;
use crate::yaml::{Spanned, narrowed};

const DU: &[&str] = &[
    "du", "dich", "dir", "dein", "deine", "deinem", "deinen", "deiner", "deines", "deins", "euch", "euer", "eure",
    "eurem", "euren", "eurer", "eures",
];

/// Demands of somebody who is addressed as "du", at the start of a sentence.
const DEMANDS: &[&str] = &[
    "achte",
    "beachte",
    "bestelle",
    "bestätige",
    "bewahre",
    "bleib",
    "bleibe",
    "bring",
    "bringe",
    "drück",
    "drücke",
    "füge",
    "füll",
    "fülle",
    "geh",
    "gib",
    "hilf",
    "klicke",
    "kopiere",
    "leg",
    "lege",
    "lies",
    "logge",
    "mach",
    "melde",
    "nenn",
    "nenne",
    "nimm",
    "notiere",
    "nutze",
    "öffne",
    "prüf",
    "prüfe",
    "registriere",
    "scanne",
    "schaue",
    "scroll",
    "scrolle",
    "schicke",
    "schreib",
    "schreibe",
    "sende",
    "sieh",
    "speichere",
    "sprich",
    "starte",
    "storniere",
    "tippe",
    "trag",
    "triff",
    "vergiss",
    "verwende",
    "wähl",
    "wähle",
    "warte",
    "wechsle",
    "wirf",
    "zahle",
    "zeig",
    "ändere",
    "überprüfe",
    "überweise",
];

/// The same words are nouns too: each row counts before one of the words behind it, which a noun does not have there.
const DEMANDS_OR_NOUNS: [(&[&str], &[&str]); 2] = [
    (
        &["klick", "tipp", "schau", "schick", "setz", "wende"],
        &[
            "an", "auf", "bei", "bitte", "das", "dazu", "den", "die", "doch", "einfach", "hier", "im", "in", "ins",
            "mal", "nach", "oben", "uns", "unten",
        ],
    ),
    (
        &[
            "antworte", "folge", "frag", "frage", "klebe", "lade", "ruf", "rufe", "sag", "stell", "stelle", "such",
            "suche",
        ],
        &["bitte", "das", "dem", "den", "die", "doch", "einfach", "hier", "mal", "nach", "uns"],
    ),
];

/// What may stand before a demand in its sentence.
const BEFORE: &[&str] = &["bitte", "dann", "danach", "zuerst", "anschließend", "einfach"];

const SIE: &[&str] = &["Sie", "Ihnen", "Ihr", "Ihre", "Ihrem", "Ihren", "Ihrer", "Ihres"];

pub(super) const LINT: Lint = Lint {
    code: "mixed-register",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht in deutschen Antworten und Abläufen nach der anderen Anrede: „du“, wo gesiezt wird, und umgekehrt, auch in Aufforderungen („Gib … ein“) und auf Schaltflächen. Welche gilt, sagt „register: sie“ oder „register: du“ in deskbell.yaml; ohne Angabe „sie“. Was mehrdeutig ist („Sie“ am Satzanfang, „ihr“) und was in Anführungszeichen steht, zählt nicht.",
        en: "Looks in German answers and flows for the other form of address: “du” where “Sie” is used, and the other way round, in demands (“Gib … ein”) and on buttons too. Which one holds is said by “register: sie” or “register: du” in deskbell.yaml; the default is “sie”. What is ambiguous (“Sie” at the start of a sentence, “ihr”) and what stands in quotation marks does not count.",
    },
    why: Both {
        de: "Der Wechsel mitten im Gespräch wirkt wie ein Versehen oder wie mangelnder Respekt.",
        en: "A change in the middle of a conversation reads like a slip, or like a lack of respect.",
    },
    bad: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: konto.passwort\n    question: Ich habe mein Passwort vergessen\n    also: [Passwort zurücksetzen, Kennwort weg]\n    answer: Tippen Sie auf **Passwort vergessen**, dann bekommst du einen Link.\n",
    )],
    good: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: konto.passwort\n    question: Ich habe mein Passwort vergessen\n    also: [Passwort zurücksetzen, Kennwort weg]\n    answer: Tippen Sie auf **Passwort vergessen**, dann bekommen Sie einen Link.\n",
    )],
    trial: false,
};

pub(super) fn check(
    written: &Written,
    live: &[&WrittenEntry],
    register: Register,
    sources: &Sources<'_>,
    report: &mut Report,
) {
    let german = || live.iter().filter(|entry| entry.language == Language::De);
    let answers = german().map(|entry| &entry.answer);
    let labels = german().flat_map(|entry| entry.buttons.iter().map(|button| &button.label));
    let spoken = written.spoken.iter().filter(|(language, _)| *language == Language::De).map(|(_, text)| text);
    for text in answers.chain(labels).chain(spoken) {
        if let Some(at) = stray(&text.value, register) {
            tell(text, at, register, sources, report);
        }
    }
}

/// The first word is enough: the sentence is to be read again anyway.
fn tell(
    text: &Spanned<String>,
    (start, end): (usize, usize),
    register: Register,
    sources: &Sources<'_>,
    report: &mut Report,
) {
    let source = sources.get(&*text.at.file).copied().unwrap_or_default();
    let at = narrowed(&text.at, source, &text.value, start..end);
    let word = text.value.get(start..end).unwrap_or_default().to_owned();
    match register {
        Register::Sie => report.add(&at, LintProblem::DuForSie { word }),
        Register::Du => report.add(&at, LintProblem::SieForDu { word }),
    }
}

/// The bytes of the first word of the other form of address.
fn stray(text: &str, register: Register) -> Option<(usize, usize)> {
    let mut reader = Words { text, at: 0, starts: true };
    let words: Vec<Word<'_>> = std::iter::from_fn(|| reader.next_word()).collect();
    let found = words.iter().enumerate().find(|(at, word)| match register {
        Register::Sie => DU.contains(&word.text.to_lowercase().as_str()) || demands(&words, *at),
        Register::Du => !word.first && SIE.contains(&word.text),
    });
    found.map(|(_, word)| (word.start, word.start + word.text.len()))
}

/// Whether this word begins a sentence that demands something of a "du".
fn demands(words: &[Word<'_>], at: usize) -> bool {
    let lower = |at: usize| words.get(at).map(|word| word.text.to_lowercase()).unwrap_or_default();
    let Some(word) = words.get(at) else { return false };
    let begins = word.first
        || at.checked_sub(1).is_some_and(|before| words[before].first && BEFORE.contains(&lower(before).as_str()));
    // The next word belongs to another sentence if it begins one.
    let next = if words.get(at + 1).is_some_and(|next| !next.first) { lower(at + 1) } else { String::new() };
    if !begins || matches!(next.as_str(), "ich" | "wir" | "er" | "es" | "man") {
        return false;
    }
    let word = lower(at);
    DEMANDS.contains(&word.as_str()) && next != "sie" && !next.is_empty()
        || DEMANDS_OR_NOUNS.iter().any(|(words, behind)| words.contains(&&*word) && behind.contains(&&*next))
}

/// A word of a text.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    /// Its first byte.
    start: usize,
    /// Whether it begins a sentence.
    first: bool,
}

/// The words of a text, without what is quoted, put in or an address.
struct Words<'a> {
    text: &'a str,
    at: usize,
    /// Whether a sentence starts here.
    starts: bool,
}

/// What is left out, from one mark to the other.
const LEFT_OUT: [(&str, &str); 9] =
    [("{{", "}}"), ("{%", "%}"), ("](", ")"), ("`", "`"), ("„", "“"), ("“", "”"), ("»", "«"), ("«", "»"), ("\"", "\"")];

impl<'a> Words<'a> {
    fn next_word(&mut self) -> Option<Word<'a>> {
        loop {
            let rest = self.text.get(self.at..)?;
            let c = rest.chars().next()?;
            if let Some(skipped) = left_out(rest) {
                self.at += skipped;
                self.starts = false;
            } else if c.is_alphanumeric() {
                let len = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
                let found = Word { text: rest.get(..len)?, start: self.at, first: self.starts };
                self.at += len;
                self.starts = false;
                return Some(found);
            } else {
                self.starts = self.starts_after(c);
                self.at += c.len_utf8();
            }
        }
    }

    /// Spaces, brackets and stars change nothing.
    fn starts_after(&self, c: char) -> bool {
        match c {
            '.' | '!' | '?' | ':' | ';' | '…' | '\n' | '|' | '•' | '→' | '–' | '—' => true,
            _ => self.starts,
        }
    }
}

fn left_out(text: &str) -> Option<usize> {
    LEFT_OUT.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?;
        start_of(inner, FAR).find(close).map(|end| open.len() + end + close.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, register: Register) -> Option<&str> {
        stray(text, register).and_then(|(start, end)| text.get(start..end))
    }

    #[test]
    fn only_words_that_can_mean_nothing_else() {
        for (text, sie, du) in [
            ("Tippen Sie hier.", None, Some("Sie")),
            ("Tipp hier, dann siehst du es.", Some("Tipp"), None),
            ("Sie kommen morgen.", None, None),
            ("Die Pakete: Sie kommen morgen.", None, None),
            ("- Sie kommen morgen.\n- **Sie** auch.", None, None),
            ("1. Sie kommen morgen.", None, None),
            ("Wo sie wohnt und ihr Paket liegt", None, None),
            ("Tippen Sie auf „Habt ihr dich vergessen?“.", None, Some("Sie")),
            ("Tippe auf „Vergessen Sie nichts“.", Some("Tippe"), None),
            ("Siehe {{ dein.name }} und [hier](https://x.test/du).", None, None),
            ("Wir helfen Ihnen mit Ihrem Konto.", None, Some("Ihnen")),
            ("Wir melden uns bei euch.", Some("euch"), None),
            ("DU sparst", Some("DU"), None),
            ("Dusche und Dubai, Duden", None, None),
            ("Gib die Nummer ein.", Some("Gib"), None),
            ("Geben Sie die Nummer ein.", None, Some("Sie")),
            ("Klick auf **Weiter**.", Some("Klick"), None),
            ("Ein Klick auf **Weiter** genügt.", None, None),
            ("Klick!", None, None),
            ("Schau in die Bestätigung", Some("Schau"), None),
            ("Bitte gib die Nummer ein", Some("gib"), None),
            ("1. Öffne die App\n2. Weiter", Some("Öffne"), None),
            ("Das ist fertig. Wähle **Konto**.", Some("Wähle"), None),
            ("Ruf uns an", Some("Ruf"), None),
            ("Suche nach Artikeln", Some("Suche"), None),
            ("Suche öffnen", None, None),
            ("Frage zur Rechnung", None, None),
            ("Rufe und Anrufe", None, None),
            ("Sende ich es zurück?", None, None),
            ("Gern prüfe ich das.", None, None),
            ("Der Bote bringt es. Tipp des Tages: Kleber", None, None),
            ("Schau mal in die Liste", Some("Schau"), None),
        ] {
            assert_eq!(found(text, Register::Sie), sie, "{text}");
            assert_eq!(found(text, Register::Du), du, "{text}");
        }
    }
}
