//! `knowledge/<lang>/<category>.yaml`.

use super::RISKS;
use super::written::{Shared, Written, WrittenButton, WrittenEntry, WrittenTarget, claim};
use crate::diagnostics::{ContentProblem, FieldProblem, Kind, Report};
use crate::ids::{EntryId, Language};
use crate::template;
use crate::yaml::{self, Fields, Node, Spanned};

const FIELDS: &[&str] = &[
    "id",
    "question",
    "also",
    "not",
    "answer",
    "buttons",
    "follow_ups",
    "risk",
    "when",
    "queue",
    "valid_from",
    "valid_until",
    "status",
    "owner",
    "review_by",
    "weight",
];

const DEFAULTS: &[&str] =
    &["risk", "when", "queue", "valid_from", "valid_until", "status", "owner", "review_by", "weight", "follow_ups"];

pub(super) fn read(root: &Node, language: Language, stem: &str, written: &mut Written, report: &mut Report) {
    let Some(fields) = Fields::open(root, &["category", "defaults", "entries"], report) else { return };
    let category = fields.get("category").and_then(|node| yaml::text(node, report)).map(|category| category.value);
    let category = category.unwrap_or_else(|| stem.to_owned());
    let defaults = fields.get("defaults").and_then(|node| Fields::open(node, DEFAULTS, report));
    let defaults = defaults.map_or_else(Shared::default, |defaults| shared(&defaults, written, report));
    let Some(entries) = fields.require("entries", report) else { return };
    for item in yaml::items(entries, report) {
        let entry = entry(item, language, &category, &defaults, written, report);
        written.entries.extend(entry);
    }
}

fn entry(
    node: &Node,
    language: Language,
    category: &str,
    defaults: &Shared,
    written: &mut Written,
    report: &mut Report,
) -> Option<WrittenEntry> {
    let fields = Fields::open(node, FIELDS, report)?;
    let id = fields.require("id", report).and_then(|node| yaml::name(node, EntryId::new, report));
    let new = id.as_ref().is_none_or(|id| {
        let key = (id.value.to_string(), language);
        claim(&mut written.names.entries, key, (Kind::Entry, id.value.as_str(), &id.at), report)
    });
    let question = fields.require("question", report).and_then(|node| yaml::text(node, report));
    let answer = fields.require("answer", report).and_then(|node| yaml::text(node, report));
    let also = texts(&fields, "also", report);
    let not = texts(&fields, "not", report);
    let buttons = fields.get("buttons").map_or_else(Vec::new, |node| buttons(node, written, report));
    let shared = shared(&fields, written, report).or(defaults);
    written.templates.extend(answer.clone());
    Some(WrittenEntry {
        id: id.filter(|_| new)?,
        language,
        category: category.to_owned(),
        live: shared.live.unwrap_or(true),
        question: question?,
        also,
        not,
        answer: answer?,
        buttons,
        shared,
    })
}

fn texts(fields: &Fields<'_>, name: &str, report: &mut Report) -> Vec<Spanned<String>> {
    fields.get(name).map_or_else(Vec::new, |node| yaml::texts(node, report))
}

impl Shared {
    /// What is not given here is taken from the file's defaults.
    fn or(self, defaults: &Self) -> Self {
        let defaults = defaults.clone();
        Self {
            risk: self.risk.or(defaults.risk),
            queue: self.queue.or(defaults.queue),
            page: self.page.or(defaults.page),
            valid_from: self.valid_from.or(defaults.valid_from),
            valid_until: self.valid_until.or(defaults.valid_until),
            owner: self.owner.or(defaults.owner),
            review_by: self.review_by.or(defaults.review_by),
            weight: self.weight.or(defaults.weight),
            follow_ups: self.follow_ups.or(defaults.follow_ups),
            live: self.live.or(defaults.live),
        }
    }
}

fn shared(fields: &Fields<'_>, written: &mut Written, report: &mut Report) -> Shared {
    let shared = Shared {
        risk: spanned(fields, "risk", |node| yaml::one_of(node, &RISKS, report)),
        queue: written.refer(Kind::Queue, fields.get("queue").and_then(|node| yaml::text(node, report))),
        page: fields.get("when").and_then(|node| page(node, report)),
        valid_from: spanned(fields, "valid_from", |node| yaml::date(node, report)),
        valid_until: spanned(fields, "valid_until", |node| yaml::date(node, report)),
        owner: fields.get("owner").and_then(|node| yaml::text(node, report)),
        review_by: spanned(fields, "review_by", |node| yaml::date(node, report)),
        weight: spanned(fields, "weight", |node| yaml::number(node, 0.5..=2.0, report)),
        follow_ups: fields.get("follow_ups").map(|node| yaml::texts(node, report)),
        live: fields.get("status").and_then(|node| yaml::one_of(node, &[("live", true), ("draft", false)], report)),
    };
    let follow_ups = shared.follow_ups.iter().flatten();
    written.references.extend(follow_ups.map(|name| (Kind::Entry, name.clone())));
    if let (Some(from), Some(until)) = (&shared.valid_from, &shared.valid_until)
        && until.value < from.value
    {
        report.add(&until.at, ContentProblem::DatesReversed);
    }
    shared
}

fn spanned<T>(fields: &Fields<'_>, name: &str, read: impl FnOnce(&Node) -> Option<T>) -> Option<Spanned<T>> {
    let node = fields.get(name)?;
    Some(Spanned { value: read(node)?, at: node.at.clone() })
}

/// `when: {page}`; the other filters come later.
fn page(node: &Node, report: &mut Report) -> Option<Spanned<String>> {
    let fields = Fields::open(node, &["page", "channel", "audience", "open"], report)?;
    for name in ["channel", "audience", "open"] {
        if let Some((key, _)) = fields.entry(name) {
            report.add(&key.at, FieldProblem::Later { what: format!("when: {{{name}: …}}") });
        }
    }
    let read = |page: &str| (page.starts_with('/') || page.starts_with('*')).then(|| page.to_owned());
    yaml::parsed(fields.get("page")?, report, read, |found| ContentProblem::BadPage { found })
}

fn buttons(node: &Node, written: &mut Written, report: &mut Report) -> Vec<WrittenButton> {
    yaml::items(node, report).iter().filter_map(|item| button(item, written, report)).collect()
}

fn button(node: &Node, written: &mut Written, report: &mut Report) -> Option<WrittenButton> {
    let fields = Fields::open(node, &["label", "url", "flow", "entry"], report)?;
    let label = fields.require("label", report).and_then(|node| yaml::text(node, report));
    let targets: Vec<&str> = ["url", "flow", "entry"].into_iter().filter(|name| fields.get(name).is_some()).collect();
    let [target] = targets.as_slice() else {
        report.add(&node.at, ContentProblem::ButtonTarget);
        return None;
    };
    let value = fields.get(target)?;
    let target = match *target {
        "url" => WrittenTarget::Url(url(value, written, report)?),
        "flow" => WrittenTarget::Flow(written.refer(Kind::Flow, yaml::text(value, report))?),
        _ => WrittenTarget::Entry(written.refer(Kind::Entry, yaml::text(value, report))?),
    };
    Some(WrittenButton { label: label?, target })
}

fn url(node: &Node, written: &mut Written, report: &mut Report) -> Option<String> {
    let known = |text: &str| {
        ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| text.starts_with(scheme))
            || (template::has_marks(text) && text.starts_with("{{"))
    };
    let url = yaml::parsed(
        node,
        report,
        |text| known(text).then(|| text.to_owned()),
        |found| ContentProblem::ButtonUrl { found },
    )?;
    written.templates.push(url.clone());
    Some(url.value)
}
