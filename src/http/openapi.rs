//! The description of the interface.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::visitor::{actions, context, conversations, erasure, events, identity, messages, suggestions, widget};
use super::{answers, helpdesk, hooks, messengerpeople, metrics, operations};

#[derive(OpenApi)]
#[openapi(
    info(title = "Deskbell", description = "A rule-driven chatbot and self-service FAQ engine."),
    paths(
        conversations::start,
        conversations::transcript,
        erasure::erase,
        messages::say,
        suggestions::suggest,
        widget::widget,
        actions::handoff,
        actions::feedback,
        actions::rating,
        identity::identify,
        context::tell,
        events::events,
        helpdesk::lists::list,
        helpdesk::lists::show,
        helpdesk::lists::transcript,
        helpdesk::actions::accept,
        helpdesk::messages::write,
        helpdesk::actions::queue,
        helpdesk::actions::typing,
        helpdesk::actions::give_back,
        helpdesk::actions::resolve,
        helpdesk::actions::reject,
        helpdesk::events::events,
        hooks::hear,
        messengerpeople::answer,
        answers::called_back,
        operations::alive,
        operations::ready,
        metrics::metrics_page,
        openapi_page,
    ),
    components(schemas(events::StateEventOut, events::TypingEventOut<'static>)),
    modifiers(&Tokens),
    tags(
        (name = "visitor", description = "Visitors of a website. The token comes with the start of a conversation."),
        (name = "helpdesk", description = "Helpdesks that answer. The tokens stand in deskbell.yaml; without any, these calls are not there. An endpoint may sign its calls after Standard Webhooks instead, with the key of its deliveries."),
        (name = "platforms", description = "Platforms whose own bots lead the conversation, and services that answer flows. The secrets stand in deskbell.yaml; without any, these calls are not there."),
        (name = "operations", description = "Those who run the server."),
    )
)]
struct Described;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, described: &mut utoipa::openapi::OpenApi) {
        let scheme = || SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let components = described.components.get_or_insert_default();
        components.add_security_scheme("visitor", scheme());
        components.add_security_scheme("helpdesk", scheme());
    }
}

/// The description as indented JSON; empty if it could not be written, which a test excludes.
#[must_use]
pub fn openapi_json() -> String {
    Described::openapi().to_pretty_json().map(|json| json + "\n").unwrap_or_default()
}

/// This description
#[utoipa::path(get, path = "/openapi.json", tag = "operations", responses((status = 200, description = "This description", content_type = "application/json", body = String)))]
pub(super) async fn openapi_page() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json()).into_response()
}
