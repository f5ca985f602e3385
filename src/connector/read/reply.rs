//! How agents' answers come back.

use super::auth;
use super::names::Scope;
use super::step;
use super::values::{self, template};
use crate::connector::model::{
    AgentRule, CallRule, Condition, Detail, Digest, Hook, Poll, Reply, Rule, Says, Stamp, Verify,
};
use crate::conversation::TextFormat;
use crate::diagnostics::{ConnectorProblem, FieldProblem, Report};
use crate::yaml::{self, Fields, Node, Value};

const FORMATS: [(&str, TextFormat); 3] =
    [("plain", TextFormat::Plain), ("markdown", TextFormat::Markdown), ("html", TextFormat::Html)];

const VERIFIERS: &[&str] =
    &["standard_webhooks", "hmac_sha256_hex", "hmac_sha256_hex_with_timestamp", "hmac_sha1_hex", "static_header"];

/// `reply:`; its `verify`, `reference`, `author` and `map` are about calls, its `poll` is about asking.
pub(super) fn read(node: &Node, scope: &Scope, report: &mut Report) -> Option<Reply> {
    let known = &["verify", "reference", "author", "echo_author", "map", "poll"];
    let fields = Fields::open(node, known, report)?;
    let told = scope.without_secrets().with(["body", "headers"]);
    let echo_author = fields.get("echo_author").and_then(|node| template(node, &scope.without_secrets(), report));
    let hook = fields.get("verify").map(|node| hook(node, &fields, scope, &told, report));
    let poll = fields.get("poll").map(|node| poll(node, scope, &told, report));
    if hook.is_none() && poll.is_none() {
        report.add(&node.at, FieldProblem::Missing { field: "verify" });
    }
    Some(Reply { echo_author, hook: hook.flatten(), poll: poll.flatten() })
}

fn hook(node: &Node, fields: &Fields<'_>, scope: &Scope, told: &Scope, report: &mut Report) -> Option<Hook> {
    let verify = verify(node, scope, report);
    let reference = fields.require("reference", report).and_then(|node| template(node, told, report));
    let says = says(fields, told, report);
    Some(Hook { verify: verify?, reference: reference?, says: says? })
}

fn poll(node: &Node, scope: &Scope, told: &Scope, report: &mut Report) -> Option<Poll> {
    let known =
        &["every", "get", "query", "headers", "items", "page_items", "since", "ended", "details", "author", "map"];
    let fields = Fields::open(node, known, report)?;
    let every_s = fields.require("every", report).and_then(|node| yaml::integer(node, 5..=86_400, report));
    let step = step::request(&fields, &scope.with(["ref", "page"]), report);
    let (items, page_items) = list(&fields, report);
    let since = fields.require("since", report).and_then(|node| template(node, told, report));
    let ended = fields.get("ended").map(|node| ended(node, told, report)).unwrap_or_default();
    let detail = |node: &Node, report: &mut Report| detail(node, scope, report);
    let details = fields.get("details").map(|node| yaml::items(node, report)).unwrap_or_default();
    let details: Vec<_> = details.iter().filter_map(|node| detail(node, report)).collect();
    let says = says(&fields, &told.with((!details.is_empty()).then_some("part")), report);
    Some(Poll { every_s: every_s?, step: step?, items: items?, page_items, since: since?, ended, details, says: says? })
}

/// Conditions, or a list of such. Nothing would always hold.
fn ended(node: &Node, told: &Scope, report: &mut Report) -> Vec<Vec<Condition>> {
    let one = matches!(node.value, Value::Map(_));
    let all = if one { std::slice::from_ref(node) } else { yaml::items(node, report) };
    let mut found = Vec::new();
    for node in all {
        let conditions = values::conditions(node, told, report);
        if matches!(&node.value, Value::Map(entries) if entries.is_empty()) {
            report.add(&node.at, FieldProblem::EmptyList { field: "ended".to_owned() });
        }
        found.push(conditions);
    }
    found
}

/// Where the list is, and how many items a full page of it has.
fn list(fields: &Fields<'_>, report: &mut Report) -> (Option<String>, Option<usize>) {
    let items = fields.get("items").map_or(Some(String::new()), |node| values::pointer(node, report));
    (items, fields.get("page_items").and_then(|node| yaml::integer(node, 1..=1_000, report)))
}

/// The item comes from outside: it is named without secrets.
fn detail(node: &Node, scope: &Scope, report: &mut Report) -> Option<Detail> {
    let fields = Fields::open(node, &["when", "get", "query", "headers", "items", "page_items"], report)?;
    let step = step::request(&fields, &scope.without_secrets().with(["body", "page", "ref"]), report);
    let (items, page_items) = list(&fields, report);
    Some(Detail { step: step?, items: items?, page_items })
}

fn says(fields: &Fields<'_>, told: &Scope, report: &mut Report) -> Option<Says> {
    let author = fields.get("author").and_then(|node| template(node, told, report));
    let map = fields.require("map", report)?;
    let rules = yaml::items(map, report).iter().filter_map(|item| rule(item, told, report)).collect();
    Some(Says { author, map: rules })
}

fn rule(node: &Node, told: &Scope, report: &mut Report) -> Option<Rule> {
    let fields = Fields::open(node, &["when", "accepted", "message", "resolved"], report)?;
    let when = fields.get("when").map(|node| values::conditions(node, told, report)).unwrap_or_default();
    let mut calls = ["accepted", "message", "resolved"].into_iter().filter_map(|name| Some((name, fields.get(name)?)));
    let Some((name, value)) = calls.next() else {
        report.add(&node.at, FieldProblem::Missing { field: "message" });
        return None;
    };
    if calls.next().is_some() {
        report.add(&node.at, ConnectorProblem::SeveralKinds);
    }
    let call = match name {
        "accepted" => agent(value, told, report).map(CallRule::Accepted),
        "message" => message(value, told, report),
        _ => Some(CallRule::Resolved),
    };
    Some(Rule { when, call: call? })
}

fn message(node: &Node, told: &Scope, report: &mut Report) -> Option<CallRule> {
    let fields = Fields::open(node, &["key", "text", "format", "agent"], report)?;
    let key = fields.require("key", report).and_then(|node| template(node, told, report));
    let text = fields.require("text", report).and_then(|node| template(node, told, report));
    let format = fields.get("format").and_then(|node| yaml::one_of(node, &FORMATS, report)).unwrap_or_default();
    let agent = fields.get("agent").and_then(|node| agent(node, told, report));
    Some(CallRule::Message { key: key?, text: text?, format, agent })
}

fn agent(node: &Node, told: &Scope, report: &mut Report) -> Option<AgentRule> {
    let fields = Fields::open(node, &["id", "name"], report)?;
    let id = fields.require("id", report).and_then(|node| template(node, told, report));
    let name = fields.require("name", report).and_then(|node| template(node, told, report));
    Some(AgentRule { id: id?, name: name? })
}

fn verify(node: &Node, scope: &Scope, report: &mut Report) -> Option<Verify> {
    let fields = Fields::open(node, VERIFIERS, report)?;
    if fields.entries().len() > 1 {
        report.add(&node.at, ConnectorProblem::SeveralKinds);
    }
    let (key, value) = fields.entries().first()?;
    let known: &[&str] = match key.raw() {
        "standard_webhooks" => &["secret"],
        "static_header" => &["header", "secret"],
        "hmac_sha256_hex_with_timestamp" => &["header", "prefix", "timestamp", "between", "secret"],
        _ => &["header", "prefix", "secret"],
    };
    let own = Fields::any(value, report)?;
    own.check(known, report);
    let secret = own.require("secret", report).and_then(|node| auth::secret(node, scope, report));
    if key.raw() == "standard_webhooks" {
        return Some(Verify::StandardWebhooks { secret: secret? });
    }
    let header = own.require("header", report).and_then(|node| values::header_name(node, report));
    let (header, secret) = (header?.to_lowercase(), secret?);
    if key.raw() == "static_header" {
        return Some(Verify::StaticHeader { header, secret });
    }
    let text = |name: &str| own.get(name).map(|node| node.raw().to_owned()).unwrap_or_default();
    let timestamp = match key.raw() {
        "hmac_sha256_hex_with_timestamp" => {
            let stamp = own.require("timestamp", report).and_then(|node| values::header_name(node, report))?;
            Some(Stamp { header: stamp.to_lowercase(), between: text("between") })
        }
        _ => None,
    };
    let digest = if key.raw() == "hmac_sha1_hex" { Digest::Sha1 } else { Digest::Sha256 };
    Some(Verify::Hmac { digest, header, prefix: text("prefix"), timestamp, secret })
}
