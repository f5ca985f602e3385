//! The FAQ of a web page: schema.org `FAQPage` as JSON-LD, alone or inside HTML.

use serde_json::{Value, json};

use super::loss::Loss;
use super::markup;
use super::model::{Found, Pair};
use super::table::keep;
use crate::reply::{self, html};

/// Reads every `FAQPage` of a page, or of a file that is JSON-LD alone.
#[must_use]
pub fn read(text: &str) -> Found {
    let mut found = Found::default();
    for script in scripts(text) {
        let from = line_of(text, script.start);
        match serde_json::from_str::<Value>(script.json.trim()) {
            Ok(value) => pages(&value, &script, text, &mut found),
            Err(error) => found.leave(from + error.line() - 1, Loss::Unreadable(error.to_string())),
        }
    }
    if found.pairs.is_empty() && found.left.is_empty() {
        found.leave(0, Loss::Nothing);
    }
    found
}

/// A piece of JSON-LD, and where it begins.
struct Script<'a> {
    start: usize,
    json: &'a str,
}

fn scripts(text: &str) -> Vec<Script<'_>> {
    if text.trim_start().starts_with(['{', '[']) {
        let start = text.len() - text.trim_start().len();
        return vec![Script { start, json: text }];
    }
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = lower.get(at..).and_then(|rest| rest.find("<script")).map(|open| at + open) {
        let Some(start) = lower.get(open..).and_then(|rest| rest.find('>')).map(|end| open + end + 1) else { break };
        let end = lower.get(start..).and_then(|rest| rest.find("</script")).map_or(text.len(), |end| start + end);
        let (tag, json) = (lower.get(open..start).unwrap_or_default(), text.get(start..end).unwrap_or_default());
        if tag.contains("application/ld+json") {
            let start = start + json.len() - json.trim_start().len();
            found.push(Script { start, json });
        }
        at = end;
    }
    found
}

fn line_of(text: &str, byte: usize) -> usize {
    text.get(..byte).map_or(1, |before| before.matches('\n').count() + 1)
}

fn pages(value: &Value, script: &Script<'_>, text: &str, found: &mut Found) {
    if let Value::Array(all) = value {
        return all.iter().for_each(|one| pages(one, script, text, found));
    }
    if is(value, "FAQPage") {
        for question in many(&value["mainEntity"]).into_iter().chain(many(&value["hasPart"])) {
            pair(question, script, text, found);
        }
    }
    if let Some(graph) = value.get("@graph") {
        pages(graph, script, text, found);
    }
}

fn many(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    }
}

/// Whether `@type` names it, with or without the address of schema.org.
fn is(value: &Value, kind: &str) -> bool {
    let named = |name: &Value| name.as_str().is_some_and(|name| name.rsplit(['/', ':']).next() == Some(kind));
    many(&value["@type"]).into_iter().any(named)
}

fn pair(value: &Value, script: &Script<'_>, text: &str, found: &mut Found) {
    let raw = value["name"].as_str().or_else(|| value["text"].as_str()).unwrap_or_default();
    let line = line_of(text, place(raw, script));
    let question = html::plain(raw);
    if !is(value, "Question") {
        return found.leave(line, Loss::Section(value["@type"].as_str().unwrap_or("?").to_owned()));
    }
    let answers = many(&value["acceptedAnswer"]);
    let more = answers.len() + many(&value["suggestedAnswer"]).len();
    let first = answers.first().or(many(&value["suggestedAnswer"]).first()).copied();
    let written = first.and_then(|answer| answer["text"].as_str()).unwrap_or_default();
    let (answer, gone) = html::markdown(written);
    if more > 1 {
        found.leave(line, Loss::Wordings(question.clone(), more));
    }
    if !gone.is_empty() {
        found.leave(line, Loss::Tag(question.clone(), gone.join(", ")));
    }
    keep(Pair { question, answer, line, ..Pair::default() }, found);
}

/// The byte at which the question stands; that of the script if it is written in another way there.
fn place(raw: &str, script: &Script<'_>) -> usize {
    let written = Value::from(raw).to_string();
    let leading = script.json.len() - script.json.trim_start().len();
    script.json.find(&written).filter(|_| !raw.is_empty()).map_or(script.start, |at| script.start + at - leading)
}

/// The pairs as a script for the `<head>` of a page.
#[must_use]
pub fn write(pairs: &[Pair]) -> String {
    let question = |pair: &Pair| {
        let answer = markup::html(&reply::blocks(&pair.answer));
        json!({"@type": "Question", "name": pair.question,
            "acceptedAnswer": {"@type": "Answer", "text": answer}})
    };
    let questions: Vec<Value> = pairs.iter().map(question).collect();
    let page = json!({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions});
    // `</` would end the script; JSON allows it escaped.
    let json = serde_json::to_string_pretty(&page).unwrap_or_default().replace("</", "<\\/");
    format!("<script type=\"application/ld+json\">\n{json}\n</script>\n")
}
