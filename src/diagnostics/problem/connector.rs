//! Problems of connectors: their presets, and the endpoints that use them.

use super::super::macros::problems;
use super::super::word::{List, Nearest};

problems! {
    /// What can be wrong with a connector.
    ConnectorProblem {
        /// A gap that is no place with filters.
        BadGap { found: String } = Error "bad-template"
            de: "„{found}“ ist in einer Vorlage für Helpdesks nicht möglich."
                => "In {{{{ … }}}} steht ein Ort wie data.subject, dahinter höchstens Filter: truncate(80), text, markdown, html, slack, adaptive_card, jira_adf, base64, date, map(a=\"b\"), default(\"x\"), join(\", \")."
            en: "“{found}” is not possible in a preset for helpdesks."
                => "In {{{{ … }}}} stands a place such as data.subject, behind it filters alone: truncate(80), text, markdown, html, slack, adaptive_card, jira_adf, base64, date, map(a=\"b\"), default(\"x\"), join(\", \")."
        /// A place that is not known here.
        UnknownPlace { name: String, nearest: Nearest, known: List } = Error "unknown-place"
            de: "„{name}“ gibt es an dieser Stelle nicht."
                => "{nearest}Möglich sind: {known}. Geheimnisse und Felder stehen erst oben in der Datei unter „secrets“ und „fields“."
            en: "There is no “{name}” at this place."
                => "{nearest}Possible are: {known}. Secrets and settings are first named under “secrets” and “fields” at the top of the file."
        /// More requests than a verb may have.
        TooManySteps { max: usize } = Error "too-many-requests"
            de: "Hier stehen mehr als {max} Anfragen."
                => "Fassen Sie sie zusammen: Jede Anfrage muss in derselben kurzen Zeit gelingen."
            en: "There are more than {max} requests here."
                => "Put some of them together: all have to succeed within the same short time."
        /// A request without a method.
        NoMethod { known: List } = Error "no-method"
            de: "Diese Anfrage sagt nicht, wohin sie geht."
                => "Ergänzen Sie eines von {known} mit dem Pfad, zum Beispiel „post: /api/v2/tickets“."
            en: "This request does not say where it goes."
                => "Add one of {known} with the path, such as “post: /api/v2/tickets”."
        /// A path that could leave the host.
        BadPath { found: String } = Error "bad-path"
            de: "„{found}“ ist kein Pfad für eine Anfrage."
                => "Schreiben Sie ihn ab dem /, ohne Rechner, ? und #: /api/tickets/{{{{ ref }}}}. Was hinter dem ? steht, gehört unter „query“."
            en: "“{found}” is no path for a request."
                => "Write it from the / on, without host, ? and #: /api/tickets/{{{{ ref }}}}. What comes after the ? belongs under “query”."
        /// Two kinds where one is meant.
        SeveralKinds = Error "several-kinds"
            de: "Hier darf nur eine Art stehen."
                => "Löschen Sie alle bis auf eine."
            en: "One kind alone can stand here."
                => "Delete all but one."
        /// A ticket that cannot be looked for.
        NothingToFindWith = Error "nothing-to-find-with"
            de: "„find_before_create“ braucht „find“ mit „id“: Wie sucht man einen Fall, den es schon gibt?"
                => "Ergänzen Sie „find“ mit einer Anfrage und „id“, oder schreiben Sie „idempotency: none“."
            en: "“find_before_create” needs “find” with “id”: how is a ticket looked for that is there already?"
                => "Add “find” with a request and “id”, or write “idempotency: none”."
        /// A connector that does not exist.
        UnknownConnector { name: String, nearest: Nearest, known: List } = Error "unknown-connector"
            de: "Einen Konnektor „{name}“ gibt es nicht."
                => "{nearest}Möglich sind: {known}. Eigene liegen im Ordner connectors/ neben deskbell.yaml."
            en: "There is no connector “{name}”."
                => "{nearest}Possible are: {known}. Your own lie in the folder connectors/ beside deskbell.yaml."
        /// A secret or setting that the connector needs.
        MissingPart { connector: String, part: String } = Error "missing-connector-part"
            de: "Der Konnektor „{connector}“ braucht „{part}“."
                => "Ergänzen Sie es bei diesem Endpunkt. Geheimnisse kommen am besten aus der Umgebung: ${{NAME}}"
            en: "The connector “{connector}” needs “{part}”."
                => "Add it to this endpoint. Secrets best come from the environment: ${{NAME}}"
        /// A field of the other kind of endpoint.
        ForeignField { field: String } = Error "foreign-field"
            de: "„{field}“ passt nicht zu dieser Art von Endpunkt."
                => "Ein Endpunkt hat entweder „url“ und „secret“ oder „connector“ mit „base“, „secrets“ und „fields“ oder „kind: smtp“ mit „host“, „from“ und „to“."
            en: "“{field}” does not go with this kind of endpoint."
                => "An endpoint has either “url” and “secret”, or “connector” with “base”, “secrets” and “fields”, or “kind: smtp” with “host”, “from” and “to”."
        /// A secret that could be guessed.
        ShortSecret { min: usize } = Warning "short-secret"
            de: "Dieses Geheimnis ist kurz: Wer es errät, schreibt Besuchern im Namen des Helpdesks."
                => "Nehmen Sie mindestens {min} zufällige Zeichen, hier und im Helpdesk, zum Beispiel von „openssl rand -hex 24“."
            en: "This secret is short: whoever guesses it writes to visitors in the helpdesk's name."
                => "Use at least {min} random characters, here and in the helpdesk, such as those of “openssl rand -hex 24”."
        /// Nothing keeps a lost answer from making a second ticket.
        NotIdempotent { connector: String } = Warning "not-idempotent"
            de: "Mit „{connector}“ kann ein Fall doppelt entstehen, wenn eine Antwort verloren geht."
                => "Das Ziel bietet nichts dagegen an. In „handoffs show“ steht, was mehrmals gesendet wurde."
            en: "With “{connector}” a ticket can be made twice when an answer is lost."
                => "The target offers nothing against it. “handoffs show” tells what was sent more than once."
    }
}
