//! How good the understanding is on labelled messages: accuracy, tiers with their precision, calibration.
//!
//! Pure: the readings are an input. Two rates are judged at once: how many messages are answered, and how
//! many of those answers are right.

mod measure;
mod reliability;
mod render;

pub use measure::{Confusion, Report, Row, TierFigures, Verdict, measure};
pub use reliability::{Bin, Outlook, Trial, bins, outlook};
pub use render::{json, json_bins, text};

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

/// Reads labelled lines; empty lines are skipped, and so are comments: lines that begin with `#` and have no tab.
///
/// # Errors
/// The number (from 1) of the first line without a label.
pub fn parse(tsv: &str) -> Result<Vec<Labelled>, usize> {
    let is_comment = |line: &str| line.starts_with('#') && !line.contains('\t');
    let lines = (1..).zip(tsv.lines()).filter(|(_, line)| !line.trim().is_empty() && !is_comment(line));
    lines.map(|(number, line)| labelled(line).ok_or(number)).collect()
}

fn labelled(line: &str) -> Option<Labelled> {
    let (text, labels) = line.rsplit_once('\t')?;
    let expected: Vec<String> = labels.split('|').map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
    (!expected.is_empty()).then(|| Labelled { text: text.trim().to_owned(), expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_have_no_tab_and_lines_are_counted_with_them() {
        let read = parse("# shop hours\n\nwhen are you open\thours|contact\n#1 on the list?\toos\n").unwrap();
        let texts: Vec<&str> = read.iter().map(|labelled| labelled.text.as_str()).collect();
        assert_eq!(texts, ["when are you open", "#1 on the list?"]);
        assert_eq!(read[0].expected, ["hours", "contact"]);
        assert_eq!(parse("# one\n\nno label\n"), Err(3));
    }
}
