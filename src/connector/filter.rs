//! The filters of templates: a closed dozen.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::render::{self, Style};
use super::template::plain;
use crate::ids::Language;

/// How texts are put into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rendering {
    /// The language of headings and roles.
    pub language: Language,
}

/// One filter with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// At most so many characters; what is cut ends with `…`.
    Truncate(usize),
    /// A handoff, a transcript or a text in the manner of the target.
    Render(Style),
    /// Base64 of the text, or of the JSON.
    Base64,
    /// The day of a time.
    Date,
    /// Another value for each of some.
    Map(Vec<(String, String)>),
    /// What stands for nothing.
    Default(String),
    /// The items of a list as one text.
    Join(String),
}

impl Filter {
    /// The names that there are.
    pub const NAMES: [&'static str; 12] = [
        "truncate",
        "text",
        "markdown",
        "html",
        "slack",
        "adaptive_card",
        "jira_adf",
        "base64",
        "date",
        "map",
        "default",
        "join",
    ];

    /// Reads `truncate(80)`, `default("x")`, `map(high="2", low="0")`, or a name alone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, arguments) = match text.split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest.trim().strip_suffix(')')?.trim())),
            None => (text, None),
        };
        match (name, arguments) {
            ("truncate", Some(count)) => count.parse().ok().filter(|count| *count > 0).map(Self::Truncate),
            ("text", None) => Some(Self::Render(Style::Text)),
            ("markdown", None) => Some(Self::Render(Style::Markdown)),
            ("html", None) => Some(Self::Render(Style::Html)),
            ("slack", None) => Some(Self::Render(Style::Slack)),
            ("adaptive_card", None) => Some(Self::Render(Style::AdaptiveCard)),
            ("jira_adf", None) => Some(Self::Render(Style::JiraAdf)),
            ("base64", None) => Some(Self::Base64),
            ("date", None) => Some(Self::Date),
            ("map", Some(pairs)) => pairs.split(',').map(pair).collect::<Option<_>>().map(Self::Map),
            ("default", Some(text)) => quoted(text).map(Self::Default),
            ("join", Some(text)) => quoted(text).map(Self::Join),
            _ => None,
        }
    }

    /// The filtered value. Only `default` makes something of nothing.
    pub(super) fn apply(&self, value: Option<Value>, rendering: Rendering) -> Option<Value> {
        if let Self::Default(text) = self {
            return value.or_else(|| Some(typed(text)));
        }
        let value = value?;
        match self {
            Self::Truncate(count) => Some(Value::String(truncated(&plain(&value), *count))),
            Self::Render(style) => Some(render::rendered(&value, *style, rendering.language)),
            Self::Base64 => Some(Value::String(STANDARD.encode(plain(&value)))),
            Self::Date => value.as_str()?.get(..10).map(|day| Value::String(day.to_owned())),
            Self::Map(pairs) => {
                let value = plain(&value);
                pairs.iter().find(|(from, _)| *from == value).map(|(_, to)| typed(to))
            }
            Self::Join(between) => {
                let items = value.as_array()?.iter().map(plain).collect::<Vec<_>>();
                Some(Value::String(items.join(between)))
            }
            Self::Default(_) => None,
        }
    }
}

/// `"text"`, without quotes inside.
fn quoted(text: &str) -> Option<String> {
    let inside = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('"')).then(|| inside.to_owned())
}

/// `name="text"` or `name=2`.
fn pair(text: &str) -> Option<(String, String)> {
    let (from, to) = text.split_once('=')?;
    let to = quoted(to).or_else(|| to.trim().parse::<i64>().ok().map(|number| number.to_string()))?;
    let from = from.trim();
    (!from.is_empty()).then(|| (from.to_owned(), to))
}

/// A whole number as such: helpdesks number their states and priorities.
fn typed(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| Value::String(text.to_owned()), Value::from)
}

/// At most so many characters; what is cut ends with `…`.
pub(super) fn truncated(text: &str, count: usize) -> String {
    if text.chars().count() <= count {
        return text.to_owned();
    }
    let cut: String = text.chars().take(count - 1).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const GERMAN: Rendering = Rendering { language: Language::De };

    #[test]
    fn each_filter_does_its_part() {
        for (filter, value, found) in [
            ("truncate(4)", json!("Grüße!"), Some(json!("Grü…"))),
            ("truncate(6)", json!("Grüße!"), Some(json!("Grüße!"))),
            ("base64", json!("ä"), Some(json!("w6Q="))),
            ("base64", json!({"a": 1}), Some(json!("eyJhIjoxfQ=="))),
            ("date", json!("2026-11-22T10:00:00Z"), Some(json!("2026-11-22"))),
            ("date", json!(3), None),
            ("map(high=2, low=0)", json!("high"), Some(json!(2))),
            ("map(high=\"2 hoch\")", json!("high"), Some(json!("2 hoch"))),
            ("map(high=2)", json!("normal"), None),
            ("default(\"x\")", json!("y"), Some(json!("y"))),
            ("join(\", \")", json!(["a", 2]), Some(json!("a, 2"))),
            ("html", json!("<b>ä</b>\n&"), Some(json!("&lt;b&gt;ä&lt;/b&gt;<br>&amp;"))),
            ("slack", json!("<!channel> & *"), Some(json!("&lt;!channel&gt; &amp; *"))),
        ] {
            let read = Filter::parse(filter).unwrap();
            assert_eq!(read.apply(Some(value.clone()), GERMAN), found, "{filter} {value}");
        }
        assert_eq!(Filter::parse("default(\"3\")").unwrap().apply(None, GERMAN), Some(json!(3)));
        assert_eq!(Filter::parse("text").unwrap().apply(None, GERMAN), None);
        for wrong in ["upper", "truncate", "truncate(0)", "default(x)", "join", "map()", "map(a)", "text(3)", "date("] {
            assert_eq!(Filter::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Filter::NAMES.len(), 12);
    }
}
