//! How requests prove who sends them.

use super::names::Scope;
use super::values::{self, template};
use crate::connector::model::Auth;
use crate::diagnostics::{ConnectorProblem, Report};
use crate::yaml::{self, Fields, Node};

const KINDS: &[&str] = &["bearer", "basic", "header", "oauth2_client_credentials", "url_secret"];

/// `auth:` with one of its kinds; left out where the body holds what is needed.
pub(super) fn read(fields: &Fields<'_>, scope: &Scope, report: &mut Report) -> Auth {
    let Some(node) = fields.get("auth") else { return Auth::None };
    kind(node, scope, report).unwrap_or(Auth::None)
}

fn kind(node: &Node, scope: &Scope, report: &mut Report) -> Option<Auth> {
    let fields = Fields::open(node, KINDS, report)?;
    if fields.entries().len() > 1 {
        report.add(&node.at, ConnectorProblem::SeveralKinds);
    }
    let (key, value) = fields.entries().first()?;
    match key.raw() {
        "bearer" => template(value, scope, report).map(Auth::Bearer),
        "basic" => {
            let own = Fields::open(value, &["user", "password"], report)?;
            let user = own.require("user", report).and_then(|node| template(node, scope, report));
            let password = own.require("password", report).and_then(|node| template(node, scope, report));
            Some(Auth::Basic { user: user?, password: password? })
        }
        "header" => {
            let own = Fields::open(value, &["name", "value"], report)?;
            let name = own.require("name", report).and_then(|node| values::header_name(node, report));
            let value = own.require("value", report).and_then(|node| template(node, scope, report));
            Some(Auth::Header { name: name?, value: value? })
        }
        "oauth2_client_credentials" => {
            let own = Fields::open(value, &["path", "client_id", "client_secret"], report)?;
            let path = own.require("path", report).and_then(|node| fixed_path(node, report));
            let id = own.require("client_id", report).and_then(|node| template(node, scope, report));
            let secret = own.require("client_secret", report).and_then(|node| template(node, scope, report));
            Some(Auth::OAuth2ClientCredentials { path: path?, client_id: id?, client_secret: secret? })
        }
        "url_secret" => secret(value, scope, report).map(Auth::UrlSecret),
        _ => None,
    }
}

fn fixed_path(node: &Node, report: &mut Report) -> Option<String> {
    let fits = |text: &str| {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.'));
        (plain && text.starts_with('/') && !text.starts_with("//")).then(|| text.to_owned())
    };
    yaml::parsed(node, report, fits, |found| ConnectorProblem::BadPath { found }).map(|path| path.value)
}

/// The name of a secret that the preset has.
pub(super) fn secret(node: &Node, scope: &Scope, report: &mut Report) -> Option<String> {
    let name = values::name(node, report)?;
    scope.template(&format!("{{{{ secrets.{name} }}}}"), &node.at, report).map(|_| name)
}
