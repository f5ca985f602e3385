//! The compressed twins of a file.

use std::io::Write;

/// Made as small as brotli can; none if that fails or gains nothing.
pub(super) fn brotli(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut twin = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut twin, 4_096, 11, 22);
    writer.write_all(bytes).ok()?;
    drop(writer);
    Some(twin).filter(|twin| twin.len() < bytes.len())
}

/// Made as small as gzip can; none if that fails or gains nothing.
pub(super) fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).ok()?;
    writer.finish().ok().filter(|twin| twin.len() < bytes.len())
}
