//! Simple HTML, as answers on web pages and mails of agents hold it, to Markdown.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::markdown::is_safe_link;

/// Tags that mean nothing here and whose words stay.
const SILENT: &[&str] = &["span", "section", "article", "font", "u", "small", "html", "body", "thead", "tbody", "wbr"];

/// Tags whose content is no text.
const SKIPPED: &[&str] = &["script", "style", "iframe", "template", "noscript"];

const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("euro", '€'),
    ("pound", '£'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bdquo", '„'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("copy", '©'),
    ("reg", '®'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("times", '×'),
    ("deg", '°'),
    ("sect", '§'),
    ("bull", '•'),
    ("rarr", '→'),
];

/// The words without tags, entities resolved.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut text = String::new();
    pieces(html, |piece| match piece {
        Piece::Text(words) => text.push_str(&decoded(words)),
        Piece::Tag(_) => text.push(' '),
    });
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text as Markdown, and the tags that have no counterpart. Scripts and styles go with their content.
#[must_use]
pub fn markdown(html: &str) -> (String, Vec<String>) {
    // Without any tag, lines are what the author made.
    let mut writer = Writer { keeps_lines: !html.contains('<'), ..Writer::default() };
    pieces(html, |piece| match piece {
        Piece::Text(words) => writer.words(&decoded(words)),
        Piece::Tag(tag) => writer.tag(tag),
    });
    let out = if writer.keeps_lines { writer.out.as_str() } else { without_breaks(&writer.out) };
    (out.trim().to_owned(), writer.gone.into_iter().collect())
}

enum Piece<'a> {
    Text(&'a str),
    Tag(&'a str),
}

fn pieces<'a>(html: &'a str, mut take: impl FnMut(Piece<'a>)) {
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (before, from) = rest.split_at(open);
        take(Piece::Text(before));
        let begins =
            from.get(1..).is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic() || "/!".contains(c)));
        let end = if from.starts_with("<!--") { from.find("-->").map(|end| end + 2) } else { from.find('>') };
        let (true, Some(end)) = (begins, end) else {
            take(Piece::Text("<"));
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        take(Piece::Tag(from.get(1..end).unwrap_or_default()));
        rest = from.get(end + 1..).unwrap_or_default();
    }
    take(Piece::Text(rest));
}

fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        let from = rest.get(at + 1..).unwrap_or_default();
        match from.find(';').filter(|end| *end <= 10).and_then(|end| Some((entity(from.get(..end)?)?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = from.get(end + 1..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = from;
            }
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        return char::from_u32(code).filter(|c| !c.is_control());
    }
    ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

#[derive(Default)]
struct Writer {
    out: String,
    /// White space that is written before the next word.
    space: bool,
    keeps_lines: bool,
    /// The open lists: the number of the next item, none for dots.
    lists: Vec<Option<usize>>,
    /// The open marks: where their words begin.
    marks: Vec<usize>,
    /// The open links: where they begin, and their targets.
    links: Vec<(usize, Option<String>)>,
    /// The tag whose content is passed over.
    skipped: Option<String>,
    gone: BTreeSet<String>,
}

impl Writer {
    fn words(&mut self, text: &str) {
        if self.skipped.is_some() {
            return;
        }
        for c in text.chars() {
            if c == '\n' && self.keeps_lines {
                self.out.push('\n');
                self.space = false;
            } else if c.is_whitespace() {
                self.space = true;
            } else {
                self.flush();
                self.character(c);
            }
        }
    }

    fn at_line_start(&self) -> bool {
        self.out.is_empty() || self.out.ends_with(['\n']) || self.out.rsplit('\n').next().is_some_and(is_mark)
    }

    fn flush(&mut self) {
        if self.space && !self.at_line_start() {
            self.out.push(' ');
        }
        self.space = false;
    }

    /// A character that Markdown would take for a mark gets a backslash.
    fn character(&mut self, c: char) {
        let numbered = matches!(c, '.' | ')') && {
            let line = self.out.rsplit('\n').next().unwrap_or_default();
            !line.is_empty() && line.len() < 4 && line.chars().all(|c| c.is_ascii_digit())
        };
        let starts = matches!(c, '#' | '-' | '+' | '>' | '=') && self.at_line_start();
        if matches!(c, '\\' | '*' | '[' | '<' | '`' | '_' | '&') || starts || numbered {
            self.out.push('\\');
        }
        self.out.push(c);
    }

    fn tag(&mut self, tag: &str) {
        let closes = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        if let Some(skipped) = &self.skipped {
            if closes && *skipped == name {
                self.skipped = None;
            }
            return;
        }
        match name.as_str() {
            "" => {}
            "p" | "div" | "pre" | "blockquote" if self.lists.is_empty() => self.paragraph(),
            "p" | "div" => self.space = true,
            "br" => self.line_break(),
            "strong" | "b" => self.mark("**", closes),
            "em" | "i" => self.mark("*", closes),
            "code" => self.mark("`", closes),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(closes),
            "ul" | "ol" => self.list(&name, closes),
            "li" if !closes => self.item(),
            "li" => self.space = false,
            "a" if closes => self.end_link(),
            "a" => self.link(tag),
            name if SILENT.contains(&name) => {}
            name => self.other(name, closes),
        }
    }

    fn other(&mut self, name: &str, closes: bool) {
        self.gone.insert(format!("<{name}>"));
        self.space = true;
        if SKIPPED.contains(&name) && !closes {
            self.skipped = Some(name.to_owned());
        }
    }

    fn paragraph(&mut self) {
        self.space = false;
        self.out.truncate(without_breaks(&self.out).trim_end().len());
        if !self.out.is_empty() {
            self.out.push_str("\n\n");
        }
    }

    fn line_break(&mut self) {
        self.space = false;
        if !self.at_line_start() {
            self.out.push_str("\\\n");
        }
    }

    /// The mark stands close to its words; the space is outside.
    fn mark(&mut self, mark: &str, closes: bool) {
        if !closes {
            self.flush();
            self.out.push_str(mark);
            self.marks.push(self.out.len());
            return;
        }
        match self.marks.pop() {
            Some(start) if start == self.out.len() => self.out.truncate(start - mark.len()),
            Some(_) => self.out.push_str(mark),
            // It was never opened.
            None => {}
        }
    }

    fn heading(&mut self, closes: bool) {
        if closes {
            self.mark("**", true);
            self.paragraph();
        } else {
            self.paragraph();
            self.mark("**", false);
        }
    }

    fn list(&mut self, name: &str, closes: bool) {
        if closes {
            self.lists.pop();
        } else {
            self.lists.push((name == "ol").then_some(1));
        }
        if self.lists.len() <= 1 {
            self.paragraph();
        }
    }

    fn item(&mut self) {
        self.space = false;
        self.out.truncate(without_breaks(self.out.trim_end_matches(' ')).len());
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out.push_str(&"   ".repeat(self.lists.len().saturating_sub(1)));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                // Writing to a String cannot fail.
                let _ = write!(self.out, "{number}. ");
                *number += 1;
            }
            _ => self.out.push_str("- "),
        }
    }

    fn link(&mut self, tag: &str) {
        self.flush();
        let target = attribute(tag, "href").map(|href| decoded(&href));
        let safe = target.clone().filter(|href| is_safe_link(href) && !href.contains(['(', ')', ' ', '<']));
        if safe.is_none() {
            self.gone.insert(format!("<a href=\"{}\">", target.unwrap_or_default()));
        }
        self.links.push((self.out.len(), safe));
        self.out.push('[');
    }

    fn end_link(&mut self) {
        let Some((start, target)) = self.links.pop() else { return };
        match target {
            Some(target) => {
                let _ = write!(self.out, "]({target})");
            }
            None if self.out.get(start..).is_some_and(|rest| rest.starts_with('[')) => drop(self.out.remove(start)),
            None => {}
        }
    }
}

/// Without line breaks at the end: there they would be read as signs.
fn without_breaks(text: &str) -> &str {
    let mut rest = text;
    while let Some(shorter) = rest.strip_suffix("\\\n") {
        rest = shorter;
    }
    rest
}

/// Whether a line holds nothing but the mark of a list.
fn is_mark(line: &str) -> bool {
    let line = line.trim_start();
    line == "- " || line.strip_suffix(". ").is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let at = lower.find(&format!("{name}="))? + name.len() + 1;
    let value = tag.get(at..)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    match quote {
        Some(quote) => value.get(1..)?.split(quote).next().map(str::to_owned),
        None => value.split_whitespace().next().map(|value| value.trim_end_matches('/').to_owned()),
    }
}
