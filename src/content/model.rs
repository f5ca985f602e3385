//! The content as checked: every name resolved, every pattern compiled, nothing left to fail later.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use jiff::civil::Date;
use regex::Regex;

use super::slot_pattern::SlotPattern;
use super::tables::Table;
use crate::config::{Bot, Localized};
use crate::ids::{
    EntryId, FlowId, HookId, IntentId, Language, Priority, QueueId, RuleId, ServiceId, SlotName, StepId, TableId,
};

/// Everything that the editors wrote.
#[derive(Debug, Clone)]
pub struct Content {
    /// The hash of all files: the content's version.
    pub version: String,
    /// The settings that shape what the bot says.
    pub bot: Bot,
    /// The FAQ entries, drafts left out.
    pub entries: BTreeMap<EntryId, Entry>,
    /// The intents.
    pub intents: BTreeMap<IntentId, Intent>,
    /// The slots.
    pub slots: BTreeMap<SlotName, Slot>,
    /// The flows.
    pub flows: BTreeMap<FlowId, Flow>,
    /// The tables that flows look up in.
    pub tables: BTreeMap<TableId, Table>,
    /// The names that flows fill beside the slots.
    pub names: FlowNames,
    /// What is never answered automatically, in the order of the files.
    pub rules: Vec<HumanRule>,
    /// Synonyms and protected words by language.
    pub synonyms: BTreeMap<Language, Synonyms>,
}

/// How much a wrong answer hurts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Risk {
    /// Little.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Much: the entry needs the next stricter promise.
    High,
}

/// One FAQ entry in all its languages.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// Its category.
    pub category: String,
    /// Its texts; never empty.
    pub texts: BTreeMap<Language, EntryText>,
    /// How much a wrong answer hurts.
    pub risk: Risk,
    /// The queue of handoffs about it.
    pub queue: Option<QueueId>,
    /// The pages on which it is offered: a path in which `*` stands for anything.
    pub page: Option<String>,
    /// Live from this day on.
    pub valid_from: Option<Date>,
    /// Live up to this day, inclusive.
    pub valid_until: Option<Date>,
    /// Who keeps it.
    pub owner: Option<String>,
    /// When it should be read again.
    pub review_by: Option<Date>,
    /// Its weight among equals, 0.5 to 2.
    pub weight: f64,
    /// Entries that a short question after this one is tried against first.
    pub follow_ups: Vec<EntryId>,
}

impl Entry {
    /// The texts in this language, or in the language that comes first.
    #[must_use]
    pub fn text(&self, language: Language) -> Option<&EntryText> {
        self.texts.get(&language).or_else(|| self.texts.values().next())
    }
}

/// An entry's texts in one language.
#[derive(Debug, Clone)]
pub struct EntryText {
    /// The question as visitors see it.
    pub question: String,
    /// Other ways to ask it.
    pub also: Vec<String>,
    /// What it must never be the answer to.
    pub not: Vec<String>,
    /// The answer: Markdown with `{{ … }}`.
    pub answer: String,
    /// Buttons under the answer.
    pub buttons: Vec<Button>,
    /// Where it is written: file and line, for reports.
    pub place: Place,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file, relative to the content folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// A button under an answer.
#[derive(Debug, Clone)]
pub struct Button {
    /// Its words.
    pub label: String,
    /// What it does.
    pub action: ButtonAction,
}

/// What a button does.
#[derive(Debug, Clone)]
pub enum ButtonAction {
    /// Opens an address; a template.
    Url(String),
    /// Starts a flow.
    Flow(FlowId),
    /// Answers with an entry.
    Entry(EntryId),
}

/// What a visitor wants done.
#[derive(Debug, Clone)]
pub struct Intent {
    /// Its id.
    pub id: IntentId,
    /// Examples by language; `{slot}` marks stand where values go.
    pub examples: BTreeMap<Language, Vec<String>>,
    /// Patterns that decide alone; named groups fill slots.
    pub patterns: Vec<Regex>,
    /// The flow that it starts.
    pub flow: FlowId,
    /// Its name for visitors; without one the first example without marks stands in.
    pub title: Localized,
    /// How much a wrong start hurts.
    pub risk: Risk,
    /// Where it is written: file and line, for reports.
    pub place: Place,
}

impl Intent {
    /// Its name for visitors: the title, or else the first example without marks, in this language if there is one.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        let titled = self.title.get(language);
        if !titled.is_empty() {
            return titled;
        }
        let own = self.examples.get(&language).into_iter().flatten();
        let any = self.examples.values().flatten();
        own.chain(any).find(|example| !example.contains('{')).map_or(self.id.as_str(), String::as_str)
    }
}

/// The kind of value of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// Any text, or what the pattern says.
    Text,
    /// A number.
    Number,
    /// An amount of money.
    Money,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An international bank account number with a right checksum.
    Iban,
    /// A German, Austrian or Swiss postcode.
    Postcode,
    /// One of the listed options.
    Choice,
    /// Yes or no.
    YesNo,
}

impl SlotKind {
    /// Every kind with its name in files.
    pub const NAMES: [(&'static str, Self); 11] = [
        ("text", Self::Text),
        ("number", Self::Number),
        ("money", Self::Money),
        ("date", Self::Date),
        ("time", Self::Time),
        ("email", Self::Email),
        ("phone", Self::Phone),
        ("iban", Self::Iban),
        ("postcode", Self::Postcode),
        ("choice", Self::Choice),
        ("yes_no", Self::YesNo),
    ];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("text", |(name, _)| name)
    }
}

/// A value that flows collect.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Its name.
    pub name: SlotName,
    /// Its kind.
    pub kind: SlotKind,
    /// What the whole value must match, for `text`.
    pub pattern: Option<SlotPattern>,
    /// Its name for people.
    pub label: Localized,
    /// The options of a `choice`.
    pub options: Vec<SlotOption>,
    /// Masked for helpdesks and in lists.
    pub sensitive: bool,
}

/// One option of a choice.
#[derive(Debug, Clone)]
pub struct SlotOption {
    /// The stored value.
    pub id: String,
    /// Its words.
    pub label: Localized,
}

/// The names that flows fill beside the slots; where one has no value yet, templates see nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlowNames {
    /// Single values.
    pub values: BTreeSet<SlotName>,
    /// What look-ups and calls find, with the names of its parts.
    pub records: BTreeMap<SlotName, BTreeSet<String>>,
    /// The parts of these that flows use, as `record.part`; a record that is used whole stands alone.
    pub used: BTreeSet<String>,
    /// The values that are made of sensitive slots.
    pub sensitive: BTreeSet<SlotName>,
}

/// A flow: a small program. Steps run in order unless one says otherwise.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// The steps with all nesting and all inner flows laid flat; never empty, and every target is in range.
    pub steps: Vec<Step>,
}

impl Flow {
    /// The place of a step.
    #[must_use]
    pub fn position(&self, id: &StepId) -> Option<usize> {
        self.steps.iter().position(|step| step.id == *id)
    }
}

/// One step of a flow.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its id: the editor's, or made from its place.
    pub id: StepId,
    /// Whether a question may be answered in between. Default yes.
    pub interrupt: bool,
    /// What it does.
    pub op: Op,
}

/// What a step does. Where nothing else is said, the following step comes next; past the last step the flow ends.
#[derive(Debug, Clone)]
pub enum Op {
    /// Says something: Markdown with `{{ … }}`.
    Say(Localized),
    /// Asks for a slot and waits.
    Ask {
        /// The slot.
        slot: SlotName,
        /// The question.
        prompt: Localized,
        /// What is said when the answer does not fit.
        invalid: Option<Localized>,
        /// How often an answer may fail to fit before a person is asked.
        retries: u32,
        /// Asks even if the slot is known.
        always: bool,
    },
    /// Offers options and waits.
    Choose {
        /// The slot that takes the option's id.
        slot: Option<SlotName>,
        /// The question.
        prompt: Localized,
        /// The options; never empty.
        options: Vec<FlowOption>,
        /// How often an answer may fail to fit before a person is asked.
        retries: u32,
    },
    /// Goes on with the next step if the condition holds, else at the target.
    Branch {
        /// A condition over slots and variables.
        condition: String,
        /// The step to go on at when it does not hold; may be one past the last.
        otherwise: usize,
    },
    /// Gives a slot or another name a value.
    Set {
        /// The name.
        name: SlotName,
        /// The template of the value; an empty one forgets the slot.
        value: String,
    },
    /// Looks a row of a table up: goes on at the target if there is one, else with the next step.
    Lookup {
        /// The table.
        table: TableId,
        /// Columns, each with the template of the value that the row must hold.
        with: Vec<(String, String)>,
        /// The name of the row from here on.
        into: SlotName,
        /// The step to go on at when a row is found; may be one past the last.
        found: usize,
    },
    /// Asks a service and waits for its answer: goes on at the target with one, else with the next step.
    Call {
        /// The service.
        service: ServiceId,
        /// Names, each with the template of the value that the service is told.
        with: Vec<(String, String)>,
        /// The name of the answer from here on.
        into: SlotName,
        /// The step to go on at with an answer; may be one past the last.
        done: usize,
    },
    /// Waits for a service to answer by a hook: goes on at the target with an answer, else with the next step.
    Await {
        /// The hook.
        hook: HookId,
        /// The template of what the service calls the matter.
        reference: String,
        /// What is said while the flow waits.
        prompt: Localized,
        /// How long.
        within: SignedDuration,
        /// The name of the answer from here on.
        into: SlotName,
        /// The step to go on at with an answer; may be one past the last.
        done: usize,
    },
    /// Hands over because the step before failed and says nothing else.
    GiveUp,
    /// Asks for one to five stars and waits. An answer that cannot be read is let go in the end: nobody must rate.
    Rate {
        /// The question; none: the usual one.
        prompt: Option<Localized>,
        /// How often an answer may fail to fit before the flow goes on without.
        retries: u32,
    },
    /// Goes on elsewhere; may be one past the last.
    Jump(usize),
    /// Hands over and ends.
    Handoff {
        /// The queue; none: the default one.
        queue: Option<QueueId>,
        /// How urgent.
        priority: Priority,
        /// Why, in the editors' words.
        reason: Localized,
    },
    /// Ends, perhaps with a last sentence.
    End(Option<Localized>),
}

impl Op {
    /// The slot that the step fills.
    #[must_use]
    pub fn slot(&self) -> Option<&SlotName> {
        match self {
            Self::Ask { slot, .. } => Some(slot),
            Self::Choose { slot, .. } => slot.as_ref(),
            _ => None,
        }
    }
}

/// An option that a flow offers.
#[derive(Debug, Clone)]
pub struct FlowOption {
    /// Its id, and the slot's value.
    pub id: String,
    /// Its words.
    pub label: Localized,
    /// The step to go on at.
    pub goto: usize,
}

/// What is never answered automatically.
#[derive(Debug, Clone)]
pub struct HumanRule {
    /// Its id.
    pub id: RuleId,
    /// What fires it.
    pub patterns: Vec<Regex>,
    /// Where the handoff goes.
    pub queue: Option<QueueId>,
    /// How urgent it is.
    pub priority: Priority,
}

/// Synonyms and protected words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Synonyms {
    /// Words that mean the same.
    pub groups: Vec<Vec<String>>,
    /// Words on the left that also mean those on the right, but not the other way round.
    pub one_way: Vec<(Vec<String>, Vec<String>)>,
    /// Words that typo repair leaves alone.
    pub protected: Vec<String>,
    /// Whether the shipped pack is left out.
    pub without_shipped: bool,
}
