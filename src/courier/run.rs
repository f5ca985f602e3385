//! The courier itself: claims what is due and starts a try for each, until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, Semaphore};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::adoption::keep_adopting;
use super::delivery::{Tools, deliver};
use super::edge::Edge;
use super::fallback::{Detour, detours, keep_falling_back};
use super::limits::Limits;
use super::replies::Answers;
use super::standing::Standing;
use super::target::{Target, UnusableEndpoint};
use crate::config::{Endpoint, addressees};
use crate::ids::EndpointId;
use crate::store::{Claimed, Room, Store, StoreError};

/// The shortest pause: keeps a clock that stands still from making the loop spin.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
/// How often what waits for a time of a wrong clock is looked for.
const CATCH_UP_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// The pause after a failure of the store.
const FAILURE_PAUSE: Duration = Duration::from_secs(1);

/// Tells the courier that there is something new. Cheap to clone; nothing is lost without it, only time.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Has the courier look into the store at once.
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

/// Delivers what the store holds for endpoints. Cheap to clone; every clone knows the same of the endpoints.
#[derive(Clone)]
pub struct Courier {
    targets: Vec<Arc<Target>>,
    /// To whom every handoff goes.
    addressees: Vec<EndpointId>,
    detours: Vec<Detour>,
    tools: Tools,
    wake: Wake,
}

impl std::fmt::Debug for Courier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Courier").field("endpoints", &self.endpoints()).finish_non_exhaustive()
    }
}

impl Courier {
    /// Prepares the endpoints.
    ///
    /// # Errors
    /// When one of them cannot be called as it is configured.
    pub fn new(store: Store, endpoints: &[Endpoint], limits: Limits, edge: Edge) -> Result<Self, UnusableEndpoint> {
        let target = |endpoint| Target::new(endpoint, &edge.lookup, &limits).map(Arc::new);
        let targets = endpoints.iter().map(target).collect::<Result<_, _>>()?;
        let tools = Tools { store, limits, edge, abandon: CancellationToken::new() };
        let (addressees, detours) = (addressees(endpoints), detours(endpoints));
        Ok(Self { targets, addressees, detours, tools, wake: Wake::default() })
    }

    /// A handle that wakes this courier.
    #[must_use]
    pub fn wake_handle(&self) -> Wake {
        self.wake.clone()
    }

    /// What asks the same endpoints for answers.
    #[must_use]
    pub fn answers(&self) -> Answers {
        Answers::through(&self.targets, self.tools.limits.clone(), self.tools.edge.clone())
    }

    /// Works until `stop` fires. Then tries under way get the grace time to end; the claims of the others are given
    /// back, so that the next start need not wait for their leases.
    pub async fn run(self, stop: CancellationToken) {
        let (store, limits, clock) = (&self.tools.store, &self.tools.limits, &self.tools.edge.clock);
        let adopting = keep_adopting(store, &self.addressees, limits.adopt_every, &self.wake, &stop);
        let falling_back = keep_falling_back(store, &self.detours, limits.fall_back_every, clock, (&self.wake, &stop));
        tokio::join!(adopting, falling_back, self.carry(&stop));
    }

    async fn carry(&self, stop: &CancellationToken) {
        let mut tries = JoinSet::new();
        let mut caught_up = None;
        while !stop.is_cancelled() {
            let pause = self.round(&mut tries, &mut caught_up).await;
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.wake.0.notified() => {}
                Some(ended) = tries.join_next(), if !tries.is_empty() => told(ended),
                () = tokio::time::sleep(pause) => {}
            }
        }
        self.finish(tries).await;
    }

    /// Starts what can start; returns how long nothing more can.
    async fn round(&self, tries: &mut JoinSet<()>, caught_up: &mut Option<Timestamp>) -> Duration {
        while let Some(ended) = tries.try_join_next() {
            told(ended);
        }
        match self.start_due(tries, caught_up).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(%error, "the outbox cannot be read");
                FAILURE_PAUSE
            }
        }
    }

    /// A clock that was set back must keep nothing waiting: looked after at the start, once a minute, and whenever the
    /// clock runs backwards.
    async fn catch_up(&self, now: Timestamp, done: &mut Option<Timestamp>) -> Result<(), StoreError> {
        let again = |at: Timestamp| now < at || now.duration_since(at) >= CATCH_UP_EVERY;
        if !done.is_none_or(again) {
            return Ok(());
        }
        let count = self.tools.store.catch_up(now).await?;
        *done = Some(now);
        if count > 0 {
            tracing::warn!(count, "the clock was set back: deliveries that waited for a later time are due now");
        }
        Ok(())
    }

    async fn start_due(
        &self,
        tries: &mut JoinSet<()>,
        caught_up: &mut Option<Timestamp>,
    ) -> Result<Duration, StoreError> {
        let now = (self.tools.edge.clock)();
        self.catch_up(now, caught_up).await?;
        let room = self.room(now);
        if !room.is_empty() {
            for claimed in self.tools.store.claim(now, self.tools.limits.lease(), &room).await? {
                self.start(tries, claimed);
            }
        }
        self.pause().await
    }

    fn endpoints(&self) -> Vec<EndpointId> {
        self.targets.iter().map(|target| target.id.clone()).collect()
    }

    fn room(&self, now: Timestamp) -> Vec<Room> {
        let room = |target: &Arc<Target>| Room { endpoint: target.id.clone(), deliveries: target.room(now) };
        self.targets.iter().map(room).filter(|room| room.deliveries > 0).collect()
    }

    fn start(&self, tries: &mut JoinSet<()>, claimed: Claimed) {
        let Some(target) = self.targets.iter().find(|target| target.id == claimed.endpoint) else { return };
        let target = Arc::clone(target);
        let slot = Semaphore::try_acquire_owned(Arc::clone(&target.slots));
        let standing = Standing::begin(Arc::clone(&target), Arc::clone(&self.tools.edge.clock));
        let tools = self.tools.clone();
        tries.spawn(async move {
            deliver(tools, target, standing, claimed).await;
            drop(slot);
        });
    }

    /// Until the next delivery is due for which there is room; never long, so that a jump of the clock or another
    /// process that changes the store costs little.
    async fn pause(&self) -> Result<Duration, StoreError> {
        let now = (self.tools.edge.clock)();
        let open: Vec<EndpointId> = self.room(now).into_iter().map(|room| room.endpoint).collect();
        let due = self.tools.store.next_due(&open).await?;
        let probe = self.targets.iter().filter_map(|target| target.breaker().probe_at(now)).min();
        let due = [due, probe].into_iter().flatten().min();
        let longest = self.tools.limits.longest_pause;
        let wait = due.map_or(longest, |due| Duration::try_from(now.duration_until(due)).unwrap_or_default());
        Ok(wait.min(longest).max(SHORTEST_PAUSE))
    }

    async fn finish(&self, mut tries: JoinSet<()>) {
        let all = async { while tries.join_next().await.is_some() {} };
        if tokio::time::timeout(self.tools.limits.grace, all).await.is_err() {
            self.tools.abandon.cancel();
            while tries.join_next().await.is_some() {}
        }
    }
}

/// A try that broke is a bug: its delivery comes back when its lease is over.
fn told(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a try of a delivery broke: please report this as a bug");
    }
}
