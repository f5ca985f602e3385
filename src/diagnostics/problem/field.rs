//! Problems of a field: its name, its type, its presence.

use super::super::macros::problems;
use super::super::word::{Expected, Found, List, Nearest};

problems! {
    /// What can be wrong with a field.
    FieldProblem {
        /// A field that does not exist.
        Unknown { field: String, nearest: Nearest, known: List } = Error "unknown-field"
            de: "Das Feld „{field}“ gibt es hier nicht."
                => "{nearest}Möglich sind: {known}."
            en: "There is no field “{field}” here."
                => "{nearest}Possible are: {known}."
        /// A field that is needed.
        Missing { field: &'static str } = Error "missing-field"
            de: "Hier fehlt das Feld „{field}“."
                => "Ergänzen Sie „{field}: …“ bei den anderen Feldern, so weit eingerückt wie sie."
            en: "The field “{field}” is missing here."
                => "Add “{field}: …” to the other fields, indented as they are."
        /// A value of another type.
        WrongType { field: String, expected: Expected, found: Found } = Error "wrong-type"
            de: "„{field}“ erwartet {expected}. Hier steht: {found}."
                => "Schreiben Sie hier {expected}."
            en: "“{field}” takes {expected}. Here stands: {found}."
                => "Write {expected} here."
        /// A text that became a field by its colon.
        ColonMadeField { quoted: String } = Error "unquoted-colon"
            de: "In diesem Text steht ein Doppelpunkt; so wird er als „Name: Wert“ gelesen."
                => "Setzen Sie den Text in Anführungszeichen: {quoted}"
            en: "There is a colon in this text; it is read as “name: value”."
                => "Put the text in quotes: {quoted}"
        /// An empty text.
        EmptyText { field: String } = Error "empty-text"
            de: "„{field}“ ist leer."
                => "Schreiben Sie den Text dazu, oder löschen Sie die Zeile. Ein Text, der mit # beginnt, braucht Anführungszeichen."
            en: "“{field}” is empty."
                => "Add the text, or delete the line. A text that begins with # needs quotes."
        /// An empty list.
        EmptyList { field: String } = Error "empty-list"
            de: "Die Liste „{field}“ ist leer."
                => "Ergänzen Sie mindestens eine Zeile „- …“."
            en: "The list “{field}” is empty."
                => "Add at least one line “- …”."
        /// Not one of the allowed words.
        NotOneOf { field: String, found: String, nearest: Nearest, known: List } = Error "unknown-value"
            de: "„{found}“ ist für „{field}“ nicht möglich."
                => "{nearest}Möglich sind: {known}."
            en: "“{found}” is not possible for “{field}”."
                => "{nearest}Possible are: {known}."
        /// A number outside its limits.
        OutOfRange { field: String, min: String, max: String } = Error "out-of-range"
            de: "„{field}“ muss zwischen {min} und {max} liegen."
                => "Wählen Sie eine Zahl von {min} bis {max}."
            en: "“{field}” must lie between {min} and {max}."
                => "Choose a number from {min} to {max}."
        /// A name with characters that names cannot have.
        BadName { name: String, fixed: Nearest } = Error "bad-name"
            de: "„{name}“ ist als Name nicht möglich."
                => "{fixed}Erlaubt sind Kleinbuchstaben, Ziffern, Punkt, Bindestrich und Unterstrich; am Anfang ein Buchstabe oder eine Ziffer; höchstens 120 Zeichen."
            en: "“{name}” is not possible as a name."
                => "{fixed}Allowed are lower-case letters, digits, dot, hyphen and underscore; a letter or digit comes first; 120 characters at most."
        /// A slot's name that templates could not use.
        BadSlotName { name: String, fixed: Nearest } = Error "bad-name"
            de: "„{name}“ ist als Name eines Feldes (slot) nicht möglich, weil er auch in {{{{ … }}}} stehen soll."
                => "{fixed}Erlaubt sind a bis z, Ziffern und Unterstrich, am Anfang ein Buchstabe."
            en: "“{name}” is not possible as a slot's name, because it is to stand in {{{{ … }}}} too."
                => "{fixed}Allowed are a to z, digits and underscore, a letter first."
        /// A setting of a later release.
        Later { what: String } = Error "later-release"
            de: "„{what}“ kommt erst mit einer späteren Version von Deskbell."
                => "Nehmen Sie es vorerst weg."
            en: "“{what}” comes with a later release of Deskbell."
                => "Take it away for now."
    }
}
