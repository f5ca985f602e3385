//! What a helpdesk looks at: handoffs and their transcripts.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{Called, Caller};
use super::wire::{HandoffSeenOut, StandingOut};
use crate::conversation::HandoffStatus;
use crate::desk::{HandoffSeen, PlaceFilter};
use crate::http::app::App;
use crate::http::problem::{Problem, ProblemOut};
use crate::http::wire::MessageOut;
use crate::ids::{HandoffId, MessageSeq, QueueId};

const LIMIT: u32 = 50;
pub(super) const LIMIT_MAX: u32 = 100;

/// Which handoffs.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct ListQuery {
    state: Option<String>,
    queue: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

impl ListQuery {
    fn checked(&self) -> Result<PlaceFilter, Problem> {
        let bad = |text: &str| Problem::BadField(text.to_owned());
        let names =
            || self.state.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|name| !name.is_empty());
        let states: Option<Vec<HandoffStatus>> = names().map(HandoffStatus::from_name).collect();
        let known = HandoffStatus::ALL.map(HandoffStatus::as_str).join(", ");
        let queue = self.queue.as_ref().map(|queue| QueueId::new(queue.as_str()));
        let queue = queue.transpose().map_err(|_| bad("`queue` is the name of a queue"))?;
        let after = self.after.as_ref().map(|after| HandoffId::parse(after)).transpose();
        Ok(PlaceFilter {
            states: states.ok_or_else(|| bad(&format!("`state` is one or more of {known}, parted by commas")))?,
            queues: queue.map(|queue| vec![queue]),
            after: after.map_err(|_| bad("`after` is what the list gave as `next`"))?,
            limit: limit(self.limit, LIMIT)?,
        })
    }
}

pub(super) fn limit(asked: Option<u32>, usual: u32) -> Result<u32, Problem> {
    match asked.unwrap_or(usual) {
        limit @ 1..=LIMIT_MAX => Ok(limit),
        _ => Err(Problem::BadField("`limit` is 1 to 100".to_owned())),
    }
}

/// Handoffs, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct HandoffsOut<'a> {
    handoffs: Vec<HandoffSeenOut<'a>>,
    /// To be sent as `after` for those that follow; null if there are none yet.
    next: Option<&'a str>,
}

/// Look for handoffs
#[utoipa::path(
    get, path = "/v1/helpdesk/handoffs", tag = "helpdesk", security(("helpdesk" = [])),
    params(
        ("state" = Option<String>, Query, description = "One state or more, parted by commas; default: all"),
        ("queue" = Option<String>, Query, description = "The queue; default: all that the token may see"),
        ("after" = Option<String>, Query, description = "What the list before gave as `next`"),
        ("limit" = Option<u32>, Query, description = "1 to 100; default 50"),
    ),
    responses(
        (status = 200, description = "Handoffs, the oldest first", body = HandoffsOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query.map_err(|rejection| Problem::BadField(rejection.body_text()))?;
    let filter = query.checked()?;
    let limit = usize::try_from(filter.limit).unwrap_or(usize::MAX);
    let seen = app.desk().handoffs_seen(&caller.access, filter).await.map_err(Problem::at_desk)?;
    let handoffs: Vec<_> = seen.iter().map(|seen| HandoffSeenOut::new(seen.id().as_str(), seen)).collect();
    let next = seen.last().filter(|_| seen.len() >= limit).map(|seen| seen.id().as_str());
    Ok(Json(HandoffsOut { handoffs, next }).into_response())
}

/// Look at a handoff
#[utoipa::path(
    get, path = "/v1/helpdesk/handoffs/{id}", tag = "helpdesk", security(("helpdesk" = [])),
    params(("id" = String, Path, description = "The handoff")),
    responses(
        (status = 200, description = "The handoff", body = HandoffSeenOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn show(State(app): State<App>, called: Called) -> Result<Response, Problem> {
    let seen = seen(&app, &called).await?;
    Ok(Json(HandoffSeenOut::new(called.handoff.as_str(), &seen)).into_response())
}

/// From where on.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct TranscriptQuery {
    after: Option<u32>,
}

/// The messages of a handoff.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct TranscriptOut<'a> {
    handoff: StandingOut<'a>,
    /// Who the visitor is, as in the event `handoff.requested`: `external_id`, `name` and `email` are proved where
    /// `verified` is true, `typed` and `custom` never. Null if nothing is known.
    #[schema(value_type = Option<Object>)]
    customer: &'a serde_json::Value,
    /// Marks that the page told, without proof.
    #[schema(value_type = Vec<String>)]
    tags: &'a serde_json::Value,
    /// Everything that was said before it and until its end, in order.
    messages: Vec<MessageOut<'a>>,
}

/// Read the transcript
#[utoipa::path(
    get, path = "/v1/helpdesk/handoffs/{id}/transcript", tag = "helpdesk", security(("helpdesk" = [])),
    params(
        ("id" = String, Path, description = "The handoff"),
        ("after" = Option<u32>, Query, description = "The number of the last message that is known; default 0"),
    ),
    responses(
        (status = 200, description = "The messages", body = TranscriptOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn transcript(
    State(app): State<App>,
    called: Called,
    query: Result<Query<TranscriptQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query.map_err(|rejection| Problem::BadField(rejection.body_text()))?;
    let seen = seen(&app, &called).await?;
    let agent = seen.handoff().and_then(|handoff| handoff.agent.as_ref());
    let messages = seen.messages_after(MessageSeq(query.after.unwrap_or(0))).iter();
    let out = TranscriptOut {
        handoff: StandingOut::new(called.handoff.as_str(), seen.status, agent),
        customer: &seen.brief["customer"],
        tags: &seen.brief["tags"],
        messages: messages.map(|message| MessageOut::new(&seen.conversation, message)).collect(),
    };
    Ok(Json(out).into_response())
}

async fn seen(app: &App, called: &Called) -> Result<HandoffSeen, Problem> {
    app.desk().handoff_seen(&called.caller.access, &called.handoff).await.map_err(Problem::at_desk)
}
