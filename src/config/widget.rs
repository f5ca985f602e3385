//! What the widget does on pages.

use super::model::Widget;
use crate::diagnostics::Report;
use crate::yaml::{self, Fields, Node};

const WIDGET: &[&str] = &["suggestions"];

pub(super) fn read(node: &Node, report: &mut Report) -> Widget {
    let defaults = Widget::default();
    let Some(fields) = Fields::open(node, WIDGET, report) else { return defaults };
    let suggestions = fields.get("suggestions").and_then(|node| yaml::yes_no(node, report));
    Widget { suggestions: suggestions.unwrap_or(defaults.suggestions) }
}
