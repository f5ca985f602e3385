//! The page that works without scripts: a form, a post, a redirect.

mod cookie;
mod forms;
mod html;
mod message;
mod page;
mod words;

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Form, FromRequest, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::app::App;
use super::body;
use super::language::accepted;
use super::problem::Problem;
use crate::conversation::{Conversation, Input};
use crate::desk::{DeskError, Pass, Refused};
use crate::ids::{ChoiceId, ClientId, Language, MessageSeq};
use page::View;

#[derive(Debug, Default, Deserialize)]
pub(super) struct ShowQuery {
    #[serde(default)]
    lang: Option<String>,
    /// Set by the redirect after the first message.
    #[serde(default)]
    begun: Option<String>,
}

/// Shows the conversation, or what one would begin with: looking stores nothing.
pub(super) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    query: Result<Query<ShowQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let query = query.map(|query| query.0).unwrap_or_default();
    let known = match cookie::read(&headers) {
        Some(pass) => known(&app, &pass).await?,
        None => None,
    };
    let no_cookies = query.begun.is_some() && known.is_none();
    let language = language(query.lang.as_deref(), &headers);
    render(&app, known, language, &Trouble { no_cookies, ..Trouble::default() })
}

async fn known(app: &App, pass: &Pass) -> Result<Option<Conversation>, Problem> {
    match app.desk().conversation(pass).await {
        Ok(conversation) => Ok(Some(conversation)),
        Err(DeskError::NotFound) => Ok(None),
        Err(error) => Err(Problem::at_desk(error)),
    }
}

fn language(tag: Option<&str>, headers: &HeaderMap) -> Option<Language> {
    tag.and_then(Language::from_tag).or_else(|| accepted(headers))
}

/// What went wrong with a form.
#[derive(Debug, Default)]
struct Trouble {
    problem: Option<Problem>,
    no_cookies: bool,
    unsent: String,
}

fn render(
    app: &App,
    known: Option<Conversation>,
    language: Option<Language>,
    trouble: &Trouble,
) -> Result<Response, Problem> {
    let begun = known.is_some();
    let conversation = match known {
        Some(conversation) => Arc::new(conversation),
        None => app.desk().preview(language).map_err(Problem::at_desk)?,
    };
    let view = View {
        desk: app.desk(),
        conversation: &conversation,
        begun,
        problem: trouble.problem.as_ref(),
        no_cookies: trouble.no_cookies,
        unsent: &trouble.unsent,
        call: &app.desk().random().call_id().unwrap_or_default(),
    };
    let status = trouble.problem.as_ref().map_or(StatusCode::OK, Problem::status);
    let mut response = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], view.html()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(&policy(&app.server().origins)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// No scripts at all; the websites that may call may also frame.
fn policy(origins: &[String]) -> String {
    let mut framed_by = vec!["'self'"];
    framed_by.extend(origins.iter().map(String::as_str));
    let framed_by = framed_by.join(" ");
    format!("default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {framed_by}")
}

/// What a form of the page sends: one of the last five, `helpful` with `message`.
#[derive(Debug, Default, Deserialize)]
struct Sent {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    lang: Option<String>,
    text: Option<String>,
    choice: Option<String>,
    human: Option<String>,
    again: Option<String>,
    helpful: Option<bool>,
    message: Option<u32>,
}

impl Sent {
    fn input(&self) -> Result<Input, Problem> {
        if self.human.is_some() {
            return Ok(Input::Human);
        }
        if let (Some(helpful), Some(message)) = (self.helpful, self.message) {
            return Ok(Input::Feedback { message: MessageSeq(message), helpful, reason: None });
        }
        match (&self.choice, &self.text) {
            (Some(id), _) => {
                ChoiceId::parse(id).map(Input::Choice).map_err(|_| Problem::Refused(Refused::UnknownChoice))
            }
            // Browsers send line breaks in forms as two characters.
            (None, Some(text)) => Ok(Input::Text(text.replace("\r\n", "\n"))),
            (None, None) => Err(Problem::Refused(Refused::EmptyText)),
        }
    }
}

/// Takes a form, then sends the browser back to the page: reloading it repeats nothing.
pub(super) async fn send(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let sent = read(&app, request).await?;
    if is_foreign(&app, &headers) {
        return Err(Problem::ForeignForm);
    }
    if sent.again.is_some() {
        return Ok(back(cookie::forget(&app), false));
    }
    let pass = cookie::read(&headers);
    match take(&app, pass.as_ref(), &sent, &headers).await {
        Ok(begun) => Ok(back(begun.as_ref().and_then(|pass| cookie::keep(&app, pass)), begun.is_some())),
        Err(problem) => refuse(&app, pass.as_ref(), &sent, &headers, problem).await,
    }
}

async fn read(app: &App, request: Request) -> Result<Sent, Problem> {
    let bytes = body::bytes(request, app).await?;
    // Read like a query: the same form.
    let request = Request::builder().uri("/").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.method("POST").body(bytes.into()).map_err(|_| Problem::BadRequest)?;
    let form = Form::<Sent>::from_request(request, app).await;
    form.map(|form| form.0).map_err(|rejection| Problem::BadField(rejection.body_text()))
}

/// Whether the form comes from another website. Browsers that name no origin are too old for such an attack
/// to be stopped here; the cookie's `SameSite` stops it there.
fn is_foreign(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return false };
    let host = origin.split_once("://").map(|(_, host)| host);
    let own = text("host").is_some_and(|own| host == Some(own));
    let public = app.server().public_url.as_deref().is_some_and(|url| url == origin);
    !own && !public
}

/// Runs the turn; the pass of a conversation that had to be begun for it.
async fn take(app: &App, pass: Option<&Pass>, sent: &Sent, headers: &HeaderMap) -> Result<Option<Pass>, Problem> {
    let input = sent.input()?;
    let client = ClientId::new(sent.client_id.clone()).ok();
    if let Some(pass) = pass {
        app.limits().take_conversation(&pass.token)?;
        match app.desk().turn(pass, client.clone(), input.clone()).await {
            Ok(_) => return Ok(None),
            // It is gone: go on in a new one.
            Err(DeskError::NotFound) => {}
            Err(error) => return Err(Problem::at_desk(error)),
        }
    }
    let started = app.desk().start(language(sent.lang.as_deref(), headers), None).await.map_err(Problem::at_desk)?;
    app.desk().turn(&started.pass, client, input).await.map_err(Problem::at_desk)?;
    Ok(Some(started.pass))
}

/// The page again, with what went wrong and the words that were not sent.
async fn refuse(
    app: &App,
    pass: Option<&Pass>,
    sent: &Sent,
    headers: &HeaderMap,
    problem: Problem,
) -> Result<Response, Problem> {
    let known = match pass {
        Some(pass) => known(app, pass).await?,
        None => None,
    };
    let unsent = sent.text.clone().unwrap_or_default();
    render(
        app,
        known,
        language(sent.lang.as_deref(), headers),
        &Trouble { problem: Some(problem), no_cookies: false, unsent },
    )
}

fn back(cookie: Option<HeaderValue>, begun: bool) -> Response {
    let mut response = Redirect::to(if begun { "/embed?begun=1#last" } else { "/embed#last" }).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
