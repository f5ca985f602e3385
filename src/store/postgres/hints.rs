//! Hints by LISTEN and NOTIFY, on one connection of their own.
//!
//! They are sent after the commit and by themselves: inside the turns' transactions, NOTIFY would have the commits of
//! all processes wait for each other. One that is lost costs time: until the next heartbeat of a stream, or the next
//! look of a courier.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_postgres::{AsyncMessage, Client, Connection, Socket};
use tokio_util::sync::CancellationToken;

use super::address::Address;
use super::failure::sql;
use super::query::get;
use super::tls::Encrypted;
use crate::store::{Hint, Hints, StoreError};

const CHANNEL: &str = "deskbell";
/// Hints that may wait; more are lost.
const QUEUE: usize = 4096;
/// Hints in one call.
const GROUP: usize = 256;
/// The pause before the connection is made anew.
const PAUSE: Duration = Duration::from_secs(1);
/// How often a silent connection is asked whether it still stands, and how long it may take to say so.
const LOOK: Duration = Duration::from_secs(30);
const ANSWER: Duration = Duration::from_secs(5);

/// Takes hints to be sent, and listens when it is asked to.
pub(super) struct Hinter {
    outgoing: mpsc::Sender<Hint>,
    /// Until somebody listens.
    unsent: std::sync::Mutex<Option<mpsc::Receiver<Hint>>>,
    stop: CancellationToken,
}

impl Hinter {
    pub(super) fn new() -> Self {
        let (outgoing, unsent) = mpsc::channel(QUEUE);
        Self { outgoing, unsent: std::sync::Mutex::new(Some(unsent)), stop: CancellationToken::new() }
    }

    /// Sends, or drops what there is no room for.
    pub(super) fn send(&self, hint: Hint) {
        let _lost: Result<(), _> = self.outgoing.try_send(hint);
    }

    pub(super) fn stop(&self) {
        self.stop.cancel();
    }

    /// Listens from now on, and sends what is to be sent. The second who asks hears nothing: hints are for one.
    pub(super) fn listen(&self, address: Address) -> Hints {
        let (heard, hints) = mpsc::channel(QUEUE);
        let outgoing = self.unsent.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(mut outgoing) = outgoing {
            let stop = self.stop.clone();
            tokio::spawn(async move {
                let work = keep_in_touch(&address, &mut outgoing, &heard);
                let _stopped: Option<()> = stop.run_until_cancelled(work).await;
            });
        }
        Hints(hints)
    }
}

impl Drop for Hinter {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Connects again and again.
async fn keep_in_touch(address: &Address, outgoing: &mut mpsc::Receiver<Hint>, heard: &mpsc::Sender<Hint>) {
    // Once for each time that it breaks, however long it takes.
    let mut told = false;
    loop {
        let ended = session(address, outgoing, heard, &mut told).await;
        if !std::mem::replace(&mut told, true) {
            let error = ended.err();
            let error = error.as_ref().map(|error| error as &dyn std::error::Error);
            tracing::warn!(error, "other processes cannot be heard at once; what they do is seen a little later");
        }
        tokio::time::sleep(PAUSE).await;
        // What could not be told is old by now.
        while outgoing.try_recv().is_ok() {}
    }
}

/// Listens and tells until the connection breaks.
async fn session(
    address: &Address,
    outgoing: &mut mpsc::Receiver<Hint>,
    heard: &mpsc::Sender<Hint>,
    told: &mut bool,
) -> Result<(), StoreError> {
    let (client, connection) = address.config.connect(address.tls.clone()).await.map_err(sql)?;
    let (notes, mut messages) = mpsc::channel(QUEUE);
    // Ends with the client, or with the connection: then nobody tells any more.
    tokio::spawn(carry(connection, notes));
    let own: i32 = get(&client.query_one("SELECT pg_backend_pid()", &[]).await.map_err(sql)?, 0)?;
    client.batch_execute(&format!("LISTEN {CHANNEL}")).await.map_err(sql)?;
    *told = false;
    // What happened before is not told any more.
    pass_on(Hint::Missed, heard);
    loop {
        tokio::select! {
            message = messages.recv() => match message {
                Some((process, text)) if process != own => pass_on(Hint::parse(&text).unwrap_or(Hint::Missed), heard),
                Some(_) => {}
                None => return Ok(()),
            },
            Some(hint) = outgoing.recv() => tell(&client, hint, outgoing).await?,
            () = tokio::time::sleep(LOOK) => answered(client.batch_execute("")).await?,
        }
    }
}

/// Passes on what the server tells, until the connection ends.
async fn carry(mut connection: Connection<Socket, Encrypted>, told: mpsc::Sender<(i32, String)>) {
    while let Some(Ok(message)) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {
        if let AsyncMessage::Notification(note) = message {
            // Where too much waits already, a hint more or less makes no difference.
            let _lost: Result<(), _> = told.try_send((note.process_id(), note.payload().to_owned()));
        }
    }
}

fn pass_on(hint: Hint, heard: &mpsc::Sender<Hint>) {
    let _lost: Result<(), _> = heard.try_send(hint);
}

/// Tells a hint, and with it those that wait.
async fn tell(client: &Client, hint: Hint, waiting: &mut mpsc::Receiver<Hint>) -> Result<(), StoreError> {
    let mut texts = vec![hint.text()];
    while texts.len() < GROUP
        && let Ok(hint) = waiting.try_recv()
    {
        texts.push(hint.text());
    }
    texts.dedup();
    let text = "SELECT count(pg_notify($1, note)) FROM unnest($2::text[]) AS note";
    let all = async { client.query(text, &[&CHANNEL, &texts]).await.map(|_| ()) };
    answered(all).await
}

async fn answered(work: impl Future<Output = Result<(), tokio_postgres::Error>>) -> Result<(), StoreError> {
    tokio::time::timeout(ANSWER, work).await.map_err(|_| StoreError::Slow)?.map_err(sql)
}
