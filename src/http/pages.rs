//! The widget's files and the demonstration page.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::problem::Problem;
use crate::widget::{Asset, Assets, Encoding};

/// Scripts and styles of the server itself and nothing else; no forms, no frames from elsewhere.
const DEMO_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                           connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";
pub(super) const SHORT: &str = "public, max-age=300";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
pub(super) const NOT_AT_ALL: &str = "no-cache";

pub(super) async fn demo(State(app): State<App>, headers: HeaderMap) -> Response {
    let mut response = file(&app, "demo.html", &headers, NOT_AT_ALL);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DEMO_POLICY));
    response
}

pub(super) async fn demo_css(State(app): State<App>, headers: HeaderMap) -> Response {
    file(&app, "demo.css", &headers, SHORT)
}

pub(super) async fn demo_js(State(app): State<App>, headers: HeaderMap) -> Response {
    file(&app, "demo.js", &headers, SHORT)
}

pub(super) async fn embed_css(State(app): State<App>, headers: HeaderMap) -> Response {
    file(&app, "embed.css", &headers, SHORT)
}

pub(super) async fn widget_js(State(app): State<App>, headers: HeaderMap) -> Response {
    file(&app, "widget.js", &headers, SHORT)
}

pub(super) async fn fixed_widget_js(State(app): State<App>, headers: HeaderMap) -> Response {
    file(&app, "widget.js", &headers, FOR_EVER)
}

/// The widget under its hash. Its bytes never change under this path, so it may be kept for ever.
pub(super) fn fixed_widget_path(app: &App) -> String {
    let hash = app.assets().get("widget.js").map(|asset| asset.hash).unwrap_or_default();
    format!("/widget.{hash}.js")
}

/// A file in the best encoding that the caller takes, or the news that it has not changed.
pub(super) fn file(app: &App, name: &str, asked: &HeaderMap, cache: &'static str) -> Response {
    let Some(asset) = app.assets().get(name) else { return Problem::NoRoute.into_response() };
    // Files that are worked on are always asked for anew.
    let cache = if matches!(app.assets(), Assets::Folder(_)) { NOT_AT_ALL } else { cache };
    let packed = best(&asset, asked);
    let tag = packed.as_ref().map_or_else(
        || format!("\"{}\"", asset.hash),
        |(encoding, _)| format!("\"{}-{}\"", asset.hash, encoding.name()),
    );
    let mut response = if knows(asked, &tag) { StatusCode::NOT_MODIFIED.into_response() } else { body(&asset, packed) };
    add_headers(response.headers_mut(), &tag, cache);
    response
}

fn body(asset: &Asset, packed: Option<(Encoding, axum::body::Bytes)>) -> Response {
    let kind = [(header::CONTENT_TYPE, asset.kind)];
    match packed {
        Some((encoding, bytes)) => {
            (kind, [(header::CONTENT_ENCODING, encoding.name())], Body::from(bytes)).into_response()
        }
        None => (kind, Body::from(asset.bytes.clone())).into_response(),
    }
}

fn add_headers(headers: &mut HeaderMap, tag: &str, cache: &'static str) {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Public files: a shop may load them with an integrity check, which needs both of these.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
}

fn best(asset: &Asset, asked: &HeaderMap) -> Option<(Encoding, axum::body::Bytes)> {
    [Encoding::Brotli, Encoding::Gzip]
        .into_iter()
        .filter(|encoding| takes(asked, encoding.name()))
        .find_map(|encoding| asset.packed(encoding).map(|bytes| (encoding, bytes)))
}

fn takes(asked: &HeaderMap, name: &str) -> bool {
    let values = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|wish| {
        let (encoding, parameters) = wish.split_once(';').unwrap_or((wish, ""));
        let refused = parameters.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
        encoding.trim().eq_ignore_ascii_case(name) && !refused
    })
}

fn knows(asked: &HeaderMap, tag: &str) -> bool {
    let values = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
    })
}
