//! An agent writes.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use super::caller::Called;
use super::wire::{AgentIn, DoneOut};
use crate::conversation::{AgentAction, AgentCall, TextFormat};
use crate::http::app::App;
use crate::http::body::JsonBody;
use crate::http::problem::{Problem, ProblemOut};

/// How a text is written.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum FormatIn {
    /// As it stands.
    #[default]
    Plain,
    /// Markdown.
    Markdown,
    /// HTML: emphasis, lists, links and code stay, all else goes or becomes words.
    Html,
}

/// What the agent writes.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct AgentMessageIn {
    /// At most 10,000 characters.
    #[schema(max_length = 10000, example = "Guten Tag! Ich sehe nach.")]
    text: String,
    #[serde(default)]
    format: FormatIn,
    /// Who writes; default: who has accepted. Somebody else is refused.
    #[serde(default)]
    agent: Option<AgentIn>,
    /// Not taken yet: please put a link into the text.
    #[serde(default)]
    #[schema(value_type = Vec<Object>, max_items = 0)]
    attachments: Vec<serde_json::Value>,
}

impl AgentMessageIn {
    fn checked(self) -> Result<AgentAction, Problem> {
        if !self.attachments.is_empty() {
            return Err(Problem::BadField("`attachments` are not taken: put a link into `text`".to_owned()));
        }
        let format = match self.format {
            FormatIn::Plain => TextFormat::Plain,
            FormatIn::Markdown => TextFormat::Markdown,
            FormatIn::Html => TextFormat::Html,
        };
        let agent = self.agent.map(AgentIn::checked).transpose()?;
        Ok(AgentAction::Say { text: self.text, format, agent })
    }
}

/// Write to the visitor
///
/// The visitor sees it at once, in order, exactly once. `Idempotency-Key` (or `webhook-id`) is required: the same one
/// with the same body answers 200 and adds nothing, with another body 409.
#[utoipa::path(
    post, path = "/v1/helpdesk/handoffs/{id}/messages", tag = "helpdesk", security(("helpdesk" = [])),
    params(
        ("id" = String, Path, description = "The handoff"),
        ("Idempotency-Key" = String, Header, description = "The helpdesk's own name for this call, at most 255 characters"),
    ),
    request_body = AgentMessageIn,
    responses(
        (status = 201, description = "The message, with its id and its number", body = DoneOut<'static>),
        (status = 200, description = "The same, once more", body = DoneOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again with the same `Idempotency-Key`", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn write(
    State(app): State<App>,
    called: Called,
    JsonBody(said): JsonBody<AgentMessageIn>,
) -> Result<Response, Problem> {
    let key = called.caller.required_key()?;
    let call = AgentCall { handoff: called.handoff.clone(), action: said.checked()? };
    let done = app.desk().agent_turn(&called.caller.access, call, Some(key)).await.map_err(Problem::at_desk)?;
    let status = if done.turn.repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(DoneOut::new(called.handoff.as_str(), &done))).into_response())
}
