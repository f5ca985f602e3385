//! `{{ … }}` in texts and conditions in flows, by minijinja: undefined names are errors, and every run is bounded.
//!
//! A visitor's words are only ever values here, never a template; [`render_markdown`] also keeps them from
//! becoming markup.

mod check;
mod environment;
mod error;
mod manner;
mod markdown;

pub use check::{Names, check, check_condition};
pub use error::{TemplateError, TemplateFault};
pub use manner::Manner;

use minijinja::value::{Serde, Value, ValueKind};

use environment::{CONDITION, PLAIN, spoken_in};

/// Fills the marks of a text. A null prints nothing.
///
/// # Errors
/// When the template is broken, uses a name that `vars` does not have, or runs too long.
pub fn render(source: &str, vars: &serde_json::Value) -> Result<String, TemplateError> {
    run(&PLAIN, source, vars)
}

/// Fills the marks of a Markdown text, days and numbers in the manner of its readers; no value can turn into markup.
///
/// # Errors
/// As [`render`].
pub fn render_markdown(source: &str, vars: &serde_json::Value, manner: Manner) -> Result<String, TemplateError> {
    run(spoken_in(manner), source, vars)
}

/// The value of a text: what its only mark holds, be it a number or a yes, or else the text with its marks filled.
///
/// # Errors
/// As [`render`].
pub fn value(source: &str, vars: &serde_json::Value) -> Result<serde_json::Value, TemplateError> {
    let Some(expression) = only_mark(source) else { return Ok(render(source, vars)?.into()) };
    let compiled = PLAIN.compile_expression(expression).map_err(TemplateError::new)?;
    let value = compiled.eval(Value::from(Serde(vars))).map_err(TemplateError::new)?;
    if value.is_undefined() {
        return Err(TemplateError::new(minijinja::ErrorKind::UndefinedError.into()));
    }
    match value.kind() {
        ValueKind::Bool | ValueKind::Number | ValueKind::None => {
            Ok(serde_json::to_value(value).unwrap_or(serde_json::Value::Null))
        }
        _ => Ok(render(source, vars)?.into()),
    }
}

/// The expression of a text that is one mark and nothing else.
fn only_mark(source: &str) -> Option<&str> {
    let inside = source.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let inside = inside.strip_prefix('-').unwrap_or(inside);
    let inside = inside.strip_suffix('-').unwrap_or(inside);
    (!inside.contains("{{") && !inside.contains("}}")).then_some(inside)
}

/// Whether a condition holds. Names that are not there count as empty.
///
/// # Errors
/// When the condition is broken, compares what cannot be compared, or runs too long.
pub fn condition(expression: &str, vars: &serde_json::Value) -> Result<bool, TemplateError> {
    let compiled = CONDITION.compile_expression(expression).map_err(TemplateError::new)?;
    let value = compiled.eval(Value::from(Serde(vars))).map_err(TemplateError::new)?;
    Ok(value.is_true())
}

/// Whether a text holds anything to fill.
pub fn has_marks(source: &str) -> bool {
    source.contains("{{") || source.contains("{%") || source.contains("{#")
}

fn run(
    environment: &minijinja::Environment<'_>,
    source: &str,
    vars: &serde_json::Value,
) -> Result<String, TemplateError> {
    if !has_marks(source) {
        return Ok(source.to_owned());
    }
    environment.render_str(source, Value::from(Serde(vars))).map_err(TemplateError::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fills_marks_and_leaves_the_rest() {
        let vars = json!({"shop": {"name": "Musterladen"}, "nummer": null});
        for (source, expected) in [
            ("Ohne Marken * bleibt { alles }", "Ohne Marken * bleibt { alles }"),
            ("Willkommen bei {{ shop.name }}!", "Willkommen bei Musterladen!"),
            ("Nummer: {{ nummer }}.", "Nummer: ."),
            ("{% if nummer %}da{% else %}fehlt{% endif %}", "fehlt"),
            ("{{ shop.name | upper }}", "MUSTERLADEN"),
        ] {
            assert_eq!(render(source, &vars).unwrap(), expected);
        }
    }

    #[test]
    fn a_name_that_is_not_there_is_an_error() {
        let error = render("{{ gibtsnicht }}", &json!({})).unwrap_err();
        assert_eq!(error.fault(), TemplateFault::UndefinedName);
    }

    #[test]
    fn a_lone_mark_keeps_its_type() {
        let vars = json!({"menge": 3, "leer": null, "name": "Eva", "ja": true});
        for (source, expected) in [
            ("{{ menge + 1 }}", json!(4)),
            ("{{ menge }} Stück", json!("3 Stück")),
            ("{{ ja and menge > 2 }}", json!(true)),
            ("{{ name }}", json!("Eva")),
            ("{{ leer }}", json!(null)),
            ("{{ name }}{{ menge }}", json!("Eva3")),
            ("fest", json!("fest")),
        ] {
            assert_eq!(value(source, &vars).unwrap(), expected, "{source}");
        }
        assert!(value("{{ fehlt }}", &vars).is_err());
    }

    #[test]
    fn conditions_take_missing_names_as_empty() {
        let vars = json!({"status": "versendet", "menge": 3, "leer": null});
        for (expression, expected) in [
            ("status == 'versendet'", true),
            ("menge > 2 and status", true),
            ("leer", false),
            ("fehlt", false),
            ("fehlt.tiefer", false),
            ("fehlt == 'x'", false),
            ("not leer", true),
        ] {
            assert_eq!(condition(expression, &vars).unwrap(), expected, "{expression}");
        }
    }

    #[test]
    fn a_template_that_runs_for_ever_is_stopped() {
        let source = "{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}";
        assert_eq!(render(source, &json!({})).unwrap_err().fault(), TemplateFault::TooLong);
    }
}
