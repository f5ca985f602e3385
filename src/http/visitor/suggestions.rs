//! What is suggested while the visitor types.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::app::App;
use crate::http::caller::Typist;
use crate::http::problem::{Problem, ProblemOut};

/// The longest text that is looked at, in characters: nobody begins a question with more.
const LONGEST: usize = 200;

/// What is typed so far.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct SuggestionsQuery {
    #[serde(default)]
    q: String,
}

/// Questions that the visitor may be about to ask.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SuggestionsOut {
    /// Best first, at most five.
    suggestions: Vec<SuggestionOut>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SuggestionOut {
    /// To be sent as an ordinary message: its own entry answers it.
    #[schema(example = "Was kostet der Versand?")]
    text: String,
}

/// Suggest questions while the visitor types
///
/// Nothing is stored. Empty for fewer than two letters, while a flow or a person has the conversation, and where
/// `widget.suggestions` is off.
#[utoipa::path(
    get, path = "/v1/conversations/{id}/suggestions", tag = "visitor", security(("visitor" = [])),
    params(
        ("id" = String, Path, description = "The conversation"),
        ("q" = String, Query, description = "What is typed so far; longer texts than 200 characters give nothing"),
    ),
    responses(
        (status = 200, description = "Questions", body = SuggestionsOut),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn suggest(
    State(app): State<App>,
    typist: Typist,
    query: Result<Query<SuggestionsQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query.map_err(|rejection| Problem::BadField(rejection.body_text()))?;
    let words = if query.q.chars().nth(LONGEST).is_none() { query.q.as_str() } else { "" };
    let texts = app.desk().suggestions(&typist.0, words).await.map_err(Problem::at_desk)?;
    let suggestions = texts.into_iter().map(|text| SuggestionOut { text }).collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(SuggestionsOut { suggestions })).into_response())
}
