//! `channels:`, the platforms whose own bots ask this one.

use super::fields::FieldPath;
use super::helpdesk::{HashedToken, token};
use super::services::is_header_name;
use crate::diagnostics::{Report, SettingsProblem};
use crate::ids::AccessId;
use crate::yaml::{self, Fields, Node};

/// Under this name what it has asked for is kept apart from what helpdesks have.
const NAME: &str = "channel.messengerpeople";

/// The header that shows the secret where the file names no other.
pub(super) const HEADER: &str = "x-deskbell-key";

/// The bot builder of `MessengerPeople` (Sinch Engage), which asks for the answer to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessengerPeople {
    /// Its name, for repeats and limits.
    pub name: AccessId,
    /// What it shows with each call.
    pub secret: HashedToken,
    /// In which header, in small letters.
    pub header: String,
    /// The dialogue that its bot goes on with.
    pub states: DialogStates,
    /// Where its calls hold what.
    pub places: CallPlaces,
}

/// Dialogues of the platform's bot, by the names that they have there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialogStates {
    /// The one that asks Deskbell.
    pub bot: String,
    /// The one that hands over to people.
    pub human: String,
}

/// The places in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallPlaces {
    /// What the platform calls the conversation.
    pub session: FieldPath,
    /// What the visitor wrote.
    pub text: FieldPath,
    /// What the platform calls the message.
    pub message: FieldPath,
    /// Whether the people have given the visitor back since.
    pub returned: FieldPath,
}

/// The channels of the file; what is missing in one is told, and then it is not there.
pub(super) fn read(node: &Node, report: &mut Report) -> Option<MessengerPeople> {
    let fields = Fields::open(node, &["messengerpeople"], report)?;
    messengerpeople(fields.get("messengerpeople")?, report)
}

fn messengerpeople(node: &Node, report: &mut Report) -> Option<MessengerPeople> {
    let fields = Fields::open(node, &["secret", "header", "states", "fields"], report)?;
    let secret = fields.require("secret", report).and_then(|node| token(node, report));
    let states = fields.require("states", report).and_then(|node| states(node, report));
    let header = fields.get("header").map_or(Some(HEADER.to_owned()), |node| header(node, report));
    let places = places(fields.get("fields"), report);
    Some(MessengerPeople { name: AccessId::new(NAME).ok()?, secret: secret?, header: header?, states: states?, places })
}

fn states(node: &Node, report: &mut Report) -> Option<DialogStates> {
    let fields = Fields::open(node, &["bot", "human"], report)?;
    let [bot, human] =
        ["bot", "human"].map(|name| fields.require(name, report).and_then(|node| yaml::text(node, report)));
    Some(DialogStates { bot: bot?.value, human: human?.value })
}

/// The name of a header that callers show a secret in, in small letters.
pub(super) fn header(node: &Node, report: &mut Report) -> Option<String> {
    let name = yaml::text(node, report)?;
    if is_header_name(&name.value) {
        return Some(name.value.to_ascii_lowercase());
    }
    report.add(&name.at, SettingsProblem::BadHeader { name: yaml::shown(node) });
    None
}

fn places(node: Option<&Node>, report: &mut Report) -> CallPlaces {
    let fields = node.and_then(|node| Fields::open(node, &["session", "text", "message", "returned"], report));
    let mut place = |name: &str, usual: &str| {
        let written = fields.as_ref().and_then(|fields| fields.get(name));
        written.and_then(|node| place_at(node, report)).unwrap_or_else(|| FieldPath::top(usual))
    };
    CallPlaces {
        session: place("session", "session"),
        text: place("text", "text"),
        message: place("message", "message_id"),
        returned: place("returned", "returned"),
    }
}

/// A place in a call, told if it is none.
pub(super) fn place_at(node: &Node, report: &mut Report) -> Option<FieldPath> {
    let found = yaml::parsed(node, report, FieldPath::parse, |found| SettingsProblem::BadFieldPath { found });
    found.map(|path| path.value)
}
