//! The name that was probably meant.

use crate::diagnostics::Nearest;

/// The known name that is nearest to a written one; none if all are far. Cost: one comparison a name.
pub fn nearest<T: AsRef<str>>(written: &str, known: impl IntoIterator<Item = T>) -> Nearest {
    let lower = written.to_lowercase();
    let limit = (lower.chars().count() / 3).clamp(1, 3);
    let letters = lower.chars().count();
    let best = known
        .into_iter()
        .filter(|name| may_be_near(letters, name.as_ref(), limit))
        .map(|name| (distance(&lower, name.as_ref()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance);
    Nearest(best.map(|(_, name)| name.as_ref().to_owned()))
}

/// Names of quite another length are far; to know that is cheap.
fn may_be_near(letters: usize, name: &str, limit: usize) -> bool {
    name.contains('.') || name.chars().count().abs_diff(letters) <= limit
}

fn distance(written: &str, known: &str) -> usize {
    let known = known.to_lowercase();
    // A name that was only cut or lengthened at its end, such as `lieferzeit` for `lieferung.lieferzeit`, is near.
    let inside = written.chars().count() >= 4
        && (known.ends_with(&format!(".{written}")) || known.starts_with(&format!("{written}.")));
    if inside { 1 } else { strsim::damerau_levenshtein(written, &known) }
}
