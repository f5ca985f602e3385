//! `deskbell export`: the questions and answers of a language for other programs.

use std::io::{self, Write as _};
use std::path::Path;

use super::arguments::{ExportFormat, ExportOptions};
use super::exit::Failure;
use super::{load, out};
use crate::content::{Content, EntryText};
use crate::diagnostics::Lang;
use crate::exchange::{self, Pair};
use crate::ids::Language;
use crate::reply::manner;
use crate::template;

/// Prints the questions and answers; what cannot go along is said on standard error.
///
/// # Errors
/// When the content does not check, or standard output cannot be written.
pub(super) fn run(dir: &Path, options: &ExportOptions) -> Result<(), Failure> {
    let lang = options.lang.map_or_else(load::locale_lang, load::lang);
    let loaded = load::brain(options.folder.as_deref().unwrap_or(dir))?;
    let content = loaded.brain.content();
    let language = options.lang.unwrap_or_else(|| content.bot.default_language());
    let filled = options.format == ExportFormat::Faqpage;
    let pairs: Vec<Pair> = texts(content, language)
        .map(|(id, category, text)| {
            let answer = if filled { filled_in(&text.answer, content, language) } else { text.answer.clone() };
            let (question, also) = (text.question.clone(), text.also.clone());
            Pair { id, category, question, also, answer: answer.trim().to_owned(), line: 0 }
        })
        .collect();
    out::print(&match options.format {
        ExportFormat::Csv => exchange::write_csv(&pairs),
        ExportFormat::Json => exchange::write_json(&pairs),
        ExportFormat::Faqpage => exchange::write_faqpage(&pairs),
    })?;
    tell(content, language, lang);
    Ok(())
}

fn texts(content: &Content, language: Language) -> impl Iterator<Item = (String, String, &EntryText)> {
    let entries = content.entries.values();
    entries.filter_map(move |entry| Some((entry.id.to_string(), entry.category.clone(), entry.texts.get(&language)?)))
}

/// A web page knows no variables. What only a conversation can fill stays as it is.
fn filled_in(answer: &str, content: &Content, language: Language) -> String {
    template::render_markdown(answer, &content.bot.variables, manner(language)).unwrap_or_else(|_| answer.to_owned())
}

/// What stays behind, in numbers.
fn tell(content: &Content, language: Language, lang: Lang) {
    let buttons = texts(content, language).filter(|(_, _, text)| !text.buttons.is_empty()).count();
    let (intents, rules) = (content.intents.len(), content.rules.len());
    let mut lines = Vec::new();
    if buttons > 0 {
        lines.push(lang.pick(
            format!("Ohne ihre Knöpfe: {buttons} Antworten."),
            format!("Without their buttons: {buttons} answers."),
        ));
    }
    if intents + rules > 0 {
        lines.push(lang.pick(
            format!("Nicht ausgegeben: {intents} Vorhaben mit ihren Abläufen, {rules} Regeln."),
            format!("Not exported: {intents} intents with their flows, {rules} rules."),
        ));
    }
    // Where even standard error is gone there is nobody left to tell.
    let mut err = io::stderr().lock();
    for line in lines {
        let _ = writeln!(err, "{line}");
    }
}
