//! Random texts: every plane of Unicode, control characters, repeats, scripts, markup, nothing at all.

use super::Random;

type Maker = fn(&mut Random) -> String;

const MAKERS: [Maker; 12] =
    [anything, controls, repeats, digits, scripts, markup, expressions, marks, right_to_left, emoji, blanks, words];

/// One of so many is longer than any message may be: a list of texts is as long as messages are, with a long tail.
const LONG_ONE_IN: usize = 200;

/// So many texts, each kind as often as the others.
pub(crate) fn texts(count: usize, seed: u64) -> Vec<String> {
    let mut random = Random::new(seed);
    let one =
        |at: usize| if at % LONG_ONE_IN == 7 { long(&mut random) } else { MAKERS[at % MAKERS.len()](&mut random) };
    (0..count).map(one).collect()
}

fn many(random: &mut Random, most: usize, mut one: impl FnMut(&mut Random) -> String) -> String {
    let count = random.below(most + 1);
    (0..count).map(|_| one(random)).collect()
}

fn of(random: &mut Random, most: usize, parts: &[&str]) -> String {
    many(random, most, |random| (*random.pick(parts)).to_owned())
}

fn anything(random: &mut Random) -> String {
    many(random, 300, |random| random.char_of(0..0x11_0000).to_string())
}

fn controls(random: &mut Random) -> String {
    many(random, 200, |random| {
        let ranges =
            [0..0x20, 0x7f..0xa0, 0x200b..0x2010, 0x2028..0x202f, 0x2060..0x2070, 0xfff0..0x1_0000, 0x61..0x7b];
        let range = random.pick(&ranges).clone();
        random.char_of(range).to_string()
    })
}

const UNITS: [&str; 16] = [
    "a",
    "ß",
    "paket ",
    "?",
    "!?",
    "\n",
    "und ",
    "1",
    "-",
    "🙂",
    "e\u{301}",
    "nicht nicht ",
    "Wo ist mein Paket? ",
    "x.",
    "ä",
    "\u{0}",
];

fn repeats(random: &mut Random) -> String {
    random.pick(&UNITS).repeat(random.below(400))
}

fn digits(random: &mut Random) -> String {
    const PARTS: [&str; 20] = [
        "0", "1", "7", "42", "2026", ".", ",", "-", "/", ":", " ", "€", "%", "+49", "AB-", "DE89", "12.12.", "10:30",
        "²", "٣",
    ];
    of(random, 80, &PARTS)
}

fn scripts(random: &mut Random) -> String {
    many(random, 150, |random| {
        let ranges = [
            0x20..0x7f,
            0xc0..0x180,
            0x370..0x400,
            0x400..0x530,
            0x5d0..0x5eb,
            0x620..0x650,
            0x904..0x93a,
            0xe01..0xe3b,
            0x10a0..0x1100,
            0x3041..0x3097,
            0x4e00..0x5000,
            0xac00..0xad00,
            0x1_f1e6..0x1_f200,
            0x1_d400..0x1_d500,
            0x2_0000..0x2_0100,
        ];
        let range = random.pick(&ranges).clone();
        random.char_of(range).to_string()
    })
}

fn markup(random: &mut Random) -> String {
    const PARTS: [&str; 20] = [
        "<b>",
        "</b>",
        "<script>alert(1)</script>",
        "<img src=x onerror=",
        "<!--",
        "-->",
        "&nbsp;",
        "&#x1F600;",
        "&amp",
        "<<",
        ">>",
        "\"",
        "'",
        "=",
        "{{ shop.url }}",
        "{% for x in y %}",
        "paket ",
        "[a](javascript:x)",
        "**",
        "```",
    ];
    of(random, 60, &PARTS)
}

fn expressions(random: &mut Random) -> String {
    const PARTS: [&str; 24] = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "*",
        "+",
        "?",
        ".",
        "^",
        "$",
        "|",
        "\\",
        "\\b",
        "(?P<a>",
        "(a+)+",
        "[^",
        "{1000}",
        "\\p{L}",
        "wo ",
        "AB-123456",
        "%s",
        "'; DROP TABLE",
    ];
    of(random, 80, &PARTS)
}

fn marks(random: &mut Random) -> String {
    many(random, 40, |random| {
        let base = random.char_of(0x61..0x7b).to_string();
        base + &many(random, 12, |random| random.char_of(0x300..0x370).to_string())
    })
}

fn right_to_left(random: &mut Random) -> String {
    const PARTS: [&str; 14] = [
        "\u{202e}",
        "\u{202d}",
        "\u{202c}",
        "\u{2067}",
        "\u{2069}",
        "\u{200f}",
        "مرحبا",
        "أين طردي",
        "שלום",
        "איפה החבילה",
        "paket",
        " ",
        "؟",
        "١٢٣",
    ];
    of(random, 60, &PARTS)
}

fn emoji(random: &mut Random) -> String {
    const PARTS: [&str; 14] =
        ["🙂", "📦", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇬🇧", "👍🏽", "\u{fe0f}", "\u{200d}", "1️⃣", " ", "wo", "😡😡", "\u{e0067}"];
    of(random, 80, &PARTS)
}

fn blanks(random: &mut Random) -> String {
    const PARTS: [&str; 9] = ["", " ", "\t", "\n", "\r\n", "\u{a0}", "\u{3000}", "\u{feff}", "\u{2003}"];
    of(random, 20, &PARTS)
}

const WORDS: [&str; 36] = [
    "wo",
    "ist",
    "mein",
    "Paket",
    "nicht",
    "kein",
    "und",
    "wann",
    "kommt",
    "die",
    "Rechnung",
    "zurück",
    "zurueck",
    "geld",
    "Gutschein",
    "einlösen",
    "kündigen",
    "where",
    "is",
    "my",
    "parcel",
    "not",
    "don't",
    "how",
    "refund",
    "order",
    "AB-123456",
    "10115",
    "Donaudampfschifffahrtsgesellschaft",
    "the",
    "der",
    "?",
    "!",
    ",",
    "bitte",
    "mensch",
];

fn words(random: &mut Random) -> String {
    many(random, 60, |random| format!("{} ", random.pick(&WORDS)))
}

/// Longer than any message may be, made of all other kinds.
fn long(random: &mut Random) -> String {
    let mut text = String::new();
    while text.chars().count() < 4_200 {
        text.push_str(&MAKERS[random.below(MAKERS.len())](random));
        text.push_str(random.pick::<&str>(&WORDS));
    }
    text
}
