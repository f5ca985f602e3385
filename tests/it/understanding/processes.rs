//! Fresh processes of the real binary read the same, on one processor as on all.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use regex::Regex;

use super::determinism::grown_up;
use super::same::{Typed, messages};

const BINARY: &str = env!("CARGO_BIN_EXE_deskbell");

/// What a fresh process says of these lines, without the time that it took.
fn said(mut command: Command, folder: &Path, lines: &Path) -> String {
    let batch = ["ask", "--batch", "--json", "--why"];
    let output =
        command.current_dir(folder).args(batch).stdin(File::open(lines).unwrap()).stderr(Stdio::piped()).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    Regex::new(r#""micros":\d+,"#).unwrap().replace_all(&text, "").into_owned()
}

/// The messages as lines of a file.
fn lines(folder: &Path, messages: &[Typed]) -> std::path::PathBuf {
    let path = folder.join("lines.txt");
    let lines: Vec<String> = messages.iter().map(|(_, message)| message.replace(['\n', '\r'], " ")).collect();
    fs::write(&path, lines.join("\n")).unwrap();
    path
}

#[track_caller]
fn assert_equal(expected: &str, found: &str) {
    let different = expected.lines().zip(found.lines()).find(|(expected, found)| expected != found);
    assert_eq!(different, None);
    assert_eq!(expected.len(), found.len());
}

/// A command that runs on one processor only, if this machine can do that.
fn on_one_processor() -> Option<Command> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    let first: String = allowed.trim().chars().take_while(char::is_ascii_digit).collect();
    let works = Command::new("taskset").args(["-c", &first, "true"]).status().is_ok_and(|status| status.success());
    works.then(|| {
        let mut command = Command::new("taskset");
        command.args(["-c", &first, BINARY]);
        command
    })
}

#[test]
fn fresh_processes_read_the_same() {
    let (folder, root) = (tempfile::tempdir().unwrap(), Path::new(env!("CARGO_MANIFEST_DIR")));
    let messages = messages();
    assert!(messages.len() >= 200, "{}", messages.len());
    let lines = lines(folder.path(), &messages);
    let first = said(Command::new(BINARY), root, &lines);
    assert_eq!(first.lines().count(), messages.len());
    assert!(first.contains(r#""share":"#) && !first.contains("micros"), "{}", first.lines().next().unwrap());
    assert_equal(&first, &said(Command::new(BINARY), root, &lines));
}

#[test]
fn one_processor_trains_as_all_do() {
    let folder = tempfile::tempdir().unwrap();
    let (files, messages) = grown_up();
    for file in files {
        let path = folder.path().join(file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.bytes).unwrap();
    }
    let lines = lines(folder.path(), &messages);
    let usual = said(Command::new(BINARY), folder.path(), &lines);
    assert_equal(&usual, &said(Command::new(BINARY), folder.path(), &lines));
    assert!(usual.contains(r#""name":"calibration""#), "the calibration has a say in this content");
    let Some(command) = on_one_processor() else {
        println!("skipped: no taskset on this machine, so one processor is not compared with all");
        return;
    };
    if std::thread::available_parallelism().is_ok_and(|all| all.get() == 1) {
        println!("skipped: there is only one processor, so nothing else was compared");
    }
    assert_equal(&usual, &said(command, folder.path(), &lines));
}
