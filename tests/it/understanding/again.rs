//! What is made ready after another content is what would be made ready alone, to the bit: a save uses again what did
//! not change, and nobody can tell.

use deskbell::content::{Parsed, SourceFile, load_after};
use deskbell::ids::Language;
use deskbell::understanding::Understanding;

use super::determinism::grown_up;
use super::same::{Typed, assert_same, loaded, messages, read_all, shop_files};
use crate::strange::{Random, grown};

/// Edits as editors make them: the file, the text and what takes its place.
type Edit = (&'static str, &'static str, &'static str);

const DE: &str = "knowledge/de/lieferung.yaml";

const SHOP_EDITS: [(&str, Edit); 9] = [
    ("an answer", (DE, "    answer: |\n", "    answer: |\n      Der Zeppelin weiß es.\n")),
    ("a question", (DE, "    question: ", "    question: Bitte, ")),
    ("another phrase", (DE, "    also:\n", "    also:\n      - Wo bleibt der Zeppelin?\n")),
    ("a denial", (DE, "    not:\n", "    not:\n      - Wo ist mein Regenschirm?\n")),
    ("a weight", (DE, "    answer: |\n", "    weight: 2\n    answer: |\n")),
    ("a date", (DE, "    answer: |\n", "    valid_until: 2020-01-01\n    answer: |\n")),
    ("a page", ("knowledge/en/lieferung.yaml", "    answer: |\n", "    when: {page: \"/ship*\"}\n    answer: |\n")),
    ("an entry less", (DE, "    answer: |\n", "    status: draft\n    answer: |\n")),
    ("a rule", ("intents/regeln.yaml", "      patterns:\n", "      patterns:\n        - zeppelin\n")),
];

/// The files with the first place of an edit changed.
fn edited(files: &[SourceFile], (path, from, to): Edit) -> Vec<SourceFile> {
    let mut files = files.to_vec();
    let file = files.iter_mut().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(text.contains(from), "{path} has no {from:?}");
    file.bytes = text.replacen(from, to, 1).into_bytes();
    files
}

fn assert_as_alone(before: &Understanding, files: &[SourceFile], messages: &[Typed], what: &str) {
    let content = loaded(files);
    let alone = Understanding::compile(&content).unwrap();
    let after = Understanding::compile_after(&content, Some(before)).unwrap();
    assert_same(messages, &read_all(&alone, messages), &read_all(&after, messages), what);
}

#[test]
fn a_changed_shop_is_read_as_if_it_were_new() {
    let (files, messages) = (shop_files(), messages());
    let before = Understanding::compile(&loaded(&files)).unwrap();
    for (what, edit) in SHOP_EDITS {
        assert_as_alone(&before, &edited(&files, edit), &messages, what);
    }
    let mut other = files.clone();
    other.retain(|file| file.path != "knowledge/de/synonyms.yaml");
    assert!(other.len() < files.len());
    assert_as_alone(&before, &other, &messages, "no synonyms");
}

#[test]
fn edits_upon_edits_are_read_as_if_they_were_new() {
    let (mut files, messages) = (shop_files(), messages());
    let mut before = Understanding::compile(&loaded(&files)).unwrap();
    for (what, edit) in SHOP_EDITS {
        files = edited(&files, edit);
        assert_as_alone(&before, &files, &messages, what);
        before = Understanding::compile_after(&loaded(&files), Some(&before)).unwrap();
    }
}

/// Words that make and unmake compounds, separable verbs and families when they come and go.
const WORDS: [&str; 20] = [
    "Garten",
    "Haus",
    "Gartenhaus",
    "Schlüssel",
    "Hausschlüssel",
    "Schlüsseldienst",
    "Dienst",
    "Regentonne",
    "Regen",
    "Tonne",
    "abmelden",
    "melde ab",
    "geliefert",
    "Lieferung",
    "aufgebaut",
    "Aufbau",
    "nicht",
    "Zeppelin",
    "42",
    "Rechnung",
];

/// Entries that an editor changes all day: the numbers of the words of each phrase.
struct Desk {
    random: Random,
    entries: Vec<(usize, Vec<String>)>,
    next: usize,
}

impl Desk {
    fn new(seed: u64) -> Self {
        let mut desk = Self { random: Random::new(seed), entries: Vec::new(), next: 0 };
        (0..6).for_each(|_| desk.entry());
        desk
    }

    fn phrase(&mut self) -> String {
        let words = 2 + self.random.below(4);
        let said: Vec<&str> = (0..words).map(|_| WORDS[self.random.below(WORDS.len())]).collect();
        said.join(" ")
    }

    fn entry(&mut self) {
        let phrases = (0..=self.random.below(4)).map(|_| self.phrase()).collect();
        // Not always the last: what comes behind gets other numbers.
        self.entries.push((self.next * 37 % 101, phrases));
        self.next += 1;
    }

    /// One save: a phrase more, less or other, an entry more or less.
    fn edit(&mut self) {
        let (at, phrase) = (self.random.below(self.entries.len()), self.phrase());
        let alone = self.entries[at].1.len() == 1;
        match self.random.below(5) {
            0 => self.entries[at].1.push(phrase),
            1 if !alone => drop(self.entries[at].1.pop()),
            2 => self.entry(),
            3 if self.entries.len() > 3 => drop(self.entries.remove(at)),
            _ => self.entries[at].1[0] = phrase,
        }
    }

    fn file(&self) -> SourceFile {
        let mut yaml = "entries:\n".to_owned();
        for (id, phrases) in &self.entries {
            yaml += &format!("  - id: desk.e{id}\n    question: \"{} {id}\"\n    also:\n", phrases[0]);
            for phrase in phrases {
                yaml += &format!("      - \"{phrase}\"\n");
            }
            yaml += "    answer: Ja.\n";
        }
        SourceFile { path: "knowledge/de/desk.yaml".to_owned(), bytes: yaml.into_bytes() }
    }
}

#[test]
fn a_long_day_of_an_editor_is_read_as_if_every_save_were_new() {
    let mut messages = messages();
    let mut desk = Desk::new(2_026);
    messages.extend((0..60).map(|_| (Language::De, desk.phrase())));
    let files = |desk: &Desk| {
        let mut files = shop_files();
        files.extend(grown::small_files(60, 4, 60));
        files.push(desk.file());
        files
    };
    let mut before = Understanding::compile(&loaded(&files(&desk))).unwrap();
    for save in 1..=40 {
        desk.edit();
        let content = loaded(&files(&desk));
        let after = Understanding::compile_after(&content, Some(&before)).unwrap();
        if save % 8 == 0 {
            let alone = Understanding::compile(&content).unwrap();
            let [expected, found] = [&alone, &after].map(|understanding| read_all(understanding, &messages));
            assert_same(&messages, &expected, &found, &format!("save {save}"));
        }
        before = after;
    }
}

/// So many entries of one phrase are one too many for a classifier.
const TOO_MANY: usize = 2_450;

#[test]
fn an_faq_that_has_become_small_enough_learns_as_if_it_had_never_been_large() {
    let files = |entries: usize, asked: &str| {
        let entry = |at: usize| format!("  - id: e.n{at}\n    question: {asked} {at:04}x\n    answer: Yes.\n");
        let yaml = (0..entries).map(entry).fold("entries:\n".to_owned(), |yaml, entry| yaml + &entry);
        let settings = "name: Many\nlanguages: [en]\n".to_owned();
        let file = |path: &str, text: String| SourceFile { path: path.to_owned(), bytes: text.into_bytes() };
        vec![file("deskbell.yaml", settings), file("knowledge/en/many.yaml", yaml)]
    };
    let large = Understanding::compile(&loaded(&files(TOO_MANY + 1, "part"))).unwrap();
    let large = Understanding::compile_after(&loaded(&files(TOO_MANY, "part")), Some(&large)).unwrap();
    let small = files(TOO_MANY - 5, "part");
    let messages: Vec<Typed> = [3, 77, 2_440].map(|at| (Language::En, format!("which part is {at:04}x"))).into();
    assert_as_alone(&large, &small, &messages, "small enough");
}

#[test]
fn where_phrases_are_asked_they_are_asked_again_when_they_change() {
    let (files, messages) = grown_up();
    let before = Understanding::compile(&loaded(&files)).unwrap();
    let edits = [
        ("an answer", ("knowledge/de/grown.yaml", "    answer: \"", "    answer: \"Bitte: ")),
        ("a phrase", ("knowledge/de/grown.yaml", "    also:\n", "    also:\n      - Wo bleibt der Zeppelin?\n")),
    ];
    for (what, edit) in edits {
        assert_as_alone(&before, &edited(&files, edit), &messages, what);
    }
}

#[test]
fn files_that_were_parsed_before_say_the_same() {
    let files = shop_files();
    let mut parsed = Parsed::default();
    let again = |files: &[SourceFile], parsed: &mut Parsed| load_after(files, &|_| None, parsed);
    again(&files, &mut parsed);
    for (what, edit) in SHOP_EDITS {
        let files = edited(&files, edit);
        let (alone, after) = (loaded(&files), again(&files, &mut parsed));
        assert_eq!(format!("{alone:?}"), format!("{:?}", after.content.unwrap()), "{what}");
    }
    // A mistake is told every time, not only when its file is first seen.
    let broken = edited(&files, (DE, "    answer: ", "    anwser: "));
    let [first, second] = [0, 1].map(|_| again(&broken, &mut parsed).diagnostics);
    assert!(!first.is_empty());
    assert_eq!(first, second);
}
