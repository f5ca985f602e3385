//! The settings that shape what the bot says.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::localized::localized;
use super::model::{Answers, Bot, Localized, Queue, Register};
use super::{hooks, hours, mail, server, services, variables, widget};
use crate::diagnostics::{Report, SettingsProblem};
use crate::ids::{EntryId, Language, QueueId};
use crate::yaml::{self, Fields, Node, Spanned};

/// The fields of `handoff`.
const HANDOFF: &[&str] = &["queues", "max_wait_minutes", "endpoints", "agents"];

pub(super) fn read(fields: &Fields<'_>, report: &mut Report) -> Bot {
    let defaults = Bot::default();
    let languages = fields.get("languages").and_then(|node| languages(node, report)).unwrap_or(defaults.languages);
    Bot {
        name: fields
            .require("name", report)
            .and_then(|node| yaml::text(node, report))
            .map_or(defaults.name, |name| name.value),
        register: fields
            .get("register")
            .and_then(|node| yaml::one_of(node, &[("sie", Register::Sie), ("du", Register::Du)], report))
            .unwrap_or_default(),
        timezone: fields.get("timezone").and_then(|node| timezone(node, report)).unwrap_or(defaults.timezone),
        opening_hours: fields
            .get("opening_hours")
            .filter(|node| !node.is_null())
            .and_then(|node| hours::read(node, report)),
        answers: fields.get("answers").map_or(defaults.answers, |node| answers(node, report)),
        queues: queues(fields, &languages, report).filter(|queues| !queues.is_empty()).unwrap_or(defaults.queues),
        answers_arrive: mail::answers_arrive(fields),
        max_wait: max_wait(fields, report).unwrap_or(defaults.max_wait),
        variables: fields.get("variables").map_or(defaults.variables, |node| variables::read(node, report)),
        suggestions: fields.get("suggestions").map(|node| suggestions(node, report)).unwrap_or_default(),
        services: fields.get("services").map(services::shapes).unwrap_or_default(),
        hooks: fields.get("hooks").map(hooks::shapes).unwrap_or_default(),
        privacy_url: fields.get("privacy_url").and_then(|node| server::url(node, report)),
        widget: fields.get("widget").map_or(defaults.widget, |node| widget::read(node, &languages, report)),
        languages,
    }
}

fn suggestions(node: &Node, report: &mut Report) -> Vec<Spanned<EntryId>> {
    yaml::items(node, report).iter().filter_map(|item| yaml::name(item, EntryId::new, report)).collect()
}

fn languages(node: &Node, report: &mut Report) -> Option<Vec<Language>> {
    let codes = Language::ALL.map(|language| (language.code(), language));
    let mut found = Vec::new();
    for item in yaml::one_or_more(node, report) {
        found.extend(yaml::one_of(item, &codes, report).filter(|language| !found.contains(language)));
    }
    (!found.is_empty()).then_some(found)
}

fn timezone(node: &Node, report: &mut Report) -> Option<TimeZone> {
    let found = yaml::parsed(
        node,
        report,
        |name| TimeZone::get(name).ok(),
        |found| {
            let known: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
            let nearest = yaml::nearest(&found, known);
            SettingsProblem::BadTimezone { found, nearest }
        },
    );
    found.map(|zone| zone.value)
}

fn answers(node: &Node, report: &mut Report) -> Answers {
    let defaults = Answers::default();
    let Some(fields) = Fields::open(node, &["confident", "clarify"], report) else { return defaults };
    let confident = fields.get("confident").and_then(|node| yaml::number(node, 0.5..=0.99, report));
    let clarify = fields.get("clarify").and_then(|node| yaml::integer(node, 0..=3, report));
    Answers { confident: confident.unwrap_or(defaults.confident), clarify: clarify.unwrap_or(defaults.clarify) }
}

fn queues(fields: &Fields<'_>, languages: &[Language], report: &mut Report) -> Option<Vec<(QueueId, Queue)>> {
    let handoff = Fields::open(fields.get("handoff")?, HANDOFF, report)?;
    let queues = Fields::any(handoff.get("queues")?, report)?;
    Some(queues.entries().iter().filter_map(|(key, value)| queue(key, value, languages, report)).collect())
}

fn max_wait(fields: &Fields<'_>, report: &mut Report) -> Option<SignedDuration> {
    let handoff = Fields::any(fields.get("handoff")?, &mut Report::default())?;
    let minutes = handoff.get("max_wait_minutes").and_then(|node| yaml::integer::<i64>(node, 1..=10_080, report));
    minutes.map(SignedDuration::from_mins)
}

/// A queue without a label is called by its name.
fn queue(key: &Node, value: &Node, languages: &[Language], report: &mut Report) -> Option<(QueueId, Queue)> {
    let id = yaml::name(key, QueueId::new, report)?.value;
    let own = || Localized(languages.iter().map(|language| (*language, id.to_string())).collect());
    if value.is_null() {
        let label = own();
        return Some((id, Queue { label }));
    }
    let fields = Fields::open(value, &["label"], report)?;
    let label = fields.get("label").and_then(|node| localized(node, languages, report)).unwrap_or_else(own);
    Some((id, Queue { label }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::defaults::{self, TIMEZONE};

    #[test]
    fn the_default_queue_and_zone_exist() {
        assert_eq!(defaults::queues().len(), 1);
        assert!(TimeZone::get(TIMEZONE).is_ok());
    }
}
