//! What the page tells of its visitor, without proof.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::conversations::PageIn;
use crate::conversation::{ContextChange, Input, SlotValue};
use crate::http::app::App;
use crate::http::body::JsonBody;
use crate::http::caller::Caller;
use crate::http::problem::{Problem, ProblemOut};
use crate::ids::ClientId;

const KEY_MAX_CHARS: usize = 40;
const VALUE_MAX_CHARS: usize = 200;
const TAG_MAX_CHARS: usize = 40;

/// What may help whoever answers.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct ContextIn {
    /// The client's own name for this call; repeats add nothing.
    #[schema(value_type = String, max_length = 64)]
    client_id: ClientId,
    /// Values by name, joined with those before; null removes one. At most 20 in all, names of 1 to 40 characters out of
    /// `a-z0-9_.-`, texts of at most 200 characters.
    #[serde(default)]
    #[schema(value_type = Object)]
    attributes: BTreeMap<String, Value>,
    /// Marks, joined with those before: at most 20 in all, of at most 40 characters.
    #[serde(default)]
    tags: Vec<String>,
    /// Where the visitor is now; what is offered on certain pages alone goes by it from the next message on.
    #[serde(default)]
    page: Option<PageIn>,
}

/// It is known.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ContextOut {}

/// Tell what may help
///
/// Nobody proves it: whoever has the page open can send it. Agents see it as such.
#[utoipa::path(
    post, path = "/v1/conversations/{id}/context", tag = "visitor", security(("visitor" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = ContextIn,
    responses(
        (status = 200, description = "It is known", body = ContextOut),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again with the same `client_id`", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn tell(
    State(app): State<App>,
    caller: Caller,
    JsonBody(said): JsonBody<ContextIn>,
) -> Result<Response, Problem> {
    let client = said.client_id.clone();
    let change = said.checked()?;
    app.desk().turn(&caller.0, Some(client), Input::Context(change)).await.map_err(Problem::at_desk)?;
    Ok(Json(ContextOut {}).into_response())
}

impl ContextIn {
    fn checked(self) -> Result<ContextChange, Problem> {
        let attributes = self.attributes.into_iter().map(|(name, value)| attribute(name, value));
        Ok(ContextChange {
            attributes: attributes.collect::<Result<_, _>>()?,
            tags: self.tags.iter().map(|text| tag(text)).collect::<Result<_, _>>()?,
            page: self.page.map(PageIn::checked).filter(|page| !page.url.is_empty()),
        })
    }
}

fn attribute(name: String, value: Value) -> Result<(String, Option<SlotValue>), Problem> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-');
    if name.is_empty() || name.chars().count() > KEY_MAX_CHARS || !name.chars().all(is_plain) {
        return Err(bad("names in `attributes` have 1 to 40 characters out of a-z, 0-9, _, . and -"));
    }
    let value = match value {
        Value::Null => None,
        Value::Bool(value) => Some(SlotValue::Bool(value)),
        Value::Number(number) => Some(number.as_f64().map(SlotValue::Number).ok_or_else(|| not_a_value(&name))?),
        Value::String(text) if fits(&text, VALUE_MAX_CHARS) => Some(SlotValue::Text(text)),
        Value::String(_) | Value::Array(_) | Value::Object(_) => return Err(not_a_value(&name)),
    };
    Ok((name, value))
}

fn not_a_value(name: &str) -> Problem {
    bad(&format!(
        "`attributes.{name}` is a number, true, false, null, or a text of at most 200 characters without line breaks"
    ))
}

fn tag(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let fine = !text.is_empty() && fits(text, TAG_MAX_CHARS);
    if fine { Ok(text.to_owned()) } else { Err(bad("`tags` have 1 to 40 characters each, without line breaks")) }
}

fn fits(text: &str, max_chars: usize) -> bool {
    text.chars().nth(max_chars).is_none() && !text.chars().any(char::is_control)
}

fn bad(text: &str) -> Problem {
    Problem::BadField(text.to_owned())
}
