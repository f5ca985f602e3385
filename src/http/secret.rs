//! Calls of services that show a secret in a header.

use axum::extract::Request;
use axum::http::HeaderMap;

use super::app::App;
use super::caller::address;
use super::problem::Problem;
use crate::config::HashedToken;

/// Lets a call in that shows the secret in the header. Who guesses too often is not looked at for a while, right or
/// wrong.
///
/// # Errors
/// When it does not show it, or too many calls from its address did not.
pub(super) fn check_secret(app: &App, request: &Request, header: &str, secret: &HashedToken) -> Result<(), Problem> {
    let from = address(request.headers(), request.extensions(), app.server().behind_proxy);
    app.limits().check_stranger(from)?;
    if shows(request.headers(), header, secret) {
        return Ok(());
    }
    app.limits().take_stranger(from)?;
    Err(Problem::NoSecret)
}

/// Whether a header shows the secret; takes the same time whatever it shows.
fn shows(headers: &HeaderMap, name: &str, secret: &HashedToken) -> bool {
    let shown = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let shown = if name == "authorization" { shown.strip_prefix("Bearer ").unwrap_or(shown) } else { shown };
    secret.same(&HashedToken::of(shown.trim()))
}
