//! A step of a flow that no path leads to. [`graph`](crate::content::flows) finds it: it knows all paths.

use crate::diagnostics::{Both, Lint, Severity};

pub(super) const LINT: Lint = Lint {
    code: "unreachable-step",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht Schritte, zu denen kein Weg führt, weil der Ablauf vorher endet, übergibt oder springt.",
        en: "Looks for steps that no path leads to, because the flow ends, hands over or jumps before them.",
    },
    why: Both {
        de: "Der Text wird nie gesagt. Meist fehlt ein „goto“, oder ein „end“ steht eine Zeile zu früh.",
        en: "The text is never said. Mostly a “goto” is missing, or an “end” stands a line too early.",
    },
    bad: &[(
        "intents/ablauf.yaml",
        "flows:\n  gruss:\n    steps:\n      - say: Guten Tag.\n      - end: Auf Wiedersehen.\n      - say: Kann ich noch etwas tun?\n",
    )],
    good: &[(
        "intents/ablauf.yaml",
        "flows:\n  gruss:\n    steps:\n      - say: Guten Tag.\n      - say: Kann ich noch etwas tun?\n      - end: Auf Wiedersehen.\n",
    )],
    trial: false,
};
