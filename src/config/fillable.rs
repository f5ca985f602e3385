//! Texts with named gaps, `https://laden.test/{{ nummer }}`. No more than names: what a value must become is for
//! the step to say that gives it.

use std::collections::BTreeMap;

use super::variables::is_identifier;

/// A text with named gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fillable(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Name(String),
}

impl Fillable {
    /// Reads a text; none if a gap is not closed, or holds more than a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("{{") {
            let (name, after) = behind.split_once("}}")?;
            let name = name.trim();
            if !is_identifier(name) {
                return None;
            }
            pieces.extend((!before.is_empty()).then(|| Piece::Text(before.to_owned())));
            pieces.push(Piece::Name(name.to_owned()));
            rest = after;
        }
        pieces.extend((!rest.is_empty()).then(|| Piece::Text(rest.to_owned())));
        Some(Self(pieces))
    }

    /// What stands before the first gap.
    #[must_use]
    pub fn start(&self) -> &str {
        match self.0.first() {
            Some(Piece::Text(text)) => text,
            _ => "",
        }
    }

    /// The names of the gaps.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Name(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// The text with its gaps filled; none if `put` refuses a value, or there is none of that name.
    #[must_use]
    pub fn fill(&self, values: &BTreeMap<String, String>, put: impl Fn(&str) -> Option<String>) -> Option<String> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => Some(text.clone()),
            Piece::Name(name) => put(values.get(name)?),
        };
        self.0.iter().map(piece).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_names_and_nothing_else() {
        let values = BTreeMap::from([("n".to_owned(), "a b".to_owned())]);
        let put = |value: &str| Some(value.replace(' ', "+"));
        for (text, filled) in [
            ("fest", Some("fest")),
            ("x/{{ n }}?y={{n}}", Some("x/a+b?y=a+b")),
            ("{{ n }}", Some("a+b")),
            ("{{ m }}", None),
            ("{{ n | upper }}", None),
            ("{{ n", None),
            ("", Some("")),
        ] {
            let found = Fillable::parse(text).and_then(|fillable| fillable.fill(&values, put));
            assert_eq!(found.as_deref(), filled, "{text}");
        }
        assert_eq!(Fillable::parse("a{{ b }}c").unwrap().start(), "a");
    }
}
