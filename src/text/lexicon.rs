//! The shipped words of each language: what carries no topic, word families, short forms, parts of compounds.

use std::sync::LazyLock;

use super::beginnings::Beginnings;
use super::fold::fold;
use super::hasher::{QuickMap, QuickSet};
use super::stem::{changes_its_beginning, raw_stem};
use crate::ids::Language;

/// How much a word says about the topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Nothing.
    Stop,
    /// Little: which kind of question it is.
    Light,
    /// The topic.
    Full,
}

/// The shipped words of a language. Every word is folded.
#[derive(Debug)]
pub struct Lexicon {
    language: Language,
    stop: QuickSet<String>,
    light: QuickSet<String>,
    short_forms: QuickMap<String, String>,
    families: QuickMap<String, String>,
    families_by_stem: QuickMap<String, String>,
    service: Vec<String>,
    common: QuickSet<String>,
    service_stems: QuickSet<String>,
    /// How the stems of the service words and the keys of the families begin.
    beginnings: Beginnings,
    neutral: QuickSet<String>,
    neutral_stems: QuickSet<String>,
    foreign: QuickSet<String>,
    foreign_stems: QuickSet<String>,
}

/// The shortest word that makes a compound foreign, in bytes.
const SHORTEST_FOREIGN: usize = 6;

/// The shipped words of this language; built once.
#[must_use]
pub fn lexicon(language: Language) -> &'static Lexicon {
    static DE: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::build(Language::De));
    static EN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::build(Language::En));
    match language {
        Language::De => &DE,
        Language::En => &EN,
    }
}

struct Packs {
    stop: &'static str,
    light: &'static str,
    short: &'static str,
    families: &'static str,
    service: &'static str,
    common: &'static str,
    neutral: &'static str,
    foreign: &'static str,
}

fn packs(language: Language) -> Packs {
    match language {
        Language::De => Packs {
            stop: include_str!("packs/stop.de.txt"),
            light: include_str!("packs/light.de.txt"),
            short: include_str!("packs/short.de.tsv"),
            families: include_str!("packs/families.de.txt"),
            service: include_str!("packs/service.de.txt"),
            common: include_str!("packs/common.de.txt"),
            neutral: include_str!("packs/neutral.de.txt"),
            foreign: include_str!("packs/foreign.de.txt"),
        },
        Language::En => Packs {
            stop: include_str!("packs/stop.en.txt"),
            light: include_str!("packs/light.en.txt"),
            short: include_str!("packs/short.en.tsv"),
            families: include_str!("packs/families.en.txt"),
            service: include_str!("packs/service.en.txt"),
            common: include_str!("packs/common.en.txt"),
            neutral: include_str!("packs/neutral.en.txt"),
            foreign: include_str!("packs/foreign.en.txt"),
        },
    }
}

fn lines(pack: &'static str) -> impl Iterator<Item = &'static str> {
    pack.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn folded(pack: &'static str, language: Language) -> impl Iterator<Item = String> {
    lines(pack).flat_map(str::split_whitespace).map(move |word| fold(word, language))
}

impl Lexicon {
    fn build(language: Language) -> Self {
        let packs = packs(language);
        let (families, families_by_stem) = families(packs.families, language);
        let service: Vec<String> = folded(packs.service, language).collect();
        let stem_of = |word: &String| {
            let raw = raw_stem(word, language);
            families.get(word).or_else(|| families_by_stem.get(&raw)).cloned().unwrap_or(raw)
        };
        let neutral: QuickSet<String> = folded(packs.neutral, language).collect();
        let foreign: QuickSet<String> = folded(packs.foreign, language).collect();
        let service_stems: QuickSet<String> = service.iter().map(stem_of).collect();
        Self {
            language,
            beginnings: service_stems.iter().chain(families_by_stem.keys()).map(String::as_str).collect(),
            stop: folded(packs.stop, language).collect(),
            light: folded(packs.light, language).collect(),
            short_forms: lines(packs.short).filter_map(pair).collect(),
            service_stems,
            service,
            common: folded(packs.common, language).collect(),
            neutral_stems: neutral.iter().map(stem_of).collect(),
            neutral,
            foreign_stems: foreign.iter().map(stem_of).collect(),
            foreign,
            families,
            families_by_stem,
        }
    }

    /// How much a folded word says.
    #[must_use]
    pub fn weight(&self, folded: &str) -> Weight {
        if self.light.contains(folded) {
            Weight::Light
        } else if self.stop.contains(folded) || folded.len() == 1 {
            Weight::Stop
        } else {
            Weight::Full
        }
    }

    /// Whether the shipped lists hold this folded word: then it is no typo.
    #[must_use]
    pub fn knows(&self, folded: &str) -> bool {
        self.is_function_word(folded)
            || self.families.contains_key(folded)
            || self.common.contains(folded)
            || self.neutral.contains(folded)
            || self.foreign.contains(folded)
    }

    /// Whether this is one of the small words that show a language.
    #[must_use]
    pub fn is_function_word(&self, folded: &str) -> bool {
        self.stop.contains(folded) || self.light.contains(folded)
    }

    /// Whether this everyday word tells nothing of the topic.
    #[must_use]
    pub fn is_neutral(&self, folded: &str, stem: &str) -> bool {
        self.neutral.contains(folded) || self.neutral_stems.contains(stem)
    }

    /// Whether this word, or a compound with it, names something of a particular walk of life.
    #[must_use]
    pub fn is_foreign(&self, folded: &str, stem: &str) -> bool {
        let long = |part: &str| part.len() >= SHORTEST_FOREIGN && self.foreign.contains(part);
        let cuts = || (SHORTEST_FOREIGN..folded.len().saturating_sub(2)).filter(|cut| folded.is_char_boundary(*cut));
        self.foreign.contains(folded)
            || self.foreign_stems.contains(stem)
            || cuts().any(|cut| long(&folded[..cut]))
            || (3..folded.len().saturating_sub(SHORTEST_FOREIGN - 1))
                .filter(|cut| folded.is_char_boundary(*cut))
                .any(|cut| long(&folded[cut..]))
    }

    /// What a short form stands for.
    #[must_use]
    pub fn short_form(&self, lower: &str) -> Option<&str> {
        self.short_forms.get(lower).map(String::as_str)
    }

    /// The stem of the family that this folded word belongs to.
    #[must_use]
    pub fn family(&self, folded: &str) -> Option<&str> {
        self.families.get(folded).map(String::as_str)
    }

    /// The stem of the family that this stem belongs to.
    #[must_use]
    pub fn family_of_stem(&self, stem: &str) -> Option<&str> {
        self.families_by_stem.get(stem).map(String::as_str)
    }

    /// The words of customer service.
    #[must_use]
    pub fn service(&self) -> &[String] {
        &self.service
    }

    /// Whether the stem of a folded word may be that of a word of customer service or one of `others`. Never wrongly no;
    /// costs far less than the stem.
    #[must_use]
    pub fn may_be_part(&self, folded: &str, others: &Beginnings) -> bool {
        self.beginnings.fit(folded) || self.may_have_stem_of(folded, others) || self.families.contains_key(folded)
    }

    /// Whether a word that begins like this text may have one of the stems of `others`, none of which is a family's.
    /// Never wrongly no.
    #[must_use]
    pub fn may_have_stem_of(&self, folded: &str, others: &Beginnings) -> bool {
        others.fit(folded) || changes_its_beginning(folded, self.language)
    }

    /// Whether this is the stem of a family of words. Linear in the families.
    #[must_use]
    pub fn is_family(&self, stem: &str) -> bool {
        self.families.values().chain(self.families_by_stem.values()).any(|family| family == stem)
    }

    /// Whether this is the stem of a word of customer service, which compounds are made of.
    #[must_use]
    pub fn is_service_stem(&self, stem: &str) -> bool {
        self.service_stems.contains(stem)
    }
}

fn pair(line: &'static str) -> Option<(String, String)> {
    line.split_once('\t').map(|(form, full)| (form.to_owned(), full.to_owned()))
}

type Families = (QuickMap<String, String>, QuickMap<String, String>);

/// The first family that claims a word keeps it.
fn families(pack: &'static str, language: Language) -> Families {
    let (mut by_word, mut by_stem) = (QuickMap::default(), QuickMap::default());
    for line in lines(pack) {
        let (line, apart) = line.strip_prefix("= ").map_or((line, false), |words| (words, true));
        let members: Vec<String> = line.split_whitespace().map(|word| fold(word, language)).collect();
        // The head word itself is the stem: Snowball's would be the same for fehlen and Fehler.
        let Some(head) = members.first().cloned() else { continue };
        for member in members {
            if !apart {
                by_stem.entry(raw_stem(&member, language)).or_insert_with(|| head.clone());
            }
            by_word.entry(member).or_insert_with(|| head.clone());
        }
    }
    (by_word, by_stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{split_compound, stem};

    #[test]
    fn the_first_look_at_a_part_is_never_wrongly_no() {
        for language in Language::ALL {
            let lexicon = lexicon(language);
            let others: Beginnings = lexicon.neutral_stems.iter().map(String::as_str).collect();
            let known = |word: &str| {
                let stem = stem(word, language);
                let fits = lexicon.is_service_stem(&stem) || lexicon.neutral_stems.contains(&stem);
                (fits && lexicon.weight(word) == Weight::Full).then_some(stem)
            };
            let quick = |word: &str| if lexicon.may_be_part(word, &others) { known(word) } else { None };
            let words = lexicon.service.iter().chain(&lexicon.common).chain(&lexicon.neutral).chain(&lexicon.foreign);
            for word in words.chain(lexicon.families.keys()) {
                assert_eq!(split_compound(word, &quick), split_compound(word, &known), "{word}");
            }
        }
    }
}
