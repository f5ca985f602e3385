//! The figures.

use std::collections::BTreeMap;

use super::reliability::{Bin, bins};
use super::{Labelled, OFF_TOPIC};
use crate::conversation::{Decided, Tier};

/// How many confusions a report names.
const CONFUSIONS_SHOWN: usize = 10;

/// One labelled message with what the engine made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The message and its label.
    pub labelled: Labelled,
    /// What was decided.
    pub decided: Decided,
}

impl Row {
    fn in_scope(&self) -> bool {
        !self.labelled.expected.iter().any(|label| label == OFF_TOPIC)
    }

    /// What would be answered without any threshold.
    fn best(&self) -> Option<&str> {
        let certain = matches!(self.decided.kind.as_str(), "answer" | "flow");
        let by_rank = self.decided.candidates.first().map(|candidate| candidate.target.id());
        if certain { Some(self.decided.id.as_str()) } else { by_rank }
    }

    fn is(&self, id: &str) -> bool {
        self.labelled.expected.iter().any(|label| label == id)
    }

    fn best_is_right(&self) -> bool {
        self.best().is_some_and(|id| self.is(id))
    }

    fn among_three(&self) -> bool {
        self.best_is_right() || self.decided.candidates.iter().take(3).any(|c| self.is(c.target.id()))
    }

    /// Small talk and commands are no answers to a question.
    fn answered(&self) -> bool {
        self.decided.tier == Tier::Confident && matches!(self.decided.kind.as_str(), "answer" | "flow")
    }

    fn score(&self) -> f64 {
        let best = self.decided.candidates.first().map_or(0.0, |candidate| candidate.confidence.get());
        if self.answered() { best.max(self.decided.confidence.get()) } else { best }
    }
}

/// The figures of one tier.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TierFigures {
    /// Messages in it.
    pub messages: usize,
    /// Their share of all messages; none without any.
    pub share: Option<f64>,
    /// Those whose best candidate (or any of three, for `unsure`) is right.
    pub right: usize,
}

impl TierFigures {
    /// The share that is right; none without messages.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        share(self.right, self.messages)
    }
}

/// Two entries that are taken for one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    /// What was right.
    pub expected: String,
    /// What the engine preferred.
    pub found: String,
    /// How often.
    pub times: usize,
    /// The first of the messages.
    pub example: String,
}

/// What became of the promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// At least the promised share of the answers is right.
    Kept,
    /// Fewer are.
    Missed,
    /// There was no answer to judge.
    Unjudged,
}

/// All figures of an evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The share of right answers in the confident tier that the settings promise.
    pub promised: f64,
    /// Messages.
    pub messages: usize,
    /// Messages that have an answer.
    pub in_scope: usize,
    /// In-scope messages whose best candidate is right, without any threshold.
    pub accuracy: Option<f64>,
    /// In-scope messages with a right entry among the three best.
    pub hit_at_3: Option<f64>,
    /// The chance that a right best candidate scores above a wrong or off-topic one.
    pub auroc: Option<f64>,
    /// The chance that an in-scope message scores above an off-topic one.
    pub auroc_off_topic: Option<f64>,
    /// The share of all messages that are answered in the confident tier.
    pub answered: Option<f64>,
    /// The share of those answers that are right.
    pub precision: Option<f64>,
    /// The share of off-topic messages that are answered.
    pub off_topic_answered: Option<f64>,
    /// The confident tier.
    pub confident: TierFigures,
    /// The unsure tier.
    pub unsure: TierFigures,
    /// The tier beyond the bot; right where the message was off-topic.
    pub beyond: TierFigures,
    /// The reliability of the stated confidence.
    pub bins: Vec<Bin>,
    /// The worst confusions, most frequent first.
    pub confusions: Vec<Confusion>,
}

impl Report {
    /// Whether the answers kept the promise.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.precision {
            None => Verdict::Unjudged,
            Some(precision) if precision >= self.promised => Verdict::Kept,
            Some(_) => Verdict::Missed,
        }
    }
}

/// Measures against the promised share of right answers. Costs a sort of the rows.
#[must_use]
pub fn measure(rows: &[Row], promised: f64) -> Report {
    let in_scope: Vec<&Row> = rows.iter().filter(|row| row.in_scope()).collect();
    let answered: Vec<&Row> = rows.iter().filter(|row| row.answered()).collect();
    let off_topic = rows.len() - in_scope.len();
    let count = |test: fn(&Row) -> bool| in_scope.iter().filter(|row| test(row)).count();
    Report {
        promised,
        messages: rows.len(),
        in_scope: in_scope.len(),
        accuracy: share(count(Row::best_is_right), in_scope.len()),
        hit_at_3: share(count(Row::among_three), in_scope.len()),
        auroc: auroc(rows.iter().map(|row| (row.score(), row.best_is_right()))),
        auroc_off_topic: auroc(rows.iter().map(|row| (row.score(), row.in_scope()))),
        answered: share(answered.len(), rows.len()),
        precision: share(answered.iter().filter(|row| row.best_is_right()).count(), answered.len()),
        off_topic_answered: share(answered.iter().filter(|row| !row.in_scope()).count(), off_topic),
        confident: tier(rows, Tier::Confident, Row::best_is_right),
        unsure: tier(rows, Tier::Unsure, Row::among_three),
        beyond: tier(rows, Tier::Beyond, |row| !row.in_scope()),
        bins: bins(rows.iter().map(|row| (row.score(), row.best_is_right()))),
        confusions: confusions(&in_scope),
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn tier(rows: &[Row], tier: Tier, right: fn(&Row) -> bool) -> TierFigures {
    let is_answer = |row: &&Row| tier != Tier::Confident || row.answered();
    let members: Vec<&Row> = rows.iter().filter(|row| row.decided.tier == tier).filter(is_answer).collect();
    TierFigures {
        messages: members.len(),
        share: share(members.len(), rows.len()),
        right: members.iter().filter(|row| right(row)).count(),
    }
}

/// The area under the ROC curve by the rank sum of Mann and Whitney, ties counted half.
fn auroc(scored: impl Iterator<Item = (f64, bool)>) -> Option<f64> {
    let mut scored: Vec<(f64, bool)> = scored.collect();
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positives = scored.iter().filter(|(_, positive)| *positive).count();
    let negatives = scored.len() - positives;
    let mut rank_sum = 0.0;
    let mut start = 0;
    while start < scored.len() {
        let tied = scored[start..].iter().take_while(|(score, _)| score.total_cmp(&scored[start].0).is_eq()).count();
        let mean_rank = start as f64 + f64::midpoint(tied as f64, 1.0);
        let hits = scored[start..start + tied].iter().filter(|(_, positive)| *positive).count();
        rank_sum += mean_rank * hits as f64;
        start += tied;
    }
    let pairs = positives as f64 * negatives as f64;
    (pairs > 0.0).then(|| (rank_sum - positives as f64 * (positives as f64 + 1.0) / 2.0) / pairs)
}

fn confusions(in_scope: &[&Row]) -> Vec<Confusion> {
    let mut wrong: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
    for row in in_scope.iter().filter(|row| !row.best_is_right()) {
        if let (Some(expected), Some(found)) = (row.labelled.expected.first(), row.best()) {
            wrong.entry((expected, found)).or_default().push(row);
        }
    }
    let confusion = |((expected, found), rows): ((&str, &str), Vec<&Row>)| Confusion {
        expected: expected.to_owned(),
        found: found.to_owned(),
        times: rows.len(),
        example: rows.first().map_or_else(String::new, |row| row.labelled.text.clone()),
    };
    let mut all: Vec<Confusion> = wrong.into_iter().map(confusion).collect();
    all.sort_by_key(|confusion| std::cmp::Reverse(confusion.times));
    all.truncate(CONFUSIONS_SHOWN);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{DecidedCandidate, Target, Why};
    use crate::diagnostics::Lang;
    use crate::ids::{Confidence, EntryId};

    fn row(expected: &str, found: &str, p: f64, tier: Tier) -> Row {
        let target = Target::Faq(EntryId::new(found).unwrap());
        let confidence = Confidence::new(p);
        Row {
            labelled: Labelled { text: format!("how to {expected}"), expected: vec![expected.to_owned()] },
            decided: Decided {
                tier,
                kind: if tier == Tier::Confident { "answer".into() } else { "handoff".into() },
                id: found.to_owned(),
                reason: "ranked".into(),
                confidence,
                candidates: vec![DecidedCandidate { target, title: String::new(), confidence }],
                promise: None,
                why: Why::default(),
            },
        }
    }

    #[test]
    fn figures_of_a_small_set_are_right() {
        let rows = [
            row("a", "a", 0.95, Tier::Confident),
            row("a", "b", 0.92, Tier::Confident),
            row("b", "b", 0.5, Tier::Unsure),
            row(OFF_TOPIC, "a", 0.1, Tier::Beyond),
        ];
        let report = measure(&rows, 0.9);
        assert_eq!(report.in_scope, 3);
        assert_eq!(report.accuracy, Some(2.0 / 3.0));
        assert_eq!(report.answered, Some(0.5));
        assert_eq!(report.precision, Some(0.5));
        assert_eq!(report.off_topic_answered, Some(0.0));
        assert_eq!(report.auroc, Some(0.75));
        assert_eq!(report.auroc_off_topic, Some(1.0));
        let confusion = Confusion { expected: "a".into(), found: "b".into(), times: 1, example: "how to a".into() };
        assert_eq!(report.confusions, [confusion]);
        assert_eq!(report.confident, TierFigures { messages: 2, share: Some(0.5), right: 1 });
        assert_eq!(report.verdict(), Verdict::Missed);
        assert_eq!(measure(&rows[..1], 0.9).verdict(), Verdict::Kept);
        assert_eq!(measure(&rows[2..], 0.9).verdict(), Verdict::Unjudged);
    }

    #[test]
    fn the_report_reads_in_both_languages() {
        let rows = [
            row("a", "a", 0.95, Tier::Confident),
            row("a", "b", 0.92, Tier::Confident),
            row("b", "b", 0.5, Tier::Unsure),
            row(OFF_TOPIC, "a", 0.1, Tier::Beyond),
        ];
        let text = |rows, lang| crate::evaluation::text(&measure(rows, 0.9), lang);
        let nothing =
            [text(&rows[2..], Lang::De), text(&rows[2..], Lang::En)].map(|text| text.lines().nth(9).map(str::to_owned));
        insta::assert_snapshot!(format!("{}\n{}\n{nothing:#?}", text(&rows, Lang::De), text(&rows, Lang::En)));
    }

    #[test]
    fn ties_count_half() {
        assert_eq!(auroc([(0.5, true), (0.5, false)].into_iter()), Some(0.5));
        assert_eq!(auroc([(0.5, true)].into_iter()), None);
    }
}
