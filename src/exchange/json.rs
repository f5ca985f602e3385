//! Deskbell's own list of questions and answers.

use serde::{Deserialize, Serialize};

use super::loss::Loss;
use super::model::{Found, Pair};
use super::table::keep;

#[derive(Serialize, Deserialize)]
struct Row {
    #[serde(default)]
    id: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    answer: String,
}

/// Reads a list of objects with `question`, `answer`, `also`, `id` and `category`.
#[must_use]
pub fn read(text: &str) -> Found {
    let mut found = Found::default();
    let rows: Vec<Row> = match serde_json::from_str(text) {
        Ok(rows) => rows,
        Err(error) => {
            found.leave(error.line(), Loss::Unreadable(error.to_string()));
            return found;
        }
    };
    for row in rows {
        let Row { id, category, question, also, answer } = row;
        keep(Pair { id, category, question, also, answer: answer.trim().to_owned(), line: 0 }, &mut found);
    }
    found
}

/// The pairs as a list of objects.
#[must_use]
pub fn write(pairs: &[Pair]) -> String {
    let row = |pair: &Pair| {
        let Pair { id, category, question, also, answer, .. } = pair.clone();
        Row { id, category, question, also, answer }
    };
    let rows: Vec<Row> = pairs.iter().map(row).collect();
    // Plain texts always become JSON.
    serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
}
