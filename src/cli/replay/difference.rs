//! Where two lists of events differ first, for a reader.

use serde_json::Value;

use crate::diagnostics::Lang;

/// Characters that are shown before the first one that differs.
const LEAD: usize = 30;
/// Characters that are shown of each side.
const SHOWN: usize = 100;

/// The first place at which stored and repeated events differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// Where, in words.
    pub(super) place: String,
    /// What is stored there.
    pub(super) stored: String,
    /// What the repetition has there.
    pub(super) repeated: String,
}

impl Difference {
    /// The first place at which two lists of events differ as JSON; none if they are equal to the byte.
    pub(super) fn first(stored: &str, repeated: &str, lang: Lang) -> Option<Self> {
        if stored == repeated {
            return None;
        }
        let parsed = (serde_json::from_str(stored), serde_json::from_str(repeated));
        let by_value =
            if let (Ok(Value::Array(a)), Ok(Value::Array(b))) = parsed { events(&a, &b, lang) } else { None };
        let form = lang.pick("allein die Form: Die Werte sind gleich", "the form alone: the values are equal");
        Some(by_value.unwrap_or_else(|| Self::between(form, stored, repeated)))
    }

    /// The repetition has no events at all.
    pub(super) fn of_all(stored: &str, refusal: &str, lang: Lang) -> Self {
        let repeated = format!("{}: {refusal}", nothing(lang));
        Self { place: lang.pick("der ganze Schritt", "the whole turn").to_owned(), stored: cut(stored, 0), repeated }
    }

    fn between(place: &str, stored: &str, repeated: &str) -> Self {
        let common = stored.chars().zip(repeated.chars()).take_while(|(a, b)| a == b).count();
        let from = common.saturating_sub(LEAD);
        Self { place: place.to_owned(), stored: cut(stored, from), repeated: cut(repeated, from) }
    }
}

fn nothing(lang: Lang) -> &'static str {
    lang.pick("nichts", "nothing")
}

fn events(stored: &[Value], repeated: &[Value], lang: Lang) -> Option<Difference> {
    let name = |at: usize, event: &Value| {
        let kind = event.get("type").and_then(Value::as_str).unwrap_or("?");
        format!("{} {} ({kind})", lang.pick("Ereignis", "event"), at + 1)
    };
    let differs = (0..stored.len().max(repeated.len())).find(|at| stored.get(*at) != repeated.get(*at))?;
    match (stored.get(differs), repeated.get(differs)) {
        (Some(a), Some(b)) if a.get("type") == b.get("type") => Some(inside(&name(differs, a), a, b, lang)),
        (Some(a), Some(b)) => Some(Difference::between(&name(differs, a), &a.to_string(), &b.to_string())),
        (Some(a), None) => Some(Difference::between(&name(differs, a), &a.to_string(), nothing(lang))),
        (None, b) => b.map(|b| Difference::between(&name(differs, b), nothing(lang), &b.to_string())),
    }
}

/// Goes down to the first value that differs.
fn inside(place: &str, stored: &Value, repeated: &Value, lang: Lang) -> Difference {
    let deeper = match (stored, repeated) {
        (Value::Object(a), Value::Object(b)) => a
            .keys()
            .chain(b.keys())
            .find(|key| a.get(*key) != b.get(*key))
            .map(|key| (key.clone(), a.get(key), b.get(key))),
        (Value::Array(a), Value::Array(b)) => (0..a.len().max(b.len()))
            .find(|at| a.get(*at) != b.get(*at))
            .map(|at| ((at + 1).to_string(), a.get(at), b.get(at))),
        _ => None,
    };
    let Some((step, a, b)) = deeper else {
        return Difference::between(place, &stored.to_string(), &repeated.to_string());
    };
    let place = format!("{place}, {step}");
    match (a, b) {
        (Some(a), Some(b)) => inside(&place, a, b, lang),
        (a, b) => {
            let shown = |value: Option<&Value>| value.map_or_else(|| nothing(lang).to_owned(), ToString::to_string);
            Difference::between(&place, &shown(a), &shown(b))
        }
    }
}

/// A window of the text. JSON escapes control characters, so it is safe for a terminal.
fn cut(text: &str, from: usize) -> String {
    let mut rest = text.chars().skip(from);
    let window: String = rest.by_ref().take(SHOWN).collect();
    let (before, after) = (if from > 0 { "…" } else { "" }, if rest.next().is_some() { "…" } else { "" });
    format!("{before}{window}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_is_named() {
        let stored = r#"[{"type":"missed","kind":"beyond"},{"type":"bot_said","text":"Ja.","offers":[{"label":"a"}]}]"#;
        let changed = |from: &str, to: &str| {
            let found = Difference::first(stored, &stored.replacen(from, to, 1), Lang::En).unwrap();
            (found.place, found.stored, found.repeated)
        };
        let expected = |place: &str, a: &str, b: &str| (place.to_owned(), a.to_owned(), b.to_owned());
        assert_eq!(Difference::first(stored, stored, Lang::En), None);
        assert_eq!(changed("Ja.", "Nein."), expected("event 2 (bot_said), text", "\"Ja.\"", "\"Nein.\""));
        assert_eq!(changed("label\":\"a", "label\":\"b").0, "event 2 (bot_said), offers, 1, label");
        assert_eq!(changed(",\"kind\":\"beyond\"", ""), expected("event 1 (missed), kind", "\"beyond\"", "nothing"));
        assert_eq!(changed("},{", "},{\"type\":\"restarted\"},{").0, "event 2 (bot_said)");
        assert_eq!(changed("]}]", "]},{\"type\":\"restarted\"}]").1, "nothing");
        assert!(changed("\"kind\":", "\"kind\": ").0.starts_with("the form alone"));
    }

    #[test]
    fn long_texts_are_cut_around_the_place() {
        let text = |end: &str| format!("[\"{}{end}{}\"]", "ä".repeat(300), "ö".repeat(300));
        let found = Difference::first(&text("x"), &text("y"), Lang::En).unwrap();
        assert!(found.stored.contains("äxö") && found.repeated.contains("äyö"), "{found:?}");
        assert!(
            found.stored.chars().count() <= SHOWN + 2 && found.stored.starts_with('…') && found.stored.ends_with('…')
        );
    }
}
