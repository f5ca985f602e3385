//! What happens to every call: a request id, the words of errors, headers for safety, figures.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::language::accepted;
use super::metrics;
use super::problem::Problem;
use crate::ids::Language;

/// A call that takes longer is given up; what it began is still stored, and a repeat finds it.
const CALL_MAX: Duration = Duration::from_secs(20);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps every route and everything that is no route.
pub(super) async fn edge(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = request_id(&app, request.headers());
    let language = accepted(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = in_words(next.run(request).await, language, &app);
    add_headers(response.headers_mut(), id);
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    metrics::count(route, method.as_str(), response.status().as_u16(), began.elapsed());
    if response.status().is_server_error() {
        let id = response.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
        tracing::error!(route, %method, status = response.status().as_u16(), request_id = id, "a call failed");
    }
    response
}

/// The caller's own id if it is short and plain, else a new one.
fn request_id(app: &App, headers: &HeaderMap) -> HeaderValue {
    let plain = |value: &HeaderValue| {
        value.len() <= 64 && value.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte))
    };
    let given = headers.get(REQUEST_ID).filter(|value| !value.is_empty() && plain(value)).cloned();
    given.unwrap_or_else(|| {
        let made = app.desk().random().call_id().unwrap_or_default();
        HeaderValue::from_str(&made).unwrap_or(HeaderValue::from_static(""))
    })
}

/// Gives errors their words: those of our own, and those that axum made by itself.
fn in_words(mut response: Response, language: Option<Language>, app: &App) -> Response {
    let status = response.status();
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if is_bare_error(&response) => Problem::of_status(status),
        None => return response,
    };
    let language = language.unwrap_or_else(|| app.desk().brain().content().bot.default_language());
    let mut told = problem.response(language);
    // What else the response said stays: `Allow`, `Retry-After`, the headers of CORS.
    for (name, value) in response.headers() {
        let of_the_body = name == header::CONTENT_TYPE || name == header::CONTENT_LENGTH;
        if !of_the_body && !told.headers().contains_key(name) {
            told.headers_mut().append(name, value.clone());
        }
    }
    told
}

/// An error without a shape: neither JSON nor a page.
fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    (status.is_client_error() || status.is_server_error())
        && !kind.starts_with(b"application/json")
        && !kind.starts_with(b"text/html")
}

fn add_headers(headers: &mut HeaderMap, id: HeaderValue) {
    headers.insert(REQUEST_ID, id);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("same-origin"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
}

/// Ends calls that take too long; streams are not wrapped in this.
pub(super) async fn time_limit(request: Request, next: Next) -> Response {
    match tokio::time::timeout(CALL_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::Unavailable.into_response(),
    }
}

/// What a handler that panicked answers. The panic's words stay unread: they may be the visitor's.
pub(super) fn broken(_panic: Box<dyn Any + Send>) -> Response {
    Problem::Internal.into_response()
}
