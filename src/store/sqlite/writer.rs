//! The one thread that writes: what waits is committed together, so that many requests share one sync.

use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::failure::sql;
use crate::ids::EndpointId;
use crate::store::StoreError;

/// Requests that may wait; more callers than this wait for room.
const QUEUE: usize = 1024;
/// Requests in one commit: bounds how long the first of them waits for the others.
const GROUP: usize = 256;

/// What the thread owns.
pub(super) struct Held {
    /// The only connection that writes.
    pub(super) connection: Connection,
    /// Where events go.
    pub(super) endpoints: Vec<EndpointId>,
}

/// A handle on the thread; cheap to clone. The thread ends with the last one, or when it is closed.
#[derive(Debug, Clone)]
pub(super) struct Writer(mpsc::Sender<Item>);

enum Item {
    Request(Box<dyn Request>),
    EmptyLog(oneshot::Sender<Result<bool, StoreError>>),
    Close(oneshot::Sender<()>),
}

impl Writer {
    pub(super) fn start(connection: Connection, endpoints: Vec<EndpointId>) -> Result<Self, StoreError> {
        let (queue, items) = mpsc::channel(QUEUE);
        let held = Held { connection, endpoints };
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || held.run(items))
            .map_err(|error| StoreError::Database(Arc::new(error)))?;
        Ok(Self(queue))
    }

    /// Runs `work` in a transaction and answers after its commit.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Held) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let request = Box::new(Job { work: Some(work), result: None, reply });
        self.0.send(Item::Request(request)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Moves what the log holds into the file and cuts the log to nothing. Says whether that worked: not while somebody
    /// reads from it.
    pub(super) async fn empty_log(&self) -> Result<bool, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.0.send(Item::EmptyLog(reply)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Waits until everything before is done and the file is closed.
    pub(super) async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.0.send(Item::Close(reply)).await.is_ok() {
            let _: Result<(), _> = closed.await;
        }
    }
}

/// A request in the queue, whatever it answers.
trait Request: Send {
    /// Does the work inside the group's transaction; says whether it succeeded.
    fn run(&mut self, held: &mut Held) -> bool;
    /// Why the work failed, if it did.
    fn failure(&self) -> Option<StoreError>;
    /// Answers, given what became of the group.
    fn reply(self: Box<Self>, group: Result<(), StoreError>);
}

struct Job<T, F> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnOnce(&mut Held) -> Result<T, StoreError> + Send> Request for Job<T, F> {
    fn run(&mut self, held: &mut Held) -> bool {
        self.result = self.work.take().map(|work| work(held));
        matches!(self.result, Some(Ok(_)))
    }

    fn failure(&self) -> Option<StoreError> {
        self.result.as_ref()?.as_ref().err().cloned()
    }

    fn reply(self: Box<Self>, group: Result<(), StoreError>) {
        let answer = match (group, self.result) {
            (Ok(()), Some(own)) => own,
            (Err(_), Some(Err(own))) => Err(own),
            (Err(error), _) => Err(error),
            (Ok(()), None) => Err(StoreError::Closed),
        };
        // A caller that has gone away needs no answer.
        let _: Result<(), _> = self.reply.send(answer);
    }
}

impl Held {
    fn run(mut self, mut items: mpsc::Receiver<Item>) {
        let mut waiting = Vec::with_capacity(GROUP);
        let (mut closers, mut asked) = (Vec::new(), Vec::new());
        while items.blocking_recv_many(&mut waiting, GROUP) > 0 {
            let mut group = Vec::with_capacity(waiting.len());
            for item in waiting.drain(..) {
                match item {
                    Item::Request(request) => group.push(request),
                    Item::EmptyLog(reply) => asked.push(reply),
                    Item::Close(closer) => closers.push(closer),
                }
            }
            self.commit(group);
            for reply in asked.drain(..) {
                // Whoever has gone away needs no answer.
                let _: Result<(), _> = reply.send(self.empty_log());
            }
            if !closers.is_empty() {
                items.close();
            }
        }
        drop(self);
        for closer in closers {
            let _: Result<(), ()> = closer.send(());
        }
    }

    fn commit(&mut self, mut group: Vec<Box<dyn Request>>) {
        if group.is_empty() {
            return;
        }
        let outcome = self.transact(&mut group);
        if outcome.is_err() && !self.connection.is_autocommit() {
            let undone = self.statement("ROLLBACK");
            debug_assert!(undone.is_ok(), "a transaction that is open can be rolled back");
        }
        for request in group {
            request.reply(outcome.clone());
        }
    }

    fn transact(&mut self, group: &mut [Box<dyn Request>]) -> Result<(), StoreError> {
        self.statement("BEGIN IMMEDIATE")?;
        for request in group {
            self.isolate(request.as_mut())?;
        }
        self.statement("COMMIT")
    }

    /// One request's failure must not spoil the others, unless the database gave up the transaction for it.
    fn isolate(&mut self, request: &mut dyn Request) -> Result<(), StoreError> {
        self.statement("SAVEPOINT request")?;
        if !request.run(self) {
            if self.connection.is_autocommit() {
                return Err(request.failure().unwrap_or(StoreError::Closed));
            }
            self.statement("ROLLBACK TO request")?;
        }
        self.statement("RELEASE request")
    }

    fn empty_log(&self) -> Result<bool, StoreError> {
        let busy = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        busy.map(|busy| busy == 0).map_err(sql)
    }

    fn statement(&self, text: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached(text).and_then(|mut statement| statement.execute([])).map(|_| ()).map_err(sql)
    }
}
