//! The three ways to run a template: plain text, Markdown, condition.

use std::sync::LazyLock;

use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind, Output, UndefinedBehavior};

use super::manner::Manner;
use super::markdown;

/// Instructions that one run may use; a long answer with a few conditions takes some hundreds.
const FUEL: u64 = 20_000;

pub(super) static PLAIN: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = base(UndefinedBehavior::Strict);
    environment.set_formatter(|out, _, value| written(value, |text| out.write_str(text)));
    environment
});

/// Markdown in a language: values are written as its readers write them, conditions see them as they are.
pub(super) fn spoken_in(manner: Manner) -> &'static Environment<'static> {
    static GERMAN: LazyLock<Environment<'static>> = LazyLock::new(|| spoken(Manner::German));
    static ENGLISH: LazyLock<Environment<'static>> = LazyLock::new(|| spoken(Manner::English));
    match manner {
        Manner::German => &GERMAN,
        Manner::English => &ENGLISH,
    }
}

fn spoken(manner: Manner) -> Environment<'static> {
    let mut environment = base(UndefinedBehavior::Strict);
    environment.set_formatter(move |out, _, value| match manner.number(value) {
        Some(number) => escaped(out, &number).map_err(|_| Error::from(ErrorKind::WriteFailure)),
        None => written(value, |text| escaped(out, &manner.text(text))),
    });
    environment
}

pub(super) static CONDITION: LazyLock<Environment<'static>> = LazyLock::new(|| base(UndefinedBehavior::Chainable));

fn base(undefined: UndefinedBehavior) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(undefined);
    environment.set_fuel(Some(FUEL));
    environment.set_debug(false);
    environment
}

fn escaped(out: &mut Output<'_>, text: &str) -> std::fmt::Result {
    out.write_str(&markdown::escape(text))
}

/// Null prints nothing: a flow's slot that is not filled yet is null.
fn written(value: &Value, write: impl FnOnce(&str) -> std::fmt::Result) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    if value.is_none() {
        return Ok(());
    }
    let done = match value.as_str() {
        Some(text) => write(text),
        None => write(&value.to_string()),
    };
    done.map_err(|_| Error::from(ErrorKind::WriteFailure))
}
