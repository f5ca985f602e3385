//! Phrases as words, before the vocabulary is known: what a text says by itself, and what it says among the others.
//!
//! When phrases change, what was made of the others is used again as far as it would come out the same.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::grams;
use super::lineage::Lineage;
use super::parallel;
use super::query::{is_negation, spoken};
use super::source::Source;
use super::splittable::Splittable;
use super::vocabulary::{Analysed, analyse};
use crate::ids::Language;
use crate::text::{Beginnings, Lexicon, PARTICLES, Token, Weight, clean, lexicon, separable, tokens};

/// A text, cut into words. It depends on nothing else.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) text: Arc<str>,
    /// The folded words, in order; a typed value is its class.
    pub(super) words: Vec<String>,
    /// The words, parted by blanks.
    pub(super) key: String,
    /// The words, sorted, each once.
    pub(super) spelled: Arc<[String]>,
    /// Whether it denies something.
    pub(super) negated: bool,
    /// The counts of the character grams of its words; typed values have no spelling to compare.
    pub(super) grams: Vec<(u32, u32)>,
    /// The tokens, where a verb's particle may stand apart; empty elsewhere.
    tokens: Vec<Token>,
}

/// A phrase in the words of its FAQ.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) cut: Arc<Cut>,
    /// The words, then the verbs that were rejoined.
    pub(super) analysed: Vec<Arc<Analysed>>,
}

/// The phrases of all items, one after the other.
#[derive(Debug)]
pub(super) struct Drafts {
    pub(super) all: Vec<Arc<Draft>>,
    words: HashMap<String, Arc<Analysed>>,
    /// What compounds may be split into.
    pub(super) splittable: Arc<Splittable>,
    /// How often each word is used.
    pub(super) spelled: BTreeMap<String, u32>,
}

impl Cut {
    fn new(text: &str, language: Language) -> Self {
        let tokens = tokens(&clean(text), language);
        let words: Vec<String> = tokens.iter().map(|token| token.folded.clone()).collect();
        let mut spelled = words.clone();
        spelled.sort_unstable();
        spelled.dedup();
        let apart = language == Language::De && words.iter().any(|word| PARTICLES.contains(&word.as_str()));
        Self {
            text: text.into(),
            key: words.join(" "),
            spelled: spelled.into(),
            negated: words.iter().any(|word| is_negation(word)),
            grams: grams::counts(words.iter().filter(|word| is_plain(word))),
            tokens: if apart { tokens } else { Vec::new() },
            words,
        }
    }
}

/// Whether a word is no typed value.
fn is_plain(word: &str) -> bool {
    !word.starts_with('<')
}

impl Draft {
    /// A text that is no phrase of its FAQ, in the FAQ's words.
    pub(super) fn foreign(text: &str, language: Language, analyse: impl Fn(&str) -> Analysed) -> Self {
        let cut = Cut::new(text, language);
        let analysed = cut.words.iter().map(|word| Arc::new(analyse(word))).collect();
        Self { cut: Arc::new(cut), analysed }
    }

    /// The stems as the classifier hears them.
    pub(super) fn spoken(&self) -> Vec<String> {
        // Verbs that were rejoined come after the words.
        let folded = self.cut.words.iter().map(String::as_str).chain(std::iter::repeat(""));
        folded.zip(&self.analysed).map(|(word, analysed)| spoken(word, analysed.stem.clone())).collect()
    }

    /// The stems of the parts of its compounds.
    pub(super) fn parts(&self) -> Vec<String> {
        self.analysed.iter().flat_map(|word| &word.parts).map(|(stem, _)| stem.clone()).collect()
    }

    /// The stems by which its entry is known, parts included.
    pub(super) fn telling(&self) -> impl Iterator<Item = &str> {
        let content = self.analysed.iter().filter(|word| word.weight != Weight::Stop);
        content
            .flat_map(|word| std::iter::once(&word.stem).chain(word.parts.iter().map(|(stem, _)| stem)))
            .map(String::as_str)
    }
}

impl Drafts {
    /// Cuts and analyses all phrases. Of `before`, what is the same is taken; `lineage` then knows which phrases are.
    pub(super) fn of(language: Language, sources: &[Source], before: Option<&Self>, lineage: &mut Lineage) -> Self {
        let cuts = cuts(language, sources, before, lineage);
        let spelled = spelled(&cuts, before, lineage);
        let known = |word: &str| before.and_then(|before| before.words.get(word));
        let splittable = Splittable::new(language, spelled.keys(), |word| known(word).map(|word| word.stem.as_str()));
        let splittable = match before.map(|before| &before.splittable) {
            Some(same) if **same == splittable => Arc::clone(same),
            _ => Arc::new(splittable),
        };
        let changes = before.map(|before| Changes::between(language, &before.splittable, &splittable));
        let (words, changed) = analysed(language, &spelled, &splittable, &known, changes.as_ref());
        let all = parallel::each(cuts.len(), |at| {
            let old = lineage.phrases[at].and_then(|old| before?.all.get(old));
            let touched = |old: &Draft| old.cut.words.iter().any(|word| changed.contains(word.as_str()));
            let same = |old: &&Arc<Draft>| old.cut.tokens.is_empty() && (changed.is_empty() || !touched(old));
            if let Some(old) = old.filter(same) {
                return Arc::clone(old);
            }
            let draft = draft(&cuts[at], language, &words, &splittable);
            match old {
                Some(old) if old.analysed == draft.analysed => Arc::clone(old),
                _ => Arc::new(draft),
            }
        });
        lineage.forget(|at, old| {
            before.and_then(|before| before.all.get(old)).is_none_or(|old| !Arc::ptr_eq(old, &all[at]))
        });
        Self { all, words, splittable, spelled }
    }
}

fn cuts(language: Language, sources: &[Source], before: Option<&Drafts>, lineage: &Lineage) -> Vec<Arc<Cut>> {
    let texts: Vec<&String> = sources.iter().flat_map(Source::phrases).collect();
    parallel::each(texts.len(), |at| {
        let old = lineage.phrases[at].and_then(|old| before?.all.get(old));
        old.map_or_else(|| Arc::new(Cut::new(texts[at], language)), |old| Arc::clone(&old.cut))
    })
}

/// How often each word is used.
fn spelled(cuts: &[Arc<Cut>], before: Option<&Drafts>, lineage: &Lineage) -> BTreeMap<String, u32> {
    let mut spelled = before.map(|before| before.spelled.clone()).unwrap_or_default();
    let gone = before.map(|before| lineage.gone(before.all.len())).unwrap_or_default();
    let gone = gone.iter().filter_map(|at| before?.all.get(*at)).flat_map(|draft| &draft.cut.words);
    for word in gone {
        if let Some(uses) = spelled.get_mut(word) {
            *uses -= 1;
        }
    }
    let come = lineage.come();
    for word in come.iter().flat_map(|at| &cuts[*at].words).filter(|word| is_plain(word)) {
        match spelled.get_mut(word) {
            Some(uses) => *uses += 1,
            None => drop(spelled.insert(word.clone(), 1)),
        }
    }
    spelled.retain(|_, uses| *uses > 0);
    spelled
}

/// Every word as the FAQ hears it, and those of them that it heard in another way before.
fn analysed<'w>(
    language: Language,
    spelled: &'w BTreeMap<String, u32>,
    splittable: &Splittable,
    known: &(impl Fn(&str) -> Option<&'w Arc<Analysed>> + Sync),
    changes: Option<&Changes>,
) -> (HashMap<String, Arc<Analysed>>, HashSet<&'w str>) {
    let words: Vec<&'w String> = spelled.keys().collect();
    let heard = parallel::each(words.len(), |at| {
        let word = words[at].as_str();
        let old = known(word);
        if let Some(old) = old.filter(|_| changes.is_some_and(|changes| !changes.may_touch(word))) {
            return (Arc::clone(old), false);
        }
        let fresh = analyse(word, language, splittable);
        match old {
            Some(old) if **old == fresh => (Arc::clone(old), false),
            _ => (Arc::new(fresh), old.is_some()),
        }
    });
    let changed = words.iter().zip(&heard).filter(|(_, (_, changed))| *changed).map(|(word, _)| word.as_str());
    let changed = changed.collect();
    (words.into_iter().cloned().zip(heard.into_iter().map(|(analysed, _)| analysed)).collect(), changed)
}

fn draft(cut: &Arc<Cut>, language: Language, words: &HashMap<String, Arc<Analysed>>, splittable: &Splittable) -> Draft {
    let heard =
        |word: &String| words.get(word).map_or_else(|| Arc::new(analyse(word, language, splittable)), Arc::clone);
    let mut analysed: Vec<Arc<Analysed>> = cut.words.iter().map(heard).collect();
    // "melde mich ab" says abmelden, here as in a message.
    analysed.extend(separated(cut, language, splittable).into_iter().map(Arc::new));
    Draft { cut: Arc::clone(cut), analysed }
}

/// The verbs of a phrase whose particle stands apart, if the FAQ or the shipped families have them in one word.
fn separated(cut: &Cut, language: Language, splittable: &Splittable) -> Vec<Analysed> {
    let known = |stem: &str| splittable.contains(stem) || lexicon(language).family_of_stem(stem).is_some();
    let whole = |(_, stem): (usize, String)| Analysed { stem, parts: Vec::new(), weight: Weight::Full };
    separable(&cut.tokens, known).into_iter().map(whole).collect()
}

/// The stems that came or went between two lists of what compounds may be split into.
struct Changes {
    lexicon: &'static Lexicon,
    /// Anything may be split in another way.
    all: bool,
    none: bool,
    beginnings: Beginnings,
}

impl Changes {
    fn between(language: Language, before: &Splittable, after: &Splittable) -> Self {
        let lexicon = lexicon(language);
        let changed: Vec<&str> = before.difference(after).collect();
        Self {
            lexicon,
            // The words of a family have its stem, however they begin.
            all: changed.iter().any(|stem| lexicon.is_family(stem)),
            none: changed.is_empty(),
            beginnings: changed.into_iter().collect(),
        }
    }

    /// Whether a word may now be split in another way: whether one of those stems may be found anywhere in it. Never
    /// wrongly no.
    fn may_touch(&self, word: &str) -> bool {
        let may = |(at, _): (usize, char)| self.lexicon.may_have_stem_of(&word[at..], &self.beginnings);
        !self.none && (self.all || word.char_indices().any(may))
    }
}
