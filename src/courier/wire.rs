//! One request of a connector on the wire, with the guard of all others: no redirect, no address inside, no endless body.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, Url};

use super::exchange::{asked_to_wait, class};
use super::limits::Limits;
use super::target::Target;
use crate::connector::{Answer, Method, Request};

/// What went wrong on the way, as a class.
pub(super) type Fault = &'static str;

/// An answer, with what is told of it.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) answer: Answer,
    /// The address that answered.
    pub(super) remote: Option<String>,
    /// How long the helpdesk asks us to wait.
    pub(super) retry_after: Option<Duration>,
    /// Why its body could not be read whole.
    pub(super) cut: Option<Fault>,
}

/// Sends a request and reads the whole answer. A status decides, whatever happens to the body behind it: what succeeded
/// must not be sent again because its answer is broken. Has no deadline of its own but for the body, which gets half of
/// that of a try.
pub(super) async fn send(target: &Target, request: &Request, limits: &Limits, now: Timestamp) -> Result<Heard, Fault> {
    let url: Url = request.url.parse().map_err(|_| "unbuildable")?;
    if target.refuses(&url) {
        return Err("guard");
    }
    let method = match request.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
    };
    let mut sending = target.client.request(method, url).headers(headers(request).ok_or("unbuildable")?);
    if let Some(body) = &request.body {
        sending = sending.body(body.clone());
    }
    let response = sending.send().await.map_err(|error| class(&error))?;
    let retry_after = asked_to_wait(&response, now);
    let remote = response.remote_addr().map(|address| address.to_string());
    let (status, headers) = (response.status().as_u16(), told(response.headers()));
    let read = tokio::time::timeout(limits.deadline / 2, whole(response, limits.answer_bytes)).await;
    let (body, cut) = match read {
        Ok(Ok(body)) => (body, None),
        Ok(Err(Cut::TooLarge)) => (Vec::new(), Some("too_large")),
        Ok(Err(Cut::Broken(error))) => (Vec::new(), Some(class(&error))),
        Err(_) => (Vec::new(), Some("timeout")),
    };
    Ok(Heard { answer: Answer { status, headers, body, cut: cut.is_some() }, remote, retry_after, cut })
}

fn headers(request: &Request) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_bytes(name.as_bytes()).ok()?, value);
    }
    Some(headers)
}

fn told(headers: &HeaderMap) -> BTreeMap<String, String> {
    let header =
        |(name, value): (&HeaderName, &HeaderValue)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()));
    headers.iter().filter_map(header).collect()
}

/// Why a body could not be read whole.
#[derive(Debug)]
pub(super) enum Cut {
    TooLarge,
    Broken(reqwest::Error),
}

/// Reads a body whole, if it is not larger than this.
pub(super) async fn whole(mut response: Response, most: usize) -> Result<Vec<u8>, Cut> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Cut::Broken)? {
        if body.len() + chunk.len() > most {
            return Err(Cut::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
