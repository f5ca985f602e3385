//! Calls that a flow waits for: asked after the commit of the turn that wants them, answered by a turn of their own.

use std::sync::Arc;

use super::cache::Kept;
use super::turns::{Attempt, Call, finish};
use super::{Desk, DeskError, Pass};
use crate::conversation::{CallFault, CallResult, Conversation, Input};

/// How many calls one message of a visitor can lead to; more wait for the next message.
const CALLS: usize = 16;

impl Desk {
    /// Asks what the conversation waits for, until it waits for the visitor. A call that was left open by a process
    /// that died is asked again, under the same key.
    pub(super) async fn answer_calls(&self, kept: &mut Kept) -> Result<(), DeskError> {
        for _ in 0..CALLS {
            let Some(call) = kept.conversation.call.clone() else { break };
            let services = self.0.live.serving().services.clone();
            let result = services.ask(&kept.conversation.id, &call).await;
            tell(call.service.as_str(), &result);
            let input = Input::CallAnswered { turn: call.turn, step: call.step, result };
            match self.attempt(kept, &Call { client: None, receipt: None, input }).await {
                Ok(Attempt::Done(_)) => {}
                // Another process has answered, or the visitor has gone on there.
                Ok(Attempt::Stale | Attempt::Repeated(_)) | Err(DeskError::Refused(_)) => {
                    *kept = self.load(&kept.conversation.id.clone()).await?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The conversation with the answer to a call that was left open. While its visitor is being answered anyway,
    /// it is given as it is.
    pub(super) async fn settled(&self, pass: &Pass, conversation: Conversation) -> Result<Conversation, DeskError> {
        let slot = self.0.cache.slot(&pass.conversation);
        let Ok(mut slot) = slot.try_lock_owned() else { return Ok(conversation) };
        let (desk, id) = (self.clone(), pass.conversation.clone());
        let answered = finish(async move {
            let mut kept = desk.load(&id).await?;
            desk.answer_calls(&mut kept).await?;
            let after = Arc::clone(&kept.conversation);
            *slot = Some(kept);
            Ok(after)
        });
        Ok((*answered.await?).clone())
    }
}

/// Never what was told or answered: that may be a visitor's.
fn tell(service: &str, result: &CallResult) {
    let outcome = match result {
        CallResult::Done(_) => "done",
        CallResult::Failed(fault) => {
            let fault = name(*fault);
            tracing::warn!(service, fault, "a service gave no answer that can be used");
            fault
        }
    };
    metrics::counter!("deskbell_calls_total", "service" => service.to_owned(), "outcome" => outcome).increment(1);
}

fn name(fault: CallFault) -> &'static str {
    match fault {
        CallFault::Timeout => "timeout",
        CallFault::Unreachable => "unreachable",
        CallFault::Status => "status",
        CallFault::Shape => "shape",
        CallFault::Value => "value",
        CallFault::Gone => "gone",
    }
}
