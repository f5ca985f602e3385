//! What a rollback changes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::cli::words::short;
use crate::content::{SETTINGS_FILE, SourceFile};
use crate::diagnostics::Lang;

/// What happens to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Changes,
    Appears,
    Vanishes,
}

/// The way from a folder to a version.
#[derive(Debug)]
pub(super) struct Plan {
    /// The folder as it will be.
    pub(super) after: Vec<SourceFile>,
    changes: BTreeMap<String, Change>,
    /// The settings of the version are others, and stay as they are in the folder.
    settings_differ: bool,
}

impl Plan {
    /// Compares. The settings of the folder stay unless they are wanted too.
    pub(super) fn new(folder: &[SourceFile], version: Vec<SourceFile>, settings: bool) -> Self {
        let find = |files: &[SourceFile], path: &str| files.iter().find(|file| file.path == path).cloned();
        let (ours, theirs): (Vec<_>, Vec<_>) =
            version.into_iter().partition(|file| settings || file.path != SETTINGS_FILE);
        let theirs = theirs.into_iter().next();
        let kept = folder.iter().find(|file| file.path == SETTINGS_FILE && !settings);
        let settings_differ = theirs.as_ref().is_some_and(|theirs| kept != Some(theirs));
        let mut after: Vec<SourceFile> = ours.into_iter().chain(kept.cloned()).collect();
        after.sort_by(|a, b| a.path.cmp(&b.path));
        let mut changes = BTreeMap::new();
        for file in &after {
            match find(folder, &file.path) {
                None => drop(changes.insert(file.path.clone(), Change::Appears)),
                Some(now) if now.bytes != file.bytes => drop(changes.insert(file.path.clone(), Change::Changes)),
                Some(_) => {}
            }
        }
        for file in folder.iter().filter(|file| find(&after, &file.path).is_none()) {
            changes.insert(file.path.clone(), Change::Vanishes);
        }
        Self { after, changes, settings_differ }
    }

    /// Whether the folder is as the version already.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The files to write.
    pub(super) fn write(&self) -> Vec<&SourceFile> {
        let written =
            |file: &&SourceFile| self.changes.get(&file.path).is_some_and(|change| *change != Change::Vanishes);
        self.after.iter().filter(written).collect()
    }

    /// The files to remove.
    pub(super) fn remove(&self) -> Vec<&str> {
        let gone = self.changes.iter().filter(|(_, change)| **change == Change::Vanishes);
        gone.map(|(path, _)| path.as_str()).collect()
    }

    /// What will happen, file by file. `tested`: its tests were run, and pass.
    pub(super) fn told(&self, version: &str, tested: bool, lang: Lang) -> String {
        let version = short(version);
        let tests = if tested { lang.pick(" und besteht ihre Tests", " and passes its tests") } else { "" };
        let mut text = lang.pick(
            format!("Zurück zu Version {version}; sie hat keine Fehler{tests}:\n"),
            format!("Back to version {version}; it checks{tests}:\n"),
        );
        for (path, change) in &self.changes {
            let word = match change {
                Change::Changes => lang.pick("ändert sich  ", "changes  "),
                Change::Appears => lang.pick("kommt hinzu  ", "appears  "),
                Change::Vanishes => lang.pick("verschwindet ", "vanishes "),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {word} {path}");
        }
        text + self.of_settings(lang)
    }

    /// The folder is as wanted already.
    pub(super) fn nothing_to_do(&self, lang: Lang) -> String {
        let same = lang.pick("Der Ordner ist schon wie diese Version.\n", "The folder is like this version already.\n");
        same.to_owned() + self.of_settings(lang)
    }

    fn of_settings(&self, lang: Lang) -> &'static str {
        if !self.settings_differ {
            return "";
        }
        lang.pick(
            "deskbell.yaml war damals anders und bleibt, wie sie ist: Sie enthält auch Adressen von Helpdesks. Mit \
             --settings geht auch sie zurück.\n",
            "deskbell.yaml was another one then and stays as it is: it also holds addresses of helpdesks. With \
             --settings it goes back too.\n",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Vec<SourceFile> {
        let file =
            |(path, text): &(&str, &str)| SourceFile { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() };
        list.iter().map(file).collect()
    }

    #[test]
    fn what_changes_appears_and_vanishes() {
        let folder = files(&[("a.yaml", "1"), ("b.yaml", "1"), ("c.yaml", "1"), ("deskbell.yaml", "new")]);
        let version = files(&[("a.yaml", "1"), ("b.yaml", "0"), ("d.yaml", "0"), ("deskbell.yaml", "old")]);
        let plan = Plan::new(&folder, version.clone(), false);
        let written: Vec<&str> = plan.write().iter().map(|file| file.path.as_str()).collect();
        assert_eq!((written, plan.remove()), (vec!["b.yaml", "d.yaml"], vec!["c.yaml"]));
        assert!(plan.after.contains(&folder[3]) && plan.after.len() == 4, "the settings stay");
        assert!(plan.told("v", true, Lang::De).contains("--settings"));
        let plan = Plan::new(&folder, version, true);
        assert!(plan.write().iter().any(|file| file.path == "deskbell.yaml" && file.bytes == b"old"));
        assert!(!plan.told("v", true, Lang::De).contains("--settings"));
        assert!(plan.told("v", true, Lang::De).contains("besteht ihre Tests:"));
        assert!(!plan.told("v", false, Lang::De).contains("Tests"), "with tests_gate: off nothing is said of them");
        assert!(Plan::new(&folder, folder.clone(), false).is_empty());
        assert_eq!(
            Plan::new(&folder, folder.clone(), false).nothing_to_do(Lang::En),
            "The folder is like this version already.\n"
        );
    }
}
