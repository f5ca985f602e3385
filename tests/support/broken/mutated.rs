//! Files with slips in them: characters, lines and indentation, and pieces of other files.

use crate::strange::Random;

/// What hands, editors and copied text put into files.
const PIECES: &[&str] = &[
    " ",
    "  ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\n\n  ",
    ":",
    ": ",
    "- ",
    "\n  - ",
    "\"",
    "'",
    "#",
    " #5",
    "[",
    "]",
    "{",
    "}",
    ",",
    "|",
    ">-\n",
    "&a ",
    "*a",
    "!!x ",
    "<<: ",
    "? ",
    "---\n",
    "%",
    "@",
    "`",
    "\\",
    "{{",
    "}}",
    "{{ x",
    "{% if %}",
    "${",
    "${X}",
    "\u{A0}",
    "\u{FEFF}",
    "ä",
    "😀",
    "\u{0}",
    "\u{7}",
    "\u{2028}",
    "~",
    "null",
    "007",
    "entries:",
    "id: ",
    "flows:\n",
    "patterns: ['(']",
    "goto: end",
    "also: [",
    "when: {page: /}",
];

/// A file with one to eight slips.
pub(crate) fn mutated(random: &mut Random, files: &[Vec<u8>]) -> Vec<u8> {
    let file = random.pick(files);
    if random.below(20) == 0 {
        return broken_bytes(random, file.clone());
    }
    let mut text: Vec<char> = String::from_utf8_lossy(file).chars().collect();
    for _ in 0..=random.below(8) {
        match random.below(7) {
            0 | 1 => insert(random, &mut text),
            2 => delete(random, &mut text),
            3 => indent(random, &mut text),
            4 => move_line(random, &mut text),
            5 => splice(random, &mut text, files),
            _ => double(random, &mut text),
        }
    }
    text.into_iter().collect::<String>().into_bytes()
}

fn broken_bytes(random: &mut Random, mut bytes: Vec<u8>) -> Vec<u8> {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        bytes.insert(at, u8::try_from(random.below(256)).unwrap_or(0));
    }
    bytes.truncate(random.below(bytes.len() * 2));
    bytes
}

fn insert(random: &mut Random, text: &mut Vec<char>) {
    let at = random.below(text.len() + 1);
    text.splice(at..at, random.pick(PIECES).chars());
}

fn delete(random: &mut Random, text: &mut Vec<char>) {
    let at = random.below(text.len() + 1);
    let end = (at + 1 + random.below(3)).min(text.len());
    text.drain(at..end.max(at));
}

/// The place of a random line, and of the one after it.
fn line(random: &mut Random, text: &[char]) -> (usize, usize) {
    let at = random.below(text.len() + 1);
    let start = text[..at].iter().rposition(|c| *c == '\n').map_or(0, |end| end + 1);
    let end = text[at..].iter().position(|c| *c == '\n').map_or(text.len(), |end| at + end + 1);
    (start, end)
}

fn indent(random: &mut Random, text: &mut Vec<char>) {
    let (start, end) = line(random, text);
    let spaces = text[start..end].iter().take_while(|c| **c == ' ').count();
    text.splice(start..start + spaces, std::iter::repeat_n(' ', random.below(spaces + 4)));
}

fn move_line(random: &mut Random, text: &mut Vec<char>) {
    let (start, end) = line(random, text);
    let taken: Vec<char> = text.drain(start..end).collect();
    let (to, _) = line(random, text);
    text.splice(to..to, taken);
}

fn double(random: &mut Random, text: &mut Vec<char>) {
    let (start, end) = line(random, text);
    let copy = text[start..end].to_vec();
    text.splice(start..start, copy);
}

fn splice(random: &mut Random, text: &mut Vec<char>, files: &[Vec<u8>]) {
    let other: &Vec<u8> = random.pick(files);
    let other: Vec<char> = String::from_utf8_lossy(other).chars().collect();
    let (start, end) = line(random, &other);
    let (to, _) = line(random, text);
    text.splice(to..to, other[start..end].iter().copied());
}
