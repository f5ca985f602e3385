//! Who calls for a helpdesk. Without any token in the settings there is nothing here.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Extension, FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::config::Access;
use crate::desk::{CallKey, Doors, Signature};
use crate::http::app::App;
use crate::http::body::bytes;
use crate::http::caller::{address, bearer_text};
use crate::http::problem::Problem;
use crate::ids::HandoffId;

/// The longest name of a call, in characters.
const KEY_MAX_CHARS: usize = 255;

/// One who was let in.
#[derive(Debug, Clone)]
pub(in crate::http) struct Caller {
    /// What it may see.
    pub(in crate::http) access: Arc<Access>,
    /// Its own name for this call, with a digest of what is asked for.
    pub(in crate::http) key: Option<CallKey>,
}

impl Caller {
    /// The name of a call that must have one.
    pub(in crate::http) fn required_key(&self) -> Result<CallKey, Problem> {
        self.key.clone().ok_or(Problem::KeyMissing)
    }
}

/// The caller, and the handoff of `/v1/helpdesk/handoffs/{id}/…`.
#[derive(Debug)]
pub(in crate::http) struct Called {
    pub(in crate::http) caller: Caller,
    pub(in crate::http) handoff: HandoffId,
}

impl FromRequestParts<App> for Called {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Extension(caller) =
            Extension::<Caller>::from_request_parts(parts, app).await.map_err(|_| Problem::NoHelpdeskToken)?;
        let Path(id) = Path::<String>::from_request_parts(parts, app).await.map_err(|_| Problem::NoHandoff)?;
        // A malformed id is told from an unknown one by nobody.
        let handoff = HandoffId::parse(&id).map_err(|_| Problem::NoHandoff)?;
        Ok(Self { caller, handoff })
    }
}

/// Lets helpdesks in, each within its own limit of calls.
pub(in crate::http) async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    match admitted(&app, request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

async fn admitted(app: &App, request: Request) -> Result<Request, Problem> {
    if app.doors().is_empty() {
        return Err(Problem::NoRoute);
    }
    let from = address(request.headers(), request.extensions(), app.server().behind_proxy);
    // Who guesses too often is not looked at for a while, right or wrong.
    app.limits().check_stranger(from)?;
    let (mut parts, body) = request.into_parts();
    let body = bytes(Request::from_parts(parts.clone(), body), app).await?;
    let Some(access) = known(app, &parts.headers, &body) else {
        app.limits().take_stranger(from)?;
        return Err(Problem::NoHelpdeskToken);
    };
    app.limits().take_helpdesk(&access.name)?;
    let key = call_key(&parts, &body)?;
    parts.extensions.insert(Caller { access, key });
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn known(app: &App, headers: &HeaderMap, body: &Bytes) -> Option<Arc<Access>> {
    if let Some(token) = bearer_text(headers) {
        return app.doors().by_token(token);
    }
    let [id, timestamp, signatures] = Doors::HEADERS.map(|name| text(headers, name));
    let signature = Signature { id: id?, timestamp: timestamp?, signatures: signatures? };
    app.doors().by_signature(signature, body, app.desk().clock().now())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The caller's own name for the call. The digest covers where it goes, and the body to the byte.
fn call_key(parts: &Parts, body: &Bytes) -> Result<Option<CallKey>, Problem> {
    let [id, ..] = Doors::HEADERS;
    let given = parts.headers.get("idempotency-key").or_else(|| parts.headers.get(id));
    let Some(given) = given.filter(|_| parts.method != Method::GET) else { return Ok(None) };
    let key = given
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|key| (1..=KEY_MAX_CHARS).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
    let key = key.ok_or(Problem::KeyMissing)?.to_owned();
    let digest = Sha256::new().chain_update(parts.uri.path()).chain_update([0]).chain_update(body).finalize();
    Ok(Some(CallKey { key, sha256: digest.into() }))
}
