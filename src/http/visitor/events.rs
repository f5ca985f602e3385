//! What arrives unasked: a stream of server-sent events, or the same frames as a long poll.
//!
//! The store is the truth: a stream looks there when it is woken and at every heartbeat.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};
use utoipa::ToSchema;

use crate::conversation::Conversation;
use crate::desk::{Desk, DeskError, Pass, Watch};
use crate::http::app::App;
use crate::http::caller::Caller;
use crate::http::problem::{Problem, ProblemOut};
use crate::http::wire::{HandoffOut, MessageOut, RatingOut, StateOut, is_false};
use crate::ids::MessageSeq;

/// The longest wait of a long poll, in seconds.
const WAIT_MAX_S: u64 = 60;
/// A stream ends after this time; the client takes it up again.
const STREAM_MAX: Duration = Duration::from_hours(1);

/// From where on, and how long.
#[derive(Debug, Default, Deserialize)]
pub(in crate::http) struct EventsQuery {
    /// The number of the last message that the client has; `Last-Event-ID` goes before it. Default: 0.
    #[serde(default)]
    after: Option<u32>,
    /// Long poll: answer as soon as there is news, or after so many seconds.
    #[serde(default)]
    wait: Option<u64>,
}

/// Who holds the conversation now: sent first, and after every change.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::http) struct StateEventOut {
    state: StateOut,
    /// Messages may come unasked although nobody of the helpdesk is asked: a service is going to call back.
    #[serde(skip_serializing_if = "is_false")]
    live: bool,
    language: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    handoff: Option<HandoffOut>,
    rating: RatingOut,
}

impl StateEventOut {
    fn of(desk: &Desk, conversation: &Conversation) -> Self {
        let asked = conversation.handoff.as_ref().map_or_else(|| desk.clock().now(), |handoff| handoff.at);
        Self {
            state: StateOut::of(conversation.phase),
            live: conversation.wait.is_some(),
            language: conversation.language.code(),
            handoff: HandoffOut::of(desk, conversation, asked),
            rating: RatingOut::of(desk, conversation),
        }
    }
}

/// A person of the helpdesk writes at this moment. Never repeated.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct TypingEventOut<'a> {
    /// The name of the person.
    name: &'a str,
}

/// Listen
///
/// Server-sent events: `message` with the message's number as id, `state`, and `typing`. A comment every 15 seconds shows that
/// the line is alive. With `wait`, the same frames as one finished answer.
#[utoipa::path(
    get, path = "/v1/conversations/{id}/events", tag = "visitor", security(("visitor" = [])),
    params(
        ("id" = String, Path, description = "The conversation"),
        ("after" = Option<u32>, Query, description = "The number of the last message that the client has; default 0"),
        ("wait" = Option<u64>, Query, description = "Long poll: answer when there is news, or after so many seconds"),
        ("Last-Event-ID" = Option<u32>, Header, description = "The number of the last message that the client has"),
    ),
    responses(
        (status = 200, description = "Events", content_type = "text/event-stream", body = String),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn events(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    query: Result<Query<EventsQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query.map_err(|rejection| Problem::BadField(rejection.body_text()))?;
    let after = last_event_id(&headers)?.or(query.after).unwrap_or(0);
    let mut listener = Listener::begin(app, caller.0, MessageSeq(after)).await?;
    let body = match query.wait {
        Some(seconds) => Body::from(listener.poll(Duration::from_secs(seconds.min(WAIT_MAX_S))).await?),
        None => Body::from_stream(listener.frames()),
    };
    Ok((
        [
            (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::HeaderName::from_static("x-accel-buffering"), "no"),
        ],
        body,
    )
        .into_response())
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u32>, Problem> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let number = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    number.map(Some).ok_or_else(|| Problem::BadField("`Last-Event-ID` is a message's number".to_owned()))
}

/// One who listens, and what it has heard so far.
struct Listener {
    app: App,
    pass: Pass,
    watch: Watch,
    after: MessageSeq,
    told: Option<StateEventOut>,
    /// Signs that an agent writes, as far as they were passed on.
    signs: u64,
    /// The frames of the first look.
    first: String,
    until: Instant,
}

impl Listener {
    async fn begin(app: App, pass: Pass, after: MessageSeq) -> Result<Self, Problem> {
        let watch = app.desk().watch(&pass).map_err(Problem::at_desk)?;
        let until = Instant::now() + STREAM_MAX;
        let signs = watch.signs_of_writing();
        let mut listener = Self { app, pass, watch, after, told: None, signs, first: String::new(), until };
        listener.first = listener.news().await.map_err(Problem::at_desk)?;
        Ok(listener)
    }

    /// The frames of what has happened since the last look.
    async fn news(&mut self) -> Result<String, DeskError> {
        let conversation = self.app.desk().conversation(&self.pass).await?;
        let mut frames = String::new();
        for message in conversation.messages_after(self.after) {
            let data = MessageOut::new(&conversation, message);
            frames.push_str(&frame("message", Some(message.seq), &data));
        }
        self.after = self.after.max(conversation.last_seq());
        let state = StateEventOut::of(self.app.desk(), &conversation);
        if self.told.as_ref() != Some(&state) {
            frames.push_str(&frame("state", None, &state));
            self.told = Some(state);
        }
        let signs = self.watch.signs_of_writing();
        if signs != std::mem::replace(&mut self.signs, signs)
            && let Some(agent) = conversation.handoff.as_ref().and_then(|handoff| handoff.agent.as_ref())
        {
            frames.push_str(&frame("typing", None, &TypingEventOut { name: &agent.name }));
        }
        Ok(frames)
    }

    /// Waits for news until then; empty if none came or the server stops.
    async fn wait(&mut self, until: Instant) -> Result<String, DeskError> {
        let stop = self.app.parts().stop.clone();
        tokio::select! {
            () = stop.cancelled() => Ok(String::new()),
            _ = timeout_at(until, self.watch.changed()) => self.news().await,
        }
    }

    /// The long poll: at once if messages wait already, else as soon as something comes.
    async fn poll(&mut self, wait: Duration) -> Result<String, Problem> {
        let first = std::mem::take(&mut self.first);
        if first.contains("event: message") {
            return Ok(first);
        }
        let end = Instant::now() + wait;
        let mut more = String::new();
        while more.is_empty() && Instant::now() < end && !self.app.parts().stop.is_cancelled() {
            let look = end.min(Instant::now() + self.app.parts().heartbeat);
            more = self.wait(look).await.map_err(Problem::at_desk)?;
        }
        Ok(first + &more)
    }

    /// The stream: frames as they come, a comment when nothing does.
    fn frames(mut self) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> {
        let first = format!("retry: 2000\n\n{}", std::mem::take(&mut self.first));
        stream::unfold((self, Some(first)), |(mut listener, first)| async move {
            let frames = match first {
                Some(first) => first,
                None => listener.next().await?,
            };
            Some((Ok(Bytes::from(frames)), (listener, None)))
        })
    }

    async fn next(&mut self) -> Option<String> {
        if Instant::now() >= self.until {
            return None;
        }
        let beat = Instant::now() + self.app.parts().heartbeat;
        loop {
            let frames = self.wait(beat).await.ok()?;
            if self.app.parts().stop.is_cancelled() {
                return None;
            }
            if !frames.is_empty() {
                return Some(frames);
            }
            if Instant::now() >= beat {
                return Some(": alive\n\n".to_owned());
            }
        }
    }
}

/// One event. JSON has no line breaks of its own, so one `data` line holds it.
fn frame(event: &str, id: Option<MessageSeq>, data: &impl Serialize) -> String {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    let data = serde_json::to_string(data).unwrap_or_default();
    format!("event: {event}\n{id}data: {data}\n\n")
}
