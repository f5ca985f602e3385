//! The files of the starter, one set a language; they lie beside this file as they are written.

use crate::ids::Language;

/// A file of the starter: its path in the new folder, and its text.
pub(super) type StarterFile = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("starter/", $folder, "/", $path)))),+]
    };
}

const DE: &[StarterFile] = files![
    "de": "deskbell.yaml",
    "knowledge/de/laden.yaml",
    "knowledge/de/versand.yaml",
    "intents/bestellung.yaml",
    "tables/bestellungen.csv",
    "tests/dialogues/bestellung.yaml",
];

const EN: &[StarterFile] = files![
    "en": "deskbell.yaml",
    "knowledge/en/shop.yaml",
    "knowledge/en/delivery.yaml",
    "intents/order.yaml",
    "tables/orders.csv",
    "tests/dialogues/order.yaml",
];

/// The files of the starter in a language.
pub(super) fn files(language: Language) -> &'static [StarterFile] {
    match language {
        Language::De => DE,
        Language::En => EN,
    }
}
