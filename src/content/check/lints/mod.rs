//! What is allowed, but hardly meant: one file a lint, each with what it looks for, why, and an example.
//!
//! The manual `docs/lints.md` is made from these files; so are the tests, from their examples.

mod conflicting_field;
mod cut_off;
mod endless_flow;
mod few_phrases;
mod long_answer;
mod lost_answers;
mod missing_translation;
mod mixed_register;
mod never_filled;
mod not_itself;
mod overdue_review;
mod pattern_overlap;
mod same_phrase;
mod unreachable_step;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::config::Bot;
use crate::content::load::Sources;
use crate::content::model::Flow;
use crate::content::read::{Written, WrittenEntry};
use crate::diagnostics::{Lint, Report};
use crate::ids::{FlowId, Language};
use crate::text;

/// Every lint that looks at the files alone, by code.
pub const LINTS: &[Lint] = &[
    conflicting_field::LINT,
    cut_off::LINT,
    endless_flow::LINT,
    few_phrases::LINT,
    long_answer::LINT,
    lost_answers::LINT,
    missing_translation::LINT,
    mixed_register::LINT,
    never_filled::LINT,
    not_itself::LINT,
    overdue_review::LINT,
    pattern_overlap::LINT,
    same_phrase::LINT,
    unreachable_step::LINT,
];

/// What may be broken or out of date. Without a day only what is wrong is looked for: nobody asks who would hear of
/// the rest.
pub(super) fn check(written: &Written, bot: &Bot, today: Option<Date>, report: &mut Report) {
    let live = live(written);
    for entry in &live {
        not_itself::check(entry, report);
    }
    if today.is_none() {
        return;
    }
    missing_translation::check(written, &live, &bot.languages, report);
    same_phrase::check(&live, report);
    for entry in live {
        overdue_review::check(entry, today, report);
    }
}

/// What could be better: advice for an editor, of no use before the content is whole.
pub(super) fn advise(
    written: &Written,
    flows: &BTreeMap<FlowId, Flow>,
    bot: &Bot,
    sources: &Sources<'_>,
    report: &mut Report,
) {
    let live = live(written);
    few_phrases::check(written, &live, report);
    long_answer::check(&live, report);
    mixed_register::check(written, &live, bot.register, sources, report);
    pattern_overlap::check(written, report);
    lost_answers::check(written, flows, &written.slots, report);
    never_filled::check(written, flows, &written.slots, sources, report);
}

fn live(written: &Written) -> Vec<&WrittenEntry> {
    written.entries.iter().filter(|entry| entry.live).collect()
}

/// The form in which the bot compares sentences.
fn plain(phrase: &str, language: Language) -> String {
    text::key(&text::clean(phrase), language)
}
