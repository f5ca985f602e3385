//! How often one address and one conversation may call.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use super::app::App;
use super::caller::address;
use super::problem::Problem;
use crate::desk::VisitorToken;
use crate::ids::{AccessId, HookId};

const TEN: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// Who types asks for suggestions several times a message.
const KEYSTROKES: NonZeroU32 = NonZeroU32::MIN.saturating_add(3);

type Limiter<K> = DefaultKeyedRateLimiter<K>;

/// Who calls for a helpdesk and proves nothing. Apart from visitors' calls, which may come from the same address.
struct Strangers {
    calls: Limiter<IpAddr>,
    /// Whose share is used up, and until when: nothing that they send is looked at.
    refused: Mutex<HashMap<IpAddr, Instant>>,
}

impl Strangers {
    fn check(&self, address: IpAddr) -> Result<(), Problem> {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let wait =
            refused.get(&address).map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()));
        if wait.is_zero() { Ok(()) } else { Err(too_many(wait)) }
    }

    fn take(&self, address: IpAddr, clock: &DefaultClock) -> Result<(), Problem> {
        self.calls.check_key(&address).map_err(|refused| {
            let wait = refused.wait_time_from(clock.now());
            self.refused.lock().unwrap_or_else(PoisonError::into_inner).insert(address, Instant::now() + wait);
            too_many(wait)
        })
    }

    fn sweep(&self) {
        self.calls.retain_recent();
        self.calls.shrink_to_fit();
        let now = Instant::now();
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
    }
}

/// The limits; none if they are switched off.
pub(super) struct Limits(Option<All>);

struct All {
    addresses: Limiter<IpAddr>,
    /// By the token's hash: who does not have the token cannot use up another's share.
    conversations: Limiter<[u8; 32]>,
    /// Suggestions are counted by themselves: typing must not use up the share of speaking.
    typing_addresses: Limiter<IpAddr>,
    typing: Limiter<[u8; 32]>,
    helpdesks: Limiter<AccessId>,
    hooks: Limiter<HookId>,
    strangers: Strangers,
    clock: DefaultClock,
}

impl Limits {
    /// One address may call so often a minute, one conversation half as often, and a helpdesk, which speaks for many,
    /// ten times as often; for suggestions address and conversation four times as often. 0 switches all off.
    pub(super) fn new(calls_per_minute: u32) -> Self {
        Self(NonZeroU32::new(calls_per_minute).map(|calls| {
            let half = NonZeroU32::new(calls.get().div_ceil(2)).unwrap_or(NonZeroU32::MIN);
            All {
                addresses: Limiter::keyed(Quota::per_minute(calls)),
                conversations: Limiter::keyed(Quota::per_minute(half)),
                typing_addresses: Limiter::keyed(Quota::per_minute(calls.saturating_mul(KEYSTROKES))),
                typing: Limiter::keyed(Quota::per_minute(half.saturating_mul(KEYSTROKES))),
                helpdesks: Limiter::keyed(Quota::per_minute(calls.saturating_mul(TEN))),
                hooks: Limiter::keyed(Quota::per_minute(calls.saturating_mul(TEN))),
                strangers: Strangers { calls: Limiter::keyed(Quota::per_minute(calls)), refused: Mutex::default() },
                clock: DefaultClock::default(),
            }
        }))
    }

    pub(super) fn take_address(&self, address: IpAddr) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |all| take(&all.addresses, &address, &all.clock))
    }

    pub(super) fn take_conversation(&self, token: &VisitorToken) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |all| take(&all.conversations, &token.hash().0, &all.clock))
    }

    /// The same for a conversation that another platform leads; `digest` is that of its session.
    pub(super) fn take_session(&self, digest: &[u8; 32]) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |all| take(&all.conversations, digest, &all.clock))
    }

    pub(super) fn take_typing_address(&self, address: IpAddr) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |all| take(&all.typing_addresses, &address, &all.clock))
    }

    pub(super) fn take_typing(&self, token: &VisitorToken) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |all| take(&all.typing, &token.hash().0, &all.clock))
    }

    pub(super) fn take_helpdesk(&self, name: &AccessId) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |all| take(&all.helpdesks, name, &all.clock))
    }

    /// The same for a service that answers flows.
    pub(super) fn take_hook(&self, name: &HookId) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |all| take(&all.hooks, name, &all.clock))
    }

    /// Whether anything that comes from this address for a helpdesk is looked at: not while too much of it was wrong.
    pub(super) fn check_stranger(&self, address: IpAddr) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |all| all.strangers.check(address))
    }

    /// Counts a call for a helpdesk that proved nothing.
    pub(super) fn take_stranger(&self, address: IpAddr) -> Result<(), Problem> {
        self.0.as_ref().map_or(Ok(()), |all| all.strangers.take(address, &all.clock))
    }

    /// Forgets those whose share is whole again, so that memory does not grow.
    pub(super) fn sweep(&self) {
        if let Some(all) = &self.0 {
            for addresses in [&all.addresses, &all.typing_addresses] {
                addresses.retain_recent();
                addresses.shrink_to_fit();
            }
            for conversations in [&all.conversations, &all.typing] {
                conversations.retain_recent();
                conversations.shrink_to_fit();
            }
            all.strangers.sweep();
        }
    }
}

fn take<K: Clone + Eq + std::hash::Hash>(limiter: &Limiter<K>, key: &K, clock: &DefaultClock) -> Result<(), Problem> {
    limiter.check_key(key).map_err(|refused| too_many(refused.wait_time_from(clock.now())))
}

fn too_many(wait: Duration) -> Problem {
    Problem::TooManyCalls(wait.as_secs().saturating_add(1))
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

/// The same for suggestions, which are counted by themselves.
pub(super) async fn limit_typing(State(app): State<App>, request: Request, next: Next) -> Response {
    let from = address(request.headers(), request.extensions(), app.server().behind_proxy);
    match app.limits().take_typing_address(from) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}
