//! One reading: everything that a message could mean, with reasons.

use super::glossary::Glossaries;
use super::index::LanguageIndex;
use super::message::Message;
use super::ranking::{Asked, Ranking, Told, rank_text};
use super::reading::{Candidate, Reading, Scene};
use super::{Understanding, commands};
use crate::conversation::{Command, SmallTalk, Target, Why};
use crate::ids::{Confidence, Language};

/// The most candidates of a reading.
const CANDIDATES: usize = 5;
/// A message with more words than this is a letter: its sentences speak, not all its words together.
const LETTER_WORDS: usize = 25;
/// The other language is taken if its best candidate is this much likelier.
const OTHER_LANGUAGE: f64 = 0.15;
/// Below this the other language is tried when the words do not show which it is.
const DOUBTFUL: f64 = 0.6;

impl Understanding {
    /// Reads a message. Never fails; time is bounded, as only the first 4,000 characters are looked at.
    #[must_use]
    pub fn read(&self, text: &str, scene: &Scene<'_>) -> Reading {
        let mut glossaries = Glossaries::default();
        let message = self.message(text, scene, &mut glossaries);
        let mut reading = self.certain(&message, self.spoken_by(&message));
        let letter = message.own_tokens().len() > LETTER_WORDS;
        if !(letter && self.read_letter(&message, scene, &mut glossaries, &mut reading)) {
            self.rank_into(&message, scene, &mut glossaries, &mut reading);
            if !letter && reading.exact.is_none() && reading.command.is_none() {
                self.read_questions(&message, scene, &mut glossaries, &mut reading);
            }
        }
        reading
    }

    /// The command and the small talk that a message is.
    pub(super) fn spoken_by(&self, message: &Message) -> (Option<Command>, Option<SmallTalk>) {
        let key_in = |language: Language| message.key(language);
        (self.commands.find(message.read_in, key_in), self.small_talk.find(message.read_in, key_in))
    }

    /// Everything but the ranking.
    pub(super) fn certain(
        &self,
        message: &Message,
        (command, small_talk): (Option<Command>, Option<SmallTalk>),
    ) -> Reading {
        let mut why = Why::default();
        let mut reading = Reading {
            language: message.language,
            language_clear: message.language_clear,
            command,
            rule: self.rules.human(&message.cleaned, message.own_key()).map(|(hit, pattern)| {
                why.matched.push(format!("rule {}: {pattern}", hit.rule));
                hit
            }),
            complaint: self.complaints.find(&message.cleaned, &message.keys),
            small_talk,
            exact: None,
            pattern: None,
            candidates: Vec::new(),
            parts: Vec::new(),
            why,
        };
        if reading.command == Some(Command::Language) {
            self.turn_language(&mut reading, message.own_key());
        }
        self.decide_by_pattern(message, &mut reading);
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
        reading.pattern = Some(hit);
    }

    /// Ranks in the language of the message, and in the other one where the words do not show which it is.
    fn rank_into(&self, message: &Message, scene: &Scene<'_>, glossaries: &mut Glossaries, reading: &mut Reading) {
        let Some(mut index) = self.index(message.read_in) else { return };
        let asked = Asked::of(index, message, glossaries);
        let known = asked.heard.known_share();
        let mut ranking = rank_text(index, asked, message.own_key(), scene, Told::Weighed);
        let top = |ranking: &Ranking| ranking.candidates.first().map_or(0.0, |(_, p)| *p);
        if ranking.exact.is_empty() && !message.language_clear && top(&ranking) < DOUBTFUL {
            for other in self.indexes.iter().filter(|other| other.language != message.read_in) {
                let asked = Asked::of(other, message, glossaries);
                let key = message.key(other.language);
                // What knows less of the words does not find more.
                let unknown = asked.heard.known() <= 0.0 || asked.heard.known_share() < known;
                if unknown && !other.wording.exact.contains_key(key) {
                    continue;
                }
                let second = rank_text(other, asked, key, scene, Told::Weighed);
                if !second.exact.is_empty() || top(&second) > top(&ranking) + OTHER_LANGUAGE {
                    (index, ranking) = (other, second);
                }
            }
        }
        self.write_candidates(index, ranking, reading);
    }

    /// Certain hits first, then the ranked ones with confidences that do not rise and leave room for the first.
    pub(super) fn write_candidates(&self, index: &LanguageIndex, ranking: Ranking, reading: &mut Reading) {
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
            reading.why.features = index.wording.model.shares(&best.features, index.calibration);
            reading
                .why
                .matched
                .extend(best.nearest.map(|phrase| format!("phrase: {}", index.wording.phrases[phrase].text)));
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
}
