//! Writes results to standard output.

use std::io::{self, Write};

use super::exit::Failure;

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
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::outside("standard output cannot be written", &error, ""))
        }
        _ => Ok(()),
    }
}
