//! The figures as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json as value};

use super::measure::{Report, TierFigures};

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
    tiers(&mut out, report);
    reliability(&mut out, report);
    confusions(&mut out, report);
    out
}

fn tiers(out: &mut String, report: &Report) {
    let _ = writeln!(out, "\ntier        messages     right");
    for (name, tier) in [("confident", report.confident), ("unsure", report.unsure), ("beyond", report.beyond)] {
        let _ = writeln!(out, "{name:<12}{:>8}{:>10}", tier.messages, percent(tier.precision()));
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
        let _ = writeln!(out, "\nworst confusions (expected → found)");
    }
    for confusion in &report.confusions {
        let _ = writeln!(out, "{:>4} × {} → {}", confusion.times, confusion.expected, confusion.found);
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

fn decimal(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}"))
}

/// The report as JSON.
#[must_use]
pub fn json(report: &Report) -> Value {
    let tier =
        |tier: TierFigures| value!({"messages": tier.messages, "right": tier.right, "precision": tier.precision()});
    let bins: Vec<Value> = report
        .bins
        .iter()
        .map(|bin| value!({"from": bin.from, "messages": bin.messages, "stated": bin.stated, "right": bin.right}))
        .collect();
    let confusions: Vec<Value> = report
        .confusions
        .iter()
        .map(|c| value!({"expected": c.expected, "found": c.found, "times": c.times}))
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
        "tiers": {
            "confident": tier(report.confident),
            "unsure": tier(report.unsure),
            "beyond": tier(report.beyond),
        },
        "reliability": bins,
        "confusions": confusions,
    })
}
