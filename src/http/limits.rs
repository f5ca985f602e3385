//! How often one address and one conversation may call.

use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use super::app::App;
use super::caller::address;
use super::problem::Problem;
use crate::desk::VisitorToken;

type Limiter<K> = DefaultKeyedRateLimiter<K>;

/// The limits; none if they are switched off.
pub(super) struct Limits(Option<Both>);

struct Both {
    addresses: Limiter<IpAddr>,
    /// By the token's hash: who does not have the token cannot use up another's share.
    conversations: Limiter<[u8; 32]>,
    clock: DefaultClock,
}

impl Limits {
    /// One address may call so often a minute, one conversation half as often; 0 switches both off.
    pub(super) fn new(calls_per_minute: u32) -> Self {
        Self(NonZeroU32::new(calls_per_minute).map(|calls| {
            let half = NonZeroU32::new(calls.get().div_ceil(2)).unwrap_or(NonZeroU32::MIN);
            Both {
                addresses: Limiter::keyed(Quota::per_minute(calls)),
                conversations: Limiter::keyed(Quota::per_minute(half)),
                clock: DefaultClock::default(),
            }
        }))
    }

    pub(super) fn take_address(&self, address: IpAddr) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |both| take(&both.addresses, &address, &both.clock))
    }

    pub(super) fn take_conversation(&self, token: &VisitorToken) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |both| take(&both.conversations, &token.hash().0, &both.clock))
    }

    /// Forgets those whose share is whole again, so that memory does not grow.
    pub(super) fn sweep(&self) {
        if let Some(both) = &self.0 {
            both.addresses.retain_recent();
            both.addresses.shrink_to_fit();
            both.conversations.retain_recent();
            both.conversations.shrink_to_fit();
        }
    }
}

fn take<K: Clone + Eq + std::hash::Hash>(limiter: &Limiter<K>, key: &K, clock: &DefaultClock) -> Result<(), Problem> {
    limiter.check_key(key).map_err(|refused| {
        let wait = refused.wait_time_from(clock.now());
        Problem::TooManyCalls(wait.as_secs().saturating_add(1))
    })
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Limits").field(&self.0.is_some()).finish()
    }
}

/// Counts a call against the address that it comes from.
pub(super) async fn limit_address(State(app): State<App>, request: Request, next: Next) -> Response {
    let from = address(request.headers(), request.extensions(), app.server().behind_proxy);
    match app.limits().take_address(from) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}
