//! A message as HTML.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::html::{Element, el};
use super::words::Words;
use crate::conversation::{Block, Message, Role, Span};
use crate::http::wire::RoleOut;
use crate::ids::Language;

/// How messages are written on this page.
#[derive(Debug)]
pub(super) struct Style<'a> {
    pub(super) words: &'a Words,
    /// The company's own: the visitor's is unknown without a script.
    pub(super) zone: &'a TimeZone,
    /// Messages of another day show theirs.
    pub(super) now: Timestamp,
    pub(super) language: Language,
}

/// One entry of the log.
pub(super) fn message(message: &Message, style: &Style<'_>) -> Element {
    let role = match message.role {
        Role::Visitor => "visitor",
        Role::Bot => "bot",
        Role::Agent => "agent",
        Role::System => "system",
    };
    let author = message.name.as_deref().unwrap_or_else(|| style.words.author(RoleOut::of(message.role)));
    let time = el("time").with("datetime", message.at.to_string()).words(style.clock(message.at));
    el("li")
        .with("class", format!("message {role}"))
        .child(el("span").with("class", "who").words(author))
        .child(el("div").with("class", "card").children(body(message)))
        .child(time)
}

impl Style<'_> {
    fn clock(&self, at: Timestamp) -> String {
        let (at, now) = (at.to_zoned(self.zone.clone()), self.now.to_zoned(self.zone.clone()));
        let form = match self.language {
            _ if at.date() == now.date() => "%H:%M",
            Language::De => "%-d.%-m.%Y, %H:%M",
            Language::En => "%-d %b %Y, %H:%M",
        };
        at.strftime(form).to_string()
    }
}

fn body(message: &Message) -> Vec<Element> {
    if message.blocks.is_empty() {
        return message.text.split("\n\n").map(lines).collect();
    }
    message.blocks.iter().map(block).collect()
}

/// A paragraph whose line breaks are kept.
fn lines(text: &str) -> Element {
    text.lines().enumerate().fold(el("p"), |paragraph, (index, line)| {
        let paragraph = if index == 0 { paragraph } else { paragraph.child(el("br")) };
        paragraph.words(line)
    })
}

fn block(block: &Block) -> Element {
    match block {
        Block::Paragraph { spans } => spans.iter().fold(el("p"), add_span),
        Block::List { ordered, items } => el(if *ordered { "ol" } else { "ul" })
            .children(items.iter().map(|item| item.iter().fold(el("li"), add_span))),
        Block::Code { text } => el("pre").child(el("code").words(text)),
        // Pictures of others would tell them who reads; their words say what they show.
        Block::Image { alt, .. } => el("p").words(alt),
        Block::Link { label, url } => el("p").child(link(url, label, "button")),
    }
}

fn add_span(to: Element, span: &Span) -> Element {
    let mut looks = Vec::new();
    if span.bold {
        looks.push("strong");
    }
    if span.italic {
        looks.push("em");
    }
    if span.code {
        looks.push("code");
    }
    match (&span.href, looks.pop()) {
        (None, None) => to.words(&span.text),
        (Some(href), None) => to.child(link(href, &span.text, "")),
        (href, Some(innermost)) => {
            let inner = el(innermost);
            let inner = match href {
                Some(href) => inner.child(link(href, &span.text, "")),
                None => inner.words(&span.text),
            };
            to.child(looks.into_iter().rev().fold(inner, |inner, look| el(look).child(inner)))
        }
    }
}

/// A link if its target is one of the kinds that are safe, else its words.
fn link(href: &str, words: &str, class: &str) -> Element {
    let safe = ["https://", "http://", "mailto:", "tel:"].iter().any(|start| href.starts_with(start));
    if !safe {
        return el("span").words(words);
    }
    let link = el("a").with("href", href).with("rel", "noopener noreferrer").with("target", "_blank").words(words);
    if class.is_empty() { link } else { link.with("class", class) }
}
