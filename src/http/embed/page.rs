//! The page. Its structure is that of `widget/embed.example.html`, which `embed.css` is written for.

use super::forms::{button, form};
use super::html::{Element, el};
use super::message::{Style, message};
use super::words::Words;
use crate::config::Bot;
use crate::conversation::{Choice, ChoiceAction, Conversation, Message, Phase, Role};
use crate::desk::{Desk, TEXT_MAX_CHARS};
use crate::http::problem::Problem;
use crate::ids::Language;

/// What the page shows.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) desk: &'a Desk,
    pub(super) conversation: &'a Conversation,
    /// Whether the conversation exists, or is what one would begin with.
    pub(super) begun: bool,
    /// What went wrong with the last form.
    pub(super) problem: Option<&'a Problem>,
    /// Whether the browser seems to refuse cookies.
    pub(super) no_cookies: bool,
    /// The words that could not be sent.
    pub(super) unsent: &'a str,
    /// Names the next call, so that sending it twice adds nothing.
    pub(super) call: &'a str,
}

impl View<'_> {
    fn language(&self) -> Language {
        self.conversation.language
    }

    fn words(&self) -> &'static Words {
        Words::of(self.language())
    }

    /// The whole page.
    pub(super) fn html(&self) -> String {
        let brain = self.desk.brain();
        let bot = &brain.content().bot;
        let main = el("main")
            .child(el("h2").with("class", "sr").words(self.words().log))
            .child(self.log(bot))
            .children(self.feedback())
            .children(self.choices())
            .children(self.status())
            .children(self.refresh())
            .children(self.ask())
            .children(self.human())
            .children(self.again())
            .child(self.note(bot.privacy_url.as_deref()));
        let body = el("body").with("class", "embed").child(self.header(bot)).child(main);
        el("html").with("lang", self.language().code()).child(self.head(bot)).child(body).document()
    }

    fn head(&self, bot: &Bot) -> Element {
        let meta = |name: &str, content: &str| el("meta").with("name", name).with("content", content);
        el("head")
            .child(el("meta").with("charset", "utf-8"))
            .child(meta("viewport", "width=device-width, initial-scale=1"))
            .child(meta("color-scheme", "light dark"))
            .child(meta("robots", "noindex"))
            .child(el("title").words(format!("{} – {}", bot.name, self.words().title)))
            .child(el("link").with("rel", "stylesheet").with("href", "/embed.css"))
    }

    fn header(&self, bot: &Bot) -> Element {
        let hours = self.desk.open_now(self.language()).filter(|hours| !hours.text.is_empty());
        let hours =
            hours.map(|hours| el("p").with("class", if hours.open { "hours now" } else { "hours" }).words(hours.text));
        let titles = el("div").child(el("h1").words(&bot.name)).child(el("p").words(self.words().assistant));
        el("header").child(titles.children(hours)).children(self.other_languages(bot))
    }

    /// Links to the other languages, as long as nothing was said.
    fn other_languages(&self, bot: &Bot) -> Vec<Element> {
        let others = bot.languages.iter().filter(|language| !self.begun && **language != self.language());
        others
            .map(|language| {
                el("a")
                    .with("href", format!("/embed?lang={language}"))
                    .with("lang", language.code())
                    .with("hreflang", language.code())
                    .words(Words::of(*language).in_this_language)
            })
            .collect()
    }

    fn log(&self, bot: &Bot) -> Element {
        let style =
            Style { words: self.words(), zone: &bot.timezone, now: self.desk.clock().now(), language: self.language() };
        let last = self.first_of_newest_turn();
        el("ol").with("class", "messages").children(self.conversation.messages.iter().map(|said| {
            let item = message(said, &style);
            if last.is_some_and(|last| last.seq == said.seq) { item.with("id", "last") } else { item }
        }))
    }

    fn first_of_newest_turn(&self) -> Option<&Message> {
        let messages = &self.conversation.messages;
        messages.iter().rev().find(|message| message.role == Role::Visitor).or(messages.last())
    }

    /// Under the newest answer, as long as it was not judged.
    fn feedback(&self) -> Option<Element> {
        let shown = self.conversation.answers_shown.last()?;
        let waits = self.conversation.phase == Phase::Bot && shown.helpful.is_none();
        (self.begun && waits && shown.message == self.conversation.last_seq()).then(|| {
            let words = self.words();
            let id =
                el("input").with("type", "hidden").with("name", "message").with("value", shown.message.to_string());
            form("feedback", self.call, self.language())
                .child(id)
                .child(el("p").with("id", "helpful").words(words.helpful))
                .child(button("helpful", "true", words.yes).with("aria-describedby", "helpful"))
                .child(button("helpful", "false", words.no).with("aria-describedby", "helpful"))
        })
    }

    fn choices(&self) -> Option<Element> {
        let (choices, words) = (self.newest_choices(), self.words());
        // The way to a person has its own button, always in the same place.
        let beside = |choice: &&Choice| self.conversation.phase == Phase::Bot && choice.action == ChoiceAction::Human;
        let choices: Vec<&Choice> = choices.iter().filter(|choice| !beside(choice)).collect();
        let title = if self.conversation.messages.len() <= 1 { words.frequent } else { words.choices };
        (!choices.is_empty()).then(|| {
            form("choices", self.call, self.language())
                .with("aria-labelledby", "choices")
                .child(el("p").with("id", "choices").words(title))
                .children(choices.iter().map(|choice| button("choice", &choice.id.to_string(), &choice.label)))
        })
    }

    /// Only those of the last message: older ones are over.
    fn newest_choices(&self) -> &[Choice] {
        match self.conversation.phase {
            Phase::Closed => &[],
            _ => self.conversation.messages.last().map_or(&[], |message| &message.choices),
        }
    }

    /// What is going on, the most urgent first.
    fn status(&self) -> Option<Element> {
        let words = self.words();
        let alert = el("p").with("class", "status").with("role", "alert");
        let status = el("p").with("class", "status").with("role", "status");
        if let Some(problem) = self.problem {
            let (message, hint) = problem.sentences(self.language());
            return Some(alert.words(format!("{message} {hint}")));
        }
        match self.conversation.phase {
            _ if self.no_cookies => Some(alert.words(words.cookies)),
            Phase::Bot => None,
            Phase::Waiting => Some(status.words(words.waiting)),
            Phase::Human => Some(status.words(words.with_human)),
            Phase::Closed => Some(status.words(words.closed)),
        }
    }

    fn refresh(&self) -> Option<Element> {
        matches!(self.conversation.phase, Phase::Waiting | Phase::Human).then(|| {
            el("form")
                .with("class", "refresh")
                .with("method", "get")
                .with("action", "/embed#last")
                .child(el("button").words(self.words().reload))
        })
    }

    fn ask(&self) -> Option<Element> {
        let words = self.words();
        let field = el("textarea")
            .with("id", "text")
            .with("name", "text")
            .with("rows", "2")
            .with("maxlength", TEXT_MAX_CHARS.to_string())
            .with("required", "")
            .with("autocomplete", "off")
            .with("aria-describedby", "note")
            .words(self.unsent);
        (self.conversation.phase != Phase::Closed).then(|| {
            form("ask", self.call, self.language())
                .child(el("label").with("for", "text").words(words.field))
                .child(field)
                .child(el("button").words(words.send))
        })
    }

    fn human(&self) -> Option<Element> {
        (self.conversation.phase == Phase::Bot)
            .then(|| form("human", self.call, self.language()).child(button("human", "1", self.words().human)))
    }

    fn again(&self) -> Option<Element> {
        self.begun.then(|| form("again", self.call, self.language()).child(button("again", "1", self.words().again)))
    }

    fn note(&self, privacy: Option<&str>) -> Element {
        let words = self.words();
        let note = el("p").with("class", "note").with("id", "note").words(words.note);
        match privacy {
            Some(url) => {
                let link = el("a").with("href", url).with("target", "_blank").with("rel", "noopener noreferrer");
                note.words(" ").child(link.words(words.privacy))
            }
            None => note,
        }
    }
}
