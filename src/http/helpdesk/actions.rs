//! What an agent does beside writing.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use super::caller::Called;
use super::wire::{AgentIn, DoneOut, line, note};
use crate::conversation::{AgentAction, AgentCall, QueueNews, Rejection};
use crate::http::app::App;
use crate::http::body::JsonBody;
use crate::http::problem::{Problem, ProblemOut};

const CODE_MAX_CHARS: usize = 64;
/// A week: nobody waits longer in a window.
const SECONDS_MAX: u32 = 604_800;

async fn act(app: &App, called: Called, action: AgentAction) -> Result<Response, Problem> {
    let Called { caller, handoff } = called;
    let call = AgentCall { handoff: handoff.clone(), action };
    let done = app.desk().agent_turn(&caller.access, call, caller.key).await.map_err(Problem::at_desk)?;
    Ok(Json(DoneOut::new(handoff.as_str(), &done)).into_response())
}

/// Who takes the handoff.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct AcceptIn {
    agent: AgentIn,
}

/// Take a handoff
///
/// The bot is silent from then on. Taken twice by the same agent is taken once; if another has it, 409 tells who.
#[utoipa::path(
    post, path = "/v1/helpdesk/handoffs/{id}/accept", tag = "helpdesk", security(("helpdesk" = [])),
    params(("id" = String, Path, description = "The handoff")), request_body = AcceptIn,
    responses(
        (status = 200, description = "It is the agent's", body = DoneOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn accept(
    State(app): State<App>,
    called: Called,
    JsonBody(asked): JsonBody<AcceptIn>,
) -> Result<Response, Problem> {
    let agent = asked.agent.checked()?;
    act(&app, called, AgentAction::Accept { agent }).await
}

/// In what the wait is told.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum UnitIn {
    /// The place in the queue, from 1.
    Position,
    /// About so many seconds.
    Seconds,
    /// It cannot be said.
    Unknown,
}

/// How long the wait is.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct QueueIn {
    unit: UnitIn,
    #[serde(default)]
    #[schema(example = 3)]
    amount: Option<u32>,
}

impl QueueIn {
    fn checked(&self) -> Result<QueueNews, Problem> {
        match (self.unit, self.amount) {
            (UnitIn::Position, Some(place @ 1..)) => Ok(QueueNews::Position(place)),
            (UnitIn::Seconds, Some(seconds @ 0..=SECONDS_MAX)) => Ok(QueueNews::Seconds(seconds)),
            (UnitIn::Unknown, _) => Ok(QueueNews::Unknown),
            (UnitIn::Position, _) => Err(Problem::BadField("`amount` is the place in the queue, from 1".to_owned())),
            (UnitIn::Seconds, _) => Err(Problem::BadField("`amount` is 0 to 604,800 seconds".to_owned())),
        }
    }
}

/// Tell how long the wait is
///
/// Each call replaces the one before. The visitor sees it for 60 seconds.
#[utoipa::path(
    post, path = "/v1/helpdesk/handoffs/{id}/queue", tag = "helpdesk", security(("helpdesk" = [])),
    params(("id" = String, Path, description = "The handoff")), request_body = QueueIn,
    responses(
        (status = 200, description = "Told", body = DoneOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn queue(
    State(app): State<App>,
    called: Called,
    JsonBody(told): JsonBody<QueueIn>,
) -> Result<Response, Problem> {
    let news = told.checked()?;
    act(&app, called, AgentAction::Queue { news }).await
}

/// Show that the agent writes
///
/// Nothing of it is stored; who does not look at the conversation now never learns of it.
#[utoipa::path(
    post, path = "/v1/helpdesk/handoffs/{id}/typing", tag = "helpdesk", security(("helpdesk" = [])),
    params(("id" = String, Path, description = "The handoff")),
    responses(
        (status = 204, description = "Shown"),
        (status = "4XX", description = "What to change", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn typing(State(app): State<App>, called: Called) -> Result<StatusCode, Problem> {
    app.desk().agent_types(&called.caller.access, &called.handoff).await.map_err(Problem::at_desk)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why the visitor goes back to the bot.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct ReturnIn {
    /// For the record, at most 1,000 characters; the visitor does not see it.
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Give the visitor back to the bot
#[utoipa::path(
    post, path = "/v1/helpdesk/handoffs/{id}/return", tag = "helpdesk", security(("helpdesk" = [])),
    params(("id" = String, Path, description = "The handoff")), request_body = ReturnIn,
    responses(
        (status = 200, description = "The bot goes on", body = DoneOut<'static>),
        (status = "4XX", description = "What to change; 422 if no agent has it", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn give_back(
    State(app): State<App>,
    called: Called,
    JsonBody(given): JsonBody<ReturnIn>,
) -> Result<Response, Problem> {
    let note = note(given.note)?;
    act(&app, called, AgentAction::Return { note }).await
}

/// How the matter was settled.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct ResolveIn {
    /// In the helpdesk's words, at most 64 characters.
    #[serde(default)]
    #[schema(max_length = 64, example = "solved")]
    code: Option<String>,
    /// For the record, at most 1,000 characters; the visitor does not see it.
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Settle the matter
///
/// The visitor is asked for a rating and may write on to the bot. Settled twice is settled once.
#[utoipa::path(
    post, path = "/v1/helpdesk/handoffs/{id}/resolve", tag = "helpdesk", security(("helpdesk" = [])),
    params(("id" = String, Path, description = "The handoff")), request_body = ResolveIn,
    responses(
        (status = 200, description = "It is over", body = DoneOut<'static>),
        (status = "4XX", description = "What to change; 422 if no agent has it", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn resolve(
    State(app): State<App>,
    called: Called,
    JsonBody(settled): JsonBody<ResolveIn>,
) -> Result<Response, Problem> {
    let short = |code: String| {
        let bad = || Problem::BadField("`code` has 1 to 64 visible characters".to_owned());
        line(&code, CODE_MAX_CHARS).ok_or_else(bad)
    };
    let (code, note) = (settled.code.map(short).transpose()?, note(settled.note)?);
    act(&app, called, AgentAction::Resolve { code, note }).await
}

/// Why a handoff is not taken.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum RejectionIn {
    /// Nobody is there: the visitor is told, and the bot goes on.
    NoAgent,
    /// Others should look after it: it goes to the first queue, or back to the bot if it came from there.
    WrongQueue,
    /// It is no request at all.
    Spam,
}

/// Why it is not taken.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct RejectIn {
    code: RejectionIn,
}

/// Do not take a handoff
#[utoipa::path(
    post, path = "/v1/helpdesk/handoffs/{id}/reject", tag = "helpdesk", security(("helpdesk" = [])),
    params(("id" = String, Path, description = "The handoff")), request_body = RejectIn,
    responses(
        (status = 200, description = "It is over", body = DoneOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn reject(
    State(app): State<App>,
    called: Called,
    JsonBody(refused): JsonBody<RejectIn>,
) -> Result<Response, Problem> {
    let code = match refused.code {
        RejectionIn::NoAgent => Rejection::NoAgent,
        RejectionIn::WrongQueue => Rejection::WrongQueue,
        RejectionIn::Spam => Rejection::Spam,
    };
    act(&app, called, AgentAction::Reject { code }).await
}
