//! The words of the page, beside those of the conversation.

use crate::http::wire::RoleOut;
use crate::ids::Language;

/// Every word of the page in one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) assistant: &'static str,
    pub(super) log: &'static str,
    pub(super) frequent: &'static str,
    pub(super) choices: &'static str,
    pub(super) helpful: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) field: &'static str,
    pub(super) send: &'static str,
    pub(super) human: &'static str,
    pub(super) again: &'static str,
    pub(super) reload: &'static str,
    pub(super) waiting: &'static str,
    pub(super) with_human: &'static str,
    pub(super) closed: &'static str,
    pub(super) cookies: &'static str,
    pub(super) note: &'static str,
    pub(super) privacy: &'static str,
    pub(super) in_this_language: &'static str,
    you: &'static str,
    bot: &'static str,
    agent: &'static str,
    system: &'static str,
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
            RoleOut::System => self.system,
        }
    }
}

const DE: Words = Words {
    title: "Hilfe",
    assistant: "Automatischer Assistent · antwortet sofort",
    log: "Gespräch",
    frequent: "Häufig gefragt",
    choices: "Vorschläge",
    helpful: "War diese Antwort hilfreich?",
    yes: "Ja",
    no: "Nein",
    field: "Ihre Nachricht",
    send: "Senden",
    human: "Mit einem Menschen sprechen",
    again: "Neues Gespräch beginnen",
    reload: "Neue Antworten zeigen",
    waiting: "Ihre Anfrage ist bei unserem Team. Die Antwort erscheint auf dieser Seite.",
    with_human: "Sie sprechen mit einem Menschen.",
    closed: "Dieses Gespräch ist beendet.",
    cookies: "Ohne Cookies kann diese Seite das Gespräch nicht behalten. Bitte erlauben Sie sie für diese Seite.",
    note: "Bitte senden Sie keine Passwörter.",
    privacy: "Datenschutz",
    in_this_language: "Deutsch",
    you: "Sie",
    bot: "Assistent",
    agent: "Unser Team",
    system: "Hinweis",
};

const EN: Words = Words {
    title: "Help",
    assistant: "Automatic assistant · answers at once",
    log: "Conversation",
    frequent: "Frequently asked",
    choices: "Suggestions",
    helpful: "Was this answer helpful?",
    yes: "Yes",
    no: "No",
    field: "Your message",
    send: "Send",
    human: "Talk to a human",
    again: "Start a new conversation",
    reload: "Show new answers",
    waiting: "Your request is with our team. The answer will appear on this page.",
    with_human: "You are talking to a human.",
    closed: "This conversation is closed.",
    cookies: "Without cookies this page cannot keep the conversation. Please allow them for this page.",
    note: "Please do not send passwords.",
    privacy: "Privacy",
    in_this_language: "English",
    you: "You",
    bot: "Assistant",
    agent: "Our team",
    system: "Note",
};
