//! One line of YAML, looked at with the eyes of an editor: where the value begins, which quotes are open.

/// The number of spaces that a line begins with.
pub(super) fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The byte at which the value of a line begins: after the indentation, list marks and a field's name.
pub(super) fn value_start(line: &str) -> usize {
    let at = item_start(line);
    let rest = line.get(at..).unwrap_or_default();
    field_name(rest).map_or(at, |name| {
        let after = at + name.len() + 1;
        after + line.get(after..).map_or(0, indentation)
    })
}

/// The byte after the indentation and list marks.
pub(super) fn item_start(line: &str) -> usize {
    let mut at = indentation(line);
    while line.get(at..).is_some_and(|rest| rest.starts_with("- ")) {
        at += 2;
        at += line.get(at..).map_or(0, indentation);
    }
    at
}

/// The name in `name: value` or `name:`, if the line looks like that.
fn field_name(rest: &str) -> Option<&str> {
    let (name, value) = rest.split_once(':')?;
    (is_name(name) && (value.is_empty() || value.starts_with([' ', '\t']))).then_some(name)
}

/// Whether a text looks like the name of a field.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// The byte and kind of a quote that begins a value in this line and does not end in it.
pub(super) fn open_quote(line: &str) -> Option<(usize, char)> {
    let start = value_start(line);
    let value = line.get(start..)?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    closing_quote(value, quote).is_none().then_some((start, quote))
}

/// The byte of the quote that closes the one at the start.
pub(super) fn closing_quote(value: &str, quote: char) -> Option<usize> {
    let mut rest = value.char_indices().skip(1).peekable();
    while let Some((i, c)) = rest.next() {
        let escaped = quote == '"' && c == '\\';
        let doubled = quote == '\'' && c == quote && rest.peek().is_some_and(|&(_, next)| next == quote);
        if escaped || doubled {
            rest.next();
        } else if c == quote {
            return Some(i);
        }
    }
    None
}

/// The bytes of an unquoted value that holds `{{ … }}` at its start: to the end of the line, or inside `{…}` and
/// `[…]` to the next comma or bracket.
pub(super) fn template(line: &str) -> Option<(usize, usize)> {
    let start = line.find("{{").or_else(|| line.find("{%"))?;
    let before = line.get(..start)?;
    if before.matches(['"', '\'']).count() % 2 == 1 {
        return None;
    }
    if start == value_start(line) {
        return Some((start, line.trim_end().len()));
    }
    let marks = line.get(start..)?.find("}}").map_or(start, |end| start + end + 2);
    let rest = line.get(marks..)?.find([',', '}', ']']).map_or(line.trim_end().len(), |end| marks + end);
    Some((start, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_values_begin() {
        for (line, value) in [
            ("  - id: a", "a"),
            ("name:   b c", "b c"),
            ("- - x", "x"),
            ("  text: mit: zwei", "mit: zwei"),
            ("ein Satz: mit", "ein Satz: mit"),
            ("frage:Wo", "frage:Wo"),
            ("leer:", ""),
        ] {
            assert_eq!(&line[value_start(line)..], value, "{line}");
        }
    }

    #[test]
    fn quotes_that_stay_open() {
        for (line, open) in [
            ("a: \"b", Some('"')),
            ("a: \"b\"", None),
            ("a: \"b\\\"", Some('"')),
            ("a: 'b''", Some('\'')),
            ("a: 'b'' c'", None),
            ("a: b\"", None),
        ] {
            assert_eq!(open_quote(line).map(|(_, quote)| quote), open, "{line}");
        }
    }

    #[test]
    fn unquoted_templates() {
        for (line, value) in [
            ("a: {{ b }} und c", Some("{{ b }} und c")),
            ("- {label: x, url: {{ b }}/c}", Some("{{ b }}/c")),
            ("a: \"{{ b }}\"", None),
            ("a: b", None),
        ] {
            assert_eq!(template(line).map(|(start, end)| &line[start..end]), value, "{line}");
        }
    }
}
