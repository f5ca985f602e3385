//! The script without its comments and its indentation: a sixth less to send, and no build step.

/// Drops empty lines, lines that are comments, and the space around each line. The lines themselves stay apart,
/// so the meaning is the same, unless a template literal holds lines that look like comments.
pub(super) fn strip(script: &str) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        let begins = !in_comment && line.starts_with("/*");
        if in_comment || begins {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each script with the lines that begin a literal over several lines.
    const SCRIPTS: [(&str, &[&str]); 2] =
        [(include_str!("../../widget/widget.js"), &["const STYLE = `"]), (include_str!("../../widget/desk.js"), &[])];

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let cases = [
            ("  a();\n\n  // why\n  b(); // stays\n", "a();\nb(); // stays\n"),
            ("/** One line. */\nlet a;\n", "let a;\n"),
            ("/**\n * More.\n * @type {x}\n */\nlet a = 2\n* 3;", "let a = 2\n* 3;\n"),
            ("const url = `https://${host}/`;\n", "const url = `https://${host}/`;\n"),
            (
                "const css = `\n  :host {}\n  b { content: '//' }\n`;",
                "const css = `\n:host {}\nb { content: '//' }\n`;\n",
            ),
        ];
        for (script, stripped) in cases {
            assert_eq!(strip(script), stripped);
        }
    }

    /// The one literal over several lines is the style sheet, to which space at a line's end means nothing.
    #[test]
    fn no_script_has_a_literal_that_would_be_hurt() {
        for (script, literals) in SCRIPTS {
            let mut inside = false;
            let mut begun = Vec::new();
            for line in script.lines() {
                let ticks = line.matches('`').count();
                if inside {
                    assert!(!line.trim().starts_with("//") && !line.trim().starts_with("/*"), "{line}");
                } else if ticks % 2 == 1 {
                    begun.push(line.trim());
                }
                inside ^= ticks % 2 == 1;
            }
            assert_eq!(begun, literals);
            assert!(!inside);
        }
    }

    #[test]
    fn nothing_but_comments_is_lost() {
        for (script, _) in SCRIPTS {
            // A comment that code follows on the same line would take the code with it.
            let opened = script.lines().map(str::trim).filter(|line| line.starts_with("/*"));
            opened.for_each(|line| assert!(line.ends_with("*/") || !line.contains("*/"), "{line}"));
            let code = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['/', '*']));
            let stripped = strip(script);
            assert_eq!(
                stripped.lines().filter(|line| !line.starts_with(['/', '*'])).collect::<Vec<_>>(),
                code.collect::<Vec<_>>()
            );
        }
    }
}
