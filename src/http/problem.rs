//! The one table of errors: what a caller is told, and what can be done about it.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::refusals::{helpdesk_words, identity_words, refused_words};
use crate::desk::{DeskError, NotIdentified, Refused, RefusedHandoff};
use crate::ids::Language;

/// The largest body of a call, in bytes.
pub(super) const BODY_MAX_BYTES: usize = 65_536;

/// Why a call was not served. Its words come from [`Problem::words`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// The request cannot be read as HTTP that we know.
    BadRequest,
    /// The body is not JSON; what the reader said of it.
    BadJson(String),
    /// A field is missing, unknown or of the wrong kind; which one.
    BadField(String),
    /// The body is not declared as what the route takes.
    WrongMediaType,
    BodyTooLarge,
    NoToken,
    ForeignForm,
    NoConversation,
    NoRoute,
    WrongMethod,
    Refused(Refused),
    /// The website's proof of who the visitor is is not believed.
    NotIdentified(NotIdentified),
    /// The words to a rating are too long.
    RemarkTooLong,
    /// No token of a helpdesk, and no signature.
    NoHelpdeskToken,
    /// Nothing proves that the platform or the service calls.
    NoSecret,
    NoHandoff,
    /// A call that needs a name has none, or a malformed one.
    KeyMissing,
    /// The name of a call was used before for something else.
    KeyReused,
    /// A helpdesk's call does not fit the handoff, which stands so.
    Handoff(Box<RefusedHandoff>),
    /// Too many calls; the seconds to wait.
    TooManyCalls(u64),
    TooManyStreams,
    /// Something is short for the moment: the store, time, a lock.
    Unavailable,
    Internal,
}

/// What a problem is called and how it is put.
pub(super) struct Words {
    status: StatusCode,
    code: &'static str,
    de: (&'static str, &'static str),
    en: (&'static str, &'static str),
}

pub(super) const fn words(
    status: StatusCode,
    code: &'static str,
    de: (&'static str, &'static str),
    en: (&'static str, &'static str),
) -> Words {
    Words { status, code, de, en }
}

impl Problem {
    fn words(&self) -> Words {
        match self {
            Self::Refused(refused) => refused_words(*refused),
            Self::Handoff(refused) => refused_words(refused.refused),
            Self::NotIdentified(why) => identity_words(*why),
            Self::NoHelpdeskToken | Self::NoSecret | Self::NoHandoff | Self::KeyMissing | Self::KeyReused => {
                helpdesk_words(self)
            }
            Self::TooManyCalls(_) | Self::TooManyStreams | Self::Unavailable | Self::Internal => self.later_words(),
            Self::NoToken | Self::ForeignForm | Self::NoConversation | Self::NoRoute | Self::WrongMethod => {
                self.place_words()
            }
            _ => self.form_words(),
        }
    }

    /// The call is not well formed.
    fn form_words(&self) -> Words {
        match self {
            Self::BadJson(_) => words(
                StatusCode::BAD_REQUEST,
                "bad_json",
                ("Der Inhalt ist kein gültiges JSON.", "Bitte prüfen Sie Klammern, Anführungszeichen und Kommas."),
                ("The body is not valid JSON.", "Please check brackets, quotes and commas."),
            ),
            Self::BadField(_) => words(
                StatusCode::UNPROCESSABLE_ENTITY,
                "bad_field",
                ("Ein Feld fehlt oder passt nicht.", "Welche Felder der Aufruf kennt, steht in /openapi.json."),
                ("A field is missing or does not fit.", "/openapi.json shows the fields of this call."),
            ),
            Self::WrongMediaType => words(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "wrong_content_type",
                ("Der Inhalt hat den falschen Typ.", "Bitte senden Sie JSON mit `Content-Type: application/json`."),
                ("The body has the wrong type.", "Please send JSON with `Content-Type: application/json`."),
            ),
            Self::RemarkTooLong => words(
                StatusCode::UNPROCESSABLE_ENTITY,
                "remark_too_long",
                ("Die Anmerkung ist zu lang.", "Sie darf höchstens 1.000 Zeichen haben; bitte kürzen Sie sie."),
                ("The remark is too long.", "It may have at most 1,000 characters; please shorten it."),
            ),
            Self::BodyTooLarge => words(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body_too_large",
                (
                    "Der Inhalt ist zu groß.",
                    "Ein Aufruf darf höchstens 65.536 Byte haben, unter /v1/hooks höchstens 1.048.576.",
                ),
                ("The body is too large.", "A call may have at most 65,536 bytes, under /v1/hooks at most 1,048,576."),
            ),
            _ => words(
                StatusCode::BAD_REQUEST,
                "bad_request",
                ("Die Anfrage ist nicht lesbar.", "Wie ein Aufruf aussieht, steht in /openapi.json."),
                ("The request cannot be read.", "/openapi.json shows what a call looks like."),
            ),
        }
    }

    /// The call goes where it cannot.
    fn place_words(&self) -> Words {
        match self {
            Self::NoToken => words(
                StatusCode::UNAUTHORIZED,
                "token_missing",
                (
                    "Es fehlt das Zugangszeichen.",
                    "Bitte senden Sie `Authorization: Bearer …` mit dem Zeichen vom Beginn des Gesprächs.",
                ),
                (
                    "The token is missing.",
                    "Please send `Authorization: Bearer …` with the token from the start of the conversation.",
                ),
            ),
            Self::ForeignForm => words(
                StatusCode::FORBIDDEN,
                "foreign_form",
                (
                    "Das Formular kam von einer anderen Website.",
                    "Bitte laden Sie die Seite neu und senden Sie es noch einmal.",
                ),
                ("The form came from another website.", "Please reload the page and send it again."),
            ),
            Self::NoConversation => words(
                StatusCode::NOT_FOUND,
                "conversation_not_found",
                ("Dieses Gespräch gibt es nicht (mehr).", "Bitte beginnen Sie ein neues Gespräch."),
                ("There is no such conversation (any more).", "Please start a new one."),
            ),
            Self::WrongMethod => words(
                StatusCode::METHOD_NOT_ALLOWED,
                "wrong_method",
                ("Diese Adresse kennt diese Methode nicht.", "Welche sie kennt, steht im Kopf `Allow`."),
                ("This address does not take this method.", "The header `Allow` names those it takes."),
            ),
            _ => words(
                StatusCode::NOT_FOUND,
                "not_found",
                ("Diese Adresse gibt es nicht.", "Welche es gibt, steht in /openapi.json."),
                ("There is no such address.", "/openapi.json lists those there are."),
            ),
        }
    }

    /// The call may succeed later.
    fn later_words(&self) -> Words {
        match self {
            Self::TooManyCalls(_) => words(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_calls",
                (
                    "Das waren zu viele Anfragen in kurzer Zeit.",
                    "Bitte warten Sie einen Augenblick; `Retry-After` nennt die Sekunden.",
                ),
                (
                    "These were too many calls in a short time.",
                    "Please wait a moment; `Retry-After` names the seconds.",
                ),
            ),
            Self::TooManyStreams => words(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_streams",
                ("Es sind zu viele Verbindungen offen.", "Bitte schließen Sie andere Fenster mit diesem Gespräch."),
                ("Too many streams are open.", "Please close other windows with this conversation."),
            ),
            Self::Unavailable => words(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                (
                    "Das geht gerade nicht. Es wurde nichts gespeichert.",
                    "Bitte senden Sie den Aufruf gleich noch einmal, mit derselben `client_id`.",
                ),
                (
                    "This does not work at the moment. Nothing was stored.",
                    "Please send the call again soon, with the same `client_id`.",
                ),
            ),
            _ => words(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                (
                    "Da ist bei uns etwas schiefgegangen.",
                    "Bitte versuchen Sie es noch einmal; hilft das nicht, nennen Sie uns die `X-Request-Id`.",
                ),
                (
                    "Something went wrong on our side.",
                    "Please try again; if that does not help, tell us the `X-Request-Id`.",
                ),
            ),
        }
    }

    /// What a status without words of its own stands for.
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NoRoute,
            StatusCode::METHOD_NOT_ALLOWED => Self::WrongMethod,
            StatusCode::PAYLOAD_TOO_LARGE => Self::BodyTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::WrongMediaType,
            status if status.is_client_error() => Self::BadRequest,
            _ => Self::Internal,
        }
    }

    /// What is wrong, and what to do about it.
    pub(super) fn sentences(&self, language: Language) -> (&'static str, &'static str) {
        let words = self.words();
        match language {
            Language::De => words.de,
            Language::En => words.en,
        }
    }

    /// The problem in words.
    pub(super) fn told(&self, language: Language) -> ProblemOut {
        let (message, hint) = self.sentences(language);
        let detail = match self {
            Self::BadJson(detail) | Self::BadField(detail) => Some(detail.clone()),
            _ => None,
        };
        let handoff = match self {
            Self::Handoff(refused) => Some(StandsOut::new(refused)),
            _ => None,
        };
        ProblemOut { error: ProblemBody { code: self.words().code, message, hint, detail, handoff } }
    }

    pub(super) fn status(&self) -> StatusCode {
        self.words().status
    }

    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooManyCalls(seconds) => Some(*seconds),
            Self::TooManyStreams => Some(30),
            Self::Unavailable => Some(1),
            _ => None,
        }
    }

    /// The whole response in this language. A retry time that the response already had is kept.
    pub(super) fn response(&self, language: Language) -> Response {
        let mut response = (self.status(), Json(self.told(language))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if matches!(self, Self::NoToken | Self::NoHelpdeskToken) {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Marks a response whose words the edge will choose, in the caller's language.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Problem {
    /// What the desk could not do. What the log needs is logged here, for the caller learns nothing of the inside.
    pub(super) fn at_desk(error: DeskError) -> Self {
        match error {
            DeskError::NotFound => Self::NoConversation,
            DeskError::Refused(refused) => Self::Refused(refused),
            DeskError::NoHandoff => Self::NoHandoff,
            DeskError::Handoff(refused) => Self::Handoff(refused),
            DeskError::KeyReused => Self::KeyReused,
            DeskError::TooManyWatchers => Self::TooManyStreams,
            DeskError::Contended => Self::Unavailable,
            DeskError::Store(source) => {
                tracing::error!(error = %source, cause = ?std::error::Error::source(&source).map(ToString::to_string), "the store failed");
                Self::Unavailable
            }
            DeskError::NoRandomness(source) => {
                tracing::error!(error = %source, "no conversation can begin");
                Self::Unavailable
            }
            DeskError::Broken => {
                tracing::error!("a turn broke twice");
                Self::Internal
            }
        }
    }
}

/// Every error has this shape.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProblemOut {
    error: ProblemBody,
}

/// What is wrong and what can be done about it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProblemBody {
    /// For programs.
    #[schema(example = "text_too_long")]
    code: &'static str,
    /// What is wrong, in the language of `Accept-Language`.
    message: &'static str,
    /// What to do about it.
    hint: &'static str,
    /// Where in the body it is wrong, as the reader puts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// How the handoff stands that the call does not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    handoff: Option<StandsOut>,
}

/// How a handoff stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StandsOut {
    #[schema(example = "accepted")]
    state: &'static str,
    /// The helpdesk's own name for the person who has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_name: Option<String>,
}

impl StandsOut {
    fn new(refused: &RefusedHandoff) -> Self {
        let (id, name) = refused.agent.clone().map(|agent| (agent.id, agent.name)).unzip();
        Self { state: refused.status.as_str(), agent_id: id, agent_name: name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_told_in_both_languages() {
        let all = [
            Problem::BadRequest,
            Problem::BadJson("x".into()),
            Problem::BadField("x".into()),
            Problem::WrongMediaType,
            Problem::BodyTooLarge,
            Problem::NoToken,
            Problem::ForeignForm,
            Problem::NoConversation,
            Problem::NoRoute,
            Problem::WrongMethod,
            Problem::Refused(Refused::EmptyText),
            Problem::Refused(Refused::TextTooLong),
            Problem::Refused(Refused::UnknownChoice),
            Problem::Refused(Refused::UnknownMessage),
            Problem::Refused(Refused::StarsOutOfRange),
            Problem::Refused(Refused::Closed),
            Problem::Refused(Refused::HandoffOver),
            Problem::Refused(Refused::Taken),
            Problem::Refused(Refused::NotInHumanHands),
            Problem::Refused(Refused::AgentTextTooLong),
            Problem::Refused(Refused::TooMuchContext),
            Problem::NotIdentified(NotIdentified::Expired),
            Problem::RemarkTooLong,
            Problem::NoHelpdeskToken,
            Problem::NoHandoff,
            Problem::KeyMissing,
            Problem::KeyReused,
            Problem::TooManyCalls(3),
            Problem::TooManyStreams,
            Problem::Unavailable,
            Problem::Internal,
        ];
        let mut codes = std::collections::BTreeSet::new();
        for problem in &all {
            let (de, en) = (problem.told(Language::De).error, problem.told(Language::En).error);
            assert!(codes.insert(de.code), "{} is used twice", de.code);
            assert_ne!(de.message, en.message);
            assert_ne!(de.hint, en.hint);
            assert!(problem.status().is_client_error() || problem.status().is_server_error());
        }
    }
}
