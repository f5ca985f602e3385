//! The command line: one file a command.
//!
//! Exit codes: 0 fine, 1 the content or the answer fails, 2 wrong use, 3 something outside failed.

mod archive;
mod arguments;
mod ask;
mod chat;
pub mod check;
mod connectors;
mod conversation;
mod endpoints;
mod erasure;
mod eval;
mod exit;
mod export;
pub mod handoffs;
mod import;
mod load;
mod migrate;
mod move_store;
mod new;
mod out;
mod outbox;
mod proof;
mod rehearse;
mod replay;
mod rollback;
mod schema;
mod serve;
mod status;
mod trial;
mod widget;
mod words;

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;

use crate::desk::Clock;
use crate::diagnostics::{self, Lang};
use arguments::{Arguments, CheckOptions, Command};
use exit::Failure;

/// Runs the command that the arguments name. What failed is said on standard error: the cause, then the cure.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too; both print to the right stream themselves.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let dir = arguments.dir;
    match arguments.command.unwrap_or_default() {
        Command::Serve(options) => serve::run(&dir, &options),
        Command::Check(options) => checked(&dir, &options),
        Command::Status(options) => status::run(&dir, &options),
        Command::Ask(options) => ask::run(&dir, &options),
        Command::Chat(options) => chat::run(&dir, &options),
        Command::Test(options) => rehearse::run(&dir, &options),
        Command::Eval(options) => eval::run(&dir, &options),
        Command::Replay(options) => replay::run(&dir, &options),
        Command::Rollback(options) => rollback::run(&dir, &options),
        Command::Migrate => migrate::run(&dir),
        Command::Store { action } => move_store::run(&dir, &action),
        Command::New(options) => new::run(&options),
        Command::Schema(options) => schema::run(&options),
        Command::Widget(options) => widget::run(&dir, &options),
        Command::Export(options) => export::run(&dir, &options),
        Command::Import(options) => import::run(&options),
        Command::Conversation { action } => conversation::run(&dir, &action),
        Command::Handoffs { action } => outbox::handoffs(&dir, &action),
        Command::Endpoints { action } => outbox::endpoints(&dir, action.as_ref()),
        Command::Connectors { action } => connectors::run(&dir, &action),
    }
}

fn checked(dir: &Path, options: &CheckOptions) -> Result<(), Failure> {
    let lang = options.lang.map_or_else(load::locale_lang, load::lang);
    let out = io::stdout();
    if let Some(code) = &options.explain {
        return explained(code, lang);
    }
    let options = check::Options {
        dir,
        format: options.format.into(),
        lang,
        colour: out.is_terminal(),
        today: Clock::system().now().to_zoned(jiff::tz::TimeZone::UTC).date(),
        confidence: options.confidence,
    };
    let [what, cure] = lang.pick(
        ["die Prüfung ist gescheitert", "nennen Sie mit --dir den Ordner, in dem deskbell.yaml liegt"],
        ["the check failed", "name the folder that holds deskbell.yaml with --dir"],
    );
    let fine = check::run(options, &mut out.lock()).map_err(|error| Failure::outside(what, &error, cure))?;
    if fine { Ok(()) } else { Err(Failure::Content) }
}

fn explained(code: &str, lang: Lang) -> Result<(), Failure> {
    let text = check::explain(code, lang).map_err(|near| Failure::usage(&unknown_code(code, &near, lang), ""))?;
    out::print(&text)
}

fn unknown_code(code: &str, near: &diagnostics::Nearest, lang: Lang) -> String {
    let near = diagnostics::Word::word(near, lang);
    lang.pick(format!("Den Code „{code}“ gibt es nicht. {near}"), format!("there is no code “{code}”. {near}"))
}
