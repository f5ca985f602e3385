//! Steps that offer options, laid flat.

use super::compile::Compiler;
use crate::content::check::hints;
use crate::content::model::{FlowOption, Op, Slot};
use crate::content::read::{WrittenAct, WrittenOption, WrittenStep};
use crate::diagnostics::{ContentProblem, FlowProblem, Kind};
use crate::ids::SlotName;
use crate::yaml::Spanned;

impl<'a> Compiler<'_, 'a> {
    pub(super) fn choose(&mut self, step: &'a WrittenStep, id: &str, place: &str) {
        let WrittenAct::Choose { slot, prompt, options, retries } = &step.act else { return };
        let name = slot.as_ref().and_then(|slot| SlotName::new(slot.value.clone()).ok());
        let offered = self.options(slot.as_ref(), name.as_ref(), options);
        if offered.is_empty() {
            self.report.add(&step.at, FlowProblem::NoOptions);
            return;
        }
        let op = Op::Choose { slot: name, prompt: prompt.clone(), options: offered, retries: *retries };
        let choose = self.push(id, op, Some(&step.at));
        let mut skips = Vec::new();
        let mut next = Vec::new();
        for (number, option) in options.iter().enumerate() {
            if let Some(goto) = &option.goto {
                self.jump(choose, Some(number), goto);
            } else if option.then.is_empty() {
                next.push(number);
            } else {
                let start = self.steps.len();
                self.aim(choose, Some(number), start);
                let inside = format!("{place}.options.{}", number + 1);
                self.block(&option.then, &format!("{inside}.then."));
                if self.runs_on(start) {
                    skips.push(self.push(&format!("{inside}.end"), Op::Jump(0), None));
                }
            }
        }
        let behind = self.steps.len();
        let all = if options.is_empty() { self.option_count(choose) } else { 0 };
        for option in next.into_iter().chain(0..all) {
            self.aim(choose, Some(option), behind);
        }
        for skip in skips {
            self.aim(skip, None, behind);
        }
    }

    fn option_count(&self, op: usize) -> usize {
        match self.steps.get(op).map(|step| &step.op) {
            Some(Op::Choose { options, .. }) => options.len(),
            _ => 0,
        }
    }

    /// The step's own options, or else those of its slot.
    fn options(
        &mut self,
        written: Option<&Spanned<String>>,
        name: Option<&SlotName>,
        options: &[WrittenOption],
    ) -> Vec<FlowOption> {
        let slot = name.and_then(|name| self.world.slots.get(name));
        if options.is_empty() {
            let own = slot.map_or(&[][..], |slot| &slot.options);
            return own
                .iter()
                .map(|option| FlowOption { id: option.id.clone(), label: option.label.clone(), goto: 0 })
                .collect();
        }
        let mut found: Vec<FlowOption> = Vec::new();
        for option in options {
            if let (Some(slot), Some(written)) = (slot, written) {
                self.fits(option, slot, written);
            }
            if found.iter().any(|known| known.id == option.id.value) {
                let (id, first) = (option.id.value.clone(), option.id.at.to_string());
                self.report.add(&option.id.at, ContentProblem::DuplicateId { kind: Kind::Option, id, first });
            }
            found.push(FlowOption { id: option.id.value.clone(), label: option.label.clone(), goto: 0 });
        }
        found
    }

    /// An option must be one of its slot's, where the slot has any.
    fn fits(&mut self, option: &WrittenOption, slot: &Slot, name: &Spanned<String>) {
        if slot.options.is_empty() || slot.options.iter().any(|known| known.id == option.id.value) {
            return;
        }
        let known: Vec<&str> = slot.options.iter().map(|option| option.id.as_str()).collect();
        let (nearest, known) = hints(&option.id.value, &known);
        let (option_id, slot) = (option.id.value.clone(), name.value.clone());
        self.report.add(&option.id.at, FlowProblem::UnknownOption { option: option_id, slot, nearest, known });
    }
}
