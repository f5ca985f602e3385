//! Problems of the YAML as such.

use super::super::macros::problems;

problems! {
    /// What can be wrong before any field is looked at.
    YamlProblem {
        /// A tab in the indentation.
        Tab = Error "tab"
            de: "Diese Zeile ist mit einem Tabulator eingerückt."
                => "Rücken Sie nur mit Leerzeichen ein: zwei je Stufe. Die meisten Editoren stellen das auf Wunsch um."
            en: "This line is indented with a tab."
                => "Indent with spaces only: two for each level. Most editors can be set to do so."
        /// A no-break space in the indentation.
        NoBreakSpace = Error "no-break-space"
            de: "Diese Zeile ist mit einem geschützten Leerzeichen eingerückt, das wie ein Leerzeichen aussieht."
                => "Löschen Sie die Einrückung und tippen Sie sie mit der Leertaste neu. Es entsteht oft beim Kopieren aus Textverarbeitung oder Webseiten."
            en: "This line is indented with a no-break space, which looks like a space."
                => "Delete the indentation and type it again with the space bar. It often comes with text copied from documents or web pages."
        /// Indented with the wrong number of spaces.
        BadIndent { found: usize, fitting: usize, like: usize } = Error "bad-indent"
            de: "Diese Zeile ist mit {found} Leerzeichen eingerückt; das passt zu keiner Zeile darüber."
                => "Rücken Sie sie mit {fitting} Leerzeichen ein, wie Zeile {like}."
            en: "This line is indented by {found} spaces, which fits no line above."
                => "Indent it by {fitting} spaces, like line {like}."
        /// A line that is indented as if it belonged to the text above.
        IndentedText { found: usize, fitting: usize } = Error "bad-indent"
            de: "Diese Zeile ist mit {found} Leerzeichen eingerückt und gehört damit zum Text in der Zeile darüber."
                => "Rücken Sie sie so weit ein wie das Feld darüber: {fitting} Leerzeichen."
            en: "This line is indented by {found} spaces and so belongs to the text of the line above."
                => "Indent it as far as the field above: {fitting} spaces."
        /// A text block that is not indented deeper than its field.
        BlockNotIndented { intro: String, fitting: usize } = Error "bad-indent"
            de: "Dieser Text gehört zu „{intro}“ und muss weiter eingerückt sein."
                => "Rücken Sie alle Zeilen des Textes mit {fitting} Leerzeichen ein."
            en: "This text belongs to “{intro}” and must be indented further."
                => "Indent all lines of the text by {fitting} spaces."
        /// A list item that became part of the text above.
        SwallowedItem { found: usize, fitting: usize } = Error "bad-indent"
            de: "Diese Zeile beginnt mit „- “, ist aber so weit eingerückt, dass sie zum Text darüber gehört."
                => "Für einen eigenen Punkt der Liste: {fitting} statt {found} Leerzeichen. Für einen Text mit Liste beginnen Sie ihn mit „|“ und schreiben ihn in die Zeilen darunter."
            en: "This line begins with “- ”, but is indented so far that it belongs to the text above."
                => "For a list item of its own: {fitting} spaces instead of {found}. For a text that holds a list, begin it with “|” and write it in the lines below."
        /// A line without a colon where a field belongs.
        MissingColon = Error "missing-colon"
            de: "In dieser Zeile fehlt der Doppelpunkt nach dem Namen des Feldes."
                => "Schreiben Sie „name: Wert“. Gehört die Zeile zu einem Text, rücken Sie sie weiter ein als den Namen seines Feldes."
            en: "The colon after the field's name is missing in this line."
                => "Write “name: value”. If the line belongs to a text, indent it further than the name of its field."
        /// No space after a colon.
        MissingSpace { fixed: String } = Error "missing-space"
            de: "Nach dem Doppelpunkt fehlt ein Leerzeichen."
                => "Schreiben Sie: {fixed}"
            en: "A space is missing after the colon."
                => "Write: {fixed}"
        /// A colon in an unquoted text.
        Colon { quoted: String } = Error "unquoted-colon"
            de: "In diesem Text steht ein Doppelpunkt; so wird er als „Name: Wert“ gelesen."
                => "Setzen Sie den Text in Anführungszeichen: {quoted}"
            en: "There is a colon in this text; it is read as “name: value”."
                => "Put the text in quotes: {quoted}"
        /// A quote that is not closed.
        UnclosedQuote { quote: char } = Error "unclosed-quote"
            de: "Dieses Anführungszeichen {quote} wird nicht geschlossen."
                => "Setzen Sie am Ende des Textes ein {quote}. Ein Apostroph in '…' wird verdoppelt: 'Wie geht''s?'"
            en: "This quote {quote} is not closed."
                => "Put a {quote} at the end of the text. An apostrophe in '…' is doubled: 'How''s that?'"
        /// Something after a closing quote.
        AfterQuote { quote: char } = Error "after-quote"
            de: "Nach dem schließenden Anführungszeichen {quote} geht der Text weiter."
                => "Setzen Sie den ganzen Text in Anführungszeichen; ein {quote} darin schreiben Sie doppelt ('') oder als \\\"."
            en: "The text goes on after the closing quote {quote}."
                => "Put the whole text in quotes; write a {quote} inside it twice ('') or as \\\"."
        /// A backslash inside "…" that means nothing.
        BadEscape { quoted: String } = Error "bad-escape"
            de: "In \"…\" hat \\ eine eigene Bedeutung; mit dem Zeichen danach ergibt es keine."
                => "Nehmen Sie einfache Anführungszeichen, darin gilt \\ als Zeichen: {quoted}"
            en: "In \"…\" a \\ has a meaning of its own; with the character after it, it has none."
                => "Use single quotes, in which \\ is a character: {quoted}"
        /// A bracket that is not closed.
        UnclosedBracket { bracket: char } = Error "unclosed-bracket"
            de: "Diese Klammer {bracket} wird nicht richtig geschlossen, oder zwischen den Werten fehlt ein Komma."
                => "Schließen Sie sie, und trennen Sie die Werte mit Kommas. Ist die Klammer Teil eines Textes, setzen Sie den Text in Anführungszeichen."
            en: "This bracket {bracket} is not closed rightly, or a comma is missing between the values."
                => "Close it, and part the values by commas. If the bracket belongs to a text, put the text in quotes."
        /// A text that begins with a character of YAML.
        NeedsQuotes { start: String, quoted: String } = Error "needs-quotes"
            de: "Ein Text, der mit {start} beginnt, braucht Anführungszeichen."
                => "Schreiben Sie: {quoted}"
            en: "A text that begins with {start} needs quotes."
                => "Write: {quoted}"
        /// A text that is cut off at ` #`.
        CutOff { lost: String } = Warning "cut-off"
            de: "Ab „ #“ liest YAML einen Kommentar: „{lost}“ fehlt im Text."
                => "Setzen Sie den Text in Anführungszeichen. Ist es ein Kommentar, schreiben Sie nach # ein Leerzeichen."
            en: "From “ #” on YAML reads a comment: “{lost}” is missing from the text."
                => "Put the text in quotes. If it is a comment, write a space after the #."
        /// A key that stands twice.
        DuplicateKey { key: String, first: usize } = Error "duplicate-key"
            de: "Das Feld „{key}“ steht doppelt; zuerst in Zeile {first}."
                => "Behalten Sie eines von beiden."
            en: "The field “{key}” stands twice; first in line {first}."
                => "Keep one of the two."
        /// Anchors, aliases, merge keys.
        Anchor = Error "anchor"
            de: "Anker (&name), Verweise (*name) und „<<“ sind hier nicht erlaubt."
                => "Für gemeinsame Werte gibt es „defaults:“ am Anfang der Datei. Ein Text, der mit & oder * beginnt, braucht Anführungszeichen."
            en: "Anchors (&name), aliases (*name) and “<<” are not allowed here."
                => "For shared values there is “defaults:” at the top of the file. A text that begins with & or * needs quotes."
        /// A tag.
        Tag = Error "tag"
            de: "YAML-Typen mit ! sind hier nicht erlaubt."
                => "Nehmen Sie das Wort mit dem ! weg. Ein Text, der mit ! beginnt, braucht Anführungszeichen."
            en: "YAML types with ! are not allowed here."
                => "Take away the word with the !. A text that begins with ! needs quotes."
        /// A key that is no plain text.
        OddKey = Error "odd-key"
            de: "Links vom Doppelpunkt steht kein einfacher Name."
                => "Ein Text mit ? oder Klammern am Anfang braucht Anführungszeichen."
            en: "What stands left of the colon is no plain name."
                => "A text that begins with ? or a bracket needs quotes."
        /// A second document.
        SecondDocument = Error "second-document"
            de: "Hier beginnt mit „---“ ein zweites Dokument; es würde nie gelesen."
                => "Löschen Sie die Zeile, oder legen Sie eine zweite Datei an."
            en: "A second document begins here with “---”; it would never be read."
                => "Delete the line, or make a second file."
        /// Anything else.
        Syntax { detail: String } = Error "yaml"
            de: "Ab hier ist die Datei nicht lesbar."
                => "Prüfen Sie diese Zeile und die darüber: Einrückung, Doppelpunkt mit Leerzeichen danach, Anführungszeichen."
            en: "The file cannot be read from here on ({detail})."
                => "Check this line and the one above: indentation, a colon with a space after it, quotes."
    }
}
