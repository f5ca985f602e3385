//! `deskbell rollback`: lists the content versions that were live, and goes back to one.
//!
//! Nothing is written before the version has checked and passed its tests with this program, and before the folder
//! as it is has become a version of its own.

mod list;
mod plan;

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use super::arguments::RollbackOptions;
use super::exit::{Failure, Reason};
use super::trial::{self, Unsound};
use super::words::{self, counted, short};
use super::{archive, load, out};
use crate::content::{self, SourceFile};
use crate::desk::Clock;
use crate::diagnostics::Lang;
use crate::files;
use crate::store::{Archive, Edition, Keeping, KeptFile, KeptVersion, Store};
use plan::Plan;

/// Runs the command.
///
/// # Errors
/// When there is no such version, it does not check or pass its tests, nobody can be asked, or a file cannot be
/// written.
pub(super) fn run(dir: &Path, options: &RollbackOptions) -> Result<(), Failure> {
    let lang = load::locale_lang();
    let archive = archive::open(dir, lang)?;
    let kept = archive.versions().map_err(|error| archive::unreadable(&error, lang))?;
    let folder = load::read(dir)?;
    let Some(wanted) = &options.version else {
        return out::print(&list::listed(&kept, &content::version(&folder), &zone(&folder), lang));
    };
    let version = &find(&kept, wanted, lang)?.version;
    let then = files_of(&archive, version, lang)?;
    let plan = Plan::new(&folder, then, options.settings);
    if plan.is_empty() {
        return out::print(&plan.nothing_to_do(lang));
    }
    let tested = sound(&plan.after, version, lang)?;
    out::print(&plan.told(version, tested, lang))?;
    if !options.yes && !agreed(version, lang)? {
        return out::print(lang.pick("Nichts wurde geändert.\n", "Nothing was changed.\n"));
    }
    carry_out(dir, &folder, &plan, lang)
}

/// The one version whose name begins so.
fn find<'k>(kept: &'k [KeptVersion], wanted: &str, lang: Lang) -> Result<&'k KeptVersion, Failure> {
    let wanted = wanted.to_lowercase();
    let found: Vec<&KeptVersion> = kept.iter().filter(|kept| kept.version.starts_with(&wanted)).collect();
    match found.as_slice() {
        [one] if !wanted.is_empty() => Ok(one),
        [] => Err(Failure::usage(
            &lang.pick(
                format!("eine Version „{wanted}“ ist nicht aufgehoben"),
                format!("no version “{wanted}” is kept"),
            ),
            lang.pick("deskbell rollback nennt alle", "deskbell rollback lists them all"),
        )),
        several => Err(Failure::usage(
            &lang.pick(
                format!("mit „{wanted}“ beginnen {} Versionen", several.len()),
                format!("{} versions begin with “{wanted}”", several.len()),
            ),
            lang.pick(
                "nennen Sie mehr Zeichen; deskbell rollback nennt alle",
                "give more digits; deskbell rollback lists them all",
            ),
        )),
    }
}

fn files_of(archive: &Archive, version: &str, lang: Lang) -> Result<Vec<SourceFile>, Failure> {
    let files = archive.content(version).map_err(|error| archive::unreadable(&error, lang))?.unwrap_or_default();
    let files: Vec<SourceFile> = files.into_iter().map(|KeptFile { path, bytes }| SourceFile { path, bytes }).collect();
    if content::version(&files) == version {
        return Ok(files);
    }
    let what = lang.pick(
        "die Dateien dieser Version sind in der Datenbank beschädigt",
        "the files of this version are damaged in the store",
    );
    let cure = lang.pick("gehen Sie zu einer anderen Version zurück", "go back to another version");
    Err(Failure::Outside(Reason::new(what, None, cure)))
}

/// The bot's time zone, as far as the settings can be read.
fn zone(folder: &[SourceFile]) -> jiff::tz::TimeZone {
    content::load(folder, &load::environment, None).config.map_or(jiff::tz::TimeZone::UTC, |config| config.bot.timezone)
}

/// What the folder would be must check and pass its tests, as at every save. Whether tests were asked for.
fn sound(after: &[SourceFile], version: &str, lang: Lang) -> Result<bool, Failure> {
    let refused = |told: &str| {
        let version = short(version);
        let what = lang.pick(
            format!("Version {version} kann mit diesem Programm nicht live gehen; nichts wurde geändert"),
            format!("version {version} cannot go live with this program; nothing was changed"),
        );
        // Where even standard error is gone there is nobody left to tell.
        let _ = writeln!(io::stderr().lock(), "{what}\n{}", told.trim_end());
        Failure::Content
    };
    let sound = trial::sound(after).map_err(|unsound| match unsound {
        Unsound::Mistakes(found) => {
            load::report_problems(&found, after);
            refused(&trial::mistakes(&found, lang))
        }
        Unsound::Uncompiled(error) => load::uncompiled(&error),
    })?;
    if !sound.config.tests_gate {
        return Ok(false);
    }
    let rehearsed = trial::rehearse(&sound.brain, trial::tests_in(after)).map_err(|problems| {
        load::report_problems(&problems, after);
        refused(&trial::mistakes(&problems, lang))
    })?;
    if rehearsed.failed.is_empty() {
        return Ok(true);
    }
    let (test, outcome) = &rehearsed.failed[0];
    Err(refused(&(super::rehearse::summary(&rehearsed, lang) + "\n" + &super::rehearse::failure(test, outcome, lang))))
}

/// Asks at the terminal.
fn agreed(version: &str, lang: Lang) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() {
        let what = lang.pick("hier ist niemand, der gefragt werden kann", "there is nobody here to ask");
        let cure = lang.pick(
            format!("nichts wurde geändert; ohne Frage: deskbell rollback {} --yes", short(version)),
            format!("nothing was changed; without asking: deskbell rollback {} --yes", short(version)),
        );
        return Err(Failure::usage(what, &cure));
    }
    out::print(lang.pick("So zurückgehen? [j/N] ", "Go back like this? [y/N] "))?;
    let _ = io::stdout().flush();
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(|error| out::no_input(&error))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "j" | "ja" | "y" | "yes"))
}

fn carry_out(dir: &Path, folder: &[SourceFile], plan: &Plan, lang: Lang) -> Result<(), Failure> {
    // An editor may have saved while the question stood.
    let before = content::version(folder);
    if content::version(&load::read(dir)?) != before {
        let what = lang.pick("der Ordner hat sich inzwischen geändert", "the folder has changed meanwhile");
        let cure = lang.pick(
            "nichts wurde geändert; rufen Sie den Befehl noch einmal auf",
            "nothing was changed; run the command again",
        );
        return Err(Failure::Outside(Reason::new(what, None, cure)));
    }
    if let Some(file) = folder.iter().find(|file| files::is_cut(file)) {
        let path = &file.path;
        let what = lang
            .pick(format!("{path} ist zu groß, um aufgehoben zu werden"), format!("{path} is too large to be kept"));
        let cure = lang.pick("nehmen Sie die Datei zuerst aus dem Ordner", "take the file out of the folder first");
        return Err(Failure::Outside(Reason::new(&what, None, cure)));
    }
    set_aside(dir, folder, &before, lang)?;
    let (write, remove) = (plan.write(), plan.remove());
    files::replace(dir, &write, &remove).map_err(|error| {
        let what =
            lang.pick("der Ordner konnte nicht ganz zurückgesetzt werden", "the folder could not be put back whole");
        let cure = lang.pick(
            format!("wie er war, ist aufgehoben: deskbell rollback {}", short(&before)),
            format!("what it was is kept: deskbell rollback {}", short(&before)),
        );
        Failure::outside(what, &error, &cure)
    })?;
    let (written, removed) = (counted(write.len(), words::FILES, lang), remove.len());
    let before = short(&before);
    out::print(&lang.pick(
        format!(
            "Zurückgesetzt: {written} geschrieben, {removed} entfernt. Ein laufender Server übernimmt das von selbst.\nRückgängig: deskbell rollback {before}\n"
        ),
        format!(
            "Gone back: {written} written, {removed} removed. A running server takes it over by itself.\nTo undo: deskbell rollback {before}\n"
        ),
    ))
}

/// Keeps the folder as it is as a version of its own.
fn set_aside(dir: &Path, folder: &[SourceFile], version: &str, lang: Lang) -> Result<(), Failure> {
    let edition = Edition::pack(version, folder.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())));
    let target = archive::store_target(dir, lang)?;
    load::runtime()?
        .block_on(async {
            // No turn is made here, so nothing is for any endpoint.
            let store = Store::at(&target, dir, &[]).await?;
            let kept = store.keep(Arc::new(edition), Keeping::SetAside, Clock::system().now()).await;
            store.close().await;
            kept
        })
        .map_err(|error| {
            let what = lang.pick(
                "wie der Ordner ist, konnte nicht aufgehoben werden; nichts wurde geändert",
                "what the folder is could not be kept; nothing was changed",
            );
            Failure::outside(what, &error, "")
        })
}
