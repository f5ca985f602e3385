//! Content: what editors write, and what they are told.

mod broken;
mod check;
mod config;
mod good;
mod hostile;
mod several;

use deskbell::content::{Loaded, SourceFile, load};
use deskbell::diagnostics::{Lang, to_terminal};

/// Settings, an entry and a flow that are fine: what a case adds to.
pub(crate) const SETTINGS: &str = "name: Testladen\nlanguages: [de]\nvariables:\n  shop: {url: \"https://laden.test\"}\nhandoff:\n  queues:\n    service: {label: Kundenservice}\n    versand: {label: Versand}\n";

pub(crate) const INTENTS: &str = "slots:
  bestellnummer: {type: text, pattern: '[A-Z]{2}-?\\d{6}', label: Bestellnummer}
flows:
  bestellstatus:
    steps:
      - ask: bestellnummer
        say: Wie lautet Ihre Bestellnummer?
      - handoff: {queue: versand, reason: Frage zur Bestellung}
";

pub(crate) const ENTRIES: &str = "entries:
  - id: lieferung.verfolgen
    question: Wo ist mein Paket?
    answer: Unter Mein Konto.
";

/// The fine files with one of them replaced or one added.
pub(crate) fn files(changed: &[(&str, &[u8])]) -> Vec<SourceFile> {
    let base: [(&str, &[u8]); 3] = [
        ("deskbell.yaml", SETTINGS.as_bytes()),
        ("intents/bestellung.yaml", INTENTS.as_bytes()),
        ("knowledge/de/lieferung.yaml", ENTRIES.as_bytes()),
    ];
    let kept = base.iter().filter(|(path, _)| !changed.iter().any(|(other, _)| other == path));
    kept.chain(changed).map(|(path, bytes)| SourceFile { path: (*path).to_owned(), bytes: bytes.to_vec() }).collect()
}

pub(crate) fn loaded(files: &[SourceFile]) -> Loaded {
    load(files, &|_| None, Some("2026-11-22".parse().unwrap()))
}

/// What an editor sees, in both languages.
pub(crate) fn told(files: &[SourceFile]) -> String {
    let loaded = loaded(files);
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path == path)?;
        std::str::from_utf8(&file.bytes).ok().map(|text| text.strip_prefix('\u{FEFF}').unwrap_or(text))
    };
    let told = |lang| to_terminal(&loaded.diagnostics, &text, lang, false);
    format!("{}{}", told(Lang::De), told(Lang::En))
        .trim_end()
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}
