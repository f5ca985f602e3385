//! Asks outside services for flows: one request within a time limit, and an answer with all its fields.
//!
//! The same care as for endpoints: no address inside unless it is allowed, no redirect, no large answer. What is
//! told and answered never comes into a log or a message.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Url};

use super::answer;
use super::client::guarded;
use super::edge::Lookup;
use super::guard;
use super::wire::{Cut, whole};
use crate::config::{Fillable, Method, Service};
use crate::connector::path_part;
use crate::conversation::{CallFault, CallResult, OpenCall, Record};
use crate::ids::{ConversationId, ServiceId};

/// Bytes of an answer that are read.
const MAX_ANSWER_BYTES: usize = 64 * 1024;
/// Before the next try.
const PAUSE: Duration = Duration::from_millis(100);
/// The same for every try of a call, so that the service can tell them from another call.
const KEY_HEADER: &str = "idempotency-key";

/// The outside services, ready to be asked.
#[derive(Clone, Default)]
pub struct Services(Arc<BTreeMap<ServiceId, Ready>>);

struct Ready {
    service: Service,
    headers: HeaderMap,
    client: Client,
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Services {
    /// Makes services ready. Names are looked up by `lookup` at every call.
    ///
    /// # Errors
    /// When TLS cannot be set up on this machine.
    pub fn new(services: &[Service], lookup: &Lookup) -> Result<Self, reqwest::Error> {
        let ready = services.iter().map(|service| {
            let client = guarded(lookup, &service.allow_networks, service.allow_http).build()?;
            let ready = Ready { service: service.clone(), headers: headers(service), client };
            Ok((service.id.clone(), ready))
        });
        Ok(Self(Arc::new(ready.collect::<Result<_, reqwest::Error>>()?)))
    }

    /// Asks the service of an open call. Takes at most the service's time limit for each of its tries.
    pub async fn ask(&self, conversation: &ConversationId, call: &OpenCall) -> CallResult {
        let key = format!("{conversation}.{}.{}", call.turn, call.step);
        let asked = match self.0.get(&call.service) {
            Some(ready) => ready.ask(call, &key).await,
            None => Err(CallFault::Gone),
        };
        match asked {
            Ok(found) => CallResult::Done(found),
            Err(fault) => CallResult::Failed(fault),
        }
    }
}

impl Ready {
    async fn ask(&self, call: &OpenCall, key: &str) -> Result<Record, CallFault> {
        let url = self.url(call)?;
        let mut tries = 0;
        loop {
            let limit = Duration::from_secs(self.service.timeout_s);
            let tried = tokio::time::timeout(limit, self.talk(url.clone(), call, key)).await;
            match tried.unwrap_or(Err(Trouble::Passing(CallFault::Timeout))) {
                Ok(found) => return Ok(found),
                Err(Trouble::Passing(_)) if tries < self.service.retries => {}
                Err(Trouble::Passing(fault) | Trouble::Lasting(fault)) => return Err(fault),
            }
            tries += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The address with its gaps filled; still the host that stands in the settings.
    fn url(&self, call: &OpenCall) -> Result<Url, CallFault> {
        let filled = self.service.url.fill(&call.with, path_part).ok_or(CallFault::Value)?;
        let url: Url = filled.parse().map_err(|_| CallFault::Value)?;
        if guard::refuses(&url, &self.service.allow_networks) { Err(CallFault::Unreachable) } else { Ok(url) }
    }

    async fn talk(&self, url: Url, call: &OpenCall, key: &str) -> Result<Record, Trouble> {
        let request = match self.service.method {
            Method::Get => self.client.get(url),
            Method::Post => self
                .client
                .post(url)
                .header(CONTENT_TYPE, "application/json")
                .body(body(&self.service.body, call).ok_or(Trouble::Lasting(CallFault::Value))?),
        };
        let request = request.headers(self.headers.clone()).header(KEY_HEADER, key);
        let response = request.send().await.map_err(|error| on_the_way(&error))?;
        match response.status().as_u16() {
            200..=299 => {}
            429 | 500..=599 => return Err(Trouble::Passing(CallFault::Status)),
            _ => return Err(Trouble::Lasting(CallFault::Status)),
        }
        let read = whole(response, MAX_ANSWER_BYTES).await.map_err(|cut| match cut {
            Cut::TooLarge => Trouble::Lasting(CallFault::Shape),
            Cut::Broken(error) => on_the_way(&error),
        })?;
        answer::fields(&read, &self.service.fields).map_err(|misfit| {
            tracing::warn!(service = %self.service.id, %misfit, "a service's answer does not fit its fields");
            Trouble::Lasting(CallFault::Shape)
        })
    }
}

/// Whether another try could help.
enum Trouble {
    Passing(CallFault),
    Lasting(CallFault),
}

fn on_the_way(error: &reqwest::Error) -> Trouble {
    Trouble::Passing(if error.is_timeout() { CallFault::Timeout } else { CallFault::Unreachable })
}

fn body(fields: &[(String, Fillable)], call: &OpenCall) -> Option<Vec<u8>> {
    let field = |(name, value): &(String, Fillable)| {
        Some((name.clone(), serde_json::Value::String(value.fill(&call.with, |value| Some(value.to_owned()))?)))
    };
    let object: serde_json::Map<_, _> = fields.iter().map(field).collect::<Option<_>>()?;
    serde_json::to_vec(&object).ok()
}

/// They were checked when the settings were read.
fn headers(service: &Service) -> HeaderMap {
    let header = |(name, value): &(String, crate::config::Secret)| {
        let mut value = HeaderValue::from_str(value.expose()).ok()?;
        value.set_sensitive(true);
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, value))
    };
    service.headers.iter().filter_map(header).collect()
}
