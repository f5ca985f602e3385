//! Answers of services that come by a hook, to flows that wait for them.

use serde_json::Value;

use super::hooks::Unheard;
use super::turns::{Call, Door};
use super::{Desk, DeskError};
use crate::config::{FieldPath, Hook};
use crate::conversation::{CallFault, CallResult, Conversation, Input, OpenWait};
use crate::courier::answer_fields;
use crate::ids::{ConversationId, HookId};
use crate::store::WaitChange;

/// What a service told by a hook.
#[derive(Debug)]
pub struct HookTold {
    hook: HookId,
    reference: String,
    result: CallResult,
}

impl HookTold {
    /// Reads a call that was proved; none if it is about something else than answers.
    ///
    /// # Errors
    /// When it is no JSON, or names no matter.
    pub fn read(hook: &Hook, body: &[u8]) -> Result<Option<Self>, Unheard> {
        let told: Value = serde_json::from_slice(body).map_err(|_| Unheard::Unreadable)?;
        let at = |path: &FieldPath| told.pointer(path.as_str()).and_then(words);
        if !hook.when.iter().all(|(path, wanted)| at(path).as_ref() == Some(wanted)) {
            return Ok(None);
        }
        let reference = at(&hook.reference).filter(|name| !name.is_empty()).ok_or(Unheard::Unreadable)?;
        let result = answer_fields(body, &hook.fields).map_or_else(
            |misfit| {
                tracing::warn!(hook = %hook.id, %misfit, "what came by a hook does not fit its fields");
                CallResult::Failed(CallFault::Shape)
            },
            CallResult::Done,
        );
        Ok(Some(Self { hook: hook.id.clone(), reference, result }))
    }
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

impl Desk {
    /// Has the flows go on that wait for this; returns how many. What nobody waits for, not yet, not any more or by
    /// another name, does nothing.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn told_by_hook(&self, told: HookTold) -> Result<usize, DeskError> {
        let waiting = self.0.store.waiting_for(&told.hook, &told.reference).await.map_err(DeskError::Store)?;
        let mut done = 0;
        for id in waiting {
            let meant = |wait: &OpenWait| wait.hook == told.hook && wait.reference == told.reference;
            done += usize::from(self.go_on(id, &meant, &told.result).await?);
        }
        Ok(done)
    }

    /// Ends what has been waited for long enough. A failure of the store costs time only.
    pub async fn end_waits(&self) {
        let now = self.clock().now();
        let late = match self.0.store.waited_in_vain(now).await {
            Ok(late) => late,
            Err(error) => return tracing::warn!(%error, "flows that wait for services cannot be looked after yet"),
        };
        for id in late {
            let over = |wait: &OpenWait| wait.until <= now;
            if let Err(error) = self.go_on(id, &over, &CallResult::Failed(CallFault::Timeout)).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a flow could not go on without an answer yet"
                );
            }
        }
    }

    /// Whether the conversation went on: it may not wait any more.
    async fn go_on(
        &self,
        id: ConversationId,
        meant: &(dyn Fn(&OpenWait) -> bool + Send + Sync),
        result: &CallResult,
    ) -> Result<bool, DeskError> {
        let wait = match self.load(&id).await {
            Ok(kept) => kept.conversation.wait.clone().filter(meant),
            Err(DeskError::NotFound) => None,
            Err(error) => return Err(error),
        };
        let Some(wait) = wait else { return Ok(false) };
        let input = Input::HookAnswered { turn: wait.turn, step: wait.step, result: result.clone() };
        match self.run(Door::Inside(id), Call { client: None, receipt: None, input }).await {
            Ok(done) => Ok(!done.repeated),
            // Somebody else was faster: the visitor, the clock, or the same call once more.
            Err(DeskError::Refused(_) | DeskError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// What a turn changes.
pub(super) fn changed(before: &Conversation, after: &Conversation) -> Option<WaitChange> {
    (before.wait != after.wait).then(|| after.wait.clone().map_or(WaitChange::Over, WaitChange::Begun))
}
