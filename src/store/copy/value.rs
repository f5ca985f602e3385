//! Values on their way, the same whichever database they come from.

use sha2::{Digest as _, Sha256};

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// One row.
pub(super) type Row = Vec<Value>;

/// Counts and digests rows: two tables with the same rows in the same order have the same sum.
#[derive(Default)]
pub(super) struct Sum {
    pub(super) rows: u64,
    digest: Sha256,
}

impl Sum {
    pub(super) fn add(&mut self, row: &Row) {
        self.rows += 1;
        for value in row {
            match value {
                Value::Null => self.part(0, &[]),
                Value::Number(number) => self.part(1, &number.to_be_bytes()),
                Value::Text(text) => self.part(2, text.as_bytes()),
                Value::Bytes(bytes) => self.part(3, bytes),
            }
        }
    }

    /// With kind and length, so that no two rows look alike.
    fn part(&mut self, kind: u8, bytes: &[u8]) {
        self.digest.update([kind]);
        self.digest.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.digest.update(bytes);
    }

    pub(super) fn end(self) -> (u64, [u8; 32]) {
        (self.rows, self.digest.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[Row]) -> (u64, [u8; 32]) {
        let mut sum = Sum::default();
        for row in rows {
            sum.add(row);
        }
        sum.end()
    }

    #[test]
    fn different_rows_have_different_sums() {
        let text = |text: &str| Value::Text(text.to_owned());
        let all = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("ab"), Value::Bytes(b"c".to_vec())],
            vec![text("ab"), Value::Null],
            vec![text("ab"), text("")],
            vec![Value::Number(1), Value::Number(2)],
        ];
        for (n, one) in all.iter().enumerate() {
            for other in &all[n + 1..] {
                assert_ne!(sum(std::slice::from_ref(one)), sum(std::slice::from_ref(other)), "{one:?} {other:?}");
            }
        }
        assert_ne!(sum(&all), sum(&all[1..]));
    }
}
