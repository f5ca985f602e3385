//! Wakes those who watch a conversation. It carries no news itself: the store is the truth.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::ids::ConversationId;

/// How many may watch at a time.
#[derive(Debug, Clone, Copy)]
pub struct WatchLimits {
    /// One conversation.
    pub per_conversation: usize,
    /// All conversations together.
    pub in_all: usize,
}

impl Default for WatchLimits {
    fn default() -> Self {
        Self { per_conversation: 8, in_all: 4_096 }
    }
}

/// Too many watch already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

#[derive(Debug, Default)]
struct Watched {
    conversations: HashMap<ConversationId, Place>,
    in_all: usize,
}

/// A conversation that somebody watches.
#[derive(Debug)]
struct Place {
    sender: watch::Sender<u64>,
    /// Counted here and not by the receivers: each of those goes a moment after its watcher has said so.
    watchers: usize,
}

/// Who watches what.
#[derive(Debug)]
pub(super) struct Hub {
    limits: WatchLimits,
    watched: Mutex<Watched>,
}

impl Hub {
    pub(super) fn new(limits: WatchLimits) -> Arc<Self> {
        Arc::new(Self { limits, watched: Mutex::default() })
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn watch(self: &Arc<Self>, id: &ConversationId) -> Result<Watch, TooMany> {
        let mut watched = self.watched();
        let here = watched.conversations.get(id).map_or(0, |place| place.watchers);
        if here >= self.limits.per_conversation || watched.in_all >= self.limits.in_all {
            return Err(TooMany);
        }
        watched.in_all = watched.in_all.saturating_add(1);
        let new = || Place { sender: watch::Sender::new(0), watchers: 0 };
        let place = watched.conversations.entry(id.clone()).or_insert_with(new);
        place.watchers = place.watchers.saturating_add(1);
        let receiver = place.sender.subscribe();
        Ok(Watch { hub: Arc::clone(self), id: id.clone(), receiver })
    }

    pub(super) fn wake(&self, id: &ConversationId) {
        if let Some(place) = self.watched().conversations.get(id) {
            place.sender.send_modify(|_| {});
        }
    }

    /// Wakes all who watch: nobody knows what has happened.
    pub(super) fn wake_all(&self) {
        for place in self.watched().conversations.values() {
            place.sender.send_modify(|_| {});
        }
    }

    /// An agent writes: whoever watches now is told, and nobody else.
    pub(super) fn types(&self, id: &ConversationId) {
        if let Some(place) = self.watched().conversations.get(id) {
            place.sender.send_modify(|signs| *signs = signs.wrapping_add(1));
        }
    }

    pub(super) fn watchers(&self) -> usize {
        self.watched().in_all
    }

    fn leave(&self, id: &ConversationId) {
        let mut watched = self.watched();
        watched.in_all = watched.in_all.saturating_sub(1);
        let Some(place) = watched.conversations.get_mut(id) else { return };
        place.watchers = place.watchers.saturating_sub(1);
        if place.watchers == 0 {
            watched.conversations.remove(id);
        }
    }
}

/// A place from which a conversation is watched; given back when it is dropped.
#[derive(Debug)]
pub struct Watch {
    hub: Arc<Hub>,
    id: ConversationId,
    receiver: watch::Receiver<u64>,
}

impl Watch {
    /// Waits until something may have happened since the last call.
    pub async fn changed(&mut self) {
        if self.receiver.changed().await.is_err() {
            // The hub keeps the sender as long as this place exists; without it nothing comes any more.
            std::future::pending::<()>().await;
        }
    }

    /// Counts the signs that an agent writes; only whether it has grown says something.
    #[must_use]
    pub fn signs_of_writing(&self) -> u64 {
        *self.receiver.borrow()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.hub.leave(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn wakes_counts_and_gives_places_back() {
        let hub = Hub::new(WatchLimits { per_conversation: 2, in_all: 3 });
        let (one, two) = (ConversationId::from_bits(1), ConversationId::from_bits(2));
        let mut first = hub.watch(&one).unwrap();
        let second = hub.watch(&one).unwrap();
        assert_eq!(hub.watch(&one).unwrap_err(), TooMany);
        let _third = hub.watch(&two).unwrap();
        assert_eq!(hub.watch(&two).unwrap_err(), TooMany);
        hub.wake(&one);
        first.changed().await;
        hub.wake_all();
        first.changed().await;
        drop(second);
        assert_eq!(hub.watchers(), 2);
        hub.wake(&one);
        first.changed().await;
        drop(first);
        assert!(!hub.watched().conversations.contains_key(&one));
    }

    #[test]
    fn of_several_that_leave_at_once_nothing_stays() {
        let hub = Hub::new(WatchLimits::default());
        let together = std::sync::Barrier::new(4);
        let come_and_go = || {
            for number in 0..5_000 {
                let watch = hub.watch(&ConversationId::from_bits(number)).unwrap();
                together.wait();
                drop(watch);
            }
        };
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(come_and_go);
            }
        });
        assert_eq!((hub.watchers(), hub.watched().conversations.len()), (0, 0));
    }
}
