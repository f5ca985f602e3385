//! The tree of a file as written.

use std::sync::Arc;

use crate::diagnostics::{At, Found};

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// The place.
    pub at: At,
    /// The field that it is the value of, or that its list is the value of; empty at the top.
    pub name: Arc<str>,
    /// The value.
    pub value: Value,
}

/// A value as written.
#[derive(Debug, Clone)]
pub enum Value {
    /// Anything that is neither list nor fields.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// Fields in the order of the file; the keys are scalars, and no key stands twice.
    Map(Vec<(Node, Node)>),
}

/// A scalar as written.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// Its text, quotes and folding resolved.
    pub text: String,
    /// How it was written.
    pub style: Style,
    /// What may be shown of it, where `text` holds a value of the environment.
    pub shown: Option<String>,
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In quotes.
    Quoted,
    /// As a block after `|` or `>`.
    Block,
}

impl Scalar {
    /// Whether it stands for nothing: left out, `~` or `null`.
    pub fn is_null(&self) -> bool {
        self.style == Style::Plain && matches!(self.text.as_str(), "" | "~" | "null")
    }

    /// What may be shown of it.
    pub fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.text)
    }
}

impl Node {
    /// The scalar, if it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar; empty if it is none.
    pub fn raw(&self) -> &str {
        self.scalar().map_or("", |scalar| &scalar.text)
    }

    /// Whether nothing is written.
    pub fn is_null(&self) -> bool {
        self.scalar().is_some_and(Scalar::is_null)
    }

    /// What it is, for messages.
    pub fn found(&self) -> Found {
        match &self.value {
            Value::Scalar(scalar) if scalar.is_null() => Found::Nothing,
            Value::Scalar(scalar) => Found::Text(super::decode::short(scalar.shown())),
            Value::List(_) => Found::List,
            Value::Map(_) => Found::Fields,
        }
    }
}
