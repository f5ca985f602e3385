//! How far a stated confidence can be believed: the reliability table, and what it means for the promise.

use std::collections::BTreeMap;

/// One row of the reliability table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// The confidence from here on.
    pub from: f64,
    /// Messages in the bin.
    pub messages: usize,
    /// The mean confidence of the bin.
    pub stated: f64,
    /// The share that is right.
    pub right: f64,
}

/// The table of what was stated and whether it was right, in tenths; empty tenths are left out.
#[must_use]
pub fn bins(stated: impl Iterator<Item = (f64, bool)>) -> Vec<Bin> {
    let mut members: BTreeMap<u64, Vec<(f64, bool)>> = BTreeMap::new();
    for (confidence, right) in stated {
        let edge = (confidence * 10.0).floor().clamp(0.0, 9.0) / 10.0;
        members.entry(edge.to_bits()).or_default().push((confidence, right));
    }
    let bin = |(bits, members): (u64, Vec<(f64, bool)>)| Bin {
        from: f64::from_bits(bits),
        messages: members.len(),
        stated: members.iter().map(|(confidence, _)| confidence).sum::<f64>() / members.len() as f64,
        right: members.iter().filter(|(_, right)| *right).count() as f64 / members.len() as f64,
    };
    members.into_iter().map(bin).collect()
}

/// One message in a trial of the confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// Whether there was a right answer.
    pub in_scope: bool,
    /// How sure the best candidate was.
    pub confidence: f64,
    /// Whether it would have been answered.
    pub answered: bool,
    /// Whether the best candidate was right.
    pub right: bool,
}

/// What visitors may expect if half of their messages are off-topic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// The share of answers that would be right; none without an answer.
    pub precision: Option<f64>,
    /// The share of all messages that would be answered; none without messages of both kinds.
    pub answered: Option<f64>,
    /// The messages of the trial.
    pub messages: usize,
    /// Those that were answered.
    pub answers: usize,
}

/// The outlook by a trial, whatever the share of off-topic messages in it was.
#[must_use]
pub fn outlook(trials: &[Trial]) -> Outlook {
    let (inside, outside): (Vec<&Trial>, Vec<&Trial>) = trials.iter().partition(|trial| trial.in_scope);
    let share = |of: &[&Trial], test: fn(&Trial) -> bool| {
        let hits = of.iter().filter(|trial| test(trial)).count();
        (!of.is_empty()).then(|| hits as f64 / of.len() as f64)
    };
    let answered = share(&inside, |trial| trial.answered)
        .zip(share(&outside, |trial| trial.answered))
        .map(|(inside, outside)| f64::midpoint(inside, outside));
    let right = share(&inside, |trial| trial.answered && trial.right).map(|share| share / 2.0);
    let precision =
        right.zip(answered).filter(|(_, answered)| *answered > 0.0).map(|(right, answered)| right / answered);
    Outlook {
        precision,
        answered,
        messages: trials.len(),
        answers: trials.iter().filter(|trial| trial.answered).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(in_scope: bool, answered: bool, right: bool) -> Trial {
        Trial { in_scope, confidence: if answered { 0.9 } else { 0.1 }, answered, right }
    }

    #[test]
    fn the_outlook_counts_off_topic_messages_as_half_of_all() {
        let inside = [trial(true, true, true), trial(true, false, true)];
        let outside =
            [true, false, false, false, false, false, false, false].map(|answered| trial(false, answered, false));
        let outlook = outlook(&[&inside[..], &outside].concat());
        assert_eq!(outlook.answered, Some(0.3125), "half of one half, an eighth of the other");
        assert_eq!(outlook.precision, Some(0.8));
        assert_eq!((outlook.messages, outlook.answers), (10, 2));
    }

    #[test]
    fn without_answers_or_without_one_kind_of_message_nothing_is_stated() {
        assert_eq!(outlook(&[]).answered, None);
        assert_eq!(outlook(&[trial(true, true, true)]).precision, None);
        assert_eq!(outlook(&[trial(true, false, true), trial(false, false, false)]).precision, None);
    }

    #[test]
    fn bins_are_tenths_and_the_last_one_holds_certainty() {
        let bins = bins([(0.95, true), (1.0, true), (0.31, false)].into_iter());
        assert_eq!(bins.len(), 2);
        assert_eq!((bins[0].from, bins[0].messages, bins[0].right), (0.3, 1, 0.0));
        assert_eq!((bins[1].from, bins[1].messages, bins[1].right), (0.9, 2, 1.0));
    }
}
