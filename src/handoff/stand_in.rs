//! What an endpoint gets that stands in for another one.

use crate::ids::EndpointId;

const DATA: &[u8] = b"\"data\":{";

/// The frozen body with `data.fallback_of`, the endpoint that did not take it; everything else stays as it is, to the
/// byte. The same for every try, as it follows from what is stored.
#[must_use]
pub fn in_place_of(endpoint: &EndpointId, body: &[u8]) -> Vec<u8> {
    // What stands before `data` is the type and the time, both our own words.
    let Some(place) = body.windows(DATA.len()).position(|part| part == DATA) else { return body.to_vec() };
    let (before, after) = body.split_at(place + DATA.len());
    let comma = if after.first() == Some(&b'}') { "" } else { "," };
    let named = format!("\"fallback_of\":{}{comma}", serde_json::Value::from(endpoint.as_str()));
    [before, named.as_bytes(), after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_more_and_not_a_byte_less() {
        let desk = EndpointId::new("desk").unwrap();
        for (body, expected) in [
            (
                r#"{"type":"t","timestamp":"x","data":{"schema_version":1,"subject":"\"data\":{"}}"#,
                r#"{"type":"t","timestamp":"x","data":{"fallback_of":"desk","schema_version":1,"subject":"\"data\":{"}}"#,
            ),
            (r#"{"data":{}}"#, r#"{"data":{"fallback_of":"desk"}}"#),
            ("no event", "no event"),
        ] {
            assert_eq!(String::from_utf8(in_place_of(&desk, body.as_bytes())).unwrap(), expected);
        }
    }
}
