//! Conversations that another platform leads: it names them, and shows no pass.
//!
//! The receipt of the turn that began a conversation says which one a session is. So it is stored in the same
//! transaction, and goes with the conversation when that is erased or forgotten.

use sha2::{Digest as _, Sha256};

use super::hooks::access_named;
use super::turns::{Call, Door, finish};
use super::{Desk, DeskError, TurnDone};
use crate::connector::Act;
use crate::conversation::{Agent, AgentAction, Conversation, Input, Message, Phase, Role};
use crate::ids::{AccessId, ConversationId, hex};
use crate::store::Receipt;

/// How often somebody else may begin the same session while we do.
const TRIES: usize = 4;

/// Without a name a message that says the same within this time is the same, sent again. Whoever answers a second
/// question with the same word has to get, read and write in between.
const REPEAT_S: u64 = 3;

/// A conversation as a platform names it. Only a digest of the name is kept: it may be a telephone number.
#[derive(Debug, Clone)]
pub struct Session {
    caller: AccessId,
    platform: &'static str,
    digest: [u8; 32],
}

impl Session {
    /// What `caller` calls so; `platform` is what visitors and helpdesks read of who that is.
    #[must_use]
    pub fn new(caller: &AccessId, platform: &'static str, name: &str) -> Self {
        let digest = digest(&[caller.as_str().as_bytes(), name.as_bytes()]);
        Self { caller: caller.clone(), platform, digest }
    }

    /// The SHA-256 of its name.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    fn begun(&self) -> Receipt {
        Receipt { caller: self.caller.clone(), key: format!("session.{}", hex(&self.digest)), sha256: self.digest }
    }

    /// The mark of a message: by its name, or else by its words and its place in the conversation.
    fn receipt(&self, said: &Said, before: &Conversation, now: jiff::Timestamp) -> Receipt {
        let text = said.text.as_bytes();
        let named = match &said.message {
            Some(name) => digest(&[&self.digest, b"name", name.as_bytes()]),
            None => digest(&[&self.digest, b"words", text, &place(before, &said.text, now).to_be_bytes()]),
        };
        Receipt { caller: self.caller.clone(), key: format!("said.{}", hex(&named)), sha256: digest(&[text]) }
    }
}

/// What a visitor said there.
#[derive(Debug, Clone)]
pub struct Said {
    /// The words.
    pub text: String,
    /// The platform's name for the message.
    pub message: Option<String>,
    /// The people of the platform have given the visitor back since the last message.
    pub is_returned: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct SessionDone(TurnDone);

impl SessionDone {
    /// Whether people have the visitor, or are asked for.
    #[must_use]
    pub fn is_handed_over(&self) -> bool {
        self.0.conversation.phase != Phase::Bot
    }

    /// What the bot says, oldest first. Nothing while people have the visitor: the platform's own dialogue speaks then.
    #[must_use]
    pub fn messages(&self) -> Vec<&Message> {
        let conversation = &*self.0.conversation;
        let was_handed_over =
            self.is_handed_over() && conversation.handoff.as_ref().is_some_and(|handoff| handoff.sequence > 1);
        if was_handed_over {
            return Vec::new();
        }
        let said = conversation.messages_after(self.0.from).iter();
        said.filter(|message| matches!(message.role, Role::Bot | Role::System)).collect()
    }
}

impl Desk {
    /// Runs the turn of a message in the conversation of a session, which begins with its first message. A message
    /// that was said before gives the first answer again and adds nothing.
    ///
    /// # Errors
    /// When the words do not fit, the message's name was used for other words, or the store fails.
    pub async fn said_in(&self, session: &Session, said: Said) -> Result<SessionDone, DeskError> {
        let id = self.conversation_of(session).await?;
        let before = self.load(&id).await?.conversation;
        let receipt = session.receipt(&said, &before, self.clock().now());
        if said.is_returned && self.is_new(&receipt).await? {
            self.take_back(session, &before).await?;
        }
        let call = Call { client: None, receipt: Some(receipt), input: Input::Text(said.text) };
        self.run(Door::Inside(id), call).await.map(SessionDone)
    }

    async fn conversation_of(&self, session: &Session) -> Result<ConversationId, DeskError> {
        let begun = session.begun();
        for _ in 0..TRIES {
            let known = self.0.store.receipt(&begun.caller, &begun.key).await.map_err(DeskError::Store)?;
            if let Some(known) = known {
                return Ok(known.conversation);
            }
            let (desk, receipt) = (self.clone(), begun.clone());
            match finish(async move { desk.start_here(None, None, Some(receipt)).await }).await {
                Ok(started) => return Ok(started.pass.conversation),
                // Its next message was faster.
                Err(DeskError::Contended) => {}
                Err(error) => return Err(error),
            }
        }
        Err(DeskError::Contended)
    }

    async fn is_new(&self, receipt: &Receipt) -> Result<bool, DeskError> {
        let known = self.0.store.receipt(&receipt.caller, &receipt.key).await;
        known.map(|known| known.is_none()).map_err(DeskError::Store)
    }

    /// The people of the platform had the visitor, and do not any more.
    async fn take_back(&self, session: &Session, before: &Conversation) -> Result<(), DeskError> {
        let Some(handoff) = before.handoff.as_ref().map(|handoff| handoff.request.id.clone()) else { return Ok(()) };
        let access = access_named(session.caller.clone());
        let agent = Agent { id: session.caller.to_string(), name: session.platform.to_owned(), avatar: None };
        for action in [AgentAction::Accept { agent }, AgentAction::Return { note: None }] {
            match self.helpdesk_act(&access, &handoff, Act { key: None, action }).await {
                Err(error) if !error.is_misfit() => return Err(error),
                // It may be over by other ways.
                _ => {}
            }
        }
        Ok(())
    }
}

/// The number that the message has, if it was just said, or else will have.
fn place(before: &Conversation, text: &str, now: jiff::Timestamp) -> u32 {
    let newest = before.messages.iter().rev().find(|message| message.role == Role::Visitor);
    let just = |message: &&Message| now.duration_since(message.at).unsigned_abs().as_secs() < REPEAT_S;
    let same = newest.filter(|message| message.text == text).filter(just);
    same.map_or_else(|| before.last_seq().next().0, |message| message.seq.0)
}

/// Each part with its length, so that no two lists of parts look the same.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut sum = Sha256::new();
    for part in parts {
        sum.update(part.len().to_be_bytes());
        sum.update(part);
    }
    sum.finalize().into()
}
