//! Writes YAML as an editor would: plain where that is safe, blocks for long texts.

/// A text on one line.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A field whose text may have several lines, indented by this much.
pub(super) fn block(name: &str, text: &str, indent: usize) -> String {
    let space = " ".repeat(indent);
    let fits = text.lines().all(|line| line.trim_end() == line)
        && !text.starts_with(char::is_whitespace)
        && !text.chars().any(|c| c != '\n' && (c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}')));
    if !fits || !text.contains('\n') {
        return format!("{space}{name}: {}\n", scalar(text));
    }
    let mut out = format!("{space}{name}: |\n");
    for line in text.lines() {
        if !line.is_empty() {
            out.push_str(&space);
            out.push_str("  ");
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

fn quoted(text: &str) -> String {
    // A JSON string is a YAML string in double quotes; plain texts always become one.
    serde_json::to_string(text).unwrap_or_default()
}

fn is_plain(text: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || " .,?!()-+/€£%“”„…–’'".contains(c);
    text.starts_with(char::is_alphabetic)
        && text.trim() == text
        && text.chars().all(inside)
        && !matches!(text, "null" | "Null" | "NULL")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::diagnostics::Report;

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[ -~äöüß\n\t]{0,40}|[a-z:#\"' {}\\[\\]|>&*!%@,?-]{0,12}") {
            for written in [block("a", &text, 2), format!("  a: {}\n", scalar(&text))] {
                let mut report = Report::default();
                let tree = crate::yaml::read(&Arc::from("x.yaml"), &written, &mut report).expect("a tree");
                let crate::yaml::Value::Map(fields) = &tree.value else { panic!("{written}") };
                prop_assert_eq!(fields[0].1.raw().trim(), text.trim(), "{}", written);
            }
        }
    }
}
