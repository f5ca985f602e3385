//! `${VAR}` in values.

use super::read::Environment;
use crate::diagnostics::{Report, SettingsProblem};
use crate::yaml::{Node, Scalar, Value};

/// Puts the environment's values in. What came from the environment is never shown in messages.
pub(super) fn substitute(node: &mut Node, environment: &Environment<'_>, report: &mut Report) {
    let at = node.at.clone();
    match &mut node.value {
        Value::Scalar(scalar) if scalar.text.contains("${") => match filled(&scalar.text, environment) {
            Ok(text) => *scalar = Scalar { shown: Some(std::mem::take(&mut scalar.text)), text, style: scalar.style },
            Err(problem) => report.add_alone(&at, problem),
        },
        Value::Scalar(_) => {}
        Value::List(items) => items.iter_mut().for_each(|item| substitute(item, environment, report)),
        Value::Map(entries) => entries.iter_mut().for_each(|(_, value)| substitute(value, environment, report)),
    }
}

fn filled(text: &str, environment: &Environment<'_>) -> Result<String, SettingsProblem> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(escaped) = before.strip_suffix('$') {
            out.push_str(escaped);
            out.push_str("${");
            rest = after;
            continue;
        }
        let (inside, behind) = after.split_once('}').ok_or(SettingsProblem::BadVariable)?;
        out.push_str(before);
        out.push_str(&value(inside, environment)?);
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

/// The value of `NAME` or `NAME:-substitute`.
fn value(inside: &str, environment: &Environment<'_>) -> Result<String, SettingsProblem> {
    let (name, substitute) = match inside.split_once(":-") {
        Some((name, substitute)) => (name, Some(substitute.to_owned())),
        None => (inside, None),
    };
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !plain {
        return Err(SettingsProblem::BadVariable);
    }
    environment(name).or(substitute).ok_or_else(|| SettingsProblem::UnknownVariable { name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_variables() {
        let environment = |name: &str| (name == "A").then(|| "wert".to_owned());
        for (text, expected) in [
            ("x ${A} y", Some("x wert y")),
            ("${A}${A}", Some("wertwert")),
            ("$${A}", Some("${A}")),
            ("${B:-ersatz}", Some("ersatz")),
            ("${A:-ersatz}", Some("wert")),
            ("5 $ und }", Some("5 $ und }")),
            ("${B}", None),
            ("${A", None),
            ("${a b}", None),
        ] {
            assert_eq!(filled(text, &environment).ok().as_deref(), expected, "{text}");
        }
    }
}
