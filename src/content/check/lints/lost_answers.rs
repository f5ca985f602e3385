//! Answers of visitors that nobody gets. [`lost_answer`](crate::content::flows) finds them: it knows all paths.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::flows::lost_answer;
use crate::content::model::{Flow, Slot};
use crate::content::read::{Written, WrittenAct, WrittenFlow, each_step};
use crate::diagnostics::{At, Both, Lint, LintProblem, Report, Severity};
use crate::ids::{FlowId, SlotName};

pub(super) const LINT: Lint = Lint {
    code: "lost-answers",
    severity: Severity::Warning,
    what: Both {
        de: "Sucht Wege durch einen Ablauf, auf denen der Bot etwas fragt und dann endet, ohne zu übergeben („handoff“), einen Dienst zu rufen („call“) oder eine Angabe in einem Text, einer Bedingung oder einer Suche („lookup“) zu verwenden. Abläufe, die ein anderer mit „flow“ aufruft, zählen dort.",
        en: "Looks for paths through a flow on which the bot asks for something and then ends without handing over (“handoff”), calling a service (“call”), or using an answer in a text, a condition or a “lookup”. Flows that another one runs with “flow” count there.",
    },
    why: Both {
        de: "Der Besucher glaubt, dass jemand seine Angaben bekommt. Niemand bekommt sie.",
        en: "The visitor believes that somebody gets the answers. Nobody does.",
    },
    bad: &[(
        "intents/rueckruf.yaml",
        "slots:\n  telefon: {type: phone, label: Telefonnummer}\nflows:\n  rueckruf:\n    steps:\n      - ask: telefon\n        say: Unter welcher Nummer erreichen wir Sie?\n      - end: Danke, wir rufen Sie an.\n",
    )],
    good: &[(
        "intents/rueckruf.yaml",
        "slots:\n  telefon: {type: phone, label: Telefonnummer}\nflows:\n  rueckruf:\n    steps:\n      - ask: telefon\n        say: Unter welcher Nummer erreichen wir Sie?\n      - handoff: {reason: Rückruf gewünscht}\n",
    )],
    trial: false,
};

pub(super) fn check(
    written: &Written,
    flows: &BTreeMap<FlowId, Flow>,
    slots: &BTreeMap<SlotName, Slot>,
    report: &mut Report,
) {
    let mut inner: BTreeSet<&str> = BTreeSet::new();
    for flow in &written.flows {
        each_step(&flow.steps, &mut |step| {
            if let WrittenAct::Flow(other) = &step.act {
                inner.insert(other.value.as_str());
            }
        });
    }
    for flow in written.flows.iter().filter(|flow| !inner.contains(flow.id.value.as_str())) {
        if let Some(slot) = flows.get(&flow.id.value).and_then(|compiled| lost_answer(compiled, slots)) {
            report.add(place(flow, slot), LintProblem::LostAnswers { slot: slot.to_string() });
        }
    }
}

/// Where the flow asks for the slot; the flow itself where one inside it does.
fn place<'w>(flow: &'w WrittenFlow, slot: &SlotName) -> &'w At {
    let mut found = None;
    each_step(&flow.steps, &mut |step| {
        if let WrittenAct::Ask { slot: asked, .. } | WrittenAct::Choose { slot: Some(asked), .. } = &step.act
            && asked.value == slot.as_str()
        {
            found.get_or_insert(&asked.at);
        }
    });
    found.unwrap_or(&flow.id.at)
}
