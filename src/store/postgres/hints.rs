//! Hints by LISTEN and NOTIFY, on one connection of their own.
//!
//! They are sent after the commit and by themselves: inside the turns' transactions, NOTIFY would have the commits of
//! all processes wait for each other. One that is lost costs time: until the next heartbeat of a stream, or the next
//! look of a courier.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio_postgres::{AsyncMessage, Client, Connection, Socket};
use tokio_util::sync::CancellationToken;

use super::address::Address;
use super::failure::sql;
use super::query::get;
use super::tls::Encrypted;
use crate::store::{Hint, Hints, StoreError};

const CHANNEL: &str = "deskbell";
/// Hints that may wait. What others tell beyond that is lost, and told as lost; what we tell beyond that is lost.
const QUEUE: usize = 4096;
/// Hints in one call.
const GROUP: usize = 256;
/// The pause before the connection is made anew.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a connection may take until it hears.
const BEGIN: Duration = Duration::from_secs(5);
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
        let heard = Arc::new(Heard { hints: heard, missed: AtomicBool::new(false) });
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

/// Where it goes what others tell.
struct Heard {
    hints: mpsc::Sender<Hint>,
    /// Something was told that there was no room for.
    missed: AtomicBool,
}

impl Heard {
    fn pass_on(&self, hint: Hint) {
        if let Err(TrySendError::Full(_)) = self.hints.try_send(hint) {
            self.missed.store(true, Ordering::Release);
        }
    }

    fn has_missed(&self) -> bool {
        self.missed.load(Ordering::Acquire)
    }

    /// Says so as soon as there is room.
    async fn own_up(&self) {
        if let Ok(room) = self.hints.reserve().await {
            self.missed.store(false, Ordering::Release);
            room.send(Hint::Missed);
        }
    }
}

/// Connects again and again.
async fn keep_in_touch(address: &Address, outgoing: &mut mpsc::Receiver<Hint>, heard: &Arc<Heard>) {
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
    heard: &Arc<Heard>,
    told: &mut bool,
) -> Result<(), StoreError> {
    let begun = tokio::time::timeout(BEGIN, begin(address, heard)).await;
    let (client, own, mut messages) = begun.map_err(|_| StoreError::Slow)??;
    *told = false;
    // What happened before is not told any more.
    heard.pass_on(Hint::Missed);
    loop {
        tokio::select! {
            message = messages.recv() => match message {
                Some((process, text)) if process != own => heard.pass_on(Hint::parse(&text).unwrap_or(Hint::Missed)),
                Some(_) => {}
                None => return Ok(()),
            },
            () = heard.own_up(), if heard.has_missed() => {}
            Some(hint) = outgoing.recv() => tell(&client, hint, outgoing).await?,
            () = tokio::time::sleep(LOOK) => answered(client.batch_execute("")).await?,
        }
    }
}

/// What the server tells: by which process, and what.
type Told = (i32, String);

/// A connection that listens, with the number of its process.
async fn begin(address: &Address, heard: &Arc<Heard>) -> Result<(Client, i32, mpsc::Receiver<Told>), StoreError> {
    let (client, connection) = address.config.connect(address.tls.clone()).await.map_err(sql)?;
    let (told, messages) = mpsc::channel(QUEUE);
    // Ends with the client, or with the connection: then nobody tells any more.
    tokio::spawn(carry(connection, told, Arc::clone(heard)));
    let own: i32 = get(&client.query_one("SELECT pg_backend_pid()", &[]).await.map_err(sql)?, 0)?;
    client.batch_execute(&format!("LISTEN {CHANNEL}")).await.map_err(sql)?;
    Ok((client, own, messages))
}

/// Passes on what the server tells, until the connection ends. Never waits: the connection is also that of our answers.
async fn carry(mut connection: Connection<Socket, Encrypted>, told: mpsc::Sender<Told>, heard: Arc<Heard>) {
    while let Some(Ok(message)) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {
        if let AsyncMessage::Notification(note) = message
            && told.try_send((note.process_id(), note.payload().to_owned())).is_err()
        {
            heard.missed.store(true, Ordering::Release);
        }
    }
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
