//! `services:`, what `call` steps can ask outside.

use std::collections::BTreeMap;

use super::fillable::Fillable;
use super::model::{Method, Secret, Service, ServiceShape};
use super::server::host_of;
use super::shapes::key_name;
use super::{endpoints, fields};
use crate::diagnostics::{Report, SettingsProblem};
use crate::ids::ServiceId;
use crate::yaml::{self, Fields, Node};

const FIELDS: &[&str] =
    &["url", "method", "headers", "body", "timeout_s", "retries", "fields", "allow_http", "allow_networks"];

const METHODS: [(&str, Method); 2] = [("get", Method::Get), ("post", Method::Post)];

/// Seconds that a visitor waits for one try where the service says nothing else.
const TIMEOUT_S: u64 = 3;

/// The services, each with all that a call needs.
pub(super) fn read(node: &Node, report: &mut Report) -> Vec<Service> {
    let Some(services) = Fields::any(node, report) else { return Vec::new() };
    services.entries().iter().filter_map(|(key, value)| service(key, value, report)).collect()
}

/// What flows need to know of the services; nothing is told, [`read`] does that.
pub(super) fn shapes(node: &Node) -> BTreeMap<String, ServiceShape> {
    super::shapes::shapes(node, |service, quiet| {
        let url = Fillable::parse(service.get("url")?.raw())?;
        let body = service.get("body").map(|node| body(node, quiet)).unwrap_or_default();
        let names = body.iter().flat_map(|(_, value)| value.names()).chain(url.names());
        Some(names.map(str::to_owned).collect())
    })
}

fn service(key: &Node, node: &Node, report: &mut Report) -> Option<Service> {
    let id = key_name(key, |name| ServiceId::new(name), report);
    let fields = Fields::open(node, FIELDS, report)?;
    let allow_http = fields.get("allow_http").and_then(|node| yaml::yes_no(node, report)).unwrap_or(false);
    let url = fields.require("url", report).and_then(|node| url(node, allow_http, report));
    let method = fields.get("method").and_then(|node| yaml::one_of(node, &METHODS, report)).unwrap_or_default();
    if let (Some((key, _)), Method::Get) = (fields.entry("body"), method) {
        report.add(&key.at, SettingsProblem::BodyOfGet);
    }
    // What has no value comes last, so that everything else is read and told whatever is wrong with it.
    Some(Service {
        method,
        headers: fields.get("headers").map(|node| headers(node, report)).unwrap_or_default(),
        body: fields.get("body").map(|node| body(node, report)).unwrap_or_default(),
        timeout_s: fields.get("timeout_s").and_then(|n| yaml::integer(n, 1..=10, report)).unwrap_or(TIMEOUT_S),
        retries: fields.get("retries").and_then(|n| yaml::integer(n, 0..=2, report)).unwrap_or(0),
        fields: fields.get("fields").map(|node| fields::read(node, report)).unwrap_or_default(),
        allow_http,
        allow_networks: fields.get("allow_networks").map(|n| endpoints::networks(n, report)).unwrap_or_default(),
        id: id?,
        url: url?,
    })
}

/// The address; what comes from a visitor can stand behind the host alone.
fn url(node: &Node, allow_http: bool, report: &mut Report) -> Option<Fillable> {
    let written = yaml::text(node, report)?;
    let Some(url) = Fillable::parse(&written.value) else {
        report.add(&written.at, SettingsProblem::BadGap);
        return None;
    };
    let start = url.start();
    let Some(host) = host_of(start) else {
        let host_is_filled = start.is_empty() || start.ends_with("://") || url.names().next().is_some();
        let problem = if host_is_filled && !start.contains(' ') {
            SettingsProblem::HostNotFixed
        } else {
            SettingsProblem::BadUrl { found: yaml::shown(node) }
        };
        report.add(&written.at, problem);
        return None;
    };
    let ends_with_host = start.ends_with(host) && start.ends_with(&format!("://{host}"));
    if ends_with_host && url.names().next().is_some() {
        report.add(&written.at, SettingsProblem::HostNotFixed);
        return None;
    }
    if start.starts_with("http://") && !allow_http {
        report.add(&written.at, SettingsProblem::PlainService);
        return None;
    }
    Some(url)
}

fn headers(node: &Node, report: &mut Report) -> Vec<(String, Secret)> {
    let Some(fields) = Fields::any(node, report) else { return Vec::new() };
    let mut found = Vec::new();
    for (key, value) in fields.entries() {
        let Some(text) = yaml::text(value, report) else { continue };
        if is_header_name(key.raw()) && text.value.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
            found.push((key.raw().to_owned(), Secret::new(text.value)));
        } else {
            report.add(&key.at, SettingsProblem::BadHeader { name: yaml::short(key.raw()) });
        }
    }
    found
}

/// Whether a header can be called so.
pub(super) fn is_header_name(name: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    name.chars().all(token) && !name.is_empty()
}

fn body(node: &Node, report: &mut Report) -> Vec<(String, Fillable)> {
    let Some(fields) = Fields::any(node, report) else { return Vec::new() };
    let mut found = Vec::new();
    for (key, value) in fields.entries() {
        let Some(text) = yaml::text(value, report) else { continue };
        match Fillable::parse(&text.value) {
            Some(value) => found.push((key.raw().to_owned(), value)),
            None => report.add(&text.at, SettingsProblem::BadGap),
        }
    }
    found
}
