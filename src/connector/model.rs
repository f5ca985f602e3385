//! A preset as checked: how one kind of helpdesk is told of handoffs, and how it answers.

use std::collections::BTreeMap;

use super::template::{Path, Template};
use super::tree::Tree;
use crate::conversation::TextFormat;
use crate::handoff::DEFAULT_MAX_BODY_BYTES;

/// How one kind of helpdesk is spoken to.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// The name of its file.
    pub name: String,
    /// The helpdesk's own name.
    pub title: String,
    /// Who has seen it work, in a sentence.
    pub proof: String,
    /// What its public documents did not confirm.
    pub unconfirmed: Vec<String>,
    /// The address where all installations share one.
    pub base: Option<String>,
    /// The names of the secrets that an endpoint gives.
    pub secrets: Vec<String>,
    /// The settings that an endpoint gives, by name.
    pub fields: BTreeMap<String, FieldRule>,
    /// How a request proves who sends it.
    pub auth: Auth,
    /// Headers of every request.
    pub headers: Vec<(String, Template)>,
    /// What keeps a repeated request from making a second ticket.
    pub idempotency: Idempotency,
    /// How much and how often.
    pub limits: Limits,
    /// The requests, by what they are for.
    pub verbs: BTreeMap<Verb, Vec<Step>>,
    /// How agents' answers come back; none: they do not.
    pub reply: Option<Reply>,
}

impl Preset {
    /// The steps of a verb; none if the preset does not have it.
    #[must_use]
    pub fn steps(&self, verb: Verb) -> &[Step] {
        self.verbs.get(&verb).map_or(&[], Vec::as_slice)
    }

    /// Whether the helpdesk gives what it makes a name, to be used from then on.
    #[must_use]
    pub fn refers(&self) -> bool {
        self.steps(Verb::Create).iter().any(|step| step.id.is_some())
    }

    /// The name of the secret that is a signing key in `whsec_` form.
    #[must_use]
    pub fn signing_secret(&self) -> Option<&str> {
        match &self.reply.as_ref()?.hook.as_ref()?.verify {
            Verify::StandardWebhooks { secret } => Some(secret),
            Verify::Hmac { .. } | Verify::StaticHeader { .. } => None,
        }
    }

    /// The name of the secret that is all the proof of a call.
    #[must_use]
    pub fn header_secret(&self) -> Option<&str> {
        match &self.reply.as_ref()?.hook.as_ref()?.verify {
            Verify::StaticHeader { secret, .. } => Some(secret),
            Verify::Hmac { .. } | Verify::StandardWebhooks { .. } => None,
        }
    }

    /// How answers come back, in a word.
    #[must_use]
    pub fn reply_path(&self) -> ReplyPath {
        let Some(reply) = &self.reply else { return ReplyPath::None };
        match (reply.hook.is_some(), reply.poll.is_some()) {
            (true, true) => ReplyPath::HookAndPoll,
            (true, false) => ReplyPath::Hook,
            (false, true) => ReplyPath::Poll,
            (false, false) => ReplyPath::None,
        }
    }
}

/// How answers come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyPath {
    /// They do not.
    None,
    /// The helpdesk calls.
    Hook,
    /// Deskbell asks.
    Poll,
    /// Both.
    HookAndPoll,
}

/// A setting that an endpoint gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRule {
    /// Whether it must.
    pub required: bool,
    /// What holds if it does not.
    pub default: Option<String>,
}

/// What requests are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Make the ticket.
    Create,
    /// Add what the visitor wrote since.
    Append,
    /// Say that the visitor does not wait any more.
    SetStatus,
    /// Look whether the ticket is there already.
    Find,
}

impl Verb {
    /// Every verb, with its name in presets.
    pub const ALL: [(&'static str, Self); 4] =
        [("create", Self::Create), ("append", Self::Append), ("set_status", Self::SetStatus), ("find", Self::Find)];

    /// Its name in presets.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, verb)| *verb == self).map_or("", |(name, _)| name)
    }
}

/// How a request proves who sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// Not in a header.
    None,
    /// `Authorization: Bearer …`
    Bearer(Template),
    /// `Authorization: Basic …`
    Basic {
        /// The user.
        user: Template,
        /// The password.
        password: Template,
    },
    /// A header of its own.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: Template,
    },
    /// A token that is fetched with an id and a secret.
    OAuth2ClientCredentials {
        /// Where, on the same host.
        path: String,
        /// The id.
        client_id: Template,
        /// The secret.
        client_secret: Template,
    },
    /// The address itself is the secret: the name of that secret.
    UrlSecret(String),
}

/// What keeps a repeated request from making a second ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Idempotency {
    /// The helpdesk knows a header with a key.
    Header(String),
    /// The ticket is looked for before it is made again.
    FindBeforeCreate,
    /// The ticket has our id, and making it twice is making it once.
    ExternalId,
    /// Nothing does.
    None,
}

impl Idempotency {
    /// Its name in presets.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Header(_) => "header",
            Self::FindBeforeCreate => "find_before_create",
            Self::ExternalId => "external_id",
            Self::None => "none",
        }
    }
}

/// How much and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Deliveries a minute; none: as many as there are.
    pub per_minute: Option<u32>,
    /// The largest body of a request, in bytes. A longer transcript loses its oldest messages.
    pub max_body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_minute: None, max_body_bytes: DEFAULT_MAX_BODY_BYTES }
    }
}

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
}

impl Method {
    /// Every method, with its name in presets.
    pub const ALL: [(&'static str, Self); 4] =
        [("get", Self::Get), ("post", Self::Post), ("put", Self::Put), ("patch", Self::Patch)];

    /// As it goes over the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
        }
    }
}

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its method.
    pub method: Method,
    /// Its path below the base; begins with a slash.
    pub path: Template,
    /// What comes after the `?`, by name.
    pub query: Vec<(String, Template)>,
    /// Headers of this request alone.
    pub headers: Vec<(String, Template)>,
    /// Its body, sent as JSON.
    pub body: Option<Tree>,
    /// Sent once for each new message of the visitor.
    pub each_message: bool,
    /// Sent if all of them hold.
    pub when: Vec<Condition>,
    /// What counts as success.
    pub success: Success,
    /// What is kept of the answer, by name.
    pub capture: Vec<(String, Source)>,
    /// What the helpdesk calls the ticket.
    pub id: Option<Source>,
}

/// What counts as success.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Success {
    /// One of these; empty: any from 200 to 299.
    pub status: Vec<u16>,
    /// Nothing is at any of these places of the answer.
    pub not: Vec<String>,
}

/// A place in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A JSON pointer into the body.
    Body(String),
    /// A header; of an address the last part.
    Header(String),
}

/// Something that must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Where to look.
    pub path: Path,
    /// What must be there; none: anything.
    pub equals: Option<String>,
}

/// How agents' answers come back.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// Who writes when we do: what the helpdesk tells of that author is our own words.
    pub echo_author: Option<Template>,
    /// The helpdesk calls.
    pub hook: Option<Hook>,
    /// Deskbell asks.
    pub poll: Option<Poll>,
}

/// The helpdesk calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Hook {
    /// What proves that it does.
    pub verify: Verify,
    /// The ticket that the call is about.
    pub reference: Template,
    /// What the call says.
    pub says: Says,
}

/// Deskbell asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Poll {
    /// Seconds between two questions.
    pub every_s: u64,
    /// The request; `page` counts from 1.
    pub step: Step,
    /// The list in the answer, as a JSON pointer; empty: the whole answer.
    pub items: String,
    /// Items on a full page; none: there is one page.
    pub page_items: Option<usize>,
    /// A number that grows from item to item.
    pub since: Template,
    /// It is settled if all of one of these hold for the whole answer.
    pub ended: Vec<Vec<Condition>>,
    /// What is asked about an item that does not say everything itself; the first one that fits.
    pub details: Vec<Detail>,
    /// What an item says.
    pub says: Says,
}

/// A second question, about one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// The request, for items for which its conditions hold; `page` counts from 1.
    pub step: Step,
    /// The parts in the answer, as a JSON pointer to a list or to the one part; empty: the whole answer. The first one
    /// that means anything counts.
    pub items: String,
    /// Parts on a full page; none: there is one page.
    pub page_items: Option<usize>,
}

/// What a call or an item says.
#[derive(Debug, Clone, PartialEq)]
pub struct Says {
    /// Who said it.
    pub author: Option<Template>,
    /// What it means.
    pub map: Vec<Rule>,
}

/// One meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// It holds if all of them do.
    pub when: Vec<Condition>,
    /// What it is.
    pub call: CallRule,
}

/// A person of the helpdesk, as the helpdesk tells of them.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentRule {
    /// The helpdesk's name for the person.
    pub id: Template,
    /// The name that visitors see.
    pub name: Template,
}

/// What an agent did.
#[derive(Debug, Clone, PartialEq)]
pub enum CallRule {
    /// Took it.
    Accepted(AgentRule),
    /// Wrote.
    Message {
        /// The helpdesk's name for the message: told twice, it is shown once.
        key: Template,
        /// The text.
        text: Template,
        /// How it is written.
        format: TextFormat,
        /// Who.
        agent: Option<AgentRule>,
    },
    /// Settled it.
    Resolved,
}

/// What proves that a call comes from the helpdesk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verify {
    /// The signature of Standard Webhooks, with a key in `whsec_` form.
    StandardWebhooks {
        /// The name of the secret.
        secret: String,
    },
    /// HMAC over the body.
    Hmac {
        /// With which digest.
        digest: Digest,
        /// The header with the signature in hex.
        header: String,
        /// What stands before it.
        prefix: String,
        /// The header with the time, which is signed before the body.
        timestamp: Option<Stamp>,
        /// The name of the secret.
        secret: String,
    },
    /// A header with a secret value.
    StaticHeader {
        /// Its name.
        header: String,
        /// The name of the secret.
        secret: String,
    },
}

/// The header with the time of sending, in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Its name.
    pub header: String,
    /// What stands between the time and the body.
    pub between: String,
}

/// The digest of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// SHA-1, for helpdesks that know no other.
    Sha1,
    /// SHA-256.
    Sha256,
}
