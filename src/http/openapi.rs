//! The description of the interface.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::visitor::{actions, conversations, events, messages};
use super::{metrics, operations};

#[derive(OpenApi)]
#[openapi(
    info(title = "Deskbell", description = "A rule-driven chatbot and self-service FAQ engine."),
    paths(
        conversations::start,
        conversations::transcript,
        messages::say,
        actions::handoff,
        actions::feedback,
        actions::rating,
        events::events,
        operations::alive,
        operations::ready,
        metrics::metrics_page,
        openapi_page,
    ),
    components(schemas(events::StateEventOut)),
    modifiers(&VisitorToken),
    tags(
        (name = "visitor", description = "Visitors of a website. The token comes with the start of a conversation."),
        (name = "operations", description = "Those who run the server."),
    )
)]
struct Described;

struct VisitorToken;

impl Modify for VisitorToken {
    fn modify(&self, described: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        described.components.get_or_insert_default().add_security_scheme("visitor", scheme);
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
