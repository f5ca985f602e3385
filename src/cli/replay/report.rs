//! What is told of repeated turns.

use super::repeat::{Deviation, Verdict};
use crate::cli::exit::{Failure, Reason};
use crate::cli::{proof, words};
use crate::conversation::{Decided, Event, Input};
use crate::diagnostics::Lang;
use crate::store::RecordedTurn;
use crate::turn::PROGRAM;

/// Digits of a content version, for the column.
const SHORT: usize = 12;

/// One turn in a line, with what differs below it, and the proof if it is wanted.
pub(super) fn turn(stored: &RecordedTurn, verdict: &Verdict, why: bool, lang: Lang) -> String {
    let decided = decided(stored);
    let version = stored.made_from.as_ref().and_then(|from| from.content.as_deref());
    let content = words::short(version.unwrap_or(lang.pick("unbekannt", "unknown")));
    let what = decided.map_or_else(|| undecided(stored, lang).to_owned(), |decided| proof::headline(decided, lang));
    let [turn, of] = lang.pick(["Schritt", "Inhalt"], ["turn", "content"]);
    let word = word(verdict, lang);
    let mut lines = vec![format!("{turn} {:<3} {word:<14} {of} {content:<SHORT$}  {what}", stored.turn.no)];
    match verdict {
        Verdict::Same => {}
        Verdict::Different(deviation) => lines.extend(deviated(deviation, lang)),
        Verdict::Unrepeatable(hindrance) => lines.push(hindrance.told(lang)),
    }
    if why {
        lines.extend(decided.map(|decided| proof::lines(decided, lang)).unwrap_or_default());
    }
    lines.join("\n  ") + "\n"
}

fn word(verdict: &Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Same => lang.pick("gleich", "same"),
        Verdict::Different(_) => lang.pick("ANDERS", "DIFFERENT"),
        Verdict::Unrepeatable(_) => lang.pick("UNWIEDERHOLBAR", "UNREPEATABLE"),
    }
}

fn decided(stored: &RecordedTurn) -> Option<&Decided> {
    stored.turn.events.iter().find_map(|event| match event {
        Event::Decided(decided) => Some(&**decided),
        _ => None,
    })
}

/// What came in, where nothing was decided by its words.
fn undecided(stored: &RecordedTurn, lang: Lang) -> &'static str {
    match stored.made_from.as_ref().map(|from| &from.input) {
        None => lang.pick("nichts wurde nach Worten entschieden", "nothing was decided by words"),
        Some(Input::Start { .. }) => lang.pick("das Gespräch beginnt", "the conversation begins"),
        Some(Input::Text(_)) => {
            lang.pick("genommen als das, wonach der Bot gefragt hatte", "taken as what the bot had asked for")
        }
        Some(Input::Choice(_)) => lang.pick("ein Klick", "a click"),
        Some(Input::Human) => lang.pick("der Knopf für einen Menschen", "the button for a person"),
        Some(Input::CallAnswered { .. }) => lang.pick("ein Dienst antwortet", "a service answers"),
        Some(Input::HookAnswered { .. }) => {
            lang.pick("ein Dienst meldet sich, oder zu spät", "a service calls back, or too late")
        }
        Some(Input::Feedback { .. }) => lang.pick("eine Antwort wird beurteilt", "an answer is judged"),
        Some(Input::Agent(_)) => lang.pick("ein Mensch im Helpdesk", "a person of the helpdesk"),
        Some(Input::Waited { .. }) => lang.pick("die Zeit vergeht", "time passes"),
        Some(Input::Identity(Some(_))) => {
            lang.pick("die Website weist die Person aus", "the website proves who the visitor is")
        }
        Some(Input::Identity(None)) => lang.pick("die Person meldet sich ab", "the visitor logs out"),
        Some(Input::Context(_)) => lang.pick("die Seite teilt etwas mit", "the page tells something"),
        Some(Input::Rating { .. }) => lang.pick("das Gespräch wird bewertet", "the conversation is rated"),
    }
}

fn deviated(deviation: &Deviation, lang: Lang) -> Vec<String> {
    let difference = &deviation.difference;
    let [first, stored, repeated] =
        lang.pick(["erster Unterschied", "gespeichert", "wiederholt "], ["first difference", "stored  ", "repeated"]);
    let mut lines = vec![
        format!("{first}: {}", difference.place),
        format!("  {stored}  {}", difference.stored),
        format!("  {repeated}  {}", difference.repeated),
    ];
    lines.extend(deviation.program.as_ref().map(|made| {
        lang.pick(
            format!("entstanden mit Deskbell {made}, wiederholt mit {PROGRAM}"),
            format!("made by Deskbell {made}, repeated by {PROGRAM}"),
        )
    }));
    if !deviation.variables.is_empty() {
        let names: Vec<&str> = deviation.variables.iter().map(String::as_str).collect();
        let names = names.join(", ");
        lines.push(lang.pick(
            format!("seine deskbell.yaml nimmt {names} aus der Umgebung: Vielleicht stand dort damals etwas anderes"),
            format!("its deskbell.yaml takes {names} from the environment: perhaps set to something else then"),
        ));
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
    pub(super) fn text(&self, lang: Lang) -> String {
        let Self { same, different, unrepeatable } = self;
        lang.pick(
            format!("{same} gleich, {different} anders, {unrepeatable} unwiederholbar\n"),
            format!("{same} the same, {different} different, {unrepeatable} unrepeatable\n"),
        )
    }

    /// Fine if every turn was the same.
    ///
    /// # Errors
    /// When one differs, or could not be repeated.
    pub(super) fn judge(&self, lang: Lang) -> Result<(), Failure> {
        match (self.different, self.unrepeatable) {
            (0, 0) => Ok(()),
            (0, count) => Err(incomplete(count, lang)),
            _ => Err(Failure::Content),
        }
    }
}

fn incomplete(count: usize, lang: Lang) -> Failure {
    let what = match (count, lang) {
        (1, Lang::De) => "1 Schritt war nicht zu wiederholen".to_owned(),
        (1, Lang::En) => "1 turn could not be repeated".to_owned(),
        (_, Lang::De) => format!("{count} Schritte waren nicht zu wiederholen"),
        (_, Lang::En) => format!("{count} turns could not be repeated"),
    };
    let cure = lang.pick("der Grund steht jeweils darunter", "the reason stands below each of them");
    Failure::Outside(Reason::new(&what, None, cure))
}
