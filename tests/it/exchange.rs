//! `export` and `import`: files as the formats' own pages show them, and what could not be taken over.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use deskbell::exchange::{self, Pair};
use serde_json::Value;

use crate::cli::{in_folder, text};
use crate::new::starter;

/// Imports the files into a new folder; the result must check without an error. What was said, and the entries.
fn imported(files: &[(&str, &str)], more: &[&str]) -> (String, Vec<Pair>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let output = in_folder(folder.path(), &[&["import", "--out", "bot"], &names[..], more].concat(), b"");
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let bot = folder.path().join("bot");
    let check = in_folder(&bot, &["check"], b"");
    assert_eq!(check.status.code(), Some(0), "{}", text(&check.stdout));
    let pairs = exported(&bot);
    (said, pairs, folder)
}

fn exported(bot: &Path) -> Vec<Pair> {
    let json = in_folder(bot, &["export", "--format", "json"], b"");
    exchange::read_json(&text(&json.stdout)).pairs
}

fn answers(pairs: &[Pair]) -> BTreeMap<&str, &str> {
    pairs.iter().map(|pair| (pair.question.as_str(), pair.answer.as_str())).collect()
}

fn says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "'{part}' is missing in:\n{said}");
    }
}

#[test]
fn tables_with_and_without_names() {
    let german = "Frage;Antwort;Auch;Auch;Preis\r\n\"Was kostet; das?\";\"Es kostet\n**5 €**.\";Preis;Kosten;5\r\n\
                  Leer?;;;;\r\n;Ohne Frage;;;\r\nPreis;Ein anderer;;;\r\nWas kostet das?;Doppelt;;;\r\n";
    let (said, pairs, _kept) = imported(&[("fragen.csv", german)], &["--lang", "de"]);
    assert_eq!(pairs.len(), 2);
    let first = pairs.iter().find(|pair| pair.question.starts_with("Was")).unwrap();
    assert_eq!((first.question.as_str(), first.answer.as_str()), ("Was kostet; das?", "Es kostet\n**5 €**."));
    assert_eq!(first.also, ["Kosten"], "the other phrase is a question of its own");
    says(&said, &["fragen.csv:4: „Leer?“ hat keine Antwort", "fragen.csv:5: Ohne Frage", "„Preis“", "fragen.csv:7:"]);
    let plain = "How much, please?\tFive {{ pounds }}.\tPrice\tCosts\n";
    let (said, pairs, _kept) = imported(&[("faq.tsv", plain)], &["--lang", "en"]);
    assert_eq!(pairs[0].also, ["Price", "Costs"]);
    assert_eq!(pairs[0].id, "faq.how-much-please");
    says(&said, &["faq.tsv:1: Answer to “How much, please?”: {{ … }} stands there as text"]);
}

const NLU: &str = r#"version: "3.1"
nlu:
- intent: ask_hours
  examples: |
    - when are you open
    - opening hours
    - are you open on [sunday](day)
- intent: faq/ask_returns
  examples: |
    - how do I return something
    - [shoes]{"entity": "item", "role": "old"} do not fit
- intent: check_balance
  examples: |
    - how much money is on my [savings](account) account
    - what is my balance
- synonym: credit
  examples: |
    - credit card account
- regex: account_number
  examples: |
    - \d{10,12}
"#;

const DOMAIN: &str = r#"version: "3.1"
intents:
  - ask_hours
  - check_balance
entities:
  - account
slots:
  account:
    type: text
    mappings:
      - type: from_entity
        entity: account
responses:
  utter_opening:
    - text: "We are open from 9 to 5, {name}."
      buttons:
        - title: "Thanks"
          payload: "/thanks"
    - text: "From 9 to 5."
  utter_faq/ask_returns:
    - text: "Send it back within 30 days."
  utter_goodbye:
    - text: "Bye"
actions:
  - action_check_balance
"#;

const RULES: &str = r#"version: "3.1"
rules:
  - rule: Say the hours
    steps:
      - intent: ask_hours
      - action: utter_opening
stories:
  - story: balance
    steps:
      - intent: check_balance
      - action: action_check_balance
      - action: utter_goodbye
"#;

#[test]
fn rasa_with_what_it_cannot_bring() {
    let files = [("nlu.yml", NLU), ("domain.yml", DOMAIN), ("rules.yml", RULES)];
    let (said, pairs, folder) = imported(&files, &["--lang", "en"]);
    let found = answers(&pairs);
    assert_eq!(found["when are you open"], "We are open from 9 to 5, {name}.");
    assert_eq!(found["how do I return something"], "Send it back within 30 days.");
    let hours = pairs.iter().find(|pair| pair.id == "ask_hours").unwrap();
    assert_eq!(hours.also, ["opening hours", "are you open on sunday"]);
    let returns = pairs.iter().find(|pair| pair.id == "faq.ask_returns").unwrap();
    assert_eq!(returns.also, ["shoes do not fit"]);
    let intents = fs::read_to_string(folder.path().join("bot/intents/nlu.yaml")).unwrap();
    says(&intents, &["account: {type: text", "{account} account", "flow: check_balance", "handoff"]);
    says(
        &said,
        &[
            "“check_balance” has no answer",
            "“utter_opening” has 2 wordings",
            "“utter_opening”: buttons",
            "the gap {name}",
            "“synonym: credit”",
            "“regex: account_number”",
            "“actions”",
            "“balance”",
            "No question leads to the answer “utter_goodbye”",
            "line:16:",
        ],
    );
    let asked = in_folder(&folder.path().join("bot"), &["ask", "--json", "what is my balance"], b"");
    let reading: Value = serde_json::from_slice(&asked.stdout).unwrap();
    assert_eq!(reading["decision"]["id"], "check_balance");
}

const PAGE: &str = r#"<!DOCTYPE html>
<html><head>
<script>var x = "<b>";</script>
<SCRIPT data-x="1" type='application/ld+json'>
{"@context": "https://schema.org", "@graph": [
  {"@type": "WebSite", "name": "Shop"},
  {"@type": ["WebPage", "FAQPage"], "mainEntity": [
    {"@type": "Question", "name": "Wie lange dauert&#39;s?",
     "acceptedAnswer": {"@type": "Answer", "text": "<p>Etwa <b>zwei </b>Tage &ndash; <i><b>meist</b></i>&nbsp;weniger.</p><ul><li>Inland: 2</li><li>Ausland: 5 * 2</li></ul><h3>Mehr</h3>1. Mehr <a href=\"https://www.beispiel.example/a_b?c=1&amp;d=2\">hier</a><br>oder <a href='/dort'>dort</a>.<img src=x>"}},
    {"@type": "Question", "name": "Ohne Antwort?"},
    {"@type": "Question", "name": "Geht {{ das }}?", "acceptedAnswer": [{"@type": "Answer", "text": "Ja: {{ nein }} &lt;b&gt;"}]}
  ]}
]}
</script>
<script type="application/ld+json">[{"@type": "http://schema.org/FAQPage", "mainEntity": {"@type": "Question", "name": "Eine allein?", "acceptedAnswer": {"@type": "Answer", "text": "Ohne Tag\nzwei Zeilen"}}}]</script>
<script type="application/ld+json">{ kaputt }</script>
</head></html>"#;

#[test]
fn the_faq_of_a_page() {
    let (said, pairs, _kept) = imported(&[("faq.html", PAGE)], &["--lang", "de"]);
    let found = answers(&pairs);
    assert_eq!(
        found["Wie lange dauert's?"],
        "Etwa **zwei** Tage – ***meist*** weniger.\n\n- Inland: 2\n- Ausland: 5 \\* 2\n\n**Mehr**\n\n1\\. Mehr \
         [hier](https://www.beispiel.example/a_b?c=1&d=2)\\\noder dort."
    );
    assert_eq!(found["Geht {{ das }}?"], "Ja: {{ \"{{\" }} nein }} \\<b>");
    assert_eq!(found["Eine allein?"], "Ohne Tag\nzwei Zeilen");
    says(
        &said,
        &[
            "faq.html:8: Antwort auf",
            "<img>",
            "<a href=\"/dort\">",
            "faq.html:10: „Ohne Antwort?“",
            "faq.html:16: Nicht lesbar",
        ],
    );
}

/// What leaves comes back: as JSON to the letter, on a web page with its variables filled in.
#[test]
fn there_and_back() {
    for (lang, path, stands) in [("de", "laden", "030 23125 000"), ("en", "shop", "020 7946 0000")] {
        let folder = starter(lang);
        let bot = folder.path().join("bot");
        let before = exported(&bot);
        assert!(before.len() >= 5);
        for format in ["json", "csv"] {
            let out = in_folder(&bot, &["export", "--format", format], b"");
            says(&text(&out.stderr), &["intents with their flows"]);
            fs::write(folder.path().join(format!("faq.{format}")), &out.stdout).unwrap();
            // The variables are the new folder's own.
            let again = folder.path().join(format!("again-{format}"));
            fs::create_dir(&again).unwrap();
            let settings = fs::read_to_string(bot.join("deskbell.yaml")).unwrap();
            let settings: Vec<&str> = settings.lines().filter(|line| !line.starts_with("suggestions")).collect();
            fs::write(again.join("deskbell.yaml"), settings.join("\n")).unwrap();
            let name = format!("faq.{format}");
            let target = format!("again-{format}");
            let done = in_folder(folder.path(), &["import", &name, "--out", &target, "--lang", lang], b"");
            assert_eq!(text(&done.stderr), "", "nothing is lost");
            assert_eq!(exported(&again), before, "{format}");
            assert!(again.join(format!("knowledge/{lang}/{path}.yaml")).exists());
        }
        let page = text(&in_folder(folder.path(), &["export", "bot", "--format", "faqpage"], b"").stdout);
        assert!(page.contains(stands) && !page.contains("{{"), "{page}");
        let (said, after, _kept) = imported(&[("faq.html", &page)], &["--lang", lang]);
        assert!(!said.contains("Not taken") && !said.contains("Nicht oder"), "{said}");
        let blocks = |pairs: &[Pair]| -> BTreeMap<String, String> {
            let filled = |answer: &str| {
                let email = if lang == "de" { "service@beispiel.example" } else { "service@shop.example" };
                let known =
                    [("laden.telefon", stands), ("shop.phone", stands), ("laden.email", email), ("shop.email", email)];
                known
                    .iter()
                    .fold(answer.to_owned(), |text, (name, value)| text.replace(&format!("{{{{ {name} }}}}"), value))
            };
            let shown = |pair: &Pair| format!("{:?}", deskbell::reply::blocks(&filled(&pair.answer)));
            pairs.iter().map(|pair| (pair.question.clone(), shown(pair))).collect()
        };
        assert_eq!(blocks(&after), blocks(&before), "{lang}");
    }
}

#[test]
fn nothing_is_written_over_and_nothing_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("faq.csv"), "question,answer\nHow much?,Five.\n").unwrap();
    fs::write(folder.path().join("empty.html"), "<p>no questions</p>").unwrap();
    let run = |arguments: &[&str]| in_folder(folder.path(), arguments, b"");
    assert_eq!(run(&["import", "faq.csv", "--out", "bot", "--lang", "en"]).status.code(), Some(0));
    let again = run(&["import", "faq.csv", "--out", "bot", "--lang", "en"]);
    assert_eq!(again.status.code(), Some(1), "the question is there already");
    fs::write(folder.path().join("faq.csv"), "question,answer\nHow long?,Long.\n").unwrap();
    let taken = run(&["import", "faq.csv", "--out", "bot", "--lang", "en"]);
    assert_eq!(taken.status.code(), Some(2));
    says(&text(&taken.stderr), &["is there already; nothing was written"]);
    let nothing = run(&["import", "empty.html", "--out", "none", "--lang", "de"]);
    assert_eq!(nothing.status.code(), Some(1));
    says(&text(&nothing.stderr), &["nichts, was übernommen werden könnte"]);
    assert!(!folder.path().join("none").exists());
    assert_eq!(run(&["import", "missing.csv", "--out", "none"]).status.code(), Some(2));
    assert_eq!(run(&["import", "faq.csv.bak", "--out", "none"]).status.code(), Some(2));
}
