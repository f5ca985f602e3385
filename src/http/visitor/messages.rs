//! The visitor speaks.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::conversation::Input;
use crate::desk::Refused;
use crate::http::app::App;
use crate::http::body::JsonBody;
use crate::http::caller::Caller;
use crate::http::problem::{Problem, ProblemOut};
use crate::http::wire::TurnOut;
use crate::ids::{ChoiceId, ClientId};

/// What the visitor says: either `text` or `choice`.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct MessageIn {
    /// The client's own name for this call, such as a UUID. Sent again, it gives the first answer again.
    #[schema(value_type = String, max_length = 64, example = "3f0c8e5e-1df5-4e21-9d2f-2b1d4f0a9f3e")]
    client_id: ClientId,
    /// The words, at most 4,000 characters.
    #[serde(default)]
    #[schema(max_length = 4000, example = "wo bleibt mein packet")]
    text: Option<String>,
    /// The `id` of an offered choice.
    #[serde(default)]
    #[schema(example = "c1.0")]
    choice: Option<String>,
}

impl MessageIn {
    fn input(text: Option<String>, choice: Option<String>) -> Result<Input, Problem> {
        match (text, choice) {
            (Some(text), None) => Ok(Input::Text(text)),
            (None, Some(id)) => {
                ChoiceId::parse(&id).map(Input::Choice).map_err(|_| Problem::Refused(Refused::UnknownChoice))
            }
            _ => Err(Problem::BadField("exactly one of `text` and `choice` is expected".to_owned())),
        }
    }
}

/// Say something
///
/// One turn: the bot's messages come in the answer, after they are stored. The same `client_id` gives the same
/// answer and adds nothing.
#[utoipa::path(
    post, path = "/v1/conversations/{id}/messages", tag = "visitor", security(("visitor" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = MessageIn,
    responses(
        (status = 200, description = "What is new", body = TurnOut<'static>),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again with the same `client_id`", body = ProblemOut),
    ),
)]
pub(in crate::http) async fn say(
    State(app): State<App>,
    caller: Caller,
    JsonBody(said): JsonBody<MessageIn>,
) -> Result<Response, Problem> {
    let input = MessageIn::input(said.text, said.choice)?;
    super::answer(&app, &caller.0, Some(said.client_id), input).await
}
