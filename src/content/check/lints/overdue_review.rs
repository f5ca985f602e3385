//! An entry that nobody has read for too long.

use jiff::civil::Date;

use crate::content::read::WrittenEntry;
use crate::diagnostics::{Both, ContentProblem, Lint, Report, Severity};

pub(super) const LINT: Lint = Lint {
    code: "overdue-review",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht Einträge, deren Tag „review_by“ vorbei ist.",
        en: "Looks for entries whose day “review_by” is over.",
    },
    why: Both {
        de: "Preise, Fristen und Anschriften ändern sich. Eine alte Antwort klingt so sicher wie eine richtige.",
        en: "Prices, deadlines and addresses change. An old answer sounds as sure as a right one.",
    },
    bad: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: lieferung.kosten\n    question: Was kostet der Versand?\n    also: [Versandkosten, Ist die Lieferung kostenlos?]\n    answer: 4,90 Euro.\n    owner: versand@beispiel.test\n    review_by: 2024-01-31\n",
    )],
    good: &[(
        "knowledge/de/laden.yaml",
        "entries:\n  - id: lieferung.kosten\n    question: Was kostet der Versand?\n    also: [Versandkosten, Ist die Lieferung kostenlos?]\n    answer: 4,90 Euro.\n    owner: versand@beispiel.test\n    review_by: 2099-01-31\n",
    )],
    trial: false,
};

pub(super) fn check(entry: &WrittenEntry, today: Option<Date>, report: &mut Report) {
    let (Some(today), Some(review)) = (today, &entry.shared.review_by) else { return };
    if review.value < today {
        let owner = entry.shared.owner.as_ref().map_or(String::new(), |owner| format!(" ({})", owner.value));
        report.add(&review.at, ContentProblem::Overdue { date: review.value.to_string(), owner });
    }
}
