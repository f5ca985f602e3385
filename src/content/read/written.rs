//! What is written, before names are resolved.

use std::collections::BTreeMap;

use jiff::civil::Date;
use regex::Regex;

use crate::config::Localized;
use crate::content::model::{Risk, Slot, Synonyms};
use crate::diagnostics::{At, ContentProblem, Kind, Report};
use crate::ids::{EntryId, FlowId, IntentId, Language, Priority, RuleId, SlotName, StepId, TableId};
use crate::yaml::Spanned;

/// Everything in all files.
#[derive(Debug, Default)]
pub(in crate::content) struct Written {
    pub(in crate::content) entries: Vec<WrittenEntry>,
    pub(in crate::content) synonyms: BTreeMap<Language, Synonyms>,
    pub(in crate::content) slots: BTreeMap<SlotName, Slot>,
    pub(in crate::content) intents: Vec<WrittenIntent>,
    pub(in crate::content) flows: Vec<WrittenFlow>,
    pub(in crate::content) rules: Vec<WrittenRule>,
    pub(in crate::content) tables: Vec<WrittenTable>,
    /// Texts with `{{ … }}` that no step of a flow holds.
    pub(in crate::content) templates: Vec<Spanned<String>>,
    /// What flows say, by language.
    pub(in crate::content) spoken: Vec<(Language, Spanned<String>)>,
    /// The same in flows in which something else is broken.
    pub(in crate::content) loose: Vec<Spanned<String>>,
    /// Names that are used, also by things that are broken: every wrong one is told.
    pub(in crate::content) references: Vec<(Kind, Spanned<String>)>,
    pub(in crate::content) names: Names,
}

/// Every name that is given, also of things that are broken, so that one mistake does not make ten.
#[derive(Debug, Default)]
pub(in crate::content) struct Names {
    pub(in crate::content) entries: BTreeMap<(String, Language), At>,
    pub(in crate::content) slots: BTreeMap<String, At>,
    pub(in crate::content) intents: BTreeMap<String, At>,
    pub(in crate::content) flows: BTreeMap<String, At>,
    pub(in crate::content) rules: BTreeMap<String, At>,
    pub(in crate::content) tables: BTreeMap<String, At>,
}

impl Written {
    /// A name that is used: kept to be checked.
    pub(super) fn refer(&mut self, kind: Kind, name: Option<Spanned<String>>) -> Option<Spanned<String>> {
        self.references.extend(name.clone().map(|name| (kind, name)));
        name
    }
}

/// Notes a name; reports it and tells `false` if it is given already.
pub(super) fn claim<K: Ord>(
    known: &mut BTreeMap<K, At>,
    key: K,
    (kind, id, at): (Kind, &str, &At),
    report: &mut Report,
) -> bool {
    if let Some(first) = known.get(&key) {
        report.add(at, ContentProblem::DuplicateId { kind, id: id.to_owned(), first: first.to_string() });
        return false;
    }
    known.insert(key, at.clone());
    true
}

/// An entry in one language.
#[derive(Debug)]
pub(in crate::content) struct WrittenEntry {
    pub(in crate::content) id: Spanned<EntryId>,
    pub(in crate::content) language: Language,
    pub(in crate::content) category: String,
    pub(in crate::content) live: bool,
    pub(in crate::content) question: Spanned<String>,
    pub(in crate::content) also: Vec<Spanned<String>>,
    pub(in crate::content) not: Vec<Spanned<String>>,
    pub(in crate::content) answer: Spanned<String>,
    pub(in crate::content) buttons: Vec<WrittenButton>,
    pub(in crate::content) shared: Shared,
}

/// What holds for an entry in all languages.
#[derive(Debug, Clone, Default)]
pub(in crate::content) struct Shared {
    pub(in crate::content) risk: Option<Spanned<Risk>>,
    pub(in crate::content) queue: Option<Spanned<String>>,
    pub(in crate::content) page: Option<Spanned<String>>,
    pub(in crate::content) valid_from: Option<Spanned<Date>>,
    pub(in crate::content) valid_until: Option<Spanned<Date>>,
    pub(in crate::content) owner: Option<Spanned<String>>,
    pub(in crate::content) review_by: Option<Spanned<Date>>,
    pub(in crate::content) weight: Option<Spanned<f64>>,
    pub(in crate::content) follow_ups: Option<Vec<Spanned<String>>>,
    pub(in crate::content) live: Option<bool>,
}

/// A button under an answer.
#[derive(Debug)]
pub(in crate::content) struct WrittenButton {
    pub(in crate::content) label: Spanned<String>,
    pub(in crate::content) target: WrittenTarget,
}

/// Where a button leads.
#[derive(Debug)]
pub(in crate::content) enum WrittenTarget {
    Url(String),
    Flow(Spanned<String>),
    Entry(Spanned<String>),
}

/// An intent.
#[derive(Debug)]
pub(in crate::content) struct WrittenIntent {
    pub(in crate::content) id: Spanned<IntentId>,
    pub(in crate::content) title: Localized,
    pub(in crate::content) examples: BTreeMap<Language, Vec<Spanned<String>>>,
    pub(in crate::content) patterns: Vec<Spanned<Regex>>,
    pub(in crate::content) flow: Spanned<String>,
    pub(in crate::content) risk: Risk,
}

/// A flow.
#[derive(Debug)]
pub(in crate::content) struct WrittenFlow {
    pub(in crate::content) id: Spanned<FlowId>,
    pub(in crate::content) interrupt: bool,
    pub(in crate::content) steps: Vec<WrittenStep>,
}

/// A step with what is nested in it.
#[derive(Debug)]
pub(in crate::content) struct WrittenStep {
    pub(in crate::content) at: At,
    pub(in crate::content) id: Option<Spanned<StepId>>,
    pub(in crate::content) act: WrittenAct,
    /// Its own texts with `{{ … }}`, not those of steps inside it nor those that `set` fills names with.
    pub(in crate::content) templates: Vec<Spanned<String>>,
}

/// What a step does.
#[derive(Debug)]
pub(in crate::content) enum WrittenAct {
    Say(Localized),
    Ask { slot: Spanned<String>, prompt: Localized, invalid: Option<Localized>, retries: u32, always: bool },
    Choose { slot: Option<Spanned<String>>, prompt: Localized, options: Vec<WrittenOption>, retries: u32 },
    If { condition: Spanned<String>, then: Vec<WrittenStep>, otherwise: Vec<WrittenStep> },
    Set(Vec<(Spanned<SlotName>, Spanned<String>)>),
    Lookup(WrittenLookup),
    Call(WrittenCall),
    Await(WrittenAwait),
    Flow(Spanned<String>),
    Rate { prompt: Option<Localized>, retries: u32 },
    Goto(Spanned<String>),
    Handoff { queue: Option<Spanned<String>>, priority: Priority, reason: Localized },
    End(Option<Localized>),
}

/// Looks at steps and at those inside them, in the order of the file.
pub(in crate::content) fn each_step<'a>(steps: &'a [WrittenStep], look: &mut impl FnMut(&'a WrittenStep)) {
    for step in steps {
        look(step);
        for block in step.act.blocks() {
            each_step(block, look);
        }
    }
}

impl WrittenAct {
    /// The steps inside it, block by block.
    pub(in crate::content) fn blocks(&self) -> Vec<&[WrittenStep]> {
        match self {
            Self::Choose { options, .. } => options.iter().map(|option| option.then.as_slice()).collect(),
            Self::If { then, otherwise, .. } => vec![then, otherwise],
            Self::Lookup(lookup) => vec![&lookup.missing],
            Self::Call(call) => call.failed.iter().map(Vec::as_slice).collect(),
            Self::Await(wait) => wait.failed.iter().map(Vec::as_slice).collect(),
            _ => Vec::new(),
        }
    }

    /// The same, given away.
    pub(super) fn into_blocks(self) -> impl Iterator<Item = Vec<WrittenStep>> {
        let blocks = match self {
            Self::Choose { options, .. } => options.into_iter().map(|option| option.then).collect(),
            Self::If { then, otherwise, .. } => vec![then, otherwise],
            Self::Lookup(lookup) => vec![lookup.missing],
            Self::Call(call) => call.failed.into_iter().collect(),
            Self::Await(wait) => wait.failed.into_iter().collect(),
            _ => Vec::new(),
        };
        blocks.into_iter()
    }
}

/// A call of a service.
#[derive(Debug)]
pub(in crate::content) struct WrittenCall {
    pub(in crate::content) service: Spanned<String>,
    /// Names, each with the template of the value that the service is told.
    pub(in crate::content) with: Vec<(Spanned<String>, Spanned<String>)>,
    pub(in crate::content) into: Spanned<SlotName>,
    /// What happens when it fails; none: a person takes over.
    pub(in crate::content) failed: Option<Vec<WrittenStep>>,
}

/// A wait for an answer by a hook.
#[derive(Debug)]
pub(in crate::content) struct WrittenAwait {
    pub(in crate::content) hook: Spanned<String>,
    /// The template of what the service calls the matter.
    pub(in crate::content) reference: Spanned<String>,
    pub(in crate::content) prompt: Localized,
    pub(in crate::content) within_minutes: u32,
    pub(in crate::content) into: Spanned<SlotName>,
    /// What happens when no answer comes; none: a person takes over.
    pub(in crate::content) failed: Option<Vec<WrittenStep>>,
}

/// A look-up in a table.
#[derive(Debug)]
pub(in crate::content) struct WrittenLookup {
    pub(in crate::content) table: Spanned<String>,
    /// Columns, each with the template of the value that it must hold.
    pub(in crate::content) with: Vec<(Spanned<String>, Spanned<String>)>,
    pub(in crate::content) into: Spanned<SlotName>,
    pub(in crate::content) missing: Vec<WrittenStep>,
}

/// A table.
#[derive(Debug)]
pub(in crate::content) struct WrittenTable {
    pub(in crate::content) name: TableId,
    pub(in crate::content) columns: Vec<Spanned<String>>,
    /// Rows with a cell for every column.
    pub(in crate::content) rows: Vec<Vec<Spanned<String>>>,
}

/// An option that a step offers.
#[derive(Debug)]
pub(in crate::content) struct WrittenOption {
    pub(in crate::content) id: Spanned<String>,
    pub(in crate::content) label: Localized,
    pub(in crate::content) then: Vec<WrittenStep>,
    pub(in crate::content) goto: Option<Spanned<String>>,
}

/// A rule of `always_human`.
#[derive(Debug)]
pub(in crate::content) struct WrittenRule {
    pub(in crate::content) id: RuleId,
    pub(in crate::content) patterns: Vec<Spanned<Regex>>,
    pub(in crate::content) queue: Option<Spanned<String>>,
    pub(in crate::content) priority: Priority,
}
