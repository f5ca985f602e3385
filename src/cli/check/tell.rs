//! The section "understanding" of a check: for people, and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::confidence::{Ground, Tried, Won};
use super::lints::line_of;
use super::phrases::Phrases;
use crate::content::{Content, SourceFile};
use crate::diagnostics::Lang;
use crate::evaluation::{self, Outlook};
use crate::ids::Language;
use crate::understanding::ASKED_FROM;
use crate::yaml;

/// So many entries are named.
const NAMED: usize = 10;

/// What counting gives, in one or two lines.
fn counted(phrases: &Phrases, language: Language, lang: Lang) -> String {
    let Phrases { owners, count, few } = phrases;
    let mut out = lang.pick(
        format!("Verständnis ({language}): {count} Formulierungen für {owners} Einträge und Anliegen.\n"),
        format!("Understanding ({language}): {count} phrases for {owners} entries and intents.\n"),
    );
    if !few.is_empty() {
        out.push_str(&named(few, lang));
    }
    out
}

fn named(few: &[(String, usize)], lang: Lang) -> String {
    let worst: Vec<String> = few.iter().take(NAMED).map(|(id, count)| format!("{id} ({count})")).collect();
    let (worst, total) = (worst.join(", "), few.len());
    let more = match total.saturating_sub(NAMED) {
        0 => String::new(),
        more => lang.pick(format!(" und {more} weitere"), format!(" and {more} more")),
    };
    lang.pick(
        format!(
            "  Nur eine oder zwei Formulierungen ({total}): {worst}{more}.\n  \
             Ergänzen Sie dort unter „also:“ oder „examples:“, wie Besucher noch fragen.\n"
        ),
        format!(
            "  Only one or two phrases ({total}): {worst}{more}.\n  \
             Add there, under “also:” or “examples:”, how else visitors ask.\n"
        ),
    )
}

/// What the trial gave.
pub(super) fn text(tried: &Tried, lang: Lang) -> String {
    let mut out = counted(&tried.phrases, tried.language, lang);
    // Writing to a String cannot fail.
    for line in [promise(tried, lang), ground(tried, lang), count_of_won(tried, lang)] {
        let _ = writeln!(out, "  {line}");
    }
    reliability(&mut out, tried, lang);
    out
}

fn promise(tried: &Tried, lang: Lang) -> String {
    let Outlook { precision, answered, messages, answers } = tried.outlook;
    let promised = format!("{:.0} %", tried.promised * 100.0);
    let (right, share) = (percent(precision, lang), percent(answered, lang));
    if precision.is_none() || tried.ground == Ground::TooFew {
        return lang.pick(
            format!(
                "Zusage {promised}: Aus {messages} Proben, davon {answers} beantwortet, lässt sich nichts erwarten."
            ),
            format!("Promise {promised}: from {messages} trials, {answers} of them answered, nothing can be expected."),
        );
    }
    lang.pick(
        format!(
            "Zusage {promised}: zu erwarten sind {right} richtige Antworten bei {share} beantworteten Nachrichten, \
             wenn die Hälfte nicht zum Thema gehört ({messages} Proben, {answers} beantwortet). Das ist vorsichtig \
             gerechnet: Ausgelassene Formulierungen sind schwerer zu finden als Fragen von Besuchern."
        ),
        format!(
            "Promise {promised}: expect {right} right answers with {share} of the messages answered, \
             if half of them are off-topic ({messages} trials, {answers} answered). This is a cautious figure: \
             phrases that were left out are harder to find than visitors' questions."
        ),
    )
}

fn ground(tried: &Tried, lang: Lang) -> String {
    let verdict = if tried.confirms() {
        lang.pick("Ihre Formulierungen bestätigen das.", "Your phrases confirm this.")
    } else {
        lang.pick("Ihre Formulierungen bestätigen das nicht.", "Your phrases do not confirm this.")
    };
    format!("{verdict} {}", reason(tried, lang))
}

fn reason(tried: &Tried, lang: Lang) -> String {
    let (found, lowered) = (percent(tried.found, lang), decimal(-tried.shift, 2, lang));
    match tried.ground {
        Ground::TooFew => lang.pick(
            "Es sind zu wenige. Es gilt die mitgelieferte Sicherheit.".to_owned(),
            "They are too few. The shipped confidence is used.".to_owned(),
        ),
        Ground::Differing => lang.pick(
            format!(
                "Sie sind so verschieden, dass nur {found} durch die anderen ihres Eintrags gefunden werden. \
                 Das ist kein Fehler. Es gilt die mitgelieferte Sicherheit."
            ),
            format!(
                "They differ so much that only {found} are found by the others of their entry. \
                 That is no mistake. The shipped confidence is used."
            ),
        ),
        Ground::Shipped => lang.pick(
            format!(
                "{found} werden durch die anderen ihres Eintrags gefunden. Es gilt die mitgelieferte Sicherheit; \
                 ab {ASKED_FROM} Formulierungen je Eintrag richtet sie sich auch nach Ihren."
            ),
            format!(
                "{found} are found by the others of their entry. The shipped confidence is used; \
                 from {ASKED_FROM} phrases an entry on it follows yours as well."
            ),
        ),
        Ground::Confirmed => lang.pick(
            format!("{found} werden durch die anderen gefunden. Die mitgelieferte Sicherheit bleibt, wie sie ist."),
            format!("{found} are found by the others. The shipped confidence stays as it is."),
        ),
        Ground::Lowered => lang.pick(
            format!("{found} werden durch die anderen gefunden. Sie senken die mitgelieferte Sicherheit um {lowered}."),
            format!("{found} are found by the others. They lower the shipped confidence by {lowered}."),
        ),
    }
}

fn reliability(out: &mut String, tried: &Tried, lang: Lang) {
    let [sure, trials, stated, right] =
        lang.pick(["Sicherheit", "Proben", "angegeben", "richtig"], ["confidence", "trials", "stated", "right"]);
    let _ = writeln!(out, "\n  {sure:<12}{trials:>8}{stated:>12}{right:>10}");
    for bin in &tried.bins {
        let tenth = format!("{}–{}", decimal(bin.from, 1, lang), decimal(bin.from + 0.1, 1, lang));
        let (stated, right) = (percent(Some(bin.stated), lang), percent(Some(bin.right), lang));
        let _ = writeln!(out, "  {tenth:<12}{:>8}{stated:>12}{right:>10}", bin.messages);
    }
}

fn count_of_won(tried: &Tried, lang: Lang) -> String {
    let (all, sure) = (tried.won.len(), tried.won.iter().filter(|won| won.answered).count());
    lang.pick(
        format!("Fehlen sie, gewinnt ein anderer Eintrag {all} von ihnen, {sure} davon sicher."),
        format!("Left out, {all} of them are won by another entry, {sure} of these surely."),
    )
}

/// The phrases that another entry wins, the surest first; none if there are none.
pub(super) fn won(tried: &Tried, lang: Lang) -> Option<String> {
    let language = tried.language;
    let mut out = lang.pick(
        format!("Formulierungen ({language}), die ein anderer Eintrag gewinnt, wenn sie fehlen:\n"),
        format!("Phrases ({language}) that another entry wins when they are left out:\n"),
    );
    for Won { phrase, owner, other, sure, .. } in &tried.won {
        let (phrase, sure) = (yaml::short(phrase), decimal(*sure, 2, lang));
        let phrase = lang.pick(format!("„{phrase}“"), format!("“{phrase}”"));
        let _ = writeln!(out, "  {sure}  {} → {}  {phrase}", owner.id(), other.id());
    }
    (!tried.won.is_empty()).then_some(out)
}

fn percent(share: Option<f64>, lang: Lang) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{} %", decimal(share * 100.0, 1, lang)))
}

/// A number as it is written in the language.
fn decimal(number: f64, digits: usize, lang: Lang) -> String {
    let written = format!("{number:.digits$}");
    lang.pick(written.replace('.', ","), written.clone())
}

/// The trial for programs.
pub(super) fn to_json(tried: &Tried, content: &Content, files: &[SourceFile]) -> Value {
    let Outlook { precision, answered, messages, answers } = tried.outlook;
    let few = &tried.phrases.few;
    let worst: Vec<Value> = few.iter().take(NAMED).map(|(id, count)| json!({"id": id, "phrases": count})).collect();
    let won: Vec<Value> = tried.won.iter().map(|won| json_won(won, tried.language, content, files)).collect();
    json!({
        "language": tried.language.code(),
        "entries": tried.phrases.owners,
        "phrases": tried.phrases.count,
        "few_phrases": {"total": few.len(), "worst": worst},
        "promise": {
            "right": tried.promised,
            "precision": precision,
            "answered": answered,
            "trials": messages,
            "answers": answers,
            "confirmed": tried.confirms(),
            "ground": tried.ground.as_str(),
            "found": tried.found,
            "shift": tried.shift,
        },
        "reliability": evaluation::json_bins(&tried.bins),
        "won_by_another": won,
    })
}

fn json_won(won: &Won, language: Language, content: &Content, files: &[SourceFile]) -> Value {
    let at = line_of(content, files, won, language);
    json!({
        "phrase": won.phrase,
        "owner": won.owner,
        "other": won.other,
        "confidence": won.sure,
        "answered": won.answered,
        "file": at.as_ref().map(|at| &*at.file),
        "line": at.as_ref().map(|at| at.span.line),
    })
}
