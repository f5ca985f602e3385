//! Problems of tables.

use super::super::macros::problems;
use super::super::word::Nearest;

problems! {
    /// What can be wrong with a table.
    TableProblem {
        /// A file without rows.
        Empty = Error "empty-table"
            de: "Diese Tabelle hat keine Spalten."
                => "Die erste Zeile nennt die Spalten, jede weitere ist ein Datensatz, zum Beispiel: nummer,status"
            en: "This table has no columns."
                => "The first line names the columns, every other one is a row, such as: number,status"
        /// A name that flows could not use.
        BadName { name: String, fixed: Nearest } = Error "bad-name"
            de: "„{name}“ ist als Name einer Tabelle nicht möglich, weil er auch in {{{{ … }}}} stehen soll."
                => "{fixed}Benennen Sie die Datei um: erlaubt sind a bis z, Ziffern und Unterstrich, am Anfang ein Buchstabe."
            en: "“{name}” is not possible as a table's name, because it is to stand in {{{{ … }}}} too."
                => "{fixed}Rename the file: allowed are a to z, digits and underscore, a letter first."
        /// A column that templates could not use.
        BadColumn { column: String, fixed: Nearest } = Error "bad-name"
            de: "„{column}“ ist als Name einer Spalte nicht möglich, weil er auch in {{{{ … }}}} stehen soll."
                => "{fixed}Erlaubt sind Buchstaben von a bis z, Ziffern und Unterstrich, am Anfang ein Buchstabe."
            en: "“{column}” is not possible as a column's name, because it is to stand in {{{{ … }}}} too."
                => "{fixed}Allowed are letters a to z, digits and underscore, a letter first."
        /// A row with more or fewer cells than there are columns.
        Ragged { found: usize, expected: usize } = Error "ragged-row"
            de: "Diese Zeile hat {found} Zellen, die Tabelle aber {expected} Spalten."
                => "Ergänzen oder streichen Sie Zellen. Ein Text mit dem Trennzeichen darin braucht Anführungszeichen: \"Köln, Dom\"."
            en: "This row has {found} cells, but the table has {expected} columns."
                => "Add or remove cells. A text that holds the separator needs quotes: \"Cologne, Cathedral\"."
        /// A row that lacks a column.
        MissingCell { column: String } = Error "ragged-row"
            de: "In dieser Zeile fehlt die Spalte „{column}“."
                => "Ergänzen Sie „{column}: …“; ein leerer Wert ist \"\"."
            en: "This row lacks the column “{column}”."
                => "Add “{column}: …”; an empty value is \"\"."
        /// Two columns of one name.
        SameColumn { column: String } = Error "duplicate-column"
            de: "Die Spalte „{column}“ gibt es schon."
                => "Geben Sie einer von beiden einen anderen Namen."
            en: "There is a column “{column}” already."
                => "Give one of the two another name."
        /// Two rows that a look-up cannot tell apart.
        SameRow { key: String, columns: String, first: String } = Error "duplicate-row"
            de: "„{key}“ steht schon in {first}: In der Spalte {columns} wird gesucht, und nur die erste Zeile würde je gefunden."
                => "Löschen Sie eine der beiden Zeilen, oder suchen Sie mit „with“ in weiteren Spalten."
            en: "“{key}” stands in {first} already: look-ups go by {columns}, and the first row alone would ever be found."
                => "Delete one of the two rows, or look up by more columns with “with”."
        /// A quote that stays open.
        OpenQuote = Error "unclosed-quote"
            de: "Dieses Anführungszeichen wird nicht geschlossen."
                => "Setzen Sie am Ende des Textes ein zweites. Ein Anführungszeichen im Text schreibt man doppelt: \"\"."
            en: "This quotation mark is not closed."
                => "Set a second one at the end of the text. Write one inside a text twice: \"\"."
        /// Text behind a closed quote.
        AfterQuote = Error "after-quote"
            de: "Hinter dem schließenden Anführungszeichen steht noch etwas."
                => "Setzen Sie den ganzen Text in Anführungszeichen. Ein Anführungszeichen im Text schreibt man doppelt: \"\"."
            en: "Something stands behind the closing quotation mark."
                => "Put the whole text in quotes. Write a quotation mark inside a text twice: \"\"."
    }
}
