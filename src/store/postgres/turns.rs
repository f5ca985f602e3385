//! Turns: appended with everything that follows from them, and read back.

use deadpool_postgres::{GenericClient, Object, Transaction};
use tokio_postgres::Row;

use super::pool::{Postgres, begin, bounded, commit, give_back};
use super::query::{Values, get, hash, int, number, row, rows, run, value};
use super::waits;
use super::{content, helpdesk, outbox};
use crate::conversation::{EVENTS_VERSION, Turn};
use crate::ids::{ClientId, ConversationId, EndpointId, Language, TurnNo};
use crate::store::decode::StoredTurn;
use crate::store::shared::Texts;
use crate::store::{Commit, Committed, NewConversation, NewHandoff, StoreError, StoredConversation, TokenHash};

impl Postgres {
    pub(in crate::store) async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let (texts, endpoints) = (Texts::of(&commit)?, self.addressees());
        let mut client = self.lend().await?;
        let outcome = bounded(store(&mut client, &commit, &texts, &endpoints)).await;
        give_back(client, outcome)
    }

    pub(in crate::store) async fn load(&self, id: &ConversationId) -> Result<Option<StoredConversation>, StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(load(&client, id)).await;
        give_back(client, outcome)
    }

    /// A real write, so that a full disk or a database that only reads is seen before a visitor sees it.
    pub(in crate::store) async fn ready(&self) -> Result<(), StoreError> {
        let client = self.lend().await?;
        let outcome = bounded(run(&client, "UPDATE heartbeat SET beat = beat + 1", &[])).await;
        give_back(client, outcome.map(|_| ()))
    }
}

async fn store(
    client: &mut Object,
    wanted: &Commit,
    texts: &Texts,
    endpoints: &[EndpointId],
) -> Result<Committed, StoreError> {
    let transaction = begin(client).await?;
    let outcome = put(&transaction, wanted, texts, endpoints).await?;
    // Everything else is undone when the transaction goes out of sight.
    if outcome == Committed::Stored {
        commit(transaction).await?;
    }
    Ok(outcome)
}

async fn put(
    on: &Transaction<'_>,
    wanted: &Commit,
    texts: &Texts,
    endpoints: &[EndpointId],
) -> Result<Committed, StoreError> {
    let known = lock(on, &wanted.conversation).await?;
    if let Some(before) = judge(on, wanted).await? {
        return Ok(before);
    }
    match &wanted.create {
        Some(new) => create(on, wanted, new).await?,
        None if !known => return Err(StoreError::UnknownConversation),
        None => {}
    }
    if !append(on, wanted, texts).await? {
        return Ok(Committed::TurnTaken);
    }
    if let Some(receipt) = &wanted.receipt
        && !helpdesk::keep(on, wanted, receipt).await?
    {
        // Used for another conversation at this very moment.
        return Ok(helpdesk::judge(on, wanted).await?.unwrap_or(Committed::Reused));
    }
    if let Some(moved) = &wanted.moved {
        helpdesk::advance(on, wanted, moved).await?;
    }
    if let Some(handoff) = &wanted.handoff {
        open_handoff(on, wanted, handoff).await?;
    }
    if let Some(change) = &wanted.wait {
        waits::note(on, wanted, change).await?;
    }
    outbox::put(on, &wanted.outgoing, endpoints).await?;
    Ok(Committed::Stored)
}

/// Has the turns of a conversation follow each other, whichever process makes them: what is looked up from now on is
/// true until the commit. Whether there is such a conversation.
async fn lock(on: &Transaction<'_>, id: &ConversationId) -> Result<bool, StoreError> {
    let text = "SELECT 1 FROM conversations WHERE id = $1 FOR NO KEY UPDATE";
    Ok(row(on, text, &[&id.as_str()]).await?.is_some())
}

/// What stands against the turn; none: nothing.
async fn judge(on: &Transaction<'_>, wanted: &Commit) -> Result<Option<Committed>, StoreError> {
    if let Some(no) = repeated(on, wanted).await? {
        return Ok(Some(Committed::Repeated(no)));
    }
    if let Some(known) = helpdesk::judge(on, wanted).await? {
        return Ok(Some(known));
    }
    let next = next_turn(on, &wanted.conversation).await?;
    match wanted.turn.no.cmp(&next) {
        std::cmp::Ordering::Less => Ok(Some(Committed::TurnTaken)),
        std::cmp::Ordering::Equal => Ok(None),
        std::cmp::Ordering::Greater => Err(StoreError::Gap),
    }
}

async fn repeated(on: &Transaction<'_>, wanted: &Commit) -> Result<Option<TurnNo>, StoreError> {
    let Some(client_id) = &wanted.turn.client_id else { return Ok(None) };
    let text = "SELECT no FROM turns WHERE conversation_id = $1 AND client_id = $2";
    let found = row(on, text, &[&wanted.conversation.as_str(), &client_id.as_str()]).await?;
    found.map(|row| number(&row, 0).map(TurnNo)).transpose()
}

async fn next_turn(on: &Transaction<'_>, conversation: &ConversationId) -> Result<TurnNo, StoreError> {
    let text = "SELECT coalesce(max(no) + 1, 0) FROM turns WHERE conversation_id = $1";
    let next: i32 = value(on, text, &[&conversation.as_str()]).await?;
    Ok(TurnNo(u32::try_from(next).unwrap_or(u32::MAX)))
}

async fn create(on: &Transaction<'_>, wanted: &Commit, new: &NewConversation) -> Result<(), StoreError> {
    let text = "INSERT INTO conversations (id, token, language, created_at) VALUES ($1, $2, $3, $4)";
    let (token, at) = (&new.token.0[..], wanted.turn.at.to_string());
    run(on, text, &[&wanted.conversation.as_str(), &token, &new.language.code(), &at]).await.map(|_| ())
}

/// Whether the turn's number and its client's id were free: the unique keys have the last word.
async fn append(on: &Transaction<'_>, wanted: &Commit, texts: &Texts) -> Result<bool, StoreError> {
    let (turn, origin) = (&wanted.turn, wanted.origin.as_ref());
    let content = match origin {
        Some(origin) => Some(content::keep(on, &origin.edition).await?),
        None => None,
    };
    let text = "INSERT INTO turns (conversation_id, no, at, client_id, version, events, content_id, program, input)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
    let added = run(
        on,
        text,
        &[
            &wanted.conversation.as_str(),
            &int(turn.no.0),
            &turn.at.to_string(),
            &turn.client_id.as_ref().map(ClientId::as_str),
            &int(EVENTS_VERSION),
            &texts.events,
            &content,
            &origin.map(|origin| origin.program),
            &texts.input,
        ],
    )
    .await?;
    Ok(added > 0)
}

async fn open_handoff(on: &Transaction<'_>, wanted: &Commit, handoff: &NewHandoff) -> Result<(), StoreError> {
    let text = "INSERT INTO handoffs
            (id, conversation_id, queue, state, requested_at, requested_ms, stated_low_s, stated_high_s)
         VALUES ($1, $2, $3, 'requested', $4, $5, $6, $7)";
    let (id, queue, at) = (handoff.id.as_str(), handoff.queue.as_str(), wanted.turn.at);
    let (low, high) = handoff.stated.map(|stated| (int(stated.low_s), int(stated.high_s))).unzip();
    let values: Values<'_> =
        &[&id, &wanted.conversation.as_str(), &queue, &at.to_string(), &at.as_millisecond(), &low, &high];
    run(on, text, values).await.map(|_| ())
}

/// Turns are only added: those that come between the two questions follow the others without a gap.
async fn load(client: &Object, id: &ConversationId) -> Result<Option<StoredConversation>, StoreError> {
    let Some((token, language)) = head(client, id).await? else { return Ok(None) };
    Ok(Some(StoredConversation { token, language, turns: turns(client, id).await? }))
}

/// The token and the language at the beginning; none if there is no such conversation, or it was erased.
pub(super) async fn head(
    on: &impl GenericClient,
    id: &ConversationId,
) -> Result<Option<(TokenHash, Language)>, StoreError> {
    let text = "SELECT token, language FROM conversations WHERE id = $1
         AND EXISTS (SELECT 1 FROM turns WHERE conversation_id = $1)";
    let found = row(on, text, &[&id.as_str()]).await?;
    let Some(found) = found else { return Ok(None) };
    let language = Language::from_tag(&get::<String>(&found, 1)?);
    let language = language.ok_or(StoreError::Damaged { what: "a language", cause: None })?;
    Ok(Some((TokenHash(hash(&found, 0)?), language)))
}

async fn turns(on: &impl GenericClient, id: &ConversationId) -> Result<Vec<Turn>, StoreError> {
    let text = "SELECT no, at, client_id, version, events FROM turns WHERE conversation_id = $1 ORDER BY no";
    let found = rows(on, text, &[&id.as_str()]).await?;
    found.iter().map(|row| stored(row)?.decode()).collect()
}

/// A turn's first five columns.
pub(super) fn stored(row: &Row) -> Result<StoredTurn, StoreError> {
    Ok(StoredTurn {
        no: number(row, 0)?,
        at: get(row, 1)?,
        client_id: get(row, 2)?,
        version: number(row, 3)?,
        events: get(row, 4)?,
    })
}
