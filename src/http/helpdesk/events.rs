//! What a helpdesk missed while it was down.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::lists::limit;
use crate::desk::PlacedEvent;
use crate::http::app::App;
use crate::http::problem::{Problem, ProblemOut};

/// An event may have a quarter of a megabyte.
const LIMIT: u32 = 20;
/// In place of a number: after everything that is there.
const END: &str = "end";

/// From where on.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct EventsQuery {
    after: Option<String>,
    limit: Option<u32>,
}

/// An event as it is posted to endpoints.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct EventOut {
    /// The `webhook-id`: the same as in the delivery.
    #[schema(example = "msg_01JABCDEFGHJKMNPQRSTVWXYZ0")]
    id: String,
    handoff_id: String,
    /// Its number in the handoff, from 1 without gaps.
    sequence: u32,
    /// The body of the delivery.
    #[schema(value_type = Object)]
    event: serde_json::Value,
}

impl EventOut {
    fn new(event: &PlacedEvent) -> Self {
        Self {
            id: event.id.to_string(),
            handoff_id: event.handoff.to_string(),
            sequence: event.sequence,
            event: serde_json::from_slice(&event.body).unwrap_or_default(),
        }
    }
}

/// Events in the order in which they were stored.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct EventsOut {
    events: Vec<EventOut>,
    /// To be sent as `after` next time, also when there was nothing.
    #[schema(example = "17")]
    next: String,
}

fn bad_after() -> Problem {
    Problem::BadField(format!("`after` is what the list gave as `next`, or `{END}`"))
}

/// Read on from an event
///
/// For the time after a helpdesk was down: every event in the order in which it was stored, delivered or not.
#[utoipa::path(
    get, path = "/v1/helpdesk/events", tag = "helpdesk", security(("helpdesk" = [])),
    params(
        ("after" = Option<String>, Query, description = "What the list before gave as `next`; default: from the beginning; `end`: nothing of what was, only what comes"),
        ("limit" = Option<u32>, Query, description = "1 to 100; default 20"),
    ),
    responses(
        (status = 200, description = "Events", body = EventsOut),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn events(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    query: Result<Query<EventsQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query.map_err(|rejection| Problem::BadField(rejection.body_text()))?;
    let after = match query.after.as_deref() {
        Some(END) => app.desk().newest_event().await.map_err(Problem::at_desk)?,
        after => after.map_or(Ok(0), str::parse::<u64>).map_err(|_| bad_after())?,
    };
    let limit = limit(query.limit, LIMIT)?;
    let events = app.desk().events_for(&caller.access, after, limit).await.map_err(Problem::at_desk)?;
    let next = events.last().map_or(after, |event| event.place).to_string();
    Ok(Json(EventsOut { events: events.iter().map(EventOut::new).collect(), next }).into_response())
}
