//! Phrases that another entry wins, as problems with their places.

use std::sync::Arc;

use super::super::confidence::{Tried, Won};
use super::super::phrases::place;
use crate::content::{Content, Place, SourceFile};
use crate::conversation::Target;
use crate::diagnostics::{At, Both, ContentProblem, Diagnostic, Kind, Lint, Report, Severity, Span};
use crate::ids::Language;
use crate::yaml;

pub(super) const LINT: Lint = Lint {
    code: "won-by-another",
    severity: Severity::Warning,
    what: Both {
        de: "Nimmt mit „--confidence“ jede Formulierung einmal weg und fragt den Bot danach: Gibt er dann sicher die Antwort eines anderen Eintrags, steht der Satz vielleicht am falschen Platz.",
        en: "With “--confidence”, takes each phrase away once and asks the bot for it: where it then surely gives the answer of another entry, the sentence may stand in the wrong place.",
    },
    why: Both {
        de: "Besucher schreiben nie genau Ihre Sätze. Was einem Satz ähnlich ist, den ein anderer Eintrag gewinnt, wird falsch beantwortet, und zwar ohne Rückfrage.",
        en: "Visitors never write exactly your sentences. What is like a sentence that another entry wins is answered wrongly, and without asking back.",
    },
    bad: &[("knowledge/de/versand.yaml", MIXED_UP)],
    good: &[("knowledge/de/versand.yaml", MENDED)],
    trial: true,
};

/// A sentence about the price stands at the entry about the time.
const MIXED_UP: &str = "entries:
  - id: versand.kosten
    question: Wie hoch sind die Versandkosten?
    also:
      - Was kostet der Versand nach Österreich?
      - Was kostet mich der Versand nach Deutschland?
    answer: 4,90 Euro.
  - id: versand.dauer
    question: Wie lange dauert die Lieferung?
    also:
      - Wann kommt meine Lieferung an?
      - Was kostet der Versand nach Deutschland?
    answer: Zwei Tage.
";

const MENDED: &str = "entries:
  - id: versand.kosten
    question: Wie hoch sind die Versandkosten?
    also:
      - Was kostet der Versand nach Österreich?
      - Was kostet mich der Versand nach Deutschland?
      - Was kostet der Versand nach Deutschland?
    answer: 4,90 Euro.
  - id: versand.dauer
    question: Wie lange dauert die Lieferung?
    also:
      - Wann kommt meine Lieferung an?
      - Wie schnell liefern Sie?
    answer: Zwei Tage.
";

/// A warning for each phrase that another entry would answer; what it would not dare to answer is left to the tables.
pub(in crate::cli::check) fn lints(content: &Content, files: &[SourceFile], tried: &[Tried]) -> Vec<Diagnostic> {
    let mut report = Report::default();
    for tried in tried {
        for won in tried.won.iter().filter(|won| won.answered) {
            if let Some(place) = place(content, &won.owner, tried.language) {
                report.add(&at(files, place, &won.phrase), problem(won));
            }
        }
    }
    report.into_sorted()
}

fn problem(won: &Won) -> ContentProblem {
    let kind = match won.owner {
        Target::Faq(_) => Kind::Entry,
        Target::Intent(_) => Kind::Intent,
    };
    let (phrase, owner, sure) = (yaml::short(&won.phrase), won.owner.id().to_owned(), percent(won.sure));
    match &won.other {
        Target::Faq(other) => ContentProblem::WonByEntry { phrase, kind, owner, other: other.to_string(), sure },
        Target::Intent(other) => ContentProblem::WonByIntent { phrase, kind, owner, other: other.to_string(), sure },
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability times a hundred")]
fn percent(p: f64) -> usize {
    (p * 100.0).round() as usize
}

/// The phrase below its entry's name; the name where it is written in another way, with escapes or over lines.
fn at(files: &[SourceFile], place: &Place, phrase: &str) -> At {
    let file: Arc<str> = Arc::from(place.file.as_str());
    let source = files.iter().find(|source| source.path == place.file);
    let text = source.map_or_else(String::new, |source| String::from_utf8_lossy(&source.bytes).into_owned());
    let text = text.trim_start_matches('\u{FEFF}');
    let owner: usize = text.split_inclusive('\n').take(place.line.saturating_sub(1)).map(str::len).sum();
    let below = text.get(owner..).unwrap_or_default();
    let span = match below.find(phrase) {
        Some(found) => span(text, owner + found, phrase.len()),
        None => {
            let line = below.lines().next().unwrap_or_default();
            let indent = line.len() - line.trim_start().len();
            span(text, owner + indent, line.len() - indent)
        }
    };
    At { file, span }
}

fn span(text: &str, start: usize, len: usize) -> Span {
    let before = text.get(..start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Span {
        start,
        end: start + len,
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
    }
}

/// Where the phrase of a won trial is written, for the lists.
pub(in crate::cli::check) fn line_of(
    content: &Content,
    files: &[SourceFile],
    won: &Won,
    language: Language,
) -> Option<At> {
    place(content, &won.owner, language).map(|place| at(files, place, &won.phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_below_its_entry() {
        let text = "\u{FEFF}entries:\n  - {id: a, question: Wie?}\n  - id: b\n    question: 'Ähm, Wie?'\n";
        let files = [SourceFile { path: "k.yaml".into(), bytes: text.into() }];
        let place = Place { file: "k.yaml".into(), line: 3 };
        let at_place = |phrase| at(&files, &place, phrase).span;
        assert_eq!((at_place("Wie?").line, at_place("Wie?").column), (4, 21));
        let escaped = at_place("not as written");
        assert_eq!((escaped.line, escaped.column, escaped.end - escaped.start), (3, 3, 7));
    }
}
