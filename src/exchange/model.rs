//! What is exchanged.

use super::loss::{Left, Loss};

/// A question with its answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pair {
    /// Its name, as the other program has it; empty where it has none.
    pub id: String,
    /// Its subject; empty where it has none.
    pub category: String,
    /// The question.
    pub question: String,
    /// Other ways to ask it.
    pub also: Vec<String>,
    /// The answer in Markdown.
    pub answer: String,
    /// The line on which it stands, from 1; 0 where that is not known.
    pub line: usize,
}

/// Something that visitors want to get done, without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// Its name, as the other program has it.
    pub name: String,
    /// Sentences; `{slot}` marks a value.
    pub examples: Vec<String>,
    /// The line on which it stands, from 1.
    pub line: usize,
}

/// A value that the sentences of goals hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GoalSlot {
    /// Its name.
    pub name: String,
    /// Its type, as intent files name it.
    pub kind: &'static str,
}

/// What a reader found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Questions with answers.
    pub pairs: Vec<Pair>,
    /// What has no answer.
    pub goals: Vec<Goal>,
    /// The values that goals hold.
    pub slots: Vec<GoalSlot>,
    /// What could not be taken over.
    pub left: Vec<Left>,
}

impl Found {
    /// Notes what could not be taken over; line 0 where it is not known.
    pub(super) fn leave(&mut self, line: usize, loss: Loss) {
        self.left.push(Left { line, loss });
    }
}
