//! How good the understanding is on labelled messages: accuracy, tiers with their precision, calibration.
//!
//! Pure: the readings are an input. Two rates are judged at once: how many messages are answered, and how
//! many of those answers are right.

mod measure;
mod render;

pub use measure::{Bin, Confusion, Report, Row, TierFigures, measure};
pub use render::{json, text};

/// The label of a message that must not be answered.
pub const OFF_TOPIC: &str = "oos";

/// One labelled line: `text TAB expected[|expected…]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The message.
    pub text: String,
    /// The ids of which any is right; [`OFF_TOPIC`] alone when none is.
    pub expected: Vec<String>,
}

/// Reads labelled lines; empty lines are skipped.
///
/// # Errors
/// The number (from 1) of the first line without a label.
pub fn parse(tsv: &str) -> Result<Vec<Labelled>, usize> {
    let lines = (1..).zip(tsv.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(number, line)| labelled(line).ok_or(number)).collect()
}

fn labelled(line: &str) -> Option<Labelled> {
    let (text, labels) = line.rsplit_once('\t')?;
    let expected: Vec<String> = labels.split('|').map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
    (!expected.is_empty()).then(|| Labelled { text: text.trim().to_owned(), expected })
}
