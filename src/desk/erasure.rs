//! Erases a conversation because its visitor wants it gone.

use super::turns::finish;
use super::{Desk, DeskError, Pass};
use crate::store::{Erased, Hint};

impl Desk {
    /// Erases the conversation that the pass opens, here and at the helpdesks that were told of it.
    ///
    /// # Errors
    /// When the pass is wrong, which it is also the second time, or the store fails.
    pub async fn erase(&self, pass: &Pass) -> Result<(), DeskError> {
        let (desk, pass) = (self.clone(), pass.clone());
        finish(async move { desk.erase_here(&pass).await }).await
    }

    async fn erase_here(&self, pass: &Pass) -> Result<(), DeskError> {
        let id = &pass.conversation;
        let slot = self.0.cache.slot(id);
        // No turn of it runs here meanwhile; one of another process finds nothing to follow.
        let mut slot = slot.lock().await;
        let kept = self.load(id).await?;
        if !pass.opens(&kept.token) {
            *slot = Some(kept);
            return Err(DeskError::NotFound);
        }
        let erased = self.0.store.erase(id, self.0.clock.now()).await.map_err(DeskError::Store)?;
        self.0.cache.forget(id);
        self.0.hub.wake(id);
        self.0.store.hint(Hint::Turned { conversation: id.clone(), due: true });
        (self.0.wake_courier)();
        erased.as_ref().map(report).ok_or(DeskError::NotFound)
    }
}

/// What people have to do by hand stands in the log: ids and names, no words.
fn report(erased: &Erased) {
    tracing::info!(endpoints = erased.told.len(), files = ?erased.scrubbed, "a conversation is erased, as its visitor asked");
    for ticket in &erased.tickets {
        tracing::warn!(
            endpoint = %ticket.endpoint, ticket = ticket.reference,
            "a ticket was made of a conversation that is erased now: erase it in the helpdesk too"
        );
    }
}
