//! What is suggested: while a visitor types, and before they say anything. Nothing is stored.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Desk, DeskError, Pass};
use crate::config::{Localized, Proactive, Question};
use crate::conversation::Conversation;
use crate::turn;

impl Desk {
    /// Questions that the words so far may become, best first, at most five: see [`turn::suggestions`]. None if they
    /// are switched off.
    ///
    /// # Errors
    /// When the pass is wrong or the store fails.
    pub async fn suggestions(&self, pass: &Pass, words: &str) -> Result<Vec<String>, DeskError> {
        let conversation = self.last_seen(pass).await?;
        let brain = self.brain();
        if !brain.content().bot.widget.suggestions {
            return Ok(Vec::new());
        }
        let now = self.0.clock.now();
        // A panic costs a suggestion, no more. What it says may hold the visitor's words, so it is not looked at.
        let suggested = catch_unwind(AssertUnwindSafe(|| turn::suggestions(&brain, &conversation, words, now)));
        Ok(suggested.unwrap_or_else(|_| {
            metrics::counter!("deskbell_core_panics_total").increment(1);
            Vec::new()
        }))
    }

    /// The question that a proactive word offers: its own words, or what its entry is called.
    #[must_use]
    pub fn question_of(&self, rule: &Proactive) -> Option<Localized> {
        match rule.question.as_ref()? {
            Question::Text(text) => Some(text.clone()),
            Question::Entry(id) => {
                let brain = self.brain();
                let entry = brain.content().entries.get(&id.value)?;
                let titles = entry.texts.iter().map(|(language, text)| (*language, text.question.clone()));
                Some(Localized(titles.collect()))
            }
        }
    }

    /// The conversation as it was when this process last saw it: every keystroke asks for it, and what another process
    /// has added in between changes a suggestion at most.
    async fn last_seen(&self, pass: &Pass) -> Result<Arc<Conversation>, DeskError> {
        let slot = self.0.cache.slot(&pass.conversation);
        let mut slot = slot.lock().await;
        let kept = match slot.take() {
            Some(kept) => kept,
            None => self.load(&pass.conversation).await?,
        };
        let seen = pass.opens(&kept.token).then(|| Arc::clone(&kept.conversation));
        *slot = Some(kept);
        seen.ok_or(DeskError::NotFound)
    }
}
