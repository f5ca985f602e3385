//! The forms of the page.

use super::html::{Element, el};
use crate::ids::Language;

/// A form that posts to the page, with what every form carries.
pub(super) fn form(class: &str, call: &str, language: Language) -> Element {
    let hidden =
        |name: &'static str, value: &str| el("input").with("type", "hidden").with("name", name).with("value", value);
    el("form")
        .with("class", class)
        .with("method", "post")
        .with("action", "/embed#last")
        .child(hidden("client_id", call))
        .child(hidden("lang", language.code()))
}

/// A button that says by its name what it is for.
pub(super) fn button(name: &str, value: &str, words: &str) -> Element {
    el("button").with("name", name).with("value", value).words(words)
}
