//! The editors' guides are true: every file in them checks, every dialogue test in them passes, every command exists
//! and prints what is shown.
//!
//! A guide is read from top to bottom, as its readers do it: a box under a file name is written into a fresh folder,
//! a box of commands is run in it. `(with a mistake)` behind a file name keeps the file until the next one only, and
//! what follows must tell that mistake.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use deskbell::cli::check::{self, Format, Options};
use deskbell::config::Localized;
use deskbell::content::{self, Slot, SlotKind};
use deskbell::diagnostics::Lang;
use deskbell::ids::{Language, SlotName};
use deskbell::turn::Brain;
use deskbell::{dialogues, files, flow};
use jiff::civil::Date;
use regex::Regex;

/// The day on which the guides are read: their dates are meant from there.
const TODAY: Date = jiff::civil::date(2026, 11, 23);

/// Lines that a guide leaves out.
const LEFT_OUT: &str = "…";

struct Guide {
    name: &'static str,
    text: String,
    lang: Lang,
    locale: &'static str,
}

impl Guide {
    /// Read when the test runs: whoever mends a sentence need not compile.
    fn read(name: &'static str, lang: Lang, locale: &'static str) -> Self {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        Self { name, text, lang, locale }
    }

    fn german() -> Self {
        Self::read("docs/editing.de.md", Lang::De, "de_DE.UTF-8")
    }

    fn english() -> Self {
        Self::read("docs/editing.md", Lang::En, "en_GB.UTF-8")
    }

    fn both() -> [Self; 2] {
        [Self::german(), Self::english()]
    }
}

/// A part of a guide, with its line.
#[derive(Debug, PartialEq)]
enum Part {
    Heading { level: usize },
    File { line: usize, path: String, text: String, wrong: bool },
    Console { line: usize, commands: Vec<Shown> },
}

/// A command with what is typed into it and what it prints.
#[derive(Debug, PartialEq)]
struct Shown {
    command: String,
    typed: Vec<String>,
    output: Vec<String>,
}

/// The parts of a guide; a box of no known kind is a mistake.
fn parts(guide: &Guide) -> Vec<Part> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\*\*`([^`]+)`\*\*( \([^)]+\))?$").unwrap());
    let lines: Vec<&str> = guide.text.lines().collect();
    let (mut parts, mut at) = (Vec::new(), 0);
    while at < lines.len() {
        let line = at + 1;
        if let Some(kind) = lines[at].strip_prefix("```") {
            let end = at + 1 + lines[at + 1..].iter().position(|line| *line == "```").expect("the box ends");
            let body = &lines[at + 1..end];
            if kind == "console" {
                parts.push(Part::Console { line, commands: commands(body) });
            } else {
                let named = NAME.captures(lines[at - 2]);
                let named = named.unwrap_or_else(|| panic!("{}:{line}: a box without a file name", guide.name));
                let (path, wrong) = (named[1].to_owned(), named.get(2).is_some());
                parts.push(Part::File { line, path, text: body.join("\n") + "\n", wrong });
            }
            at = end;
        } else if lines[at].starts_with('#') {
            parts.push(Part::Heading { level: lines[at].chars().take_while(|c| *c == '#').count() });
        }
        at += 1;
    }
    parts
}

fn commands(body: &[&str]) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    for line in body {
        if let Some(command) = line.strip_prefix("$ ") {
            found.push(Shown { command: command.to_owned(), typed: Vec::new(), output: Vec::new() });
            continue;
        }
        let last = found.last_mut().expect("a box of commands begins with one");
        last.typed.extend(line.strip_prefix("> ").map(str::to_owned));
        last.output.push((*line).to_owned());
    }
    found
}

/// Words as a shell makes them; quoted ones are whole.
fn words(command: &str) -> Vec<&str> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""([^"]*)"|(\S+)"#).unwrap());
    WORD.captures_iter(command).map(|word| word.get(1).or(word.get(2)).unwrap().as_str()).collect()
}

/// Standard output and error of the program, as a terminal shows them with what was typed.
fn run(folder: &Path, locale: &str, arguments: &[&str], typed: &[String]) -> (bool, String) {
    let mut input = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut input, (typed.join("\n") + "\n").as_bytes()).unwrap();
    std::io::Seek::rewind(&mut input).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_deskbell"))
        .current_dir(folder)
        .args(arguments)
        .env("LANG", locale)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .stdin(Stdio::from(input))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    // A prompt, then what was typed, which the program does not print itself.
    let mut answers = said.split("\n> ");
    let mut shown = answers.next().unwrap_or_default().to_owned();
    for (answer, typed) in answers.zip(typed) {
        shown += &format!("\n> {typed}\n{answer}");
    }
    (output.status.success(), shown)
}

/// Whether the program takes these arguments: wrong ones are refused before the help is shown.
fn is_accepted(arguments: &[&str]) -> bool {
    let asked = |arguments: &[&str]| run(Path::new("/"), "en_GB.UTF-8", &[arguments, &["--help"]].concat(), &[]).0;
    // `deskbell new` is made beside this guide; as soon as the program has it, it is asked like the others.
    asked(arguments) || (arguments[0] == "new" && !asked(&["new"]))
}

/// What `check` says; on a fixed day, because reviews fall due.
fn checked(folder: &Path, lang: Lang, confidence: bool) -> String {
    let mut out = Vec::new();
    let options = Options { dir: folder, format: Format::Text, lang, colour: false, today: TODAY, confidence };
    check::run(options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn printed(folder: &Path, guide: &Guide, arguments: &[&str], typed: &[String]) -> String {
    if arguments[0] == "check" && !arguments.contains(&"--explain") {
        return checked(folder, guide.lang, arguments.contains(&"--confidence"));
    }
    run(folder, guide.locale, arguments, typed).1
}

/// How sure the bot is changes a little with every improvement: such numbers, and the blanks that line them up, are
/// no part of what a guide promises. What `check` and `test` print is compared as it is.
fn comparable(arguments: &[&str], text: &str) -> Vec<String> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[+-]?\d+[.,]\d+").unwrap());
    static BLANKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r" +").unwrap());
    let exact = matches!(arguments[0], "check" | "test") && !arguments.contains(&"--confidence");
    let loose = |line: &str| BLANKS.replace_all(&NUMBER.replace_all(line, "#"), " ").into_owned();
    text.trim_end().lines().map(|line| if exact { line.to_owned() } else { loose(line) }).collect()
}

fn agrees(shown: &[String], printed: &[String]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == LEFT_OUT => (0..=printed.len()).any(|n| agrees(rest, &printed[n..])),
        (Some((one, shown)), Some((other, printed))) if one == other => agrees(shown, printed),
        _ => false,
    }
}

/// A folder that grows as a guide is read.
struct Stage<'g> {
    guide: &'g Guide,
    folder: tempfile::TempDir,
    /// The file with a mistake that is there for now: its path, and what it replaced.
    wrong: Option<(String, Option<String>)>,
}

impl Stage<'_> {
    fn put(&mut self, path: &str, text: &str, wrong: bool) {
        self.mend();
        let file = self.folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        if wrong {
            self.wrong = Some((path.to_owned(), fs::read_to_string(&file).ok()));
        }
        fs::write(file, text).unwrap();
    }

    /// Takes the file with a mistake away again.
    fn mend(&mut self) {
        let Some((path, before)) = self.wrong.take() else { return };
        let file = self.folder.path().join(path);
        before.map_or_else(|| fs::remove_file(&file), |before| fs::write(&file, before)).unwrap();
    }

    fn enter(&self, line: usize, Shown { command, typed, output }: &Shown) {
        let place = format!("{}:{line}: {command}", self.guide.name);
        let Some(arguments) = command.strip_prefix("deskbell ") else {
            assert!(command.starts_with("cd "), "{place}: neither deskbell nor cd");
            return;
        };
        let arguments = words(arguments);
        assert!(is_accepted(&arguments), "{place}: the program does not take this");
        if let Some((path, _)) = &self.wrong {
            assert!(output.iter().any(|line| line.contains(path)), "{place}: the mistake in {path} is not told");
        }
        if output.is_empty() {
            return;
        }
        let printed = printed(self.folder.path(), self.guide, &arguments, typed);
        let shown = comparable(&arguments, &output.join("\n"));
        assert!(agrees(&shown, &comparable(&arguments, &printed)), "{place}: it prints\n{printed}");
    }

    /// What holds at the end of a chapter: no mistake, no weakness, and all dialogue tests pass.
    fn close(&mut self, chapter: usize) {
        self.mend();
        let place = format!("{}, the end of chapter {chapter}", self.guide.name);
        let files = files::read(self.folder.path()).unwrap();
        let loaded = content::load(&files, &|_| None, Some(TODAY));
        assert!(loaded.diagnostics.is_empty(), "{place}:\n{}", checked(self.folder.path(), self.guide.lang, false));
        let brain = Brain::compile(loaded.content.unwrap()).unwrap();
        for file in files.iter().filter(|file| file.path.starts_with("tests/dialogues/")) {
            let (tests, problems) = dialogues::decode(&file.path, &file.bytes);
            assert!(problems.is_empty() && !tests.is_empty(), "{place}: {}: {problems:?}", file.path);
            for test in &tests {
                let outcome = dialogues::run(&brain, test);
                assert_eq!(outcome.failed_at, None, "{place}: {}: {}: {:#?}", file.path, test.name, outcome.lines);
            }
        }
    }
}

/// Reads a guide as its readers do.
fn follow(guide: &Guide) {
    let mut stage = Stage { guide, folder: tempfile::tempdir().unwrap(), wrong: None };
    let mut chapter = 0;
    for part in parts(guide) {
        match part {
            Part::Heading { level: 2 } => {
                if chapter > 0 {
                    stage.close(chapter);
                }
                chapter += 1;
            }
            Part::Heading { .. } => {}
            Part::File { path, text, wrong, .. } => stage.put(&path, &text, wrong),
            Part::Console { line, commands } => commands.iter().for_each(|shown| stage.enter(line, shown)),
        }
    }
    stage.close(chapter);
    assert!(chapter >= 15, "{}: there are {chapter} chapters", guide.name);
}

#[test]
fn the_german_guide_is_true() {
    follow(&Guide::german());
}

#[test]
fn the_english_guide_is_true() {
    follow(&Guide::english());
}

#[test]
fn every_command_in_the_text_exists() {
    let command = Regex::new(r"`deskbell ([^`]+)`").unwrap();
    for guide in &Guide::both() {
        let found: Vec<&str> = command.captures_iter(&guide.text).map(|found| found.extract::<1>().1[0]).collect();
        assert!(found.len() >= 10, "{}: {found:?}", guide.name);
        for arguments in found {
            assert!(is_accepted(&words(arguments)), "{}: deskbell {arguments}", guide.name);
        }
    }
}

/// The table of slot types says what fits each type: every example fits one of its types.
#[test]
fn the_examples_of_slot_types_fit() {
    let row = Regex::new(r"(?m)^\| `(?P<types>[a-z`, _]+)` \| (?P<examples>[^|]* · [^|]*) \|$").unwrap();
    for (guide, language) in Guide::both().iter().zip([Language::De, Language::En]) {
        let mut seen = 0;
        for row in row.captures_iter(&guide.text) {
            let kinds: Vec<SlotKind> = row["types"].split("`, `").map(kind).collect();
            for example in row["examples"].split(" · ") {
                let slot = |kind| Slot {
                    name: SlotName::new("slot").unwrap(),
                    kind,
                    pattern: None,
                    label: Localized::default(),
                    options: Vec::new(),
                    sensitive: false,
                };
                let around = flow::Surroundings { language, today: TODAY, open: None };
                let fits = |kind: &SlotKind| flow::parse_slot(&slot(*kind), example, around).is_some();
                assert!(kinds.iter().any(fits), "{}: {example} is none of {}", guide.name, &row["types"]);
                seen += 1;
            }
        }
        assert!(seen >= 14, "{}: {seen} examples of slot types", guide.name);
    }
}

fn kind(name: &str) -> SlotKind {
    match name {
        "number" => SlotKind::Number,
        "money" => SlotKind::Money,
        "date" => SlotKind::Date,
        "time" => SlotKind::Time,
        "email" => SlotKind::Email,
        "phone" => SlotKind::Phone,
        "postcode" => SlotKind::Postcode,
        "iban" => SlotKind::Iban,
        "yes_no" => SlotKind::YesNo,
        other => panic!("the guide names a type {other}"),
    }
}

/// What both languages have in common: the headings and boxes in their order, the mistakes, and how many commands.
#[test]
fn both_guides_have_the_same_chapters() {
    let shape = |guide| -> Vec<String> {
        let shape = |part| match part {
            Part::Heading { level } => format!("heading {level}"),
            Part::File { path, wrong, .. } => format!("{} {wrong}", path.split(['/', '.']).next().unwrap_or_default()),
            Part::Console { commands, .. } => {
                let words = commands.iter().map(|shown| shown.command.split(' ').nth(1).unwrap_or_default().to_owned());
                words.collect::<Vec<_>>().join(", ")
            }
        };
        parts(guide).into_iter().map(shape).collect()
    };
    let rows = |guide: &Guide| guide.text.lines().filter(|line| line.starts_with("| ")).count();
    let [german, english] = Guide::both().each_ref().map(shape);
    let named = |shape: Vec<String>| shape.into_iter().map(|part| part.replace("nachrichten", "messages"));
    assert_eq!(
        named(german).map(|p| p.replace("blumen", "flowers")).collect::<Vec<_>>(),
        named(english).collect::<Vec<_>>()
    );
    let [german, english] = Guide::both().each_ref().map(rows);
    assert_eq!(german, english, "rows of tables");
}

#[test]
fn the_readme_leads_to_both_guides() {
    let readme = include_str!("../../README.md");
    for guide in Guide::both() {
        assert!(readme.contains(&format!("({})", guide.name)), "{}", guide.name);
    }
}
