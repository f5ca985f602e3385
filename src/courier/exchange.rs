//! One try on the wire: a signed POST, and as much of the answer as is good for us.

use std::error::Error;
use std::io;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use reqwest::{Response, Url};

use super::limits::Limits;
use super::resolver::Unreachable;
use super::target::Target;
use crate::handoff::schedule::{Verdict, http_date, retry_after};
use crate::handoff::signature::{ID_HEADER, SIGNATURE_HEADER, SigningKeys, TIMESTAMP_HEADER};
use crate::store::Claimed;

/// What came of a try.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    /// The status, as soon as one came.
    pub(super) status: Option<u16>,
    /// What went wrong on the way, as a class.
    pub(super) fault: Option<&'static str>,
    /// The first bytes of the body.
    pub(super) head: Vec<u8>,
    /// The address that answered.
    pub(super) remote: Option<String>,
    /// How far the receiver's clock is from ours, in seconds, if it told its time.
    pub(super) skew_s: Option<i64>,
    /// How long the receiver asks us to wait.
    pub(super) retry_after: Option<Duration>,
    /// What it means where the status does not say so, with a class for what went wrong.
    pub(super) judged: Option<(Verdict, Option<&'static str>)>,
}

/// Sends the event, signed as of `now`, within one deadline over everything.
pub(super) async fn exchange(
    target: &Target,
    (url, keys): (&Url, &SigningKeys),
    claimed: &Claimed,
    limits: &Limits,
    now: Timestamp,
) -> Exchange {
    let mut seen = Exchange::default();
    if target.refuses(url) {
        seen.fault = Some("guard");
        return seen;
    }
    match tokio::time::timeout(limits.deadline, talk(target, (url, keys), claimed, limits, now, &mut seen)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => seen.fault = Some(class(&error)),
        Err(_) => seen.fault = Some("timeout"),
    }
    seen
}

async fn talk(
    target: &Target,
    (url, keys): (&Url, &SigningKeys),
    claimed: &Claimed,
    limits: &Limits,
    now: Timestamp,
    seen: &mut Exchange,
) -> Result<(), reqwest::Error> {
    let id = claimed.event.as_str();
    let response = target
        .client
        .post(url.clone())
        .header(CONTENT_TYPE, "application/json")
        .header(ID_HEADER, id)
        .header(TIMESTAMP_HEADER, now.as_second())
        .header(SIGNATURE_HEADER, keys.sign(id, now, &claimed.body))
        .body(claimed.body.clone())
        .send()
        .await?;
    seen.status = Some(response.status().as_u16());
    seen.remote = response.remote_addr().map(|address| address.to_string());
    seen.skew_s = skew_s(&response, now);
    seen.retry_after = asked_to_wait(&response, now);
    read(response, limits, &mut seen.head).await
}

/// How long the receiver asks us to wait.
pub(super) fn asked_to_wait(response: &Response, now: Timestamp) -> Option<Duration> {
    retry_after(response.headers().get(RETRY_AFTER)?.to_str().ok()?, now)
}

fn skew_s(response: &Response, now: Timestamp) -> Option<i64> {
    let date = response.headers().get(DATE)?.to_str().ok()?;
    Some(http_date(date)?.as_second() - now.as_second())
}

/// Reads a bounded part of the body, so that the receiver sees its answer taken; keeps its beginning.
async fn read(mut response: Response, limits: &Limits, head: &mut Vec<u8>) -> Result<(), reqwest::Error> {
    let mut left = limits.read_bytes;
    while let Some(chunk) = response.chunk().await? {
        let keep = chunk.len().min(limits.keep_bytes.saturating_sub(head.len()));
        head.extend_from_slice(&chunk[..keep]);
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            break;
        }
    }
    Ok(())
}

/// The kind of a failure on the way, found in the chain of its causes.
pub(super) fn class(error: &reqwest::Error) -> &'static str {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(class) = class_of(error) {
            return class;
        }
        cause = error.source();
    }
    match (error.is_timeout(), error.is_connect()) {
        (true, _) => "timeout",
        (false, true) => "connect",
        (false, false) => "protocol",
    }
}

pub(super) fn class_of(error: &(dyn Error + 'static)) -> Option<&'static str> {
    match error.downcast_ref::<Unreachable>() {
        Some(Unreachable::Guarded(_)) => return Some("guard"),
        Some(Unreachable::Unknown(_)) => return Some("dns"),
        None => {}
    }
    if error.is::<rustls::Error>() {
        return Some("tls");
    }
    // An io::Error hides the error that it carries from `source`.
    error.downcast_ref::<io::Error>().and_then(io::Error::get_ref).and_then(|inner| class_of(inner))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::{StreamExt as _, stream};

    use super::*;

    /// An answer with a body without end, in pieces of this size, and how much of it was taken.
    fn endless(piece: usize) -> (Response, Arc<AtomicUsize>) {
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        let pieces = stream::repeat(vec![b'x'; piece]).map(move |piece| {
            count.fetch_add(piece.len(), Ordering::SeqCst);
            Ok::<_, io::Error>(piece)
        });
        let answer = axum::http::Response::new(reqwest::Body::wrap_stream(pieces));
        (Response::from(answer), taken)
    }

    #[tokio::test]
    async fn at_most_64_kib_of_a_body_are_taken_and_the_piece_that_crosses() {
        for piece in [1, 1_000, 8 * 1_024, 64 * 1_024, 100_000] {
            let (answer, taken) = endless(piece);
            let mut head = Vec::new();
            read(answer, &Limits::default(), &mut head).await.unwrap();
            let taken = taken.load(Ordering::SeqCst);
            assert!((64 * 1_024..64 * 1_024 + piece).contains(&taken), "{taken} in pieces of {piece}");
            assert_eq!(head.len(), 4 * 1_024);
        }
    }
}
