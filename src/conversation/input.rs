//! What can happen to a conversation from outside.

use serde::{Deserialize, Serialize};

use crate::ids::{ChoiceId, Language, MessageSeq};

/// The page on which the visitor opened the widget.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Page {
    /// Its address without query and fragment.
    pub url: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The address that led to it, without query and fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
}

/// One input of a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The conversation begins.
    Start {
        /// The language that the page asks for.
        language: Option<Language>,
        /// Where the visitor is.
        page: Option<Page>,
    },
    /// The visitor wrote something.
    Text(String),
    /// The visitor clicked a choice.
    Choice(ChoiceId),
    /// The visitor asked for a person by the button that is always there.
    Human,
    /// The visitor judged an answer.
    Feedback {
        /// The judged message.
        message: MessageSeq,
        /// Whether it helped.
        helpful: bool,
    },
    /// The visitor rated the conversation.
    Rating {
        /// 1 to 5.
        stars: u8,
        /// In the visitor's own words.
        remark: Option<String>,
    },
}
