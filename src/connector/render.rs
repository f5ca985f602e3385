//! A handoff, its transcript or a text in the manner of the target. Whatever a visitor wrote stays text.

use serde_json::{Value, json};

use super::template::plain;

use crate::ids::Language;

/// The manner of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Plain lines.
    Text,
    /// Markdown, with marks made harmless.
    Markdown,
    /// HTML.
    Html,
    /// Slack's own marks.
    Slack,
    /// An adaptive card for Teams.
    AdaptiveCard,
    /// The document format of Jira.
    JiraAdf,
}

/// One paragraph: a heading or a text.
struct Part {
    heading: bool,
    text: String,
}

/// A value in the manner of the target: a handoff (`data`), a transcript, messages or a text.
pub(super) fn rendered(value: &Value, style: Style, language: Language) -> Value {
    let parts = parts(value, language);
    match style {
        Style::Text => Value::String(joined(&parts, "\n\n", |part| part.text.clone())),
        Style::Markdown => Value::String(joined(&parts, "\n\n", markdown)),
        Style::Html => Value::String(html(value, &parts)),
        Style::Slack => Value::String(joined(&parts, "\n\n", slack)),
        Style::AdaptiveCard => adaptive_card(&parts),
        Style::JiraAdf => jira_adf(&parts),
    }
}

fn parts(value: &Value, language: Language) -> Vec<Part> {
    match value {
        Value::Object(data) if data.contains_key("transcript") => story(value, language),
        Value::Object(data) if data.contains_key("messages") => vec![text(lines(value.get("messages"), language))],
        Value::Array(_) => vec![text(lines(Some(value), language))],
        other => vec![text(plain(other))],
    }
}

fn text(text: String) -> Part {
    Part { heading: false, text }
}

fn heading(text: &str) -> Part {
    Part { heading: true, text: text.to_owned() }
}

/// The summary, then the transcript; who reads it is told when it is not whole.
fn story(data: &Value, language: Language) -> Vec<Part> {
    let german = language == Language::De;
    let pick = |de: &'static str, en: &'static str| if german { de } else { en };
    let summary = data.get("summary").and_then(Value::as_str).unwrap_or_default().to_owned();
    let transcript = data.get("transcript").unwrap_or(&Value::Null);
    let mut parts = vec![
        heading(pick("Zusammenfassung", "Summary")),
        text(summary),
        heading(pick("Gesprächsverlauf", "Transcript")),
    ];
    if transcript.get("complete") == Some(&Value::Bool(false)) {
        let cut = pick(
            "(Der Anfang fehlt hier, weil der Verlauf zu lang ist.)",
            "(The beginning is left out here, because the transcript is too long.)",
        );
        parts.push(text(cut.to_owned()));
    }
    parts.push(text(lines(transcript.get("messages"), language)));
    parts
}

/// `[2026-11-22 10:00 UTC] Besucher: …`, a line for each message. Further lines of a message are indented, so that
/// nobody can write what looks like another one's.
pub(super) fn lines(messages: Option<&Value>, language: Language) -> String {
    let messages = messages.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    messages.iter().map(|message| line(message, language)).collect::<Vec<_>>().join("\n")
}

fn line(message: &Value, language: Language) -> String {
    let field = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default();
    let (day, rest) = field("at").split_once('T').unwrap_or_default();
    let role = role(field("role"), language);
    let text = field("text").replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\n  ");
    match rest.get(..5) {
        Some(time) => format!("[{day} {time} UTC] {role}: {text}"),
        None => format!("{role}: {text}"),
    }
}

fn role(role: &str, language: Language) -> &str {
    match (role, language) {
        ("visitor", Language::De) => "Besucher",
        ("visitor", Language::En) => "Visitor",
        ("bot", _) => "Bot",
        ("agent", Language::De) => "Berater",
        ("agent", Language::En) => "Agent",
        ("system", Language::De) => "Hinweis",
        ("system", Language::En) => "Note",
        (other, _) => other,
    }
}

fn joined(parts: &[Part], between: &str, put: impl Fn(&Part) -> String) -> String {
    parts.iter().map(put).collect::<Vec<_>>().join(between)
}

fn markdown(part: &Part) -> String {
    let mut out = String::with_capacity(part.text.len());
    for c in part.text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    // Two blanks keep a line of its own.
    let out = out.replace('\n', "  \n");
    if part.heading { format!("**{out}**") } else { out }
}

/// A text alone stays without paragraphs, so that it fits into an editor's own.
fn html(value: &Value, parts: &[Part]) -> String {
    let escaped = |part: &Part| escape_html(&part.text).replace('\n', "<br>");
    if !value.is_object() && !value.is_array() {
        return joined(parts, "", escaped);
    }
    let tag = |part: &Part| if part.heading { ["<h3>", "</h3>"] } else { ["<p>", "</p>"] };
    joined(parts, "", |part| format!("{}{}{}", tag(part)[0], escaped(part), tag(part)[1]))
}

fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Slack reads its commands (`<!channel>`, links) between `<` and `>` alone.
fn slack(part: &Part) -> String {
    let text = part.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if part.heading { format!("*{text}*") } else { text }
}

/// A run of text is not read as Markdown, a block of text would be.
fn adaptive_card(parts: &[Part]) -> Value {
    let block = |part: &Part| {
        let weight = if part.heading { "Bolder" } else { "Default" };
        json!({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": part.text, "weight": weight}]})
    };
    json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": parts.iter().map(block).collect::<Vec<_>>(),
    })
}

fn jira_adf(parts: &[Part]) -> Value {
    let paragraph = |part: &Part| {
        let mut content = Vec::new();
        for (n, line) in part.text.split('\n').enumerate() {
            content.extend((n > 0).then(|| json!({"type": "hardBreak"})));
            // An empty text is no text to Jira.
            content.extend((!line.is_empty()).then(|| json!({"type": "text", "text": line})));
        }
        if part.heading {
            json!({"type": "heading", "attrs": {"level": 3}, "content": content})
        } else {
            json!({"type": "paragraph", "content": content})
        }
    };
    json!({"version": 1, "type": "doc", "content": parts.iter().map(paragraph).collect::<Vec<_>>()})
}
