//! What is allowed, but hardly meant.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use crate::config::Bot;
use crate::content::read::{Written, WrittenEntry};
use crate::diagnostics::{ContentProblem, Report};
use crate::ids::Language;
use crate::text;
use crate::yaml::{self, Spanned};

pub(super) fn check(written: &Written, bot: &Bot, today: Option<Date>, report: &mut Report) {
    let live: Vec<&WrittenEntry> = written.entries.iter().filter(|entry| entry.live).collect();
    translations(written, &live, &bot.languages, report);
    same_phrases(&live, report);
    for entry in live {
        not_itself(entry, report);
        overdue(entry, today, report);
    }
}

/// A language without any entry is told once, not for each entry.
fn translations(written: &Written, live: &[&WrittenEntry], languages: &[Language], report: &mut Report) {
    let (used, unused): (Vec<Language>, Vec<Language>) =
        languages.iter().partition(|language| written.names.entries.keys().any(|(_, known)| known == *language));
    let Some(first) = live.first() else { return };
    for language in unused {
        report.add(&first.id.at, ContentProblem::EmptyLanguage { language: language.to_string() });
    }
    for entry in live {
        for language in &used {
            if !written.names.entries.contains_key(&(entry.id.value.to_string(), *language)) {
                let what = entry.id.value.to_string();
                report.add(&entry.id.at, ContentProblem::MissingTranslation { what, language: language.to_string() });
            }
        }
    }
}

fn same_phrases(live: &[&WrittenEntry], report: &mut Report) {
    let mut seen: HashMap<(Language, String), (&WrittenEntry, &Spanned<String>)> = HashMap::new();
    for entry in live {
        for phrase in std::iter::once(&entry.question).chain(&entry.also) {
            let key = (entry.language, plain(&phrase.value, entry.language));
            match seen.get(&key) {
                Some((other, first)) if other.id.value != entry.id.value => {
                    let (other, place) = (other.id.value.to_string(), first.at.to_string());
                    report.add(
                        &phrase.at,
                        ContentProblem::SamePhrase { phrase: yaml::short(&phrase.value), other, place },
                    );
                }
                None if !key.1.is_empty() => {
                    seen.insert(key, (entry, phrase));
                }
                _ => {}
            }
        }
    }
}

fn not_itself(entry: &WrittenEntry, report: &mut Report) {
    let own: BTreeSet<String> = std::iter::once(&entry.question)
        .chain(&entry.also)
        .map(|phrase| plain(&phrase.value, entry.language))
        .collect();
    for phrase in entry.not.iter().filter(|phrase| own.contains(&plain(&phrase.value, entry.language))) {
        report.add(&phrase.at, ContentProblem::NotItself { phrase: yaml::short(&phrase.value) });
    }
}

fn overdue(entry: &WrittenEntry, today: Option<Date>, report: &mut Report) {
    let (Some(today), Some(review)) = (today, &entry.shared.review_by) else { return };
    if review.value < today {
        let owner = entry.shared.owner.as_ref().map_or(String::new(), |owner| format!(" ({})", owner.value));
        report.add(&review.at, ContentProblem::Overdue { date: review.value.to_string(), owner });
    }
}

/// The form in which the bot compares sentences.
fn plain(phrase: &str, language: Language) -> String {
    text::key(&text::clean(phrase), language)
}
