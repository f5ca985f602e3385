//! Problems of a file as a whole.

use super::super::macros::problems;

problems! {
    /// What can be wrong with a file as a whole.
    FileProblem {
        /// Bytes that are not UTF-8.
        NotUtf8 { byte: String, meant: String } = Error "not-utf8"
            de: "Die Datei ist nicht als UTF-8 gespeichert: Hier steht das Byte {byte}{meant}."
                => "Speichern Sie die Datei im Editor mit der Kodierung „UTF-8“."
            en: "The file is not saved as UTF-8: the byte {byte}{meant} stands here."
                => "Save the file in your editor with the encoding “UTF-8”."
        /// UTF-16, as some editors save it.
        Utf16 = Error "not-utf8"
            de: "Die Datei ist als UTF-16 gespeichert („Unicode“ im Windows-Editor)."
                => "Speichern Sie die Datei im Editor mit der Kodierung „UTF-8“."
            en: "The file is saved as UTF-16 (“Unicode” in the Windows editor)."
                => "Save the file in your editor with the encoding “UTF-8”."
        /// A byte order mark.
        ByteOrderMark = Warning "byte-order-mark"
            de: "Die Datei beginnt mit einem unsichtbaren Zeichen (Byte Order Mark). Es wird übergangen."
                => "Speichern Sie die Datei als „UTF-8“, nicht als „UTF-8 mit BOM“."
            en: "The file begins with an invisible mark (byte order mark). It is ignored."
                => "Save the file as “UTF-8”, not as “UTF-8 with BOM”."
        /// Too many bytes.
        TooLarge { kilobytes: usize, limit: usize } = Error "file-too-large"
            de: "Die Datei ist mit {kilobytes} kB zu groß; erlaubt sind {limit} kB."
                => "Teilen Sie die Datei, zum Beispiel nach Themen."
            en: "The file is too large: {kilobytes} kB, and {limit} kB are allowed."
                => "Split the file, for example by subject."
        /// Too deep.
        TooDeep { limit: usize } = Error "too-deep"
            de: "Hier ist mehr als {limit}-mal ineinander geschachtelt."
                => "Nehmen Sie Klammern oder Einrückungen weg."
            en: "More than {limit} levels are nested here."
                => "Take away brackets or levels of indentation."
        /// Too many values.
        TooMany { limit: usize } = Error "too-many-values"
            de: "Die Datei enthält mehr als {limit} Werte."
                => "Teilen Sie die Datei, zum Beispiel nach Themen."
            en: "The file holds more than {limit} values."
                => "Split the file, for example by subject."
        /// Nothing in it.
        Empty = Warning "empty-file"
            de: "Die Datei ist leer."
                => "Füllen oder löschen Sie die Datei."
            en: "The file is empty."
                => "Fill the file or delete it."
        /// More problems than are told.
        More { shown: usize } = Warning "more-problems"
            de: "Es gibt noch mehr; nur die ersten {shown} stehen hier."
                => "Beheben Sie diese, und prüfen Sie dann noch einmal."
            en: "There are more; only the first {shown} are told."
                => "Mend these, then check again."
        /// No settings.
        NoSettings = Error "no-settings"
            de: "Die Datei deskbell.yaml fehlt."
                => "Legen Sie im Ordner der Inhalte eine Datei deskbell.yaml an; es genügt eine Zeile: name: Ihr Firmenname"
            en: "The file deskbell.yaml is missing."
                => "Make a file deskbell.yaml in the content folder; one line is enough: name: Your company"
        /// Not in a language folder.
        Misplaced = Error "misplaced-file"
            de: "Diese Datei liegt nicht im Ordner einer Sprache."
                => "Legen Sie sie in knowledge/de/ oder knowledge/en/ ab."
            en: "This file is not in the folder of a language."
                => "Put it into knowledge/de/ or knowledge/en/."
        /// A language that does not exist here.
        UnknownLanguage { language: String } = Error "unknown-language"
            de: "Die Sprache „{language}“ kennt Deskbell nicht."
                => "Möglich sind: de, en."
            en: "Deskbell does not know the language “{language}”."
                => "Possible are: de, en."
        /// A language that is switched off.
        UnusedLanguage { language: String } = Warning "unused-language"
            de: "Diese Datei wird nicht verwendet: Die Sprache „{language}“ steht nicht in deskbell.yaml."
                => "Ergänzen Sie sie dort unter „languages“, oder nehmen Sie die Datei weg."
            en: "This file is not used: the language “{language}” is not in deskbell.yaml."
                => "Add it to “languages” there, or take the file away."
    }
}
