//! What is allowed, but could be better: told when nothing is wrong any more.

use super::super::macros::problems;
use super::super::word::Kind;

problems! {
    /// Advice.
    LintProblem {
        /// An entry or intent that will hardly be found.
        FewPhrases { kind: Kind, id: String, count: usize, wanted: usize } = Warning "few-phrases"
            de: "{kind} „{id}“ hat zu wenige Formulierungen ({count})."
                => "Ergänzen Sie unter „also:“ (beim Anliegen unter „examples:“), wie Besucher noch fragen, bis es mindestens {wanted} sind. Wie weit sie tragen, zeigt deskbell check --confidence."
            en: "The {kind} “{id}” has too few phrases ({count})."
                => "Add how else visitors ask under “also:” (of an intent: under “examples:”), until there are {wanted} at least. How far they carry is told by deskbell check --confidence."
        /// A sentence that the patterns of two intents match.
        IntentOverlap { witness: String, other: String, place: String, winner: String } = Warning "pattern-overlap"
            de: "„{witness}“ passt auf dieses Muster und auf ein Muster von „{other}“ ({place}). Es gewinnt immer „{winner}“."
                => "Machen Sie eines der beiden Muster enger, oder legen Sie die Anliegen zusammen."
            en: "“{witness}” matches this pattern and a pattern of “{other}” ({place}). “{winner}” wins always."
                => "Make one of the two patterns narrower, or join the intents."
        /// A sentence that the patterns of an intent and of a rule match.
        RuleOverlap { witness: String, rule: String, place: String } = Warning "pattern-overlap"
            de: "„{witness}“ passt auf dieses Muster und auf die Regel „{rule}“ ({place}). Die Regel geht vor: Ein Mensch übernimmt."
                => "Ist das gewollt, machen Sie dieses Muster enger, sonst die Regel."
            en: "“{witness}” matches this pattern and the rule “{rule}” ({place}). The rule comes first: a person takes over."
                => "If that is meant, make this pattern narrower, else the rule."
        /// "du" where "Sie" is set.
        DuForSie { word: String } = Warning "mixed-register"
            de: "„{word}“ duzt, sonst werden Besucher gesiezt."
                => "Schreiben Sie den Satz mit „Sie“. Soll die Seite duzen, setzen Sie „register: du“ in deskbell.yaml."
            en: "“{word}” is the informal German address; elsewhere visitors are addressed as “Sie”."
                => "Write the sentence with “Sie”. If the site uses “du”, set “register: du” in deskbell.yaml."
        /// "Sie" where "du" is set.
        SieForDu { word: String } = Warning "mixed-register"
            de: "„{word}“ siezt, sonst werden Besucher geduzt."
                => "Schreiben Sie den Satz mit „du“. Soll die Seite siezen, setzen Sie „register: sie“ in deskbell.yaml."
            en: "“{word}” is the formal German address; elsewhere visitors are addressed as “du”."
                => "Write the sentence with “du”. If the site uses “Sie”, set “register: sie” in deskbell.yaml."
        /// Answers of visitors that nobody gets.
        LostAnswers { slot: String } = Warning "lost-answers"
            de: "Auf einem Weg durch diesen Ablauf bekommt niemand die Angaben des Besuchers („{slot}“)."
                => "Übergeben Sie am Ende mit „handoff“, rufen Sie einen Dienst mit „call“, oder verwenden Sie die Angabe in einem Text: {{{{ {slot} }}}}. Wird sie nicht gebraucht, fragen Sie nicht danach."
            en: "On one path through this flow nobody gets the visitor's answers (“{slot}”)."
                => "Hand over at the end with “handoff”, call a service with “call”, or use the answer in a text: {{{{ {slot} }}}}. If it is not needed, do not ask for it."
        /// A mark for a slot that the flow does not ask for.
        MarkNotAsked { slot: String, flow: String } = Warning "never-filled"
            de: "„{slot}“ steht hier, aber der Ablauf „{flow}“ fragt nicht danach: Der Wert geht verloren."
                => "Ergänzen Sie im Ablauf „ask: {slot}“ (ein bekannter Wert wird nicht gefragt), oder nehmen Sie „{slot}“ hier heraus."
            en: "“{slot}” stands here, but the flow “{flow}” does not ask for it: the value is lost."
                => "Add “ask: {slot}” to the flow (a known value is not asked for), or take “{slot}” out here."
        /// A mark for a value that cannot be told from other words.
        MarkNotReadable { slot: String } = Warning "never-filled"
            de: "Ein Wert für „{slot}“ lässt sich aus einem Satz nicht herauslesen: Er hat keine feste Form."
                => "Ein Feld (slot) vom Typ text braucht dafür ein „pattern“; bei jedem Typ geht es unter „patterns“ mit (?P<{slot}>…). Sonst nehmen Sie die Marke heraus."
            en: "A value for “{slot}” cannot be read out of a sentence: it has no fixed form."
                => "A slot of type text needs a “pattern” for that; for any type, catch the value under “patterns” with (?P<{slot}>…). Else take the mark out."
        /// An answer that fills more than a phone.
        LongAnswer { characters: usize, lines: usize, most_characters: usize, most_lines: usize } = Warning "long-answer"
            de: "Diese Antwort füllt mehr als ein Handy zeigt: {characters} Zeichen, etwa {lines} Zeilen."
                => "Kürzen Sie sie auf höchstens {most_characters} Zeichen und {most_lines} Zeilen; Einzelheiten passen in einen eigenen Eintrag mit Schaltfläche dorthin."
            en: "This answer is longer than a phone shows: {characters} characters, about {lines} lines."
                => "Cut it to {most_characters} characters and {most_lines} lines at most; details fit into an entry of their own with a button that leads there."
    }
}
