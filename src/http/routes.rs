//! Which path leads where. A test compares this list with the description of the interface.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;

use super::app::App;
use super::cors::cors;
use super::edge::{broken, edge, time_limit};
use super::helpdesk::caller::admit;
use super::helpdesk::{self, actions, lists};
use super::limits::{limit_address, limit_typing};
use super::problem::{BODY_MAX_BYTES, Problem};
use super::visitor::{self, conversations, events, messages, suggestions};
use super::{answers, embed, hooks, inbox, messengerpeople, metrics, openapi, operations, pages};

/// The whole server as one service.
pub fn app(app: App) -> Router {
    Router::new()
        .merge(visitor(&app))
        .merge(helpdesk(&app))
        .merge(hooks())
        .merge(platforms())
        .merge(embedded(&app))
        .merge(operations(&app))
        .merge(files(&app))
        .fallback(async || Problem::NoRoute)
        .layer(CatchPanicLayer::custom(broken))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(from_fn_with_state(app.clone(), edge))
        .with_state(app)
}

/// What visitors call from the pages of others.
fn visitor(app: &App) -> Router<App> {
    Router::new()
        .route("/v1/conversations", post(conversations::start))
        .route("/v1/conversations/{id}", get(conversations::transcript).delete(visitor::erasure::erase))
        .route("/v1/conversations/{id}/messages", post(messages::say))
        .route("/v1/conversations/{id}/handoff", post(visitor::actions::handoff))
        .route("/v1/conversations/{id}/feedback", post(visitor::actions::feedback))
        .route("/v1/conversations/{id}/rating", post(visitor::actions::rating))
        .route("/v1/conversations/{id}/identity", post(visitor::identity::identify))
        .route("/v1/conversations/{id}/context", post(visitor::context::tell))
        .route("/v1/widget", get(visitor::widget::widget))
        .layer(from_fn(time_limit))
        // A stream has no time limit.
        .route("/v1/conversations/{id}/events", get(events::events))
        .layer(from_fn_with_state(app.clone(), limit_address))
        .merge(while_typing(app))
        .layer(cors(&app.server().origins))
}

/// What the widget asks while a visitor types.
fn while_typing(app: &App) -> Router<App> {
    Router::new()
        .route("/v1/conversations/{id}/suggestions", get(suggestions::suggest))
        .layer(from_fn(time_limit))
        .layer(from_fn_with_state(app.clone(), limit_typing))
}

/// What helpdesks call from their servers.
fn helpdesk(app: &App) -> Router<App> {
    Router::new()
        .route("/v1/helpdesk/handoffs", get(lists::list))
        .route("/v1/helpdesk/handoffs/{id}", get(lists::show))
        .route("/v1/helpdesk/handoffs/{id}/transcript", get(lists::transcript))
        .route("/v1/helpdesk/handoffs/{id}/accept", post(actions::accept))
        .route("/v1/helpdesk/handoffs/{id}/messages", post(helpdesk::messages::write))
        .route("/v1/helpdesk/handoffs/{id}/queue", post(actions::queue))
        .route("/v1/helpdesk/handoffs/{id}/typing", post(actions::typing))
        .route("/v1/helpdesk/handoffs/{id}/return", post(actions::give_back))
        .route("/v1/helpdesk/handoffs/{id}/resolve", post(actions::resolve))
        .route("/v1/helpdesk/handoffs/{id}/reject", post(actions::reject))
        .route("/v1/helpdesk/events", get(helpdesk::events::events))
        .layer(from_fn(time_limit))
        .layer(from_fn_with_state(app.clone(), admit))
}

/// What helpdesks call in their own way; each call proves itself.
fn hooks() -> Router<App> {
    Router::new()
        .route("/v1/hooks/{connector}/{endpoint}", post(hooks::hear))
        .layer(DefaultBodyLimit::max(hooks::CALL_MAX_BYTES))
        .layer(from_fn(time_limit))
}

/// What platforms ask whose own bots lead the conversation, and what services answer; each call proves itself.
fn platforms() -> Router<App> {
    Router::new()
        .route("/v1/hooks/messengerpeople", post(messengerpeople::answer))
        .route("/v1/answers/{hook}", post(answers::called_back))
        .layer(from_fn(time_limit))
}

/// The page that works without scripts.
fn embedded(app: &App) -> Router<App> {
    Router::new()
        .route("/embed", get(embed::show).post(embed::send))
        .layer(from_fn(time_limit))
        .layer(from_fn_with_state(app.clone(), limit_address))
}

fn operations(app: &App) -> Router<App> {
    Router::new()
        .route("/healthz", get(operations::alive))
        .route("/readyz", get(operations::ready).layer(from_fn_with_state(app.clone(), limit_address)))
        .route("/metrics", get(metrics::metrics_page))
        .route("/openapi.json", get(openapi::openapi_page))
}

fn files(app: &App) -> Router<App> {
    Router::new()
        .route("/", get(pages::demo))
        .route("/demo.css", get(pages::demo_css))
        .route("/demo.js", get(pages::demo_js))
        .route("/embed.css", get(pages::embed_css))
        .route("/desk", get(inbox::page))
        .route("/desk.css", get(inbox::style))
        .route("/desk.js", get(inbox::script))
        .route("/widget.js", get(pages::widget_js))
        .route(&pages::fixed_widget_path(app), get(pages::fixed_widget_js))
}
