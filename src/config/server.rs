//! The settings of the machine.

use std::net::SocketAddr;

use super::channels;
use super::defaults::MASKS;
use super::hooks;
use super::model::{Privacy, Server, StoreTarget};
use super::postgres::{BadPostgresUrl, PostgresUrl};
use super::widget;
use crate::diagnostics::{Nearest, Report, SettingsProblem};
use crate::yaml::{self, Fields, Node};

pub(super) fn read(fields: &Fields<'_>, report: &mut Report) -> Server {
    let defaults = Server::default();
    let limits =
        fields.get("limits").and_then(|node| Fields::open(node, &["calls_per_minute", "behind_proxy"], report));
    let calls = limits.and_then(|limits| yaml::integer(limits.get("calls_per_minute")?, 0..=1_000_000, report));
    let proxy = limits.and_then(|limits| yaml::yes_no(limits.get("behind_proxy")?, report));
    Server {
        listen: fields.get("listen").and_then(|node| listen(node, report)).unwrap_or(defaults.listen),
        public_url: fields.get("public_url").and_then(|node| url(node, report)),
        origins: fields.get("origins").map_or(defaults.origins, |node| origins(node, report)),
        store: fields.get("store").and_then(|node| store(node, report)).unwrap_or(defaults.store),
        calls_per_minute: calls.unwrap_or(defaults.calls_per_minute),
        behind_proxy: proxy.unwrap_or(defaults.behind_proxy),
        helpdesk: defaults.helpdesk,
        identity_secret: widget::identity_secret(fields, report),
        hooks: defaults.hooks,
        answer_hooks: fields.get("hooks").map(|node| hooks::read(node, report)).unwrap_or_default(),
        messengerpeople: fields.get("channels").and_then(|node| channels::read(node, report)),
    }
}

pub(super) fn privacy(node: &Node, report: &mut Report) -> Privacy {
    let defaults = Privacy::default();
    let Some(fields) = Fields::open(node, &["retain_days", "mask"], report) else { return defaults };
    let retain_days = fields.get("retain_days").and_then(|node| yaml::integer(node, 0..=36_500, report));
    let words = MASKS.map(|mask| (mask, mask));
    let mask = fields.get("mask").map(|node| {
        yaml::items(node, report)
            .iter()
            .filter_map(|item| yaml::one_of(item, &words, report))
            .map(str::to_owned)
            .collect()
    });
    Privacy { retain_days: retain_days.unwrap_or(defaults.retain_days), mask: mask.unwrap_or(defaults.mask) }
}

fn listen(node: &Node, report: &mut Report) -> Option<String> {
    let found = yaml::parsed(
        node,
        report,
        |text| is_listen(text).then(|| text.to_owned()),
        |found| SettingsProblem::BadListen { found },
    );
    found.map(|listen| listen.value)
}

fn is_listen(text: &str) -> bool {
    let named = text.rsplit_once(':').is_some_and(|(host, port)| {
        let plain = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
        plain && !host.is_empty() && port.parse::<u16>().is_ok()
    });
    text.parse::<SocketAddr>().is_ok() || named
}

/// A web address, without a slash at its end.
pub(super) fn url(node: &Node, report: &mut Report) -> Option<String> {
    let found = yaml::parsed(node, report, web_address, |found| SettingsProblem::BadUrl { found });
    found.map(|url| url.value)
}

/// A web address, without a slash at its end; none if it is none.
#[must_use]
pub fn web_address(text: &str) -> Option<String> {
    host_of(text).map(|_| text.trim_end_matches('/').to_owned())
}

/// The host and port of a web address.
pub(super) fn host_of(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let fine = !host.is_empty()
        && !host.contains('@')
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_'))
        && !text.contains(char::is_whitespace);
    fine.then_some(host)
}

fn origins(node: &Node, report: &mut Report) -> Vec<String> {
    yaml::one_or_more(node, report).iter().filter_map(|item| origin(item, report)).collect()
}

fn origin(node: &Node, report: &mut Report) -> Option<String> {
    let read = |text: &str| {
        let lower = text.to_lowercase();
        host_of(&lower).is_some_and(|host| lower.ends_with(&format!("://{host}"))).then_some(lower)
    };
    let found = yaml::parsed(node, report, read, |found| {
        let scheme = if found.starts_with("http://") { "http" } else { "https" };
        let nearest = Nearest(host_of(&found).map(|host| format!("{scheme}://{host}")));
        SettingsProblem::BadOrigin { found, nearest }
    });
    found.map(|origin| origin.value)
}

fn store(node: &Node, report: &mut Report) -> Option<StoreTarget> {
    let text = yaml::text(node, report)?;
    if !PostgresUrl::is_meant(&text.value) {
        return Some(StoreTarget::Sqlite(text.value));
    }
    match PostgresUrl::read(&text.value) {
        Ok(url) => Some(StoreTarget::Postgres(url)),
        Err(bad) => {
            report.add(&text.at, postgres_problem(bad));
            None
        }
    }
}

/// Nothing of the address is repeated: it may hold a password.
fn postgres_problem(bad: BadPostgresUrl) -> SettingsProblem {
    match bad {
        BadPostgresUrl::Form => SettingsProblem::BadPostgres,
        BadPostgresUrl::Mode => SettingsProblem::BadPostgresMode,
        BadPostgresUrl::Parameter => SettingsProblem::BadPostgresParameter,
    }
}
