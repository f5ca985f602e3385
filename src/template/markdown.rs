//! Keeps a value from being read as Markdown.

/// Escapes every character that could start markup, and joins lines: a value that cannot begin a line
/// cannot begin a block.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
            out.push(c);
        } else if c.is_whitespace() || c.is_control() {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Parser, Tag};

    use super::*;
    use crate::template::{Manner, render_markdown};

    fn texts_of(markdown: &str) -> Option<String> {
        let mut text = String::new();
        for event in Parser::new(markdown) {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::Start(Tag::Paragraph) | Event::End(_) => {}
                Event::SoftBreak => text.push(' '),
                _ => return None,
            }
        }
        Some(text)
    }

    #[test]
    fn known_attacks_stay_text() {
        for value in [
            "**fett**",
            "[x](javascript:alert(1))",
            "<script>alert(1)</script>",
            "# Titel",
            "1. Liste",
            "- Liste",
            "    code",
            "a\n---\nb",
            "&lt;b&gt;",
            "`code`",
            "![](http://x)",
            "<http://x.test>",
            "> zitat",
            "\\*a\\*",
        ] {
            let rendered = render_markdown("{{ v }}", &serde_json::json!({"v": value}), Manner::German).unwrap();
            let squeezed = value.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(texts_of(&rendered).as_deref(), Some(squeezed.as_str()), "{rendered}");
        }
    }

    proptest! {
        #[test]
        fn no_value_becomes_markup(value in "\\PC{0,40}", before in "([a-z]{1,3} ?)?") {
            let source = format!("{before}{{{{ v }}}} Ende");
            let rendered = render_markdown(&source, &serde_json::json!({"v": value}), Manner::English).unwrap();
            prop_assert!(texts_of(&rendered).is_some(), "{}", rendered);
        }

        #[test]
        fn lines_and_controls_are_joined(value in any::<String>()) {
            prop_assert!(!escape(&value).contains(['\n', '\r', '\t', '\0']));
        }
    }
}
