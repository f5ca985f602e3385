//! What the page tells of its visitor: who it is, with proof, and what else may help, without.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::input::Page;
use super::state::{Conversation, SlotValue};

/// Who the visitor is. The website has proved it: nothing of this is the visitor's own word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The website's own name for the visitor.
    pub id: String,
    /// How people call them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// What the page tells beside. Nobody has proved it: whoever can open the page can send it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ContextChange {
    /// Values by name; nothing in the place of a value removes it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Option<SlotValue>>,
    /// Marks that are added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Where the visitor is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
}

/// What the page has told so far, without proof.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Told {
    /// Values by name.
    pub attributes: BTreeMap<String, SlotValue>,
    /// Marks, in the order in which they came.
    pub tags: Vec<String>,
}

impl ContextChange {
    /// What of it is new to the conversation; none if nothing is.
    #[must_use]
    pub fn news(&self, conversation: &Conversation) -> Option<Self> {
        let told = &conversation.told;
        let changes = |(name, value): &(&String, &Option<SlotValue>)| told.attributes.get(*name) != value.as_ref();
        let attributes = self.attributes.iter().filter(changes).map(|(name, value)| (name.clone(), value.clone()));
        let mut tags: Vec<String> = Vec::new();
        for tag in self.tags.iter().filter(|tag| !told.tags.contains(tag)) {
            if !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
        let page = self.page.clone().filter(|page| conversation.page.as_ref() != Some(page));
        let news = Self { attributes: attributes.collect(), tags, page };
        (news != Self::default()).then_some(news)
    }
}

impl Told {
    /// Takes a change in.
    pub(super) fn learn(&mut self, change: &ContextChange) {
        for (name, value) in &change.attributes {
            match value {
                Some(value) => drop(self.attributes.insert(name.clone(), value.clone())),
                None => drop(self.attributes.remove(name)),
            }
        }
        self.tags.extend(change.tags.iter().cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ConversationId, Language};

    fn change(attributes: &[(&str, Option<f64>)], tags: &[&str]) -> ContextChange {
        let attribute = |(name, value): &(&str, Option<f64>)| ((*name).to_owned(), value.map(SlotValue::Number));
        ContextChange {
            attributes: attributes.iter().map(attribute).collect(),
            tags: tags.iter().map(ToString::to_string).collect(),
            page: None,
        }
    }

    #[test]
    fn only_what_is_new_is_news() {
        let mut conversation = Conversation::new(ConversationId::from_bits(1), Language::De);
        let first = change(&[("a", Some(1.0)), ("gone", None)], &["x", "x"]);
        let news = first.news(&conversation).unwrap();
        assert_eq!(news, change(&[("a", Some(1.0))], &["x"]));
        conversation.told.learn(&news);
        assert_eq!(first.news(&conversation), None);
        let second = change(&[("a", None), ("b", Some(2.0))], &["x", "y"]);
        let news = second.news(&conversation).unwrap();
        assert_eq!(news, change(&[("a", None), ("b", Some(2.0))], &["y"]));
        conversation.told.learn(&news);
        assert_eq!(conversation.told.tags, ["x", "y"]);
        assert_eq!(conversation.told.attributes.keys().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn a_removed_value_survives_storage() {
        let stored = serde_json::to_string(&change(&[("a", None)], &[])).unwrap();
        assert_eq!(stored, r#"{"attributes":{"a":null}}"#);
        assert_eq!(serde_json::from_str::<ContextChange>(&stored).unwrap(), change(&[("a", None)], &[]));
    }
}
