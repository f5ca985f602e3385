//! Messages of several sentences: each that tells something is read by itself.

use super::Understanding;
use super::glossary::Glossaries;
use super::index::LanguageIndex;
use super::message::Message;
use super::parts;
use super::ranking::{Asked, Told, rank_text};
use super::reading::{Reading, Scene};
use crate::conversation::Command;

/// The most parts of a reading.
const PARTS: usize = 3;
/// The parts of a letter are at least this likely understood.
const LIKELY: f64 = 0.5;

/// A piece that says something, before it is ranked.
struct Piece<'i> {
    message: Message,
    command: Option<Command>,
    /// Where it is looked for: in the language that knows more of its words.
    index: &'i LanguageIndex,
    asked: Asked,
}

impl Understanding {
    /// Reads a letter of several sentences by the clearest of them; those that are likely understood become parts.
    /// No where no sentence says anything, and where the whole is a phrase or a command.
    pub(super) fn read_letter(
        &self,
        message: &Message,
        scene: &Scene<'_>,
        glossaries: &mut Glossaries,
        reading: &mut Reading,
    ) -> bool {
        let own = self.index(message.read_in);
        let exact = own.is_some_and(|index| index.wording.exact.contains_key(message.own_key()));
        if exact || reading.command.is_some() {
            return false;
        }
        let Some(pieces) = self.pieces(message, scene, glossaries, reading) else { return false };
        let mut read = self.rank_pieces(pieces, scene, reading);
        let Some(clearest) = clearest(&read) else { return false };
        take_over(reading, clearest);
        read.retain(|part| best(part) >= LIKELY);
        set_parts(read, reading);
        true
    }

    /// Reads each of several questions; of small talk and a question, the question.
    pub(super) fn read_questions(
        &self,
        message: &Message,
        scene: &Scene<'_>,
        glossaries: &mut Glossaries,
        reading: &mut Reading,
    ) {
        let Some(pieces) = self.pieces(message, scene, glossaries, reading) else { return };
        let alone = pieces.len() == 1;
        if pieces.len() > PARTS {
            return;
        }
        let read = self.rank_pieces(pieces, scene, reading);
        if let Some(clearest) = clearest(&read).filter(|clearest| alone && best(clearest) > best(reading)) {
            take_over(reading, clearest);
        }
        set_parts(read, reading);
    }

    /// The pieces of a message that say something; none if it is one piece. A wish for a person counts wherever it
    /// stands.
    fn pieces(
        &self,
        message: &Message,
        scene: &Scene<'_>,
        glossaries: &mut Glossaries,
        reading: &mut Reading,
    ) -> Option<Vec<Piece<'_>>> {
        let pieces = parts::pieces(&message.cleaned);
        if pieces.len() < 2 {
            return None;
        }
        let scene = of_a_piece(scene, reading);
        let pieces = pieces.into_iter().filter_map(|piece| self.piece(piece, &scene, glossaries));
        let pieces: Vec<Piece<'_>> = pieces.collect();
        let human = pieces.iter().any(|piece| piece.command == Some(Command::Human));
        reading.command = reading.command.or(human.then_some(Command::Human));
        Some(pieces)
    }

    /// Ranks the pieces that say most.
    fn rank_pieces(&self, pieces: Vec<Piece<'_>>, scene: &Scene<'_>, reading: &Reading) -> Vec<Reading> {
        let scene = of_a_piece(scene, reading);
        let ranked = most_telling(pieces).into_iter().map(|piece| {
            let mut reading = self.certain(&piece.message, (piece.command, None));
            let ranking =
                rank_text(piece.index, piece.asked, piece.message.key(piece.index.language), &scene, Told::Weighed);
            self.write_candidates(piece.index, ranking, &mut reading);
            reading
        });
        ranked.collect()
    }

    /// A piece with words that say something; small talk does not.
    fn piece(&self, text: &str, scene: &Scene<'_>, glossaries: &mut Glossaries) -> Option<Piece<'_>> {
        let message = self.message(text, scene, glossaries);
        let (command, None) = self.spoken_by(&message) else { return None };
        let (index, asked) = self.best_known(&message, glossaries)?;
        let telling = !asked.heard.terms.is_empty();
        telling.then_some(Piece { message, command, index, asked })
    }

    /// The words in the language of the message, or in the other one if that knows more of them and the message does
    /// not show which it is.
    fn best_known(&self, message: &Message, glossaries: &mut Glossaries) -> Option<(&LanguageIndex, Asked)> {
        let own = self.index(message.read_in)?;
        let asked = Asked::of(own, message, glossaries);
        let other = self.indexes.iter().find(|other| !message.language_clear && other.language != own.language);
        let other = other.map(|other| (other, Asked::of(other, message, glossaries)));
        let better = other.filter(|(_, other)| other.heard.known_share() > asked.heard.known_share());
        Some(better.map_or((own, asked), |(index, asked)| (&**index, asked)))
    }
}

fn clearest(read: &[Reading]) -> Option<&Reading> {
    read.iter().max_by(|a, b| best(a).total_cmp(&best(b)))
}

/// Several readings that mean different things are the parts of a message.
fn set_parts(read: Vec<Reading>, reading: &mut Reading) {
    if read.len() > 1 && are_distinct(&read) {
        reading.parts = read;
    }
}

/// A piece is read in the language of the whole message.
fn of_a_piece<'s>(scene: &Scene<'s>, whole: &Reading) -> Scene<'s> {
    Scene { language: whole.language, settled: true, ..scene.clone() }
}

/// The pieces that say most in known words, in the order of the message, as many as a reading has parts.
fn most_telling(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut known: Vec<(usize, f64)> = pieces.iter().map(|piece| piece.asked.heard.known()).enumerate().collect();
    known.retain(|(_, known)| *known > 0.0);
    known.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    known.truncate(PARTS);
    let kept = pieces.into_iter().enumerate().filter(|(at, _)| known.iter().any(|(kept, _)| kept == at));
    kept.map(|(_, piece)| piece).collect()
}

fn best(reading: &Reading) -> f64 {
    reading.candidates.first().map_or(0.0, |candidate| candidate.confidence.get())
}

fn are_distinct(read: &[Reading]) -> bool {
    let targets: Vec<_> = read.iter().map(|part| part.candidates.first().map(|c| &c.target)).collect();
    targets.iter().enumerate().all(|(i, target)| !targets[..i].contains(target))
}

fn take_over(reading: &mut Reading, clearest: &Reading) {
    reading.candidates.clone_from(&clearest.candidates);
    reading.exact.clone_from(&clearest.exact);
    reading.why.tokens.clone_from(&clearest.why.tokens);
    reading.why.features.clone_from(&clearest.why.features);
    reading.why.matched.extend(clearest.why.matched.iter().cloned());
}
