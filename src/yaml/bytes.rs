//! Bytes to text.

use std::sync::Arc;

use crate::diagnostics::{At, FileProblem, Report, Span};

/// The largest file that is read, in bytes. The largest real file seen, 5,000 entries, had 1.1 MB.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The text of a file without a byte order mark; none if it is no UTF-8 or too large, with the reason in the
/// report.
pub fn text_of<'a>(path: &Arc<str>, bytes: &'a [u8], report: &mut Report) -> Option<&'a str> {
    let start = At { file: Arc::clone(path), span: Span::START };
    if bytes.len() > MAX_BYTES {
        report.add(&start, FileProblem::TooLarge { kilobytes: bytes.len() / 1024, limit: MAX_BYTES / 1024 });
        return None;
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        report.add(&start, FileProblem::Utf16);
        return None;
    }
    let stripped = bytes.strip_prefix(b"\xEF\xBB\xBF");
    if stripped.is_some() {
        report.add(&start, FileProblem::ByteOrderMark);
    }
    decoded(path, stripped.unwrap_or(bytes), report)
}

fn decoded<'a>(path: &Arc<str>, bytes: &'a [u8], report: &mut Report) -> Option<&'a str> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Some(text),
        Err(error) => error,
    };
    let (good, rest) = bytes.split_at(error.valid_up_to());
    let byte = rest.first().copied().unwrap_or_default();
    let at = At { file: Arc::clone(path), span: place(good) };
    report.add(&at, FileProblem::NotUtf8 { byte: format!("0x{byte:02X}"), meant: meant(byte) });
    None
}

/// The place after these bytes, which are valid UTF-8.
fn place(good: &[u8]) -> Span {
    let text = String::from_utf8_lossy(good);
    let line = text.matches('\n').count() + 1;
    let column = text.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    Span { start: good.len(), end: good.len(), line, column }
}

/// What the byte is in Windows-1252, the usual culprit; kept to the letters that occur in German.
fn meant(byte: u8) -> String {
    let letter = match byte {
        0xE4 => 'ä',
        0xF6 => 'ö',
        0xFC => 'ü',
        0xC4 => 'Ä',
        0xD6 => 'Ö',
        0xDC => 'Ü',
        0xDF => 'ß',
        0xE9 => 'é',
        0x80 => '€',
        0x84 => '„',
        0x93 => '“',
        0x96 => '–',
        _ => return String::new(),
    };
    format!(" (Windows-1252: {letter})")
}
