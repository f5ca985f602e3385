//! The calls of visitors: start, speak, ask for a person, judge, listen.

pub(super) mod actions;
pub(super) mod context;
pub(super) mod conversations;
pub(super) mod erasure;
pub(super) mod events;
pub(super) mod identity;
pub(super) mod messages;
pub(super) mod suggestions;
pub(super) mod widget;

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::problem::Problem;
use super::wire::TurnOut;
use crate::conversation::Input;
use crate::desk::Pass;
use crate::ids::ClientId;

/// Runs a turn and answers with what is new.
async fn answer(app: &App, pass: &Pass, client: Option<ClientId>, input: Input) -> Result<Response, Problem> {
    let done = app.desk().turn(pass, client, input).await.map_err(Problem::at_desk)?;
    Ok(Json(TurnOut::new(app.desk(), &done)).into_response())
}
