//! The file as a whole.

use std::sync::Arc;

use super::model::{Config, Privacy};
use super::{bot, endpoints, environment, server};
use crate::diagnostics::{At, FileProblem, Report};
use crate::yaml::{self, Fields, Node};

/// Gives the value of an environment variable.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

const SETTINGS: &[&str] = &[
    "name",
    "languages",
    "timezone",
    "listen",
    "public_url",
    "origins",
    "store",
    "answers",
    "opening_hours",
    "handoff",
    "services",
    "privacy",
    "suggestions",
    "privacy_url",
    "variables",
    "limits",
    "tests_gate",
];

/// Reads `deskbell.yaml`. What is missing or wrong has its default in the result and, where it is wrong, a
/// problem in the report.
pub fn read(file: &Arc<str>, text: &str, environment: &Environment<'_>, report: &mut Report) -> Config {
    let before = report.len();
    let Some(mut root) = yaml::read(file, text, report) else {
        if report.len() == before {
            report.add(&At::file(file), FileProblem::Empty);
        }
        return Config::default();
    };
    environment::substitute(&mut root, environment, report);
    match Fields::open(&root, SETTINGS, report) {
        Some(fields) => settings(&fields, report),
        None => Config::default(),
    }
}

fn settings(fields: &Fields<'_>, report: &mut Report) -> Config {
    let bot = bot::read(fields, report);
    Config {
        endpoints: endpoints::read(fields, report),
        server: server::read(fields, report),
        privacy: fields.get("privacy").map_or_else(Privacy::default, |node| server::privacy(node, report)),
        services: fields.get("services").map_or_else(Vec::new, |node| services(node, report)),
        tests_gate: fields.get("tests_gate").and_then(|node| yaml::yes_no(node, report)).unwrap_or(true),
        bot,
    }
}

/// Services are used by `call` steps, which come later; their names are kept.
fn services(node: &Node, report: &mut Report) -> Vec<String> {
    let Some(fields) = Fields::any(node, report) else { return Vec::new() };
    fields
        .entries()
        .iter()
        .filter_map(|(key, value)| {
            Fields::any(value, report)?.require("url", report)?;
            Some(key.raw().to_owned())
        })
        .collect()
}
