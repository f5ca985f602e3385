//! Stems: Snowball's, after and before what Snowball does not know of customer service.

use frostem::{Algorithm, Stemmer};

use super::lexicon::{Weight, lexicon};
use super::particle::PARTICLES;
use crate::ids::Language;

/// The shortest stem that an ending may be cut down to, in bytes.
const SHORTEST: usize = 4;

/// Words in ge-…-t that are no participles.
const NO_PARTICIPLES: [&str; 13] = [
    "gebiet",
    "gericht",
    "gerat",
    "gesamt",
    "geschaft",
    "gesicht",
    "gestalt",
    "gesundheit",
    "gewalt",
    "gewicht",
    "geburt",
    "gehalt",
    "gemeinschaft",
];

/// The stem of a folded word. Word families (liefern, Lieferung, geliefert) share one; classes of typed values
/// are their own.
#[must_use]
pub fn stem(folded: &str, language: Language) -> String {
    if folded.starts_with('<') {
        return folded.to_owned();
    }
    let families = lexicon(language);
    if let Some(head) = families.family(folded) {
        return head.to_owned();
    }
    let stem = raw_stem(folded, language);
    // "nach" and "war" have the rule's stems of Nacht and Ware.
    if families.weight(folded) == Weight::Stop {
        return stem;
    }
    families.family_of_stem(&stem).map_or(stem, str::to_owned)
}

/// The stem by rule alone, before the families have their say.
pub(super) fn raw_stem(folded: &str, language: Language) -> String {
    match language {
        Language::En => Stemmer::new(Algorithm::English).stem(folded).into_owned(),
        Language::De => german(folded),
    }
}

fn german(folded: &str) -> String {
    let infinitive = infinitive(folded);
    let stemmer = Stemmer::new(Algorithm::German);
    let stem = stemmer.stem(infinitive.as_deref().unwrap_or(folded)).into_owned();
    let stem = cut(cut(stem, "ung"), "t");
    cut_e(stem)
}

/// Cuts an ending if enough is left. "-keit" and "-heit" are nouns, their t is no ending.
fn cut(stem: String, ending: &str) -> String {
    if stem.ends_with("heit") || stem.ends_with("keit") {
        return stem;
    }
    match stem.strip_suffix(ending) {
        Some(rest) if rest.len() >= SHORTEST => rest.to_owned(),
        _ => stem,
    }
}

/// "erstattet" without its t is "erstatte": the e is the ending's, too.
fn cut_e(stem: String) -> String {
    match stem.strip_suffix('e') {
        Some(rest) if rest.len() >= SHORTEST && rest.ends_with(['t', 'd']) => rest.to_owned(),
        _ => stem,
    }
}

/// Whether the stem of a folded word may begin with other letters than the word: participles lose their "ge".
pub(super) fn changes_its_beginning(folded: &str, language: Language) -> bool {
    let changes = |verb: &str| verb.starts_with("ge") || verb.starts_with("zu");
    let separable = || PARTICLES.iter().any(|particle| folded.strip_prefix(particle).is_some_and(changes));
    language == Language::De && (folded.starts_with("ge") || separable())
}

/// The infinitive of a participle in ge-…-t or of a form with zu in the middle: abgemeldet, abzumelden → abmelden.
fn infinitive(word: &str) -> Option<String> {
    if let Some(base) = participle_base(word) {
        return Some(format!("{base}en"));
    }
    PARTICLES.iter().find_map(|particle| {
        let rest = word.strip_prefix(particle)?;
        if let Some(verb) = rest.strip_prefix("zu").filter(|verb| verb.len() >= 5 && verb.ends_with('n')) {
            return Some(format!("{particle}{verb}"));
        }
        participle_base(rest).map(|base| format!("{particle}{base}en"))
    })
}

fn participle_base(word: &str) -> Option<&str> {
    if NO_PARTICIPLES.iter().any(|no| word.starts_with(no)) {
        return None;
    }
    let rest = word.strip_prefix("ge")?;
    let base = ["tet", "det", "t", "te", "ten", "ter", "tes"].iter().find_map(|ending| {
        let cut = rest.strip_suffix(ending)?;
        Some(&rest[..cut.len() + usize::from(ending.ends_with("et"))])
    })?;
    (base.len() >= SHORTEST).then_some(base)
}
