//! `deskbell new`: the starter is sound, and nobody's files are written over.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::{in_folder, text};

/// Makes the starter in a folder of its own.
pub(crate) fn starter(lang: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = in_folder(folder.path(), &["new", "bot", "--lang", lang], b"");
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    folder
}

#[test]
fn the_starter_checks_without_warnings_and_passes_its_test() {
    for (lang, typo, number, table) in
        [("de", "was kostet der versnad", "CD-5678", "packen"), ("en", "shiping costs", "CD-5678", "packing")]
    {
        let folder = starter(lang);
        let bot = folder.path().join("bot");
        for confidence in [&[][..], &["--confidence"]] {
            let check = in_folder(&bot, &[&["check", "--format", "json"], confidence].concat(), b"");
            let found: Value = serde_json::from_slice(&check.stdout).unwrap();
            let problems = found.get("diagnostics").unwrap_or(&found);
            assert_eq!(problems, &Value::Array(Vec::new()), "{lang}");
        }
        let test = in_folder(&bot, &["test"], b"");
        assert_eq!(text(&test.stdout), "3 passed, 0 failed\n", "{lang}");
        let asked = in_folder(&bot, &["ask", "--json", typo], b"");
        let reading: Value = serde_json::from_slice(&asked.stdout).unwrap();
        assert_eq!(reading["tier"], "confident", "{reading}");
        let typed = format!("{}\n{number}\n", if lang == "de" { "Bestellstatus" } else { "order status" });
        let chat = in_folder(&bot, &["chat"], typed.as_bytes());
        assert!(text(&chat.stdout).contains(table), "{}", text(&chat.stdout));
    }
}

/// Every file of the folder is embedded: none is forgotten in the list.
#[test]
fn every_file_of_the_starter_is_written_as_it_lies() {
    for lang in ["de", "en"] {
        let folder = starter(lang);
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/new/starter").join(lang);
        let (lying, made) = (all(&source, &source), all(&folder.path().join("bot"), &folder.path().join("bot")));
        assert!(lying.len() >= 6);
        assert_eq!(lying, made);
    }
}

fn all(root: &Path, folder: &Path) -> std::collections::BTreeMap<String, String> {
    let mut found = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all(root, &path));
        } else {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    found
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter.txt"), "dear").unwrap();
    for (lang, words) in [("de", "nicht leer"), ("en", "is not empty")] {
        let made = in_folder(folder.path(), &["new", ".", "--lang", lang], b"");
        assert_eq!(made.status.code(), Some(2));
        assert!(text(&made.stderr).contains(words), "{}", text(&made.stderr));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
    // An empty one will do, and a file is none.
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert!(in_folder(folder.path(), &["new", "empty"], b"").status.success());
    assert_eq!(in_folder(folder.path(), &["new", "letter.txt"], b"").status.code(), Some(3));
}
