//! Problems of patterns, templates and conditions.

use super::super::macros::problems;
use super::super::word::{Fault, List, Nearest};

problems! {
    /// What can be wrong inside a text that means something to a machine.
    TextProblem {
        /// A pattern that cannot be read.
        BadPattern { fault: Fault, position: usize, detail: String } = Error "bad-pattern"
            de: "Das Muster ist nicht lesbar: {fault} (Zeichen {position})."
                => "Prüfen Sie das Muster an dieser Stelle. Sonderzeichen, die für sich selbst stehen sollen, bekommen ein \\ davor."
            en: "The pattern cannot be read: {fault} (character {position}){detail}."
                => "Check the pattern at this place. Special characters that stand for themselves get a \\ before them."
        /// A pattern that fits everything.
        MatchesAll = Error "pattern-matches-all"
            de: "Dieses Muster passt auf jede Nachricht, auch auf eine leere."
                => "Nehmen Sie ein „*“ oder „?“ am Ende weg, oder schreiben Sie „+“ statt „*“."
            en: "This pattern fits every message, even an empty one."
                => "Take away a “*” or “?” at the end, or write “+” for “*”."
        /// A named group that is no slot.
        GroupNoSlot { name: String, nearest: Nearest, known: List } = Error "unknown-name"
            de: "Die Gruppe (?P<{name}>…) soll ein Feld (slot) füllen, das es nicht gibt."
                => "{nearest}Vorhanden: {known}. Eine Gruppe ohne Feld schreibt man (?:…)."
            en: "The group (?P<{name}>…) is to fill a slot that does not exist."
                => "{nearest}There are: {known}. A group without a slot is written (?:…)."
        /// A mark in an example that is no slot.
        MarkNoSlot { name: String, nearest: Nearest, known: List } = Error "unknown-name"
            de: "{{{name}}} ist kein Feld (slot)."
                => "{nearest}Vorhanden: {known}."
            en: "{{{name}}} is not a slot."
                => "{nearest}There are: {known}."
        /// A template that cannot be read.
        BadTemplate { detail: String } = Error "bad-template"
            de: "Die Marke {{{{ … }}}} ist nicht lesbar."
                => "Prüfen Sie die Klammern: {{{{ name }}}} oder {{% if name %}}…{{% endif %}}."
            en: "The mark {{{{ … }}}} cannot be read ({detail})."
                => "Check the brackets: {{{{ name }}}} or {{% if name %}}…{{% endif %}}."
        /// A filter or function that does not exist.
        UnknownFunction { name: String } = Error "bad-template"
            de: "Die Funktion „{name}“ in {{{{ … }}}} gibt es nicht."
                => "Nehmen Sie sie weg. Gebräuchlich sind zum Beispiel | upper, | lower, | default(\"…\")."
            en: "There is no function “{name}” in {{{{ … }}}}."
                => "Take it away. Common ones are | upper, | lower, | default(\"…\")."
        /// A name that is neither a variable nor a slot.
        UnknownTemplateName { name: String, nearest: Nearest, known: List } = Error "unknown-name"
            de: "„{name}“ ist weder ein Wert aus „variables“ in deskbell.yaml noch ein Feld (slot)."
                => "{nearest}Vorhanden: {known}."
            en: "“{name}” is neither a value of “variables” in deskbell.yaml nor a slot."
                => "{nearest}There are: {known}."
        /// A condition that cannot be read.
        BadCondition { detail: String } = Error "bad-condition"
            de: "Die Bedingung ist nicht lesbar."
                => "Schreiben Sie sie wie: status == \"versendet\" and menge > 2"
            en: "The condition cannot be read ({detail})."
                => "Write it like: status == \"sent\" and amount > 2"
        /// A condition with one `=`.
        SingleEquals { fixed: String } = Error "bad-condition"
            de: "Ein Vergleich schreibt sich mit zwei Gleichheitszeichen."
                => "Schreiben Sie: {fixed}"
            en: "A comparison is written with two equals signs."
                => "Write: {fixed}"
    }
}
