//! Word families: what shares a stem, and what must not.

use std::collections::BTreeSet;

use deskbell::ids::Language;
use deskbell::text::{fold, stem};

fn stem_of(word: &str, language: Language) -> String {
    stem(&fold(word, language), language)
}

fn packs() -> [(Language, &'static str, &'static str); 2] {
    [
        (Language::De, include_str!("../../../src/text/packs/families.de.txt"), include_str!("strangers.de.tsv")),
        (Language::En, include_str!("../../../src/text/packs/families.en.txt"), include_str!("strangers.en.tsv")),
    ]
}

#[test]
fn all_forms_of_a_family_share_a_stem() {
    for (language, pack, _) in packs() {
        let families: Vec<Vec<&str>> = pack
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .map(|line| line.split_whitespace().filter(|word| *word != "=").collect())
            .collect();
        assert!(families.iter().filter(|family| family.len() > 2).count() >= 100, "{language}: {}", families.len());
        for family in &families {
            let stems: Vec<String> = family.iter().map(|word| stem_of(word, language)).collect();
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{language}: {family:?}: {stems:?}");
        }
        let folded = families.iter().map(|family| family.iter().map(|word| fold(word, language)));
        let mut all: Vec<String> = folded.flat_map(Iterator::collect::<BTreeSet<_>>).collect();
        all.sort();
        let twice: Vec<&String> = all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
        assert!(twice.is_empty(), "{language}: in two families: {twice:?}");
    }
}

#[test]
fn no_two_families_share_a_stem() {
    for (language, pack, _) in packs() {
        let heads = pack
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.trim_start_matches("= ").split(' ').next());
        let mut stems: Vec<(String, &str)> = heads.map(|head| (stem_of(head, language), head)).collect();
        stems.sort();
        let shared: Vec<_> = stems.windows(2).filter(|pair| pair[0].0 == pair[1].0).collect();
        assert!(shared.is_empty(), "{language}: {shared:?}");
    }
}

#[test]
fn strangers_do_not_share_a_stem() {
    for (language, _, strangers) in packs() {
        let pairs: Vec<(&str, &str)> = strangers.lines().filter_map(|line| line.split_once('\t')).collect();
        let joined: Vec<_> = pairs.iter().filter(|(a, b)| stem_of(a, language) == stem_of(b, language)).collect();
        assert!(joined.is_empty(), "{language}: {joined:?}");
    }
}

#[test]
fn forms_that_no_list_holds_meet_as_well() {
    for (language, groups) in [
        (
            Language::De,
            &[
                "stornierbare stornieren",
                "belieferten beliefern",
                "Rechnungen rechnung",
                "gekündigten kündigen",
                "abgemeldeten abmelden",
                "umzutauschen umtausch",
                "Erstattungen erstatte",
                "gebuchtes buchen",
                "reklamierte Reklamation",
                "aktivierte Aktivierung",
                "verlängerte verlängern",
                "Beschwerden beschwert",
                "Passwörter Passwort",
                "Häuser Haus",
                "zurückgeschicktes zurückschicken",
                "Verträge Vertrag",
            ][..],
        ),
        (
            Language::En,
            &["parcels parcel", "invoicing invoice", "addresses address", "passwords password", "vouchers voucher"][..],
        ),
    ] {
        for group in groups {
            let stems: Vec<String> = group.split(' ').map(|word| stem_of(&word.to_lowercase(), language)).collect();
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{group}: {stems:?}");
        }
    }
}
