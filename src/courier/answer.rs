//! What a service answered, field by field.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::FieldKind;
use crate::conversation::{Record, SlotValue};

/// The longest text of a field, in characters.
const MAX_CHARS: usize = 2_000;

/// The fields that are asked for; none if one is missing or of another type. Others are left out.
pub(super) fn fields(body: &[u8], wanted: &BTreeMap<String, FieldKind>) -> Option<Record> {
    if wanted.is_empty() {
        return Some(Record::new());
    }
    let object: Value = serde_json::from_slice(body).ok()?;
    let field = |(name, kind): (&String, &FieldKind)| Some((name.clone(), value(object.get(name)?, *kind)?));
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
        let one = |kind| BTreeMap::from([("x".to_owned(), kind)]);
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
            let found = fields(json.as_bytes(), &one(kind)).map(|found| found["x"].to_string());
            assert_eq!(found.as_deref(), shown, "{kind:?} {json}");
        }
        assert!(fields(b"not looked at", &BTreeMap::new()).is_some());
    }
}
