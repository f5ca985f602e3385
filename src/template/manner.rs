//! How readers of a language write days and numbers.

use std::borrow::Cow;

use jiff::civil::Date;
use minijinja::value::{Value, ValueKind};

/// The manner of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// 23.11.2026 and 12,5.
    German,
    /// 23 November 2026 and 12.5.
    English,
}

/// The length of a day in its normal form, such as 2026-11-23.
const DAY: usize = 10;

impl Manner {
    /// A text, or the day that it is in its normal form.
    pub(super) fn text(self, text: &str) -> Cow<'_, str> {
        let Some(day) = Some(text).filter(|text| text.len() == DAY).and_then(|text| text.parse::<Date>().ok()) else {
            return text.into();
        };
        let written = match self {
            Self::German => day.strftime("%d.%m.%Y"),
            Self::English => day.strftime("%-d %B %Y"),
        };
        written.to_string().into()
    }

    /// A number that is not whole, where it is written otherwise than in programs.
    pub(super) fn number(self, value: &Value) -> Option<String> {
        let fraction = self == Self::German && value.kind() == ValueKind::Number && !value.is_integer();
        fraction.then(|| value.to_string().replace('.', ","))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::template::render_markdown;

    #[test]
    fn days_and_numbers_are_written_as_their_readers_write_them() {
        let source = "{{ tag }} | {{ betrag }} | {{ zahl }} | {{ text }}{% if tag > '2026-11-01' %} | ja{% endif %}";
        let vars = json!({"tag": "2026-11-03", "betrag": 12.5, "zahl": 3, "text": "am 2026-11-03"});
        let plain = |manner| render_markdown(source, &vars, manner).unwrap().replace('\\', "");
        assert_eq!(plain(Manner::German), "03.11.2026 | 12,5 | 3 | am 2026-11-03 | ja");
        assert_eq!(plain(Manner::English), "3 November 2026 | 12.5 | 3 | am 2026-11-03 | ja");
    }

    #[test]
    fn what_only_looks_like_a_day_stays() {
        for text in ["2026-13-01", "2026-11-31", "AB-1234567", "2026-11-3 ", ""] {
            assert_eq!(Manner::German.text(text), text);
        }
    }
}
