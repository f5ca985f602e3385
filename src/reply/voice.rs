//! The bot's voice: turns what is to be said into events.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::hours;
use super::markdown::{blocks, is_safe_link, plain};
use super::texts::{Text, say, small_talk};
use crate::config::AnswersArrive;
use crate::content::{Button, ButtonAction, Content, Entry};
use crate::conversation::{
    Block, ChoiceAction, Conversation, Draft, Event, HandoffReason, Offer, SlotValue, SmallTalk, Span, Target,
};
use crate::ids::{EntryId, Language, SlotName};
use crate::template::{self, Manner};

/// How many follow-up questions are offered under an answer.
const FOLLOW_UPS_SHOWN: usize = 3;
/// How many questions the greeting offers.
const SUGGESTIONS_SHOWN: usize = 3;

/// The bot's voice over one content.
#[derive(Debug, Clone, Copy)]
pub struct Voice<'a> {
    content: &'a Content,
}

impl<'a> Voice<'a> {
    /// A voice for this content.
    #[must_use]
    pub fn new(content: &'a Content) -> Self {
        Self { content }
    }

    /// Says one of Deskbell's own sentences.
    pub fn say(self, draft: &mut Draft, text: Text) {
        self.say_with(draft, text, Vec::new());
    }

    /// Says one of Deskbell's own sentences with choices.
    pub fn say_with(self, draft: &mut Draft, text: Text, offers: Vec<Offer>) {
        let words = say(text, draft.state().language).replace("{name}", &self.content.bot.name);
        draft.push(Event::BotSaid { text: words, blocks: Vec::new(), offers, entry: None });
    }

    /// Says an editor's text: Markdown with `{{ … }}`, where visitors' words stay words.
    pub fn speak(self, draft: &mut Draft, source: &str, offers: Vec<Offer>) {
        let blocks = self.rendered(draft.state(), source);
        draft.push(Event::BotSaid { text: plain(&blocks), blocks, offers, entry: None });
    }

    /// Greets, with the questions to start with and the way to a person.
    pub fn greet(self, draft: &mut Draft) {
        let language = draft.state().language;
        let mut offers: Vec<Offer> = self.suggestions().filter_map(|entry| question_offer(entry, language)).collect();
        offers.push(human_offer(language));
        self.say_with(draft, Text::Greeting, offers);
    }

    /// Says what the bot can do, with the questions to start with.
    pub fn help(self, draft: &mut Draft) {
        let language = draft.state().language;
        let mut offers: Vec<Offer> = self.suggestions().filter_map(|entry| question_offer(entry, language)).collect();
        offers.push(human_offer(language));
        self.say_with(draft, Text::Help, offers);
    }

    /// Says what happens to the data.
    pub fn privacy(self, draft: &mut Draft) {
        let language = draft.state().language;
        let mut words = say(Text::Privacy, language).to_owned();
        if let Some(url) = &self.content.bot.privacy_url {
            words.push_str("\n\n");
            words.push_str(&say(Text::PrivacyLink, language).replace("{url}", url));
        }
        self.speak(draft, &words, Vec::new());
    }

    /// Answers small talk.
    pub fn small_talk(self, draft: &mut Draft, kind: SmallTalk) {
        let language = draft.state().language;
        let offers = match kind {
            SmallTalk::NoHelp => return self.offer_human(draft, Text::SorryNotHelped),
            SmallTalk::Bot | SmallTalk::Insult => vec![human_offer(language)],
            _ => Vec::new(),
        };
        let words = small_talk(kind, language).to_owned();
        draft.push(Event::BotSaid { text: words, blocks: Vec::new(), offers, entry: None });
    }

    /// Answers with an entry; nothing if the content has no such entry.
    pub fn answer(self, draft: &mut Draft, id: &EntryId) {
        let language = draft.state().language;
        let Some((entry, text)) = self.content.entries.get(id).and_then(|e| Some((e, e.text(language)?))) else {
            return;
        };
        let mut blocks = self.rendered(draft.state(), &text.answer);
        if !entry.texts.contains_key(&language) {
            blocks.insert(0, Block::Paragraph { spans: vec![Span::plain(say(Text::OtherLanguage, language))] });
        }
        blocks.extend(self.link_buttons(draft.state(), &text.buttons));
        let offers = self.offers_under(entry, &text.buttons, language);
        draft.push(Event::BotSaid { text: plain(&blocks), blocks, offers, entry: Some(id.clone()) });
        draft.push(Event::Answered { entry: id.clone() });
    }

    /// Asks which of these was meant, with the way out to a person.
    pub fn clarify(self, draft: &mut Draft, targets: &[Target]) {
        let language = draft.state().language;
        let mut offers: Vec<Offer> = targets.iter().filter_map(|target| self.target_offer(target, language)).collect();
        let question = if offers.len() == 1 { Text::DidYouMeanThis } else { Text::DidYouMean };
        offers.push(Offer { label: say(Text::NoneOfThese, language).to_owned(), action: ChoiceAction::NoneOfThese });
        self.say_with(draft, question, offers);
        draft.push(Event::Clarified { targets: targets.to_vec() });
    }

    /// Offers a person after an answer that did not help; `text` says why.
    pub fn offer_human(self, draft: &mut Draft, text: Text) {
        let language = draft.state().language;
        let keep = Offer { label: say(Text::NoThanks, language).to_owned(), action: ChoiceAction::KeepBot };
        self.say_with(draft, text, vec![human_offer(language), keep]);
    }

    /// Says that a person takes over, why, and when somebody is there. Shown only after the commit.
    /// While nobody is there, those who cannot be reached (`reached`) are asked for an address.
    pub fn handed_over(self, draft: &mut Draft, reason: HandoffReason, reached: bool) {
        let language = draft.state().language;
        let why = match reason {
            HandoffReason::LowConfidence | HandoffReason::RepeatedMisunderstanding => say(Text::BeyondMe, language),
            HandoffReason::Complaint => say(Text::SorryToHear, language),
            HandoffReason::AlwaysHuman => say(Text::PersonalMatter, language),
            HandoffReason::SlotRetries => say(Text::CouldNotRead, language),
            HandoffReason::Error => say(Text::SomethingBroke, language),
            _ => "",
        };
        let (when, contact) = self.what_follows(draft, reached);
        let sentences = [why, say(Text::HandedOver, language), &when, contact];
        let text = sentences.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ");
        draft.push(Event::Noted { text, offers: Vec::new() });
    }

    /// When somebody is there, and how the answer comes.
    fn what_follows(self, draft: &Draft, reached: bool) -> (String, &'static str) {
        let (bot, language) = (&self.content.bot, draft.state().language);
        let opening = hours::opening(bot, draft.at());
        let closed = matches!(opening, Some(hours::Opening::Closed(_)));
        let contact = match (bot.answers_arrive, reached) {
            (AnswersArrive::ByMail, true) => say(Text::AnswerByMail, language),
            (AnswersArrive::ByMail, false) => say(Text::AnswerByMailLeaveContact, language),
            (AnswersArrive::InWindow, false) if closed => say(Text::LeaveContact, language),
            (AnswersArrive::InWindow, _) => "",
        };
        let when = match (opening, bot.answers_arrive) {
            (Some(hours::Opening::Open(_)), AnswersArrive::InWindow) => say(Text::TeamIsHere, language).to_owned(),
            // Whether somebody sits at the window or not: nobody answers there.
            (Some(hours::Opening::Open(_)) | None, AnswersArrive::ByMail) => String::new(),
            _ => hours::sentence(bot, draft.at(), language),
        };
        (when, contact)
    }

    /// Notes one of Deskbell's own sentences about the conversation itself.
    pub fn note(self, draft: &mut Draft, text: Text, offers: Vec<Offer>) {
        draft.push(Event::Noted { text: say(text, draft.state().language).to_owned(), offers });
    }

    /// Notes a sentence about a person of the helpdesk. The name is put in last: it is never a template.
    pub fn note_of(self, draft: &mut Draft, text: Text, name: &str) {
        let text = say(text, draft.state().language).replace("{agent}", name);
        draft.push(Event::Noted { text, offers: Vec::new() });
    }

    /// Notes one of Deskbell's own sentences, with the way to a person.
    pub fn note_with_human(self, draft: &mut Draft, text: Text) {
        self.note(draft, text, vec![human_offer(draft.state().language)]);
    }

    /// The title of a target in a language: an entry's question, an intent's name.
    #[must_use]
    pub fn title(self, target: &Target, language: Language) -> Option<String> {
        match target {
            Target::Faq(id) => Some(self.content.entries.get(id)?.text(language)?.question.clone()),
            Target::Intent(id) => Some(self.content.intents.get(id)?.name(language).to_owned()),
        }
    }

    fn target_offer(self, target: &Target, language: Language) -> Option<Offer> {
        let label = self.title(target, language)?;
        let action = match target {
            Target::Faq(entry) => ChoiceAction::Entry { entry: entry.clone() },
            Target::Intent(intent) => ChoiceAction::Flow { flow: self.content.intents.get(intent)?.flow.clone() },
        };
        Some(Offer { label, action })
    }

    fn suggestions(self) -> impl Iterator<Item = &'a Entry> {
        let content = self.content;
        let chosen = content.bot.suggestions.iter().filter_map(move |id| content.entries.get(&id.value));
        let any = content.entries.values().filter(move |_| content.bot.suggestions.is_empty());
        chosen.chain(any).take(SUGGESTIONS_SHOWN)
    }

    fn offers_under(self, entry: &Entry, buttons: &[Button], language: Language) -> Vec<Offer> {
        let buttons = buttons.iter().filter_map(|button| {
            let action = match &button.action {
                ButtonAction::Url(_) => return None,
                ButtonAction::Flow(flow) => ChoiceAction::Flow { flow: flow.clone() },
                ButtonAction::Entry(entry) => ChoiceAction::Entry { entry: entry.clone() },
            };
            Some(Offer { label: button.label.clone(), action })
        });
        let follow_ups = entry.follow_ups.iter().filter_map(|id| self.content.entries.get(id));
        let follow_ups = follow_ups.filter_map(|entry| question_offer(entry, language)).take(FOLLOW_UPS_SHOWN);
        buttons.chain(follow_ups).collect()
    }

    fn link_buttons(self, state: &Conversation, buttons: &[Button]) -> Vec<Block> {
        let values = self.values(state);
        let links = buttons.iter().filter_map(|button| match &button.action {
            ButtonAction::Url(source) => {
                let url = template::render(source, &values).ok().filter(|url| is_safe_link(url))?;
                Some(Block::Link { label: button.label.clone(), url })
            }
            ButtonAction::Flow(_) | ButtonAction::Entry(_) => None,
        });
        links.collect()
    }

    /// Names were checked when the content was loaded; should a value be missing after all, the text is
    /// said as it was written rather than not at all.
    fn rendered(self, state: &Conversation, source: &str) -> Vec<Block> {
        let markdown = template::render_markdown(source, &self.values(state), manner(state.language));
        blocks(markdown.as_deref().unwrap_or(source))
    }

    /// What `{{ … }}` and conditions can see: the settings' variables, the company's name, every slot and every
    /// name that flows fill (nothing where it is not known).
    #[must_use]
    pub fn values(self, state: &Conversation) -> Value {
        let mut values = self.content.bot.variables.as_object().cloned().unwrap_or_default();
        values.insert("name".to_owned(), Value::String(self.content.bot.name.clone()));
        add_slots(&mut values, self.content, &state.slots);
        add_found(&mut values, self.content, state);
        Value::Object(values)
    }
}

/// How readers of a language write days and numbers.
#[must_use]
pub fn manner(language: Language) -> Manner {
    match language {
        Language::De => Manner::German,
        Language::En => Manner::English,
    }
}

fn add_slots(values: &mut Map<String, Value>, content: &Content, filled: &BTreeMap<SlotName, SlotValue>) {
    for name in content.slots.keys() {
        values.insert(name.to_string(), shown(filled.get(name)));
    }
}

/// What flows have set and found. A part that is not there is nothing: strict templates know every name.
fn add_found(values: &mut Map<String, Value>, content: &Content, state: &Conversation) {
    for name in &content.names.values {
        values.insert(name.to_string(), shown(state.values.get(name)));
    }
    for (name, parts) in &content.names.records {
        let found = state.records.get(name);
        let part = |part: &String| (part.clone(), shown(found.and_then(|found| found.get(part))));
        values.insert(name.to_string(), Value::Object(parts.iter().map(part).collect()));
    }
}

fn shown(value: Option<&SlotValue>) -> Value {
    match value {
        None => Value::Null,
        Some(SlotValue::Bool(yes)) => Value::Bool(*yes),
        Some(SlotValue::Number(number)) => number_value(*number),
        Some(SlotValue::Text(text)) => Value::String(text.clone()),
    }
}

/// A whole number is shown without ".0".
fn number_value(number: f64) -> Value {
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < WHOLE {
        format!("{number}").parse::<i64>().map_or(Value::Null, Value::from)
    } else {
        number.into()
    }
}

fn question_offer(entry: &Entry, language: Language) -> Option<Offer> {
    let label = entry.text(language)?.question.clone();
    Some(Offer { label, action: ChoiceAction::Entry { entry: entry.id.clone() } })
}

/// The way to a person, as a choice.
fn human_offer(language: Language) -> Offer {
    Offer { label: say(Text::TalkToHuman, language).to_owned(), action: ChoiceAction::Human }
}
