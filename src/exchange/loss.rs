//! What could not be taken over, in words.

use crate::diagnostics::Lang;

/// Something that could not be taken over, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The line, from 1; 0 where it is not known.
    pub line: usize,
    /// What it is.
    pub loss: Loss,
}

/// What could not be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// The file cannot be read, or part of it.
    Unreadable(String),
    /// There is nothing of the format in the file.
    Nothing,
    /// A row without a question.
    NoQuestion,
    /// A question without an answer.
    NoAnswer(String),
    /// A question that was there before.
    SameQuestion(String),
    /// A phrase that belongs to another entry already.
    SamePhrase(String),
    /// An intent without an answer: it hands over.
    NoResponse(String),
    /// An answer that no intent leads to.
    Unused(String),
    /// Further wordings of an answer.
    Wordings(String, usize),
    /// Parts of an answer such as buttons.
    Parts(String, String),
    /// A gap in an answer that was filled by the other program.
    Gap(String, String),
    /// A section of the file.
    Section(String),
    /// HTML without a counterpart.
    Tag(String, String),
    /// Marks of a template stay as text.
    Marks(String),
    /// The check refuses it.
    Refused(String, String),
}

impl Loss {
    /// It in a sentence.
    #[must_use]
    pub fn told(&self, lang: Lang) -> String {
        match lang {
            Lang::De => self.german(),
            Lang::En => self.english(),
        }
    }

    fn german(&self) -> String {
        match self {
            Self::Unreadable(why) => format!("Nicht lesbar: {why}"),
            Self::Nothing => "Hier steht nichts, was übernommen werden könnte.".to_owned(),
            Self::NoQuestion => "Ohne Frage; ausgelassen.".to_owned(),
            Self::NoAnswer(question) => format!("„{question}“ hat keine Antwort; ausgelassen."),
            Self::SameQuestion(question) => format!("„{question}“ gibt es schon; ausgelassen."),
            Self::SamePhrase(phrase) => format!("„{phrase}“ gehört schon zu einem anderen Eintrag; weggelassen."),
            Self::NoResponse(name) => {
                format!("„{name}“ hat keine Antwort: Bis Sie den Ablauf schreiben, übernimmt ein Mensch.")
            }
            Self::Unused(name) => format!("Zur Antwort „{name}“ führt keine Frage; ausgelassen."),
            Self::Wordings(name, count) => format!("„{name}“ hat {count} Fassungen; nur die erste wurde übernommen."),
            Self::Parts(name, parts) => format!("„{name}“: {parts} wurde nicht übernommen."),
            Self::Gap(name, gap) => format!("„{name}“: Die Lücke {gap} steht jetzt als Text da; bitte ersetzen."),
            Self::Section(name) => format!("„{name}“ hat hier keine Entsprechung; nicht übernommen."),
            Self::Tag(question, tags) => format!("Antwort auf „{question}“: {tags} fiel weg; der Text ist geblieben."),
            Self::Marks(question) => {
                format!("Antwort auf „{question}“: {{{{ … }}}} steht als Text da, weil es den Namen hier nicht gibt.")
            }
            Self::Refused(question, why) => format!("„{question}“ wurde ausgelassen: {why}"),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Unreadable(why) => format!("Cannot be read: {why}"),
            Self::Nothing => "There is nothing here that could be taken over.".to_owned(),
            Self::NoQuestion => "Without a question; left out.".to_owned(),
            Self::NoAnswer(question) => format!("“{question}” has no answer; left out."),
            Self::SameQuestion(question) => format!("“{question}” is there already; left out."),
            Self::SamePhrase(phrase) => format!("“{phrase}” belongs to another entry already; dropped."),
            Self::NoResponse(name) => {
                format!("“{name}” has no answer: a person takes over until you write its flow.")
            }
            Self::Unused(name) => format!("No question leads to the answer “{name}”; left out."),
            Self::Wordings(name, count) => format!("“{name}” has {count} wordings; only the first was taken over."),
            Self::Parts(name, parts) => format!("“{name}”: {parts} was not taken over."),
            Self::Gap(name, gap) => format!("“{name}”: the gap {gap} now stands there as text; please replace it."),
            Self::Section(name) => format!("“{name}” has no counterpart here; not taken over."),
            Self::Tag(question, tags) => format!("Answer to “{question}”: {tags} is gone; the text has stayed."),
            Self::Marks(question) => {
                format!("Answer to “{question}”: {{{{ … }}}} stands there as text, as there is no such name here.")
            }
            Self::Refused(question, why) => format!("“{question}” was left out: {why}"),
        }
    }
}
