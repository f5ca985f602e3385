//! Whether a word may be meant by what is typed of it so far.

/// From so many letters on one of them may be wrong.
const TOLERANT_FROM: usize = 4;
/// From so many letters on even the first of them.
const FIRST_WRONG_FROM: usize = 5;

/// What a known word is worth for the letters so far; 0: it is another word.
pub(super) fn worth(typed: &str, known: &str) -> i32 {
    let (typed, known) = (typed.as_bytes(), known.as_bytes());
    if known.starts_with(typed) {
        return if known.len() == typed.len() { 8 } else { 6 };
    }
    match beginning(typed, known) {
        Some(0) => 4,
        Some(_) => 2,
        None => 0,
    }
}

/// How many letters follow in the known word, if what is typed is its beginning with one letter wrong, missing, too
/// many, or swapped with the next.
fn beginning(typed: &[u8], known: &[u8]) -> Option<usize> {
    let wrong = typed.iter().zip(known).take_while(|(a, b)| a == b).count();
    let (rest, meant) = (&typed[wrong..], &known[wrong..]);
    if typed.len() < TOLERANT_FROM || (wrong == 0 && typed.len() < FIRST_WRONG_FROM) {
        return None;
    }
    // A letter at the end is only wrong if the word ends there too: else it is another word's beginning.
    let last = rest.len() == 1;
    let swapped = || {
        let pair = rest.get(..2)? == [*meant.get(1)?, *meant.first()?];
        pair.then(|| after(&rest[2..], &meant[2..])).flatten()
    };
    let replaced = || meant.get(1..).and_then(|meant| after(&rest[1..], meant)).filter(|left| !last || *left == 0);
    let missing = || meant.get(1..).and_then(|meant| after(rest, meant)).filter(|left| !last || *left == 0);
    let surplus = || after(&rest[1..], meant).filter(|left| !last || *left == 0);
    [swapped(), replaced(), missing(), surplus()].into_iter().flatten().min()
}

fn after(typed: &[u8], known: &[u8]) -> Option<usize> {
    known.starts_with(typed).then(|| known.len() - typed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_with_one_letter_wrong() {
        for (typed, known, expected) in [
            ("versand", "versand", 8),
            ("ver", "versand", 6),
            ("v", "versand", 6),
            ("vresand", "versand", 4),
            ("vrers", "versand", 2),
            ("vesan", "versand", 2),
            ("versnd", "versand", 4),
            ("varsa", "versand", 2),
            ("verrsand", "versand", 4),
            ("versandd", "versand", 4),
            ("versanf", "versand", 4),
            ("fersand", "versand", 4),
            ("ersan", "versand", 2),
            ("fers", "versand", 0),
            ("vers", "verfolgen", 0),
            ("vet", "versand", 0),
            ("vrse", "versand", 0),
            ("packet", "paket", 4),
            ("ruckgeb", "ruckgabe", 2),
            ("versandkosten", "versand", 0),
            ("", "versand", 6),
            ("große", "grosse", 0),
        ] {
            assert_eq!(worth(typed, known), expected, "{typed} {known}");
        }
    }
}
