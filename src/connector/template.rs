//! `{{ data.subject | truncate(80) }}`: a place in a value, and filters from a closed list.
//!
//! A template is read once, when its preset is; what it fills in is never read as a template.

use serde_json::Value;

use super::filter::{Filter, Rendering};

/// A text with gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Gap(Gap),
}

/// One `{{ … }}`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Gap {
    path: Path,
    filters: Vec<Filter>,
}

/// A place in the values: `data.transcript.messages.0.text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// Reads names parted by dots; none if one is empty or odd.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name =
            |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        let names: Vec<&str> = text.trim().split('.').collect();
        names.iter().all(|part| name(part)).then(|| Self(names.into_iter().map(str::to_owned).collect()))
    }

    /// The first name: what the place is a part of.
    #[must_use]
    pub fn root(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// The name after the first one.
    #[must_use]
    pub fn second(&self) -> Option<&str> {
        self.0.get(1).map(String::as_str)
    }

    /// What is there; an absent value, `null` and an empty text are nothing.
    #[must_use]
    pub fn find<'v>(&self, values: &'v Value) -> Option<&'v Value> {
        let mut found = values;
        for name in &self.0 {
            found = match found {
                Value::Array(items) => items.get(name.parse::<usize>().ok()?)?,
                other => other.get(name)?,
            };
        }
        (!found.is_null() && found.as_str() != Some("")).then_some(found)
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

impl Template {
    /// Reads a text.
    ///
    /// # Errors
    /// The part that is no gap of this language.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("{{") {
            let (inside, after) = behind.split_once("}}").ok_or_else(|| behind.trim().to_owned())?;
            pieces.extend((!before.is_empty()).then(|| Piece::Text(before.to_owned())));
            pieces.push(Piece::Gap(gap(inside)?));
            rest = after;
        }
        pieces.extend((!rest.is_empty()).then(|| Piece::Text(rest.to_owned())));
        Ok(Self(pieces))
    }

    /// What its gaps are filled with.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Gap(gap) => Some(&gap.path),
            Piece::Text(_) => None,
        })
    }

    /// The text of a template without gaps.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// What stands before the first gap.
    #[must_use]
    pub fn start(&self) -> &str {
        match self.0.first() {
            Some(Piece::Text(text)) => text,
            _ => "",
        }
    }

    /// The value of a template that is one gap alone, of whatever type; a text if it has other parts. None if all its
    /// gaps have nothing.
    #[must_use]
    pub fn value(&self, values: &Value, rendering: Rendering) -> Option<Value> {
        if let [Piece::Gap(gap)] = self.0.as_slice() {
            return gap.value(values, rendering);
        }
        self.text(values, rendering).map(Value::String)
    }

    /// The text; none if it has gaps and all of them have nothing.
    #[must_use]
    pub fn text(&self, values: &Value, rendering: Rendering) -> Option<String> {
        let (mut out, mut gaps, mut filled) = (String::new(), 0, 0);
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Gap(gap) => {
                    gaps += 1;
                    if let Some(value) = gap.value(values, rendering) {
                        filled += 1;
                        out.push_str(&plain(&value));
                    }
                }
            }
        }
        (gaps == 0 || filled > 0).then_some(out)
    }

    /// The text with every gap put through `put`.
    ///
    /// # Errors
    /// The first gap that has nothing, or that `put` refuses.
    pub fn put(
        &self,
        values: &Value,
        rendering: Rendering,
        put: impl Fn(&str) -> Option<String>,
    ) -> Result<String, String> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => Ok(text.clone()),
            Piece::Gap(gap) => {
                gap.value(values, rendering).and_then(|value| put(&plain(&value))).ok_or_else(|| gap.path.to_string())
            }
        };
        self.0.iter().map(piece).collect()
    }
}

impl Gap {
    fn value(&self, values: &Value, rendering: Rendering) -> Option<Value> {
        let found = self.path.find(values).cloned();
        self.filters.iter().fold(found, |value, filter| filter.apply(value, rendering))
    }
}

fn gap(inside: &str) -> Result<Gap, String> {
    let wrong = || inside.trim().to_owned();
    let mut parts = split(inside).into_iter();
    let path = parts.next().and_then(|path| Path::parse(&path)).ok_or_else(wrong)?;
    let filters = parts.map(|part| Filter::parse(part.trim()).ok_or_else(|| part.trim().to_owned()));
    Ok(Gap { path, filters: filters.collect::<Result<_, _>>()? })
}

/// The parts between `|`, of which those in quotes do not count.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= c == '"';
        if c == '|' && !quoted {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

/// A value as a text: texts as they are, all else as JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ids::Language;

    const GERMAN: Rendering = Rendering { language: Language::De };

    #[test]
    fn a_gap_alone_keeps_its_type_and_what_it_holds_is_never_read() {
        let values = json!({"a": {"n": 3, "list": [{"x": true}], "leer": "", "text": "{{ a.n }}"}});
        for (template, found) in [
            ("{{ a.n }}", Some(json!(3))),
            ("{{a.list.0.x}}", Some(json!(true))),
            ("n={{ a.n }}!", Some(json!("n=3!"))),
            ("{{ a.text }}", Some(json!("{{ a.n }}"))),
            ("{{ a.leer }}", None),
            ("{{ a.nichts }}", None),
            ("x {{ a.nichts }}", None),
            ("{{ a.nichts | default(\"ja|nein\") }}", Some(json!("ja|nein"))),
            ("fest", Some(json!("fest"))),
        ] {
            assert_eq!(Template::parse(template).unwrap().value(&values, GERMAN), found, "{template}");
        }
        for template in ["{{ a.n", "{{ }}", "{{ a..n }}", "{{ a.n | upper }}", "{{ a.n | truncate(x) }}", "{{ a n }}"] {
            assert!(Template::parse(template).is_err(), "{template}");
        }
    }
}
