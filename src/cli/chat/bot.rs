//! The content that a chat is held with, and how it is read anew.

use std::path::{Path, PathBuf};

use tokio::runtime::Runtime;

use crate::cli::exit::Failure;
use crate::cli::trial::{self, Sound, Unsound};
use crate::cli::{load, rehearse};
use crate::content::{self, SourceFile};
use crate::courier::{Services, system_lookup};
use crate::diagnostics::Lang;
use crate::turn::Brain;

/// Content with the services that its flows ask.
pub(super) struct Bot {
    dir: PathBuf,
    lang: Lang,
    files: Vec<SourceFile>,
    pub(super) brain: Brain,
    pub(super) services: Services,
    pub(super) runtime: Runtime,
}

impl Bot {
    /// Reads a folder.
    ///
    /// # Errors
    /// When it cannot be read or its content does not check.
    pub(super) fn open(dir: &Path, lang: Lang) -> Result<Self, Failure> {
        let load::Loaded { brain, config, files } = load::brain(dir)?;
        let services = Services::new(&config.services, &system_lookup()).map_err(|error| no_services(&error, lang))?;
        Ok(Self { dir: dir.to_owned(), lang, files, brain, services, runtime: load::runtime()? })
    }

    /// Reads the folder anew; says what changed, or why it stays as it was.
    ///
    /// # Errors
    /// When the system gives no services.
    pub(super) fn reload(&mut self) -> Result<String, Failure> {
        let files = match load::read(&self.dir) {
            Ok(files) => files,
            Err(Failure::Usage(reason) | Failure::Outside(reason)) => return Ok(format!("({})\n", reason.cause)),
            Err(Failure::Content) => return Ok(String::new()),
        };
        let changed = changed(&self.files, &files);
        if changed.is_empty() {
            return Ok(self.lang.pick("(nichts hat sich geändert)\n", "(nothing has changed)\n").to_owned());
        }
        let Sound { brain, config } = match trial::sound(&files) {
            Ok(sound) => sound,
            Err(unsound) => return Ok(self.refused(&unsound, &files)),
        };
        let services = Services::new(&config.services, &system_lookup());
        self.services = services.map_err(|error| no_services(&error, self.lang))?;
        (self.brain, self.files) = (brain, files);
        let changed = changed.join(", ");
        Ok(self.lang.pick(
            format!("(neu gelesen: {changed}; das Gespräch geht weiter)\n"),
            format!("(read anew: {changed}; the conversation goes on)\n"),
        ))
    }

    fn refused(&self, unsound: &Unsound, files: &[SourceFile]) -> String {
        let told = match unsound {
            Unsound::Mistakes(found) => load::told(found, files, false),
            Unsound::Uncompiled(_) => unsound.told(self.lang),
        };
        let line = self.lang.pick(
            "(nicht übernommen; der Inhalt davor antwortet weiter)\n",
            "(not taken over; the content before goes on answering)\n",
        );
        told + line
    }

    /// Runs the dialogue tests: a short summary and the first failure.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(super) fn test(&self) -> Result<String, Failure> {
        let files = load::read(&self.dir)?;
        let stale = if content::version(&files) == content::version(&self.files) {
            ""
        } else {
            self.lang.pick(
                "(der Ordner hat sich geändert; :reload übernimmt das)\n",
                "(the folder has changed; :reload takes that over)\n",
            )
        };
        let told = match trial::rehearse(&self.brain, trial::tests_in(&files)) {
            Err(problems) => load::told(&problems, &files, false),
            Ok(rehearsed) => {
                let first = rehearsed.failed.first();
                let first = first.map(|(test, outcome)| rehearse::failure(test, outcome, self.lang));
                first.unwrap_or_default() + &rehearse::summary(&rehearsed, self.lang) + "\n"
            }
        };
        Ok(told + stale)
    }
}

fn no_services(error: &dyn std::error::Error, lang: Lang) -> Failure {
    let what = lang.pick("Dienste lassen sich nicht fragen", "services cannot be called");
    Failure::outside(what, error, "")
}

/// The paths of files that came, went or changed.
fn changed(before: &[SourceFile], after: &[SourceFile]) -> Vec<String> {
    let new = after.iter().filter(|file| !before.contains(file));
    let gone = before.iter().filter(|file| after.iter().all(|other| other.path != file.path));
    let mut paths: Vec<String> = new.chain(gone).map(|file| file.path.clone()).collect();
    paths.sort();
    paths
}
