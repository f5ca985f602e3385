//! The machine-readable form; its fields are fixed.

use serde_json::{Value, json};

use super::report::Diagnostic;
use super::word::Lang;

/// One array of `{code, severity, file, line, column, message, help}`.
pub fn to_json(diagnostics: &[Diagnostic], lang: Lang) -> Value {
    diagnostics.iter().map(|diagnostic| one(diagnostic, lang)).collect()
}

fn one(diagnostic: &Diagnostic, lang: Lang) -> Value {
    let words = diagnostic.problem.words(lang);
    json!({
        "code": diagnostic.code(),
        "severity": diagnostic.severity().as_str(),
        "file": &*diagnostic.file,
        "line": diagnostic.span.line,
        "column": diagnostic.span.column,
        "message": words.message,
        "help": words.help,
    })
}
