//! Which phrases and items are those of the content before.

use super::source::Source;

/// For each phrase and item what it was before; both are in the same order before and after, as ids and texts sort
/// them.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    /// The number before of each phrase that says the same as then.
    pub(super) phrases: Vec<Option<usize>>,
    /// The number before of each item.
    pub(super) items: Vec<Option<usize>>,
}

impl Lineage {
    /// Nothing was there before so many phrases and items.
    pub(super) fn none(phrases: usize, items: usize) -> Self {
        Self { phrases: vec![None; phrases], items: vec![None; items] }
    }

    /// Items are the same by their target, phrases by their item and their text.
    pub(super) fn between<'b>(before: impl Iterator<Item = &'b Source>, after: &[Source]) -> Self {
        let mut lineage = Self::default();
        let mut old = before.enumerate().peekable();
        let mut first = 0;
        for source in after {
            while let Some((_, gone)) = old.next_if(|(_, old)| old.target < source.target) {
                first += gone.phrases().len();
            }
            let Some((at, same)) = old.next_if(|(_, old)| old.target == source.target) else {
                lineage.items.push(None);
                lineage.phrases.extend(source.phrases().iter().map(|_| None));
                continue;
            };
            lineage.items.push(Some(at));
            let place = |text: &String| same.phrases().binary_search(text).ok().map(|place| first + place);
            lineage.phrases.extend(source.phrases().iter().map(place));
            first += same.phrases().len();
        }
        lineage
    }

    /// Phrases that say something else than before, though in the same words, are new ones.
    pub(super) fn forget(&mut self, other: impl Fn(usize, usize) -> bool) {
        for (at, phrase) in self.phrases.iter_mut().enumerate() {
            *phrase = phrase.filter(|old| !other(at, *old));
        }
    }

    /// Those of so many phrases before that are no more, in order.
    pub(super) fn gone(&self, before: usize) -> Vec<usize> {
        let mut kept = self.phrases.iter().flatten().copied().peekable();
        (0..before).filter(|old| kept.next_if_eq(old).is_none()).collect()
    }

    /// The phrases that are new.
    pub(super) fn come(&self) -> Vec<usize> {
        (0..self.phrases.len()).filter(|at| self.phrases[*at].is_none()).collect()
    }
}
