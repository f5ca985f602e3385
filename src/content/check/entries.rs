//! The same id in several languages is one entry.

use std::collections::BTreeMap;

use crate::content::model::{Button, ButtonAction, Entry, EntryText, Place};
use crate::content::read::{Shared, WrittenButton, WrittenEntry, WrittenTarget};
use crate::diagnostics::{ContentProblem, Report};
use crate::ids::{EntryId, FlowId, Language, QueueId};
use crate::yaml::Spanned;

/// Puts the languages of each entry together and checks the names they use.
pub(super) fn merge(written: &[WrittenEntry], report: &mut Report) -> BTreeMap<EntryId, Entry> {
    let mut by_id: BTreeMap<&EntryId, Vec<&WrittenEntry>> = BTreeMap::new();
    for entry in written {
        by_id.entry(&entry.id.value).or_default().push(entry);
    }
    by_id.into_values().filter_map(|parts| one(&parts, report)).collect()
}

/// Drafts are checked as well, so that they do not break on the day they go live.
fn one(parts: &[&WrittenEntry], report: &mut Report) -> Option<(EntryId, Entry)> {
    let mut texts = BTreeMap::new();
    for part in parts {
        let text = text(part);
        if part.live {
            texts.insert(part.language, text);
        }
    }
    let shared = combined(parts, report);
    let queue = shared.queue.as_ref().and_then(|queue| QueueId::new(queue.value.clone()).ok());
    let follow_ups =
        shared.follow_ups.iter().flatten().filter_map(|name| EntryId::new(name.value.clone()).ok()).collect();
    let first = parts.first()?;
    let entry = Entry {
        id: first.id.value.clone(),
        category: first.category.clone(),
        texts,
        risk: shared.risk.map(|risk| risk.value).unwrap_or_default(),
        queue,
        page: shared.page.map(|page| page.value),
        valid_from: shared.valid_from.map(|date| date.value),
        valid_until: shared.valid_until.map(|date| date.value),
        owner: shared.owner.map(|owner| owner.value),
        review_by: shared.review_by.map(|date| date.value),
        weight: shared.weight.map_or(1.0, |weight| weight.value),
        follow_ups,
    };
    (!entry.texts.is_empty()).then(|| (entry.id.clone(), entry))
}

fn text(part: &WrittenEntry) -> EntryText {
    let plain = |texts: &[Spanned<String>]| texts.iter().map(|text| text.value.clone()).collect();
    EntryText {
        question: part.question.value.clone(),
        also: plain(&part.also),
        not: plain(&part.not),
        answer: part.answer.value.clone(),
        buttons: part.buttons.iter().filter_map(button).collect(),
        place: Place { file: part.id.at.file.to_string(), line: part.id.at.span.line },
    }
}

fn button(button: &WrittenButton) -> Option<Button> {
    let action = match &button.target {
        WrittenTarget::Url(url) => ButtonAction::Url(url.clone()),
        WrittenTarget::Flow(name) => ButtonAction::Flow(FlowId::new(name.value.clone()).ok()?),
        WrittenTarget::Entry(name) => ButtonAction::Entry(EntryId::new(name.value.clone()).ok()?),
    };
    Some(Button { label: button.label.value.clone(), action })
}

/// What holds in all languages: the first language that says something counts; another that disagrees is told.
fn combined(parts: &[&WrittenEntry], report: &mut Report) -> Shared {
    let mut all = Shared::default();
    for part in parts {
        let (next, other) = (part.shared.clone(), part.language);
        take(&mut all.risk, next.risk, ("risk", other), report);
        take(&mut all.queue, next.queue, ("queue", other), report);
        take(&mut all.page, next.page, ("when", other), report);
        take(&mut all.valid_from, next.valid_from, ("valid_from", other), report);
        take(&mut all.valid_until, next.valid_until, ("valid_until", other), report);
        take(&mut all.weight, next.weight, ("weight", other), report);
        // Each language may have its own keeper and date of review; the first is kept.
        all.owner = all.owner.or(next.owner);
        all.review_by = all.review_by.or(next.review_by);
        all.follow_ups = all.follow_ups.or(next.follow_ups);
    }
    all
}

fn take<T: PartialEq>(
    kept: &mut Option<Spanned<T>>,
    next: Option<Spanned<T>>,
    (field, _): (&'static str, Language),
    report: &mut Report,
) {
    match (&kept, next) {
        (None, next) => *kept = next,
        (Some(kept), Some(next)) if kept.value != next.value => {
            report.add(&next.at, ContentProblem::Conflict { field, other: kept.at.to_string() });
        }
        (Some(_), _) => {}
    }
}
