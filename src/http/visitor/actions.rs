//! What a visitor does beside speaking: ask for a person, judge an answer, rate the conversation.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::conversation::{Input, NoHelp};
use crate::desk::Refused;
use crate::http::app::App;
use crate::http::body::JsonBody;
use crate::http::caller::Caller;
use crate::http::problem::{Problem, ProblemOut};
use crate::http::wire::{TurnOut, message_seq};
use crate::ids::ClientId;

/// The longest remark to a rating, in characters.
const REMARK_MAX_CHARS: usize = 1_000;

/// A request for a person.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct HandoffIn {
    /// The client's own name for this call; repeats add nothing.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 64)]
    client_id: Option<ClientId>,
}

/// Ask for a person
#[utoipa::path(
    post, path = "/v1/conversations/{id}/handoff", tag = "visitor", security(("visitor" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = HandoffIn,
    responses(
        (status = 200, description = "What is new", body = TurnOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again with the same `client_id`", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn handoff(
    State(app): State<App>,
    caller: Caller,
    JsonBody(asked): JsonBody<HandoffIn>,
) -> Result<Response, Problem> {
    super::answer(&app, &caller.0, asked.client_id, Input::Human).await
}

/// A judgement on an answer.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct FeedbackIn {
    /// The client's own name for this call; repeats add nothing.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 64)]
    client_id: Option<ClientId>,
    /// The judged message's `id`.
    message_id: String,
    /// Whether it helped.
    helpful: bool,
    /// What was wrong with it, if it did not help.
    #[serde(default)]
    reason: Option<NoHelpIn>,
}

/// What was wrong with an answer.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum NoHelpIn {
    /// It answers another question.
    OtherQuestion,
    /// Something is missing.
    Incomplete,
    /// It is hard to understand.
    Unclear,
    /// It is not true, or not any more.
    Wrong,
}

impl From<NoHelpIn> for NoHelp {
    fn from(said: NoHelpIn) -> Self {
        match said {
            NoHelpIn::OtherQuestion => Self::OtherQuestion,
            NoHelpIn::Incomplete => Self::Incomplete,
            NoHelpIn::Unclear => Self::Unclear,
            NoHelpIn::Wrong => Self::Wrong,
        }
    }
}

/// Judge an answer
#[utoipa::path(
    post, path = "/v1/conversations/{id}/feedback", tag = "visitor", security(("visitor" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = FeedbackIn,
    responses(
        (status = 200, description = "What is new", body = TurnOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again with the same `client_id`", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn feedback(
    State(app): State<App>,
    caller: Caller,
    JsonBody(given): JsonBody<FeedbackIn>,
) -> Result<Response, Problem> {
    let message = message_seq(&caller.0.conversation, &given.message_id);
    let message = message.ok_or(Problem::Refused(Refused::UnknownMessage))?;
    let input = Input::Feedback { message, helpful: given.helpful, reason: given.reason.map(NoHelp::from) };
    super::answer(&app, &caller.0, given.client_id, input).await
}

/// A rating of the conversation.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct RatingIn {
    /// The client's own name for this call; repeats add nothing.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 64)]
    client_id: Option<ClientId>,
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    stars: u8,
    /// In the visitor's own words, at most 1,000 characters.
    #[serde(default)]
    #[schema(max_length = 1000)]
    remark: Option<String>,
}

/// Rate the conversation
///
/// Rated is who settled the matter last: the bot, or the person of the helpdesk whose handoff was resolved. Each has one
/// rating. A later one takes its place; the same stars again without a remark add nothing.
#[utoipa::path(
    post, path = "/v1/conversations/{id}/rating", tag = "visitor", security(("visitor" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = RatingIn,
    responses(
        (status = 200, description = "What is new", body = TurnOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again with the same `client_id`", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn rating(
    State(app): State<App>,
    caller: Caller,
    JsonBody(given): JsonBody<RatingIn>,
) -> Result<Response, Problem> {
    let remark = given.remark.filter(|remark| !remark.trim().is_empty());
    if remark.as_ref().is_some_and(|remark| remark.chars().count() > REMARK_MAX_CHARS) {
        return Err(Problem::RemarkTooLong);
    }
    super::answer(&app, &caller.0, given.client_id, Input::Rating { stars: given.stars, remark }).await
}
