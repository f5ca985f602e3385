//! The proof of a decision: its shares add up, and what is stored is what `ask` says.

use std::path::Path;

use serde_json::Value;

use super::cli::{folder, in_folder, text};

/// Twins with many phrases: what is true of one is nearly true of the other, so the phrases lower the confidence.
pub(crate) fn twins() -> tempfile::TempDir {
    let shapes =
        ["Wo finde ich {}?", "Eine Frage zu {}", "{} geht nicht", "Wie geht das mit {}?", "Hilfe bei {}", "{}"];
    let more = ["Können Sie mir {} erklären?", "Ein Problem mit {}", "Was mache ich bei {}?", "Auskunft über {}"];
    let mut entries = "entries:\n".to_owned();
    for thing in ["Rechnung", "Gutschein", "Paket", "Passwort", "Newsletter", "Garantie"] {
        for owner in ["Handy", "Festnetz"] {
            let what = format!("die {thing} vom {owner}");
            let phrases: Vec<String> = shapes.iter().chain(&more).map(|shape| shape.replace("{}", &what)).collect();
            let id = format!("{thing}.{owner}").to_lowercase();
            entries += &format!("  - id: {id}\n    question: '{}'\n    answer: So.\n    also:\n", phrases[0]);
            entries += &phrases[1..].iter().map(|phrase| format!("      - '{phrase}'\n")).collect::<String>();
        }
    }
    folder(&[("knowledge/de/a.yaml", &entries)])
}

fn asked(folder: &Path, messages: &[&str]) -> Vec<Value> {
    let output = in_folder(folder, &["ask", "--batch", "--why"], messages.join("\n").as_bytes());
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn assert_adds_up(reading: &Value) {
    let features = reading["why"]["features"].as_array().unwrap();
    let score: f64 = features.iter().map(|feature| feature["share"].as_f64().unwrap()).sum();
    let sure = 1.0 / (1.0 + (-score).exp());
    let stated = reading["confidence"].as_f64().unwrap();
    assert!((sure - stated).abs() < 0.000_051, "{sure} is not {stated} in {reading}");
    assert_eq!(reading["candidates"][0]["confidence"], stated, "{reading}");
    assert_eq!(reading["promise"]["right"], 0.9, "{reading}");
}

#[test]
fn the_shares_add_up_to_the_confidence_of_every_ranked_decision() {
    let starter = Path::new(env!("CARGO_MANIFEST_DIR"));
    let messages = [
        "mein packet kam kaputt an",
        "ich hab die schuhe zu klein gekauft, was nun",
        "muss ich den versand selber zahlen wenn ich was zurückschicke",
        "kann man bei euch auch auf raten kaufen",
        "wie wird morgen das wetter in ulm",
        "gutschein",
        "where can i see what i ordered last year",
    ];
    let readings = asked(starter, &messages);
    let by_rank = ["ranked", "clarify", "ambiguous", "low_confidence"];
    let ranked = readings.iter().filter(|r| by_rank.contains(&r["decision"]["reason"].as_str().unwrap()));
    assert!(ranked.clone().count() >= 5, "{readings:#?}");
    ranked.for_each(assert_adds_up);
}

#[test]
fn what_the_phrases_say_of_the_confidence_is_one_of_the_shares() {
    let shop = twins();
    let reading = &asked(shop.path(), &["schwierigkeiten mit der rechnung vom handy"])[0];
    let calibration = reading["why"]["features"].as_array().unwrap().iter().find(|f| f["name"] == "calibration");
    assert!(calibration.unwrap()["share"].as_f64().unwrap() < -0.1, "{reading}");
    assert_adds_up(reading);
}

#[test]
fn the_proof_can_be_read_by_editors() {
    let shop = twins();
    let output = in_folder(shop.path(), &["ask", "--why", "schwierigkeiten mit der rechnung vom handy"], b"");
    let said = text(&output.stdout);
    for expected in [
        "words:   ",
        "matched: phrase: ",
        "where every score begins",
        "what your own phrases say of the confidence",
        " sure\n",
        "second:  ",
        "rechnung.festnetz",
        "tier:    ",
        "promises 90 % right answers",
    ] {
        assert!(said.contains(expected), "'{expected}' is missing in:\n{said}");
    }
    assert!(!said.contains("-0.000"), "nothing is not less than nothing:\n{said}");
    let unnamed: Vec<&str> =
        said.lines().filter(|line| line.contains('→') && line.trim_end().ends_with(char::is_numeric)).collect();
    assert!(unnamed.is_empty(), "features without words in src/cli/proof.rs: {unnamed:#?}");
    let certain = in_folder(shop.path(), &["ask", "--why", "die rechnung vom handy"], b"");
    assert!(text(&certain.stdout).contains("certain by rule"), "{}", text(&certain.stdout));
}
