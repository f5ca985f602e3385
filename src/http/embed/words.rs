//! The words of the page, beside those of the conversation.

use crate::http::wire::RoleOut;
use crate::ids::Language;

/// Every word of the page in one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) assistant: &'static str,
    pub(super) log: &'static str,
    pub(super) choices: &'static str,
    pub(super) field: &'static str,
    pub(super) send: &'static str,
    pub(super) human: &'static str,
    pub(super) again: &'static str,
    pub(super) reload: &'static str,
    pub(super) waiting: &'static str,
    pub(super) with_human: &'static str,
    pub(super) closed: &'static str,
    pub(super) cookies: &'static str,
    pub(super) privacy: &'static str,
    pub(super) in_this_language: &'static str,
    you: &'static str,
    bot: &'static str,
    agent: &'static str,
    note: &'static str,
}

impl Words {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::De => &DE,
            Language::En => &EN,
        }
    }

    pub(super) fn author(&self, role: RoleOut) -> &'static str {
        match role {
            RoleOut::Visitor => self.you,
            RoleOut::Bot => self.bot,
            RoleOut::Agent => self.agent,
            RoleOut::System => self.note,
        }
    }
}

const DE: Words = Words {
    title: "Hilfe",
    assistant: "Hier antwortet ein automatischer Assistent.",
    log: "Gespräch",
    choices: "Vorschläge",
    field: "Ihre Nachricht",
    send: "Senden",
    human: "Mit einem Menschen sprechen",
    again: "Neues Gespräch beginnen",
    reload: "Nach neuen Nachrichten sehen",
    waiting: "Ihre Anfrage ist bei unserem Team. Die Antwort erscheint auf dieser Seite.",
    with_human: "Sie sprechen mit einem Menschen.",
    closed: "Dieses Gespräch ist beendet.",
    cookies: "Ohne Cookies kann diese Seite das Gespräch nicht behalten. Bitte erlauben Sie sie für diese Seite.",
    privacy: "Datenschutz",
    in_this_language: "Deutsch",
    you: "Sie",
    bot: "Assistent",
    agent: "Unser Team",
    note: "Hinweis",
};

const EN: Words = Words {
    title: "Help",
    assistant: "An automatic assistant answers here.",
    log: "Conversation",
    choices: "Suggestions",
    field: "Your message",
    send: "Send",
    human: "Talk to a human",
    again: "Start a new conversation",
    reload: "Look for new messages",
    waiting: "Your request is with our team. The answer will appear on this page.",
    with_human: "You are talking to a human.",
    closed: "This conversation is closed.",
    cookies: "Without cookies this page cannot keep the conversation. Please allow them for this page.",
    privacy: "Privacy",
    in_this_language: "English",
    you: "You",
    bot: "Assistant",
    agent: "Our team",
    note: "Note",
};
