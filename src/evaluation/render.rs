//! The figures as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json as value};

use super::measure::{Report, TierFigures, Verdict};
use super::reliability::Bin;
use crate::diagnostics::Lang;

/// So much of a message is shown.
const SHOWN_CHARS: usize = 100;

/// The report for a terminal.
#[must_use]
pub fn text(report: &Report, lang: Lang) -> String {
    let mut out = String::new();
    let rows = [
        ("Nachrichten", "messages", report.messages.to_string()),
        ("davon zu beantworten", "in scope", report.in_scope.to_string()),
        ("der beste ist richtig (ohne Schwelle)", "accuracy (in scope, no threshold)", percent(report.accuracy, lang)),
        ("richtig unter den drei besten", "right among the three best", percent(report.hit_at_3, lang)),
        ("AUROC richtig / falsch", "AUROC right / wrong", decimal(report.auroc, lang)),
        ("AUROC Thema / fremd", "AUROC in scope / off-topic", decimal(report.auroc_off_topic, lang)),
        ("beantwortet", "answered", percent(report.answered, lang)),
        ("davon richtig", "of those right", percent(report.precision, lang)),
        ("fremd, aber beantwortet", "off-topic but answered", percent(report.off_topic_answered, lang)),
    ];
    // Writing to a String cannot fail.
    for (de, en, figure) in rows {
        let name = lang.pick(format!("{de:<38}"), format!("{en:<36}"));
        let _ = writeln!(out, "{name}{figure:>10}");
    }
    let _ = writeln!(out, "{}", promise(report, lang));
    tiers(&mut out, report, lang);
    reliability(&mut out, report, lang);
    confusions(&mut out, report, lang);
    out
}

fn promise(report: &Report, lang: Lang) -> String {
    let right = format!("{:.0}", report.promised * 100.0);
    let (precision, answers) = (percent(report.precision, lang), report.confident.messages);
    let [said, kept, missed] = lang.pick(["Zusage", "gehalten", "verfehlt"], ["promise", "kept", "missed"]);
    let figures = lang.pick(
        format!("{precision} von {answers} Antworten richtig"),
        format!("{precision} of {answers} answers right"),
    );
    let unjudged = lang.pick(
        "nichts wurde beantwortet, also gibt es nichts zu beurteilen",
        "nothing was answered, so there is nothing to judge",
    );
    match report.verdict() {
        Verdict::Kept => format!("{said} {right} %: {kept}, {figures}"),
        Verdict::Missed => format!("{said} {right} %: {missed}, {figures}"),
        Verdict::Unjudged => format!("{said} {right} %: {unjudged}"),
    }
}

/// The tiers are called as in `tier:` of a dialogue test, in every language.
fn tiers(out: &mut String, report: &Report, lang: Lang) {
    let head = lang.pick("Stufe    Nachrichten    Anteil   richtig", "tier        messages     share     right");
    let _ = writeln!(out, "\n{head}");
    for (name, tier) in [("confident", report.confident), ("unsure", report.unsure), ("beyond", report.beyond)] {
        let (share, right) = (percent(tier.share, lang), percent(tier.precision(), lang));
        let _ = writeln!(out, "{name:<12}{:>8}{share:>10}{right:>10}", tier.messages);
    }
}

fn reliability(out: &mut String, report: &Report, lang: Lang) {
    let head = lang.pick("Sicher   Nachrichten angegeben   richtig", "confidence  messages    stated     right");
    let _ = writeln!(out, "\n{head}");
    for bin in &report.bins {
        let tenth = format!("{}–{}", tenth(bin.from, lang), tenth(bin.from + 0.1, lang));
        let (stated, right) = (percent(Some(bin.stated), lang), percent(Some(bin.right), lang));
        let _ = writeln!(out, "{tenth:<12}{:>8}{stated:>10}{right:>10}", bin.messages);
    }
}

fn confusions(out: &mut String, report: &Report, lang: Lang) {
    if !report.confusions.is_empty() {
        let title = lang.pick(
            "die häufigsten Verwechslungen (erwartet → gefunden), jede mit einer Nachricht",
            "worst confusions (expected → found), each with a message",
        );
        let _ = writeln!(out, "\n{title}");
    }
    for confusion in &report.confusions {
        let _ = writeln!(out, "{:>4} × {} → {}", confusion.times, confusion.expected, confusion.found);
        let message = shown(&confusion.example);
        let _ = writeln!(out, "       {}", lang.pick(format!("„{message}“"), format!("“{message}”")));
    }
}

/// A visitor's message in one line, without anything that a terminal would obey.
fn shown(message: &str) -> String {
    message.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect()
}

fn percent(share: Option<f64>, lang: Lang) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{} %", written(share * 100.0, 1, lang)))
}

fn decimal(share: Option<f64>, lang: Lang) -> String {
    share.map_or_else(|| "–".to_owned(), |share| written(share, 3, lang))
}

fn tenth(share: f64, lang: Lang) -> String {
    written(share, 1, lang)
}

fn written(number: f64, digits: usize, lang: Lang) -> String {
    let text = format!("{number:.digits$}");
    lang.pick(text.replace('.', ","), text.clone())
}

/// The reliability table as JSON.
#[must_use]
pub fn json_bins(bins: &[Bin]) -> Value {
    let bin =
        |bin: &Bin| value!({"from": bin.from, "messages": bin.messages, "stated": bin.stated, "right": bin.right});
    bins.iter().map(bin).collect()
}

fn json_tier(tier: TierFigures) -> Value {
    value!({"messages": tier.messages, "share": tier.share, "right": tier.right, "precision": tier.precision()})
}

fn json_promise(report: &Report) -> Value {
    let kept = match report.verdict() {
        Verdict::Kept => Some(true),
        Verdict::Missed => Some(false),
        Verdict::Unjudged => None,
    };
    value!({"right": report.promised, "kept": kept, "precision": report.precision, "answers": report.confident.messages})
}

/// The report as JSON.
#[must_use]
pub fn json(report: &Report) -> Value {
    let confusions: Vec<Value> = report
        .confusions
        .iter()
        .map(|c| value!({"expected": c.expected, "found": c.found, "times": c.times, "example": c.example}))
        .collect();
    value!({
        "messages": report.messages,
        "in_scope": report.in_scope,
        "accuracy": report.accuracy,
        "hit_at_3": report.hit_at_3,
        "auroc": report.auroc,
        "auroc_off_topic": report.auroc_off_topic,
        "answered": report.answered,
        "precision": report.precision,
        "off_topic_answered": report.off_topic_answered,
        "promise": json_promise(report),
        "tiers": {
            "confident": json_tier(report.confident),
            "unsure": json_tier(report.unsure),
            "beyond": json_tier(report.beyond),
        },
        "reliability": json_bins(&report.bins),
        "confusions": confusions,
    })
}
