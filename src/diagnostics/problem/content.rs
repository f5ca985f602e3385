//! Problems of entries, intents, slots and rules.

use super::super::macros::problems;
use super::super::word::{Kind, List, Nearest};

problems! {
    /// What can be wrong with entries, intents, slots and rules.
    ContentProblem {
        /// The same name twice.
        DuplicateId { kind: Kind, id: String, first: String } = Error "duplicate-id"
            de: "Den Namen „{id}“ gibt es schon: {kind} in {first}."
                => "Geben Sie einem von beiden einen anderen Namen."
            en: "The name “{id}” exists already: {kind} in {first}."
                => "Give one of the two another name."
        /// A name that nothing has.
        UnknownName { kind: Kind, name: String, nearest: Nearest, known: List } = Error "unknown-name"
            de: "{kind} „{name}“ gibt es nicht."
                => "{nearest}Vorhanden: {known}."
            en: "There is no {kind} “{name}”."
                => "{nearest}There are: {known}."
        /// An entry that is switched off.
        DraftName { kind: Kind, name: String } = Error "draft-name"
            de: "{kind} „{name}“ ist nur ein Entwurf (status: draft)."
                => "Setzen Sie ihn auf „status: live“, oder nehmen Sie den Verweis weg."
            en: "The {kind} “{name}” is a draft only (status: draft)."
                => "Set it to “status: live”, or take the reference away."
        /// A translation is missing.
        MissingTranslation { what: String, language: String } = Warning "missing-translation"
            de: "Für „{what}“ fehlt die Übersetzung ({language})."
                => "Besucher sehen den Text in der Hauptsprache mit einem Hinweis. Ergänzen Sie ihn in der Sprache {language}."
            en: "The translation of “{what}” is missing ({language})."
                => "Visitors see the text in the main language with a note. Add it in the language {language}."
        /// A language without any entry.
        EmptyLanguage { language: String } = Warning "missing-translation"
            de: "Für die Sprache „{language}“ gibt es noch keinen Eintrag."
                => "Legen Sie Dateien in knowledge/{language}/ an, oder nehmen Sie die Sprache aus „languages“ heraus."
            en: "There is no entry yet in the language “{language}”."
                => "Add files in knowledge/{language}/, or take the language out of “languages”."
        /// Two entries with the same phrase.
        SamePhrase { phrase: String, other: String, place: String } = Warning "same-phrase"
            de: "„{phrase}“ steht auch beim Eintrag „{other}“ ({place})."
                => "Lassen Sie den Satz nur bei dem Eintrag, der ihn beantworten soll."
            en: "“{phrase}” also stands at the entry “{other}” ({place})."
                => "Leave the sentence at the entry that should answer it."
        /// A phrase that another entry would answer if it were not there.
        WonByEntry { phrase: String, kind: Kind, owner: String, other: String, sure: usize } = Warning "won-by-another"
            de: "„{phrase}“ gehört zu {kind} „{owner}“. Fehlte der Satz dort, würde Eintrag „{other}“ ihn beantworten, zu {sure} % sicher."
                => "Verschieben Sie den Satz zu „{other}“, schreiben Sie ihn dort unter „not:“, oder formulieren Sie die beiden verschiedener."
            en: "“{phrase}” belongs to the {kind} “{owner}”. Were it not there, the entry “{other}” would answer it, {sure} % sure."
                => "Move the phrase to “{other}”, add it under “not:” there, or make the phrases of the two differ more."
        /// A phrase that an intent would take if it were not there.
        WonByIntent { phrase: String, kind: Kind, owner: String, other: String, sure: usize } = Warning "won-by-another"
            de: "„{phrase}“ gehört zu {kind} „{owner}“. Fehlte der Satz dort, würde ihn das Anliegen (intent) „{other}“ nehmen, zu {sure} % sicher."
                => "Verschieben Sie den Satz zu „{other}“, oder formulieren Sie die beiden verschiedener."
            en: "“{phrase}” belongs to the {kind} “{owner}”. Were it not there, the intent “{other}” would take it, {sure} % sure."
                => "Move the phrase to “{other}”, or make the phrases of the two differ more."
        /// A phrase that is also forbidden.
        NotItself { phrase: String } = Error "not-itself"
            de: "„{phrase}“ steht beim selben Eintrag auch unter „not“."
                => "Nehmen Sie den Satz an einer der beiden Stellen weg."
            en: "“{phrase}” also stands under “not” of the same entry."
                => "Take the sentence away in one of the two places."
        /// A review that is overdue.
        Overdue { date: String, owner: String } = Warning "overdue-review"
            de: "Dieser Eintrag sollte bis {date} geprüft werden{owner}."
                => "Lesen Sie ihn noch einmal, und setzen Sie „review_by“ neu."
            en: "This entry should have been reviewed by {date}{owner}."
                => "Read it again, and set “review_by” anew."
        /// Live until a day before it starts.
        DatesReversed = Error "dates-reversed"
            de: "„valid_until“ liegt vor „valid_from“: Der Eintrag wäre nie zu sehen."
                => "Prüfen Sie die beiden Tage."
            en: "“valid_until” comes before “valid_from”: the entry would never be seen."
                => "Check the two days."
        /// Two languages of an entry that disagree.
        Conflict { field: &'static str, other: String } = Warning "conflicting-field"
            de: "„{field}“ ist in der anderen Sprache anders ({other}); dieser Wert hier gilt nicht."
                => "Schreiben Sie überall dasselbe, oder nur in der Hauptsprache."
            en: "“{field}” is different in the other language ({other}); the value here does not count."
                => "Write the same everywhere, or in the main language only."
        /// A button with no or several targets.
        ButtonTarget = Error "button-target"
            de: "Eine Schaltfläche braucht genau ein Ziel."
                => "Geben Sie eines an: „url“, „flow“ oder „entry“."
            en: "A button needs exactly one target."
                => "Give one of: “url”, “flow” or “entry”."
        /// A button's address.
        ButtonUrl { found: String } = Error "bad-url"
            de: "„{found}“ ist keine Adresse für eine Schaltfläche."
                => "Beginnen Sie mit https://, http://, mailto:, tel: oder mit {{{{ … }}}}."
            en: "“{found}” is no address for a button."
                => "Begin with https://, http://, mailto:, tel: or with {{{{ … }}}}."
        /// A page without a slash.
        BadPage { found: String } = Error "bad-page"
            de: "„{found}“ ist kein Pfad einer Seite."
                => "Er beginnt mit /, und * steht für alles, zum Beispiel \"/konto*\"."
            en: "“{found}” is not the path of a page."
                => "It begins with /, and * stands for anything, such as \"/account*\"."
        /// An intent that nothing can find.
        NothingFinds = Error "nothing-finds"
            de: "Dieses Anliegen hat weder Beispiele noch Muster: Es würde nie erkannt."
                => "Ergänzen Sie „examples“ oder „patterns“."
            en: "This intent has neither examples nor patterns: it would never be recognised."
                => "Add “examples” or “patterns”."
        /// Options on a slot that is no choice, or none on one that is.
        ChoiceOptions = Error "choice-options"
            de: "Nur ein Feld (slot) vom Typ choice hat „options“, und es braucht sie."
                => "Setzen Sie „type: choice“ und „options“, oder keines von beiden."
            en: "A slot of type choice alone has “options”, and it needs them."
                => "Set “type: choice” and “options”, or neither."
        /// A synonym group of one word.
        LoneSynonym = Error "lone-synonym"
            de: "Eine Gruppe von Synonymen braucht mindestens zwei Wörter."
                => "Schreiben Sie [Wort, anderes Wort]."
            en: "A group of synonyms needs two words at least."
                => "Write [word, other word]."
    }
}
