//! The calls by which outside services answer flows that wait for them.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::app::App;
use super::body::bytes;
use super::problem::{Problem, ProblemOut};
use super::secret::check_secret;
use crate::desk::HookTold;

/// What became of a call.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswerDoneOut {
    /// How many flows went on; 0 if none waits for this, or not any more.
    #[schema(example = 1)]
    done: usize,
}

/// Answer a flow that waits
///
/// For services that call back when something is done, such as a form that was filled in. The secret of the hook comes
/// in the header that is set there. What nobody waits for is answered 200 and does nothing, and so is what was told
/// before.
#[utoipa::path(
    post, path = "/v1/answers/{hook}", tag = "platforms",
    params(("hook" = String, Path, description = "The name under `hooks` in deskbell.yaml")),
    request_body(content = Object, description = "As the service sends it"),
    responses(
        (status = 200, description = "Heard", body = AnswerDoneOut),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(super) async fn called_back(
    State(app): State<App>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let hook = app.server().answer_hooks.iter().find(|hook| hook.id.as_str() == name).ok_or(Problem::NoRoute)?;
    check_secret(&app, &request, &hook.header, &hook.secret)?;
    app.limits().take_hook(&hook.id)?;
    let told = HookTold::read(hook, &bytes(request, &app).await?)
        .map_err(|_| Problem::BadField(format!("no JSON, or nothing stands at {}", hook.reference)))?;
    let done = match told {
        Some(told) => app.desk().told_by_hook(told).await.map_err(Problem::at_desk)?,
        None => 0,
    };
    Ok(Json(AnswerDoneOut { done }).into_response())
}
