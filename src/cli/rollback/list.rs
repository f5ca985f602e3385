//! The versions that are kept, newest first.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::cli::words::{self, FILES, counted, short};
use crate::diagnostics::Lang;
use crate::store::KeptVersion;

/// So many paths are named.
const NAMED: usize = 3;

/// One line a version. `folder` is the version that the folder is now.
pub(super) fn listed(kept: &[KeptVersion], folder: &str, zone: &TimeZone, lang: Lang) -> String {
    if kept.is_empty() {
        return lang
            .pick(
                "Noch ist keine Version aufgehoben: Das beginnt, wenn der Server läuft.\n",
                "No version is kept yet: that begins when the server runs.\n",
            )
            .to_owned();
    }
    let was_live = kept.iter().filter(|kept| kept.live_at.is_some());
    let live = was_live.max_by_key(|kept| kept.live_at).map(|kept| kept.version.as_str());
    let mut text = lang.pick(
        format!("{:<12}  {:<23}  {:>8}  {}\n", "Version", "live seit", "Schritte", "geändert gegenüber der davor"),
        format!("{:<12}  {:<23}  {:>8}  {}\n", "version", "live since", "turns", "changed against the one before"),
    );
    for (at, version) in kept.iter().enumerate() {
        let name = short(&version.version);
        let (since, changed) = (since(version, zone, lang), changed(version, kept.get(at + 1), lang));
        let _ = write!(text, "{name:<12}  {since:<23}  {:>8}  {changed}", version.turns);
        text.push_str(&marks(version, live, folder, lang));
        text.push('\n');
    }
    if kept.iter().all(|kept| kept.version != folder) {
        let version = short(folder);
        text.push_str(&lang.pick(
            format!("Der Ordner ist Version {version}; sie war nie live.\n"),
            format!("The folder is version {version}, which was never live.\n"),
        ));
    }
    text
}

fn since(version: &KeptVersion, zone: &TimeZone, lang: Lang) -> String {
    let told = |at: Timestamp| words::moment(at, zone, lang);
    match (version.live_at, version.set_aside_at) {
        (Some(live), _) => told(live),
        (None, Some(at)) => format!("({})", told(at)),
        (None, None) => "–".to_owned(),
    }
}

fn changed(version: &KeptVersion, before: Option<&KeptVersion>, lang: Lang) -> String {
    let Some(before) = before else { return "–".to_owned() };
    let paths = version.differing(before);
    let count = counted(paths.len(), FILES, lang);
    let more = if paths.len() > NAMED { ", …" } else { "" };
    format!("{count}: {}{more}", paths.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "))
}

fn marks(version: &KeptVersion, live: Option<&str>, folder: &str, lang: Lang) -> String {
    let mut marks = Vec::new();
    if live == Some(&version.version) {
        marks.push(lang.pick("zuletzt live", "live last"));
    }
    if version.version == folder {
        marks.push(lang.pick("im Ordner", "in the folder"));
    }
    if version.live_at.is_none() {
        marks.push(lang.pick("nie live, vor einem Zurückgehen aufgehoben", "never live, kept before going back"));
    }
    if marks.is_empty() { String::new() } else { format!("  ← {}", marks.join(", ")) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn version(name: &str, live: Option<&str>, aside: Option<&str>, turns: u64, files: &[(&str, u8)]) -> KeptVersion {
        let time = |at: &str| at.parse().unwrap();
        KeptVersion {
            version: name.repeat(16),
            live_at: live.map(time),
            set_aside_at: aside.map(time),
            turns,
            files: files.iter().map(|(path, byte)| ((*path).to_owned(), [*byte; 32])).collect::<BTreeMap<_, _>>(),
        }
    }

    #[test]
    fn newest_first_with_marks() {
        let kept = [
            version("c0de", None, Some("2026-11-22T11:02:00Z"), 0, &[("deskbell.yaml", 1), ("knowledge/de/a.yaml", 3)]),
            version("beef", Some("2026-11-22T11:00:00Z"), None, 3, &[("deskbell.yaml", 1), ("knowledge/de/a.yaml", 2)]),
            version("cafe", Some("2026-01-20T10:00:00Z"), None, 120, &[("deskbell.yaml", 1)]),
        ];
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let text = |lang| listed(&kept, &kept[0].version, &berlin, lang) + &listed(&[], "x", &berlin, lang);
        insta::assert_snapshot!(text(Lang::De) + "\n" + &text(Lang::En));
        assert!(listed(&kept, "feed", &berlin, Lang::De).ends_with("Der Ordner ist Version feed; sie war nie live.\n"));
    }
}
