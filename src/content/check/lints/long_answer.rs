//! An answer that does not fit on a phone.

use crate::content::read::WrittenEntry;
use crate::diagnostics::{Both, Lint, LintProblem, Report, Severity};

/// The letters of a line and the lines of an answer on a phone of 360 by 640 points, the smallest that is common: the
/// widget's bubble leaves 300 points for text of 16 points, and between its head and its field are about 450.
const WIDTH: usize = 40;
const LINES: usize = 18;

/// What such a screen holds of running text.
const CHARACTERS: usize = 600;

/// A value that is put in later counts like a word.
const VALUE: usize = 10;

/// The longest address or value, in characters.
pub(super) const FAR: usize = 500;

pub(super) const LINT: Lint = Lint {
    code: "long-answer",
    severity: Severity::Warning,
    what: Both {
        de: "Misst Antworten so, wie ein kleines Handy sie zeigt (360 × 640 Punkte, etwa 40 Zeichen je Zeile): mehr als 600 Zeichen oder mehr als 18 Zeilen sind zu viel. Adressen von Links und Sternchen für fett zählen nicht, Leerzeilen zählen.",
        en: "Measures answers as a small phone shows them (360 × 640 points, about 40 characters a line): more than 600 characters or more than 18 lines are too much. Addresses of links and the stars of bold type do not count, blank lines do.",
    },
    why: Both {
        de: "Die Hälfte der Besucher liest am Handy. Was nicht auf einen Bildschirm passt, wird überflogen, und die Schaltflächen darunter sind nicht zu sehen.",
        en: "Half of all visitors read on a phone. What does not fit on one screen is skimmed, and the buttons below it are out of sight.",
    },
    bad: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: rueckgabe.ablauf\n    question: Wie schicke ich etwas zurück?\n    also: [Rücksendung, Retoure anmelden]\n    answer: |\n      So geht es:\n\n      - Melden Sie sich an.\n      - Öffnen Sie die Bestellung.\n      - Tippen Sie auf Zurückgeben.\n      - Wählen Sie den Artikel.\n      - Wählen Sie den Grund.\n      - Drucken Sie das Etikett.\n      - Packen Sie alles ein.\n      - Legen Sie den Zettel dazu.\n      - Kleben Sie das Etikett auf.\n      - Bringen Sie das Paket weg.\n      - Heben Sie den Beleg auf.\n      - Warten Sie auf unsere Mail.\n      - Prüfen Sie Ihr Konto.\n      - Schreiben Sie uns, wenn etwas fehlt.\n      - Bewerten Sie den Ablauf.\n      - Empfehlen Sie uns weiter.\n      - Bestellen Sie wieder.\n",
    )],
    good: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: rueckgabe.ablauf\n    question: Wie schicke ich etwas zurück?\n    also: [Rücksendung, Retoure anmelden]\n    answer: |\n      Öffnen Sie die Bestellung unter **Mein Konto** und tippen Sie auf **Zurückgeben**. Sie bekommen ein Etikett für das Paket.\n\n      Das Geld kommt nach 14 Tagen.\n",
    )],
    trial: false,
};

pub(super) fn check(live: &[&WrittenEntry], report: &mut Report) {
    for entry in live {
        let shown = shown(&entry.answer.value);
        let (characters, lines) = (shown.chars().count(), lines(&shown));
        if characters > CHARACTERS || lines > LINES {
            let most = (CHARACTERS, LINES);
            let problem = LintProblem::LongAnswer { characters, lines, most_characters: most.0, most_lines: most.1 };
            report.add(&entry.answer.at, problem);
        }
    }
}

/// What a reader sees of a text with marks.
fn shown(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown.trim();
    while let Some(c) = rest.chars().next() {
        let (put, len) = if let Some(end) = skipped(rest, "{{", "}}").or_else(|| skipped(rest, "{%", "%}")) {
            (if rest.starts_with("{{") { "x".repeat(VALUE) } else { String::new() }, end)
        } else if let Some(end) = skipped(rest, "](", ")") {
            (String::new(), end)
        } else {
            let mark = matches!(c, '*' | '`' | '[') || (c == '_' && out.ends_with([' ', '\n']));
            (if mark { String::new() } else { c.to_string() }, c.len_utf8())
        };
        out.push_str(&put);
        rest = rest.get(len..).unwrap_or_default();
    }
    out
}

fn skipped(text: &str, open: &str, close: &str) -> Option<usize> {
    // An end that is far away is none: looking for it again and again would take for ever.
    text.starts_with(open).then(|| start_of(text, FAR).find(close).map(|end| end + close.len()))?
}

/// So many characters at the start of a text.
pub(super) fn start_of(text: &str, characters: usize) -> &str {
    let end = text.char_indices().nth(characters).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default()
}

/// The lines on the screen: words are not broken, a blank line is one.
fn lines(shown: &str) -> usize {
    shown.lines().map(|line| wrapped(line).max(1)).sum()
}

fn wrapped(line: &str) -> usize {
    let (mut lines, mut column) = (0, WIDTH + 1);
    for word in line.split_whitespace().map(|word| word.chars().count()) {
        if column + 1 + word > WIDTH {
            lines += word.div_ceil(WIDTH).max(1);
            column = word % WIDTH;
        } else {
            column += 1 + word;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_seen_counts() {
        let marked =
            "**Hier** steht [der Link](https://laden.test/sehr/lang) und {{ shop.telefon }}.{% if x %}!{% endif %}";
        assert_eq!(shown(marked), "Hier steht der Link und xxxxxxxxxx.!");
        assert_eq!(shown("ohne Ende {{ a"), "ohne Ende {{ a");
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(lines(&"x".repeat(40)), 1);
        assert_eq!(lines(&"x".repeat(41)), 2);
        assert_eq!(lines(&format!("{} ab", "x".repeat(38))), 2);
        assert_eq!(lines(&format!("{} a", "x".repeat(38))), 1);
        assert_eq!(lines("a\n\nb"), 3);
    }
}
