//! A sentence that the patterns of two intents match, or of an intent and a rule.

use crate::content::read::{Written, WrittenIntent};
use crate::content::witness::{Prepared, Searcher};
use crate::diagnostics::{At, Both, Lint, LintProblem, Report, Severity};

pub(super) const LINT: Lint = Lint {
    code: "pattern-overlap",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht einen kurzen Satz, auf den die Muster zweier Anliegen mit verschiedenen Abläufen passen, oder die eines Anliegens und einer Regel von „always_human“, und nennt ihn. Die beiden Treffer müssen sich überschneiden: Dass ein Satz erst das eine, dann das andere enthalten kann, zählt nicht, und was in eine Lücke wie .* passt, auch nicht. Der genannte Satz passt wirklich auf beide; nicht jeder solche Satz wird gefunden.",
        en: "Looks for a short sentence that the patterns of two intents with different flows match, or those of an intent and a rule of “always_human”, and names it. The two matches must overlap: that a sentence can hold one and then the other does not count, nor does what fits into a gap such as .*. The sentence that is named really matches both; not every such sentence is found.",
    },
    why: Both {
        de: "Muster entscheiden allein. Passen zwei, gewinnt ohne Rückfrage immer dasselbe: die Regel vor dem Anliegen, unter Anliegen das mit dem Namen, der im Alphabet vorn steht. Das andere startet bei solchen Sätzen nie.",
        en: "Patterns decide alone. Where two match, the same one wins always, and nothing is asked: the rule before the intent, and of intents the one whose name comes first in the alphabet. The other never starts at such sentences.",
    },
    bad: &[(
        "intents/bestellung.yaml",
        "intents:\n  - id: bestellstatus\n    patterns: ['\\bmeine bestellung\\b']\n    flow: status\n  - id: stornieren\n    patterns: ['\\b(meine|die) bestellung stornieren\\b']\n    flow: storno\nflows:\n  status:\n    steps: [{say: Ihre Bestellung ist unterwegs.}]\n  storno:\n    steps: [{say: Ihre Bestellung ist storniert.}]\n",
    )],
    good: &[(
        "intents/bestellung.yaml",
        "intents:\n  - id: bestellstatus\n    patterns: ['\\b(wo ist|status) meine bestellung\\b']\n    flow: status\n  - id: stornieren\n    patterns: ['^(meine|die) bestellung stornieren\\b']\n    flow: storno\nflows:\n  status:\n    steps: [{say: Ihre Bestellung ist unterwegs.}]\n  storno:\n    steps: [{say: Ihre Bestellung ist storniert.}]\n",
    )],
    trial: false,
};

/// A pattern that can be compared.
struct Compared<'a> {
    owner: Owner<'a>,
    at: &'a At,
    prepared: Prepared<'a>,
}

#[derive(Clone, Copy)]
enum Owner<'a> {
    Intent(&'a WrittenIntent),
    Rule(&'a str),
}

pub(super) fn check(written: &Written, report: &mut Report) {
    let mut searcher = Searcher::new();
    let intents = of_intents(written);
    let rules = of_rules(written);
    for (at, one) in intents.iter().enumerate() {
        for other in intents.get(at + 1..).unwrap_or_default().iter().chain(&rules) {
            if differ(one, other)
                && let Some(witness) = searcher.sentence(&one.prepared, &other.prepared)
            {
                tell(one, other, witness, report);
            }
        }
    }
}

fn of_intents(written: &Written) -> Vec<Compared<'_>> {
    let each = |intent: &'_ WrittenIntent| intent.patterns.len();
    let mut found = Vec::with_capacity(written.intents.iter().map(each).sum());
    for intent in &written.intents {
        for pattern in &intent.patterns {
            let prepared = Prepared::new(&pattern.value);
            found.extend(prepared.map(|prepared| Compared { owner: Owner::Intent(intent), at: &pattern.at, prepared }));
        }
    }
    found
}

fn of_rules(written: &Written) -> Vec<Compared<'_>> {
    // Rules matter beside the patterns of intents only.
    let wanted = written.intents.iter().any(|intent| !intent.patterns.is_empty());
    let mut found = Vec::new();
    for rule in written.rules.iter().filter(|_| wanted) {
        for pattern in &rule.patterns {
            let prepared = Prepared::new(&pattern.value);
            let owner = Owner::Rule(rule.id.as_str());
            found.extend(prepared.map(|prepared| Compared { owner, at: &pattern.at, prepared }));
        }
    }
    found
}

/// Whether it matters which of the two wins.
fn differ(one: &Compared<'_>, other: &Compared<'_>) -> bool {
    match (one.owner, other.owner) {
        (Owner::Intent(one), Owner::Intent(other)) => {
            one.id.value != other.id.value && one.flow.value != other.flow.value
        }
        (Owner::Intent(_), Owner::Rule(_)) => true,
        (Owner::Rule(_), _) => false,
    }
}

/// Told at the later of two intents, and at the intent where a rule is the other.
fn tell(one: &Compared<'_>, other: &Compared<'_>, witness: String, report: &mut Report) {
    match (one.owner, other.owner) {
        (Owner::Intent(first), Owner::Intent(second)) => {
            let winner = first.id.value.to_string().min(second.id.value.to_string());
            let (place, name) = (one.at.to_string(), first.id.value.to_string());
            report.add(other.at, LintProblem::IntentOverlap { witness, other: name, place, winner });
        }
        (Owner::Intent(_), Owner::Rule(rule)) => {
            let place = other.at.to_string();
            report.add(one.at, LintProblem::RuleOverlap { witness, rule: rule.to_owned(), place });
        }
        (Owner::Rule(_), _) => {}
    }
}
