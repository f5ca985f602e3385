//! What is sent next, and what an answer means: from an event and what was reached before, without any I/O.

use std::collections::BTreeMap;

use serde_json::Value;

use super::connection::Connection;
use super::event::{Asked, Event, settings};
use super::filter::Rendering;
use super::model::{Auth, Condition, Idempotency, Method, Source, Step, Success, Verb};
use super::request::{Request, Unbuildable, build, encoded};
use super::template::{Template, plain};
use crate::ids::Language;

/// What was reached for a handoff before, and is being reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// What the helpdesk calls the ticket.
    pub reference: Option<String>,
    /// What the steps that succeeded gave, by the key of the step.
    pub steps: BTreeMap<String, BTreeMap<String, String>>,
    /// Whether somebody may have tried before, with an end that nobody knows.
    pub tried_before: bool,
    /// Whether it was looked for in this try.
    pub searched: bool,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// This request.
    Send(Box<Planned>),
    /// Nothing: all is said.
    Done,
    /// The next request cannot be built.
    Stuck(Unbuildable),
}

/// A request with what is looked for in its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The request.
    pub request: Request,
    /// Its name within the handoff: a step that succeeded is not repeated.
    pub key: String,
    verb: Verb,
    success: Success,
    capture: Vec<(String, Source)>,
    id: Option<Source>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers, names in small letters.
    pub headers: BTreeMap<String, String>,
    /// Its body; nothing of one that could not be read whole.
    pub body: Vec<u8>,
    /// Whether there was a body that could not be read whole.
    pub cut: bool,
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded, and gave this.
    Gained(Gained),
    /// The status says that it failed.
    Failed,
    /// The status says that it succeeded, the body that it did not.
    Refused,
    /// It succeeded, but what must be known of it is not there.
    Unreadable,
}

/// What a step gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gained {
    /// What the helpdesk calls the ticket.
    pub reference: Option<String>,
    /// What was captured.
    pub captured: BTreeMap<String, String>,
    /// Whether the step is never to be repeated, and so has to be stored.
    pub lasting: bool,
}

impl Progress {
    /// Takes in what a step gave.
    pub fn gain(&mut self, planned: &Planned, gained: &Gained) {
        let in_vain = gained.captured.len() < planned.capture.len();
        self.searched |= planned.verb == Verb::Find && (planned.id.is_some() || in_vain);
        self.steps.insert(planned.key.clone(), gained.captured.clone());
        if let Some(reference) = &gained.reference {
            self.reference = Some(reference.clone());
        }
    }

    /// Whether the ticket is this event's work, which ends with it: what the event tells is in the ticket already.
    fn made_by(&self, event: &Event) -> bool {
        let begin = |verb| format!("{}.", start_of(verb, event));
        let [create, find] = [begin(Verb::Create), begin(Verb::Find)];
        event.asked() == Asked::Message
            && self.steps.keys().any(|key| key.starts_with(&create) || key.starts_with(&find))
    }

    fn captured(&self) -> Value {
        self.steps.values().flatten().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
    }
}

/// One request that is still to be sent.
struct Due<'c> {
    verb: Verb,
    step: &'c Step,
    key: String,
    message: Option<Value>,
}

impl Connection {
    /// What is to be sent next for an event. `token` is for connectors that fetch one.
    #[must_use]
    pub fn next(&self, event: &Event, progress: &Progress, token: Option<&str>) -> Next {
        let mut event = event.clone();
        loop {
            let Some(due) = self.due(&event, progress) else { return Next::Done };
            match self.planned(&event, &due, progress, token) {
                Ok(planned) => return Next::Send(Box::new(planned)),
                Err(Unbuildable::TooLarge) => match event.shorter() {
                    Some(shorter) => event = shorter,
                    None => return Next::Stuck(Unbuildable::TooLarge),
                },
                Err(other) => return Next::Stuck(other),
            }
        }
    }

    fn due<'c>(&'c self, event: &Event, progress: &Progress) -> Option<Due<'c>> {
        let verb = self.verb(event, progress)?;
        let looks = self.preset.idempotency == Idempotency::FindBeforeCreate;
        let unknown = verb == Verb::Create && progress.reference.is_none();
        let search = (unknown && looks && progress.tried_before && !progress.searched)
            .then(|| self.due_of(Verb::Find, event, progress));
        // Where nothing can be looked for, making it once more is better than not at all.
        search.flatten().or_else(|| self.due_of(verb, event, progress))
    }

    /// A message of a handoff that the helpdesk does not know makes the ticket, with all its steps: it holds the whole
    /// transcript, itself with it.
    fn verb(&self, event: &Event, progress: &Progress) -> Option<Verb> {
        let unknown = self.preset.refers() && progress.reference.is_none();
        match event.asked() {
            Asked::Requested => Some(Verb::Create),
            Asked::Message if unknown || progress.made_by(event) => Some(Verb::Create),
            Asked::Message => Some(Verb::Append),
            Asked::Ended => (!unknown).then_some(Verb::SetStatus),
            Asked::Other => None,
        }
    }

    /// The first step of a verb that has not succeeded and whose conditions hold.
    fn due_of<'c>(&'c self, verb: Verb, event: &Event, progress: &Progress) -> Option<Due<'c>> {
        let steps = self.preset.steps(verb);
        // A ticket that was found needs nothing of what led to it.
        let made = steps.iter().position(|step| step.id.is_some()).filter(|_| progress.reference.is_some());
        let first = if verb == Verb::Create { made.map_or(0, |made| made + 1) } else { 0 };
        for (number, step) in steps.iter().enumerate().skip(first) {
            let start = format!("{}.{number}", start_of(verb, event));
            let messages = if step.each_message { event.new_messages() } else { vec![Value::Null] };
            for message in messages {
                let key = match message.get("seq") {
                    Some(seq) => format!("{start}.{seq}"),
                    None => start.clone(),
                };
                let message = Some(message).filter(|message| !message.is_null());
                let due = Due { verb, step, key, message };
                let holds = || holds(&step.when, &self.values(event, &due, progress));
                if !progress.steps.contains_key(&due.key) && holds() {
                    return Some(due);
                }
            }
        }
        None
    }

    fn values(&self, event: &Event, due: &Due<'_>, progress: &Progress) -> Value {
        let mut values = event.values(self);
        values.insert("captured".to_owned(), progress.captured());
        values.extend(progress.reference.as_ref().map(|reference| ("ref".to_owned(), Value::from(reference.as_str()))));
        values.extend(due.message.clone().map(|message| ("message".to_owned(), message)));
        Value::Object(values)
    }

    fn planned(
        &self,
        event: &Event,
        due: &Due<'_>,
        progress: &Progress,
        token: Option<&str>,
    ) -> Result<Planned, Unbuildable> {
        let values = self.values(event, due, progress);
        let mut request = build(self, due.step, &values, event.rendering(), token)?;
        if let Idempotency::Header(name) = &self.preset.idempotency
            && due.step.method != Method::Get
        {
            request.headers.push((name.to_lowercase(), format!("{}.{}", event.handoff, due.key)));
        }
        Ok(Planned {
            request,
            key: due.key.clone(),
            verb: due.verb,
            success: due.step.success.clone(),
            capture: due.step.capture.clone(),
            id: due.step.id.clone(),
        })
    }

    /// The request for a token, for connectors that fetch one.
    #[must_use]
    pub fn token_request(&self) -> Option<Request> {
        let Auth::OAuth2ClientCredentials { path, client_id, client_secret } = &self.preset.auth else { return None };
        let values = Value::Object(settings(self));
        let rendering = Rendering { language: Language::En };
        let fill = |template: &Template| template.text(&values, rendering).unwrap_or_default();
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            encoded(&fill(client_id)),
            encoded(&fill(client_secret))
        );
        Some(Request {
            method: Method::Post,
            url: format!("{}{path}", self.base),
            headers: vec![
                ("accept".to_owned(), "application/json".to_owned()),
                ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
            ],
            body: Some(form.into_bytes()),
        })
    }
}

/// The begin of the keys of a verb's steps. What makes the ticket for the request itself is named by the verb alone.
fn start_of(verb: Verb, event: &Event) -> String {
    match (verb, event.asked()) {
        (Verb::Create | Verb::Find, Asked::Requested) => verb.as_str().to_owned(),
        _ => format!("{}.{}", event.sequence(), verb.as_str()),
    }
}

/// The token in an answer, and for how many seconds it is good.
#[must_use]
pub fn token_of(answer: &Answer) -> Option<(String, u64)> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    let token = body.get("access_token")?.as_str()?.to_owned();
    let seconds = body.get("expires_in").and_then(Value::as_u64).unwrap_or(300);
    ((200..300).contains(&answer.status) && token.bytes().all(|b| b.is_ascii_graphic())).then_some((token, seconds))
}

/// Whether all conditions hold.
pub(super) fn holds(conditions: &[Condition], values: &Value) -> bool {
    conditions.iter().all(|condition| match (condition.path.find(values), &condition.equals) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(found), Some(wanted)) => plain(found) == *wanted,
    })
}

impl Planned {
    /// What an answer to the request means.
    #[must_use]
    pub fn judge(&self, answer: &Answer) -> Outcome {
        let is_search = self.verb == Verb::Find;
        if is_search && answer.status == 404 {
            return Outcome::Gained(Gained::default());
        }
        let right = match self.success.status.as_slice() {
            [] => (200..300).contains(&answer.status),
            list => list.contains(&answer.status),
        };
        if !(200..300).contains(&answer.status) {
            return Outcome::Failed;
        }
        let read = serde_json::from_slice(&answer.body);
        // The page of a proxy says nothing of tickets, and half an answer nothing of errors in it.
        let says_something = answer.cut || (read.is_err() && !answer.body.trim_ascii().is_empty());
        if (is_search && says_something) || (answer.cut && !self.success.not.is_empty()) {
            return Outcome::Unreadable;
        }
        let body: Value = read.unwrap_or_default();
        if !right || self.success.not.iter().any(|pointer| body.pointer(pointer).is_some_and(|found| !found.is_null()))
        {
            return Outcome::Refused;
        }
        let reference = self.id.as_ref().map(|source| taken(source, answer, &body));
        let captured = self.capture.iter().map(|(name, source)| Some((name.clone(), taken(source, answer, &body)?)));
        match (reference, captured.collect::<Option<_>>()) {
            (_, None) if is_search => Outcome::Gained(Gained::default()),
            (Some(None), _) if !is_search => Outcome::Unreadable,
            (_, None) => Outcome::Unreadable,
            (reference, Some(captured)) => {
                Outcome::Gained(Gained { reference: reference.flatten(), captured, lasting: !is_search })
            }
        }
    }

    /// What the request is for.
    #[must_use]
    pub fn verb(&self) -> Verb {
        self.verb
    }
}

/// A value that can name something: a text or a whole number.
fn taken(source: &Source, answer: &Answer, body: &Value) -> Option<String> {
    let text = match source {
        Source::Body(pointer) => match body.pointer(pointer)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        },
        Source::Header(name) => {
            let value = answer.headers.get(name)?.trim_end_matches('/');
            value.rsplit('/').next().unwrap_or(value).to_owned()
        }
    };
    let fits = !text.is_empty() && text.len() <= 512 && !text.contains(char::is_control);
    fits.then_some(text)
}
