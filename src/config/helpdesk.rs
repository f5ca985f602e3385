//! Who may call the API for helpdesks.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::model::Secret;
use crate::diagnostics::{ContentProblem, Kind, List, Report, SettingsProblem};
use crate::ids::{AccessId, QueueId};
use crate::yaml::{self, Fields, Node};

/// The shortest token, in characters: nobody guesses 32 random ones.
const TOKEN_MIN_CHARS: usize = 32;
const TOKEN_MAX_CHARS: usize = 512;

/// The SHA-256 of a token. The token itself is nowhere kept; `Debug` shows nothing of either.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HashedToken([u8; 32]);

impl HashedToken {
    /// Hashes a token.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// Whether both come from the same token; takes the same time either way.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for HashedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashedToken(…)")
    }
}

/// One who may call the API for helpdesks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Its name, for the log and for repeats.
    pub name: AccessId,
    /// What it shows with each call.
    pub token: HashedToken,
    /// The keys that it may sign calls with instead: those of its endpoint.
    pub keys: Vec<Secret>,
    /// The queues that it may see; none: all.
    pub queues: Option<BTreeSet<QueueId>>,
}

impl Access {
    /// Whether it may see what is in this queue.
    #[must_use]
    pub fn sees(&self, queue: &QueueId) -> bool {
        self.queues.as_ref().is_none_or(|queues| queues.contains(queue))
    }
}

/// `handoff.agents`, and the endpoints that have a `token`. An endpoint gets every handoff, so its token sees all.
pub(super) fn read(fields: &Fields<'_>, queues: &BTreeSet<&str>, report: &mut Report) -> Vec<Access> {
    let Some(handoff) = fields.get("handoff").and_then(|node| Fields::any(node, &mut Report::default())) else {
        return Vec::new();
    };
    let mut found = Found::default();
    if let Some(node) = handoff.get("endpoints") {
        for item in yaml::items(node, &mut Report::default()) {
            let access = endpoint(item, report);
            found.take(item, access, report);
        }
    }
    if let Some(node) = handoff.get("agents") {
        for item in yaml::items(node, report) {
            let access = agent(item, queues, report);
            found.take(item, access, report);
        }
    }
    found.all
}

#[derive(Default)]
struct Found {
    all: Vec<Access>,
    names: HashMap<AccessId, String>,
}

impl Found {
    /// Two with one name would share their repeats; two with one token could not be told apart.
    fn take(&mut self, node: &Node, access: Option<Access>, report: &mut Report) {
        let Some(access) = access else { return };
        if let Some(first) = self.names.insert(access.name.clone(), node.at.to_string()) {
            let id = access.name.to_string();
            report.add(&node.at, ContentProblem::DuplicateId { kind: Kind::Agent, id, first });
        } else if self.all.iter().any(|other| other.token == access.token) {
            report.add(&node.at, SettingsProblem::TokenTwice);
        } else {
            self.all.push(access);
        }
    }
}

/// What is wrong with the other fields of an endpoint is reported where it is read.
fn endpoint(node: &Node, report: &mut Report) -> Option<Access> {
    let quiet = &mut Report::default();
    let fields = Fields::any(node, quiet)?;
    let token = token(fields.get("token")?, report);
    let name = yaml::name(fields.get("id")?, AccessId::new, quiet)?.value;
    let secrets = fields.get("secret").map_or(&[][..], |node| yaml::one_or_more(node, quiet));
    let keys = secrets.iter().map(|node| Secret::new(node.raw().trim())).collect();
    Some(Access { name, token: token?, keys, queues: None })
}

fn agent(node: &Node, known: &BTreeSet<&str>, report: &mut Report) -> Option<Access> {
    let fields = Fields::open(node, &["name", "token", "queues"], report)?;
    let name = fields.require("name", report).and_then(|node| yaml::name(node, AccessId::new, report));
    let token = fields.require("token", report).and_then(|node| token(node, report));
    let queues = fields.get("queues").map(|node| queues(node, known, report));
    Some(Access { name: name?.value, token: token?, keys: Vec::new(), queues })
}

fn queues(node: &Node, known: &BTreeSet<&str>, report: &mut Report) -> BTreeSet<QueueId> {
    let items = yaml::items(node, report).iter();
    items.filter_map(|item| queue(item, known, report)).collect()
}

fn queue(node: &Node, known: &BTreeSet<&str>, report: &mut Report) -> Option<QueueId> {
    let queue = yaml::name(node, QueueId::new, report)?;
    let name = queue.value.as_str();
    if !known.contains(name) {
        let (nearest, list) = (yaml::nearest(name, known), List::of(known));
        let problem = ContentProblem::UnknownName { kind: Kind::Queue, name: yaml::shown(node), nearest, known: list };
        report.add(&queue.at, problem);
        return None;
    }
    Some(queue.value)
}

/// The text itself is never repeated in a message.
pub(super) fn token(node: &Node, report: &mut Report) -> Option<HashedToken> {
    let text = node.raw().trim();
    let fits = (TOKEN_MIN_CHARS..=TOKEN_MAX_CHARS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    // A variable that is not set has its own message already.
    if !fits && !text.contains("${") {
        report.add(&node.at, SettingsProblem::BadToken);
    }
    (fits && !text.contains("${")).then(|| HashedToken::of(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_opens_for_its_token_alone_and_shows_nothing() {
        let hash = HashedToken::of("right");
        assert!(hash.same(&HashedToken::of("right")));
        assert!(!hash.same(&HashedToken::of("wrong")));
        assert!(!hash.same(&HashedToken::of("")));
        assert_eq!(format!("{hash:?}"), "HashedToken(…)");
    }
}
