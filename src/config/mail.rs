//! Endpoints that are told by mail.

use super::model::{AnswersArrive, Destination, MailEncryption, MailServer, Secret};
use crate::connector::{MailAddress, Mailing};
use crate::diagnostics::{FieldProblem, Report, SettingsProblem};
use crate::ids::Language;
use crate::yaml::{self, Fields, Node};

const ENCRYPTIONS: [(&str, MailEncryption); 3] =
    [("starttls", MailEncryption::StartTls), ("implicit", MailEncryption::Implicit), ("none", MailEncryption::Off)];

/// The mail server that these fields describe. None if anything in it is wrong.
pub(super) fn read(fields: &Fields<'_>, language: Language, report: &mut Report) -> Option<Destination> {
    let encryption = encryption(fields, report);
    let host = fields.require("host", report).and_then(|node| host(node, report));
    let port = fields.get("port").map(|node| yaml::integer(node, 1..=u16::MAX, report));
    let login = login(fields, report);
    let from = fields.require("from", report).and_then(|node| address(node, report));
    let to = fields.require("to", report).and_then(|node| addresses(node, report));
    let reply_to = fields.get("reply_to").map(|node| address(node, report));
    let authorities = fields.get("authorities").map(|node| yaml::text(node, report));
    let encryption = encryption?;
    Some(Destination::Mail(Box::new(MailServer {
        host: host?,
        port: port.unwrap_or(Some(usual_port(encryption)))?,
        encryption,
        login: login?,
        mailing: Mailing { from: from?, to: to?, reply_to: given(reply_to)?, language },
        authorities: given(authorities)?.map(|file| file.value.into()),
    })))
}

/// What is left out is fine, what is wrong is not.
#[expect(clippy::option_option, reason = "left out, wrong, and given are three things")]
fn given<T>(field: Option<Option<T>>) -> Option<Option<T>> {
    field.map_or(Some(None), |value| value.map(Some))
}

fn usual_port(encryption: MailEncryption) -> u16 {
    if encryption == MailEncryption::Implicit { 465 } else { 587 }
}

fn encryption(fields: &Fields<'_>, report: &mut Report) -> Option<MailEncryption> {
    let plain = fields.get("allow_plain").and_then(|node| yaml::yes_no(node, report)).unwrap_or(false);
    let Some(node) = fields.get("tls") else { return Some(MailEncryption::default()) };
    let encryption = yaml::one_of(node, &ENCRYPTIONS, report)?;
    if encryption == MailEncryption::Off && !plain {
        report.add(&node.at, SettingsProblem::PlainMail);
        return None;
    }
    Some(encryption)
}

fn host(node: &Node, report: &mut Report) -> Option<String> {
    let is_name = |text: &str| {
        let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        text.len() <= 253 && text.split('.').all(part)
    };
    let read = |text: &str| {
        let fits = is_name(text) || text.parse::<std::net::IpAddr>().is_ok();
        fits.then(|| text.to_owned())
    };
    yaml::parsed(node, report, read, |found| SettingsProblem::BadHost { found }).map(|host| host.value)
}

/// Both or neither: half of a login is a mistake.
#[expect(clippy::option_option, reason = "no login, a broken one, and a login are three things")]
fn login(fields: &Fields<'_>, report: &mut Report) -> Option<Option<(String, Secret)>> {
    if fields.get("user").is_none() && fields.get("password").is_none() {
        return Some(None);
    }
    let user = fields.require("user", report).and_then(|node| yaml::text(node, report));
    let password = fields.require("password", report);
    let password = password.and_then(|node| yaml::text(node, report));
    Some(Some((user?.value, Secret::new(password?.value))))
}

fn address(node: &Node, report: &mut Report) -> Option<MailAddress> {
    let found = yaml::parsed(node, report, MailAddress::parse, |found| SettingsProblem::BadMailAddress { found });
    found.map(|address| address.value)
}

/// One or several; a list with a wrong one is no list.
fn addresses(node: &Node, report: &mut Report) -> Option<Vec<MailAddress>> {
    let items = yaml::one_or_more(node, report);
    if items.is_empty() {
        report.add(&node.at, FieldProblem::EmptyList { field: "to".to_owned() });
        return None;
    }
    let read: Vec<_> = items.iter().map(|item| address(item, report)).collect();
    read.into_iter().collect()
}

/// Whether answers can come by mail alone: every endpoint is told by mail, and nobody else may answer. Looks at what
/// endpoints and agents are, not at their secrets.
pub(super) fn answers_arrive(fields: &Fields<'_>) -> AnswersArrive {
    let endpoints = listed(fields, "endpoints");
    let by_mail = !endpoints.is_empty() && endpoints.iter().all(is_mail) && listed(fields, "agents").is_empty();
    if by_mail { AnswersArrive::ByMail } else { AnswersArrive::InWindow }
}

/// Tells, kindly, that there is no way back.
pub(super) fn tell_answers_arrive(fields: &Fields<'_>, arrive: AnswersArrive, report: &mut Report) {
    if let (AnswersArrive::ByMail, [first, ..]) = (arrive, listed(fields, "endpoints")) {
        report.add(&first.at, SettingsProblem::AnswersByMail);
    }
}

fn listed<'n>(fields: &Fields<'n>, name: &str) -> &'n [Node] {
    let quiet = &mut Report::default();
    let handoff = fields.get("handoff").and_then(|node| Fields::any(node, quiet));
    handoff.and_then(|handoff| handoff.get(name)).map_or(&[], |node| yaml::items(node, quiet))
}

fn is_mail(endpoint: &Node) -> bool {
    let kind = Fields::any(endpoint, &mut Report::default()).and_then(|fields| fields.get("kind"));
    kind.is_some_and(|kind| kind.raw().trim().eq_ignore_ascii_case("smtp"))
}
