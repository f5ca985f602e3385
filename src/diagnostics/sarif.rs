//! SARIF 2.1.0, the form that code scanners and editors exchange.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::problem::table;
use super::report::Diagnostic;
use super::terminal::Sources;
use super::word::Lang;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One run with a rule for each code that occurs and a result for each problem. Columns count characters, as in all
/// other forms.
pub fn to_sarif(diagnostics: &[Diagnostic], sources: &Sources<'_>, lang: Lang) -> Value {
    let mut rules: BTreeMap<&str, &Diagnostic> = BTreeMap::new();
    for diagnostic in diagnostics {
        rules.entry(diagnostic.code()).or_insert(diagnostic);
    }
    let index = |code: &str| rules.keys().position(|known| *known == code).unwrap_or_default();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| result(diagnostic, index(diagnostic.code()), sources(&diagnostic.file), lang))
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Deskbell",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|(code, first)| rule(code, first, lang)).collect::<Vec<Value>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: &str, first: &Diagnostic, lang: Lang) -> Value {
    let told = table().find(|told| told.code == code);
    let message = told.map_or_else(|| first.message(lang), |told| told.message(lang));
    json!({
        "id": code,
        "shortDescription": {"text": message},
        "defaultConfiguration": {"level": first.severity().as_str()},
    })
}

fn result(diagnostic: &Diagnostic, index: usize, text: Option<&str>, lang: Lang) -> Value {
    let words = diagnostic.problem.words(lang);
    let (end_line, end_column) = end(diagnostic, text);
    json!({
        "ruleId": diagnostic.code(),
        "ruleIndex": index,
        "level": diagnostic.severity().as_str(),
        "message": {"text": format!("{}\n{}", words.message, words.help)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&diagnostic.file)},
            "region": {
                "startLine": diagnostic.span.line,
                "startColumn": diagnostic.span.column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        }}],
    })
}

/// The line and column after the last character.
fn end(diagnostic: &Diagnostic, text: Option<&str>) -> (usize, usize) {
    let span = diagnostic.span;
    let part = text.and_then(|text| text.get(span.start..span.end)).unwrap_or_default();
    let last = part.rfind('\n').map(|at| part.get(at + 1..).unwrap_or_default());
    match last {
        None => (span.line, span.column + part.chars().count()),
        Some(last) => (span.line + part.matches('\n').count(), last.chars().count() + 1),
    }
}

/// A path as a relative reference: everything but what stands for itself is escaped.
fn uri(path: &str) -> String {
    path.bytes().fold(String::with_capacity(path.len()), |mut uri, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("knowledge/de/größe 1.yaml"), "knowledge/de/gr%C3%B6%C3%9Fe%201.yaml");
    }
}
