//! The settings of `deskbell.yaml`, read and checked.
//!
//! Pure: the values of environment variables are an input. What concerns the bot is in [`Bot`] and
//! changes with every reload; what concerns the machine is in [`Server`] and takes a restart.

mod bot;
mod channels;
mod connections;
mod defaults;
mod endpoints;
mod environment;
mod fallback;
mod fields;
mod fillable;
mod helpdesk;
mod hooks;
mod hours;
mod localized;
mod mail;
mod model;
mod postgres;
mod read;
mod server;
mod services;
mod shapes;
mod variables;
mod widget;

pub use channels::{CallPlaces, DialogStates, MessengerPeople};
pub use defaults::DEFAULT_FILE;
pub use fallback::{addressees, largest_event};
pub use fields::{Field, FieldPath};
pub use fillable::Fillable;
pub use helpdesk::{Access, HashedToken};
pub use hooks::Hook;
pub use localized::{by_language, localized, one_language};
pub use model::{
    Answers, AnswersArrive, Bot, Config, DEFAULT_SCHEDULE_S, Destination, Endpoint, Fallback, FieldKind, Localized,
    MailEncryption, MailServer, Method, OpeningHours, Privacy, Proactive, Question, Queue, Register, Secret, Server,
    Service, ServiceShape, Span as OpenSpan, StoreTarget, Widget,
};
pub use postgres::{Encryption, NoPostgresUrl, PostgresUrl};
pub use read::{Environment, read, read_bot, read_listen, read_public_url, read_store, read_with};
pub use server::web_address;
pub use variables::{identifier, is_identifier};
