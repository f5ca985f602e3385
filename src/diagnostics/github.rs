//! Annotations of GitHub Actions: workflow commands that a runner reads from the output.

use std::fmt::Write as _;

use super::report::Diagnostic;
use super::word::Lang;

/// One line `::error file=…,line=…,col=…,title=…::message` for each problem.
pub fn to_github(diagnostics: &[Diagnostic], lang: Lang) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let words = diagnostic.problem.words(lang);
        let (file, title) = (property(&diagnostic.file), property(diagnostic.code()));
        let message = data(&format!("{}\n{}", words.message, words.help));
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "::{} file={file},line={},col={},title={title}::{message}",
            diagnostic.severity().as_str(),
            diagnostic.span.line,
            diagnostic.span.column,
        );
    }
    out
}

/// As the runner reads a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As the runner reads a property, which ends at a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{At, FileProblem, Report};

    #[test]
    fn nothing_ends_a_command_early() {
        let mut report = Report::default();
        report.add(&At::file("knowledge/de/a,b:c%\n.yaml"), FileProblem::Empty);
        report.add(&At::file("z.yaml"), FileProblem::UnknownLanguage { language: "x\r\n::error::y 100%".to_owned() });
        let told = to_github(&report.into_sorted(), Lang::En);
        assert_eq!(
            told,
            "::warning file=knowledge/de/a%2Cb%3Ac%25%0A.yaml,line=1,col=1,title=empty-file::The file is empty.%0A\
             Fill the file or delete it.\n\
             ::error file=z.yaml,line=1,col=1,title=unknown-language::Deskbell does not know the language \
             “x%0D%0A::error::y 100%25”.%0APossible are: de, en.\n"
        );
    }
}
