//! Comma-separated values as spreadsheets write them (RFC 4180), with the place of every cell.
//!
//! The separator is the comma, semicolon or tab that occurs most often in the first line: a German spreadsheet
//! writes semicolons.

use std::sync::Arc;

use crate::diagnostics::{At, Report, Span, TableProblem};
use crate::yaml::Spanned;

/// A row: its cells, and where it ends.
#[derive(Debug)]
pub struct CsvRow {
    /// Its cells.
    pub cells: Vec<Spanned<String>>,
    /// The place behind the last one.
    pub end: At,
}

/// All rows that are not blank. What is behind a quote that stays open is not read. Without a separator the one that
/// occurs most often in the first line is taken.
pub fn csv_rows(file: &Arc<str>, text: &str, separator: Option<char>, report: &mut Report) -> Vec<CsvRow> {
    let separator = separator.unwrap_or_else(|| most_often(text));
    let mut reader = Reader { file, text, separator, byte: 0, line: 1, column: 1, report };
    let mut rows = Vec::new();
    while reader.peek().is_some() {
        let Some(row) = reader.row() else { break };
        if !matches!(row.cells.as_slice(), [only] if only.value.is_empty()) {
            rows.push(row);
        }
    }
    rows
}

fn most_often(text: &str) -> char {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: char| first.matches(separator).count();
    [';', '\t'].into_iter().fold(',', |best, next| if count(next) > count(best) { next } else { best })
}

struct Reader<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    separator: char,
    byte: usize,
    line: usize,
    column: usize,
    report: &'a mut Report,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.byte..)?.chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.byte += c.len_utf8();
        self.column += 1;
        if c == '\n' || (c == '\r' && self.peek() != Some('\n')) {
            self.line += 1;
            self.column = 1;
        }
        Some(c)
    }

    /// Whether a cell ends here.
    fn at_end(&self) -> bool {
        self.peek().is_none_or(|c| c == self.separator || c == '\n' || c == '\r')
    }

    fn here(&self) -> Span {
        Span { start: self.byte, end: self.byte, line: self.line, column: self.column }
    }

    fn at(&self, start: Span) -> At {
        At { file: Arc::clone(self.file), span: Span { end: self.byte, ..start } }
    }

    /// The row here and the line break after it; none if a quote stays open.
    fn row(&mut self) -> Option<CsvRow> {
        let mut cells = vec![self.cell()?];
        while self.peek() == Some(self.separator) {
            self.bump();
            cells.push(self.cell()?);
        }
        let end = self.at(self.here());
        if self.bump() == Some('\r') && self.peek() == Some('\n') {
            self.bump();
        }
        Some(CsvRow { cells, end })
    }

    fn cell(&mut self) -> Option<Spanned<String>> {
        self.skip_blanks();
        let start = self.here();
        if self.peek() == Some('"') {
            return self.quoted(start);
        }
        while !self.at_end() {
            self.bump();
        }
        let value = self.text.get(start.start..self.byte).unwrap_or_default().trim_end().to_owned();
        let end = start.start + value.len();
        Some(Spanned { value, at: At { file: Arc::clone(self.file), span: Span { end, ..start } } })
    }

    fn skip_blanks(&mut self) {
        while !self.at_end() && self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
    }

    fn quoted(&mut self, start: Span) -> Option<Spanned<String>> {
        let mut value = String::new();
        self.bump();
        loop {
            match self.bump() {
                Some('"') if self.peek() == Some('"') => value.extend(self.bump()),
                Some('"') => break,
                Some(c) => value.push(c),
                None => {
                    let at = At { file: Arc::clone(self.file), span: Span { end: start.start + 1, ..start } };
                    self.report.add(&at, TableProblem::OpenQuote);
                    return None;
                }
            }
        }
        let at = self.at(start);
        self.skip_blanks();
        if !self.at_end() {
            let rest = self.here();
            while !self.at_end() {
                self.bump();
            }
            self.report.add(&self.at(rest), TableProblem::AfterQuote);
        }
        Some(Spanned { value, at })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (Vec<Vec<String>>, usize) {
        let mut report = Report::default();
        let rows = csv_rows(&Arc::from("tables/x.csv"), text, None, &mut report);
        (rows.into_iter().map(|row| row.cells.into_iter().map(|cell| cell.value).collect()).collect(), report.errors())
    }

    #[test]
    fn cells_as_spreadsheets_write_them() {
        for (text, rows) in [
            ("a,b\n1,2\n", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a;b\r\n1;2,5\r\n", vec![vec!["a", "b"], vec!["1", "2,5"]]),
            ("a\tb\r1\t2", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a, b \n\n \"x, \"\"y\"\"\" ,\n", vec![vec!["a", "b"], vec!["x, \"y\"", ""]]),
            ("a\n\"zwei\nZeilen\"\n", vec![vec!["a"], vec!["zwei\nZeilen"]]),
            ("", vec![]),
        ] {
            assert_eq!(read(text), (rows.iter().map(|row| row.iter().map(|c| (*c).to_owned()).collect()).collect(), 0));
        }
    }

    #[test]
    fn broken_quotes_are_told_where_they_are() {
        let mut report = Report::default();
        csv_rows(&Arc::from("tables/x.csv"), "a,b\n\"x\"y,ä\n1,\"offen\n2,3\n", None, &mut report);
        let places: Vec<_> =
            report.into_sorted().iter().map(|found| (found.code(), found.span.line, found.span.column)).collect();
        assert_eq!(places, [("after-quote", 2, 4), ("unclosed-quote", 3, 3)]);
    }

    proptest! {
        #[test]
        fn what_is_written_in_quotes_is_read_again(cells in prop::collection::vec("\\PC{1,8}|[,;\"\n]{1,4}", 1..5)) {
            let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            let header: Vec<String> = (0..cells.len()).map(|number| format!("c{number}")).collect();
            let (rows, errors) = read(&format!("{}\n{}\n", header.join(","), quoted.join(",")));
            prop_assert_eq!(errors, 0);
            prop_assert_eq!(&rows[1], &cells);
        }
    }
}
