//! What the widget needs before anybody speaks.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::config::{Localized, Proactive};
use crate::http::app::App;
use crate::http::pages::SHORT;
use crate::http::problem::ProblemOut;

/// What the widget needs before anybody speaks. It names no visitor and may be kept for five minutes.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct WidgetOut {
    /// The company's name.
    name: String,
    /// When the widget speaks first, in the order in which it is tried.
    proactive: Vec<ProactiveOut>,
}

/// A word that the widget says first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ProactiveOut {
    /// Its name: whoever has waved it away is not told again.
    #[schema(example = "warenkorb")]
    id: String,
    /// What it says, by language.
    text: BTreeMap<&'static str, String>,
    /// On which paths; `*` stands for anything, and nothing else has a meaning. Empty: on all.
    pages: Vec<String>,
    /// After so many seconds on the page; null: time does not matter.
    after_s: Option<u32>,
    /// Once so much of the page has been scrolled past; null: scrolling does not matter.
    scroll_percent: Option<u8>,
    /// When the visitor is about to leave the page.
    exit_intent: bool,
    /// The question that it offers, by language: to be sent as an ordinary message. Null: none.
    question: Option<BTreeMap<&'static str, String>>,
}

impl ProactiveOut {
    fn new(app: &App, rule: &Proactive) -> Self {
        Self {
            id: rule.id.to_string(),
            text: by_code(&rule.text),
            pages: rule.pages.clone(),
            after_s: rule.after_s,
            scroll_percent: rule.scroll_percent,
            exit_intent: rule.exit_intent,
            question: app.desk().question_of(rule).as_ref().map(by_code).filter(|texts| !texts.is_empty()),
        }
    }
}

fn by_code(texts: &Localized) -> BTreeMap<&'static str, String> {
    texts.0.iter().map(|(language, text)| (language.code(), text.clone())).collect()
}

/// What the widget needs before anybody speaks
#[utoipa::path(
    get, path = "/v1/widget", tag = "visitor",
    responses(
        (status = 200, description = "To be kept for five minutes", body = WidgetOut),
        (status = "4XX", description = "What to change", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn widget(State(app): State<App>) -> Response {
    let brain = app.desk().brain();
    let bot = &brain.content().bot;
    let proactive = bot.widget.proactive.iter().map(|rule| ProactiveOut::new(&app, rule)).collect();
    let out = WidgetOut { name: bot.name.clone(), proactive };
    ([(header::CACHE_CONTROL, SHORT)], Json(out)).into_response()
}
