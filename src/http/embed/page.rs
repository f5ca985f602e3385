//! The page.

use super::html::{Element, el};
use super::message::message;
use super::words::Words;
use crate::conversation::{Choice, Conversation, Phase};
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
        let name = &brain.content().bot.name;
        let title = format!("{name} · {}", self.words().title);
        let head = el("head")
            .child(el("meta").with("charset", "utf-8"))
            .child(el("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"))
            .child(el("meta").with("name", "color-scheme").with("content", "light dark"))
            .child(el("title").words(title))
            .child(el("link").with("rel", "stylesheet").with("href", "/embed.css"));
        let main = el("main")
            .child(self.header(name))
            .child(self.log())
            .children(self.status())
            .children(self.choices())
            .children(self.composer())
            .child(self.foot(brain.content().bot.privacy_url.as_deref()));
        el("html").with("lang", self.language().code()).child(head).child(el("body").child(main)).document()
    }

    fn header(&self, name: &str) -> Element {
        let hours = self.desk.open_now(self.language());
        el("header")
            .child(el("h1").words(name))
            .child(el("p").with("class", "by").words(self.words().assistant))
            .children(hours.map(|hours| el("p").with("class", "hours").words(hours.text)))
            .children(self.languages())
    }

    /// Links to the other languages, as long as nothing was said.
    fn languages(&self) -> Option<Element> {
        let brain = self.desk.brain();
        let others: Vec<Language> =
            brain.content().bot.languages.iter().copied().filter(|language| *language != self.language()).collect();
        (!self.begun && !others.is_empty()).then(|| {
            el("p").with("class", "languages").children(others.into_iter().map(|language| {
                el("a")
                    .with("href", format!("/embed?lang={language}"))
                    .with("lang", language.code())
                    .with("hreflang", language.code())
                    .words(Words::of(language).in_this_language)
            }))
        })
    }

    fn log(&self) -> Element {
        let (words, language) = (self.words(), self.language());
        let messages = self.conversation.messages.iter().map(|said| message(said, words, language));
        el("ol").with("class", "log").with("aria-label", words.log).children(messages)
    }

    /// What is going on, the most urgent first.
    fn status(&self) -> Option<Element> {
        let words = self.words();
        if let Some(problem) = self.problem {
            let (message, hint) = problem.sentences(self.language());
            return Some(notice("alert", "error").words(format!("{message} {hint}")));
        }
        if self.no_cookies {
            return Some(notice("alert", "error").words(words.cookies));
        }
        let text = match self.conversation.phase {
            Phase::Bot => return None,
            Phase::Waiting => words.waiting,
            Phase::Human => words.with_human,
            Phase::Closed => words.closed,
        };
        let reload = el("a").with("href", "/embed#end").words(words.reload);
        let status = notice("status", "state").words(format!("{text} "));
        Some(if self.conversation.phase == Phase::Closed { status } else { status.child(reload) })
    }

    fn choices(&self) -> Option<Element> {
        let choices = self.newest_choices();
        (!choices.is_empty()).then(|| {
            self.form("choices")
                .with("aria-label", self.words().choices)
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

    fn composer(&self) -> Option<Element> {
        let words = self.words();
        let field = el("textarea")
            .with("id", "text")
            .with("name", "text")
            .with("rows", "2")
            .with("maxlength", TEXT_MAX_CHARS.to_string())
            .with("required", "")
            .words(self.unsent);
        (self.conversation.phase != Phase::Closed).then(|| {
            self.form("composer")
                .with("id", "end")
                .child(el("label").with("for", "text").words(words.field))
                .child(field)
                .child(el("button").with("type", "submit").words(words.send))
        })
    }

    fn foot(&self, privacy: Option<&str>) -> Element {
        let words = self.words();
        let human = (self.conversation.phase == Phase::Bot)
            .then(|| self.form("human").child(button("human", "1", words.human)));
        let again = self.begun.then(|| self.form("again").child(button("again", "1", words.again)));
        let privacy = privacy.map(|url| {
            let link = el("a").with("href", url).with("target", "_blank").with("rel", "noopener noreferrer");
            el("p").child(link.words(words.privacy))
        });
        el("footer").children(human).children(again).children(privacy)
    }

    fn form(&self, class: &str) -> Element {
        let hidden = |name: &'static str, value: &str| {
            el("input").with("type", "hidden").with("name", name).with("value", value)
        };
        el("form")
            .with("class", class)
            .with("method", "post")
            .with("action", "/embed")
            .child(hidden("client_id", self.call))
            .child(hidden("lang", self.language().code()))
    }
}

fn button(name: &str, value: &str, words: &str) -> Element {
    el("button").with("type", "submit").with("name", name).with("value", value).words(words)
}

fn notice(role: &str, class: &str) -> Element {
    el("p").with("class", format!("notice {class}")).with("role", role)
}
