//! "du" where visitors are addressed as "Sie", and the other way round.
//!
//! Only words that can mean nothing else count. "Sie" at the start of a sentence may mean "they", and "ihr" may mean
//! "her": both say nothing. What stands in quotation marks is somebody else's speech.

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

const SIE: &[&str] = &["Sie", "Ihnen", "Ihr", "Ihre", "Ihrem", "Ihren", "Ihrer", "Ihres"];

pub(super) const LINT: Lint = Lint {
    code: "mixed-register",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht in deutschen Antworten und Abläufen nach der anderen Anrede: „du“, wo gesiezt wird, und umgekehrt. Welche gilt, sagt „register: sie“ oder „register: du“ in deskbell.yaml; ohne Angabe „sie“. Was mehrdeutig ist („Sie“ am Satzanfang, „ihr“) und was in Anführungszeichen steht, zählt nicht.",
        en: "Looks in German answers and flows for the other form of address: “du” where “Sie” is used, and the other way round. Which one holds is said by “register: sie” or “register: du” in deskbell.yaml; the default is “sie”. What is ambiguous (“Sie” at the start of a sentence, “ihr”) and what stands in quotation marks does not count.",
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
    let answers = live.iter().filter(|entry| entry.language == Language::De).map(|entry| &entry.answer);
    let spoken = written.spoken.iter().filter(|(language, _)| *language == Language::De).map(|(_, text)| text);
    for text in answers.chain(spoken) {
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
    std::iter::from_fn(|| reader.next_word())
        .find(|(start, end, first)| {
            let word = text.get(*start..*end).unwrap_or_default();
            match register {
                Register::Sie => DU.contains(&word.to_lowercase().as_str()),
                Register::Du => !first && SIE.contains(&word),
            }
        })
        .map(|(start, end, _)| (start, end))
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

impl Words<'_> {
    /// The next word: its bytes, and whether it starts a sentence.
    fn next_word(&mut self) -> Option<(usize, usize, bool)> {
        loop {
            let rest = self.text.get(self.at..)?;
            let c = rest.chars().next()?;
            if let Some(skipped) = left_out(rest) {
                self.at += skipped;
                self.starts = false;
            } else if c.is_alphanumeric() {
                let len = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
                let found = (self.at, self.at + len, self.starts);
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
            ("Tipp hier, dann siehst du es.", Some("du"), None),
            ("Sie kommen morgen.", None, None),
            ("Die Pakete: Sie kommen morgen.", None, None),
            ("- Sie kommen morgen.\n- **Sie** auch.", None, None),
            ("1. Sie kommen morgen.", None, None),
            ("Wo sie wohnt und ihr Paket liegt", None, None),
            ("Tippen Sie auf „Habt ihr dich vergessen?“.", None, Some("Sie")),
            ("Tippe auf „Vergessen Sie nichts“.", None, None),
            ("Siehe {{ dein.name }} und [hier](https://x.test/du).", None, None),
            ("Wir helfen Ihnen mit Ihrem Konto.", None, Some("Ihnen")),
            ("Wir melden uns bei euch.", Some("euch"), None),
            ("DU sparst", Some("DU"), None),
            ("Dusche und Dubai, Duden", None, None),
        ] {
            assert_eq!(found(text, Register::Sie), sie, "{text}");
            assert_eq!(found(text, Register::Du), du, "{text}");
        }
    }
}
