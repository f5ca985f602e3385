//! Tables that flows look up in: rows of texts with named columns.

/// A table as checked: every row has a cell for every column.
#[derive(Debug, Clone)]
pub struct Table {
    /// The names of the columns; never empty.
    pub columns: Vec<String>,
    rows: Vec<Row>,
}

/// A row with its cells as they are compared, folded once.
#[derive(Debug, Clone)]
struct Row {
    cells: Vec<String>,
    folded: Vec<String>,
}

/// A row that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRow<'a> {
    /// Its number, from 1.
    pub number: u32,
    /// Its cells, each with its column.
    pub cells: Vec<(&'a str, &'a str)>,
}

impl Table {
    /// A table of rows that have as many cells as there are columns.
    #[must_use]
    pub fn new(columns: Vec<String>, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        let row = |cells: Vec<String>| Row { folded: cells.iter().map(|cell| folded(cell)).collect(), cells };
        Self { columns, rows: rows.into_iter().map(row).collect() }
    }

    /// The first row that holds all these values in these columns, whatever their case and blanks. A value without
    /// a visible character finds nothing. Linear in the number of rows.
    #[must_use]
    pub fn find(&self, wanted: &[(&str, &str)]) -> Option<FoundRow<'_>> {
        let wanted = wanted.iter().map(|(column, value)| {
            let column = self.columns.iter().position(|known| known == column)?;
            Some((column, folded(value))).filter(|(_, value)| !value.is_empty())
        });
        let wanted: Vec<(usize, String)> = wanted.collect::<Option<_>>()?;
        let fits = |row: &Row| wanted.iter().all(|(column, value)| row.folded.get(*column) == Some(value));
        let (number, row) = (1..).zip(&self.rows).find(|(_, row)| fits(row))?;
        let columns = self.columns.iter().map(String::as_str);
        Some(FoundRow { number, cells: columns.zip(row.cells.iter().map(String::as_str)).collect() })
    }
}

/// How values are compared: without blanks, in lower case.
pub(super) fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_whatever_case_and_blanks() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let table =
            Table::new(row(["nummer", "ort"]), [row(["AB-1", "Köln"]), row(["AB-2", "Bad Ems"]), row(["", "x"])]);
        for (wanted, found) in [
            (&[("nummer", "ab-2")][..], Some(2)),
            (&[("nummer", " AB - 1 ")], Some(1)),
            (&[("ort", "KÖLN")], Some(1)),
            (&[("ort", "badems"), ("nummer", "AB-2")], Some(2)),
            (&[("ort", "köln"), ("nummer", "AB-2")], None),
            (&[("nummer", "AB-3")], None),
            (&[("nummer", " ")], None),
            (&[("preis", "1")], None),
        ] {
            assert_eq!(table.find(wanted).map(|row| row.number), found, "{wanted:?}");
        }
        assert_eq!(table.find(&[("nummer", "ab-1")]).unwrap().cells, [("nummer", "AB-1"), ("ort", "Köln")]);
    }
}
