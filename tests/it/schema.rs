//! The JSON Schemas: printed as they are committed, with exactly the fields that the decoders know, and true of
//! the repository's own files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deskbell::content::{self, SourceFile};
use deskbell::diagnostics::{Diagnostic, Lang, Report};
use deskbell::dialogues;
use deskbell::yaml::{self, Node, Style, Value as Tree};
use regex::Regex;
use serde_json::{Map, Value, json};

use crate::cli::{in_folder, text};

/// Each schema with a file that it is for.
const KINDS: [(&str, &str); 6] = [
    ("settings", "deskbell.yaml"),
    ("content", "knowledge/de/a.yaml"),
    ("synonyms", "knowledge/de/synonyms.yaml"),
    ("intents", "intents/a.yaml"),
    ("dialogues", "tests/dialogues/a.yaml"),
    ("connectors", "connectors/a.yaml"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema(kind: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join(format!("docs/schema/{kind}.json"))).unwrap()).unwrap()
}

#[test]
fn what_is_printed_is_what_is_committed() {
    let folder = tempfile::tempdir().unwrap();
    let all = in_folder(folder.path(), &["schema", "--out", "schemas", "--lang", "de"], b"");
    assert!(text(&all.stdout).contains("yaml.schemas"), "{}", text(&all.stderr));
    let overview = text(&in_folder(folder.path(), &["schema"], b"").stdout);
    for (kind, _) in KINDS {
        let committed = fs::read_to_string(root().join(format!("docs/schema/{kind}.json"))).unwrap();
        let printed = in_folder(folder.path(), &["schema", kind], b"");
        assert!(text(&printed.stdout) == committed, "{kind} is not as committed");
        let written = folder.path().join(format!("schemas/{kind}.json"));
        assert!(fs::read_to_string(written).unwrap() == committed, "{kind} is not written as committed");
        assert!(overview.contains(kind), "{overview}");
        assert_eq!(schema(kind)["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
}

/// What the decoders tell of a file with this document.
fn told(path: &str, document: &Value) -> Vec<Diagnostic> {
    // JSON is YAML too.
    let bytes = document.to_string().into_bytes();
    if path.starts_with("tests/") {
        return dialogues::decode(path, &bytes).1;
    }
    let settings = SourceFile { path: "deskbell.yaml".to_owned(), bytes: b"{name: T, languages: [de, en]}".to_vec() };
    let mut files = vec![SourceFile { path: path.to_owned(), bytes }];
    files.extend((path != "deskbell.yaml").then_some(settings));
    content::load(&files, &|_| None, None).diagnostics
}

const ODD: &str = "zzqqxx";

/// Walks through every place of a schema and asks the decoder for the fields that it knows there.
struct Probe<'a> {
    path: &'a str,
    whole: &'a Value,
    seen: BTreeSet<String>,
    /// Places at which the decoder was asked.
    asked: usize,
    problems: Vec<String>,
}

impl Probe<'_> {
    fn walk(&mut self, schema: &Value, place: &str, wrap: &dyn Fn(Value) -> Value) {
        if let Some(name) = schema["$ref"].as_str() {
            if self.seen.insert(name.to_owned()) {
                self.walk(&resolved(self.whole, schema), name, wrap);
            }
            return;
        }
        for (number, one) in list(schema, "anyOf")
            .iter()
            .enumerate()
            .filter(|(_, one)| one.get("required").is_none() || one.get("properties").is_some())
        {
            self.walk(one, &format!("{place}|{number}"), wrap);
        }
        if let Some(items) = schema.get("items") {
            self.walk(items, place, &|value| wrap(json!([value])));
        }
        if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
            self.walk(values, place, &|value| wrap(json!({"muster": value})));
        }
        let Some(fields) = schema.get("properties").and_then(Value::as_object) else { return };
        let least = sample(self.whole, schema);
        let with = |name: &str, value: Value| {
            let mut fields = least.as_object().cloned().unwrap_or_default();
            fields.insert(name.to_owned(), value);
            Value::Object(fields)
        };
        if schema["additionalProperties"] == false {
            self.compare(place, fields, &wrap(with(ODD, json!("x"))));
        }
        for (name, value) in fields {
            let place = format!("{place}.{name}");
            let filled = wrap(with(name, sample(self.whole, value)));
            if unknown(&told(self.path, &filled)).any(|(field, _)| &field == name) {
                self.problems.push(format!("{place}: the decoder does not know it"));
            }
            self.walk(value, &place, &|value| wrap(with(name, value)));
        }
    }

    /// The decoder tells the fields that it knows: they are those of the schema.
    fn compare(&mut self, place: &str, fields: &Map<String, Value>, document: &Value) {
        self.asked += 1;
        let told = told(self.path, document);
        let Some((_, help)) = unknown(&told).find(|(field, _)| field == ODD) else {
            self.problems.push(format!("{place}: the odd field is not told of in {document}"));
            return;
        };
        let names = help.split("Possible are: ").nth(1).unwrap().trim_end_matches('.');
        let (shown, more) = match names.split_once(" and ") {
            Some((shown, more)) => (shown, more.split(' ').next().unwrap().parse::<usize>().unwrap()),
            None => (names, 0),
        };
        let known: BTreeSet<&str> = shown.split(", ").collect();
        let written: BTreeSet<&str> = fields.keys().map(String::as_str).collect();
        if !known.is_subset(&written) || known.len() + more != written.len() {
            self.problems.push(format!("{place}: the decoder knows {names}, the schema {written:?}"));
        }
    }
}

/// The unknown fields that are told of, with the help.
fn unknown(told: &[Diagnostic]) -> impl Iterator<Item = (String, String)> {
    let unknown = told.iter().filter(|diagnostic| diagnostic.code() == "unknown-field");
    unknown.map(|diagnostic| {
        let message = diagnostic.message(Lang::En);
        let field = message.split(['“', '”']).nth(1).unwrap().to_owned();
        (field, diagnostic.help(Lang::En))
    })
}

fn list<'a>(schema: &'a Value, keyword: &str) -> &'a [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn resolved(whole: &Value, schema: &Value) -> Value {
    match schema["$ref"].as_str() {
        Some(name) => whole.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("no {name}")).clone(),
        None => schema.clone(),
    }
}

/// A small value that fits.
fn sample(whole: &Value, schema: &Value) -> Value {
    let schema = &resolved(whole, schema);
    if let Some(first) = list(schema, "enum").first() {
        return first.clone();
    }
    if let Some(one) = list(schema, "anyOf").iter().find(|one| one["type"] != "null")
        && schema.get("properties").is_none()
    {
        return sample(whole, one);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let needed = list(schema, "required")
                .iter()
                .chain(list(schema, "anyOf").first().map_or(&[][..], |one| list(one, "required")));
            let mut names: Vec<&str> = needed.filter_map(Value::as_str).collect();
            let fields = schema["properties"].as_object().cloned().unwrap_or_default();
            if names.is_empty() && schema.get("minProperties").is_some() {
                names.extend(fields.keys().map(String::as_str).next());
            }
            names.into_iter().map(|name| (name.to_owned(), sample(whole, &fields[name]))).collect::<Map<_, _>>().into()
        }
        Some("array") => json!([]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        _ => schema.get("const").cloned().unwrap_or_else(|| json!("muster")),
    }
}

#[test]
fn the_decoders_know_exactly_the_fields_of_the_schemas() {
    for (kind, path) in KINDS {
        let schema = schema(kind);
        let mut probe = Probe { path, whole: &schema, seen: BTreeSet::new(), asked: 0, problems: Vec::new() };
        probe.walk(&schema, kind, &|value| value);
        assert!(probe.problems.is_empty(), "{}", probe.problems.join("\n"));
        assert!(probe.asked > 0, "{kind}");
    }
}

/// The keywords that are used; any other one fails.
fn check(whole: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let fail = |what: &str| Err(format!("{place}: {what}: {value}"));
    for (keyword, wanted) in schema.as_object().unwrap() {
        let fits = match keyword.as_str() {
            "$schema" | "title" | "description" | "$defs" => true,
            "$ref" => {
                check(whole, &resolved(whole, schema), value, place)?;
                true
            }
            "type" => kinds(wanted).iter().any(|kind| is(value, kind)),
            "enum" => wanted.as_array().unwrap().contains(value),
            "const" => wanted == value,
            "anyOf" => wanted.as_array().unwrap().iter().any(|one| check(whole, one, value, place).is_ok()),
            "pattern" => value.as_str().is_none_or(|text| Regex::new(wanted.as_str().unwrap()).unwrap().is_match(text)),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= wanted.as_u64().unwrap()),
            "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().unwrap()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap()),
            "minProperties" => value.as_object().is_none_or(|fields| fields.len() as u64 >= wanted.as_u64().unwrap()),
            "items" => each(value.as_array().into_iter().flatten().enumerate(), |number, item| {
                check(whole, wanted, item, &format!("{place}[{number}]"))
            })?,
            "required" => {
                let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
                !value.is_object() || wanted.as_array().unwrap().iter().all(has)
            }
            "properties" => each(value.as_object().into_iter().flatten(), |name, field| {
                wanted.get(name).map_or(Ok(()), |wanted| check(whole, wanted, field, &format!("{place}.{name}")))
            })?,
            "additionalProperties" => each(value.as_object().into_iter().flatten(), |name, field| {
                match (schema.get("properties").and_then(|fields| fields.get(name)), wanted) {
                    (Some(_), _) => Ok(()),
                    (None, Value::Bool(false)) => Err(format!("{place}: there is no field {name}")),
                    (None, wanted) => check(whole, wanted, field, &format!("{place}.{name}")),
                }
            })?,
            "propertyNames" => {
                each(value.as_object().into_iter().flatten(), |name, _| check(whole, wanted, &json!(name), place))?
            }
            other => return Err(format!("{place}: this checker does not know {other}")),
        };
        if !fits {
            return fail(keyword);
        }
    }
    Ok(())
}

fn each<K, V>(
    pairs: impl IntoIterator<Item = (K, V)>,
    mut check: impl FnMut(K, V) -> Result<(), String>,
) -> Result<bool, String> {
    pairs.into_iter().try_for_each(|(key, value)| check(key, value)).map(|()| true)
}

fn kinds(wanted: &Value) -> Vec<&str> {
    wanted
        .as_array()
        .map_or_else(|| wanted.as_str().into_iter().collect(), |all| all.iter().filter_map(Value::as_str).collect())
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    }
}

/// What an editor with YAML 1.2 makes of a file.
fn plain(node: &Node) -> Value {
    match &node.value {
        Tree::List(items) => items.iter().map(plain).collect(),
        Tree::Map(fields) => {
            Value::Object(fields.iter().map(|(key, value)| (key.raw().to_owned(), plain(value))).collect())
        }
        Tree::Scalar(scalar) if scalar.is_null() => Value::Null,
        Tree::Scalar(scalar) if scalar.style != Style::Plain => json!(scalar.text),
        Tree::Scalar(scalar) => match scalar.text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            text => serde_json::from_str(text).ok().filter(Value::is_number).unwrap_or_else(|| json!(text)),
        },
    }
}

fn kind_of(path: &str) -> &'static str {
    match path {
        path if path.ends_with("deskbell.yaml") => "settings",
        path if path.ends_with("synonyms.yaml") => "synonyms",
        path if path.contains("knowledge/") => "content",
        path if path.contains("intents/") => "intents",
        path if path.contains("dialogues/") => "dialogues",
        path if path.contains("presets/") => "connectors",
        path => panic!("{path}"),
    }
}

fn files(folder: PathBuf, found: &mut Vec<PathBuf>) {
    if folder.is_file() {
        found.push(folder);
    } else {
        for entry in fs::read_dir(folder).unwrap() {
            files(entry.unwrap().path(), found);
        }
    }
}

fn checked(kind: &str, path: &str, text: &str) -> Result<(), String> {
    let tree = yaml::read(&Arc::from(path), text, &mut Report::default()).unwrap();
    let schema = schema(kind);
    check(&schema, &schema, &plain(&tree), path)
}

#[test]
fn the_repository_s_own_files_conform() {
    let mut paths = Vec::new();
    for folder in [
        "deskbell.yaml",
        "knowledge",
        "intents",
        "tests/dialogues",
        "src/cli/new/starter",
        "src/config/default.yaml",
        "src/connector/presets",
    ] {
        files(root().join(folder), &mut paths);
    }
    let mut seen = BTreeMap::<&str, usize>::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
        let name = path.display().to_string().replace("default.yaml", "deskbell.yaml");
        let kind = kind_of(&name);
        checked(kind, &name, &fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{error}"));
        *seen.entry(kind).or_default() += 1;
    }
    assert_eq!(seen.len(), KINDS.len(), "{seen:?}");
}

#[test]
fn mistakes_do_not_conform() {
    for (kind, text) in [
        ("content", "entries:\n  - {id: a, question: Wie?, antwort: So.}"),
        ("content", "entries:\n  - {id: a, question: Wie?}"),
        ("content", "entries:\n  - {id: A b, question: Wie?, answer: So.}"),
        ("content", "entries:\n  - {id: a, question: Wie?, answer: So., weight: 9}"),
        ("intents", "flows: {a: {steps: [{ask: b}]}}"),
        ("intents", "flows: {a: {steps: [{sya: b}]}}"),
        ("intents", "slots: {a: {type: txt, label: b}}"),
        ("settings", "name: T\nlanguages: [fr]"),
        ("settings", "handoff: {endpoints: []}"),
        ("synonyms", "synonyms: [[allein]]"),
        ("dialogues", "- name: a\n  steps: [{tier: confident}]"),
        ("dialogues", "- name: a\n  steps: [{visitor: a, tier: sicher}]"),
        ("connectors", "title: a\nproof: b\nidempotency: none"),
        ("connectors", "title: a\nproof: b\nidempotency: none\ncreate: [{post: /a, bdoy: {a: 1}}]"),
        ("connectors", "title: a\nproof: b\nidempotency: find\ncreate: [{post: /a}]"),
        ("connectors", "title: a\nproof: b\nidempotency: none\ncreate: [{post: /a, success: {status: 404}}]"),
        ("connectors", "title: a\nproof: b\nidempotency: none\ncreate: [{post: /a}]\nreply: {echo_author: a}"),
    ] {
        assert!(checked(kind, "a.yaml", text).is_err(), "{kind}: {text}");
    }
}
