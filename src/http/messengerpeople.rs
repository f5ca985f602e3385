//! The answer to the bot builder of `MessengerPeople` (Sinch Engage), whose step calls an HTTP service.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::app::App;
use super::body::bytes;
use super::problem::{Problem, ProblemOut};
use super::secret::check_secret;
use crate::config::{CallPlaces, FieldPath, MessengerPeople};
use crate::conversation::Message;
use crate::desk::{Said, Session};

/// Who has the visitor while people of the platform do.
const PLATFORM: &str = "MessengerPeople";

/// The longest name of a session or a message, in bytes.
const NAME_MAX_BYTES: usize = 512;

/// What the bot builder goes on with.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BuilderOut {
    /// As it was sent.
    #[schema(value_type = Object)]
    session: Value,
    /// What the bot says; nothing while people have the visitor.
    messages: Vec<BuilderMessageOut>,
    /// The dialogue to go on with: `states.bot` of the settings, or `states.human` when people take over.
    #[serde(rename = "nextDialogstate")]
    #[schema(example = "deskbell")]
    next_dialogstate: String,
}

/// One message for the visitor.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BuilderMessageOut {
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "text")]
    kind: &'static str,
    /// The whole message in plain words; what can be chosen stands below, a line each.
    text: String,
}

impl BuilderMessageOut {
    fn new(message: &Message) -> Self {
        let lines = std::iter::once(message.text.clone());
        let choices = message.choices.iter().map(|choice| format!("• {}", choice.label));
        Self { kind: "text", text: lines.chain(choices).collect::<Vec<_>>().join("\n") }
    }
}

/// Answer a message for `MessengerPeople`
///
/// For the step of its bot builder that calls an HTTP service. The secret of `channels.messengerpeople` comes in the
/// header that is set there. Which fields hold what is set there too; usually these are `session` (a text that names
/// the conversation), `text`, `message_id` (sent again, it gives the first answer again) and `returned` (true: the
/// people have given the visitor back). No live partner has proved this call.
#[utoipa::path(
    post, path = "/v1/hooks/messengerpeople", tag = "platforms",
    request_body(content = Object, description = "As the bot builder sends it"),
    responses(
        (status = 200, description = "What the visitor is told, and the dialogue to go on with", body = BuilderOut),
        (status = "4XX", description = "What to change", body = ProblemOut),
        (status = "5XX", description = "Try again", body = ProblemOut),
    ),
)]
pub(super) async fn answer(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let channel = app.server().messengerpeople.as_ref().ok_or(Problem::NoRoute)?;
    check_secret(&app, &request, &channel.header, &channel.secret)?;
    app.limits().take_helpdesk(&channel.name)?;
    let asked = Asked::read(&bytes(request, &app).await?, channel)?;
    app.limits().take_session(asked.session.digest())?;
    let done = app.desk().said_in(&asked.session, asked.said).await.map_err(Problem::at_desk)?;
    let state = if done.is_handed_over() { &channel.states.human } else { &channel.states.bot };
    let messages = done.messages().into_iter().map(BuilderMessageOut::new).collect();
    Ok(Json(BuilderOut { session: asked.echo, messages, next_dialogstate: state.clone() }).into_response())
}

/// A call as read.
struct Asked {
    session: Session,
    /// The session as it is sent back.
    echo: Value,
    said: Said,
}

impl Asked {
    fn read(body: &[u8], channel: &MessengerPeople) -> Result<Self, Problem> {
        let body: Value = serde_json::from_slice(body).map_err(|error| Problem::BadJson(error.to_string()))?;
        let CallPlaces { session, text, message, returned } = &channel.places;
        let named = named(&body, session)?.ok_or_else(|| missing(session))?;
        let said = Said {
            text: words(&body, text)?.ok_or_else(|| missing(text))?,
            message: self::named(&body, message)?,
            is_returned: body.pointer(returned.as_str()) == Some(&Value::Bool(true)),
        };
        let echo = body.get("session").cloned().unwrap_or_else(|| Value::from(named.as_str()));
        Ok(Self { session: Session::new(&channel.name, PLATFORM, &named), echo, said })
    }
}

fn missing(place: &FieldPath) -> Problem {
    Problem::BadField(format!("nothing stands at {place}"))
}

/// A name, if there is one: an empty one is none.
fn named(body: &Value, place: &FieldPath) -> Result<Option<String>, Problem> {
    let found = words(body, place)?.filter(|name| !name.trim().is_empty());
    match found {
        Some(name) if name.len() > NAME_MAX_BYTES => {
            Err(Problem::BadField(format!("what stands at {place} is longer than {NAME_MAX_BYTES} bytes")))
        }
        found => Ok(found),
    }
}

/// A text; a number is one too, because builders make numbers of digits.
fn words(body: &Value, place: &FieldPath) -> Result<Option<String>, Problem> {
    match body.pointer(place.as_str()) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(Problem::BadField(format!("what stands at {place} is no text"))),
    }
}
