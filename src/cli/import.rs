//! `deskbell import`: questions and answers of other programs as YAML.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::arguments::{ImportFormat, ImportOptions};
use super::exit::{Failure, Reason};
use super::{load, out};
use crate::content::{self, SourceFile};
use crate::diagnostics::{self, Lang, Report};
use crate::exchange::{self, Found, Left};
use crate::files;
use crate::ids::Language;
use crate::yaml;

/// Reads the files, writes what the check takes, and says what could not be taken over.
///
/// # Errors
/// When a file cannot be read, nothing can be taken over, the result would overwrite a file, or it does not check.
pub(super) fn run(options: &ImportOptions) -> Result<(), Failure> {
    let lang = options.lang.map_or_else(load::locale_lang, load::lang);
    let read = options.files.iter().map(|path| source(path, lang)).collect::<Result<Vec<_>, _>>()?;
    let mut found = found(&read, options, lang)?;
    let there = present(&options.out, lang)?;
    let language = options.lang.unwrap_or(match lang {
        Lang::De => Language::De,
        Lang::En => Language::En,
    });
    let first = options.files.first().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
    let made = exchange::files(&mut found, &there, &first.unwrap_or_default(), language, lang);
    if found.pairs.is_empty() && found.goals.is_empty() {
        told(&found.left, options, lang);
        return Err(Failure::Content);
    }
    checked(&there, &made)?;
    write(&made, &options.out, lang)?;
    out::print(&summary(&found, &made, &options.out, lang))?;
    told(&found.left, options, lang);
    Ok(())
}

fn source(path: &Path, lang: Lang) -> Result<SourceFile, Failure> {
    let bytes = fs::read(path).map_err(|error| {
        let name = path.display();
        let what = lang.pick(format!("{name} kann nicht gelesen werden"), format!("{name} cannot be read"));
        Failure::Usage(Reason::new(&what, Some(&error), ""))
    })?;
    Ok(SourceFile { path: path.display().to_string(), bytes })
}

/// What is in the folder already; one that does not exist yet is empty.
fn present(folder: &Path, lang: Lang) -> Result<Vec<SourceFile>, Failure> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    files::read(folder).map_err(|error| {
        let what = lang.pick("der Zielordner kann nicht gelesen werden", "the target folder cannot be read");
        Failure::outside(what, &error, "")
    })
}

fn found(read: &[SourceFile], options: &ImportOptions, lang: Lang) -> Result<Found, Failure> {
    let format = options.format.or_else(|| options.files.first().and_then(|path| by_ending(path)));
    let Some(format) = format else {
        let what = lang
            .pick("am Namen der Datei ist das Format nicht zu erkennen", "the file's name does not tell its format");
        return Err(Failure::usage(what, "--format csv|tsv|json|rasa|faqpage"));
    };
    if format == ImportFormat::Rasa {
        return Ok(exchange::read_rasa(read, lang));
    }
    let mut all = Found::default();
    for file in read {
        let mut report = Report::default();
        let path = file.path.as_str().into();
        let Some(text) = yaml::text_of(&path, &file.bytes, &mut report) else {
            load::report(&report.into_sorted(), read);
            return Err(Failure::Content);
        };
        let one = match format {
            ImportFormat::Csv => exchange::read_table(text, None, lang),
            ImportFormat::Tsv => exchange::read_table(text, Some('\t'), lang),
            ImportFormat::Json if text.contains("FAQPage") => exchange::read_faqpage(text),
            ImportFormat::Json => exchange::read_json(text),
            ImportFormat::Faqpage | ImportFormat::Rasa => exchange::read_faqpage(text),
        };
        all.pairs.extend(one.pairs);
        all.left.extend(one.left);
    }
    Ok(all)
}

fn by_ending(path: &Path) -> Option<ImportFormat> {
    match path.extension()?.to_str()?.to_lowercase().as_str() {
        "csv" => Some(ImportFormat::Csv),
        "tsv" | "tab" => Some(ImportFormat::Tsv),
        "json" | "jsonld" => Some(ImportFormat::Json),
        "yml" | "yaml" => Some(ImportFormat::Rasa),
        "html" | "htm" => Some(ImportFormat::Faqpage),
        _ => None,
    }
}

/// The folder as it would be must have no error that was not there before.
fn checked(there: &[SourceFile], made: &[SourceFile]) -> Result<(), Failure> {
    let all: Vec<SourceFile> = there.iter().chain(made).cloned().collect();
    let loaded = content::load(&all, &load::environment, None);
    let ours = |file: &str| made.iter().any(|one| one.path == file);
    let problems: Vec<_> = loaded.diagnostics.into_iter().filter(|problem| ours(&problem.file)).collect();
    if diagnostics::has_errors(&problems) {
        load::report(&problems, &all);
        return Err(Failure::Content);
    }
    Ok(())
}

/// Nothing is written over: where one file is there already, none is written.
fn write(made: &[SourceFile], folder: &Path, lang: Lang) -> Result<(), Failure> {
    let paths: Vec<PathBuf> = made.iter().map(|file| folder.join(&file.path)).collect();
    if let Some(taken) = paths.iter().find(|path| path.exists()) {
        let name = taken.display();
        let what = lang.pick(
            format!("{name} gibt es schon; es wurde nichts geschrieben"),
            format!("{name} is there already; nothing was written"),
        );
        let cure = lang.pick("Nennen Sie mit --out einen anderen Ordner.", "name another folder with --out");
        return Err(Failure::usage(&what, cure));
    }
    let write = |(path, file): (&PathBuf, &SourceFile)| {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, &file.bytes)
    };
    paths.iter().zip(made).try_for_each(write).map_err(|error| {
        let what = lang.pick("in den Zielordner kann nicht geschrieben werden", "the target folder cannot be written");
        Failure::outside(what, &error, "")
    })
}

fn summary(found: &Found, made: &[SourceFile], folder: &Path, lang: Lang) -> String {
    let (entries, goals, name) = (found.pairs.len(), found.goals.len(), folder.display());
    let files: Vec<String> = made.iter().map(|file| format!("  {}\n", file.path)).collect();
    let head = lang.pick(
        format!("Übernommen nach {name}: {entries} Einträge, {goals} Vorhaben."),
        format!("Taken over into {name}: {entries} entries, {goals} intents."),
    );
    let next = lang.pick("So geht es weiter", "What comes next");
    format!("{head}\n{}{next}: deskbell --dir {name} check --confidence\n", files.concat())
}

/// What could not be taken over, with its line where that is known.
fn told(left: &[Left], options: &ImportOptions, lang: Lang) {
    if left.is_empty() {
        return;
    }
    let file = match options.files.as_slice() {
        [one] => one.display().to_string(),
        _ => lang.pick("Zeile", "line").to_owned(),
    };
    let mut err = io::stderr().lock();
    // Where even standard error is gone there is nobody left to tell.
    let _ = writeln!(err, "{}", lang.pick("Nicht oder nicht ganz übernommen:", "Not taken over, or not entirely:"));
    for one in left {
        let place = if one.line == 0 { String::new() } else { format!("{file}:{}: ", one.line) };
        let _ = writeln!(err, "  {place}{}", one.loss.told(lang));
    }
}
