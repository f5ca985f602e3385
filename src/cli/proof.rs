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
        lines.push(format!("  {:<28}{:>9}{:>12}  ={sum:>+8.3}", "score", "", ""));
    }
    lines.extend(decided.candidates.get(1).map(|second| format!("second:  {}", listed(second))));
    lines.push(format!("tier:    {}", measured(decided)));
    lines
}

fn listed(candidate: &DecidedCandidate) -> String {
    format!("{:.2}  {}  {}", candidate.confidence.get(), candidate.target.id(), candidate.title)
}

/// Value times weight. The weight is not stored: it is what the share is of the value, and shows where there is one.
fn share(feature: &WhyFeature) -> String {
    let WhyFeature { name, value, share } = feature;
    let weight = if *value == 0.0 { String::new() } else { format!("× {:+.3}", share / value) };
    format!("  {name:<28}{value:>9.3}{weight:>12}  →{share:>+8.3}")
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
