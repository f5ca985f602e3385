//! Calls: what they tell a service is what the service takes.

use super::scope::{Scope, hints};
use crate::content::read::{Written, WrittenAct, WrittenCall, each_step};
use crate::diagnostics::{FlowProblem, Report};
use crate::yaml;

pub(super) fn check(written: &Written, scope: &Scope<'_>, report: &mut Report) {
    for flow in &written.flows {
        each_step(&flow.steps, &mut |step| {
            if let WrittenAct::Call(call) = &step.act {
                told(call, scope, report);
            }
        });
    }
}

fn told(call: &WrittenCall, scope: &Scope<'_>, report: &mut Report) {
    let service = call.service.value.as_str();
    let Some(takes) = scope.services.get(service).and_then(|shape| shape.takes.as_ref()) else { return };
    for (name, _) in call.with.iter().filter(|(name, _)| !takes.contains(&name.value)) {
        let known: Vec<&str> = takes.iter().map(String::as_str).collect();
        let (nearest, known) = hints(&name.value, &known);
        let (name_text, service) = (yaml::short(&name.value), service.to_owned());
        report.add(&name.at, FlowProblem::UnknownWith { name: name_text, service, nearest, known });
    }
    for name in takes.iter().filter(|name| !call.with.iter().any(|(given, _)| given.value == **name)) {
        let problem = FlowProblem::MissingWith { name: name.clone(), service: service.to_owned() };
        report.add(&call.service.at, problem);
    }
}
