//! A fresh database a case, and things to put into it.

use std::path::{Path, PathBuf};

use deskbell::config::StoreTarget;
use deskbell::conversation::{Event, HandoffReason, HandoffRequest, OpenWait, Turn};
use deskbell::handoff::{OutgoingEvent, OutgoingKind};
use deskbell::ids::{
    ClientId, ConversationId, EndpointId, EventId, HandoffId, HookId, Language, Priority, QueueId, SlotName, StepId,
    TurnNo,
};
use deskbell::store::{Archive, Commit, NewConversation, NewHandoff, Store, StoreError, TokenHash};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::postgres::Database;

/// What the cases run on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

impl Backend {
    pub(crate) const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// An own database, gone with the fixture.
pub(crate) enum Fixture {
    Sqlite(TempDir),
    Postgres(Database),
}

impl Fixture {
    pub(crate) fn new(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::Sqlite(tempfile::tempdir().unwrap()),
            Backend::Postgres => Self::Postgres(Database::new()),
        }
    }

    /// As it would stand in the settings.
    pub(crate) fn target(&self) -> StoreTarget {
        match self {
            Self::Sqlite(folder) => StoreTarget::Sqlite(path(folder).display().to_string()),
            Self::Postgres(database) => StoreTarget::Postgres(database.url().parse().unwrap()),
        }
    }

    pub(crate) async fn try_open(&self, endpoints: &[&str]) -> Result<Store, StoreError> {
        Store::at(&self.target(), Path::new(""), &ids(endpoints)).await
    }

    pub(crate) async fn open(&self, endpoints: &[&str]) -> Store {
        self.try_open(endpoints).await.unwrap()
    }

    /// The tables with their columns, without those that only tell how the store is.
    pub(crate) async fn columns(&self) -> Vec<(String, Vec<String>)> {
        const OWN: [&str; 4] = ["migrations", "deskbell_migrations", "heartbeat", "sqlite_sequence"];
        let pairs: Vec<(String, String)> = match self {
            Self::Sqlite(folder) => {
                let connection = rusqlite::Connection::open(path(folder)).unwrap();
                let text =
                    "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'";
                let mut find = connection.prepare(text).unwrap();
                let rows = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
                rows.map(Result::unwrap).collect()
            }
            Self::Postgres(database) => {
                let text = "SELECT table_name::text, column_name::text FROM information_schema.columns
                     WHERE table_schema = 'public'";
                let rows = database.client().await.query(text, &[]).await.unwrap();
                rows.iter().map(|row| (row.get(0), row.get(1))).collect()
            }
        };
        let mut tables: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
        for (table, column) in pairs.into_iter().filter(|(table, _)| !OWN.contains(&table.as_str())) {
            tables.entry(table).or_default().push(column);
        }
        tables.into_iter().collect()
    }

    /// Where these words stand: in which files of SQLite, in which tables of PostgreSQL.
    pub(crate) async fn holds(&self, words: &str) -> Vec<String> {
        match self {
            Self::Sqlite(folder) => files_with(path(folder).parent().unwrap(), words),
            Self::Postgres(database) => {
                let (client, mut found) = (database.client().await, Vec::new());
                let hex: String = words.bytes().map(|byte| format!("{byte:02x}")).collect();
                for (table, _) in self.columns().await {
                    let text = format!("SELECT count(*) FROM {table} AS t WHERE t::text LIKE $1 OR t::text LIKE $2");
                    let values = [format!("%{words}%"), format!("%{hex}%")];
                    let rows = client.query_one(&text, &[&values[0], &values[1]]).await.unwrap();
                    found.extend((0..rows.get::<_, i64>(0)).map(|_| table.clone()));
                }
                found
            }
        }
    }

    pub(crate) fn archive(&self) -> Result<Archive, StoreError> {
        match self {
            Self::Sqlite(folder) => Archive::open(&path(folder)),
            Self::Postgres(database) => Archive::connect(&database.url().parse().unwrap()),
        }
    }
}

/// The files of a folder in which these words stand, once for each time.
pub(crate) fn files_with(folder: &Path, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let times = bytes.windows(words.len()).filter(|part| *part == words.as_bytes()).count();
        found.extend((0..times).map(|_| path.display().to_string()));
    }
    found
}

fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("data").join("deskbell.db")
}

pub(crate) fn ids(endpoints: &[&str]) -> Vec<EndpointId> {
    endpoints.iter().map(|name| EndpointId::new(*name).unwrap()).collect()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Valid commits for one conversation.
pub(crate) struct Samples {
    pub(crate) conversation: ConversationId,
    pub(crate) handoff: HandoffId,
    bits: u128,
}

impl Samples {
    pub(crate) fn new(number: u64) -> Self {
        let bits = u128::from(number) << 16;
        Self { conversation: ConversationId::from_bits(bits), handoff: HandoffId::from_bits(bits), bits }
    }

    pub(crate) fn turn(no: u32, client_id: Option<&str>, events: Vec<Event>) -> Turn {
        let client_id = client_id.map(|id| ClientId::new(id).unwrap());
        Turn { no: TurnNo(no), at: at("2026-09-30T10:00:00.123456789Z"), client_id, events }
    }

    pub(crate) fn said(text: &str) -> Event {
        Event::VisitorSaid { text: text.to_owned(), choice: None }
    }

    /// The first turn.
    pub(crate) fn start(&self) -> Commit {
        let events = vec![Event::Started { language: Language::De, page: None, content: "c0ffee".to_owned() }];
        let create = Some(NewConversation { token: TokenHash([7; 32]), language: Language::De });
        Commit { create, ..self.commit(Self::turn(0, None, events)) }
    }

    pub(crate) fn commit(&self, turn: Turn) -> Commit {
        let conversation = self.conversation.clone();
        Commit {
            conversation,
            create: None,
            turn,
            origin: None,
            handoff: None,
            moved: None,
            receipt: None,
            wait: None,
            outgoing: Vec::new(),
        }
    }

    pub(crate) fn message(&self, no: u32, client_id: &str) -> Commit {
        self.commit(Self::turn(no, Some(client_id), vec![Self::said("Wo bleibt mein Paket?")]))
    }

    /// A turn that asks for a person: event 1 of the handoff.
    pub(crate) fn handoff(&self, no: u32) -> Commit {
        let queue = QueueId::new("support").unwrap();
        let request = HandoffRequest {
            id: self.handoff.clone(),
            queue: queue.clone(),
            priority: Priority::Normal,
            reason: HandoffReason::AskedForHuman,
            reason_text: "Wunsch nach einem Menschen".to_owned(),
            rule: None,
            sentiment: None,
        };
        let turn = Self::turn(no, None, vec![Event::HandoffRequested(Box::new(request))]);
        let handoff = Some(NewHandoff { id: self.handoff.clone(), queue, stated: None });
        Commit { handoff, outgoing: vec![self.event(1)], ..self.commit(turn) }
    }

    /// A turn that tells the helpdesk more.
    pub(crate) fn addition(&self, no: u32, sequence: u32) -> Commit {
        let turn = Self::turn(no, None, vec![Self::said("Hallo?")]);
        Commit { outgoing: vec![self.event(sequence)], ..self.commit(turn) }
    }

    pub(crate) fn event(&self, sequence: u32) -> OutgoingEvent {
        let kind = if sequence == 1 { OutgoingKind::Requested } else { OutgoingKind::MessageCreated };
        OutgoingEvent {
            id: EventId::from_bits(self.bits + u128::from(sequence)),
            handoff: self.handoff.clone(),
            sequence,
            kind,
            occurred_at: at("2026-09-30T10:00:00Z"),
            body: format!("{{\"data\":{{\"handoff_id\":\"{}\",\"sequence\":{sequence}}}}}", self.handoff).into_bytes(),
        }
    }
}

/// A wait for a hook to tell of a matter, until then.
pub(crate) fn waiting(reference: &str, turn: u32, until: &str) -> OpenWait {
    OpenWait {
        turn: TurnNo(turn),
        step: StepId::new("1").unwrap(),
        hook: HookId::new("formular").unwrap(),
        reference: reference.to_owned(),
        into: SlotName::new("angaben").unwrap(),
        until: at(until),
    }
}
