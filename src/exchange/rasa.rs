//! Rasa: NLU data, the domain, and rules in which one intent has one answer.
//!
//! An intent that an answer belongs to becomes an entry; any other one becomes an intent whose flow calls a person.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::loss::Loss;
use super::model::{Found, Goal, GoalSlot, Pair};
use crate::content::SourceFile;
use crate::diagnostics::{Lang, Report, Severity};
use crate::yaml::{self, Node, Value};

/// What the files hold before it is put together.
#[derive(Default)]
struct Rasa {
    intents: BTreeMap<String, Phrases>,
    responses: BTreeMap<String, Response>,
    /// The answer that a rule or story gives to an intent.
    answered: BTreeMap<String, String>,
    kinds: BTreeMap<String, &'static str>,
}

struct Phrases {
    line: usize,
    examples: Vec<String>,
}

struct Response {
    line: usize,
    text: String,
}

/// Reads the files of a project together: NLU data, domain and rules may be one file or many.
#[must_use]
pub fn read(files: &[SourceFile], lang: Lang) -> Found {
    let (mut rasa, mut found) = (Rasa::default(), Found::default());
    for file in files {
        let path: Arc<str> = Arc::from(file.path.as_str());
        let mut report = Report::default();
        let root = yaml::text_of(&path, &file.bytes, &mut report).and_then(|text| yaml::read(&path, text, &mut report));
        for problem in report.into_sorted().iter().filter(|problem| problem.severity() == Severity::Error) {
            found.leave(problem.span.line, Loss::Unreadable(problem.message(lang)));
        }
        if let Some(root) = root {
            sections(&root, &mut rasa, &mut found);
        }
    }
    together(rasa, &mut found);
    if found.pairs.is_empty() && found.goals.is_empty() && found.left.is_empty() {
        found.leave(0, Loss::Nothing);
    }
    found
}

fn sections(root: &Node, rasa: &mut Rasa, found: &mut Found) {
    for (key, value) in fields(root) {
        match key.raw() {
            "nlu" => items(value).iter().for_each(|item| nlu(item, rasa, found)),
            "responses" => fields(value).iter().for_each(|(name, node)| response(name, node, rasa, found)),
            "slots" => fields(value).iter().for_each(|(name, node)| kind(name, node, rasa)),
            "rules" | "stories" => items(value).iter().for_each(|item| story(item, rasa, found)),
            // They name what other sections hold, or concern the machine.
            "version" | "intents" | "entities" | "session_config" | "config" => {}
            other => found.leave(key.at.span.line, Loss::Section(other.to_owned())),
        }
    }
}

fn fields(node: &Node) -> &[(Node, Node)] {
    match &node.value {
        Value::Map(fields) => fields,
        _ => &[],
    }
}

fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        _ => &[],
    }
}

fn get<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    fields(node).iter().find(|(key, _)| key.raw() == name).map(|(_, value)| value)
}

fn nlu(item: &Node, rasa: &mut Rasa, found: &mut Found) {
    let line = item.at.span.line;
    let Some(intent) = get(item, "intent") else {
        let what = fields(item).first().map(|(key, value)| format!("{}: {}", key.raw(), value.raw()));
        return found.leave(line, Loss::Section(what.unwrap_or_else(|| "nlu".to_owned())));
    };
    let phrases = rasa.intents.entry(intent.raw().to_owned()).or_insert(Phrases { line, examples: Vec::new() });
    let Some(node) = get(item, "examples") else { return };
    let listed = items(node).iter().map(|item| get(item, "text").unwrap_or(item).raw());
    let texts: Vec<&str> = if node.scalar().is_some() { vec![node.raw()] } else { listed.collect() };
    for text in texts {
        let lines = text.lines().map(|line| line.trim().trim_start_matches("- ").trim());
        phrases.examples.extend(lines.filter(|line| !line.is_empty() && *line != "-").map(str::to_owned));
    }
}

/// The first wording with a text; what stands beside it is told.
fn response(name: &Node, node: &Node, rasa: &mut Rasa, found: &mut Found) {
    let line = name.at.span.line;
    let wordings: Vec<&Node> = items(node).iter().filter(|item| get(item, "text").is_some()).collect();
    let others: BTreeSet<&str> = items(node).iter().flat_map(fields).map(|(key, _)| key.raw()).collect();
    let others: Vec<&str> = others.into_iter().filter(|key| *key != "text").collect();
    if !others.is_empty() {
        found.leave(line, Loss::Parts(name.raw().to_owned(), others.join(", ")));
    }
    if wordings.len() > 1 {
        found.leave(line, Loss::Wordings(name.raw().to_owned(), wordings.len()));
    }
    let Some(text) = wordings.first().and_then(|item| get(item, "text")) else { return };
    for gap in gaps(text.raw()) {
        found.leave(text.at.span.line, Loss::Gap(name.raw().to_owned(), format!("{{{gap}}}")));
    }
    rasa.responses.insert(name.raw().to_owned(), Response { line, text: text.raw().trim().to_owned() });
}

fn kind(name: &Node, node: &Node, rasa: &mut Rasa) {
    let kind = match get(node, "type").map_or("", Node::raw) {
        "bool" => "yes_no",
        "float" => "number",
        _ => "text",
    };
    rasa.kinds.insert(name.raw().to_owned(), kind);
}

/// An intent that an answer follows on at once, and nothing else.
fn story(item: &Node, rasa: &mut Rasa, found: &mut Found) {
    let steps = get(item, "steps").map_or(&[][..], items);
    if let [asked, answered] = steps
        && let (Some(intent), Some(action)) = (get(asked, "intent"), get(answered, "action"))
        && action.raw().starts_with("utter_")
    {
        rasa.answered.entry(intent.raw().to_owned()).or_insert_with(|| action.raw().to_owned());
        return;
    }
    let name = get(item, "rule").or_else(|| get(item, "story")).map_or("", Node::raw);
    found.leave(item.at.span.line, Loss::Section(name.to_owned()));
}

/// The gaps `{name}` in an answer.
fn gaps(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, from)) = rest.split_once('{') {
        let end = from.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(from.len());
        let (name, behind) = from.split_at(end);
        if !name.is_empty() && behind.starts_with('}') {
            found.push(name);
        }
        rest = from;
    }
    found
}

/// A sentence with its values as they were, with marks in their place, and the names of the marks:
/// `[Berlin](city)`, `[Berlin]{"entity": "city", …}`.
fn annotated(example: &str) -> (String, String, Vec<String>) {
    let (mut plain, mut marked, mut names) = (String::new(), String::new(), Vec::new());
    let mut rest = example;
    while let Some((before, from)) = rest.split_once('[') {
        plain.push_str(before);
        marked.push_str(before);
        match value(from) {
            Some((words, name, behind)) => {
                plain.push_str(words);
                marked.extend(["{", &name, "}"]);
                names.push(name);
                rest = behind;
            }
            None => {
                plain.push('[');
                marked.push('[');
                rest = from;
            }
        }
    }
    (plain + rest, marked + rest, names)
}

/// The words of a value, its name, and what stands behind it.
fn value(text: &str) -> Option<(&str, String, &str)> {
    let (words, from) = text.split_once(']')?;
    if let Some((name, behind)) = from.strip_prefix('(').and_then(|from| from.split_once(')')) {
        // The old form names a value behind a colon.
        let name = name.split(':').next().unwrap_or(name);
        return Some((words, identifier(name)?, behind));
    }
    let (_, behind) = from.strip_prefix('{').and_then(|from| from.split_once('}'))?;
    let object = from.get(..from.len() - behind.len())?;
    let object: serde_json::Value = serde_json::from_str(object).ok()?;
    Some((words, identifier(object["entity"].as_str()?)?, behind))
}

/// A name that marks can have.
fn identifier(name: &str) -> Option<String> {
    let spelled = name.trim().to_lowercase().replace(['-', ' ', '.'], "_");
    let fits = spelled.starts_with(|c: char| c.is_ascii_lowercase())
        && spelled.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    fits.then_some(spelled)
}

fn together(rasa: Rasa, found: &mut Found) {
    let mut used = BTreeSet::new();
    let mut slots = BTreeSet::new();
    for (name, Phrases { line, examples }) in rasa.intents {
        let own = format!("utter_{name}");
        let answer = rasa.answered.get(&name).filter(|answer| rasa.responses.contains_key(*answer)).unwrap_or(&own);
        let read: Vec<_> = examples.iter().map(|example| annotated(example)).collect();
        if let Some(response) = rasa.responses.get(answer) {
            used.insert(answer.clone());
            let mut phrases = read.into_iter().map(|(plain, _, _)| plain);
            let question = phrases.next().unwrap_or_default();
            let (answer, also) = (response.text.clone(), phrases.collect());
            super::table::keep(Pair { id: name, question, also, answer, line, ..Pair::default() }, found);
        } else {
            slots.extend(read.iter().flat_map(|(_, _, names)| names.clone()));
            found.leave(line, Loss::NoResponse(name.clone()));
            let examples = read.into_iter().map(|(_, marked, _)| marked).collect();
            found.goals.push(Goal { name, examples, line });
        }
    }
    let slot = |name: String| GoalSlot { kind: rasa.kinds.get(&name).copied().unwrap_or("text"), name };
    found.slots = slots.into_iter().map(slot).collect();
    for (name, response) in rasa.responses.iter().filter(|(name, _)| !used.contains(*name)) {
        found.leave(response.line, Loss::Unused(name.clone()));
    }
}
