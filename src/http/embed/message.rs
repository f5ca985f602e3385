//! A message as HTML.

use super::html::{Element, el};
use super::words::Words;
use crate::conversation::{Block, Message, Role, Span};
use crate::http::wire::RoleOut;
use crate::ids::Language;

/// One entry of the log.
pub(super) fn message(message: &Message, words: &Words, language: Language) -> Element {
    let role = match message.role {
        Role::Visitor => "visitor",
        Role::Bot => "bot",
        Role::Agent => "agent",
        Role::System => "system",
    };
    let author = el("span").with("class", "author").words(words.author(RoleOut::of(message.role)));
    let time = el("time").with("datetime", message.at.to_string()).words(clock(message, language));
    el("li")
        .with("class", format!("message {role}"))
        .with("id", format!("m{}", message.seq))
        .child(el("p").with("class", "head").child(author).words(" ").child(time))
        .child(el("div").with("class", "body").children(body(message)))
}

/// The time in UTC is of little use, but the visitor's zone is unknown without a script: say which it is.
fn clock(message: &Message, language: Language) -> String {
    let form = match language {
        Language::De => "%d.%m.%Y, %H:%M UTC",
        Language::En => "%-d %b %Y, %H:%M UTC",
    };
    message.at.strftime(form).to_string()
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
        Block::Paragraph { spans } => el("p").children(spans.iter().map(span)),
        Block::List { ordered, items } => el(if *ordered { "ol" } else { "ul" })
            .children(items.iter().map(|item| el("li").children(item.iter().map(span)))),
        Block::Code { text } => el("pre").child(el("code").words(text)),
        // Pictures of others would tell them who reads; their words say what they show.
        Block::Image { alt, .. } => el("p").words(alt),
        Block::Link { label, url } => el("p").child(link(url, label, "link")),
    }
}

fn span(span: &Span) -> Element {
    let words = match &span.href {
        Some(href) => link(href, &span.text, ""),
        None => el("span").words(&span.text),
    };
    let words = if span.code { el("code").child(words) } else { words };
    let words = if span.italic { el("em").child(words) } else { words };
    if span.bold { el("strong").child(words) } else { words }
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
