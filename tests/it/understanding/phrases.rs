//! Commands, small talk and complaints: what fires, and what must not.

use deskbell::ids::Language;
use deskbell::understanding::Understanding;

use super::made::{compile, few, scene};

fn rows(table: &'static str, cells: usize) -> impl Iterator<Item = (Vec<&'static str>, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).flat_map(move |line| {
        let parts: Vec<&str> = line.split('\t').collect();
        assert_eq!(parts.len(), cells, "{line}");
        let messages = parts[cells - 1].split(" | ");
        messages.map(move |message| (parts[..cells - 1].to_vec(), message)).collect::<Vec<_>>()
    })
}

/// Every line that does not come as expected, so that one run shows all.
fn wrong(
    table: &'static str,
    cells: usize,
    found: impl Fn(&Understanding, &[&str], &str) -> (String, String),
) -> Vec<String> {
    let understanding = compile(few());
    rows(table, cells)
        .filter_map(|(head, message)| {
            let (expected, found) = found(&understanding, &head, message);
            (expected != found).then(|| format!("{message}: expected {expected}, found {found}"))
        })
        .collect()
}

fn name(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().map_or_else(|| "-".to_owned(), str::to_owned)
}

#[test]
fn commands_fire_on_their_phrases_and_on_nothing_else() {
    let wrong = wrong(include_str!("commands.tsv"), 3, |understanding, head, message| {
        let language = Language::from_tag(head[1]).unwrap();
        let reading = understanding.read(message, &scene(language));
        (head[0].to_owned(), name(reading.command))
    });
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn small_talk_only_when_nothing_else_is_left() {
    let wrong = wrong(include_str!("smalltalk.tsv"), 2, |understanding, head, message| {
        let reading = understanding.read(message, &scene(Language::De));
        (head[0].to_owned(), name(reading.small_talk))
    });
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn complaints_are_heard() {
    let wrong = wrong(include_str!("complaints.tsv"), 2, |understanding, head, message| {
        let reading = understanding.read(message, &scene(Language::De));
        let found = if reading.complaint.is_empty() { "no" } else { "yes" };
        (head[0].to_owned(), found.to_owned())
    });
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_wish_for_a_language_names_it() {
    let understanding = compile(few());
    for (message, language) in [
        ("Sprechen Sie Englisch?", Language::En),
        ("English please", Language::En),
        ("Ich spreche kein Deutsch", Language::En),
        ("auf Deutsch bitte", Language::De),
        ("I don't speak German", Language::En),
    ] {
        let reading = understanding.read(message, &scene(Language::De));
        assert_eq!((reading.language, reading.language_clear), (language, true), "{message}");
    }
}
