//! The one place that sequences: load the conversation, run the turn, commit once, then answer.

mod access;
mod cache;
mod calls;
mod clock;
mod erasure;
mod error;
mod fence;
mod forecasts;
mod helpdesk;
mod hooks;
mod hours;
mod hub;
mod identity;
mod inventory;
mod ladder;
mod live;
mod others;
mod package;
mod random;
mod replies;
mod serving;
mod sessions;
mod suggest;
mod token;
mod turns;
mod waits;
mod watch;

use std::fmt;
use std::sync::Arc;

pub use access::{Doors, Signature};
pub use clock::Clock;
pub use error::{DeskError, RefusedHandoff};
pub use fence::fenced;
pub use helpdesk::{AgentDone, CallKey, HandoffSeen};
pub use hooks::{HookCall, Hooks, Unheard};
pub use hours::{OpenNow, Wait};
pub use hub::{Watch, WatchLimits};
pub use identity::{Claim, Identities, NotIdentified};
pub use inventory::{Inventory, Stock};
pub use ladder::Ladder;
pub use live::{ContentProblem, ContentStatus, Load, RefusedContent, Reloaded};
pub use random::{NoRandomness, Random};
pub use serving::Serving;
pub use sessions::{Said, Session, SessionDone};
pub use token::{Pass, VisitorToken};
pub use turns::{Started, TurnDone};
pub use waits::HookTold;
pub use watch::{Follower, Look, Settling};

pub use crate::store::{PlaceFilter, PlacedEvent};
pub use crate::turn::{AGENT_TEXT_MAX_CHARS, RatingStatus, Refused, TEXT_MAX_CHARS};

use crate::conversation::Conversation;
use crate::store::{Keeping, Store, StoreError};
use crate::turn::{self, Brain};

/// What a desk is made of.
pub struct Parts {
    /// The content that serves first.
    pub serving: Serving,
    /// Reads the content anew.
    pub load: Box<Load>,
    /// Where turns are kept.
    pub store: Store,
    /// The largest body of an event for helpdesks, in bytes: the smallest limit of all endpoints.
    pub max_body_bytes: usize,
    /// Tells the courier that something waits.
    pub wake_courier: Box<dyn Fn() + Send + Sync>,
    /// The clock.
    pub clock: Clock,
    /// Ids and tokens.
    pub random: Random,
    /// How many may watch.
    pub watch_limits: WatchLimits,
}

/// The desk; cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    live: live::Live,
    store: Store,
    max_body_bytes: usize,
    wake_courier: Box<dyn Fn() + Send + Sync>,
    clock: Clock,
    random: Random,
    cache: cache::Cache,
    hub: Arc<hub::Hub>,
    forecasts: forecasts::Forecasts,
}

impl Desk {
    /// Opens the desk.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner {
            live: live::Live::new(parts.serving, parts.load, parts.clock.clone()),
            store: parts.store,
            max_body_bytes: parts.max_body_bytes,
            wake_courier: parts.wake_courier,
            clock: parts.clock,
            random: parts.random,
            cache: cache::Cache::new(),
            hub: hub::Hub::new(parts.watch_limits),
            forecasts: forecasts::Forecasts::default(),
        }))
    }

    /// The content that serves now.
    #[must_use]
    pub fn brain(&self) -> Arc<Brain> {
        Arc::clone(&self.0.live.serving().brain)
    }

    /// What serves now and what was refused.
    #[must_use]
    pub fn content_status(&self) -> Arc<ContentStatus> {
        self.0.live.status()
    }

    /// Reads the content anew and swaps if it is whole; else the old one serves on.
    pub async fn reload(&self) -> Reloaded {
        self.reload_if(|| true).await
    }

    /// The same if what was read is still what stands there, which is asked when it is ready.
    async fn reload_if(&self, still: impl FnOnce() -> bool + Send + 'static) -> Reloaded {
        let desk = self.clone();
        let reloaded = tokio::task::spawn_blocking(move || desk.0.live.reload_if(still)).await;
        let reloaded = reloaded.unwrap_or_else(|_| self.0.live.broken());
        if matches!(reloaded, Reloaded::Live { .. }) {
            self.keep_content().await;
        }
        reloaded
    }

    /// Keeps what serves in the store, so that editors can go back to it. It serves whether that works or not: each
    /// turn keeps its content too.
    pub async fn keep_content(&self) {
        let (edition, since) = (Arc::clone(&self.0.live.serving().edition), self.content_status().since);
        if let Err(error) = self.0.store.keep(edition, Keeping::Live, since).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the live content is not kept for `rollback`");
        }
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Ids and tokens.
    #[must_use]
    pub fn random(&self) -> &Random {
        &self.0.random
    }

    /// How many watch.
    #[must_use]
    pub fn watchers(&self) -> usize {
        self.0.hub.watchers()
    }

    /// Whether the store can be used.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.0.store.ready().await
    }

    /// A conversation as stored. Folds all its turns.
    ///
    /// # Errors
    /// When the pass is wrong or the store fails.
    pub async fn conversation(&self, pass: &Pass) -> Result<Conversation, DeskError> {
        let stored = self.0.store.load(&pass.conversation).await.map_err(DeskError::Store)?;
        let stored = stored.filter(|stored| pass.opens(&stored.token)).ok_or(DeskError::NotFound)?;
        let conversation = Conversation::replay(pass.conversation.clone(), stored.language, &stored.turns);
        if conversation.call.is_some() { self.settled(pass, conversation).await } else { Ok(conversation) }
    }

    /// What kind of value the assistant has asked for, if it has.
    #[must_use]
    pub fn asked_kind(&self, conversation: &Conversation) -> Option<&'static str> {
        turn::asked_kind(&self.brain(), conversation)
    }

    /// How a rating of the conversation stands.
    #[must_use]
    pub fn rating(&self, conversation: &Conversation) -> RatingStatus {
        turn::rating(&self.brain(), conversation)
    }

    /// A place from which the conversation is watched. Take it before looking at the conversation:
    /// then nothing can happen unseen in between.
    ///
    /// # Errors
    /// When too many watch already.
    pub fn watch(&self, pass: &Pass) -> Result<Watch, DeskError> {
        self.0.hub.watch(&pass.conversation).map_err(|_| DeskError::TooManyWatchers)
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("content", &self.content_status()).finish_non_exhaustive()
    }
}
