//! Reads bodies of calls: JSON, with errors that name the place.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;

use super::app::App;
use super::problem::Problem;

/// A JSON body. An empty body counts as `{}`.
#[derive(Debug)]
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let declared = is_json(request.headers());
        let bytes = bytes(request, app).await?;
        if bytes.is_empty() {
            return read(b"{}").map(Self);
        }
        if !declared {
            return Err(Problem::WrongMediaType);
        }
        read(&bytes).map(Self)
    }
}

/// The whole body, up to the limit of the route.
pub(super) async fn bytes(request: Request, app: &App) -> Result<Bytes, Problem> {
    Bytes::from_request(request, app).await.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::BodyTooLarge,
        _ => Problem::BadRequest,
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => Problem::BadField(error.to_string()),
        _ => Problem::BadJson(error.to_string()),
    })
}
