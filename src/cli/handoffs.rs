//! `deskbell handoffs`: the outbox as operators need it.

use std::error::Error;
use std::fmt;
use std::io::{self, Write};

use jiff::Timestamp;

use crate::conversation::HandoffStatus;
use crate::diagnostics::Lang;
use crate::handoff::waiting::Stated;
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

impl HandoffsError {
    /// What went wrong, for its reader; its sources are those of the error.
    #[must_use]
    pub fn told(&self, lang: Lang) -> String {
        let german = match self {
            Self::Id(_) => "das ist nicht die Kennung einer Übergabe (siehe `deskbell handoffs list`)".to_owned(),
            Self::Unknown(id) => format!("es gibt keine Übergabe {id} (siehe `deskbell handoffs list`)"),
            Self::Store(_) => "die Übergaben können nicht gelesen werden".to_owned(),
            Self::Output(_) => "das Ergebnis kann nicht geschrieben werden".to_owned(),
        };
        lang.pick(german, self.to_string())
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
    lang: Lang,
    out: &mut (dyn Write + Send),
) -> Result<(), HandoffsError> {
    let text = match action {
        Action::List(filter) => list(store, *filter, endpoints, lang).await?,
        Action::Show(id) => show(store, id, lang).await?,
        Action::Replay(id) => replay(store, id, now, lang).await?,
    };
    out.write_all(text.as_bytes()).map_err(HandoffsError::Output)
}

async fn list(
    store: &Store,
    filter: HandoffFilter,
    endpoints: &[EndpointId],
    lang: Lang,
) -> Result<String, HandoffsError> {
    let handoffs = store.handoffs(filter).await.map_err(HandoffsError::Store)?;
    let waiting = store.backlog().await.map_err(HandoffsError::Store)?.unaddressed;
    let mut lines: Vec<String> = handoffs.iter().map(|handoff| listed(handoff, lang)).collect();
    if lines.is_empty() {
        let nothing = if filter.unfinished {
            lang.pick("Jede Übergabe ist zugestellt.", "Every handoff is delivered.")
        } else {
            lang.pick("Es gibt keine Übergaben.", "There are no handoffs.")
        };
        lines.push(nothing.to_owned());
    }
    if waiting > 0 {
        lines.extend([String::new(), unheard(waiting, endpoints, lang)]);
    }
    Ok(joined(&lines))
}

fn joined(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

fn listed(handoff: &HandoffSummary, lang: Lang) -> String {
    let (queue, state) = (handoff.queue.as_str(), state(handoff.status, lang));
    format!("{}  {}  {queue:<12}  {state:<10}  {}", time(handoff.requested_at), handoff.id, standing(handoff, lang))
}

fn unheard(waiting: u64, endpoints: &[EndpointId], lang: Lang) -> String {
    let ([handoffs_de, come_de], [handoffs_en, come_en]) = match waiting {
        1 => (["1 Übergabe wartet".to_owned(), "sie wird".to_owned()], ["1 handoff waits", "it is"].map(str::to_owned)),
        _ => (
            [format!("{waiting} Übergaben warten"), "sie werden".to_owned()],
            [format!("{waiting} handoffs wait"), "they are".to_owned()],
        ),
    };
    if endpoints.is_empty() {
        lang.pick(
            format!(
                "Kein Endpunkt ist eingestellt, und {handoffs_de} auf einen. Tragen Sie einen unter `endpoints` in \
                 deskbell.yaml ein: Nichts ist verloren, {come_de} zugestellt, sobald der Server damit startet."
            ),
            format!(
                "No endpoint is configured, and {handoffs_en} for one. Add one under `endpoints` in deskbell.yaml: \
                 nothing is lost, {come_en} delivered when the server starts with it."
            ),
        )
    } else {
        lang.pick(
            format!(
                "{handoffs_de} auf einen Endpunkt: {come_de} zugestellt, sobald der Server mit diesen Einstellungen \
                 startet."
            ),
            format!(
                "{handoffs_en} for an endpoint: {come_en} delivered when the server starts with the settings as they \
                 are."
            ),
        )
    }
}

fn standing(handoff: &HandoffSummary, lang: Lang) -> String {
    let events = match handoff.events {
        1 => lang.pick("1 Ereignis", "1 event").to_owned(),
        count => format!("{count} {}", lang.pick("Ereignisse", "events")),
    };
    if handoff.unaddressed() {
        return format!("{events}: {}", lang.pick("wartet auf einen Endpunkt", "waits for an endpoint"));
    }
    if handoff.addressed_to_nobody() {
        return format!("{events}: {}", lang.pick("ging an keinen Endpunkt", "went to no endpoint"));
    }
    let DeliveryCounts { pending, leased, delivered, dead, parked } = handoff.deliveries;
    let words = lang.pick(
        ["zugestellt", "wartend", "unterwegs", "gescheitert", "geparkt"],
        ["delivered", "waiting", "under way", "dead", "parked"],
    );
    let counts = [delivered, pending, leased, dead, parked];
    let parts: Vec<_> = counts
        .iter()
        .zip(words)
        .filter(|(count, _)| **count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    format!("{events}: {}", parts.join(", "))
}

async fn show(store: &Store, id: &str, lang: Lang) -> Result<String, HandoffsError> {
    let id = HandoffId::parse(id).map_err(HandoffsError::Id)?;
    let story = store.handoff(&id).await.map_err(HandoffsError::Store)?;
    let story = story.ok_or_else(|| HandoffsError::Unknown(id.clone()))?;
    let summary = &story.summary;
    let (conversation, queue) = (&summary.conversation, &summary.queue);
    let requested = time(summary.requested_at);
    let head = lang.pick(
        format!("Gespräch {conversation}, Warteschlange {queue}, erbeten {requested}"),
        format!("conversation {conversation}, queue {queue}, requested {requested}"),
    );
    let mut lines = vec![id.to_string(), head, person(summary, lang)];
    lines.extend(summary.stated.map(|stated| promise(stated, lang)));
    lines.push(String::new());
    lines.extend(story.lines.iter().map(|line| told(line, lang)));
    lines.push(String::new());
    if summary.unaddressed() {
        let waits = lang
            .pick("wartet auf einen Endpunkt: Keiner war eingestellt", "waits for an endpoint: none was configured");
        lines.push(waits.to_owned());
    }
    lines.extend(story.deliveries.iter().map(|delivery| stands(delivery, lang)));
    if summary.deliveries.dead + summary.deliveries.parked > 0 {
        let send = lang.pick("Noch einmal senden", "To send it on");
        lines.extend([String::new(), format!("{send}: deskbell handoffs replay {id}")]);
    }
    Ok(joined(&lines))
}

/// The state in one word.
fn state(status: HandoffStatus, lang: Lang) -> &'static str {
    match status {
        HandoffStatus::Requested => lang.pick("erbeten", "requested"),
        HandoffStatus::Queued => lang.pick("wartet", "queued"),
        HandoffStatus::Accepted => lang.pick("übernommen", "accepted"),
        HandoffStatus::Active => lang.pick("im Gespräch", "active"),
        HandoffStatus::Resolved => lang.pick("erledigt", "resolved"),
        HandoffStatus::ReturnedToBot => lang.pick("beim Bot", "returned"),
        HandoffStatus::Cancelled => lang.pick("zurückgezogen", "cancelled"),
        HandoffStatus::Expired => lang.pick("abgelaufen", "expired"),
        HandoffStatus::Failed => lang.pick("gescheitert", "failed"),
    }
}

/// Whether a person took it, and how it ended.
fn person(summary: &HandoffSummary, lang: Lang) -> String {
    let mut parts = vec![format!("{} {}", lang.pick("Stand:", "state:"), state(summary.status, lang))];
    parts.extend(summary.accepted_at.map(|at| format!("{} {}", lang.pick("übernommen", "taken"), time(at))));
    parts.extend(summary.closed_at.map(|at| format!("{} {}", lang.pick("beendet", "over"), time(at))));
    parts.join(", ")
}

fn promise(stated: Stated, lang: Lang) -> String {
    let (low, high) = stated.minutes();
    lang.pick(
        format!("angekündigte Wartezeit: {low} bis {high} Minuten"),
        format!("wait that was told: {low} to {high} minutes"),
    )
}

fn told(line: &StoryLine, lang: Lang) -> String {
    let what = match &line.what {
        StoryEvent::Made { id, kind, bytes } => {
            lang.pick(format!("entstanden: {kind}, {bytes} Bytes, {id}"), format!("made: {kind}, {bytes} bytes, {id}"))
        }
        StoryEvent::Tried { endpoint, attempt, status, error_class, outcome, late } => {
            let status = status.map(|status| status.to_string());
            let seen = [status, error_class.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let late = if *late { lang.pick(", zu spät, um zu zählen", ", too late to count") } else { "" };
            lang.pick(
                format!("Versuch {attempt} an {endpoint}: {seen}, {outcome}{late}"),
                format!("try {attempt} to {endpoint}: {seen}, {outcome}{late}"),
            )
        }
    };
    format!("{}  {} {} {what}", time(line.at), lang.pick("Ereignis", "event"), line.sequence)
}

fn stands(delivery: &DeliveryStatus, lang: Lang) -> String {
    let tries = match delivery.attempts {
        1 => lang.pick("1 Versuch", "1 try").to_owned(),
        count => lang.pick(format!("{count} Versuche"), format!("{count} tries")),
    };
    let after = match delivery.attempts {
        1 => lang.pick("nach 1 Versuch", "after 1 try").to_owned(),
        count => lang.pick(format!("nach {count} Versuchen"), format!("after {count} tries")),
    };
    let standing = match (delivery.state, delivery.due) {
        (DeliveryState::Pending, Some(due)) => {
            let due = time(due);
            lang.pick(format!("nächster Versuch {due}, bisher {tries}"), format!("next try at {due}, {tries} so far"))
        }
        (DeliveryState::Pending, None) => {
            lang.pick("wartet auf das Ereignis davor", "waiting for the event before it").to_owned()
        }
        (DeliveryState::Leased, _) => {
            lang.pick(format!("unterwegs, bisher {tries}"), format!("under way, {tries} so far"))
        }
        (DeliveryState::Delivered, _) => format!("{} {after}", lang.pick("zugestellt", "delivered")),
        (DeliveryState::Dead, _) => format!("{} {after}", lang.pick("gescheitert", "dead")),
        (DeliveryState::Parked, _) => lang.pick(
            format!("geparkt {after}: Der Endpunkt ist abgeschaltet (siehe `deskbell endpoints`)"),
            format!("parked {after}: the endpoint is switched off (see `deskbell endpoints`)"),
        ),
    };
    let place = delivery.in_place_of.as_ref().map_or_else(String::new, |endpoint| {
        lang.pick(format!(" (an Stelle von {endpoint})"), format!(" (in place of {endpoint})"))
    });
    format!("{}{place} {} {}: {standing}", delivery.endpoint, lang.pick("Ereignis", "event"), delivery.sequence)
}

async fn replay(store: &Store, id: &str, now: Timestamp, lang: Lang) -> Result<String, HandoffsError> {
    let id = HandoffId::parse(id).map_err(HandoffsError::Id)?;
    if store.handoff(&id).await.map_err(HandoffsError::Store)?.is_none() {
        return Err(HandoffsError::Unknown(id));
    }
    Ok(match store.replay(&id, now).await.map_err(HandoffsError::Store)? {
        0 => lang.pick(
            format!("Nichts zu wiederholen: Keine Zustellung von {id} ist gescheitert oder geparkt.\n"),
            format!("Nothing to replay: no delivery of {id} is dead or parked.\n"),
        ),
        1 => lang
            .pick(
                "1 Zustellung ist wieder unterwegs; was hinter ihr wartet, folgt.\n",
                "1 delivery is on its way again; what waits behind it follows.\n",
            )
            .to_owned(),
        count => lang.pick(
            format!("{count} Zustellungen sind wieder unterwegs; was hinter ihnen wartet, folgt.\n"),
            format!("{count} deliveries are on their way again; what waits behind them follows.\n"),
        ),
    })
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}
