//! What is told of repeated turns.

use super::repeat::{Deviation, Verdict};
use crate::cli::exit::{Failure, Reason};
use crate::cli::proof;
use crate::conversation::{Decided, Event, Input};
use crate::store::RecordedTurn;
use crate::turn::PROGRAM;

/// Digits of a content version that are shown: enough to tell versions apart.
const SHORT: usize = 12;

/// One turn in a line, with what differs below it, and the proof if it is wanted.
pub(super) fn turn(stored: &RecordedTurn, verdict: &Verdict, why: bool) -> String {
    let decided = decided(stored);
    let version = stored.made_from.as_ref().and_then(|from| from.content.as_deref()).unwrap_or("unknown");
    let content = version.get(..SHORT).unwrap_or(version);
    let what = decided.map_or_else(|| undecided(stored).to_owned(), proof::headline);
    let mut lines = vec![format!("turn {:<3} {:<12} content {content:<SHORT$}  {what}", stored.turn.no, word(verdict))];
    match verdict {
        Verdict::Same => {}
        Verdict::Different(deviation) => lines.extend(deviated(deviation)),
        Verdict::Unrepeatable(hindrance) => lines.push(hindrance.to_string()),
    }
    if why {
        lines.extend(decided.map(proof::lines).unwrap_or_default());
    }
    lines.join("\n  ") + "\n"
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "same",
        Verdict::Different(_) => "DIFFERENT",
        Verdict::Unrepeatable(_) => "UNREPEATABLE",
    }
}

fn decided(stored: &RecordedTurn) -> Option<&Decided> {
    stored.turn.events.iter().find_map(|event| match event {
        Event::Decided(decided) => Some(&**decided),
        _ => None,
    })
}

/// What came in, where nothing was decided by its words.
fn undecided(stored: &RecordedTurn) -> &'static str {
    match stored.made_from.as_ref().map(|from| &from.input) {
        None => "nothing was decided by words",
        Some(Input::Start { .. }) => "the conversation begins",
        Some(Input::Text(_)) => "taken as what the bot had asked for",
        Some(Input::Choice(_)) => "a click",
        Some(Input::Human) => "the button for a person",
        Some(Input::CallAnswered { .. }) => "a service answers",
        Some(Input::Feedback { .. }) => "an answer is judged",
        Some(Input::Agent(_)) => "a person of the helpdesk",
        Some(Input::Rating { .. }) => "the conversation is rated",
    }
}

fn deviated(deviation: &Deviation) -> Vec<String> {
    let difference = &deviation.difference;
    let mut lines = vec![
        format!("first difference: {}", difference.place),
        format!("  stored    {}", difference.stored),
        format!("  repeated  {}", difference.repeated),
    ];
    lines.extend(deviation.program.as_ref().map(|made| format!("made by Deskbell {made}, repeated by {PROGRAM}")));
    if !deviation.variables.is_empty() {
        let names: Vec<&str> = deviation.variables.iter().map(String::as_str).collect();
        let names = names.join(", ");
        lines.push(format!("its deskbell.yaml takes {names} from the environment: perhaps set to something else then"));
    }
    lines
}

/// How many turns came out how.
#[derive(Debug, Default)]
pub(super) struct Tally {
    same: usize,
    different: usize,
    unrepeatable: usize,
}

impl Tally {
    /// Counts a turn.
    pub(super) fn add(&mut self, verdict: &Verdict) {
        *match verdict {
            Verdict::Same => &mut self.same,
            Verdict::Different(_) => &mut self.different,
            Verdict::Unrepeatable(_) => &mut self.unrepeatable,
        } += 1;
    }

    /// The counts in one line.
    pub(super) fn text(&self) -> String {
        let Self { same, different, unrepeatable } = self;
        format!("{same} the same, {different} different, {unrepeatable} unrepeatable\n")
    }

    /// Fine if every turn was the same.
    ///
    /// # Errors
    /// When one differs, or could not be repeated.
    pub(super) fn judge(&self) -> Result<(), Failure> {
        match (self.different, self.unrepeatable) {
            (0, 0) => Ok(()),
            (0, 1) => Err(incomplete("1 turn could not be repeated")),
            (0, more) => Err(incomplete(&format!("{more} turns could not be repeated"))),
            _ => Err(Failure::Content),
        }
    }
}

fn incomplete(what: &str) -> Failure {
    Failure::Outside(Reason::new(what, None, "the reason stands below each of them"))
}
