//! What can be told of the phrases by counting them.

use std::collections::BTreeSet;

use crate::content::{Content, Place};
use crate::conversation::Target;
use crate::ids::Language;

/// An entry with so many phrases is understood in its own words and hardly in others.
const FEW: usize = 2;

/// The phrases of one language.
pub(super) struct Phrases {
    /// Entries and intents that have any.
    pub(super) owners: usize,
    /// Their phrases.
    pub(super) count: usize,
    /// Those with one or two phrases, the poorest first.
    pub(super) few: Vec<(String, usize)>,
}

impl Phrases {
    pub(super) fn of(content: &Content, language: Language) -> Self {
        let counted = counted(content, language);
        let mut few: Vec<(String, usize)> = counted.iter().filter(|(_, count)| *count <= FEW).cloned().collect();
        few.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        Self { owners: counted.len(), count: counted.iter().map(|(_, count)| count).sum(), few }
    }
}

/// Every entry and intent with its number of different phrases; an intent of patterns alone needs none.
fn counted(content: &Content, language: Language) -> Vec<(String, usize)> {
    let entries = content.entries.values().filter_map(|entry| {
        let text = entry.texts.get(&language)?;
        let phrases: BTreeSet<&String> = std::iter::once(&text.question).chain(&text.also).collect();
        Some((entry.id.to_string(), phrases.len()))
    });
    let intents = content.intents.values().map(|intent| {
        let examples = intent.examples.get(&language).into_iter().flatten();
        let phrases: BTreeSet<&String> = examples.chain(intent.title.0.get(&language)).collect();
        (intent.id.to_string(), phrases.len())
    });
    entries.chain(intents).filter(|(_, count)| *count > 0).collect()
}

/// Where an entry or intent is written.
pub(super) fn place<'a>(content: &'a Content, target: &Target, language: Language) -> Option<&'a Place> {
    match target {
        Target::Faq(id) => content.entries.get(id)?.texts.get(&language).map(|text| &text.place),
        Target::Intent(id) => content.intents.get(id).map(|intent| &intent.place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{SourceFile, load};

    #[test]
    fn the_poorest_come_first_and_repeats_do_not_count() {
        let knowledge = "entries:
  - {id: c, question: Eins?, also: [Zwei?, Drei?], answer: A}
  - {id: b, question: Vier?, also: [Fünf?], answer: A}
  - {id: a, question: Sechs?, also: [Sieben?, Sieben?], answer: A}
  - {id: d, question: Acht?, answer: A}
";
        let file = |path: &str, text: &str| SourceFile { path: path.into(), bytes: text.into() };
        let files = [file("deskbell.yaml", "name: x\n"), file("knowledge/de/a.yaml", knowledge)];
        let content = load(&files, &|_| None, None).content.unwrap();
        let phrases = Phrases::of(&content, Language::De);
        assert_eq!((phrases.owners, phrases.count), (4, 8));
        assert_eq!(phrases.few, [("d".to_owned(), 1), ("a".to_owned(), 2), ("b".to_owned(), 2)]);
    }
}
