//! The proof of a decision for a terminal: of a message just read, and of a stored turn.

use crate::conversation::{Decided, DecidedCandidate, Tier, WhyFeature};
use crate::ids::Confidence;

/// The decision in one line.
pub(super) fn headline(decided: &Decided) -> String {
    let (tier, sure) = (tier(decided.tier), decided.confidence.get());
    format!("{tier}: {} {} ({}, {sure:.2})", decided.kind, decided.id, decided.reason)
}

/// What could have been meant, best first.
pub(super) fn candidates(decided: &Decided) -> impl Iterator<Item = String> {
    decided.candidates.iter().map(|candidate| format!("  {}", listed(candidate)))
}

/// Why it was decided so: words, matches, the score as the sum of its shares, the runner-up, the tier with its promise.
pub(super) fn lines(decided: &Decided) -> Vec<String> {
    let why = &decided.why;
    let mut lines = vec![format!("words:   {}", why.tokens.join("  "))];
    lines.extend(why.matched.iter().map(|matched| format!("matched: {matched}")));
    lines.extend(why.features.iter().map(share));
    if !why.features.is_empty() {
        let sum: f64 = why.features.iter().map(|feature| feature.share).sum();
        let sure = 1.0 / (1.0 + (-sum).exp());
        lines.push(format!("  {:<28}{:>9}{:>12}  ={sum:>+8.3}  which means {sure:.2} sure", "score", "", ""));
    }
    lines.extend(decided.candidates.get(1).map(|second| format!("second:  {}", listed(second))));
    if decided.reason == "several_questions" {
        lines.push(
            "parts:   each question was weighed by itself; the score above is that of the whole message".to_owned(),
        );
    }
    lines.push(format!("tier:    {}", measured(decided)));
    lines
}

fn listed(candidate: &DecidedCandidate) -> String {
    format!("{:.2}  {}  {}", candidate.confidence.get(), candidate.target.id(), candidate.title)
}

/// Value times weight. The weight is not stored: it is what the share is of the value, and shows where there is one.
fn share(feature: &WhyFeature) -> String {
    let WhyFeature { name, value, share } = feature;
    // A weight below zero times nothing is −0, which reads as if there were something.
    let share = share + 0.0;
    let weight = if *value == 0.0 { String::new() } else { format!("× {:+.3}", share / value) };
    format!("  {name:<28}{value:>9.3}{weight:>12}  →{share:>+8.3}  {}", meaning(name)).trim_end().to_owned()
}

/// What a feature means, for those who write content; a new one stands without until it is named here.
fn meaning(feature: &str) -> &'static str {
    match feature {
        "bias" => "where every score begins",
        "calibration" => "what your own phrases say of the confidence",
        "margin" => "how well the words fit this entry and no other, as learned from all phrases",
        "margin_lead" => "how far that is ahead of the next entry",
        "posterior" => "its part of what all candidates together have for them",
        "gap" => "how far it is ahead of the next candidate",
        "sameness" => "how much the message and the nearest phrase say the same",
        "denial" => "one of message and phrase denies what the other says",
        "unknown" => "words that no entry has",
        "foreign" => "words of subjects that no entry is about",
        "typos" => "words that were taken for typing errors",
        "length" => "more words say more",
        "weight" => "`weight:` of the entry",
        "excluded" => "how near a phrase under `not:` is",
        "context" => "what the answer before speaks for",
        _ => "",
    }
}

fn measured(decided: &Decided) -> String {
    let tier = tier(decided.tier);
    match decided.promise {
        Some(promise) => format!(
            "{tier}: answered from {:.2} on, which promises {:.0} % right answers; asked back where the best together reach {:.2}",
            promise.confident,
            promise.right * 100.0,
            promise.unsure
        ),
        None if decided.confidence == Confidence::CERTAIN && !decided.why.features.is_empty() => {
            format!("{tier}: certain by rule; the score above is what words alone would have given")
        }
        None if decided.confidence == Confidence::CERTAIN => format!("{tier}: certain by rule, nothing was weighed"),
        None => tier.to_owned(),
    }
}

fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Confident => "confident",
        Tier::Unsure => "unsure",
        Tier::Beyond => "beyond",
    }
}
