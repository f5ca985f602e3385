//! What holds where the file says nothing.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::model::{
    Answers, AnswersArrive, Bot, Config, Localized, Privacy, Queue, Register, Server, StoreTarget, Widget,
};
use crate::ids::{Language, QueueId};

/// The commented file with every setting at its default: the manual.
pub const DEFAULT_FILE: &str = include_str!("default.yaml");

/// The values that `privacy.mask` knows.
pub(super) const MASKS: [&str; 4] = ["iban", "card", "email", "phone"];

/// The time zone of the first users.
pub(super) const TIMEZONE: &str = "Europe/Berlin";

impl Default for Config {
    fn default() -> Self {
        Self {
            bot: Bot::default(),
            server: Server::default(),
            endpoints: Vec::new(),
            privacy: Privacy::default(),
            services: Vec::new(),
            tests_gate: true,
        }
    }
}

/// Half an hour: longer than most queues take, shorter than anybody watches a window.
const MAX_WAIT: SignedDuration = SignedDuration::from_mins(30);

impl Default for Bot {
    fn default() -> Self {
        Self {
            name: String::new(),
            languages: Language::ALL.to_vec(),
            register: Register::default(),
            timezone: TimeZone::get(TIMEZONE).unwrap_or(TimeZone::UTC),
            opening_hours: None,
            answers: Answers::default(),
            queues: queues(),
            answers_arrive: AnswersArrive::default(),
            max_wait: MAX_WAIT,
            variables: serde_json::Value::Object(serde_json::Map::new()),
            suggestions: Vec::new(),
            services: BTreeMap::new(),
            hooks: BTreeMap::new(),
            privacy_url: None,
            widget: Widget::default(),
        }
    }
}

impl Default for Widget {
    fn default() -> Self {
        Self { suggestions: true, proactive: Vec::new() }
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self { confident: 0.9, clarify: 3 }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            public_url: None,
            origins: Vec::new(),
            store: StoreTarget::Sqlite("data/deskbell.db".to_owned()),
            calls_per_minute: 120,
            behind_proxy: false,
            helpdesk: Vec::new(),
            identity_secret: None,
            hooks: Vec::new(),
            answer_hooks: Vec::new(),
            messengerpeople: None,
        }
    }
}

impl Default for Privacy {
    fn default() -> Self {
        Self { retain_days: 90, mask: MASKS.map(str::to_owned).to_vec() }
    }
}

/// The one queue of a bot that names none.
pub(super) fn queues() -> Vec<(QueueId, Queue)> {
    let label =
        BTreeMap::from([(Language::De, "Kundenservice".to_owned()), (Language::En, "Customer service".to_owned())]);
    QueueId::new("service").map(|id| (id, Queue { label: Localized(label) })).into_iter().collect()
}
