//! The proof of a decision for a terminal: of a message just read, and of a stored turn.

use super::words::decimal;
use crate::conversation::{Decided, DecidedCandidate, Tier, WhyFeature};
use crate::diagnostics::Lang;
use crate::ids::Confidence;

/// The decision in one line.
pub(super) fn headline(decided: &Decided, lang: Lang) -> String {
    let (tier, sure) = (tier(decided.tier), decimal(decided.confidence.get(), 2, lang));
    format!("{tier}: {} {} ({}, {sure})", decided.kind, decided.id, decided.reason)
}

/// What could have been meant, best first.
pub(super) fn candidates(decided: &Decided, lang: Lang) -> impl Iterator<Item = String> {
    decided.candidates.iter().map(move |candidate| format!("  {}", listed(candidate, lang)))
}

/// Why it was decided so: words, matches, the score as the sum of its shares, the runner-up, the tier with its promise.
pub(super) fn lines(decided: &Decided, lang: Lang) -> Vec<String> {
    let why = &decided.why;
    let [words, matched, second, parts, cut] = lang.pick(
        ["Wörter: ", "Treffer:", "Zweiter:", "Teile:  ", "Stufe:  "],
        ["words:  ", "matched:", "second: ", "parts:  ", "tier:   "],
    );
    let mut lines = vec![format!("{words} {}", why.tokens.join("  "))];
    lines.extend(why.matched.iter().map(|found| format!("{matched} {found}")));
    lines.extend(why.features.iter().map(|feature| share(feature, lang)));
    if !why.features.is_empty() {
        lines.push(score(&why.features, lang));
    }
    lines.extend(decided.candidates.get(1).map(|candidate| format!("{second} {}", listed(candidate, lang))));
    if decided.reason == "several_questions" {
        let told = lang.pick(
            "jede Frage wurde für sich gewogen; die Punkte oben sind die der ganzen Nachricht",
            "each question was weighed by itself; the score above is that of the whole message",
        );
        lines.push(format!("{parts} {told}"));
    }
    lines.push(format!("{cut} {}", measured(decided, lang)));
    lines
}

fn listed(candidate: &DecidedCandidate, lang: Lang) -> String {
    format!("{}  {}  {}", decimal(candidate.confidence.get(), 2, lang), candidate.target.id(), candidate.title)
}

/// The sum of all shares.
fn score(features: &[WhyFeature], lang: Lang) -> String {
    let sum: f64 = features.iter().map(|feature| feature.share).sum();
    let (told, sure) = (signed(sum, lang), decimal(1.0 / (1.0 + (-sum).exp()), 2, lang));
    let name = lang.pick("Punkte", "score");
    let means = lang.pick(format!("also {sure} sicher"), format!("which means {sure} sure"));
    format!("  {name:<28}{:>9}{:>12}  ={told:>8}  {means}", "", "")
}

/// Value times weight. The weight is not stored: it is what the share is of the value, and shows where there is one.
fn share(feature: &WhyFeature, lang: Lang) -> String {
    let WhyFeature { name, value, share } = feature;
    // A weight below zero times nothing is −0, which reads as if there were something.
    let share = share + 0.0;
    let weight = if *value == 0.0 { String::new() } else { format!("× {}", signed(share / value, lang)) };
    let (value, share) = (decimal(*value, 3, lang), signed(share, lang));
    format!("  {name:<28}{value:>9}{weight:>12}  →{share:>8}  {}", meaning(name, lang)).trim_end().to_owned()
}

fn signed(number: f64, lang: Lang) -> String {
    let written = format!("{number:+.3}");
    lang.pick(written.replace('.', ","), written.clone())
}

/// What a feature means, for those who write content; a new one stands without until it is named here.
fn meaning(feature: &str, lang: Lang) -> &'static str {
    let [de, en] = match feature {
        "bias" => ["wo jede Punktzahl beginnt", "where every score begins"],
        "calibration" => {
            ["was Ihre eigenen Formulierungen über die Sicherheit sagen", "what your own phrases say of the confidence"]
        }
        "margin" => [
            "wie gut die Wörter zu diesem Eintrag passen und zu keinem anderen, gelernt aus allen Formulierungen",
            "how well the words fit this entry and no other, as learned from all phrases",
        ],
        "margin_lead" => ["wie weit das vor dem nächsten Eintrag liegt", "how far that is ahead of the next entry"],
        "posterior" => [
            "sein Anteil an dem, was für alle Kandidaten zusammen spricht",
            "its part of what all candidates together have for them",
        ],
        "gap" => ["wie weit er vor dem nächsten Kandidaten liegt", "how far it is ahead of the next candidate"],
        "sameness" => [
            "wie sehr die Nachricht und die nächste Formulierung dasselbe sagen",
            "how much the message and the nearest phrase say the same",
        ],
        "cosine" => [
            "wie ähnlich Nachricht und nächste Formulierung geschrieben sind",
            "how alike the message and the nearest phrase are spelled",
        ],
        "spelling" => ["Wörter, die genau so in ihr stehen", "words that it has in just that spelling"],
        "denial" => [
            "Nachricht und Formulierung: die eine verneint, was die andere sagt",
            "one of message and phrase denies what the other says",
        ],
        "unknown" => ["Wörter, die in keinem Eintrag stehen", "words that no entry has"],
        "foreign" => ["Wörter zu Themen, von denen kein Eintrag handelt", "words of subjects that no entry is about"],
        "typos" => ["Wörter, die für Tippfehler gehalten wurden", "words that were taken for typing errors"],
        "length" => ["mehr Wörter sagen mehr", "more words say more"],
        "weight" => ["`weight:` des Eintrags", "`weight:` of the entry"],
        "excluded" => ["wie nah eine Formulierung unter `not:` ist", "how near a phrase under `not:` is"],
        "context" => ["wofür die Antwort davor spricht", "what the answer before speaks for"],
        _ => ["", ""],
    };
    lang.pick(de, en)
}

fn measured(decided: &Decided, lang: Lang) -> String {
    let tier = tier(decided.tier);
    match decided.promise {
        Some(promise) => {
            let (from, unsure) = (decimal(promise.confident, 2, lang), decimal(promise.unsure, 2, lang));
            let right = decimal(promise.right * 100.0, 0, lang);
            lang.pick(
                format!(
                    "{tier}: beantwortet wird ab {from}, das verspricht {right} % richtige Antworten; zurückgefragt \
                     wird, wo die besten zusammen {unsure} erreichen"
                ),
                format!(
                    "{tier}: answered from {from} on, which promises {right} % right answers; asked back where the \
                     best together reach {unsure}"
                ),
            )
        }
        None if decided.confidence == Confidence::CERTAIN && !decided.why.features.is_empty() => lang.pick(
            format!("{tier}: nach Regel gewiss; die Punkte oben sind, was Wörter allein ergeben hätten"),
            format!("{tier}: certain by rule; the score above is what words alone would have given"),
        ),
        None if decided.confidence == Confidence::CERTAIN => lang.pick(
            format!("{tier}: nach Regel gewiss, nichts wurde gewogen"),
            format!("{tier}: certain by rule, nothing was weighed"),
        ),
        None => tier.to_owned(),
    }
}

/// As editors write it in `tier:` of a dialogue test, in every language.
fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Confident => "confident",
        Tier::Unsure => "unsure",
        Tier::Beyond => "beyond",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Promise, Target, Why};
    use crate::ids::EntryId;

    fn decided() -> Decided {
        let candidate = |id: &str, sure| DecidedCandidate {
            target: Target::Faq(EntryId::new(id).unwrap()),
            title: "Was kostet die Lieferung?".to_owned(),
            confidence: Confidence::new(sure),
        };
        let feature = |name: &str, value, share| WhyFeature { name: name.to_owned(), value, share };
        Decided {
            tier: Tier::Unsure,
            kind: "clarify".to_owned(),
            id: "lieferung.kosten".to_owned(),
            reason: "several_questions".to_owned(),
            confidence: Confidence::new(0.655),
            candidates: vec![candidate("lieferung.kosten", 0.655), candidate("lieferung.gebiet", 0.16)],
            promise: Some(Promise { right: 0.9, confident: 0.8, unsure: 0.4 }),
            why: Why {
                tokens: vec!["kosted→kostet (typo)".to_owned(), "lieferung".to_owned()],
                matched: vec!["phrase: Was kostet die Lieferung?".to_owned()],
                features: vec![
                    feature("bias", 1.0, -1.25),
                    feature("margin", 2.5, 1.966),
                    feature("typos", 0.25, -0.075),
                    feature("excluded", 0.0, -0.0),
                    feature("not named yet", 1.0, 0.0),
                ],
            },
        }
    }

    #[test]
    fn the_grounds_read_in_both_languages() {
        let told = |decided: &Decided, lang| {
            let lines = [vec![headline(decided, lang)], candidates(decided, lang).collect(), lines(decided, lang)];
            lines.concat().join("\n")
        };
        let unsure = decided();
        let certain = Decided { promise: None, confidence: Confidence::CERTAIN, ..decided() };
        let ruled = Decided { why: Why::default(), ..certain.clone() };
        let last = |decided, lang| told(decided, lang).lines().last().unwrap_or_default().to_owned();
        let both = [Lang::De, Lang::En]
            .map(|lang| format!("{}\n{}\n{}\n", told(&unsure, lang), last(&certain, lang), last(&ruled, lang)));
        insta::assert_snapshot!(both.join("\n"));
    }
}
