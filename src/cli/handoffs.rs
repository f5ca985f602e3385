//! `deskbell handoffs`: the outbox as operators need it.

use std::error::Error;
use std::fmt;
use std::io::{self, Write};

use jiff::Timestamp;

use crate::ids::{EndpointId, HandoffId, InvalidId};
use crate::store::{
    DeliveryCounts, DeliveryState, DeliveryStatus, HandoffFilter, HandoffSummary, Store, StoreError, StoryEvent,
    StoryLine,
};

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Lists handoffs, the newest first.
    List(HandoffFilter),
    /// Shows everything that happened to one.
    Show(String),
    /// Sends on what is dead or parked of one.
    Replay(String),
}

/// A command that could not be carried out.
#[derive(Debug)]
pub enum HandoffsError {
    /// The text is not the id of a handoff.
    Id(InvalidId),
    /// There is no such handoff.
    Unknown(HandoffId),
    /// The store failed.
    Store(StoreError),
    /// The result could not be written.
    Output(io::Error),
}

impl fmt::Display for HandoffsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(_) => f.write_str("that is not the id of a handoff (see `deskbell handoffs list`)"),
            Self::Unknown(id) => write!(f, "there is no handoff {id} (see `deskbell handoffs list`)"),
            Self::Store(_) => f.write_str("the handoffs cannot be read"),
            Self::Output(_) => f.write_str("the result cannot be written"),
        }
    }
}

impl Error for HandoffsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Id(source) => Some(source),
            Self::Store(source) => Some(source),
            Self::Output(source) => Some(source),
            Self::Unknown(_) => None,
        }
    }
}

/// Carries out a command. `endpoints` are those of the settings.
///
/// # Errors
/// When there is no such handoff, the store fails or the result cannot be written.
pub async fn run(
    action: &Action,
    store: &Store,
    endpoints: &[EndpointId],
    now: Timestamp,
    out: &mut (dyn Write + Send),
) -> Result<(), HandoffsError> {
    let text = match action {
        Action::List(filter) => list(store, *filter, endpoints).await?,
        Action::Show(id) => show(store, id).await?,
        Action::Replay(id) => replay(store, id, now).await?,
    };
    out.write_all(text.as_bytes()).map_err(HandoffsError::Output)
}

async fn list(store: &Store, filter: HandoffFilter, endpoints: &[EndpointId]) -> Result<String, HandoffsError> {
    let handoffs = store.handoffs(filter).await.map_err(HandoffsError::Store)?;
    let waiting = store.backlog().await.map_err(HandoffsError::Store)?.unaddressed;
    let mut lines: Vec<String> = handoffs.iter().map(listed).collect();
    if lines.is_empty() {
        lines.push(if filter.unfinished { "Every handoff is delivered." } else { "There are no handoffs." }.to_owned());
    }
    if waiting > 0 {
        lines.extend([String::new(), unheard(waiting, endpoints)]);
    }
    Ok(joined(&lines))
}

fn joined(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

fn listed(handoff: &HandoffSummary) -> String {
    let queue = handoff.queue.as_str();
    format!("{}  {}  {queue:<12}  {}", time(handoff.requested_at), handoff.id, standing(handoff))
}

fn unheard(waiting: u64, endpoints: &[EndpointId]) -> String {
    let (handoffs, come) = match waiting {
        1 => ("1 handoff waits".to_owned(), "it is delivered"),
        _ => (format!("{waiting} handoffs wait"), "they are delivered"),
    };
    if endpoints.is_empty() {
        format!(
            "No endpoint is configured, and {handoffs} for one. Add one under `endpoints` in deskbell.yaml: \
             nothing is lost, {come} when the server starts with it."
        )
    } else {
        format!("{handoffs} for an endpoint: {come} when the server starts with the settings as they are.")
    }
}

fn standing(handoff: &HandoffSummary) -> String {
    let events = if handoff.events == 1 { "1 event".to_owned() } else { format!("{} events", handoff.events) };
    if handoff.unaddressed() {
        return format!("{events}: waits for an endpoint");
    }
    let DeliveryCounts { pending, leased, delivered, dead, parked } = handoff.deliveries;
    let counts =
        [(delivered, "delivered"), (pending, "waiting"), (leased, "under way"), (dead, "dead"), (parked, "parked")];
    let parts: Vec<_> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    format!("{events}: {}", parts.join(", "))
}

async fn show(store: &Store, id: &str) -> Result<String, HandoffsError> {
    let id = HandoffId::parse(id).map_err(HandoffsError::Id)?;
    let story = store.handoff(&id).await.map_err(HandoffsError::Store)?;
    let story = story.ok_or_else(|| HandoffsError::Unknown(id.clone()))?;
    let summary = &story.summary;
    let (conversation, queue) = (&summary.conversation, &summary.queue);
    let requested = time(summary.requested_at);
    let mut lines = vec![id.to_string(), format!("conversation {conversation}, queue {queue}, requested {requested}")];
    lines.push(String::new());
    lines.extend(story.lines.iter().map(told));
    lines.push(String::new());
    if summary.unaddressed() {
        lines.push("waits for an endpoint: none was configured".to_owned());
    }
    lines.extend(story.deliveries.iter().map(stands));
    if summary.deliveries.dead + summary.deliveries.parked > 0 {
        lines.extend([String::new(), format!("To send it on: deskbell handoffs replay {id}")]);
    }
    Ok(joined(&lines))
}

fn told(line: &StoryLine) -> String {
    let what = match &line.what {
        StoryEvent::Made { id, kind, bytes } => format!("made: {kind}, {bytes} bytes, {id}"),
        StoryEvent::Tried { endpoint, attempt, status, error_class, outcome, late } => {
            let status = status.map(|status| status.to_string());
            let seen = [status, error_class.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let late = if *late { ", too late to count" } else { "" };
            format!("try {attempt} to {endpoint}: {seen}, {outcome}{late}")
        }
    };
    format!("{}  event {} {what}", time(line.at), line.sequence)
}

fn stands(delivery: &DeliveryStatus) -> String {
    let tries = if delivery.attempts == 1 { "1 try".to_owned() } else { format!("{} tries", delivery.attempts) };
    let standing = match (delivery.state, delivery.due) {
        (DeliveryState::Pending, Some(due)) => format!("next try at {}, {tries} so far", time(due)),
        (DeliveryState::Pending, None) => "waiting for the event before it".to_owned(),
        (DeliveryState::Leased, _) => format!("under way, {tries} so far"),
        (DeliveryState::Delivered, _) => format!("delivered after {tries}"),
        (DeliveryState::Dead, _) => format!("dead after {tries}"),
        (DeliveryState::Parked, _) => format!("parked after {tries}: the endpoint says that it is gone"),
    };
    format!("{} event {}: {standing}", delivery.endpoint, delivery.sequence)
}

async fn replay(store: &Store, id: &str, now: Timestamp) -> Result<String, HandoffsError> {
    let id = HandoffId::parse(id).map_err(HandoffsError::Id)?;
    if store.handoff(&id).await.map_err(HandoffsError::Store)?.is_none() {
        return Err(HandoffsError::Unknown(id));
    }
    Ok(match store.replay(&id, now).await.map_err(HandoffsError::Store)? {
        0 => format!("Nothing to replay: no delivery of {id} is dead or parked.\n"),
        1 => "1 delivery is on its way again; what waits behind it follows.\n".to_owned(),
        count => format!("{count} deliveries are on their way again; what waits behind them follows.\n"),
    })
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}
