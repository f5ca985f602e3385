//! `deskbell ask`: one reading, or one a line.

use std::io::{self, BufRead as _, BufWriter, Write as _};
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use super::arguments::AskOptions;
use super::exit::Failure;
use super::{load, out, proof};
use crate::conversation::{Conversation, Decided, DecidedCandidate};
use crate::desk::Clock;
use crate::diagnostics::Lang;
use crate::ids::{ConversationId, Language};
use crate::turn::{Brain, Consulted};

/// Runs the command.
///
/// # Errors
/// When the content does not check or the input cannot be read.
pub(super) fn run(dir: &Path, options: &AskOptions) -> Result<(), Failure> {
    let brain = load::brain(dir)?.brain;
    let asker = Asker::new(&brain, options);
    if options.batch {
        return batch(&asker);
    }
    let reading = asker.ask(&options.text.join(" "));
    if options.json {
        return out::line(&mut io::stdout().lock(), &reading.json(options.why).to_string());
    }
    out::print(&reading.text(options.why, load::locale_lang()))
}

fn batch(asker: &Asker<'_>) -> Result<(), Failure> {
    let mut input = io::stdin().lock();
    let mut output = BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        if read.map_err(|error| out::no_input(&error))? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        out::line(&mut output, &asker.ask(text).json(asker.why).to_string())?;
    }
    output.flush().or_else(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(out::no_output(&error)),
    })
}

/// Asks in a conversation in which nothing has been said yet.
pub(super) struct Asker<'a> {
    brain: &'a Brain,
    nothing_said: Conversation,
    why: bool,
}

impl<'a> Asker<'a> {
    fn new(brain: &'a Brain, options: &AskOptions) -> Self {
        Self { why: options.why, ..Self::in_language(brain, options.lang) }
    }

    /// An asker whose visitor's page is in this language.
    pub(super) fn in_language(brain: &'a Brain, language: Option<Language>) -> Self {
        let language = language.unwrap_or_else(|| brain.content().bot.default_language());
        Self { brain, nothing_said: Conversation::new(ConversationId::from_bits(0), language), why: false }
    }

    /// Reads a message.
    pub(super) fn ask(&self, text: &str) -> Answer {
        let began = Instant::now();
        let Consulted { reading, decided, .. } = self.brain.consult(text, &self.nothing_said, Clock::system().now());
        let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let content = self.brain.content().version.clone();
        Answer { text: text.to_owned(), language: reading.language, decided, micros, content }
    }
}

/// A reading with its decision.
pub(super) struct Answer {
    text: String,
    language: Language,
    /// What was decided.
    pub(super) decided: Decided,
    micros: u64,
    /// The version of the content.
    content: String,
}

impl Answer {
    fn json(&self, why: bool) -> Value {
        let decided = &self.decided;
        let mut value = json!({
            "text": self.text,
            "language": self.language.code(),
            "tier": decided.tier,
            "decision": {"kind": decided.kind, "id": decided.id, "reason": decided.reason},
            "confidence": round(decided.confidence.get()),
            "candidates": decided.candidates.iter().map(candidate).collect::<Vec<_>>(),
            "micros": self.micros,
        });
        if why {
            value["why"] = json!(decided.why);
            value["promise"] = json!(decided.promise);
            value["content"] = json!(self.content);
        }
        value
    }

    fn text(&self, why: bool, lang: Lang) -> String {
        let mut lines = vec![proof::headline(&self.decided, lang)];
        lines.extend(proof::candidates(&self.decided, lang));
        if why {
            lines.extend(proof::lines(&self.decided, lang));
        }
        lines.join("\n") + "\n"
    }
}

fn candidate(candidate: &DecidedCandidate) -> Value {
    let mut value = json!(candidate.target);
    value["title"] = json!(candidate.title);
    value["confidence"] = json!(round(candidate.confidence.get()));
    value
}

/// Four digits are more than the confidence can mean.
fn round(p: f64) -> f64 {
    (p * 10_000.0).round() / 10_000.0
}
