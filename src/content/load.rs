//! All files, one pass.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::check;
use super::model::Content;
use super::patterns::Compiled;
use super::read::{self, Context, Written};
use super::source::{Role, SETTINGS_FILE, SourceFile, TableFormat};
use super::version;
use crate::config::{self, Config, Environment};
use crate::connector::Presets;
use crate::diagnostics::{At, Diagnostic, FileProblem, Report, Severity, has_errors};
use crate::ids::Language;
use crate::yaml::{self, Node};

/// What became of the files.
#[derive(Debug)]
pub struct Loaded {
    /// The content; none if anything is wrong anywhere.
    pub content: Option<Content>,
    /// The settings; none if anything is wrong in them.
    pub config: Option<Config>,
    /// Every problem of every file, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// The files as they were read last time: those that have not changed are not parsed again.
#[derive(Debug, Default)]
pub struct Parsed {
    files: BTreeMap<String, ParsedFile>,
    compiled: Compiled,
}

#[derive(Debug)]
struct ParsedFile {
    text: String,
    root: Arc<Node>,
}

/// Reads and checks all files, of which some were read before. The result is that of [`load`].
pub fn load_after(files: &[SourceFile], environment: &Environment<'_>, before: &mut Parsed) -> Loaded {
    load_with(files, &everything(environment), None, Some(before))
}

/// Reads and checks all files. Their order does not matter. `today` is for reviews that are overdue; none: neither
/// they nor what could be better is looked at. Linear in the size of the files, but for a few look-ups.
pub fn load(files: &[SourceFile], environment: &Environment<'_>, today: Option<Date>) -> Loaded {
    load_with(files, &everything(environment), today, None)
}

/// Reads files that served before, for the bot alone: of the settings only those that shape what it says are looked
/// at; the others have their defaults in the result.
pub fn load_again(files: &[SourceFile], environment: &Environment<'_>) -> Loaded {
    let bot_alone = |path: &Arc<str>, text: &str, _: &Presets, report: &mut Report| Config {
        bot: config::read_bot(path, text, environment, report),
        ..Config::default()
    };
    load_with(files, &bot_alone, None, None)
}

/// How the settings are read.
type Settings<'a> = dyn Fn(&Arc<str>, &str, &Presets, &mut Report) -> Config + 'a;

fn everything(environment: &Environment<'_>) -> impl Fn(&Arc<str>, &str, &Presets, &mut Report) -> Config {
    move |path, text, presets, report| config::read_with(path, text, environment, presets, report)
}

fn load_with(files: &[SourceFile], read: &Settings<'_>, today: Option<Date>, before: Option<&mut Parsed>) -> Loaded {
    let mut sorted: Vec<&SourceFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let mut report = Report::default();
    let texts = texts(&sorted, &mut report);
    let presets = presets(&texts, &mut report);
    let config = settings(&sorted, &texts, &|path, text, report| read(path, text, &presets, report), &mut report);
    let written = contents(&texts, &config.bot.languages, before, &mut report);
    let sources: Sources<'_> = texts.iter().map(|text| (&*text.path, text.content)).collect();
    let checked = check::all(written, &config.bot, &sources, today, &mut report);
    if report.may_be_lost_in(SETTINGS_FILE, "languages") {
        // Which languages there are is not known.
        report.take_back("missing-translation");
        report.take_back("unused-language");
    }
    let diagnostics = report.into_sorted();
    let content = checked
        .filter(|_| !has_errors(&diagnostics))
        .map(|parts| parts.into_content(version::of(&sorted), config.bot.clone()));
    let config = Some(config).filter(|_| !diagnostics.iter().any(is_settings_error));
    Loaded { content, config, diagnostics }
}

/// What endpoints are like stands in the connectors too.
fn is_settings_error(diagnostic: &Diagnostic) -> bool {
    let of_settings = matches!(Role::of(&diagnostic.file), Role::Settings | Role::Connector { .. });
    of_settings && diagnostic.severity() == Severity::Error
}

/// The texts of all files by path.
pub(super) type Sources<'a> = BTreeMap<&'a str, &'a str>;

struct Text<'a> {
    path: Arc<str>,
    role: Role,
    content: &'a str,
}

fn texts<'a>(sorted: &[&'a SourceFile], report: &mut Report) -> Vec<Text<'a>> {
    let mut found = Vec::new();
    for file in sorted {
        let (path, role): (Arc<str>, _) = (Arc::from(file.path.as_str()), Role::of(&file.path));
        if role != Role::Other
            && let Some(text) = yaml::text_of(&path, &file.bytes, report)
        {
            found.push(Text { path, role, content: text });
        }
    }
    found
}

/// The connectors that endpoints can name; broken ones are passed over.
pub fn connectors(files: &[SourceFile]) -> Presets {
    let report = &mut Report::default();
    let sorted: Vec<&SourceFile> = files.iter().collect();
    presets(&texts(&sorted, report), report)
}

fn presets(texts: &[Text<'_>], report: &mut Report) -> Presets {
    let mut presets = Presets::default();
    for text in texts {
        if let Role::Connector { name } = &text.role {
            presets.add(name, &text.path, text.content, report);
        }
    }
    presets
}

fn settings(
    sorted: &[&SourceFile],
    texts: &[Text<'_>],
    read: &dyn Fn(&Arc<str>, &str, &mut Report) -> Config,
    report: &mut Report,
) -> Config {
    if let Some(text) = texts.iter().find(|text| text.role == Role::Settings) {
        return read(&text.path, text.content, report);
    }
    if !sorted.iter().any(|file| Role::of(&file.path) == Role::Settings) {
        report.add(&At::file(SETTINGS_FILE), FileProblem::NoSettings);
    }
    Config::default()
}

fn contents(
    texts: &[Text<'_>],
    languages: &[Language],
    mut before: Option<&mut Parsed>,
    report: &mut Report,
) -> Written {
    let mut written = Written::default();
    let compiled = before.as_deref_mut().map(|before| std::mem::take(&mut before.compiled));
    let compiled = Compiled::after(compiled.unwrap_or_default());
    if let Some(before) = before.as_deref_mut() {
        before.files.retain(|path, file| {
            let at = texts.binary_search_by(|text| (*text.path).cmp(path));
            at.is_ok_and(|at| texts[at].content == file.text)
        });
    }
    for text in texts {
        let context = Context { languages, text: text.content, compiled: &compiled };
        let start = At { file: Arc::clone(&text.path), ..At::file("") };
        match &text.role {
            Role::Settings | Role::Connector { .. } | Role::Other => {}
            Role::Astray { folder } => report.add(&start, astray(folder.as_deref())),
            Role::Knowledge { language, .. } | Role::Synonyms { language } if !languages.contains(language) => {
                report.add(&start, FileProblem::UnusedLanguage { language: language.to_string() });
            }
            Role::Table { name, format: TableFormat::Csv } => {
                read::read_csv(&text.path, name, text.content, &mut written, report);
            }
            role => {
                if let Some(root) = parsed(text, before.as_deref_mut(), report) {
                    read::file(role, &root, context, &mut written, report);
                }
            }
        }
    }
    if let Some(before) = before {
        before.compiled = compiled;
    }
    written
}

/// The tree of a file. One with mistakes is read again each time, as they have to be told again.
fn parsed(text: &Text<'_>, before: Option<&mut Parsed>, report: &mut Report) -> Option<Arc<Node>> {
    if let Some(known) = before.as_ref().and_then(|before| before.files.get(&*text.path)) {
        return Some(Arc::clone(&known.root));
    }
    let noted = report.noted();
    let root = Arc::new(yaml::read(&text.path, text.content, report)?);
    if let Some(before) = before.filter(|_| report.noted() == noted) {
        let file = ParsedFile { text: text.content.to_owned(), root: Arc::clone(&root) };
        before.files.insert(text.path.to_string(), file);
    }
    Some(root)
}

fn astray(folder: Option<&str>) -> FileProblem {
    match folder {
        None => FileProblem::Misplaced,
        Some(folder) => FileProblem::UnknownLanguage { language: folder.to_owned() },
    }
}
