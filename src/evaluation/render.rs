//! The figures as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json as value};

use super::measure::{Report, TierFigures, Verdict};
use super::reliability::Bin;

/// So much of a message is shown.
const SHOWN_CHARS: usize = 100;

/// The report for a terminal.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    let rows = [
        ("messages", report.messages.to_string()),
        ("in scope", report.in_scope.to_string()),
        ("accuracy (in scope, no threshold)", percent(report.accuracy)),
        ("right among the three best", percent(report.hit_at_3)),
        ("AUROC right / wrong", decimal(report.auroc)),
        ("AUROC in scope / off-topic", decimal(report.auroc_off_topic)),
        ("answered", percent(report.answered)),
        ("of those right", percent(report.precision)),
        ("off-topic but answered", percent(report.off_topic_answered)),
    ];
    // Writing to a String cannot fail.
    for (name, figure) in rows {
        let _ = writeln!(out, "{name:<36}{figure:>10}");
    }
    let _ = writeln!(out, "{}", promise(report));
    tiers(&mut out, report);
    reliability(&mut out, report);
    confusions(&mut out, report);
    out
}

fn promise(report: &Report) -> String {
    let said = format!("promise {:.0} %", report.promised * 100.0);
    let figures = || format!("{} of {} answers right", percent(report.precision), report.confident.messages);
    match report.verdict() {
        Verdict::Kept => format!("{said}: kept, {}", figures()),
        Verdict::Missed => format!("{said}: missed, {}", figures()),
        Verdict::Unjudged => format!("{said}: nothing was answered, so there is nothing to judge"),
    }
}

fn tiers(out: &mut String, report: &Report) {
    let _ = writeln!(out, "\ntier        messages     share     right");
    for (name, tier) in [("confident", report.confident), ("unsure", report.unsure), ("beyond", report.beyond)] {
        let (share, right) = (percent(tier.share), percent(tier.precision()));
        let _ = writeln!(out, "{name:<12}{:>8}{share:>10}{right:>10}", tier.messages);
    }
}

fn reliability(out: &mut String, report: &Report) {
    let _ = writeln!(out, "\nconfidence  messages    stated     right");
    for bin in &report.bins {
        let _ = writeln!(
            out,
            "{:.1}–{:.1}     {:>8}{:>10}{:>10}",
            bin.from,
            bin.from + 0.1,
            bin.messages,
            percent(Some(bin.stated)),
            percent(Some(bin.right))
        );
    }
}

fn confusions(out: &mut String, report: &Report) {
    if !report.confusions.is_empty() {
        let _ = writeln!(out, "\nworst confusions (expected → found), each with a message");
    }
    for confusion in &report.confusions {
        let _ = writeln!(out, "{:>4} × {} → {}", confusion.times, confusion.expected, confusion.found);
        let _ = writeln!(out, "       “{}”", shown(&confusion.example));
    }
}

/// A visitor's message in one line, without anything that a terminal would obey.
fn shown(message: &str) -> String {
    message.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect()
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

fn decimal(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}"))
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
