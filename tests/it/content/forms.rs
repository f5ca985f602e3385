//! The forms for other programs, and the manual.

use serde_json::Value;

use super::{files, loaded};
use deskbell::diagnostics::{Lang, to_github, to_json, to_sarif};

const PATH: &str = "knowledge/de/größe 1.yaml";

/// Mistakes whose columns differ by what is counted, on one line and over several.
const TEXT: &str = "entries:
  - {id: a, question: \"😀 Größe, 100 %: wo?\", anser: C}
  - id: b
    question: Was?
    answer: Das.
    weight:
      - 1
      - 2
  - id: c
    question: Wer?
    answer: Der. #5
";

fn told() -> Vec<deskbell::diagnostics::Diagnostic> {
    loaded(&files(&[(PATH, TEXT.as_bytes())])).diagnostics
}

#[test]
fn github_gets_a_command_a_line() {
    let text = to_github(&told(), Lang::De);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), told().len(), "{text}");
    let start = "::error file=knowledge/de/größe 1.yaml,line=2,col=46,title=unknown-field::Das Feld „anser“ gibt es hier nicht.%0AMeinten Sie „answer“?";
    assert!(lines[0].starts_with(start), "{}", lines[0]);
    assert!(lines.iter().any(|line| line.starts_with("::warning ") && line.contains(",title=cut-off::")), "{text}");
}

/// The fields that SARIF 2.1.0 requires, section by section.
#[test]
fn sarif_has_the_shape_of_the_standard() {
    let all = told();
    let source = |path: &str| (path == PATH).then_some(TEXT);
    let sarif = to_sarif(&all, &source, Lang::En);
    assert_eq!(sarif["version"], "2.1.0", "3.13.2");
    assert!(sarif["$schema"].as_str().unwrap().ends_with("sarif-2.1.0.json"), "3.13.3");
    let [run] = sarif["runs"].as_array().unwrap().as_slice() else { panic!("3.13.4: one run") };
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "Deskbell", "3.19.8");
    assert_eq!(run["columnKind"], "unicodeCodePoints", "3.14.17");
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        assert!(rule["id"].is_string() && rule["shortDescription"]["text"].is_string(), "3.49: {rule}");
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().contains('{'), "no gap is left: {rule}");
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(["error", "warning"].contains(&level), "3.50: {rule}");
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), all.len());
    for result in results {
        assert!(!result["message"]["text"].as_str().unwrap().is_empty(), "3.27.11");
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"], "3.27.6");
        let [location] = result["locations"].as_array().unwrap().as_slice() else { panic!("one place") };
        lawful_place(&location["physicalLocation"]);
    }
}

fn lawful_place(place: &Value) {
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.is_ascii() && !uri.contains([' ', ':', '\\']), "3.4.3: a relative reference: {uri}");
    let number = |name: &str| place["region"][name].as_u64().unwrap();
    let [start, end] = [(number("startLine"), number("startColumn")), (number("endLine"), number("endColumn"))];
    assert!(start.0 >= 1 && start.1 >= 1 && end.1 >= 1 && start <= end, "3.30: {place}");
}

/// What the region of a result covers is what the terminal marks.
#[test]
fn sarif_regions_cover_the_mark() {
    let all = told();
    let source = |path: &str| (path == PATH).then_some(TEXT);
    let sarif = to_sarif(&all, &source, Lang::En);
    let lines: Vec<Vec<char>> = TEXT.lines().map(|line| line.chars().collect()).collect();
    let mut covered = Vec::new();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
        let line = &lines[number("startLine") - 1];
        let end = if number("endLine") == number("startLine") { number("endColumn") - 1 } else { line.len() };
        let text: String = line[number("startColumn") - 1..end].iter().collect();
        covered.push(format!("{} {text}", result["ruleId"].as_str().unwrap()));
    }
    assert!(covered.contains(&"unknown-field anser".to_owned()), "{covered:?}");
    assert!(covered.contains(&"cut-off #5".to_owned()), "{covered:?}");
    assert!(covered.iter().any(|text| text.starts_with("wrong-type - 1")), "{covered:?}");
}

#[test]
fn all_forms_tell_the_same() {
    let all = told();
    let json = to_json(&all, Lang::En);
    let sarif = to_sarif(&all, &|_| None, Lang::En);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    for (one, other) in json.as_array().unwrap().iter().zip(results) {
        let region = &other["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&one["code"], &one["severity"]), (&other["ruleId"], &other["level"]));
        assert_eq!((&one["line"], &one["column"]), (&region["startLine"], &region["startColumn"]));
        let message = format!("{}\n{}", one["message"].as_str().unwrap(), one["help"].as_str().unwrap());
        assert_eq!(other["message"]["text"], message);
    }
}

/// Run with `DESKBELL_ACCEPT=1` to write it anew.
#[test]
fn the_manual_of_the_lints_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lints.md");
    let now = deskbell::cli::check::manual();
    if std::env::var_os("DESKBELL_ACCEPT").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == now, "docs/lints.md is out of date: run this test with DESKBELL_ACCEPT=1");
}
