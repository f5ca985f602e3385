//! Who the visitor is, as the website proves it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::conversation::{Identity, Input, visible_line};
use crate::desk::Claim;
use crate::http::app::App;
use crate::http::body::JsonBody;
use crate::http::caller::Caller;
use crate::http::problem::{Problem, ProblemOut};
use crate::ids::ClientId;

const ID_MAX_CHARS: usize = 200;
const NAME_MAX_CHARS: usize = 120;
const EMAIL_MAX_CHARS: usize = 254;

/// Who the visitor is, or that they are nobody any more.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct IdentityIn {
    /// The client's own name for this call; repeats add nothing.
    #[schema(value_type = String, max_length = 64)]
    client_id: ClientId,
    /// The website's own name for the visitor, at most 200 characters; null: they have logged out, and nothing else is
    /// needed.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true, max_length = 200, example = "K-10023")]
    id: Option<String>,
    /// How people call them, at most 120 characters.
    #[serde(default)]
    #[schema(max_length = 120, example = "Erika Muster")]
    name: Option<String>,
    /// Their e-mail address, at most 254 characters.
    #[serde(default)]
    #[schema(max_length = 254, example = "erika@beispiel.test")]
    email: Option<String>,
    /// Until when the proof holds, in seconds since 1970: at most a day ahead.
    #[serde(default)]
    #[schema(example = 1_795_000_000)]
    exp: Option<i64>,
    /// HMAC-SHA256 in hexadecimal digits, keyed with `widget.identity_secret`, over id, name, e-mail address and `exp`,
    /// with a line break between them and absent ones empty.
    #[serde(default)]
    hash: Option<String>,
}

/// Who the visitor is from here on.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct IdentityOut {
    /// Null: nobody knows.
    identity: Option<IdentifiedOut>,
}

/// Who the visitor is.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct IdentifiedOut {
    #[schema(example = "K-10023")]
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Erika Muster")]
    name: Option<String>,
}

/// Tell who the visitor is
///
/// The website's server makes the proof; see docs/identify.md. What is not believed changes nothing.
#[utoipa::path(
    post, path = "/v1/conversations/{id}/identity", tag = "visitor", security(("visitor" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = IdentityIn,
    responses(
        (status = 200, description = "Who the visitor is from here on", body = IdentityOut),
        (status = 403, description = "Not believed: the hint says why", body = ProblemOut),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again with the same `client_id`", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn identify(
    State(app): State<App>,
    caller: Caller,
    JsonBody(said): JsonBody<IdentityIn>,
) -> Result<Response, Problem> {
    let client = said.client_id.clone();
    let identity = said.believed(&app)?;
    let done = app.desk().turn(&caller.0, Some(client), Input::Identity(identity)).await.map_err(Problem::at_desk)?;
    let identity = done.conversation.identity.clone();
    let identity = identity.map(|identity| IdentifiedOut { id: identity.id, name: identity.name });
    Ok(Json(IdentityOut { identity }).into_response())
}

impl IdentityIn {
    /// The identity if it is proved; none if the visitor logs out.
    fn believed(self, app: &App) -> Result<Option<Identity>, Problem> {
        let Some(id) = self.id else { return Ok(None) };
        let (name, email) = (self.name.unwrap_or_default(), self.email.unwrap_or_default());
        let identity = Identity {
            id: plain("id", &id, ID_MAX_CHARS)?.ok_or_else(|| bad("`id` has at least one visible character"))?,
            name: plain("name", &name, NAME_MAX_CHARS)?,
            email: plain("email", &email, EMAIL_MAX_CHARS)?,
        };
        let exp = self.exp.ok_or_else(|| bad("`exp` is missing"))?;
        let hash = self.hash.ok_or_else(|| bad("`hash` is missing"))?;
        let claim = Claim { id: &id, name: &name, email: &email, exp };
        app.identities().check(claim, &hash, app.desk().clock().now()).map_err(Problem::NotIdentified)?;
        Ok(Some(identity))
    }
}

/// A field without line breaks and other control characters: they would part what is signed in another way.
fn plain(field: &str, text: &str, max_chars: usize) -> Result<Option<String>, Problem> {
    if text.chars().any(char::is_control) || text.chars().nth(max_chars).is_some() {
        return Err(bad(&format!("`{field}` has at most {max_chars} characters, and no line breaks")));
    }
    Ok(visible_line(text, max_chars))
}

fn bad(text: &str) -> Problem {
    Problem::BadField(text.to_owned())
}
