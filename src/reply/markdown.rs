//! Answers in Markdown become blocks: a small safe subset, never HTML.

use pulldown_cmark::{CodeBlockKind, Event as Md, Parser, Tag, TagEnd};

use crate::conversation::{Block, Span};

/// Reads Markdown into blocks. HTML stays visible as text; headings become bold paragraphs; links keep
/// their words when their address is not http(s), mailto or tel. Costs one pass over the text.
#[must_use]
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for event in Parser::new(markdown) {
        reader.take(event);
    }
    reader.end_paragraph();
    reader.blocks
}

/// The same content in plain words, for channels without layout. Addresses of links follow their words.
#[must_use]
pub fn plain(blocks: &[Block]) -> String {
    blocks.iter().map(plain_block).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Whether a link or button may point there.
#[must_use]
pub fn is_safe_link(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https" | "mailto" | "tel")) && !url.chars().any(char::is_control)
}

fn plain_block(block: &Block) -> String {
    match block {
        Block::Paragraph { spans } => plain_spans(spans),
        Block::List { ordered, items } => {
            let rows = items.iter().enumerate().map(|(index, item)| {
                let mark = if *ordered { format!("{}.", index + 1) } else { "•".to_owned() };
                format!("{mark} {}", plain_spans(item))
            });
            rows.collect::<Vec<_>>().join("\n")
        }
        Block::Code { text } => text.clone(),
        Block::Image { alt, .. } => alt.clone(),
        Block::Link { label, url } => format!("{label}: {url}"),
    }
}

fn plain_spans(spans: &[Span]) -> String {
    let mut text = String::new();
    for (index, span) in spans.iter().enumerate() {
        text.push_str(&span.text);
        let last_of_link = spans.get(index + 1).is_none_or(|next| next.href != span.href);
        if let (Some(href), true) = (&span.href, last_of_link) {
            append_address(&mut text, &span.text, href);
        }
    }
    text
}

/// The address is repeated only where the words do not show it already.
fn append_address(text: &mut String, words: &str, href: &str) {
    let shown = href.trim_start_matches("mailto:").trim_start_matches("tel:");
    if words != href && words != shown && !href.starts_with("tel:") {
        text.push_str(" (");
        text.push_str(shown);
        text.push(')');
    }
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    spans: Vec<Span>,
    bold: u32,
    italic: u32,
    href: Option<String>,
    lists: Vec<List>,
    code: Option<String>,
    image: Option<(String, String)>,
}

struct List {
    ordered: bool,
    items: Vec<Vec<Span>>,
}

impl Reader {
    fn take(&mut self, event: Md<'_>) {
        match event {
            Md::Start(tag) => self.start(tag),
            Md::End(tag) => self.end(tag),
            Md::Text(text) | Md::Html(text) | Md::InlineHtml(text) => self.text(&text, false),
            Md::Code(text) => self.text(&text, true),
            Md::SoftBreak => self.text(" ", false),
            Md::HardBreak => self.text("\n", false),
            Md::Rule => self.end_paragraph(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong | Tag::Heading { .. } => self.bold += 1,
            Tag::Emphasis => self.italic += 1,
            Tag::Link { dest_url, .. } if is_safe_link(&dest_url) => self.href = Some(dest_url.into_string()),
            Tag::Image { dest_url, .. } => self.image = Some((dest_url.into_string(), String::new())),
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.end_paragraph();
                } else {
                    self.end_item();
                }
                self.lists.push(List { ordered: first.is_some(), items: Vec::new() });
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => self.code = Some(String::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Heading(_) => {
                self.bold = self.bold.saturating_sub(1);
                self.end_paragraph();
            }
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Link => self.href = None,
            TagEnd::Image => self.end_image(),
            TagEnd::Paragraph if self.lists.is_empty() => self.end_paragraph(),
            TagEnd::Paragraph => self.text("\n", false),
            TagEnd::Item => self.end_item(),
            TagEnd::List(_) => self.end_list(),
            TagEnd::CodeBlock => {
                if let Some(text) = self.code.take() {
                    self.blocks.push(Block::Code { text: text.trim_end().to_owned() });
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, code: bool) {
        if let Some((_, alt)) = &mut self.image {
            alt.push_str(text);
        } else if let Some(block) = &mut self.code {
            block.push_str(text);
        } else {
            let span = Span {
                text: text.to_owned(),
                bold: self.bold > 0,
                italic: self.italic > 0,
                code,
                href: self.href.clone(),
            };
            push_span(&mut self.spans, span);
        }
    }

    fn end_paragraph(&mut self) {
        let spans = trimmed(std::mem::take(&mut self.spans));
        if !spans.is_empty() {
            self.blocks.push(Block::Paragraph { spans });
        }
    }

    fn end_image(&mut self) {
        if let Some((src, alt)) = self.image.take() {
            if src.starts_with("https://") {
                self.end_paragraph();
                self.blocks.push(Block::Image { src, alt });
            } else {
                push_span(&mut self.spans, Span::plain(alt));
            }
        }
    }

    fn end_item(&mut self) {
        let spans = trimmed(std::mem::take(&mut self.spans));
        if let (Some(list), false) = (self.lists.last_mut(), spans.is_empty()) {
            list.items.push(spans);
        }
    }

    /// A list inside a list is laid flat into the outer one.
    fn end_list(&mut self) {
        let Some(list) = self.lists.pop() else { return };
        match self.lists.last_mut() {
            Some(outer) => outer.items.extend(list.items),
            None if list.items.is_empty() => {}
            None => self.blocks.push(Block::List { ordered: list.ordered, items: list.items }),
        }
    }
}

/// Joins runs of one look, so that a sentence is one span.
fn push_span(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last)
            if last.bold == span.bold
                && last.italic == span.italic
                && last.code == span.code
                && last.href == span.href =>
        {
            last.text.push_str(&span.text);
        }
        _ => spans.push(span),
    }
}

fn trimmed(mut spans: Vec<Span>) -> Vec<Span> {
    if let Some(first) = spans.first_mut() {
        first.text = first.text.trim_start().to_owned();
    }
    if let Some(last) = spans.last_mut() {
        last.text = last.text.trim_end().to_owned();
    }
    spans.retain(|span| !span.text.is_empty());
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_blocks() {
        let blocks = blocks("Unter **Mein Konto** sehen Sie es.\n\n- eins\n- [zwei](https://a.test/x)\n\nEnde");
        assert_eq!(
            blocks,
            [
                Block::Paragraph {
                    spans: vec![
                        Span::plain("Unter "),
                        Span { text: "Mein Konto".into(), bold: true, ..Span::default() },
                        Span::plain(" sehen Sie es."),
                    ]
                },
                Block::List {
                    ordered: false,
                    items: vec![
                        vec![Span::plain("eins")],
                        vec![Span { text: "zwei".into(), href: Some("https://a.test/x".into()), ..Span::default() }],
                    ]
                },
                Block::Paragraph { spans: vec![Span::plain("Ende")] },
            ]
        );
        assert_eq!(plain(&blocks), "Unter Mein Konto sehen Sie es.\n\n• eins\n• zwei (https://a.test/x)\n\nEnde");
    }

    #[test]
    fn html_and_unsafe_links_stay_words() {
        for (markdown, words) in [
            ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
            ("[klick](javascript:alert(1))", "klick"),
            ("![Bild](javascript:x)", "Bild"),
            ("a <b>b</b> c", "a <b>b</b> c"),
        ] {
            let blocks = blocks(markdown);
            assert_eq!(plain(&blocks), words, "{markdown}");
            assert!(!format!("{blocks:?}").contains("href: Some"), "{markdown}");
        }
    }

    #[test]
    fn an_address_is_not_said_twice() {
        assert_eq!(plain(&blocks("[hilfe@a.test](mailto:hilfe@a.test)")), "hilfe@a.test");
        assert_eq!(plain(&blocks("[anrufen](tel:+49301)")), "anrufen");
    }
}
