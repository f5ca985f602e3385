//! Writes results to standard output.

use std::io::{self, Write};

use super::exit::Failure;
use super::load;

/// Writes a line. A reader that has gone away (`| head`) ends the command without noise.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn line(out: &mut impl Write, text: &str) -> Result<(), Failure> {
    written(writeln!(out, "{text}"))
}

/// Writes text as it is.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    written(io::stdout().lock().write_all(text.as_bytes()))
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(no_output(&error)),
        _ => Ok(()),
    }
}

/// Standard output failed.
pub(super) fn no_output(error: &io::Error) -> Failure {
    let what = load::locale_lang()
        .pick("in die Standardausgabe kann nicht geschrieben werden", "standard output cannot be written");
    Failure::outside(what, error, "")
}

/// Standard input failed.
pub(super) fn no_input(error: &io::Error) -> Failure {
    let what =
        load::locale_lang().pick("die Standardeingabe kann nicht gelesen werden", "standard input cannot be read");
    Failure::outside(what, error, "")
}
