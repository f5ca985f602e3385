//! A content folder on the disk, and what its editor changes.

use std::fs;
use std::path::Path;

use super::strange::grown;

const ENTRIES: usize = 1_000;
const PHRASES: usize = 5;
const ENTRIES_A_FILE: usize = 50;
const TESTS: usize = 100;

/// What is changed by a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// The answer of an entry.
    Answer,
    /// A phrase of an entry.
    Phrase,
}

impl Change {
    pub(crate) const ALL: [Self; 2] = [Self::Answer, Self::Phrase];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Answer => "an answer",
            Self::Phrase => "a phrase",
        }
    }
}

/// The folder; it is gone with this.
pub(crate) struct Folder {
    dir: tempfile::TempDir,
}

impl Folder {
    /// The starter shop without its dialogue tests, grown to 1,000 entries, with 100 tests of its own.
    pub(crate) fn large() -> Self {
        let folder = Self::starter();
        let entries = fs::read_dir(folder.path().join("knowledge/de")).unwrap();
        let own: usize =
            entries.map(|file| fs::read_to_string(file.unwrap().path()).unwrap().matches("\n  - id: ").count()).sum();
        let grown = ENTRIES - own;
        for file in grown::small_files(grown, PHRASES, ENTRIES_A_FILE) {
            folder.write(&file.path, &String::from_utf8(file.bytes).unwrap());
        }
        folder.write("tests/dialogues/starter.yaml", &tests());
        for change in Change::ALL {
            folder.write(file_of(change), &entry(change, 0));
        }
        folder
    }

    /// The starter shop without its dialogue tests, on the disk of the target folder.
    pub(crate) fn starter() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Self { dir: tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap() };
        for file in deskbell::files::read(root).unwrap() {
            if !file.path.starts_with("tests/") {
                folder.write(&file.path, &String::from_utf8(file.bytes).unwrap());
            }
        }
        let settings = fs::read_to_string(root.join("deskbell.yaml")).unwrap();
        let settings = settings.replace("listen: 127.0.0.1:8080", "listen: 127.0.0.1:0\nlimits: {calls_per_minute: 0}");
        folder.write("deskbell.yaml", &settings);
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Saves as editors do: beside, then in its place.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let beside = path.with_extension("new~");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, path).unwrap();
    }

    pub(crate) fn save(&self, change: Change, round: usize) {
        self.write(file_of(change), &entry(change, round + 1));
    }
}

/// What a visitor asks after the save, and what the answer holds.
pub(crate) fn question(change: Change, round: usize) -> (String, String) {
    match change {
        Change::Answer => ("Wo steht die Nummer der Fassung?".to_owned(), format!("Fassung {}.", round + 1)),
        Change::Phrase => (format!("Zeigen Sie mir Blatt {}?", word(round + 1)), "im großen Heft".to_owned()),
    }
}

fn file_of(change: Change) -> &'static str {
    match change {
        Change::Answer => "knowledge/de/bench-answer.yaml",
        Change::Phrase => "knowledge/de/bench-phrase.yaml",
    }
}

fn entry(change: Change, round: usize) -> String {
    match change {
        Change::Answer => format!(
            "entries:\n  - id: bench.answer\n    question: Wo steht die Nummer der Fassung?\n    also: [Fassungsnummer]\n    \
             answer: Sie lesen Fassung {round}.\n"
        ),
        Change::Phrase => format!(
            "entries:\n  - id: bench.phrase\n    question: Wo ist das große Heft?\n    also: [\"Zeigen Sie mir Blatt {}?\"]\n    \
             answer: Es liegt im großen Heft.\n",
            word(round)
        ),
    }
}

/// The starter's own dialogue tests, but for the one that a larger FAQ makes the bot ask back.
fn tests() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = deskbell::files::read(root).unwrap();
    let files = files.into_iter().filter(|file| file.path.starts_with("tests/dialogues/"));
    let all: Vec<String> = files.map(|file| String::from_utf8(file.bytes).unwrap()).collect();
    let tests = all.iter().flat_map(|file| file.split("\n- name: ").skip(1));
    let kept: Vec<&str> = tests.filter(|test| !test.starts_with("Track a parcel with a typo")).take(TESTS).collect();
    assert_eq!(kept.len(), TESTS);
    kept.iter().fold(String::new(), |yaml, test| yaml + "\n- name: " + test)
}

/// A word of its own for each round.
fn word(round: usize) -> String {
    let letter = |n: usize| ["ba", "lo", "mi", "du", "re", "ka", "ni", "so"][n % 8];
    format!("{}{}{}x", letter(round), letter(round / 8), letter(round / 64))
}
