//! What holds for every message and every order of the content.

use deskbell::understanding::Understanding;
use proptest::prelude::*;

use super::made::{best, compile, content, few, read};

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "wo",
        "ist",
        "mein",
        "paket",
        "packet",
        "was",
        "kostet",
        "der",
        "versand",
        "rücksendung",
        "frist",
        "für",
        "nicht",
        "und",
        "hallo",
        "newsletter",
        "ab",
        "melde",
        "adresse",
        "AB-123456",
        "?",
        "!",
        ".",
        "the",
        "parcel",
    ]);
    prop::collection::vec(word, 0..30).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read(text in "\\PC{0,300}") {
        let reading = read(&compile(few()), &text);
        prop_assert!(reading.candidates.len() <= 5);
        prop_assert!(reading.candidates.iter().all(|c| (0.0..=1.0).contains(&c.confidence.get())));
    }

    #[test]
    fn candidates_are_in_order_and_the_shares_add_up(text in words()) {
        let understanding = compile(few());
        let reading = read(&understanding, &text);
        let confidences: Vec<f64> = reading.candidates.iter().map(|c| c.confidence.get()).collect();
        prop_assert!(confidences.windows(2).all(|pair| pair[0] >= pair[1]), "{confidences:?}");
        if reading.exact.is_none() && reading.pattern.is_none() && !confidences.is_empty() {
            let score: f64 = reading.why.features.iter().map(|feature| feature.share).sum();
            let stated = 1.0 / (1.0 + (-score).exp());
            prop_assert!((stated - confidences[0]).abs() < 1e-9, "{stated} {confidences:?}");
        }
    }

    #[test]
    fn the_order_of_phrases_and_the_thread_change_nothing(text in words(), by in 0usize..5) {
        let plain = compile(few());
        let mut shuffled = few();
        shuffled.rotate_left(by);
        for entry in &mut shuffled {
            for text in entry.texts.values_mut() {
                let most = text.also.len().max(1);
                text.also.rotate_left(by % most);
            }
        }
        let other = std::thread::spawn({
            let text = text.clone();
            move || read(&compile(shuffled), &text)
        });
        prop_assert_eq!(read(&plain, &text), other.join().unwrap());
    }
}

#[test]
fn two_threads_share_one_understanding() {
    let understanding = compile(few());
    let expected = read(&understanding, "wo ist mein packet");
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(read(&understanding, "wo ist mein packet"), expected));
        }
    });
}

#[test]
fn nothing_is_too_strange() {
    let understanding = compile(few());
    let long = "Wo ist mein Paket? ".repeat(600);
    let one = "x".repeat(10_000);
    for text in
        ["", " ", "🙂🙂🙂", "\u{0}\u{7}\u{1b}[31m", "مرحبا كيف حالك", "…?!", &long, &one, "a\u{301}\u{301}\u{301}", "ﷺ"]
    {
        let _ = read(&understanding, text);
    }
    assert!(read(&understanding, "").candidates.iter().all(|c| c.confidence.get() < 0.3));
}

#[test]
fn no_content_is_fine() {
    let empty = Understanding::compile(&content(Vec::new())).unwrap();
    assert_eq!(best(&read(&empty, "Wo ist mein Paket?")).1, 0.0);
}
