//! Where the page keeps its pass: a cookie that no script can read and that goes to `/embed` alone.
//!
//! A hidden field would put the token into the page's text, into saved pages and, after a redirect, into
//! addresses. The cookie is set by the first message and not before: who only looks leaves no trace.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::desk::{Pass, VisitorToken};
use crate::http::app::App;
use crate::ids::ConversationId;

const NAME: &str = "deskbell_embed";
/// A day, in seconds.
const MAX_AGE_S: u32 = 86_400;

/// The pass that the browser keeps.
pub(super) fn read(headers: &HeaderMap) -> Option<Pass> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        let (id, token) = value.split_once('.').filter(|_| name == NAME)?;
        Some(Pass { conversation: ConversationId::parse(id).ok()?, token: VisitorToken::new(token) })
    })
}

/// Keeps a pass.
pub(super) fn keep(app: &App, pass: &Pass) -> Option<HeaderValue> {
    let value = format!("{}.{}", pass.conversation, pass.token.expose());
    HeaderValue::from_str(&set(app, &value, MAX_AGE_S)).ok()
}

/// Forgets it.
pub(super) fn forget(app: &App) -> Option<HeaderValue> {
    HeaderValue::from_str(&set(app, "", 0)).ok()
}

/// Inside a frame on another website a cookie must be `SameSite=None`, which browsers take over https only;
/// `Partitioned` keeps it apart for each such website, and the check of the form's origin guards the rest.
fn set(app: &App, value: &str, max_age_s: u32) -> String {
    let framed = !app.server().origins.is_empty();
    let reach = match (app.is_https(), framed) {
        (true, true) => "; Secure; SameSite=None; Partitioned",
        (true, false) => "; Secure; SameSite=Lax",
        (false, _) => "; SameSite=Lax",
    };
    format!("{NAME}={value}; Path=/embed; Max-Age={max_age_s}; HttpOnly{reach}")
}
