//! The settings as checked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use ipnet::IpNet;
use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

use super::channels::MessengerPeople;
use super::fields::Field;
use super::fillable::Fillable;
use super::helpdesk::Access;
use super::hooks::Hook;
use super::postgres::PostgresUrl;
use crate::connector::{Connection, Mailing};
use crate::ids::{EndpointId, EntryId, Language, QueueId, RuleId, ServiceId};
use crate::yaml::Spanned;

/// The default tries of a delivery: seconds to wait before each. Denser at the start than Standard
/// Webhooks proposes, because a person is waiting; the last try comes 75 h 42 min 35 s after the first.
pub const DEFAULT_SCHEDULE_S: [u64; 12] = [0, 5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// A text in one or more languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Localized(pub BTreeMap<Language, String>);

impl Localized {
    /// The text in this language, or in the first language that has one; empty if there is none at all.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        self.0.get(&language).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }
}

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// What the bot needs to know.
    pub bot: Bot,
    /// What the machine needs to know.
    pub server: Server,
    /// Where handoffs go.
    pub endpoints: Vec<Endpoint>,
    /// What is kept, and for how long.
    pub privacy: Privacy,
    /// The outside services that flows call.
    pub services: Vec<Service>,
    /// Whether content that breaks a dialogue test stays out. Default yes.
    pub tests_gate: bool,
}

/// The settings that shape what the bot says.
#[derive(Debug, Clone)]
pub struct Bot {
    /// The company's name, as visitors see it.
    pub name: String,
    /// The languages, the default one first; never empty.
    pub languages: Vec<Language>,
    /// How German texts address visitors: what `check` compares them with. Default: `sie`.
    pub register: Register,
    /// The time zone of opening hours and dates.
    pub timezone: TimeZone,
    /// When people answer; none: nothing is said of it.
    pub opening_hours: Option<OpeningHours>,
    /// The tiers.
    pub answers: Answers,
    /// The queues of the helpdesk, in the order of the file; the first is the default. Never empty.
    pub queues: Vec<(QueueId, Queue)>,
    /// Where visitors get the answers of people.
    pub answers_arrive: AnswersArrive,
    /// How long, while people are there, a handoff waits for one of them before it ends.
    pub max_wait: SignedDuration,
    /// The values of `{{ … }}` in texts: an object of texts and objects.
    pub variables: serde_json::Value,
    /// The entries that the greeting offers; empty: the first ones.
    pub suggestions: Vec<Spanned<EntryId>>,
    /// What flows need to know of the outside services, by their names.
    pub services: BTreeMap<String, ServiceShape>,
    /// What flows need to know of the hooks by which services answer, by their names.
    pub hooks: BTreeMap<String, ServiceShape>,
    /// The address of the privacy statement.
    pub privacy_url: Option<String>,
    /// What the widget does.
    pub widget: Widget,
}

impl Bot {
    /// The language that stands in for all others.
    #[must_use]
    pub fn default_language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::De)
    }
}

/// What the widget does on pages, beside talking.
#[derive(Debug, Clone)]
pub struct Widget {
    /// Whether questions are suggested while a visitor types. Default yes.
    pub suggestions: bool,
    /// When the widget speaks first, in the order of the file.
    pub proactive: Vec<Proactive>,
}

/// A word that the widget says of its own accord.
#[derive(Debug, Clone)]
pub struct Proactive {
    /// Its name: whoever has waved it away is not told again.
    pub id: RuleId,
    /// What it says.
    pub text: Localized,
    /// On which pages: paths in which `*` stands for anything; none: on all.
    pub pages: Vec<String>,
    /// After so many seconds on the page.
    pub after_s: Option<u32>,
    /// Once so much of the page has been scrolled past, in percent.
    pub scroll_percent: Option<u8>,
    /// When the visitor is about to leave the page.
    pub exit_intent: bool,
    /// The question that it offers.
    pub question: Option<Question>,
}

/// A question that a proactive word offers.
#[derive(Debug, Clone)]
pub enum Question {
    /// That of an entry.
    Entry(Spanned<EntryId>),
    /// These words.
    Text(Localized),
}

/// How German texts address visitors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Register {
    /// As "Sie".
    #[default]
    Sie,
    /// As "du".
    Du,
}

/// When the bot answers by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answers {
    /// The promised share of right answers in the confident tier, 0.5 to 0.99. Default 0.9.
    pub confident: f64,
    /// How many questions a clarification offers, 0 (hand over at once) to 3. Default 3.
    pub clarify: usize,
}

/// A queue of the helpdesk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Its name for visitors.
    pub label: Localized,
}

/// One stretch of opening time in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Open from this time on.
    pub from: Time,
    /// Closed from this time on; after `from`, or midnight (00:00) for the end of the day.
    pub until: Time,
}

/// The opening hours of a week, with exceptions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpeningHours {
    /// The stretches of each weekday, in order; a missing day is closed.
    pub days: Vec<(Weekday, Vec<Span>)>,
    /// Days that are closed whatever the weekday.
    pub holidays: Vec<Date>,
}

/// A text that must not be seen: its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that uses it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The settings of the machine.
#[derive(Debug, Clone)]
pub struct Server {
    /// The address to listen on, `host:port`. Default 127.0.0.1:8080.
    pub listen: String,
    /// The address under which visitors reach the server, without a trailing slash.
    pub public_url: Option<String>,
    /// The websites that may embed the widget, as origins; empty: the server's own pages alone.
    pub origins: Vec<String>,
    /// Where the data is kept.
    pub store: StoreTarget,
    /// Visitor calls a minute from one address; 0 switches the limit off. Default 120.
    pub calls_per_minute: u32,
    /// Whether the network address of a visitor is read from `X-Forwarded-For`. Default no.
    pub behind_proxy: bool,
    /// Who may call the API for helpdesks; nobody: it is not there.
    pub helpdesk: Vec<Access>,
    /// What websites prove with who their visitors are; none: nobody can be identified.
    pub identity_secret: Option<Secret>,
    /// The endpoints whose helpdesks call in their own way.
    pub hooks: Vec<(EndpointId, Connection)>,
    /// The calls by which outside services answer flows.
    pub answer_hooks: Vec<Hook>,
    /// The bot builder of `MessengerPeople`, if it asks for answers.
    pub messengerpeople: Option<MessengerPeople>,
}

/// Where the data is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreTarget {
    /// An `SQLite` file, relative to the content folder.
    Sqlite(String),
    /// A PostgreSQL database, which several processes may share.
    Postgres(PostgresUrl),
}

/// How handoffs are told to a helpdesk.
#[derive(Debug, Clone)]
pub enum Destination {
    /// A signed POST of each event as it is.
    Webhook {
        /// The address.
        url: String,
        /// The signing keys as written, `whsec_…`. Several while the old one is replaced: each delivery is signed
        /// with all of them.
        secrets: Vec<Secret>,
    },
    /// The helpdesk's own interface.
    Connector(Box<Connection>),
    /// A mail for each event.
    Mail(Box<MailServer>),
}

/// The server that takes mails for an endpoint.
#[derive(Debug, Clone)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port. Default 587; 465 with TLS from the start.
    pub port: u16,
    /// How the way to it is protected.
    pub encryption: MailEncryption,
    /// User and password, if it wants them.
    pub login: Option<(String, Secret)>,
    /// Who writes to whom.
    pub mailing: Mailing,
    /// A file with certificates that are trusted beside those of the system. As written it may be relative to the
    /// content folder; who loads the settings puts it there.
    pub authorities: Option<PathBuf>,
}

/// How the way to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MailEncryption {
    /// TLS after a greeting in the clear; without it nothing is sent.
    #[default]
    StartTls,
    /// TLS from the start.
    Implicit,
    /// Not at all.
    Off,
}

/// Where visitors get the answers of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AnswersArrive {
    /// In the window, as far as anybody knows.
    #[default]
    InWindow,
    /// By mail alone: every endpoint is one, and nobody else may answer.
    ByMail,
}

/// Where handoffs go.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Its name in the file and the store.
    pub id: EndpointId,
    /// How it is told.
    pub to: Destination,
    /// Allows plain http.
    pub allow_http: bool,
    /// Networks that the address guard would refuse.
    pub allow_networks: Vec<IpNet>,
    /// Seconds to wait before each try. Default: [`DEFAULT_SCHEDULE_S`].
    pub schedule_s: Vec<u64>,
    /// The largest body, in bytes. Default 262,144.
    pub max_body_bytes: usize,
    /// Where handoffs go too that do not get through; none: they wait.
    pub fallback: Option<Fallback>,
}

/// Where handoffs go too that do not get through to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallback {
    /// The other endpoint. It gets nothing else.
    pub to: EndpointId,
    /// How long a handoff waits to be delivered before it goes there. Default 5 minutes.
    pub after: SignedDuration,
}

/// How a service is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// GET.
    #[default]
    Get,
    /// POST with a JSON object.
    Post,
}

/// What a field of a service's answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// A day, written as 2026-12-24.
    Date,
    /// True or false.
    YesNo,
}

/// What flows need to know of a service, or of a hook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceShape {
    /// The names that a call must give; none if that is not known here.
    pub takes: Option<BTreeSet<String>>,
    /// The fields that its answer has.
    pub fields: BTreeMap<String, FieldKind>,
}

/// An outside service that flows call.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name.
    pub id: ServiceId,
    /// The address; scheme, host and port hold no gap.
    pub url: Fillable,
    /// How it is asked.
    pub method: Method,
    /// Headers; their values may be secrets.
    pub headers: Vec<(String, Secret)>,
    /// The fields of the JSON object that a POST sends.
    pub body: Vec<(String, Fillable)>,
    /// Seconds for one try. Default 3.
    pub timeout_s: u64,
    /// Further tries after one that failed on the way or with a 5xx. Default 0.
    pub retries: u32,
    /// The fields that its answer must have.
    pub fields: BTreeMap<String, Field>,
    /// Allows plain http.
    pub allow_http: bool,
    /// Networks that the address guard would refuse.
    pub allow_networks: Vec<IpNet>,
}

/// What is kept, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privacy {
    /// Days until a conversation is deleted; 0 keeps it for ever. Default 90.
    pub retain_days: u32,
    /// The kinds of values that are to be masked in logs and lists: iban, card, email, phone. Nothing reads it so far,
    /// because no log and no list for operators holds what visitors said.
    pub mask: Vec<String>,
}
