//! The inbox for companies without a helpdesk: one page that calls `/v1/helpdesk`, as any helpdesk does.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

use super::app::App;
use super::pages::{NOT_AT_ALL, SHORT, file};

/// The page shows visitors' words to people who may do something: nothing from elsewhere, no frame around it, no
/// form that could carry the token away, and no text that could become markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

pub(super) async fn page(State(app): State<App>, headers: HeaderMap) -> Response {
    let mut response = own(&app, "desk.html", &headers, NOT_AT_ALL);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    response
}

pub(super) async fn style(State(app): State<App>, headers: HeaderMap) -> Response {
    own(&app, "desk.css", &headers, SHORT)
}

pub(super) async fn script(State(app): State<App>, headers: HeaderMap) -> Response {
    own(&app, "desk.js", &headers, SHORT)
}

/// A file for this page alone: unlike the widget's files, no other site needs it.
fn own(app: &App, name: &str, asked: &HeaderMap, cache: &'static str) -> Response {
    let mut response = file(app, name, asked, cache);
    let headers = response.headers_mut();
    headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    response
}
