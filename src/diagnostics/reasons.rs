//! Why each code that is no lint matters: a sentence for `check --explain` and the manual.

use super::lint::Both;

/// The reason behind a code; none for lints, which bring their own, and for codes that do not exist.
pub fn reason(code: &str) -> Option<Both> {
    REASONS.iter().find(|(known, ..)| *known == code).map(|&(_, de, en)| Both { de, en })
}

const REASONS: &[(&str, &str, &str)] = &[
    // The file as a whole
    (
        "byte-order-mark",
        "Manche Editoren setzen es beim Speichern vor den Text. Deskbell stört es nicht, andere Programme schon.",
        "Some editors put it before the text when they save. Deskbell does not mind, other programs do.",
    ),
    (
        "empty-file",
        "Eine leere Datei ist meist ein Rest oder ein vergessener Anfang.",
        "An empty file is mostly a leftover, or a start that was forgotten.",
    ),
    (
        "file-too-large",
        "Eine so große Datei ist fast immer aus Versehen hier. Die Grenze hält den Dienst schnell.",
        "A file of this size is nearly always here by mistake. The limit keeps the service quick.",
    ),
    (
        "misplaced-file",
        "Der Ordner sagt, in welcher Sprache die Einträge sind.",
        "The folder says in which language the entries are.",
    ),
    (
        "more-problems",
        "Viele Meldungen haben oft eine gemeinsame Ursache: Beheben Sie die erste und prüfen Sie neu.",
        "Many messages often have one cause: mend the first and check again.",
    ),
    (
        "no-settings",
        "Ohne deskbell.yaml ist nicht einmal der Name des Bots bekannt.",
        "Without deskbell.yaml not even the bot's name is known.",
    ),
    (
        "not-utf8",
        "Mit der falschen Kodierung werden aus Umlauten falsche Zeichen. Deskbell rät nicht, sondern sagt, wo das erste steht.",
        "With the wrong encoding umlauts become wrong characters. Deskbell does not guess but says where the first one is.",
    ),
    (
        "too-deep",
        "So tief schachtelt niemand mit Absicht; meist ist eine Klammer oder Einrückung zu viel.",
        "Nobody nests this deep on purpose; mostly there is a bracket or a level of indentation too many.",
    ),
    (
        "too-many-values",
        "Die Grenze hält den Dienst schnell, auch wenn eine Datei kaputt ist.",
        "The limit keeps the service quick, even where a file is broken.",
    ),
    (
        "unknown-language",
        "Deskbell versteht Deutsch und Englisch; für andere Sprachen fehlen ihm die Wörter.",
        "Deskbell understands German and English; for other languages it lacks the words.",
    ),
    (
        "unused-language",
        "Die Einträge sehen fertig aus, aber kein Besucher bekommt sie.",
        "The entries look finished, but no visitor gets them.",
    ),
    // YAML
    (
        "after-quote",
        "Das zweite Anführungszeichen beendet den Text; was danach kommt, kann YAML nicht einordnen.",
        "The second quote ends the text; YAML cannot place what comes after it.",
    ),
    (
        "anchor",
        "Verweise machen eine Datei schwer lesbar, und eine Änderung wirkt an Stellen, die man nicht sieht.",
        "References make a file hard to read, and a change works in places that nobody sees.",
    ),
    (
        "bad-escape",
        "In \"…\" schreibt YAML mit \\ Zeichen wie den Zeilenumbruch (\\n).",
        "In \"…\" YAML uses \\ to write characters such as the line break (\\n).",
    ),
    (
        "bad-indent",
        "Die Einrückung sagt, was wozu gehört. Ein Leerzeichen zu viel oder zu wenig gibt einer Zeile einen anderen Sinn.",
        "Indentation says what belongs to what. One space too many or too few gives a line another meaning.",
    ),
    (
        "duplicate-key",
        "Nur eines der beiden kann gelten, und viele Programme nehmen ohne ein Wort das letzte.",
        "Only one of the two can hold, and many programs take the last without a word.",
    ),
    ("missing-colon", "Ein Feld besteht aus Name, Doppelpunkt und Wert.", "A field is a name, a colon and a value."),
    (
        "missing-space",
        "Ohne das Leerzeichen gehört der Doppelpunkt für YAML zum Wort.",
        "Without the space the colon belongs to the word for YAML.",
    ),
    (
        "needs-quotes",
        "Einige Zeichen bedeuten am Anfang eines Textes etwas für YAML. In Anführungszeichen sind sie Text.",
        "Some characters mean something to YAML at the start of a text. In quotes they are text.",
    ),
    (
        "no-break-space",
        "Es sieht aus wie ein Leerzeichen, ist für YAML aber ein Buchstabe.",
        "It looks like a space, but is a letter to YAML.",
    ),
    ("odd-key", "Der Name eines Feldes ist ein einfaches Wort.", "The name of a field is a plain word."),
    (
        "second-document",
        "Eine Datei ist ein Dokument; was nach „---“ käme, würde still übergangen.",
        "A file is one document; what came after “---” would be left out silently.",
    ),
    (
        "tab",
        "Wie breit ein Tabulator ist, weiß nur Ihr Editor. YAML verbietet ihn deshalb.",
        "How wide a tab is only your editor knows. So YAML forbids it.",
    ),
    (
        "tag",
        "Welche Art von Wert ein Feld hat, bestimmt Deskbell, nicht die Datei.",
        "What kind of value a field has is decided by Deskbell, not by the file.",
    ),
    (
        "unclosed-bracket",
        "Ohne die schließende Klammer liest YAML den Rest der Datei als Teil der Liste.",
        "Without the closing bracket YAML reads the rest of the file as part of the list.",
    ),
    (
        "unclosed-quote",
        "Ohne das zweite Anführungszeichen reicht der Text bis zum nächsten in der Datei.",
        "Without the second quote the text reaches to the next one in the file.",
    ),
    (
        "unquoted-colon",
        "„Wort: Rest“ ist für YAML ein Feld mit einem Wert.",
        "“Word: rest” is a field with a value to YAML.",
    ),
    (
        "yaml",
        "Der Aufbau der Datei ist gestört. Die Ursache steht oft eine Zeile höher.",
        "The structure of the file is broken. The cause often stands a line above.",
    ),
    // Fields
    (
        "bad-name",
        "Namen stehen in Dateien, Adressen und Auswertungen; darum sind sie einfach gehalten.",
        "Names stand in files, addresses and reports; so they are kept simple.",
    ),
    (
        "empty-list",
        "Eine leere Liste tut nichts und ist meist ein vergessener Anfang.",
        "An empty list does nothing and is mostly a start that was forgotten.",
    ),
    (
        "empty-text",
        "Besucher bekämen eine leere Antwort oder Frage.",
        "Visitors would get an empty answer or question.",
    ),
    (
        "later-release",
        "Das ist geplant und noch nicht da. Deskbell tut lieber nichts als etwas Halbes.",
        "This is planned and not there yet. Deskbell would rather do nothing than half of it.",
    ),
    (
        "missing-field",
        "Ohne dieses Feld hat das Ganze keinen Sinn, zum Beispiel eine Frage ohne Antwort.",
        "Without this field the whole makes no sense, such as a question without an answer.",
    ),
    ("out-of-range", "Der Wert hätte keine sinnvolle Wirkung.", "The value would have no sensible effect."),
    (
        "unknown-field",
        "Ein Feld, das niemand liest, wäre still ohne Wirkung. Meist ist es ein Tippfehler.",
        "A field that nobody reads would silently do nothing. Mostly it is a typing error.",
    ),
    ("unknown-value", "Für dieses Feld gibt es eine feste Auswahl.", "There is a fixed choice for this field."),
    (
        "wrong-type",
        "Das Feld kann mit dieser Art von Wert nichts anfangen.",
        "The field can do nothing with this kind of value.",
    ),
    // Content
    (
        "bad-page",
        "Die Seite wird mit dem Pfad in der Adresse des Besuchers verglichen.",
        "The page is compared with the path in the visitor's address.",
    ),
    (
        "bad-url",
        "Eine Schaltfläche oder Einstellung führt nur zu Adressen, die sicher zu öffnen sind.",
        "A button or setting leads only to addresses that are safe to open.",
    ),
    (
        "button-target",
        "Mit keinem Ziel tut sie nichts, mit zweien weiß niemand, was sie tut.",
        "Without a target it does nothing, with two nobody knows what it does.",
    ),
    (
        "choice-options",
        "Eine Auswahl ohne Möglichkeiten kann niemand treffen, und anderen Feldern nützen sie nichts.",
        "Nobody can choose from nothing, and other slots have no use for options.",
    ),
    (
        "dates-reversed",
        "Der Eintrag wäre an keinem einzigen Tag zu sehen.",
        "The entry would not be seen on a single day.",
    ),
    (
        "draft-name",
        "Besucher kämen über den Verweis zu einem Eintrag, den es für sie nicht gibt.",
        "Visitors would be led to an entry that does not exist for them.",
    ),
    (
        "duplicate-id",
        "Der Name ist der Schlüssel: Auswertungen, Verweise und Tests meinen genau einen.",
        "The name is the key: reports, references and tests mean exactly one.",
    ),
    (
        "lone-synonym",
        "Ein Wort allein bedeutet nichts anderes als sich selbst.",
        "A word alone means nothing but itself.",
    ),
    (
        "nothing-finds",
        "Was weder Beispiele noch Muster hat, kann kein Satz eines Besuchers auslösen.",
        "What has neither examples nor patterns cannot be started by any sentence of a visitor.",
    ),
    (
        "unknown-name",
        "Der Verweis ginge ins Leere, und zwar erst, wenn ein Besucher dort ankommt.",
        "The reference would lead nowhere, and only when a visitor gets there.",
    ),
    // Patterns, templates, conditions
    (
        "bad-condition",
        "Ein Ablauf muss an dieser Stelle entscheiden können, welchen Weg er nimmt.",
        "The flow must be able to decide here which way to take.",
    ),
    ("bad-pattern", "Ein Muster, das nicht lesbar ist, findet nichts.", "A pattern that cannot be read finds nothing."),
    (
        "bad-template",
        "Statt des Wertes stünde ein Fehler in der Antwort.",
        "Instead of the value an error would stand in the answer.",
    ),
    (
        "pattern-matches-all",
        "Es würde jede Nachricht an sich ziehen, und der Bot beantwortete nichts anderes mehr.",
        "It would take every message, and the bot would answer nothing else.",
    ),
    // Flows
    (
        "flow-too-long",
        "So lange Abläufe liest niemand mehr, und kein Besucher bleibt bis zum Ende.",
        "Nobody can read flows of this length, and no visitor stays to the end.",
    ),
    (
        "no-options",
        "Der Besucher könnte nichts auswählen und käme nicht weiter.",
        "The visitor could choose nothing and would be stuck.",
    ),
    ("reserved-name", "„goto: end“ wäre sonst zweideutig.", "“goto: end” would be ambiguous otherwise."),
    (
        "two-steps",
        "Ein Schritt tut genau eines, damit klar ist, in welcher Reihenfolge alles geschieht.",
        "A step does exactly one thing, so that it is clear in which order all happens.",
    ),
    ("unknown-step", "Das erste Wort eines Schritts sagt, was er tut.", "The first word of a step says what it does."),
    (
        "flow-too-deep",
        "So tief in Abläufen von Abläufen findet sich beim Ändern niemand mehr zurecht.",
        "Nobody finds the way through flows this deep inside flows when something must change.",
    ),
    (
        "recursive-flow",
        "Ein Ablauf, der sich selbst aufruft, käme nie an ein Ende.",
        "A flow that runs itself would never come to an end.",
    ),
    (
        "taken-name",
        "Unter einem Namen kann nur ein Wert stehen; der zweite würde den ersten verdecken.",
        "One name can hold one value; the second would hide the first.",
    ),
    (
        "unfilled-name",
        "An dieser Stelle hätte der Name noch keinen Wert, und der Satz bliebe vor Besuchern leer.",
        "At this place the name would have no value yet, and visitors would read a gap.",
    ),
    // Tables
    (
        "duplicate-column",
        "Unter einem Spaltennamen kann ein Satz nur einen Wert meinen.",
        "A text can mean one value only by the name of a column.",
    ),
    (
        "duplicate-row",
        "Gefunden würde immer nur die erste Zeile, und die zweite bliebe still ohne Wirkung.",
        "The first row alone would ever be found, and the second would silently do nothing.",
    ),
    (
        "empty-table",
        "In einer Tabelle ohne Spalten gibt es nichts nachzuschlagen.",
        "A table without columns has nothing to look up.",
    ),
    (
        "ragged-row",
        "Bei einer Zelle zu viel oder zu wenig rutschen Werte in falsche Spalten, und Besucher läsen sie.",
        "With a cell too many or too few, values slip into wrong columns, and visitors would read them.",
    ),
    // Connectors
    (
        "bad-path",
        "Welchen Rechner eine Anfrage erreicht, steht allein in den Einstellungen, nie in einer Vorlage.",
        "Which machine a request reaches stands in the settings alone, never in a template.",
    ),
    (
        "foreign-field",
        "Die Angabe hätte keine Wirkung, und niemand würde es merken.",
        "It would have no effect, and nobody would notice.",
    ),
    (
        "missing-connector-part",
        "Ohne diese Angabe nimmt das Helpdesk keine Übergabe an.",
        "Without it the helpdesk takes no handoff.",
    ),
    ("no-method", "Ohne Methode und Pfad lässt sich nichts senden.", "Without method and path nothing can be sent."),
    (
        "not-idempotent",
        "Geht die Antwort des Helpdesks verloren, wird noch einmal gesendet: lieber doppelt als gar nicht.",
        "When the helpdesk's answer is lost, the request is sent again: rather twice than never.",
    ),
    (
        "nothing-to-find-with",
        "Nach einer verlorenen Antwort entstünde sonst ein zweiter Fall.",
        "After a lost answer a second ticket would be made.",
    ),
    (
        "short-secret",
        "Der Aufruf des Helpdesks weist sich allein durch dieses Geheimnis aus.",
        "The secret is all that proves a call of the helpdesk.",
    ),
    ("several-kinds", "Welche der Angaben gelten soll, wäre geraten.", "Which of them is to hold would be guessed."),
    (
        "too-many-requests",
        "Eine Zustellung hat eine Frist von 15 Sekunden für alle ihre Anfragen.",
        "A delivery has one deadline of 15 seconds for all of its requests.",
    ),
    (
        "unknown-connector",
        "Übergaben kämen bei diesem Endpunkt nie an.",
        "Handoffs would never arrive at this endpoint.",
    ),
    ("unknown-place", "Das Feld bliebe bei jeder Übergabe leer.", "The field would stay empty with every handoff."),
    // Settings
    (
        "bad-field-path",
        "Ohne den genauen Ort fände der Bot den Wert in der Antwort des Dienstes nie.",
        "Without the exact place the bot would never find the value in the service's answer.",
    ),
    (
        "bad-header",
        "Ein Dienst würde die Anfrage mit diesem Kopf ablehnen.",
        "A service would refuse the request with this header.",
    ),
    (
        "body-of-get",
        "GET hat keinen Inhalt; die meisten Dienste werfen ihn weg.",
        "GET has no body; most services throw it away.",
    ),
    (
        "host-not-fixed",
        "Was Besucher tippen, darf nie bestimmen, mit welchem Rechner Deskbell spricht.",
        "What visitors type must never decide which machine Deskbell talks to.",
    ),
    (
        "bad-address",
        "Unter dieser Adresse wartet der Dienst auf Besucher.",
        "At this address the service waits for visitors.",
    ),
    (
        "answers-by-mail",
        "Wer im Fenster auf eine Antwort wartet, die nie dort erscheint, ist verärgert. Deshalb sagt Deskbell es gleich.",
        "Whoever waits in the window for an answer that never appears there is annoyed. So Deskbell says it at once.",
    ),
    ("bad-host", "Unter diesem Namen werden die Mails eingeliefert.", "Under this name the mails are handed in."),
    (
        "bad-mail-address",
        "Ein Mailserver würde jede Mail mit dieser Adresse ablehnen.",
        "A mail server would refuse every mail with this address.",
    ),
    (
        "unknown-fallback",
        "Was nicht ankommt, soll an einen Ort gehen, den es gibt.",
        "What does not get through has to go to a place that exists.",
    ),
    ("fallback-chain", "Sonst könnte eine Übergabe im Kreis gehen.", "Otherwise a handoff could go round in a circle."),
    (
        "plain-mail",
        "Eine Mail enthält das ganze Gespräch; auch das Passwort ginge sonst offen über die Leitung.",
        "A mail holds the whole conversation; the password too would go over the wire in the clear.",
    ),
    (
        "bad-hours",
        "Besucher bekommen gesagt, wann jemand da ist; das muss stimmen.",
        "Visitors are told when somebody is there; that must be right.",
    ),
    (
        "bad-postgres",
        "Ohne die Datenbank kann Deskbell nichts versprechen. Die Adresse wird beim Prüfen gelesen, nicht erst beim Start.",
        "Without the database Deskbell can promise nothing. The address is read by the check, not only at the start.",
    ),
    (
        "bad-sslmode",
        "„prefer“ und „allow“ klingen sicher, lassen aber jeden unterwegs mitlesen; Deskbell verlangt ein klares Ja oder Nein.",
        "“prefer” and “allow” sound safe but let everybody on the way read along; Deskbell wants a clear yes or no.",
    ),
    (
        "bad-network",
        "Ein falsches Netz würde Adressen freigeben, die gesperrt bleiben sollen.",
        "A wrong network would open addresses that are to stay closed.",
    ),
    (
        "bad-origin",
        "Der Browser vergleicht Buchstabe für Buchstabe; mit einem Pfad passt es nie.",
        "The browser compares letter by letter; with a path it never fits.",
    ),
    (
        "bad-secret",
        "Ohne einen guten Schlüssel könnte sich jemand für Ihren Bot ausgeben.",
        "Without a good key somebody could pass for your bot.",
    ),
    (
        "bad-token",
        "Wer ein Zugangszeichen errät, liest und schreibt in den Gesprächen Ihrer Kunden.",
        "Who guesses a token reads and writes in your customers’ conversations.",
    ),
    (
        "bad-identity-secret",
        "Wer den Schlüssel errät, gibt sich Ihrem Team gegenüber als jede Ihrer Kundinnen und jeder Ihrer Kunden aus.",
        "Who guesses the secret passes to your team for any of your customers.",
    ),
    (
        "token-twice",
        "Sonst ließe sich nicht sagen, wer was geschrieben hat, und wer was sehen darf.",
        "Otherwise nobody could say who wrote what, and who may see what.",
    ),
    (
        "bad-variable",
        "${…} holt einen Wert aus der Umgebung und braucht genau diese Form.",
        "${…} takes a value from the environment and needs exactly this form.",
    ),
    (
        "overlapping-hours",
        "Eine Uhrzeit wäre zweimal offen; meist ist eine der beiden ein Tippfehler.",
        "A time would be open twice; mostly one of the two is a typing error.",
    ),
    (
        "plain-http",
        "Ohne https kann jeder unterwegs mitlesen, was Besucher geschrieben haben.",
        "Without https everybody on the way can read what visitors wrote.",
    ),
    (
        "unknown-timezone",
        "Öffnungszeiten und „morgen“ hängen an der Zeitzone.",
        "Opening hours and “tomorrow” depend on the time zone.",
    ),
    (
        "unknown-variable",
        "Ein Geheimnis, das fehlt, soll beim Start auffallen, nicht bei der ersten Übergabe.",
        "A secret that is missing should be noticed at the start, not at the first handoff.",
    ),
    ("unknown-weekday", "Der Tag würde still als geschlossen gelten.", "The day would silently count as closed."),
    ("weekday-twice", "Nur eine der beiden Angaben kann gelten.", "Only one of the two can hold."),
];

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn every_reason_is_of_a_code_that_exists() {
        for (code, de, en) in REASONS {
            assert!(table().any(|told| told.code == *code), "{code}");
            assert!(de.ends_with('.') && en.ends_with('.') && de != en, "{code}");
            assert_eq!(REASONS.iter().filter(|(other, ..)| other == code).count(), 1, "{code}");
        }
    }
}
