//! Is it alive, is it ready?

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::app::App;
use crate::desk::{ContentProblem, ContentStatus, Inventory, RefusedContent, Stock};

/// Alive
#[utoipa::path(get, path = "/healthz", tag = "operations", responses((status = 200, description = "The process answers", body = String)))]
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether calls can be served.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReadyOut {
    ready: bool,
    /// `ok`, or what is wrong with the store.
    store: String,
    content: ContentOut,
}

/// Which content serves.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ContentOut {
    /// The hash of all files.
    version: String,
    /// Live since then, RFC 3339.
    #[schema(format = DateTime)]
    since: String,
    /// What each language has, the first language of the bot first.
    languages: Vec<StockOut>,
    /// Flows; each speaks all languages.
    flows: usize,
    /// Newer content that was refused, while this one serves on.
    refused: Option<RefusedOut>,
}

/// How much content one language has.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StockOut {
    /// The language.
    language: String,
    /// Entries, drafts left out.
    entries: usize,
    /// Intents.
    intents: usize,
}

/// Content that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefusedOut {
    /// When, RFC 3339.
    #[schema(format = DateTime)]
    at: String,
    problems: Vec<ContentProblemOut>,
}

/// One reason.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ContentProblemOut {
    code: String,
    file: String,
    line: usize,
    column: usize,
    message: String,
    help: String,
}

impl ContentOut {
    fn new(status: &ContentStatus, inventory: &Inventory) -> Self {
        Self {
            version: status.version.clone(),
            since: status.since.to_string(),
            languages: inventory.languages.iter().map(StockOut::new).collect(),
            flows: inventory.flows,
            refused: status.refused.as_ref().map(RefusedOut::new),
        }
    }
}

impl StockOut {
    fn new(stock: &Stock) -> Self {
        Self { language: stock.language.to_string(), entries: stock.entries, intents: stock.intents }
    }
}

impl RefusedOut {
    fn new(refused: &RefusedContent) -> Self {
        Self {
            at: refused.at.to_string(),
            problems: refused.problems.iter().cloned().map(ContentProblemOut::new).collect(),
        }
    }
}

impl ContentProblemOut {
    fn new(problem: ContentProblem) -> Self {
        let ContentProblem { file, line, column, code, message, help } = problem;
        Self { code, file, line, column, message, help }
    }
}

/// Ready
///
/// Makes a real write to see whether the store takes one. Refused content does not make the server unready: the
/// old one serves on.
#[utoipa::path(
    get, path = "/readyz", tag = "operations",
    responses(
        (status = 200, description = "Calls can be served", body = ReadyOut),
        (status = 503, description = "They cannot", body = ReadyOut),
    ),
)]
pub(super) async fn ready(State(app): State<App>) -> Response {
    let store = app.desk().ready().await;
    let status = if store.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let ready = ReadyOut {
        ready: store.is_ok(),
        store: store.err().map_or_else(|| "ok".to_owned(), |error| error.to_string()),
        content: ContentOut::new(&app.desk().content_status(), &app.desk().inventory()),
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(ready)).into_response()
}
