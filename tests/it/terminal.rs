//! What the commands for editors say, in both languages, and what `chat` and `test --watch` do beside answering.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use regex::Regex;

use super::cli::{folder, in_locale, text};
use super::serve::write;

const LOCALES: [&str; 2] = ["de_DE.UTF-8", "en_GB.UTF-8"];
const KNOWLEDGE: &str = "entries:
  - {id: zeiten, question: Wann haben Sie geöffnet?, also: [Öffnungszeiten], answer: Von 9 bis 18 Uhr.}
  - {id: ort, question: Wo finde ich den Laden?, also: [Adresse des Ladens], answer: Am Markt 1.}
";
const TEST: &str = "- name: Zeiten\n  lang: de\n  steps:\n    - visitor: Öffnungszeiten\n      answer: zeiten\n";
const FAILING: &str = "- name: Ort\n  lang: de\n  steps:\n    - visitor: Öffnungszeiten\n      answer: ort\n";
const LABELLED: &str =
    "oeffnungszeiten\tzeiten\nadresse des ladens\tort\nwie wird das wetter\toos\n#1: Wann haben Sie geöffnet?\tort\n";

fn shop() -> tempfile::TempDir {
    folder(&[
        ("knowledge/de/a.yaml", KNOWLEDGE),
        ("tests/dialogues/a.yaml", TEST),
        ("tests/dialogues/b.yaml", FAILING),
        ("eval.tsv", LABELLED),
    ])
}

/// How sure the bot is changes with every improvement.
fn steady(text: &str) -> String {
    Regex::new(r"\d+([.,])\d+").unwrap().replace_all(text, "#$1#").into_owned()
}

fn said(folder: &Path, locale: &str, arguments: &[&str], typed: &str) -> String {
    let output = in_locale(folder, locale, arguments, typed.as_bytes());
    let said = text(&output.stdout) + &text(&output.stderr);
    let said = said.replace(&folder.display().to_string(), "…");
    format!("$ {}\n{said}exit code {}\n", arguments.join(" "), output.status.code().unwrap())
}

#[test]
fn every_command_speaks_the_language_of_the_locale() {
    let shop = shop();
    let cases: [&[&str]; 6] = [
        &["test"],
        &["eval", "fehlt.tsv"],
        &["replay", "cnv_x"],
        &["handoffs", "list"],
        &["conversation", "export", "--as-test", "cnv_00000000000000000000000001"],
        &["ask", "hallo", "--dir", "fehlt"],
    ];
    for locale in LOCALES {
        let told: Vec<String> = cases.iter().map(|arguments| said(shop.path(), locale, arguments, "")).collect();
        insta::assert_snapshot!(format!("commands_{}", &locale[..2]), steady(&told.join("\n")));
    }
}

/// Their whole form stands beside the code that makes it; figures for people change with the language, those for
/// programs do not.
#[test]
fn figures_are_written_as_their_readers_do() {
    let shop = shop();
    let shown = |locale, arguments: &[&str]| said(shop.path(), locale, arguments, "");
    for (locale, arguments, expected) in [
        (LOCALES[0], ["ask", "--why", "oeffnungszeiten"], "confident: answer zeiten (exact, 1,00)"),
        (LOCALES[1], ["ask", "--why", "oeffnungszeiten"], "confident: answer zeiten (exact, 1.00)"),
        (LOCALES[0], ["ask", "--why", "oeffnungszeiten"], "Stufe:   confident: nach Regel gewiss"),
        (LOCALES[0], ["ask", "--json", "oeffnungszeiten"], "\"confidence\":1.0"),
        (LOCALES[0], ["eval", "eval.tsv", "--lang=de"], "der beste ist richtig (ohne Schwelle)     66,7 %"),
        (LOCALES[1], ["eval", "eval.tsv", "--lang=de"], "accuracy (in scope, no threshold)       66.7 %"),
    ] {
        let told = shown(locale, &arguments);
        assert!(told.contains(expected), "'{expected}' is missing in:\n{told}");
    }
    let json = |locale| shown(locale, &["eval", "eval.tsv", "--json"]);
    assert_eq!(json(LOCALES[0]), json(LOCALES[1]));
}

#[test]
fn a_chat_knows_its_commands() {
    let shop = shop();
    let typed = ":help\n:why\nÖffnungszeiten\n:back\n:back\nAdresse des Ladens\n:relaod\n:reload\n:lang en\n:lang fr\n:test\n:new\nIch will mit einem Menschen sprechen\n:)\n:quit\nnever read\n";
    for locale in LOCALES {
        let told = said(shop.path(), locale, &["chat"], typed);
        insta::assert_snapshot!(format!("chat_{}", &locale[..2]), steady(&told));
    }
}

/// A command that goes on, and what it prints.
struct Running {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Running {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_deskbell"))
            .current_dir(folder)
            .args(arguments)
            .env("LC_ALL", "de_DE.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let (line, lines) = channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|text| line.send(text)));
        Self { child, input, lines }
    }

    /// What it prints up to a line that contains this.
    fn until(&self, wanted: &str) -> String {
        let mut read = String::new();
        while !read.contains(wanted) {
            let line = self.lines.recv_timeout(Duration::from_secs(20));
            read += &(line.unwrap_or_else(|_| panic!("'{wanted}' never came:\n{read}")) + "\n");
        }
        read
    }

    fn type_in(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Waits for its end; the exit code.
    fn code(mut self) -> Option<i32> {
        self.input = None;
        let began = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_secs(8), "it did not end");
            std::thread::sleep(Duration::from_millis(10));
        }
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Ended already, or a test failed: nothing may stay behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_chat_reads_the_content_anew_and_stays_in_the_conversation() {
    let shop = shop();
    let mut chat = Running::start(shop.path(), &["chat"]);
    chat.type_in("Öffnungszeiten");
    chat.until("Von 9 bis 18 Uhr");
    let moved = KNOWLEDGE.replace("Markt 1", "Markt 7");
    write(shop.path(), "knowledge/de/a.yaml", &moved);
    chat.type_in(":test");
    chat.until(":reload übernimmt das");
    chat.type_in(":reload");
    chat.until("(neu gelesen: knowledge/de/a.yaml; das Gespräch geht weiter)");
    chat.type_in("Adresse des Ladens");
    chat.until("Am Markt 7.");
    write(shop.path(), "knowledge/de/a.yaml", &KNOWLEDGE.replace("answer", "anser"));
    chat.type_in(":reload");
    let told = chat.until("(nicht übernommen");
    assert!(told.contains("knowledge/de/a.yaml:2") && told.contains("Meinten Sie „answer“?"), "{told}");
    chat.type_in(":back");
    chat.until("(zurückgenommen: „Adresse des Ladens“)");
    chat.type_in("Adresse des Ladens");
    chat.until("Am Markt 7.");
    // What was said before the content was read anew is still there.
    for taken in ["Adresse des Ladens", "Öffnungszeiten"] {
        chat.type_in(":back");
        chat.until(&format!("(zurückgenommen: „{taken}“)"));
    }
    chat.type_in(":back");
    chat.until("nichts zurückzunehmen");
    chat.type_in(":quit");
    assert_eq!(chat.code(), Some(0));
}

#[test]
fn tests_run_again_at_every_change_until_ctrl_c() {
    let shop = shop();
    let watch = Running::start(shop.path(), &["test", "--watch"]);
    let first = watch.until("1 bestanden, 1 fehlgeschlagen");
    assert!(first.contains("FEHLGESCHLAGEN tests/dialogues/b.yaml:4: Ort"), "{first}");
    write(shop.path(), "tests/dialogues/b.yaml", &FAILING.replace("ort", "zeiten"));
    watch.until("2 bestanden, 0 fehlgeschlagen");
    write(shop.path(), "knowledge/de/a.yaml", &KNOWLEDGE.replace("answer", "anser"));
    let broken = watch.until("Fehler: knowledge/de/a.yaml:2:");
    assert!(!broken.contains("bestanden"), "{broken}");
    write(shop.path(), "knowledge/de/a.yaml", KNOWLEDGE);
    watch.until("2 bestanden, 0 fehlgeschlagen");
    let sent = Command::new("kill").arg("-INT").arg(watch.child.id().to_string()).status().unwrap();
    assert!(sent.success());
    assert_eq!(watch.code(), Some(0));
}

#[test]
fn named_tests_are_watched_too() {
    let shop = shop();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("mine.yaml");
    std::fs::write(&file, TEST).unwrap();
    let watch = Running::start(shop.path(), &["test", "--watch", file.to_str().unwrap()]);
    watch.until("1 bestanden, 0 fehlgeschlagen");
    std::fs::write(&file, FAILING).unwrap();
    watch.until("0 bestanden, 1 fehlgeschlagen");
}
