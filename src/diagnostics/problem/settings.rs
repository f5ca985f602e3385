//! Problems of deskbell.yaml.

use super::super::macros::problems;
use super::super::word::Nearest;

problems! {
    /// What can be wrong with the settings.
    SettingsProblem {
        /// An environment variable that is not set.
        UnknownVariable { name: String } = Error "unknown-variable"
            de: "Die Umgebungsvariable {name} ist nicht gesetzt."
                => "Setzen Sie sie, bevor Deskbell startet, oder geben Sie einen Ersatz an: ${{{name}:-Wert}}"
            en: "The environment variable {name} is not set."
                => "Set it before Deskbell starts, or give a substitute: ${{{name}:-value}}"
        /// A `${` without an end or with an odd name.
        BadVariable = Error "bad-variable"
            de: "„${{“ ist hier nicht richtig abgeschlossen."
                => "Schreiben Sie ${{NAME}} mit Großbuchstaben, Ziffern und Unterstrich. Für die Zeichen selbst: $${{"
            en: "“${{” is not closed rightly here."
                => "Write ${{NAME}} with capital letters, digits and underscores. For the characters themselves: $${{"
        /// A listening address.
        BadListen { found: String } = Error "bad-address"
            de: "„{found}“ ist keine Adresse, an der Deskbell lauschen kann."
                => "Schreiben Sie Adresse und Port, zum Beispiel 127.0.0.1:8080"
            en: "“{found}” is no address to listen on."
                => "Write address and port, such as 127.0.0.1:8080"
        /// A web address.
        BadUrl { found: String } = Error "bad-url"
            de: "„{found}“ ist keine Webadresse."
                => "Schreiben Sie sie vollständig, zum Beispiel https://www.beispiel.test"
            en: "“{found}” is no web address."
                => "Write it in full, such as https://www.example.test"
        /// An origin with more than scheme, host and port.
        BadOrigin { found: String, nearest: Nearest } = Error "bad-origin"
            de: "„{found}“ ist kein Ursprung einer Website."
                => "{nearest}Schreiben Sie nur Protokoll und Namen, ohne Pfad und ohne / am Ende: https://www.beispiel.test"
            en: "“{found}” is not the origin of a website."
                => "{nearest}Write scheme and name alone, without a path and without a / at the end: https://www.example.test"
        /// An address of a PostgreSQL database.
        BadPostgres = Error "bad-postgres"
            de: "Das ist keine Adresse einer PostgreSQL-Datenbank."
                => "Schreiben Sie postgres://benutzer:passwort@rechner:5432/datenbank, am besten in eine Umgebungsvariable: store: ${{DATABASE_URL}}. Im Passwort wird @ zu %40, / zu %2F, ? zu %3F."
            en: "This is no address of a PostgreSQL database."
                => "Write postgres://user:password@host:5432/database, best in an environment variable: store: ${{DATABASE_URL}}. In the password @ becomes %40, / becomes %2F, ? becomes %3F."
        /// An `sslmode` that promises less than it says.
        BadPostgresMode = Error "bad-sslmode"
            de: "Diesen sslmode kennt Deskbell nicht."
                => "Möglich sind verify-full, require (beide verschlüsseln und prüfen das Zertifikat) und disable (nur im eigenen Netz). Eigene Zertifizierungsstelle: sslrootcert=/pfad/ca.pem"
            en: "Deskbell does not know this sslmode."
                => "Possible are verify-full, require (both encrypt and check the certificate) and disable (inside your own network only). An authority of your own: sslrootcert=/path/ca.pem"
        /// Something else behind the `?`.
        BadPostgresParameter = Error "bad-postgres"
            de: "Hinter dem ? dieser Adresse steht etwas, das Deskbell nicht kennt."
                => "Möglich sind sslmode, sslrootcert, host, port, application_name, connect_timeout, options, target_session_attrs und load_balance_hosts. Ein ? im Passwort wird zu %3F."
            en: "Behind the ? of this address stands something that Deskbell does not know."
                => "Possible are sslmode, sslrootcert, host, port, application_name, connect_timeout, options, target_session_attrs and load_balance_hosts. A ? in the password becomes %3F."
        /// Plain http where it is not allowed.
        PlainHttp = Error "plain-http"
            de: "Ein Endpunkt braucht https: Handoffs enthalten, was Besucher geschrieben haben."
                => "Verwenden Sie https. Nur für Tests oder im eigenen Netz: allow_http: true"
            en: "An endpoint needs https: handoffs hold what visitors wrote."
                => "Use https. For tests or inside your own network only: allow_http: true"
        /// A mail server's name.
        BadHost { found: String } = Error "bad-host"
            de: "„{found}“ ist kein Name eines Mailservers."
                => "Schreiben Sie nur den Namen oder die Adresse, zum Beispiel mail.beispiel.test; der Port steht unter „port“."
            en: "“{found}” is not the name of a mail server."
                => "Write the name or the address alone, such as mail.example.test; the port goes under “port”."
        /// An e-mail address.
        BadMailAddress { found: String } = Error "bad-mail-address"
            de: "„{found}“ ist keine E-Mail-Adresse."
                => "Schreiben Sie sie wie chat@beispiel.test oder \"Chat <chat@beispiel.test>\", ohne Umlaute in der Adresse selbst."
            en: "“{found}” is no e-mail address."
                => "Write it like chat@example.test or \"Chat <chat@example.test>\", without umlauts in the address itself."
        /// Mail in the clear where it is not allowed.
        PlainMail = Error "plain-mail"
            de: "Ohne TLS liest jeder unterwegs mit, was Besucher geschrieben haben."
                => "Verwenden Sie tls: starttls oder tls: implicit. Nur für Tests oder im eigenen Netz: allow_plain: yes"
            en: "Without TLS everybody on the way reads what visitors wrote."
                => "Use tls: starttls or tls: implicit. For tests or inside your own network only: allow_plain: yes"
        /// A stand-in that is not there.
        UnknownFallback { found: String, nearest: Nearest } = Error "unknown-fallback"
            de: "Den Endpunkt „{found}“ gibt es nicht."
                => "{nearest}Nennen Sie unter „fallback“ die „id“ eines anderen Endpunkts dieser Liste."
            en: "There is no endpoint “{found}”."
                => "{nearest}Name the “id” of another endpoint of this list under “fallback”."
        /// A stand-in with a stand-in.
        FallbackChain { found: String } = Error "fallback-chain"
            de: "„{found}“ kann nicht einspringen, denn dieser Endpunkt braucht selbst einen, der einspringt."
                => "Nennen Sie unter „fallback“ einen Endpunkt, der selbst kein „fallback“ hat, zum Beispiel eine Mailbox."
            en: "“{found}” cannot stand in, because it has a stand-in itself."
                => "Under “fallback” name an endpoint that has no “fallback” itself, such as a mailbox."
        /// Nobody can answer in the window.
        AnswersByMail = Warning "answers-by-mail"
            de: "Antworten kommen hier nur per E-Mail, nicht in das Fenster der Besucher: Von einer Mail führt kein Weg zurück."
                => "Das ist in Ordnung: Besuchern wird es so gesagt, und sie werden um ihre Adresse gebeten. Wenn Sie auch im Fenster antworten möchten, legen Sie unter „agents“ einen Zugang an und antworten Sie unter /desk."
            en: "Answers come by e-mail alone here, not into the visitors' window: there is no way back from a mail."
                => "That is all right: visitors are told so and asked for their address. To answer in the window as well, add an access under “agents” and answer at /desk."
        /// A time zone.
        BadTimezone { found: String, nearest: Nearest } = Error "unknown-timezone"
            de: "Die Zeitzone „{found}“ gibt es nicht."
                => "{nearest}Schreiben Sie sie wie Europe/Berlin."
            en: "There is no time zone “{found}”."
                => "{nearest}Write it like Europe/Berlin."
        /// A weekday.
        BadWeekday { found: String } = Error "unknown-weekday"
            de: "„{found}“ ist kein Wochentag."
                => "Möglich sind mon, tue, wed, thu, fri, sat, sun, Bereiche wie mon-fri, Listen wie „mon, wed“, und holidays."
            en: "“{found}” is no weekday."
                => "Possible are mon, tue, wed, thu, fri, sat, sun, ranges such as mon-fri, lists such as “mon, wed”, and holidays."
        /// A weekday that stands twice.
        WeekdayTwice { found: String } = Error "weekday-twice"
            de: "Der Wochentag {found} hat schon Öffnungszeiten."
                => "Nennen Sie jeden Tag nur einmal; mehrere Zeiten stehen in einer Liste: [\"09:00-12:30\", \"13:30-17:30\"]"
            en: "The weekday {found} has opening hours already."
                => "Name each day once; several times stand in one list: [\"09:00-12:30\", \"13:30-17:30\"]"
        /// Opening hours.
        BadHours { found: String } = Error "bad-hours"
            de: "„{found}“ ist keine Öffnungszeit."
                => "Schreiben Sie Beginn und Ende, zum Beispiel \"09:00-17:30\"; das Ende liegt nach dem Beginn, Mitternacht ist 24:00."
            en: "“{found}” is no opening time."
                => "Write start and end, such as \"09:00-17:30\"; the end comes after the start, midnight is 24:00."
        /// Opening hours that overlap.
        OverlappingHours = Error "overlapping-hours"
            de: "Diese Öffnungszeit überschneidet sich mit der davor."
                => "Ordnen Sie die Zeiten eines Tages und lassen Sie keine in die andere reichen."
            en: "This opening time overlaps the one before."
                => "Put the times of a day in order, none reaching into another."
        /// A signing key.
        BadSecret = Error "bad-secret"
            de: "Das ist kein Schlüssel zum Unterschreiben."
                => "Er beginnt mit whsec_, danach stehen 24 bis 64 zufällige Bytes in Base64. Erzeugen: printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\""
            en: "This is no signing key."
                => "It begins with whsec_, then come 24 to 64 random bytes in base64. To make one: printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\""
        /// A token for the API for helpdesks.
        BadToken = Error "bad-token"
            de: "Das ist kein Zugangszeichen."
                => "Es hat 32 bis 512 Zeichen ohne Leerzeichen und Umlaute, und es ist zufällig. Erzeugen: openssl rand -hex 32"
            en: "This is no token."
                => "It has 32 to 512 characters without blanks and umlauts, and it is random. To make one: openssl rand -hex 32"
        /// A token that two have.
        TokenTwice = Error "token-twice"
            de: "Dieses Zugangszeichen hat schon ein anderer Zugang."
                => "Geben Sie jedem ein eigenes. Erzeugen: openssl rand -hex 32"
            en: "Another access has this token already."
                => "Give each its own. To make one: openssl rand -hex 32"
        /// A secret for telling who visitors are.
        BadIdentitySecret = Error "bad-identity-secret"
            de: "Dieser Schlüssel ist zu kurz, um Personen auszuweisen."
                => "Er hat mindestens 32 Zeichen, und er ist zufällig. Erzeugen: openssl rand -hex 32. Am besten steht er in einer Umgebungsvariable: identity_secret: ${{IDENTITY_SECRET}}"
            en: "This secret is too short to prove who visitors are."
                => "It has at least 32 characters, and it is random. To make one: openssl rand -hex 32. Best it stands in an environment variable: identity_secret: ${{IDENTITY_SECRET}}"
        /// A service over plain http.
        PlainService = Error "plain-http"
            de: "Ein Dienst braucht https: Er bekommt, was Besucher geschrieben haben."
                => "Verwenden Sie https. Nur für Tests oder im eigenen Netz: allow_http: true"
            en: "A service needs https: it gets what visitors wrote."
                => "Use https. For tests or inside your own network only: allow_http: true"
        /// A service whose host depends on the visitor.
        HostNotFixed = Error "host-not-fixed"
            de: "Welchen Rechner dieser Dienst anspricht, darf nicht von einer Eingabe abhängen."
                => "Schreiben Sie Protokoll, Namen und Port fest; {{{{ … }}}} steht erst nach dem / dahinter: https://laden.test/api/{{{{ nummer }}}}"
            en: "Which machine this service speaks to must not depend on what somebody typed."
                => "Write scheme, name and port in full; {{{{ … }}}} comes after the / behind them: https://shop.test/api/{{{{ number }}}}"
        /// A gap that is no plain name.
        BadGap = Error "bad-template"
            de: "In „services“ steht in {{{{ … }}}} nur ein Name, der bei „call“ unter „with“ seinen Wert bekommt."
                => "Schreiben Sie zum Beispiel {{{{ nummer }}}}; Filter gehören in den Schritt: with: {{nummer: \"{{{{ bestellnummer | upper }}}}\"}}"
            en: "In “services”, {{{{ … }}}} holds nothing but a name, which gets its value under “with” of the “call”."
                => "Write {{{{ number }}}}, for example; filters belong in the step: with: {{number: \"{{{{ order_number | upper }}}}\"}}"
        /// A body where none is sent.
        BodyOfGet = Error "body-of-get"
            de: "Eine Anfrage mit GET hat keinen „body“."
                => "Ergänzen Sie „method: post“, oder schreiben Sie die Werte in die Adresse."
            en: "A GET request has no “body”."
                => "Add “method: post”, or write the values into the address."
        /// A header that cannot be sent.
        BadHeader { name: String } = Error "bad-header"
            de: "Die Kopfzeile „{name}“ kann so nicht gesendet werden."
                => "Name und Wert bestehen aus ASCII-Zeichen, der Name ohne Leerzeichen und Doppelpunkt."
            en: "The header “{name}” cannot be sent like this."
                => "Name and value are ASCII, the name without blanks and colons."
        /// A place in an answer that cannot be read.
        BadFieldPath { found: String } = Error "bad-field-path"
            de: "„{found}“ ist kein Ort in einer Antwort."
                => "Schreiben Sie die Namen von außen nach innen, zum Beispiel /order/status oder order.status; eine Zahl zählt in einer Liste ab 0."
            en: "“{found}” is no place in an answer."
                => "Write the names from the outside in, such as /order/status or order.status; a number counts in a list from 0."
        /// A network.
        BadNetwork { found: String } = Error "bad-network"
            de: "„{found}“ ist kein Netz."
                => "Schreiben Sie es mit der Länge der Maske, zum Beispiel 10.0.0.0/8 oder 192.168.1.10/32."
            en: "“{found}” is no network."
                => "Write it with the length of its mask, such as 10.0.0.0/8 or 192.168.1.10/32."
    }
}
