//! A text that YAML cuts off. The reader of YAML finds it: nobody else sees what was cut.

use crate::diagnostics::{Both, Lint, Severity};

pub(super) const LINT: Lint = Lint {
    code: "cut-off",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht Texte ohne Anführungszeichen, hinter denen „ #“ und gleich ein Wort oder eine Zahl steht. Nach dem # eines Kommentars steht ein Leerzeichen.",
        en: "Looks for texts without quotes that are followed by “ #” and at once by a word or a number. The # of a comment has a space after it.",
    },
    why: Both {
        de: "YAML hält alles ab „ #“ für einen Kommentar: Der Rest des Satzes verschwindet ohne eine Meldung.",
        en: "YAML takes everything from “ #” on for a comment: the rest of the sentence vanishes without a word.",
    },
    bad: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: artikel.stuhl\n    question: Was ist Artikel #5?\n    also: [Fünfter Artikel, Was ist der Stuhl?]\n    answer: Ein Stuhl.\n",
    )],
    good: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: artikel.stuhl\n    question: \"Was ist Artikel #5?\" # der Stuhl\n    also: [Fünfter Artikel, Was ist der Stuhl?]\n    answer: Ein Stuhl.\n",
    )],
    trial: false,
};
