//! The handle that everybody holds.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::postgres::Postgres;
use super::references::end_told_at;
use super::sqlite::Sqlite;
use super::{
    AttemptResult, Backlog, Claim, Claimed, Commit, Committed, Edition, EndpointStatus, Erased, FallenBack,
    HandoffFilter, HandoffPlace, HandoffStory, HandoffSummary, Hint, Hints, Keeping, KnownReceipt, OffReason,
    OpenReference, PlaceFilter, PlacedEvent, Reached, Room, StepDone, StoreError, StoredConversation, WaitingHandoff,
    WaitsWanted,
};
use crate::config::{PostgresUrl, StoreTarget};
use crate::handoff::waiting::Waited;
use crate::ids::{AccessId, ConversationId, EndpointId, HandoffId, HookId, QueueId};

/// Where turns and handoffs are kept. Cheap to clone; every clone is the same store.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Backend,
}

/// What can keep them.
#[derive(Debug, Clone)]
enum Backend {
    /// A file on this machine.
    Sqlite(Sqlite),
    /// A database that several processes share.
    Postgres(Postgres),
}

/// The same question to whichever it is.
macro_rules! ask {
    ($store:ident, $method:ident($($argument:expr),*)) => {
        match &$store.backend {
            Backend::Sqlite(backend) => backend.$method($($argument),*).await,
            Backend::Postgres(backend) => backend.$method($($argument),*).await,
        }
    };
}

impl Store {
    /// Opens the SQLite file, makes it if it is not there, and brings it to this version's schema. New events go to
    /// `endpoints`. Blocks for as long as a migration takes.
    ///
    /// # Errors
    /// When the file cannot be opened, is another program's, or was changed by a newer version.
    pub fn open(path: &Path, endpoints: &[EndpointId]) -> Result<Self, StoreError> {
        Ok(Self { backend: Backend::Sqlite(Sqlite::open(path, endpoints)?) })
    }

    /// Opens the PostgreSQL database and brings it to this version's schema, one process after another. New events go
    /// to `endpoints`. What comes later heals by itself when the database was away; this first visit does not.
    ///
    /// # Errors
    /// When the database cannot be reached or used, is another program's, or was changed by a newer version.
    pub async fn connect(url: &PostgresUrl, endpoints: &[EndpointId]) -> Result<Self, StoreError> {
        Ok(Self { backend: Backend::Postgres(Postgres::connect(url, endpoints).await?) })
    }

    /// Opens what the settings name; a file's name is relative to `dir`.
    ///
    /// # Errors
    /// As with [`Store::open`] and [`Store::connect`].
    pub async fn at(target: &StoreTarget, dir: &Path, endpoints: &[EndpointId]) -> Result<Self, StoreError> {
        match target {
            StoreTarget::Sqlite(file) => Self::open(&dir.join(file), endpoints),
            StoreTarget::Postgres(url) => Self::connect(url, endpoints).await,
        }
    }

    /// What other processes that use the same store tell, from now on; none if there can be no others. Hints may be
    /// lost: whoever waits for one also looks now and then.
    #[must_use]
    pub fn hints(&self) -> Option<Hints> {
        match &self.backend {
            Backend::Sqlite(_) => None,
            Backend::Postgres(backend) => Some(backend.hints()),
        }
    }

    /// Tells other processes, if there can be any. Does not wait, and does not fail: it is a hint.
    pub fn hint(&self, hint: Hint) {
        match &self.backend {
            Backend::Sqlite(_) => {}
            Backend::Postgres(backend) => backend.hint(hint),
        }
    }

    /// Finishes what was asked for and lets go of the database; every clone fails from then on.
    pub async fn close(&self) {
        ask!(self, close());
    }

    /// Stores a turn with everything that follows from it. When it returns `Stored`, the turn is on disk.
    ///
    /// # Errors
    /// When nothing was stored: the disk is full or locked, the conversation is unknown, the turn leaves a gap.
    pub async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        ask!(self, commit(commit))
    }

    /// Reads a conversation; none if there is none with this id. Costs in proportion to its turns.
    ///
    /// # Errors
    /// When the database fails or holds something that this version cannot read.
    pub async fn load(&self, id: &ConversationId) -> Result<Option<StoredConversation>, StoreError> {
        ask!(self, load(id))
    }

    /// Makes a real write, to see whether one would work.
    ///
    /// # Errors
    /// When it would not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        ask!(self, ready())
    }

    /// From now on new events go to these endpoints. Handoffs of which nobody has heard, such as those that waited
    /// while no endpoint was configured, are addressed to them. Returns how many deliveries that makes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adopt_endpoints(&self, endpoints: &[EndpointId]) -> Result<usize, StoreError> {
        ask!(self, adopt_endpoints(endpoints))
    }

    /// As [`Store::adopt_endpoints`], of the events after the first of these numbers and up to the second one alone.
    /// Where new events go stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adopt_events(&self, endpoints: &[EndpointId], after: u64, until: u64) -> Result<usize, StoreError> {
        ask!(self, adopt_events(endpoints, after, until))
    }

    /// Addresses handoffs to `to` that nobody has taken and whose first delivery to `from` was made at `before` or
    /// earlier and has not arrived; and what came later for those that went this way already. As often as it is asked,
    /// and by however many processes, each handoff goes there once. Does a batch.
    ///
    /// # Errors
    /// When the database fails; then nothing is addressed.
    pub async fn fall_back(
        &self,
        from: &EndpointId,
        to: &EndpointId,
        before: Timestamp,
    ) -> Result<FallenBack, StoreError> {
        ask!(self, fall_back(from, to, before))
    }

    /// Takes deliveries that are due: as many as there is room for, each for as long as `lease`, and none whose
    /// predecessor (the same handoff, the same endpoint) is not delivered. The claim counts as a try.
    ///
    /// # Errors
    /// When the database fails; then nothing is claimed.
    pub async fn claim(&self, now: Timestamp, lease: Duration, room: &[Room]) -> Result<Vec<Claimed>, StoreError> {
        ask!(self, claim(now, lease, room))
    }

    /// Records how a try ended. Returns whether the claim was still ours; if not, the delivery's state is untouched.
    ///
    /// # Errors
    /// When the database fails; then the lease runs out and the delivery is tried again.
    pub async fn record(&self, claim: &Claim, result: AttemptResult) -> Result<bool, StoreError> {
        ask!(self, record(claim, result))
    }

    /// Gives a claim back as if it had not been made, to be claimed again from `due` on. Returns whether it was ours.
    ///
    /// # Errors
    /// When the database fails; then the lease runs out.
    pub async fn release(&self, claim: &Claim, due: Timestamp) -> Result<bool, StoreError> {
        ask!(self, release(claim, due))
    }

    /// Makes due what waits for a time that was counted from a later one than now: the clock was set back. Returns how
    /// many deliveries that were. Costs a look at all that are on their way.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn catch_up(&self, now: Timestamp) -> Result<usize, StoreError> {
        ask!(self, catch_up(now))
    }

    /// When the next delivery to one of these endpoints can be claimed; none if nothing waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_due(&self, endpoints: &[EndpointId]) -> Result<Option<Timestamp>, StoreError> {
        ask!(self, next_due(endpoints))
    }

    /// Deletes conversations in which nothing has happened since `before`, with their handoffs and everything that was
    /// made for helpdesks: a batch of the oldest. Returns how many; call it again until it is none.
    ///
    /// # Errors
    /// When the database fails; then nothing of the batch is deleted.
    pub async fn forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        ask!(self, forget(before))
    }

    /// Erases a conversation: what was said, and everything that was made of it, delivered or not. Helpdesks to which
    /// something may have been sent are told by an event of ids alone. None if there is no such conversation.
    ///
    /// SQLite overwrites what was deleted and empties its log, which takes as long as others read from it. PostgreSQL
    /// keeps its log, and the rows in pages that it has not used again, by its own rules.
    ///
    /// # Errors
    /// When the database fails; then nothing is erased, or all of it but for what the log holds.
    pub async fn erase(&self, id: &ConversationId, now: Timestamp) -> Result<Option<Erased>, StoreError> {
        ask!(self, erase(id, now))
    }

    /// Keeps a content version, from now on also without turns: the newest of them stay.
    ///
    /// # Errors
    /// When it is not kept: the disk is full or locked.
    pub async fn keep(&self, edition: Arc<Edition>, why: Keeping, at: Timestamp) -> Result<(), StoreError> {
        ask!(self, keep(edition, why, at))
    }

    /// Lists handoffs, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn handoffs(&self, filter: HandoffFilter) -> Result<Vec<HandoffSummary>, StoreError> {
        ask!(self, handoffs(filter))
    }

    /// Everything that happened to a handoff; none if there is none with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn handoff(&self, id: &HandoffId) -> Result<Option<HandoffStory>, StoreError> {
        ask!(self, handoff(id))
    }

    /// Sends the dead and parked deliveries of a handoff on their way again, due now, with all their tries; ids and
    /// bytes stay. Those that waited behind them follow. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replay(&self, id: &HandoffId, now: Timestamp) -> Result<usize, StoreError> {
        ask!(self, replay(id, now))
    }

    /// The endpoints that something was addressed to, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn endpoints(&self) -> Result<Vec<EndpointStatus>, StoreError> {
        ask!(self, endpoints())
    }

    /// Switches an endpoint off: what is meant for it waits, parked, until it is switched on. Returns how many
    /// deliveries that parks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn switch_off(&self, id: &EndpointId, why: OffReason, now: Timestamp) -> Result<usize, StoreError> {
        ask!(self, switch_off(id, why, now))
    }

    /// Switches an endpoint on: what was parked is due now, in order and with all its tries. Returns how many
    /// deliveries go on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn switch_on(&self, id: &EndpointId, now: Timestamp) -> Result<usize, StoreError> {
        ask!(self, switch_on(id, now))
    }

    /// Where a handoff is; none if there is none with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn place(&self, id: &HandoffId) -> Result<Option<HandoffPlace>, StoreError> {
        ask!(self, place(id))
    }

    /// Where handoffs are, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn places(&self, filter: PlaceFilter) -> Result<Vec<HandoffPlace>, StoreError> {
        ask!(self, places(filter))
    }

    /// The handoffs that nobody has taken, asked for at this time or before, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiting(&self, until: Timestamp) -> Result<Vec<WaitingHandoff>, StoreError> {
        ask!(self, waiting(until))
    }

    /// How long others waited, by spans, the newest of each first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waits(&self, wanted: WaitsWanted) -> Result<Vec<Waited>, StoreError> {
        ask!(self, waits(wanted))
    }

    /// The receipt of a helpdesk's call; none if there was no such call.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn receipt(&self, caller: &AccessId, key: &str) -> Result<Option<KnownReceipt>, StoreError> {
        ask!(self, receipt(caller, key))
    }

    /// The conversations whose flow waits for this hook to tell of this matter, at most a hundred.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiting_for(&self, hook: &HookId, reference: &str) -> Result<Vec<ConversationId>, StoreError> {
        ask!(self, waiting_for(hook, reference))
    }

    /// The conversations whose flow has waited for an answer until now or longer, at most a hundred, those
    /// first that have waited longest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waited_in_vain(&self, now: Timestamp) -> Result<Vec<ConversationId>, StoreError> {
        ask!(self, waited_in_vain(now))
    }

    /// Events for helpdesks in the order in which they were stored, after the one with this number: of these queues,
    /// or of all, and at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn events_after(
        &self,
        place: u64,
        queues: Option<Vec<QueueId>>,
        limit: u32,
    ) -> Result<Vec<PlacedEvent>, StoreError> {
        ask!(self, events_after(place, queues, limit))
    }

    /// The number of the newest event for helpdesks; 0 if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_event(&self) -> Result<u64, StoreError> {
        ask!(self, newest_event())
    }

    /// What a connector has reached for a handoff.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reached(&self, endpoint: &EndpointId, handoff: &HandoffId) -> Result<Reached, StoreError> {
        ask!(self, reached(endpoint, handoff))
    }

    /// Keeps what a step of a connector gave, so that it is not repeated.
    ///
    /// # Errors
    /// When it is not kept.
    pub async fn step_done(
        &self,
        endpoint: &EndpointId,
        handoff: &HandoffId,
        done: StepDone,
    ) -> Result<(), StoreError> {
        ask!(self, step_done(endpoint, handoff, done))
    }

    /// The same for the delivery that is claimed. Returns whether the claim was still ours; if not, nothing is kept:
    /// somebody else goes the same way.
    ///
    /// # Errors
    /// When it is not kept.
    pub async fn claimed_step_done(&self, claim: &Claim, done: StepDone) -> Result<bool, StoreError> {
        ask!(self, claimed_step_done(claim, done))
    }

    /// The handoff of which a ticket was made; none if it is none of ours.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn referenced(&self, endpoint: &EndpointId, reference: &str) -> Result<Option<HandoffId>, StoreError> {
        ask!(self, referenced(endpoint, reference))
    }

    /// The tickets of an endpoint whose handoffs are not over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_references(&self, endpoint: &EndpointId) -> Result<Vec<OpenReference>, StoreError> {
        ask!(self, open_references(endpoint))
    }

    /// Notes that the helpdesk told that a ticket is settled; the first time counts.
    ///
    /// # Errors
    /// When it is not kept.
    pub async fn end_told(&self, endpoint: &EndpointId, handoff: &HandoffId, at: Timestamp) -> Result<(), StoreError> {
        self.step_done(endpoint, handoff, end_told_at(at)).await
    }

    /// Notes how far the history of a ticket was read; never back.
    ///
    /// # Errors
    /// When it is not kept.
    pub async fn read_until(&self, endpoint: &EndpointId, handoff: &HandoffId, cursor: u64) -> Result<(), StoreError> {
        ask!(self, read_until(endpoint, handoff, cursor))
    }

    /// What waits, in figures.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn backlog(&self) -> Result<Backlog, StoreError> {
        ask!(self, backlog())
    }
}
