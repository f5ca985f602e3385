//! Real messages with one to five mistakes in them, as hurried visitors and broken clients make them.

use super::Random;

type Mutation = fn(&mut Random, &mut Vec<char>, &[String]);

const MUTATIONS: [Mutation; 9] =
    [dropped, doubled, swapped, inserted, other_case, umlauts, words_joined, word_split, other_appended];

/// One of so many is blown up to the longest message, so that a list of them stays one of messages.
const BLOWN_UP_ONE_IN: usize = 200;
const LONGEST: usize = 4_000;

/// So many mutated messages of these.
pub(crate) fn mutated(messages: &[String], count: usize, seed: u64) -> Vec<String> {
    let mut random = Random::new(seed);
    (0..count).map(|_| one(&mut random, messages)).collect()
}

fn one(random: &mut Random, messages: &[String]) -> String {
    let mut text: Vec<char> = random.pick(messages).chars().collect();
    for _ in 0..=random.below(5) {
        random.pick(&MUTATIONS)(random, &mut text, messages);
    }
    if random.below(BLOWN_UP_ONE_IN) == 0 && !text.is_empty() {
        text.push(' ');
        text = text.into_iter().cycle().take(LONGEST).collect();
    }
    text.into_iter().collect()
}

fn dropped(random: &mut Random, text: &mut Vec<char>, _: &[String]) {
    if !text.is_empty() {
        text.remove(random.below(text.len()));
    }
}

fn doubled(random: &mut Random, text: &mut Vec<char>, _: &[String]) {
    if !text.is_empty() {
        let at = random.below(text.len());
        text.insert(at, text[at]);
    }
}

fn swapped(random: &mut Random, text: &mut Vec<char>, _: &[String]) {
    if text.len() > 1 {
        let at = random.below(text.len() - 1);
        let letter = text.remove(at);
        text.insert(at + 1, letter);
    }
}

fn inserted(random: &mut Random, text: &mut Vec<char>, _: &[String]) {
    let at = random.below(text.len() + 1);
    let ranges = [0x61..0x7b, 0x20..0x7f, 0xc0..0x180, 0x2000..0x2070, 0x300..0x370, 0x1_f600..0x1_f650];
    let range = random.pick(&ranges).clone();
    text.insert(at, random.char_of(range));
}

fn other_case(random: &mut Random, text: &mut Vec<char>, _: &[String]) {
    let from = random.below(text.len());
    let to = (from + 1 + random.below(20)).min(text.len());
    let upper = random.below(2) == 0;
    let changed = text.drain(from..to).collect::<String>();
    let changed = if upper { changed.to_uppercase() } else { changed.to_lowercase() };
    text.splice(from..from, changed.chars());
}

fn umlauts(random: &mut Random, text: &mut Vec<char>, _: &[String]) {
    const SPELLINGS: [(&str, &str); 7] =
        [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ä", "Ae"), ("ä", "a\u{308}"), ("ü", "u")];
    let (letter, spelling) = *random.pick(&SPELLINGS);
    let whole: String = text.iter().collect();
    let (from, to) = if random.below(3) == 0 { (spelling, letter) } else { (letter, spelling) };
    *text = whole.replace(from, to).chars().collect();
}

fn words_joined(random: &mut Random, text: &mut Vec<char>, _: &[String]) {
    let gaps: Vec<usize> = (0..text.len()).filter(|at| text[*at] == ' ').collect();
    if !gaps.is_empty() {
        text.remove(*random.pick(&gaps));
    }
}

fn word_split(random: &mut Random, text: &mut Vec<char>, _: &[String]) {
    let at = random.below(text.len() + 1);
    text.insert(at, *random.pick(&[' ', '-', '\n', '\u{ad}']));
}

fn other_appended(random: &mut Random, text: &mut Vec<char>, messages: &[String]) {
    let joint = *random.pick(&[" ", ". ", " und ", " and ", "\n", ", "]);
    text.extend(joint.chars().chain(random.pick(messages).chars()));
}
