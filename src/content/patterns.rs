//! Patterns: compiled at load with limits, so that a bad one is an editor's mistake with a place.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::{Regex, RegexBuilder};
use regex_syntax::ast::{ErrorKind, parse::Parser};

use super::read::Context;
use crate::diagnostics::{Fault, Report, TextProblem};
use crate::yaml::{self, Node, Spanned, narrowed};

/// The most memory that one compiled pattern may take, in bytes; real ones take some thousands.
const SIZE_LIMIT: usize = 1 << 20;

/// Patterns by what is written: compiling is slow, and most are as they were last time.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    before: HashMap<String, Regex>,
    now: RefCell<HashMap<String, Regex>>,
}

impl Compiled {
    /// Takes over what was in use last time; what is not used this time is forgotten after it.
    pub(super) fn after(last: Self) -> Self {
        Self { before: last.now.into_inner(), now: RefCell::default() }
    }

    fn known(&self, written: &str) -> Option<Regex> {
        let regex = self.now.borrow().get(written).or_else(|| self.before.get(written)).cloned()?;
        self.keep(written, &regex);
        Some(regex)
    }

    fn keep(&self, written: &str, regex: &Regex) {
        self.now.borrow_mut().insert(written.to_owned(), regex.clone());
    }
}

/// A pattern, case ignored.
pub(super) fn read(node: &Node, context: Context<'_>, report: &mut Report) -> Option<Spanned<Regex>> {
    let text = yaml::verbatim(node, report)?;
    if let Some(value) = context.compiled.known(&text.value) {
        return Some(Spanned { value, at: text.at });
    }
    let built =
        RegexBuilder::new(&text.value).case_insensitive(true).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT).build();
    match built {
        Ok(value) => {
            context.compiled.keep(&text.value, &value);
            Some(Spanned { value, at: text.at })
        }
        Err(error) => {
            explain(&text, &error, context.text, report);
            None
        }
    }
}

/// A pattern that is looked for in messages: one that fits everything is refused.
pub(super) fn read_for_messages(node: &Node, context: Context<'_>, report: &mut Report) -> Option<Spanned<Regex>> {
    let pattern = read(node, context, report)?;
    if pattern.value.is_match("") {
        report.add(&pattern.at, TextProblem::MatchesAll);
        return None;
    }
    Some(pattern)
}

fn explain(text: &Spanned<String>, error: &regex::Error, source: &str, report: &mut Report) {
    let pattern = text.value.as_str();
    let (fault, start, end, detail) = match Parser::new().parse(pattern) {
        Err(wrong) => {
            (fault(wrong.kind()), wrong.span().start.offset, wrong.span().end.offset, wrong.kind().to_string())
        }
        Ok(_) if matches!(error, regex::Error::CompiledTooBig(_)) => (Fault::TooBig, 0, pattern.len(), String::new()),
        Ok(_) => (Fault::Other, 0, pattern.len(), last_line(&error.to_string())),
    };
    let position = pattern.get(..start).map_or(0, |before| before.chars().count()) + 1;
    let detail = if fault == Fault::Other { format!(": {detail}") } else { String::new() };
    let at = narrowed(&text.at, source, pattern, start..end);
    report.add(&at, TextProblem::BadPattern { fault, position, detail });
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

fn fault(kind: &ErrorKind) -> Fault {
    match kind {
        ErrorKind::GroupUnclosed => Fault::GroupUnclosed,
        ErrorKind::GroupUnopened => Fault::GroupUnopened,
        ErrorKind::ClassUnclosed => Fault::ClassUnclosed,
        ErrorKind::ClassRangeInvalid | ErrorKind::ClassRangeLiteral => Fault::ClassRange,
        ErrorKind::RepetitionMissing => Fault::NothingToRepeat,
        ErrorKind::RepetitionCountInvalid
        | ErrorKind::RepetitionCountDecimalEmpty
        | ErrorKind::RepetitionCountUnclosed
        | ErrorKind::DecimalEmpty
        | ErrorKind::DecimalInvalid => Fault::BadCount,
        ErrorKind::EscapeUnrecognized | ErrorKind::EscapeUnexpectedEof | ErrorKind::ClassEscapeInvalid => {
            Fault::BadEscape
        }
        ErrorKind::UnsupportedLookAround | ErrorKind::UnsupportedBackreference => Fault::Unsupported,
        ErrorKind::GroupNameDuplicate { .. }
        | ErrorKind::GroupNameEmpty
        | ErrorKind::GroupNameInvalid
        | ErrorKind::GroupNameUnexpectedEof => Fault::GroupName,
        ErrorKind::NestLimitExceeded(_) | ErrorKind::CaptureLimitExceeded => Fault::TooBig,
        _ => Fault::Other,
    }
}
