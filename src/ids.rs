//! Newtypes for everything that is named or numbered, checked when they are built.
//!
//! A message id can never stand where a conversation id belongs. Names that editors choose
//! (`EntryId`, `FlowId`, …) share one rule; ids that Deskbell makes (`ConversationId`, …) carry a
//! prefix that tells a log reader what they are.

use std::fmt;

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// A text that is not a valid id: which kind of id, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidId {
    /// The kind of id that was expected, such as `EntryId`.
    pub kind: &'static str,
    /// The rule that the text breaks.
    pub rule: &'static str,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a valid {}: {}", self.kind, self.rule)
    }
}

impl std::error::Error for InvalidId {}

/// The longest name that an editor may give, in characters.
pub const NAME_MAX_CHARS: usize = 120;

const NAME_RULE: &str =
    "1 to 120 lower-case letters, digits, dots, hyphens or underscores, starting with a letter or digit";

fn is_name(text: &str) -> bool {
    text.chars().count() <= NAME_MAX_CHARS
        && text.starts_with(|c: char| c.is_lowercase() || c.is_numeric())
        && text.chars().all(|c| (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '.' | '-' | '_'))
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the name.
            ///
            /// # Errors
            /// When it is empty, too long or holds other characters than the rule allows.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidId> {
                let text = text.into();
                if is_name(&text) { Ok(Self(text)) } else { Err(InvalidId { kind: stringify!($name), rule: NAME_RULE }) }
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

name!(
    /// One FAQ entry, the same in every language.
    EntryId
);
name!(
    /// One intent: what a visitor wants done.
    IntentId
);
name!(
    /// One flow of steps.
    FlowId
);
name!(
    /// One step inside a flow: given by the editor or made from its place (`2.then.1`).
    StepId
);
name!(
    /// A value that a flow collects.
    SlotName
);
name!(
    /// A queue of the helpdesk.
    QueueId
);
name!(
    /// A rule of `rules.always_human`.
    RuleId
);
name!(
    /// An outside service that flows call.
    ServiceId
);
name!(
    /// A hook by which an outside service answers flows.
    HookId
);
name!(
    /// A table that flows look up in: the name of its file.
    TableId
);
name!(
    /// A webhook endpoint in `deskbell.yaml`.
    EndpointId
);
name!(
    /// One who may call the API for helpdesks.
    AccessId
);

macro_rules! prefixed {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The prefix of every id of this kind.
            pub const PREFIX: &'static str = $prefix;

            /// Builds the id from 128 bits: a ULID, so ids sort by the time in their upper 48 bits.
            #[must_use]
            pub fn from_bits(bits: u128) -> Self {
                Self(format!("{}{}", $prefix, Ulid::from(bits)))
            }

            /// Checks an id that came from outside.
            ///
            /// # Errors
            /// When the prefix is another or the rest is not a ULID.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let wrong = InvalidId { kind: stringify!($name), rule: concat!("'", $prefix, "' and 26 letters and digits") };
                let rest = text.strip_prefix($prefix).ok_or_else(|| wrong.clone())?;
                let ulid = Ulid::from_string(rest).map_err(|_| wrong)?;
                Ok(Self::from_bits(ulid.into()))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

prefixed!(
    /// One conversation with one visitor.
    ConversationId, "cnv_"
);
prefixed!(
    /// One handing over to a human queue; the helpdesk's idempotency handle.
    HandoffId, "hnd_"
);
prefixed!(
    /// One event for helpdesks, the `webhook-id` of every try and repeat.
    EventId, "msg_"
);
prefixed!(
    /// One event on its way to one endpoint.
    DeliveryId, "dlv_"
);

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The number after this one.
            #[must_use]
            pub fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number!(
    /// The number of a turn in its conversation, from 0.
    TurnNo
);
number!(
    /// The number of a message in its conversation, from 1 without gaps; 0 stands before the first.
    MessageSeq
);

/// Identifies a message for the visitor's client when it repeats a call: its own choice of text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

impl ClientId {
    /// Checks a client's id.
    ///
    /// # Errors
    /// When it is empty, longer than 64 bytes or holds anything but visible ASCII.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidId> {
        let text = text.into();
        if (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) {
            Ok(Self(text))
        } else {
            Err(InvalidId { kind: "ClientId", rule: "1 to 64 visible ASCII characters, such as a UUID" })
        }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::new(text)
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> String {
        id.0
    }
}

/// Identifies something that the visitor can click: the message that offers it, and its place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ChoiceId {
    /// The message that offers the choice.
    pub message: MessageSeq,
    /// Its place among the message's choices, from 0.
    pub index: u32,
}

impl ChoiceId {
    /// Reads `c12.0`.
    ///
    /// # Errors
    /// When the text has another form.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let wrong = InvalidId { kind: "ChoiceId", rule: "a choice's `id` as the server gave it, such as c12.0" };
        let (message, index) =
            text.strip_prefix('c').and_then(|rest| rest.split_once('.')).ok_or_else(|| wrong.clone())?;
        match (message.parse(), index.parse()) {
            (Ok(message), Ok(index)) => Ok(Self { message: MessageSeq(message), index }),
            _ => Err(wrong),
        }
    }
}

impl fmt::Display for ChoiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{}.{}", self.message, self.index)
    }
}

impl TryFrom<String> for ChoiceId {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::parse(&text)
    }
}

impl From<ChoiceId> for String {
    fn from(id: ChoiceId) -> String {
        id.to_string()
    }
}

/// A probability of being right, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidence(f64);

impl Confidence {
    /// Nothing speaks for it.
    pub const NONE: Self = Self(0.0);
    /// Certain by rule, such as an exact match.
    pub const CERTAIN: Self = Self(1.0);

    /// Clamps to 0..=1; a value that is not a number counts as 0.
    #[must_use]
    pub fn new(value: f64) -> Self {
        if value.is_nan() { Self::NONE } else { Self(value.clamp(0.0, 1.0)) }
    }

    /// The probability.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A language that Deskbell understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// German.
    De,
    /// English.
    En,
}

impl Language {
    /// Every language, in the order that ties are settled.
    pub const ALL: [Self; 2] = [Self::De, Self::En];

    /// The BCP 47 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// Reads a BCP 47 tag by its first part: `de`, `de-AT`, `EN_us`; none if it is another language.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let first = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(first))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// How urgent a handoff is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Can wait.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Before the usual ones.
    High,
    /// Before all others.
    Urgent,
}

/// Bytes as small hexadecimal digits, two for each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_two_small_digits() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        let expected: Vec<String> = all.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex(&all), expected.concat());
        assert_eq!(hex(&[]), "");
    }
}
