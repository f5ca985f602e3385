//! Problems of flows.

use super::super::macros::problems;
use super::super::word::{List, Nearest, TakenBy};

problems! {
    /// What can be wrong with a flow.
    FlowProblem {
        /// A step that does nothing.
        NoVerb { nearest: Nearest, known: List } = Error "unknown-step"
            de: "Dieser Schritt sagt nicht, was er tut."
                => "{nearest}Ein Schritt beginnt mit einem davon: {known}."
            en: "This step does not say what it does."
                => "{nearest}A step begins with one of: {known}."
        /// A step that does two things.
        TwoVerbs { first: String, second: String } = Error "two-steps"
            de: "Hier stehen zwei Schritte in einem: „{first}“ und „{second}“."
                => "Beginnen Sie den zweiten mit einem eigenen „- “."
            en: "Two steps stand in one here: “{first}” and “{second}”."
                => "Begin the second with its own “- ”."
        /// A goto to nowhere.
        UnknownStep { name: String, nearest: Nearest, known: List } = Error "unknown-name"
            de: "Den Schritt „{name}“ gibt es in diesem Ablauf nicht."
                => "{nearest}Ziele sind Schritte mit „id“ und „end“. Vorhanden: {known}."
            en: "There is no step “{name}” in this flow."
                => "{nearest}Targets are steps with an “id”, and “end”. There are: {known}."
        /// A step with the name of a target.
        ReservedStep = Error "reserved-name"
            de: "„end“ ist als Name eines Schritts vergeben: „goto: end“ beendet den Ablauf."
                => "Geben Sie dem Schritt einen anderen Namen."
            en: "“end” is taken as the name of a step: “goto: end” ends the flow."
                => "Give the step another name."
        /// A step that is never reached.
        Unreachable { before: usize } = Warning "unreachable-step"
            de: "Dieser Schritt wird nie erreicht: Der Ablauf endet oder springt vorher (Zeile {before})."
                => "Verschieben oder löschen Sie ihn, oder springen Sie mit „goto“ dorthin."
            en: "This step is never reached: the flow ends or jumps before it (line {before})."
                => "Move or delete it, or jump to it with “goto”."
        /// A loop that never waits.
        Endless { steps: String } = Error "endless-flow"
            de: "Dieser Ablauf kann ewig im Kreis laufen, ohne auf eine Antwort zu warten (Zeilen {steps})."
                => "In jeden Kreis gehört ein Schritt, der wartet: „choose“, oder „ask“ mit „always: yes“ (ohne das wird ein bekannter Wert nicht noch einmal gefragt)."
            en: "This flow can go round for ever without waiting for an answer (lines {steps})."
                => "Every loop needs a step that waits: “choose”, or “ask” with “always: yes” (without it a known value is not asked again)."
        /// Options that the slot does not have.
        UnknownOption { option: String, slot: String, nearest: Nearest, known: List } = Error "unknown-name"
            de: "Das Feld (slot) „{slot}“ hat keine Auswahl „{option}“."
                => "{nearest}Vorhanden: {known}."
            en: "The slot “{slot}” has no option “{option}”."
                => "{nearest}There are: {known}."
        /// A choose without options.
        NoOptions = Error "no-options"
            de: "Dieser Schritt bietet nichts zur Auswahl."
                => "Ergänzen Sie „options“ mit je „id“ und „label“, oder nennen Sie ein Feld (slot) vom Typ choice."
            en: "This step offers nothing to choose."
                => "Add “options” with “id” and “label” each, or name a slot of type choice."
        /// An option with both then and goto.
        ThenAndGoto = Error "two-steps"
            de: "Hier stehen „then“ und „goto“ zugleich."
                => "Behalten Sie eines; ein „goto“ kann auch der letzte Schritt von „then“ sein."
            en: "“then” and “goto” stand here at once."
                => "Keep one; a “goto” can also be the last step of “then”."
        /// A column that the table does not have.
        UnknownColumn { column: String, table: String, nearest: Nearest, known: List } = Error "unknown-name"
            de: "Die Tabelle „{table}“ hat keine Spalte „{column}“."
                => "{nearest}Vorhanden: {known}."
            en: "The table “{table}” has no column “{column}”."
                => "{nearest}There are: {known}."
        /// A name that the service does not take.
        UnknownWith { name: String, service: String, nearest: Nearest, known: List } = Error "unknown-name"
            de: "Der Dienst „{service}“ nimmt kein „{name}“."
                => "{nearest}In seiner Adresse und seinem „body“ stehen: {known}."
            en: "The service “{service}” takes no “{name}”."
                => "{nearest}Its address and “body” hold: {known}."
        /// A name that the service needs.
        MissingWith { name: String, service: String } = Error "missing-field"
            de: "Der Dienst „{service}“ braucht „{name}“."
                => "Ergänzen Sie bei diesem Schritt: with: {{{name}: …}}"
            en: "The service “{service}” needs “{name}”."
                => "Add to this step: with: {{{name}: …}}"
        /// A name that stands for something else already.
        TakenName { name: String, by: TakenBy } = Error "taken-name"
            de: "„{name}“ ist schon vergeben: {by}."
                => "Wählen Sie einen anderen Namen; bei „lookup“ und „call“ mit „into: …“."
            en: "“{name}” is taken: {by}."
                => "Choose another name; for “lookup” and “call” with “into: …”."
        /// A name that has no value yet.
        UnfilledName { name: String } = Error "unfilled-name"
            de: "„{name}“ hat hier noch keinen Wert: Kein Schritt davor füllt ihn."
                => "Setzen Sie den Schritt, der ihn füllt („set“, „lookup“ oder „call“), vor diesen."
            en: "“{name}” has no value here: no step before this one fills it."
                => "Put the step that fills it (“set”, “lookup” or “call”) before this one."
        /// A flow that runs itself.
        Recursive { cycle: String } = Error "recursive-flow"
            de: "Dieser Ablauf ruft sich im Kreis selbst auf: {cycle}."
                => "Nehmen Sie einen der Schritte „flow: …“ heraus; zurückspringen kann „goto“ innerhalb eines Ablaufs."
            en: "This flow runs itself in a circle: {cycle}."
                => "Take one of the “flow: …” steps away; “goto” can jump back inside one flow."
        /// Flows in flows in flows.
        TooDeep { limit: usize } = Error "flow-too-deep"
            de: "Hier stecken mehr als {limit} Abläufe ineinander."
                => "Schreiben Sie die Schritte eines der inneren Abläufe aus."
            en: "More than {limit} flows are inside each other here."
                => "Write out the steps of one of the inner flows."
        /// Too many steps.
        TooLong { limit: usize } = Error "flow-too-long"
            de: "Dieser Ablauf hat mehr als {limit} Schritte."
                => "Teilen Sie ihn in mehrere Abläufe."
            en: "This flow has more than {limit} steps."
                => "Split it into several flows."
    }
}
