//! The calls that helpdesks make in their own way, to endpoints with a connector.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::app::App;
use super::body::bytes;
use super::caller::address;
use super::problem::{Problem, ProblemOut};
use crate::desk::Unheard;

/// The largest call, in bytes: helpdesks send whole tickets.
pub(super) const CALL_MAX_BYTES: usize = 1_048_576;

/// What became of a call.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HookDoneOut {
    /// How many things were done; 0 if the call is about something that is not ours.
    #[schema(example = 1)]
    done: usize,
}

/// Hear what a helpdesk says in its own way
///
/// For endpoints with a `connector`: the helpdesk's own webhook, proved as its preset says, and read by it. What it is
/// about others, or about what the bot wrote, is answered 200 and does nothing. A message is shown once, however often
/// it is told.
#[utoipa::path(
    post, path = "/v1/hooks/{connector}/{endpoint}", tag = "helpdesk",
    params(
        ("connector" = String, Path, description = "The name of the connector"),
        ("endpoint" = String, Path, description = "The id of the endpoint in deskbell.yaml"),
    ),
    request_body(content = String, content_type = "application/json", description = "As the helpdesk sends it"),
    responses(
        (status = 200, description = "Heard", body = HookDoneOut),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(super) async fn hear(
    State(app): State<App>,
    Path((connector, endpoint)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let from = address(request.headers(), request.extensions(), app.server().behind_proxy);
    // What nobody would listen to is not even read.
    if !app.hooks().knows((&connector, &endpoint)) {
        return Err(Problem::NoRoute);
    }
    app.limits().check_stranger(from)?;
    let headers = told(request.headers());
    let body = bytes(request, &app).await?;
    let heard = app.hooks().hear((&connector, &endpoint), &headers, &body, app.desk().clock().now());
    let call = match heard {
        Ok(call) => call,
        Err(unheard) => {
            if unheard == Unheard::Untrusted {
                app.limits().take_stranger(from)?;
            }
            return Err(problem(unheard));
        }
    };
    app.limits().take_helpdesk(&call.access.name)?;
    let done = app.desk().told_by_helpdesk(call).await.map_err(Problem::at_desk)?;
    Ok(Json(HookDoneOut { done }).into_response())
}

fn problem(unheard: Unheard) -> Problem {
    match unheard {
        Unheard::Unknown => Problem::NoRoute,
        Unheard::Untrusted => Problem::NoHelpdeskToken,
        Unheard::Unreadable => Problem::BadField("the call names no ticket".to_owned()),
    }
}

fn told(headers: &HeaderMap) -> BTreeMap<String, String> {
    let header = |name: &str| Some((name.to_owned(), headers.get(name)?.to_str().ok()?.to_owned()));
    headers.keys().filter_map(|name| header(name.as_str())).collect()
}
