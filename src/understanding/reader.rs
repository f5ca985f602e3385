//! One reading: everything that a message could mean, with reasons.

use super::context;
use super::index::LanguageIndex;
use super::model;
use super::parts;
use super::query::{Query, query};
use super::rank::{Ranked, rank};
use super::reading::{Candidate, Reading, Scene};
use super::{Understanding, commands};
use crate::conversation::{Command, Target, Why};
use crate::ids::{Confidence, Language};
use crate::text::{Token, clean, key, tokens, vote};

/// The most candidates of a reading.
const CANDIDATES: usize = 5;
/// The most parts of a reading.
const PARTS: usize = 3;
/// Messages with more words than this are read sentence by sentence as well.
const LONG_WORDS: usize = 25;
/// Of longer texts no more words are looked at for politeness; a query takes fewer still.
const MOST_STRIPPED: usize = 150;
/// The other language is taken if its best candidate is this much likelier.
const OTHER_LANGUAGE: f64 = 0.15;
/// Below this the other language is tried when the words do not show which it is.
const DOUBTFUL: f64 = 0.6;

/// What the ranking of one text in one language gives.
pub(super) struct Ranking {
    /// Each with its calibrated confidence.
    pub(super) candidates: Vec<(Ranked, f64)>,
    pub(super) query: Query,
    pub(super) exact: Vec<usize>,
}

/// A message in all the forms in which it is looked at.
struct Message {
    cleaned: String,
    read_in: Language,
    tokens: Vec<Token>,
    /// The folded words in German and in English.
    keys: [String; 2],
    language: Language,
    language_clear: bool,
}

impl Message {
    fn key(&self, language: Language) -> &str {
        match language {
            Language::De => &self.keys[0],
            Language::En => &self.keys[1],
        }
    }

    fn own_key(&self) -> &str {
        self.key(self.read_in)
    }
}

impl Understanding {
    /// Reads a message. Never fails; time is bounded, as only the first 4,000 characters are looked at.
    #[must_use]
    pub fn read(&self, text: &str, scene: &Scene<'_>) -> Reading {
        let message = self.message(text, scene);
        let mut reading = self.read_one(&message, scene);
        let pieces = parts::pieces(text);
        if pieces.len() > 1 && reading.exact.is_none() && reading.command.is_none() {
            self.read_pieces(&pieces, message.tokens.len() > LONG_WORDS, scene, &mut reading);
        }
        reading
    }

    fn message(&self, text: &str, scene: &Scene<'_>) -> Message {
        let cleaned = clean(text);
        let home = self.supported(scene.language);
        let mut words = tokens(&cleaned, home);
        let vote =
            vote(&words, |language, stem| self.index(language).is_some_and(|index| index.vocabulary.knows(stem)));
        let shown = vote.language.filter(|language| vote.clear && self.index(*language).is_some());
        let read_in = shown.unwrap_or(home);
        if read_in != home {
            words = tokens(&cleaned, read_in);
        }
        let language = if scene.settled { home } else { read_in };
        let keys =
            Language::ALL.map(|language| if language == read_in { joined(&words) } else { key(&cleaned, language) });
        Message {
            cleaned,
            read_in,
            tokens: words,
            keys,
            language,
            language_clear: shown.is_some_and(|l| l == language),
        }
    }

    /// The language if the bot speaks it, else its default one.
    fn supported(&self, language: Language) -> Language {
        if self.index(language).is_some() { language } else { self.default_language }
    }

    fn read_one(&self, message: &Message, scene: &Scene<'_>) -> Reading {
        let key_in = |language: Language| message.key(language);
        let mut why = Why::default();
        let mut reading = Reading {
            language: message.language,
            language_clear: message.language_clear,
            command: self.commands.find(message.read_in, key_in),
            rule: self.rules.human(&message.cleaned, message.own_key()).map(|(hit, pattern)| {
                why.matched.push(format!("rule {}: {pattern}", hit.rule));
                hit
            }),
            complaint: self.complaints.find(&message.cleaned, &message.keys),
            small_talk: self.small_talk.find(message.read_in, key_in),
            exact: None,
            pattern: None,
            candidates: Vec::new(),
            parts: Vec::new(),
            slots: self.slots.find(&message.cleaned, &message.tokens),
            why,
        };
        if reading.command == Some(Command::Language) {
            self.turn_language(&mut reading, message.own_key());
        }
        self.decide_by_pattern(message, &mut reading);
        self.rank_into(message, scene, &mut reading);
        reading
    }

    /// A wish for a language shows the language clearly.
    fn turn_language(&self, reading: &mut Reading, key: &str) {
        if let Some(wanted) = commands::wanted_language(key).filter(|language| self.index(*language).is_some()) {
            reading.language = wanted;
            reading.language_clear = true;
        }
    }

    fn decide_by_pattern(&self, message: &Message, reading: &mut Reading) {
        let Some((hit, pattern)) = self.rules.intent(&message.cleaned, message.own_key()) else { return };
        reading.why.matched.push(format!("pattern of {}: {pattern}", hit.intent));
        for (slot, value) in &hit.slots {
            reading.slots.retain(|(known, _)| known != slot);
            reading.slots.push((slot.clone(), value.clone()));
        }
        reading.pattern = Some(hit);
    }

    fn rank_into(&self, message: &Message, scene: &Scene<'_>, reading: &mut Reading) {
        let Some(index) = self.index(message.read_in) else { return };
        let mut index = index;
        let mut ranking = rank_text(index, &message.tokens, message.own_key(), scene);
        let top = |ranking: &Ranking| ranking.candidates.first().map_or(0.0, |(_, p)| *p);
        if ranking.exact.is_empty() && !message.language_clear && top(&ranking) < DOUBTFUL {
            for other in self.indexes.iter().filter(|other| other.language != message.read_in) {
                let tokens = tokens(&message.cleaned, other.language);
                let second = rank_text(other, &tokens, &key(&message.cleaned, other.language), scene);
                if !second.exact.is_empty() || top(&second) > top(&ranking) + OTHER_LANGUAGE {
                    (index, ranking) = (other, second);
                }
            }
        }
        self.write_candidates(index, ranking, reading);
    }

    /// Certain hits first, then the ranked ones with confidences that do not rise and leave room for the first.
    fn write_candidates(&self, index: &LanguageIndex, ranking: Ranking, reading: &mut Reading) {
        reading.why.tokens = ranking.query.terms.iter().map(|term| term.shown.clone()).collect();
        if let Some(&item) = ranking.exact.first() {
            reading.exact = Some(index.items[item].source.target.clone());
        }
        let mut certain: Vec<Target> = reading.exact.iter().cloned().collect();
        certain.extend(reading.pattern.iter().map(|hit| Target::Intent(hit.intent.clone())));
        certain.dedup();
        let mut room = if certain.is_empty() { 1.0 } else { 0.0 };
        for target in certain.iter().cloned() {
            let title = self.title(&target, reading.language, index);
            reading.candidates.push(Candidate { target, title, confidence: Confidence::CERTAIN });
        }
        if let Some((best, _)) = ranking.candidates.first() {
            reading.why.features = index.model.shares(&best.features, index.calibration);
            reading.why.matched.extend(best.nearest.map(|phrase| format!("phrase: {}", index.phrases[phrase].text)));
        }
        for (candidate, confidence) in ranking.candidates {
            let target = index.items[candidate.item].source.target.clone();
            if reading.candidates.len() >= CANDIDATES || certain.contains(&target) {
                continue;
            }
            let first = reading.candidates.is_empty();
            let bounded = confidence.min(room);
            room = if first { bounded.min(1.0 - bounded) } else { bounded };
            let title = self.title(&target, reading.language, index);
            reading.candidates.push(Candidate { target, title, confidence: Confidence::new(bounded) });
        }
    }

    /// The title in the language of the reading, or in that of the index that found it.
    fn title(&self, target: &Target, language: Language, found_in: &LanguageIndex) -> String {
        let in_language = self.index(language).into_iter().chain(std::iter::once(found_in));
        let mut titles = in_language.filter_map(|index| {
            let at = index.items.binary_search_by(|item| item.source.target.cmp(target)).ok()?;
            Some(index.items[at].source.title.clone())
        });
        titles.next().unwrap_or_else(|| target.id().to_owned())
    }

    /// Reads the pieces of a message: several questions become parts; of a long letter the clearest sentence speaks.
    fn read_pieces(&self, pieces: &[String], long: bool, scene: &Scene<'_>, reading: &mut Reading) {
        let scene = Scene { language: reading.language, settled: true, ..scene.clone() };
        let mut read: Vec<Reading> = pieces
            .iter()
            .map(|piece| self.read_one(&self.message(piece, &scene), &scene))
            .filter(|part| part.small_talk.is_none() && !part.why.tokens.is_empty())
            .collect();
        let best = |reading: &Reading| reading.candidates.first().map_or(0.0, |candidate| candidate.confidence.get());
        if let Some(clearest) = read.iter().max_by(|a, b| best(a).total_cmp(&best(b)))
            && best(clearest) > best(reading)
            && (long || read.len() == 1)
        {
            take_over(reading, clearest);
        }
        if long {
            read.retain(|part| best(part) >= 0.5);
        }
        if let Some(command) = read.iter().find_map(|part| part.command.filter(|command| *command == Command::Human)) {
            reading.command = reading.command.or(Some(command));
        }
        read.truncate(if read.len() > PARTS && !long { 0 } else { PARTS });
        let targets: Vec<_> = read.iter().map(|part| part.candidates.first().map(|c| c.target.clone())).collect();
        let distinct = targets.iter().enumerate().all(|(i, target)| !targets[..i].contains(target));
        if read.len() > 1 && distinct {
            reading.parts = read;
        }
    }
}

fn take_over(reading: &mut Reading, clearest: &Reading) {
    reading.candidates.clone_from(&clearest.candidates);
    reading.exact.clone_from(&clearest.exact);
    reading.why.tokens.clone_from(&clearest.why.tokens);
    reading.why.features.clone_from(&clearest.why.features);
    reading.why.matched.extend(clearest.why.matched.iter().cloned());
}

fn joined(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" ")
}

/// Ranks what an index offers in this scene for a text.
pub(super) fn rank_text(index: &LanguageIndex, tokens: &[Token], key: &str, scene: &Scene<'_>) -> Ranking {
    let excluded = index.excluded.get(key).map_or(&[][..], Vec::as_slice);
    let allowed =
        |item: usize| !excluded.contains(&item) && index.items[item].source.when.holds(scene.today, scene.page);
    let after = scene.after.filter(|_| context::is_fragment(tokens));
    let bonus = |item: usize| after.map_or(0.0, |after| context::bonus(index, after, item));
    rank_among(index, tokens, key, &allowed, &bonus)
}

/// Ranks the allowed items for a text.
pub(super) fn rank_among(
    index: &LanguageIndex,
    tokens: &[Token],
    key: &str,
    allowed: &dyn Fn(usize) -> bool,
    bonus: &dyn Fn(usize) -> f64,
) -> Ranking {
    let bare = index.frames.strip(&tokens[..tokens.len().min(MOST_STRIPPED)]);
    let query = query(&bare, &index.vocabulary, &index.thesaurus, &index.statistics);
    let exact = index.exact.get(key).or_else(|| index.exact.get(&joined(&bare))).map_or(&[][..], Vec::as_slice);
    let exact: Vec<usize> = exact.iter().copied().filter(|item| allowed(*item)).collect();
    let spelled: Vec<String> = bare.iter().map(|token| token.folded.clone()).collect();
    let ranked = rank(index, &query, &spelled, allowed, bonus);
    let candidates = ranked.into_iter().map(|candidate| {
        let confidence = model::confidence(index.model.score(&candidate.features), index.calibration);
        (candidate, confidence)
    });
    Ranking { candidates: candidates.collect(), query, exact }
}
