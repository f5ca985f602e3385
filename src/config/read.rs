//! The file as a whole.

use std::sync::Arc;

use super::model::{Bot, Config, Privacy, Server, StoreTarget};
use super::{bot, endpoints, environment, helpdesk, mail, server, services};
use crate::connector::Presets;
use crate::diagnostics::{At, FileProblem, Report};
use crate::yaml::{self, Fields, Node, Value};

/// Gives the value of an environment variable.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

const SETTINGS: &[&str] = &[
    "name",
    "languages",
    "register",
    "timezone",
    "listen",
    "public_url",
    "origins",
    "store",
    "answers",
    "opening_hours",
    "handoff",
    "services",
    "hooks",
    "channels",
    "privacy",
    "suggestions",
    "privacy_url",
    "variables",
    "widget",
    "limits",
    "tests_gate",
];

/// Those of them that shape what the bot says, and of `handoff` the part that does.
const BOT: &[&str] = &[
    "name",
    "languages",
    "timezone",
    "answers",
    "opening_hours",
    "handoff",
    "suggestions",
    "privacy_url",
    "variables",
    "services",
    "hooks",
    "widget",
];
const BOT_WIDGET: &[&str] = &["suggestions", "proactive"];
const BOT_HANDOFF: &[&str] = &["queues", "max_wait_minutes", "endpoints", "agents"];
/// Of endpoints and agents: what they are, without addresses and secrets.
const BOT_HELPDESKS: &[&str] = &["kind", "connector", "name"];
/// Of a service or a hook: all else may hold secrets.
const BOT_SERVICE: &[&str] = &["fields"];

/// Reads `deskbell.yaml`. What is missing or wrong has its default in the result and, where it is wrong, a
/// problem in the report. Endpoints can name the built-in connectors.
pub fn read(file: &Arc<str>, text: &str, environment: &Environment<'_>, report: &mut Report) -> Config {
    read_with(file, text, environment, &Presets::default(), report)
}

/// As [`read`]; endpoints can name these connectors.
pub fn read_with(
    file: &Arc<str>,
    text: &str,
    environment: &Environment<'_>,
    presets: &Presets,
    report: &mut Report,
) -> Config {
    let read = open(file, text, &|_| {}, environment, report);
    let fields = read.as_ref().and_then(|root| Fields::open(root, SETTINGS, report));
    fields.map_or_else(Config::default, |fields| settings(&fields, presets, report))
}

/// Reads what shapes the bot and nothing else: what only the machine needs, such as the secrets of endpoints, may be
/// missing.
pub fn read_bot(file: &Arc<str>, text: &str, environment: &Environment<'_>, report: &mut Report) -> Bot {
    let bot_alone = |root: &mut Node| {
        keep(root, BOT);
        fields_mut(root).filter(|(key, _)| key.raw() == "widget").for_each(|(_, widget)| keep(widget, BOT_WIDGET));
        for (_, handoff) in fields_mut(root).filter(|(key, _)| key.raw() == "handoff") {
            keep(handoff, BOT_HANDOFF);
            let helpdesks = fields_mut(handoff).filter(|(key, _)| ["endpoints", "agents"].contains(&key.raw()));
            helpdesks.flat_map(|(_, list)| items_mut(list)).for_each(|item| keep(item, BOT_HELPDESKS));
        }
        let services = fields_mut(root).filter(|(key, _)| key.raw() == "services");
        services.flat_map(|(_, services)| fields_mut(services)).for_each(|(_, service)| keep(service, BOT_SERVICE));
        let hooks = fields_mut(root).filter(|(key, _)| key.raw() == "hooks");
        hooks.flat_map(|(_, hooks)| fields_mut(hooks)).for_each(|(_, hook)| keep(hook, BOT_SERVICE));
    };
    let read = open(file, text, &bot_alone, environment, report);
    let fields = read.as_ref().and_then(|root| Fields::open(root, SETTINGS, report));
    fields.map_or_else(Bot::default, |fields| bot::read(&fields, report))
}

/// Reads where the data is kept and nothing else.
pub fn read_store(file: &Arc<str>, text: &str, environment: &Environment<'_>, report: &mut Report) -> StoreTarget {
    one_of_the_machine("store", file, text, environment, report).store
}

/// Reads the address to listen on and nothing else.
pub fn read_listen(file: &Arc<str>, text: &str, environment: &Environment<'_>, report: &mut Report) -> String {
    one_of_the_machine("listen", file, text, environment, report).listen
}

/// Reads the address under which visitors reach the server and nothing else.
pub fn read_public_url(
    file: &Arc<str>,
    text: &str,
    environment: &Environment<'_>,
    report: &mut Report,
) -> Option<String> {
    one_of_the_machine("public_url", file, text, environment, report).public_url
}

fn one_of_the_machine(
    name: &str,
    file: &Arc<str>,
    text: &str,
    environment: &Environment<'_>,
    report: &mut Report,
) -> Server {
    let read = open(file, text, &|root| keep(root, &[name]), environment, report);
    let fields = read.as_ref().and_then(|root| Fields::open(root, SETTINGS, report));
    fields.map_or_else(Server::default, |fields| server::read(&fields, report))
}

/// The tree of the file, with the environment's values put into what `prune` leaves of it.
fn open(
    file: &Arc<str>,
    text: &str,
    prune: &dyn Fn(&mut Node),
    environment: &Environment<'_>,
    report: &mut Report,
) -> Option<Node> {
    let before = report.len();
    let Some(mut root) = yaml::read(file, text, report) else {
        if report.len() == before {
            report.add(&At::file(file), FileProblem::Empty);
        }
        return None;
    };
    prune(&mut root);
    environment::substitute(&mut root, environment, report);
    Some(root)
}

/// Leaves only these fields.
fn keep(node: &mut Node, names: &[&str]) {
    if let Value::Map(entries) = &mut node.value {
        entries.retain(|(key, _)| names.contains(&key.raw()));
    }
}

fn fields_mut(node: &mut Node) -> impl Iterator<Item = &mut (Node, Node)> {
    match &mut node.value {
        Value::Map(entries) => entries.as_mut_slice(),
        _ => &mut [],
    }
    .iter_mut()
}

fn items_mut(node: &mut Node) -> impl Iterator<Item = &mut Node> {
    match &mut node.value {
        Value::List(items) => items.as_mut_slice(),
        _ => &mut [],
    }
    .iter_mut()
}

fn settings(fields: &Fields<'_>, presets: &Presets, report: &mut Report) -> Config {
    let bot = bot::read(fields, report);
    let queues = bot.queues.iter().map(|(id, _)| id.as_str()).collect();
    let endpoints = endpoints::read(fields, presets, bot.default_language(), report);
    mail::tell_answers_arrive(fields, bot.answers_arrive, report);
    let (helpdesk, hooks) = (helpdesk::read(fields, &queues, report), endpoints::hooks(&endpoints));
    Config {
        endpoints,
        server: Server { helpdesk, hooks, ..server::read(fields, report) },
        privacy: fields.get("privacy").map_or_else(Privacy::default, |node| server::privacy(node, report)),
        services: fields.get("services").map_or_else(Vec::new, |node| services::read(node, report)),
        tests_gate: fields.get("tests_gate").and_then(|node| yaml::yes_no(node, report)).unwrap_or(true),
        bot,
    }
}
