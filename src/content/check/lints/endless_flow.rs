//! A flow that can go round for ever. [`graph`](crate::content::flows) finds it: it knows all paths.

use crate::diagnostics::{Both, Lint, Severity};

pub(super) const LINT: Lint = Lint {
    code: "endless-flow",
    severity: Severity::Error,
    what: Both {
        de: "Sucht Kreise in einem Ablauf, in denen kein Schritt auf eine Antwort wartet. „ask“ wartet nur einmal, denn ein bekannter Wert wird nicht noch einmal gefragt; mit „always: yes“ wartet es jedes Mal.",
        en: "Looks for loops in a flow in which no step waits for an answer. “ask” waits only once, as a known value is not asked again; with “always: yes” it waits each time.",
    },
    why: Both {
        de: "Der Bot würde ohne Ende weiterreden. Er bricht das ab, aber der Besucher bekommt keine Hilfe.",
        en: "The bot would go on talking for ever. It stops itself, but the visitor gets no help.",
    },
    bad: &[(
        "intents/ablauf.yaml",
        "slots:\n  nummer: {type: text, label: Nummer}\nflows:\n  suche:\n    steps:\n      - id: anfang\n        ask: nummer\n        say: Wie lautet die Nummer?\n      - goto: anfang\n",
    )],
    good: &[(
        "intents/ablauf.yaml",
        "slots:\n  nummer: {type: text, label: Nummer}\nflows:\n  suche:\n    steps:\n      - id: anfang\n        ask: nummer\n        say: Wie lautet die Nummer?\n        always: yes\n      - goto: anfang\n",
    )],
    trial: false,
};
