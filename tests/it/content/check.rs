//! `deskbell check` over a folder.

use std::fs;
use std::path::Path;

use deskbell::cli::check::{Format, Options, run};
use deskbell::diagnostics::Lang;
use deskbell::files::{self, FilesError};

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn checked(dir: &Path, format: Format, lang: Lang) -> (bool, String) {
    let mut out = Vec::new();
    let today = "2026-11-22".parse().unwrap();
    let options = Options { dir, format, lang, colour: false, today, confidence: false };
    let fine = run(options, &mut out).unwrap();
    (fine, String::from_utf8(out).unwrap())
}

#[test]
fn warnings_do_not_fail_and_errors_do() {
    let entry = b"entries:\n  - {id: a, question: B, also: [D, E], answer: C, review_by: 2020-01-01}\n";
    let warned = folder(&[("deskbell.yaml", b"name: x\nlanguages: [de]\n"), ("knowledge/de/a.yaml", entry)]);
    let (fine, text) = checked(warned.path(), Format::Text, Lang::De);
    assert!(fine && text.ends_with("Kein Fehler, 1 Warnung. Die Inhalte können so live gehen.\n"), "{text}");
    let broken = folder(&[("deskbell.yaml", b"languages: [de]\nlisten: x\n"), ("knowledge/de/a.yaml", entry)]);
    let (fine, text) = checked(broken.path(), Format::Text, Lang::En);
    assert!(!fine && text.ends_with("2 errors, 1 warning. The content does not go live like this.\n"), "{text}");
    let (fine, text) = checked(broken.path(), Format::Json, Lang::En);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(!fine && json.as_array().is_some_and(|list| list.len() == 3), "{text}");
}

#[test]
fn fine_content_gives_an_empty_array() {
    let dir = folder(&[("deskbell.yaml", b"name: x\n")]);
    assert_eq!(checked(dir.path(), Format::Json, Lang::De), (true, "[]\n".to_owned()));
    assert_eq!(checked(dir.path(), Format::Text, Lang::De), (true, "Alles in Ordnung.\n".to_owned()));
}

#[test]
fn bytes_that_are_no_text_are_shown_in_their_line() {
    let dir = folder(&[("deskbell.yaml", b"name: Gr\xFC\xDFe\n")]);
    let (fine, text) = checked(dir.path(), Format::Text, Lang::De);
    assert!(!fine && text.contains("1 | name: Gr"), "{text}");
}

#[test]
fn only_content_files_are_read() {
    let dir = folder(&[
        ("deskbell.yaml", b"a"),
        ("README.md", b"b"),
        ("other/a.yaml", b"c"),
        ("knowledge/de/b.yaml", b"d"),
        ("knowledge/de/a.yml", b"e"),
        ("knowledge/de/a.yaml~", b"f"),
        ("knowledge/de/.a.yaml.swp", b"g"),
        ("knowledge/de/.#a.yaml", b"h"),
        ("knowledge/de/#a.yaml", b"i"),
        ("knowledge/.git/a.yaml", b"j"),
        ("intents/a.yaml", b"k"),
        ("tests/dialogues/a.yaml", b"l"),
        ("tests/a.yaml", b"m"),
    ]);
    let paths: Vec<String> = files::read(dir.path()).unwrap().into_iter().map(|file| file.path).collect();
    assert_eq!(
        paths,
        ["deskbell.yaml", "intents/a.yaml", "knowledge/de/a.yml", "knowledge/de/b.yaml", "tests/dialogues/a.yaml"]
    );
}

#[cfg(unix)]
#[test]
fn links_stay_inside_the_folder() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("geheim.yaml", b"x")]);
    let dir = folder(&[("deskbell.yaml", b"name: x\n"), ("..data/a.yaml", b"y")]);
    fs::create_dir_all(dir.path().join("knowledge/de")).unwrap();
    symlink(dir.path().join("..data/a.yaml"), dir.path().join("knowledge/de/a.yaml")).unwrap();
    symlink(dir.path().join("knowledge"), dir.path().join("knowledge/de/kreis")).unwrap();
    assert!(files::read(dir.path()).is_ok_and(|files| files.iter().any(|file| file.bytes == b"y")));
    symlink(outside.path().join("geheim.yaml"), dir.path().join("knowledge/de/b.yaml")).unwrap();
    assert!(matches!(files::read(dir.path()), Err(FilesError::Outside { .. })));
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    assert!(matches!(files::read(Path::new("/gibt/es/nicht")), Err(FilesError::Io { .. })));
}
