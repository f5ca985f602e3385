//! Starts a conversation, and gives its transcript.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::conversation::Page;
use crate::http::app::App;
use crate::http::body::JsonBody;
use crate::http::caller::Caller;
use crate::http::language::accepted;
use crate::http::problem::{Problem, ProblemOut};
use crate::http::wire::TalkOut;
use crate::ids::Language;

/// The longest address and title that are kept, in characters.
const PAGE_MAX_CHARS: usize = 1_000;

/// How a conversation begins.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(in crate::http) struct StartIn {
    /// The language that the page asks for, as a BCP 47 tag; default: `Accept-Language`, then the bot's own.
    #[schema(example = "de")]
    #[serde(default)]
    language: Option<String>,
    /// Where the visitor is.
    #[serde(default)]
    page: Option<PageIn>,
}

/// Where the visitor is.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(in crate::http) struct PageIn {
    /// The page's address. What follows `?` or `#` is not kept.
    #[serde(default)]
    url: String,
    #[serde(default)]
    title: Option<String>,
    /// The address that led to it. What follows `?` or `#` is not kept.
    #[serde(default)]
    referrer: Option<String>,
}

impl PageIn {
    pub(super) fn checked(self) -> Page {
        Page {
            url: bare(&self.url),
            title: self.title.map(|title| short(&title)).filter(|title| !title.is_empty()),
            referrer: self.referrer.map(|referrer| bare(&referrer)).filter(|referrer| !referrer.is_empty()),
        }
    }
}

/// An address without query and fragment: they may hold what is nobody's business.
fn bare(address: &str) -> String {
    short(address.split(['?', '#']).next().unwrap_or_default())
}

fn short(text: &str) -> String {
    text.trim().chars().take(PAGE_MAX_CHARS).collect()
}

/// Start a conversation
///
/// The token in the answer is the only key to the conversation.
#[utoipa::path(
    post, path = "/v1/conversations", tag = "visitor", request_body = StartIn,
    responses(
        (status = 201, description = "It has begun", body = TalkOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn start(
    State(app): State<App>,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<StartIn>,
) -> Result<Response, Problem> {
    let language = match &asked.language {
        Some(tag) => Language::from_tag(tag),
        None => accepted(&headers),
    };
    let started = app.desk().start(language, asked.page.map(PageIn::checked)).await.map_err(Problem::at_desk)?;
    let talk = TalkOut::new(app.desk(), &started.conversation, Some(started.pass.token.expose()));
    Ok((StatusCode::CREATED, Json(talk)).into_response())
}

/// The transcript so far
#[utoipa::path(
    get, path = "/v1/conversations/{id}", tag = "visitor", security(("visitor" = [])),
    params(("id" = String, Path, description = "The conversation")),
    responses(
        (status = 200, description = "The conversation as it is", body = TalkOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn transcript(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let conversation = app.desk().conversation(&caller.0).await.map_err(Problem::at_desk)?;
    Ok(Json(TalkOut::new(app.desk(), &conversation, None)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_lose_query_and_fragment() {
        let page = PageIn {
            url: "https://shop.test/a?q=1#x".into(),
            title: Some(" Schuhe ".into()),
            referrer: Some("?only=query".into()),
        };
        let expected = Page { url: "https://shop.test/a".into(), title: Some("Schuhe".into()), referrer: None };
        assert_eq!(page.checked(), expected);
        assert_eq!(short(&"ä".repeat(2_000)).chars().count(), PAGE_MAX_CHARS);
    }
}
