//! Sets cut down: fewer phrases an entry, entries left out, typing errors.

use deskbell::content::Content;
use deskbell::ids::{EntryId, Language};

use crate::sets::Set;

/// Messages of one cut that are looked at.
const MESSAGES: usize = 500;

/// A set as one draw leaves it.
pub(crate) struct Cut {
    pub(crate) language: Language,
    pub(crate) content: Content,
    pub(crate) messages: Vec<(String, Vec<String>)>,
}

impl Cut {
    pub(crate) fn in_scope(&self, labels: &[String]) -> bool {
        let known = |label: &String| EntryId::new(label).is_ok_and(|id| self.content.entries.contains_key(&id));
        labels.iter().any(known)
    }
}

/// Cuts a set down. The first phrase of an entry may change with the draw.
pub(crate) fn cut(set: &Set, per_entry: usize, left_out_percent: usize, draw: u64) -> Cut {
    let mut random = Lcg(draw);
    let mut content = set.content.clone();
    let mut ids: Vec<EntryId> = content.entries.keys().cloned().collect();
    random.shuffle(&mut ids);
    for id in &ids[..ids.len() * left_out_percent / 100] {
        content.entries.remove(id);
    }
    for text in content.entries.values_mut().filter_map(|entry| entry.texts.get_mut(&set.language)) {
        let mut phrases: Vec<String> = std::iter::once(text.question.clone()).chain(text.also.drain(..)).collect();
        random.shuffle(&mut phrases);
        phrases.truncate(per_entry);
        text.question = phrases.remove(0);
        text.also = phrases;
    }
    Cut { language: set.language, content, messages: messages(set, &mut random) }
}

fn messages(set: &Set, random: &mut Lcg) -> Vec<(String, Vec<String>)> {
    let mut messages = set.messages.clone();
    random.shuffle(&mut messages);
    messages.truncate(MESSAGES);
    let mut foreign = set.foreign.clone();
    random.shuffle(&mut foreign);
    messages.extend(foreign.into_iter().take(MESSAGES / 4).map(|text| (text, vec!["oos".to_owned()])));
    // The messages of the FAQs hold their own errors.
    if !set.foreign.is_empty() {
        for (text, _) in &mut messages {
            *text = with_typo(text, random);
        }
    }
    messages
}

/// One typing error in a word of five letters or more, in a third of all messages.
fn with_typo(text: &str, random: &mut Lcg) -> String {
    let mut words: Vec<Vec<char>> = text.split(' ').map(|w| w.chars().collect()).collect();
    let long: Vec<usize> = (0..words.len()).filter(|i| words[*i].len() >= 5).collect();
    if long.is_empty() || random.below(3) > 0 {
        return text.to_owned();
    }
    let word = &mut words[long[random.below(long.len())]];
    let at = 1 + random.below(word.len() - 2);
    match random.below(3) {
        0 => word.swap(at, at + 1),
        1 => {
            word.remove(at);
        }
        _ => word.insert(at, word[at]),
    }
    words.into_iter().map(|w| w.into_iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Numbers that look random and are the same every time.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}
