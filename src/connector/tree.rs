//! The body of a request: a JSON tree whose leaves may be templates. It is a tree before anything is filled in, so
//! nothing that is filled in can change its structure.

use serde_json::{Map, Value};

use super::filter::Rendering;
use super::template::{Path, Template};

/// A JSON tree with gaps.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// A value as it stands.
    Fixed(Value),
    /// A leaf that is filled in.
    Filled(Template),
    /// A list.
    List(Vec<Tree>),
    /// Fields.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// The tree with its gaps filled. A field or item for which there is nothing is left out, and so is what held
    /// nothing but such; none if nothing is left at all.
    #[must_use]
    pub fn fill(&self, values: &Value, rendering: Rendering) -> Option<Value> {
        match self {
            Self::Fixed(value) => Some(value.clone()),
            Self::Filled(template) => template.value(values, rendering),
            Self::List(items) => {
                let filled: Vec<Value> = items.iter().filter_map(|item| item.fill(values, rendering)).collect();
                (!filled.is_empty() || items.is_empty()).then_some(Value::Array(filled))
            }
            Self::Object(fields) => {
                let field = |(name, tree): &(String, Self)| Some((name.clone(), tree.fill(values, rendering)?));
                let filled: Map<String, Value> = fields.iter().filter_map(field).collect();
                (!filled.is_empty() || fields.is_empty()).then_some(Value::Object(filled))
            }
        }
    }

    /// What its gaps are filled with.
    #[must_use]
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Fixed(_) => Vec::new(),
            Self::Filled(template) => template.paths().collect(),
            Self::List(items) => items.iter().flat_map(Self::paths).collect(),
            Self::Object(fields) => fields.iter().flat_map(|(_, tree)| tree.paths()).collect(),
        }
    }
}
