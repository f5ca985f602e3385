//! The shortest text in which two automata match stretches that share a letter.

use std::collections::{HashMap, VecDeque};

use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

use super::alphabet::LETTERS;

type Dfa = dense::DFA<Vec<u32>>;

/// The longest sentence, in letters.
const LONGEST: usize = 120;

/// How far one of the two is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Progress {
    /// Its match has not begun.
    Before,
    /// In its match.
    In(StateID),
    /// Its match has ended.
    After,
}

/// Where the two are after some text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    one: Progress,
    other: Progress,
    /// Whether a letter was inside both.
    shared: bool,
    /// The last letter, of which only the kind matters.
    last: Option<u8>,
}

/// None if there is none, or if it takes more looks than are left.
pub(super) fn shortest(one: &Dfa, other: &Dfa, left: &mut usize) -> Option<Vec<u8>> {
    let first = Place { one: Progress::Before, other: Progress::Before, shared: false, last: None };
    let mut came: HashMap<Place, Option<(Place, u8)>> = HashMap::from([(first, None)]);
    let mut open = VecDeque::from([(first, 0)]);
    while let Some((place, length)) = open.pop_front() {
        if place.shared && ends(one, place.one) && ends(other, place.other) {
            return Some(path(&came, place));
        }
        *left = left.checked_sub(1)?;
        if length == LONGEST {
            continue;
        }
        for &(byte, _) in LETTERS {
            for next in after(one, other, place, byte) {
                came.entry(next).or_insert_with(|| {
                    open.push_back((next, length + 1));
                    Some((place, byte))
                });
            }
        }
    }
    None
}

fn path(came: &HashMap<Place, Option<(Place, u8)>>, mut place: Place) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(Some((before, byte))) = came.get(&place) {
        bytes.push(*byte);
        place = *before;
    }
    bytes.reverse();
    bytes
}

/// Where the two can be after one more letter.
fn after(one: &Dfa, other: &Dfa, place: Place, byte: u8) -> Vec<Place> {
    let mut places = Vec::new();
    let second = steps(other, place.other, place.last, byte);
    for first in steps(one, place.one, place.last, byte).into_iter().flatten() {
        for &second in second.iter().flatten() {
            let both = matches!((first, second), (Progress::In(_), Progress::In(_)));
            let shared = place.shared || both;
            // Nothing can be shared any more where one is over, and nothing is gained where none has begun.
            let idle = !matches!((first, second), (Progress::In(_), _) | (_, Progress::In(_)));
            let over = first == Progress::After || second == Progress::After;
            if shared || !(idle || over) {
                places.push(Place { one: first, other: second, shared, last: Some(kind(byte)) });
            }
        }
    }
    places
}

/// All letters of a kind look the same from behind.
fn kind(byte: u8) -> u8 {
    if byte.is_ascii_alphanumeric() || byte == b'_' { b'a' } else { b' ' }
}

/// An automaton tells a match one letter after its end.
fn steps(dfa: &Dfa, progress: Progress, last: Option<u8>, byte: u8) -> [Option<Progress>; 2] {
    let (state, stay) = match progress {
        Progress::After => return [Some(Progress::After), None],
        Progress::In(state) => (Some(state), None),
        Progress::Before => (begin(dfa, last), Some(Progress::Before)),
    };
    let Some(state) = state else { return [stay, None] };
    let next = dfa.next_state(state, byte);
    let goes_on = !dfa.is_dead_state(next) && !dfa.is_quit_state(next);
    let over = (dfa.is_match_state(next) && stay.is_none()).then_some(Progress::After);
    [stay.or(over), goes_on.then_some(Progress::In(next))]
}

fn begin(dfa: &Dfa, last: Option<u8>) -> Option<StateID> {
    dfa.start_state(&start::Config::new().anchored(Anchored::Yes).look_behind(last)).ok()
}

/// Whether the match may end with the text.
fn ends(dfa: &Dfa, progress: Progress) -> bool {
    match progress {
        Progress::Before => false,
        Progress::After => true,
        Progress::In(state) => dfa.is_match_state(dfa.next_eoi_state(state)),
    }
}
