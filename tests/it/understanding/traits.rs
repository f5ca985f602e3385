//! The traits of typed German, row by row: what must meet, and what must not.

use std::collections::BTreeMap;

use deskbell::content::Synonyms;
use deskbell::ids::Language;
use deskbell::text::{clean, stem, words};
use deskbell::understanding::Understanding;

use super::made::{CONFIDENT, best, compile, content, entry, few, read, scene};

fn rows(table: &'static str) -> impl Iterator<Item = Vec<String>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    // A combining mark would be invisible in the table.
    lines.map(|line| line.replace("\\u0308", "\u{308}").split('\t').map(str::to_owned).collect())
}

fn language(tag: &str) -> Language {
    Language::from_tag(tag).unwrap()
}

#[test]
fn values_are_classes_in_both_languages() {
    let wrong: Vec<String> = rows(include_str!("typed.tsv"))
        .filter_map(|row| {
            let found = words(&clean(&row[1]), language(&row[0])).join(" ");
            (found != row[2]).then(|| format!("{}: {found}", row[1]))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn spellings_meet_or_stay_apart() {
    let mut wrong = Vec::new();
    for row in rows(include_str!("spelling.tsv")) {
        let language = language(&row[1]);
        let stem_of = |text: &String| stem(&words(&clean(text), language).concat(), language);
        let stems: Vec<String> = row[2..].iter().map(stem_of).collect();
        let same = stems.iter().all(|stem| *stem == stems[0]);
        if same != (row[0] == "same") {
            wrong.push(format!("{row:?}: {stems:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_of_the_table_holds() {
    let mut entries = few();
    entries.push(entry("lieferant.angerufen", &["Der Lieferant hat angerufen", "Die Spedition hat mich angerufen"]));
    entries.push(entry("lieferant.stumm", &["Der Lieferant hat nicht angerufen", "Kein Anruf der Spedition"]));
    entries.push(entry("termin.absagen", &["Wie kann ich den Termin absagen?", "Termin absagen"]));
    let understanding = compile(entries);
    let mut wrong = Vec::new();
    for row in rows(include_str!("traits.tsv")) {
        let (found, confidence) = best(&read(&understanding, &row[1]));
        let holds = match row[2].strip_prefix('!') {
            Some(other) => found != other || confidence < CONFIDENT,
            None => found == row[2],
        };
        if !holds {
            wrong.push(format!("{}: {}: {found} {confidence:.2}, not {}", row[0], row[1], row[2]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn english() -> Understanding {
    let mut entries = Vec::new();
    for (name, phrases) in [
        ("delivery.track", &["Where is my parcel?", "Track my shipment"][..]),
        ("delivery.cost", &["How much is delivery?", "Shipping costs"]),
        ("account.password", &["I forgot my password", "Reset password"]),
        ("payment.methods", &["Which payment methods do you accept?", "Pay by credit card"]),
    ] {
        let mut entry = entry(name, phrases);
        entry.texts = BTreeMap::from([(Language::En, super::made::text(phrases))]);
        entries.push(entry);
    }
    compile(entries)
}

#[test]
fn frames_change_nothing() {
    let (german, english) = (compile(few()), english());
    for (language, frames) in
        [(Language::De, include_str!("frames.de.txt")), (Language::En, include_str!("frames.en.txt"))]
    {
        let frames: Vec<&str> = frames.lines().collect();
        let (understanding, questions) = match language {
            Language::De => (&german, ["wo ist mein Paket", "was kostet der Versand", "Passwort vergessen"]),
            Language::En => (&english, ["where is my parcel", "how much is delivery", "forgot my password"]),
        };
        assert!(frames.len() >= 30, "{language}: {}", frames.len());
        let mut wrong = Vec::new();
        for question in questions {
            let bare = best(&understanding.read(question, &scene(language)));
            for frame in &frames {
                let message = frame.replace('…', question);
                let framed = best(&understanding.read(&message, &scene(language)));
                if framed.0 != bare.0 || framed.1 < bare.1 - 0.15 {
                    wrong.push(format!("{message}: {framed:?}, bare {bare:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{language}:\n{}", wrong.join("\n"));
    }
}

#[test]
fn the_shipped_pack_can_be_switched_off() {
    let mut made = content(vec![
        entry("a.eins", &["Wo ist die Ware, die ich zurückgeben will?"]),
        entry("a.zwei", &["Wie bekomme ich das Kennwort?"]),
    ]);
    let on = Understanding::compile(&made).unwrap();
    let off = Synonyms { without_shipped: true, ..Synonyms::default() };
    made.synonyms.insert(Language::De, off);
    let off = Understanding::compile(&made).unwrap();
    assert_eq!(best(&read(&on, "Password")).0, "a.zwei");
    assert!(best(&read(&on, "Password")).1 > best(&read(&off, "Password")).1);
}
