//! Blocks as simple HTML, for web pages.

use crate::conversation::{Block, Span};

/// The blocks as the HTML that search engines take in answers.
pub(super) fn html(blocks: &[Block]) -> String {
    blocks.iter().map(block).collect()
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph { spans } => format!("<p>{}</p>", line(spans)),
        Block::List { ordered, items } => {
            let tag = if *ordered { "ol" } else { "ul" };
            let items: Vec<String> = items.iter().map(|item| format!("<li>{}</li>", line(item))).collect();
            format!("<{tag}>{}</{tag}>", items.join(""))
        }
        Block::Code { text } => format!("<pre>{}</pre>", escaped(text)),
        Block::Image { src, alt } => format!("<p><a href=\"{}\">{}</a></p>", escaped(src), escaped(alt)),
        Block::Link { label, url } => format!("<p><a href=\"{}\">{}</a></p>", escaped(url), escaped(label)),
    }
}

fn line(spans: &[Span]) -> String {
    spans.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    let mut text = escaped(&span.text).replace('\n', "<br>");
    for (tag, wanted) in [("code", span.code), ("em", span.italic), ("strong", span.bold)] {
        if wanted {
            text = format!("<{tag}>{text}</{tag}>");
        }
    }
    match &span.href {
        Some(href) => format!("<a href=\"{}\">{text}</a>", escaped(href)),
        None => text,
    }
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
