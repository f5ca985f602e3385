//! The starter shop: messages as visitors type them, in both languages, with off-topic ones among them.

use std::path::Path;

use deskbell::ids::Language;
use deskbell::understanding::Understanding;

use super::made::scene;

/// What comes of a list of labelled messages.
#[derive(Debug, Default)]
struct Figures {
    asked: usize,
    first: usize,
    sure: usize,
    sure_right: usize,
    off_topic: usize,
    off_topic_sure: usize,
    misses: Vec<String>,
}

fn shop() -> Understanding {
    let files = deskbell::files::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let loaded = deskbell::content::load(&files, &|_| None, None);
    Understanding::compile(&loaded.content.unwrap()).unwrap()
}

fn figures(understanding: &Understanding, table: &str, language: Language, cut: f64) -> Figures {
    let mut figures = Figures::default();
    for (message, expected) in table.lines().filter_map(|line| line.split_once('\t')) {
        let reading = understanding.read(message, &scene(language));
        let (id, confidence) = super::made::best(&reading);
        let sure = confidence >= cut;
        if expected == "oos" {
            figures.off_topic += 1;
            figures.off_topic_sure += usize::from(sure);
        } else {
            figures.asked += 1;
            figures.first += usize::from(id == expected);
        }
        figures.sure += usize::from(sure);
        figures.sure_right += usize::from(sure && id == expected);
        if (sure || expected != "oos") && id != expected {
            figures.misses.push(format!("{message}: {id} {confidence:.2} instead of {expected}"));
        }
    }
    figures
}

#[test]
fn visitors_of_the_starter_shop_are_understood() {
    let understanding = shop();
    for (table, language) in
        [(include_str!("messages.de.tsv"), Language::De), (include_str!("messages.en.tsv"), Language::En)]
    {
        let sure = figures(&understanding, table, language, 0.8);
        let share = |part: usize, whole: usize| part as f64 / whole as f64;
        assert!(share(sure.first, sure.asked) >= 0.88, "{language}: first place {sure:#?}");
        assert!(share(sure.sure_right, sure.sure) >= 0.9, "{language}: precision {sure:#?}");
        assert!(share(sure.sure_right, sure.asked) >= 0.55, "{language}: answered {sure:#?}");
        assert!(share(sure.off_topic_sure, sure.off_topic) <= 0.13, "{language}: off-topic {sure:#?}");
    }
}
