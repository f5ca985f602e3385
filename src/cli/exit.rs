//! How a command fails.

use std::io::{self, Write as _};
use std::process::ExitCode;

use super::load;

/// A failed command.
#[derive(Debug)]
pub(super) enum Failure {
    /// The content or the answer fails; what is wrong has been printed. Exit code 1.
    Content,
    /// The command was used wrongly. Exit code 2.
    Usage(Reason),
    /// Something outside failed: a port, a file, a database. Exit code 3.
    Outside(Reason),
}

/// What failed, and what helps.
#[derive(Debug)]
pub(super) struct Reason {
    /// The cause, with its own causes.
    pub(super) cause: String,
    /// The cure; empty if there is none to name.
    pub(super) cure: String,
}

impl Reason {
    /// A cause with its chain of sources, and a cure.
    pub(super) fn new(what: &str, error: Option<&dyn std::error::Error>, cure: &str) -> Self {
        let mut cause = what.to_owned();
        let mut next = error;
        while let Some(error) = next {
            cause.push_str(": ");
            cause.push_str(&error.to_string());
            next = error.source();
        }
        Self { cause, cure: cure.to_owned() }
    }
}

impl Failure {
    /// Something outside failed.
    pub(super) fn outside(what: &str, error: &dyn std::error::Error, cure: &str) -> Self {
        Self::Outside(Reason::new(what, Some(error), cure))
    }

    /// The command was used wrongly.
    pub(super) fn usage(what: &str, cure: &str) -> Self {
        Self::Usage(Reason::new(what, None, cure))
    }

    /// Prints the failure to standard error and gives its exit code.
    pub(super) fn report(&self) -> ExitCode {
        let (code, reason) = match self {
            Self::Content => (1, None),
            Self::Usage(reason) => (2, Some(reason)),
            Self::Outside(reason) => (3, Some(reason)),
        };
        if let Some(reason) = reason {
            // Where even standard error is gone there is nobody left to tell.
            let mut err = io::stderr().lock();
            let [error, help] = load::locale_lang().pick(["Fehler", "Abhilfe"], ["error", "help"]);
            let _ = writeln!(err, "{error}: {}", reason.cause);
            if !reason.cure.is_empty() {
                let _ = writeln!(err, "  {help}: {}", reason.cure);
            }
        }
        ExitCode::from(code)
    }
}
