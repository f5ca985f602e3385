//! What stands in the gaps of a message: values that know how they are said in each language.

use std::borrow::Cow;

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// German.
    De,
    /// English.
    En,
}

/// One, many; German, English.
type Counted = [[&'static str; 2]; 2];

impl Lang {
    pub(super) const ERRORS: Counted = [["Fehler", "Fehler"], ["error", "errors"]];
    pub(super) const WARNINGS: Counted = [["Warnung", "Warnungen"], ["warning", "warnings"]];

    pub(super) fn count(self, count: usize, words: Counted) -> String {
        let [one, many] = words[usize::from(self == Self::En)];
        format!("{count} {}", if count == 1 { one } else { many })
    }

    /// One of two wordings.
    pub fn pick<T>(self, de: T, en: T) -> T {
        match self {
            Self::De => de,
            Self::En => en,
        }
    }
}

/// Something that can be said in a message.
pub trait Word {
    /// How it is said.
    fn word(&self, lang: Lang) -> Cow<'_, str>;
}

impl Word for String {
    fn word(&self, _: Lang) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Word for &'static str {
    fn word(&self, _: Lang) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Word for usize {
    fn word(&self, _: Lang) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

impl Word for char {
    fn word(&self, _: Lang) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

/// The name that was probably meant; said as a question with a space before it, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Nearest(pub Option<String>);

impl Word for Nearest {
    fn word(&self, lang: Lang) -> Cow<'_, str> {
        match &self.0 {
            None => Cow::Borrowed(""),
            Some(name) => Cow::Owned(lang.pick(format!("Meinten Sie „{name}“? "), format!("Did you mean “{name}”? "))),
        }
    }
}

/// Names to choose from, parted by commas; a long list is cut.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    shown: Vec<String>,
    more: usize,
}

impl List {
    const SHOWN: usize = 16;

    /// Copies the first names and counts the others.
    pub fn of<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Self {
        let mut names = names.into_iter();
        let shown = names.by_ref().take(Self::SHOWN).map(|name| name.as_ref().to_owned()).collect();
        Self { shown, more: names.count() }
    }
}

impl Word for List {
    fn word(&self, lang: Lang) -> Cow<'_, str> {
        let shown = self.shown.join(", ");
        match self.more {
            _ if self.shown.is_empty() => Cow::Borrowed(lang.pick("(nichts)", "(nothing)")),
            0 => Cow::Owned(shown),
            more => Cow::Owned(lang.pick(format!("{shown} und {more} weitere"), format!("{shown} and {more} more"))),
        }
    }
}

macro_rules! said {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident: $de:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl Word for $name {
            fn word(&self, lang: Lang) -> Cow<'_, str> {
                Cow::Borrowed(match self { $(Self::$variant => lang.pick($de, $en)),* })
            }
        }
    };
}

said! {
    /// What a field takes.
    Expected {
        /// A text.
        Text: "einen Text", "a text";
        /// A text, or one for each language.
        Localized: "einen Text oder je Sprache einen, etwa {de: …, en: …}", "a text, or one for each language such as {de: …, en: …}";
        /// A list.
        List: "eine Liste (jede Zeile beginnt mit „- “)", "a list (each line begins with “- ”)";
        /// A list of texts.
        Texts: "eine Liste von Texten (jede Zeile beginnt mit „- “)", "a list of texts (each line begins with “- ”)";
        /// Named fields.
        Fields: "Felder wie „name: Wert“", "fields such as “name: value”";
        /// Yes or no.
        YesNo: "„yes“ oder „no“", "“yes” or “no”";
        /// A whole number.
        Integer: "eine ganze Zahl", "a whole number";
        /// A number.
        Number: "eine Zahl", "a number";
        /// A day.
        Date: "einen Tag wie 2026-12-24", "a day such as 2026-12-24";
        /// A moment.
        Moment: "ein Zeitpunkt wie 2026-11-20T10:00+01:00", "a moment such as 2026-11-20T10:00+01:00";
        /// A step of a flow.
        Step: "einen Schritt wie „- say: …“", "a step such as “- say: …”";
    }
}

said! {
    /// The kind of a thing that has a name.
    Kind {
        /// An entry.
        Entry: "Eintrag", "entry";
        /// An intent.
        Intent: "Anliegen (intent)", "intent";
        /// A flow.
        Flow: "Ablauf (flow)", "flow";
        /// A slot.
        Slot: "Feld (slot)", "slot";
        /// A queue.
        Queue: "Warteschlange (queue)", "queue";
        /// A rule.
        Rule: "Regel", "rule";
        /// A step.
        Step: "Schritt", "step";
        /// A table.
        Table: "Tabelle (table)", "table";
        /// An outside service.
        Service: "Dienst (service)", "service";
        /// A hook.
        Hook: "Rückmeldung (hook)", "hook";
        /// An endpoint.
        Endpoint: "Endpunkt", "endpoint";
        /// One who may call the API for helpdesks.
        Agent: "Zugang (agents)", "access (agents)";
        /// An option of a choice.
        Option: "Auswahl (option)", "option";
    }
}

said! {
    /// What has a name already.
    TakenBy {
        /// A slot.
        Slot: "ein Feld (slot) heißt so", "a slot has it";
        /// One of the settings' variables.
        Variable: "eine Variable in deskbell.yaml heißt so", "a variable in deskbell.yaml has it";
        /// A value that a flow sets.
        Value: "ein Schritt „set“ setzt einen einzelnen Wert mit diesem Namen", "a “set” step sets a single value of this name";
        /// What a flow finds.
        Found: "ein Schritt „lookup“ oder „call“ legt sein Ergebnis unter diesem Namen ab", "a “lookup” or “call” step keeps its result under it";
    }
}

said! {
    /// What is wrong with a pattern.
    Fault {
        /// A group is not closed.
        GroupUnclosed: "eine Klammer „(“ wird nicht geschlossen", "a bracket “(” is not closed";
        /// A group is not opened.
        GroupUnopened: "eine Klammer „)“ wurde nie geöffnet", "a bracket “)” was never opened";
        /// A class is not closed.
        ClassUnclosed: "eine Klammer „[“ wird nicht geschlossen", "a bracket “[” is not closed";
        /// A class range is upside down.
        ClassRange: "der Bereich in „[…]“ ist verkehrt herum", "the range in “[…]” is upside down";
        /// Nothing to repeat.
        NothingToRepeat: "vor „*“, „+“, „?“ oder „{“ fehlt, was wiederholt werden soll", "“*”, “+”, “?” or “{” has nothing before it to repeat";
        /// A count is broken.
        BadCount: "die Anzahl in „{…}“ ist nicht lesbar; „{“ als Zeichen schreibt man „\\{“", "the count in “{…}” cannot be read; write “\\{” for the character";
        /// Unknown escape.
        BadEscape: "nach „\\“ steht ein Zeichen ohne Bedeutung", "the character after “\\” has no meaning";
        /// Look-around or back reference.
        Unsupported: "Vorausschau (?=…), (?!…) und Rückverweise wie \\1 gibt es hier nicht", "look-around such as (?=…), (?!…) and back references such as \\1 do not exist here";
        /// A bad group name.
        GroupName: "der Name der Gruppe (?P<name>…) ist nicht gültig oder doppelt", "the name of the group (?P<name>…) is not valid or used twice";
        /// Too big.
        TooBig: "das Muster ist zu groß", "the pattern is too big";
        /// Something else.
        Other: "das Muster ist nicht lesbar", "the pattern cannot be read";
    }
}

/// What was found where something else was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A text: as written, cut when long.
    Text(String),
    /// A list.
    List,
    /// Named fields.
    Fields,
}

impl Word for Found {
    fn word(&self, lang: Lang) -> Cow<'_, str> {
        match self {
            Self::Nothing => Cow::Borrowed(lang.pick("nichts", "nothing")),
            Self::List => Cow::Borrowed(lang.pick("eine Liste", "a list")),
            Self::Fields => Cow::Borrowed(lang.pick("Felder wie „name: Wert“", "fields such as “name: value”")),
            Self::Text(text) => Cow::Owned(lang.pick(format!("„{text}“"), format!("“{text}”"))),
        }
    }
}
