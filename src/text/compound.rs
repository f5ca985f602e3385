//! German compounds, split into words that this FAQ knows.

/// A known part of a compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The stem.
    pub stem: String,
    /// Whether it is the head, the last part, which says what the thing is.
    pub head: bool,
}

/// What may stand between two parts.
const LINKERS: [&str; 7] = ["", "s", "es", "n", "en", "er", "e"];
/// The shortest part, in bytes.
const SHORTEST: usize = 3;
/// Words shorter than this are not split, in bytes.
const SHORTEST_WHOLE: usize = 7;
/// The most parts.
const MOST: usize = 4;

/// Splits a folded word: fully if every part is known, else its longest known head or tail. `known` gives the stem
/// of a word that may be a part. Empty if there is nothing to split.
pub fn split_compound(folded: &str, known: &impl Fn(&str) -> Option<String>) -> Vec<Part> {
    if folded.len() < SHORTEST_WHOLE || !folded.is_ascii() || folded.starts_with('<') {
        return Vec::new();
    }
    if let Some(stems) = whole(folded, known, MOST) {
        let last = stems.len() - 1;
        return stems.into_iter().enumerate().map(|(i, stem)| Part { stem, head: i == last }).collect();
    }
    partial(folded, known)
}

/// A split with as few and as long parts as possible, longest tail first.
fn whole(folded: &str, known: &impl Fn(&str) -> Option<String>, most: usize) -> Option<Vec<String>> {
    (SHORTEST..=folded.len().saturating_sub(SHORTEST)).find_map(|cut| {
        let tail = known(&folded[cut..])?;
        let mut stems = front(&folded[..cut], known, most - 1)?;
        stems.push(tail);
        Some(stems)
    })
}

/// The front part, without its linker, as one word or as a compound.
fn front(front: &str, known: &impl Fn(&str) -> Option<String>, most: usize) -> Option<Vec<String>> {
    let stripped = || LINKERS.iter().filter_map(|linker| front.strip_suffix(linker)).filter(|w| w.len() >= SHORTEST);
    if let Some(stem) = stripped().find_map(known) {
        return Some(vec![stem]);
    }
    // "Adressänderung" has lost the e of Adresse.
    if let Some(stem) = known(&format!("{front}e")) {
        return Some(vec![stem]);
    }
    if most < 2 || front.len() < SHORTEST_WHOLE {
        return None;
    }
    stripped().find_map(|word| whole(word, known, most))
}

fn partial(folded: &str, known: &impl Fn(&str) -> Option<String>) -> Vec<Part> {
    let tail = (SHORTEST..folded.len().saturating_sub(4)).find_map(|cut| known(&folded[cut..]));
    if let Some(stem) = tail {
        return vec![Part { stem, head: true }];
    }
    let head = (5..folded.len() - 2).rev().find_map(|cut| known(&folded[..cut]));
    head.map(|stem| Part { stem, head: false }).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Language;
    use crate::text::stem;

    const KNOWN: [&str; 14] = [
        "liefer",
        "termin",
        "anderung",
        "adresse",
        "kosten",
        "versand",
        "retoure",
        "portal",
        "zahlung",
        "erinnerung",
        "kunde",
        "konto",
        "rechnung",
        "pauschale",
    ];

    fn parts(word: &str) -> Vec<String> {
        let known = |w: &str| {
            let s = stem(w, Language::De);
            KNOWN.iter().any(|k| stem(k, Language::De) == s).then_some(s)
        };
        split_compound(word, &known).into_iter().map(|p| p.stem).collect()
    }

    #[test]
    fn linkers_and_lost_letters() {
        for (word, count) in [
            ("lieferterminanderung", 3),
            ("adressanderung", 2),
            ("zahlungserinnerung", 2),
            ("versandkostenpauschale", 3),
            ("kundenkonto", 2),
            ("retourenportal", 2),
            ("ruckgabeportal", 1),
            ("portal", 0),
            ("kaffeemaschine", 0),
        ] {
            assert_eq!(parts(word).len(), count, "{word}: {:?}", parts(word));
        }
    }
}
