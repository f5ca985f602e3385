//! What a service answered, field by field.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::config::{Field, FieldKind, FieldPath};
use crate::conversation::{Record, SlotValue};

/// The longest text of a field, in characters.
const MAX_CHARS: usize = 2_000;

/// Why an answer cannot be used. Says where, never what stood there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// It is no JSON.
    NoJson,
    /// There is nothing at this place.
    Missing(FieldPath),
    /// What is there is of another type.
    OtherType(FieldPath, FieldKind),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoJson => f.write_str("the answer is no JSON"),
            Self::Missing(path) => write!(f, "the answer has nothing at {path}"),
            Self::OtherType(path, kind) => write!(f, "what the answer has at {path} is no {}", word(*kind)),
        }
    }
}

fn word(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Number => "number",
        FieldKind::Date => "date",
        FieldKind::YesNo => "yes_no",
    }
}

/// The fields that are asked for, each from its place. Others are left out.
///
/// # Errors
/// When one is missing or of another type.
pub fn fields(body: &[u8], wanted: &BTreeMap<String, Field>) -> Result<Record, Misfit> {
    if wanted.is_empty() {
        return Ok(Record::new());
    }
    let answer: Value = serde_json::from_slice(body).map_err(|_| Misfit::NoJson)?;
    let field = |(name, field): (&String, &Field)| {
        let found = answer.pointer(field.path.as_str()).ok_or_else(|| Misfit::Missing(field.path.clone()))?;
        let value = value(found, field.kind).ok_or_else(|| Misfit::OtherType(field.path.clone(), field.kind))?;
        Ok((name.clone(), value))
    };
    wanted.iter().map(field).collect()
}

fn value(found: &Value, kind: FieldKind) -> Option<SlotValue> {
    match kind {
        FieldKind::YesNo => found.as_bool().map(SlotValue::Bool),
        FieldKind::Number => found.as_f64().map(SlotValue::Number),
        FieldKind::Text => {
            let text = found.as_str().filter(|text| text.chars().count() <= MAX_CHARS)?;
            Some(SlotValue::Text(text.to_owned()))
        }
        FieldKind::Date => {
            let day = found.as_str()?;
            let read: jiff::civil::Date = day.get(..10)?.parse().ok()?;
            // A moment is cut to its day.
            let whole = day.len() == 10 || day.as_bytes().get(10).is_some_and(|c| matches!(c, b'T' | b' '));
            whole.then(|| SlotValue::Text(read.to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_type() {
        let one = |kind| BTreeMap::from([("x".to_owned(), Field { kind, path: FieldPath::top("x") })]);
        for (kind, json, shown) in [
            (FieldKind::Text, r#"{"x":"ja","y":1}"#, Some("ja")),
            (FieldKind::Text, r#"{"x":1}"#, None),
            (FieldKind::Text, r#"{"x":null}"#, None),
            (FieldKind::Number, r#"{"x":1.5}"#, Some("1.5")),
            (FieldKind::Number, r#"{"x":"1"}"#, None),
            (FieldKind::YesNo, r#"{"x":false}"#, Some("false")),
            (FieldKind::YesNo, r#"{"x":"no"}"#, None),
            (FieldKind::Date, r#"{"x":"2026-12-24"}"#, Some("2026-12-24")),
            (FieldKind::Date, r#"{"x":"2026-12-24T10:00:00Z"}"#, Some("2026-12-24")),
            (FieldKind::Date, r#"{"x":"2026-12-241"}"#, None),
            (FieldKind::Date, r#"{"x":"24.12.2026"}"#, None),
            (FieldKind::Text, r#"{"y":"ja"}"#, None),
            (FieldKind::Text, r#"["ja"]"#, None),
            (FieldKind::Text, "ja", None),
            (FieldKind::Text, "", None),
        ] {
            let found = fields(json.as_bytes(), &one(kind)).ok().map(|found| found["x"].to_string());
            assert_eq!(found.as_deref(), shown, "{kind:?} {json}");
        }
        assert!(fields(b"not looked at", &BTreeMap::new()).is_ok());
    }

    #[test]
    fn a_field_is_taken_from_its_place_and_a_misfit_names_it() {
        let at = |path: &str, kind| {
            BTreeMap::from([("x".to_owned(), Field { kind, path: FieldPath::parse(path).unwrap() })])
        };
        let body = br#"{"order": {"status": "da", "days": "2", "items": [{"name": "Tisch"}], "a/b": true}}"#;
        for (path, kind, found) in [
            ("/order/status", FieldKind::Text, Ok("da")),
            ("order.status", FieldKind::Text, Ok("da")),
            ("order.items.0.name", FieldKind::Text, Ok("Tisch")),
            ("/order/a~1b", FieldKind::YesNo, Ok("true")),
            ("/order/state", FieldKind::Text, Err("the answer has nothing at /order/state")),
            ("order.items.1.name", FieldKind::Text, Err("the answer has nothing at /order/items/1/name")),
            ("/status", FieldKind::Text, Err("the answer has nothing at /status")),
            ("/order/days", FieldKind::Number, Err("what the answer has at /order/days is no number")),
            ("/order", FieldKind::Text, Err("what the answer has at /order is no text")),
        ] {
            let read = fields(body, &at(path, kind));
            let read = read.map(|record| record["x"].to_string()).map_err(|misfit| misfit.to_string());
            assert_eq!(read.as_deref().map_err(String::as_str), found, "{path}");
        }
        assert_eq!(fields(b"<html>", &at("/x", FieldKind::Text)), Err(Misfit::NoJson));
    }
}
