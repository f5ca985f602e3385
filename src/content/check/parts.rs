//! What the content is put together from.

use std::collections::BTreeMap;

use crate::config::Bot;
use crate::content::model::{Content, Entry, Flow, FlowNames, HumanRule, Intent, Slot, Synonyms};
use crate::content::tables::Table;
use crate::ids::{EntryId, FlowId, IntentId, Language, SlotName, TableId};

/// The content but for its version and settings.
#[derive(Debug)]
pub(in crate::content) struct Parts {
    pub(super) entries: BTreeMap<EntryId, Entry>,
    pub(super) intents: BTreeMap<IntentId, Intent>,
    pub(super) rules: Vec<HumanRule>,
    pub(super) flows: BTreeMap<FlowId, Flow>,
    pub(super) names: FlowNames,
    pub(super) tables: BTreeMap<TableId, Table>,
    pub(super) slots: BTreeMap<SlotName, Slot>,
    pub(super) synonyms: BTreeMap<Language, Synonyms>,
}

impl Parts {
    pub(in crate::content) fn into_content(self, version: String, bot: Bot) -> Content {
        Content {
            version,
            bot,
            entries: self.entries,
            intents: self.intents,
            slots: self.slots,
            flows: self.flows,
            names: self.names,
            tables: self.tables,
            rules: self.rules,
            synonyms: self.synonyms,
        }
    }
}
