//! Keeps the conversations that are spoken in, so that a turn need not fold them anew.
//!
//! A help for speed alone: what is kept may be old or gone at any time, and the store's unique
//! `(conversation, turn_no)` finds out.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use crate::conversation::{Conversation, Turn};
use crate::ids::{ClientId, ConversationId, TurnNo};
use crate::store::{StoredConversation, TokenHash};

/// How many conversations are kept.
const KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(2_047);

/// A conversation as it was when it was last seen.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) token: TokenHash,
    pub(super) conversation: Arc<Conversation>,
    clients: HashMap<ClientId, TurnNo>,
}

impl Kept {
    pub(super) fn new(token: TokenHash, conversation: Conversation) -> Self {
        Self { token, conversation: Arc::new(conversation), clients: HashMap::new() }
    }

    pub(super) fn fold(id: &ConversationId, stored: &StoredConversation) -> Self {
        let conversation = Conversation::replay(id.clone(), stored.language, &stored.turns);
        let mut kept = Self::new(stored.token, conversation);
        for turn in &stored.turns {
            kept.remember(turn);
        }
        kept
    }

    /// The turn that a client's id caused before.
    pub(super) fn turn_of(&self, client: &ClientId) -> Option<TurnNo> {
        self.clients.get(client).copied()
    }

    /// Takes in what was stored.
    pub(super) fn advance(&mut self, turn: &Turn, after: Arc<Conversation>) {
        self.remember(turn);
        self.conversation = after;
    }

    fn remember(&mut self, turn: &Turn) {
        if let Some(client) = &turn.client_id {
            self.clients.insert(client.clone(), turn.no);
        }
    }
}

/// A place for one conversation. Its lock lets the turns of a conversation run one after another.
pub(super) type Slot = Arc<tokio::sync::Mutex<Option<Kept>>>;

/// The conversations spoken in last.
#[derive(Debug)]
pub(super) struct Cache(Mutex<LruCache<ConversationId, Slot>>);

impl Cache {
    pub(super) fn new() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }

    /// The place of a conversation, perhaps empty.
    pub(super) fn slot(&self, id: &ConversationId) -> Slot {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.get_or_insert_ref(id, Slot::default))
    }

    /// Puts a new conversation in its place.
    pub(super) fn keep(&self, kept: Kept) {
        let id = kept.conversation.id.clone();
        let slot = Arc::new(tokio::sync::Mutex::new(Some(kept)));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(id, slot);
    }

    /// Gives the place of an unknown conversation free, so that wrong ids push out no right ones.
    pub(super) fn forget(&self, id: &ConversationId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop(id);
    }
}
