//! A visitor's wish that the conversation be gone.

use axum::extract::State;
use axum::http::StatusCode;

use crate::http::app::App;
use crate::http::caller::Caller;
use crate::http::problem::{Problem, ProblemOut};

/// Erase the conversation
///
/// Everything that was said is deleted, and helpdesks that were told of it are told that it is erased. A repeat answers
/// 404, as for a conversation that never was.
#[utoipa::path(
    delete, path = "/v1/conversations/{id}", tag = "visitor", security(("visitor" = [])),
    params(("id" = String, Path, description = "The conversation")),
    responses(
        (status = 204, description = "It is gone"),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn erase(State(app): State<App>, caller: Caller) -> Result<StatusCode, Problem> {
    app.desk().erase(&caller.0).await.map_err(Problem::at_desk)?;
    Ok(StatusCode::NO_CONTENT)
}
