//! Erases a conversation on request. What the server keeps of deleted rows (in its log, in pages that are not yet used
//! again, in backups) goes by the server's own rules.

use deadpool_postgres::{Object, Transaction};
use jiff::Timestamp;

use super::pool::{Postgres, begin, bounded, commit, give_back};
use super::query::{get, number, rows, run};
use super::{content, outbox};
use crate::ids::ConversationId;
use crate::store::decode;
use crate::store::erasure::{
    CLOSE, CLOSE_HANDOFFS, HANDOFFS, IDS, NO_TOKEN, SENT, Sent, TICKETS, Ticket, Traces, WORDS,
};
use crate::store::{Erased, Scrubbed, StoreError};

impl Postgres {
    pub(in crate::store) async fn erase(
        &self,
        id: &ConversationId,
        now: Timestamp,
    ) -> Result<Option<Erased>, StoreError> {
        let mut client = self.lend().await?;
        let outcome = bounded(erase(&mut client, id, now)).await;
        give_back(client, outcome)
    }
}

/// Deletes conversations with everything that was made of them. All of them at once: the way to the database may be long.
pub(super) async fn delete(on: &Transaction<'_>, ids: &[String]) -> Result<(), StoreError> {
    // First the handoffs are held, as couriers hold them: whoever ends a delivery is waited for.
    run(on, "SELECT 1 FROM handoffs WHERE conversation_id = ANY($1) ORDER BY id FOR UPDATE", &[&ids]).await?;
    for statement in WORDS.iter().chain(&IDS) {
        run(on, &statement.replace("= $1", "= ANY($1)"), &[&ids]).await?;
    }
    Ok(())
}

/// First the handoffs are held, as couriers hold them: whoever ends a delivery is waited for.
async fn hold(on: &Transaction<'_>, id: &str) -> Result<(), StoreError> {
    run(on, "SELECT 1 FROM handoffs WHERE conversation_id = $1 ORDER BY id FOR UPDATE", &[&id]).await.map(|_| ())
}

async fn erase(client: &mut Object, id: &ConversationId, now: Timestamp) -> Result<Option<Erased>, StoreError> {
    let transaction = begin(client).await?;
    // Held as a turn holds it: whoever speaks is waited for, and whoever comes after finds nothing.
    let text = "SELECT id FROM conversations WHERE id = $1
         AND EXISTS (SELECT 1 FROM turns WHERE conversation_id = $1) FOR UPDATE";
    if rows(&transaction, text, &[&id.as_str()]).await?.is_empty() {
        return Ok(None);
    }
    hold(&transaction, id.as_str()).await?;
    let traces = traces(&transaction, id).await?;
    if traces.handoffs.is_empty() {
        delete(&transaction, &[id.to_string()]).await?;
        content::sweep(&transaction).await?;
    } else {
        close(&transaction, &traces, now).await?;
    }
    commit(transaction).await?;
    Ok(Some(Erased { scrubbed: Scrubbed::ByServer, ..traces.outcome() }))
}

async fn traces(on: &Transaction<'_>, id: &ConversationId) -> Result<Traces, StoreError> {
    let mut traces = Traces { conversation: id.clone(), handoffs: Vec::new(), sent: Vec::new(), tickets: Vec::new() };
    for row in &rows(on, HANDOFFS, &[&id.as_str()]).await? {
        traces.handoffs.push((decode::id(get(row, 0)?)?, number(row, 1)?));
    }
    for row in &rows(on, SENT, &[&id.as_str()]).await? {
        let (handoff, endpoint) = (decode::id(get(row, 0)?)?, decode::id(get(row, 1)?)?);
        traces.sent.push(Sent { handoff, endpoint, lease_ms: get(row, 2)? });
    }
    for row in &rows(on, TICKETS, &[&id.as_str()]).await? {
        traces.tickets.push(Ticket { endpoint: decode::id(get(row, 0)?)?, reference: get(row, 1)? });
    }
    Ok(traces)
}

/// Leaves the bare ids, and the event that tells of the erasure.
async fn close(on: &Transaction<'_>, traces: &Traces, now: Timestamp) -> Result<(), StoreError> {
    let (id, at) = (traces.conversation.as_str(), now.to_string());
    for statement in WORDS {
        run(on, statement, &[&id]).await?;
    }
    run(on, CLOSE, &[&&NO_TOKEN[..], &at, &id]).await?;
    run(on, CLOSE_HANDOFFS, &[&at, &id]).await?;
    content::sweep(on).await?;
    let events = traces.events(now);
    for event in &events {
        outbox::put_for(on, event, &traces.addressees(&event.handoff, now)).await?;
    }
    // The last thing that a transaction does.
    outbox::give_places(on, &events).await
}
