//! The files, each with its type, its hash and its twins.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256, Sha384};

use super::{compress, strip};

macro_rules! embedded {
    ($($name:literal => $kind:literal),+ $(,)?) => {
        /// Every file with its media type and its bytes.
        const FILES: &[(&str, &str, &[u8])] =
            &[$(($name, $kind, include_bytes!(concat!("../../widget/", $name)))),+];
    };
}

embedded! {
    "widget.js" => "text/javascript; charset=utf-8",
    "demo.html" => "text/html; charset=utf-8",
    "demo.css" => "text/css; charset=utf-8",
    "demo.js" => "text/javascript; charset=utf-8",
    "embed.css" => "text/css; charset=utf-8",
    "desk.html" => "text/html; charset=utf-8",
    "desk.css" => "text/css; charset=utf-8",
    "desk.js" => "text/javascript; charset=utf-8",
}

/// How a file's bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
}

impl Encoding {
    /// Its name in `Content-Encoding`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

#[derive(Debug, Default)]
struct Twins {
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// One file.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its media type.
    pub kind: &'static str,
    /// Its bytes as they are.
    pub bytes: Bytes,
    /// The first 16 hexadecimal digits of its SHA-256: changes with every change of the file.
    pub hash: String,
    twins: Arc<OnceLock<Twins>>,
}

impl Asset {
    fn new(kind: &'static str, bytes: Bytes) -> Self {
        let digest = Sha256::digest(&bytes);
        let start = digest.first_chunk().copied().map_or(0, u64::from_be_bytes);
        let hash = format!("{start:016x}");
        Self { kind, bytes, hash, twins: Arc::default() }
    }

    /// The packed twin; none if there is none (yet).
    #[must_use]
    pub fn packed(&self, encoding: Encoding) -> Option<Bytes> {
        let twins = self.twins.get()?;
        match encoding {
            Encoding::Brotli => twins.brotli.clone(),
            Encoding::Gzip => twins.gzip.clone(),
        }
    }

    /// The `integrity` of a script tag that loads this file.
    #[must_use]
    pub fn integrity(&self) -> String {
        format!("sha384-{}", STANDARD.encode(Sha384::digest(&self.bytes)))
    }

    fn pack(&self) {
        self.twins.get_or_init(|| Twins {
            brotli: compress::brotli(&self.bytes).map(Bytes::from),
            gzip: compress::gzip(&self.bytes).map(Bytes::from),
        });
    }
}

/// All files.
#[derive(Debug, Clone)]
pub enum Assets {
    /// Those that were compiled in.
    Embedded(Arc<Vec<(&'static str, Asset)>>),
    /// Those in a folder, read anew each time: for work on them.
    Folder(PathBuf),
}

impl Assets {
    /// The files that were compiled in. Their twins are there after [`Assets::pack`].
    #[must_use]
    pub fn embedded() -> Self {
        let files = FILES.iter().map(|(name, kind, bytes)| (*name, Asset::new(kind, slim(kind, bytes))));
        Self::Embedded(Arc::new(files.collect()))
    }

    /// Compresses every file once. Takes some tenths of a second; until it is done the plain files serve.
    pub fn pack(&self) {
        if let Self::Embedded(files) = self {
            files.iter().for_each(|(_, asset)| asset.pack());
        }
    }

    /// One file; none if there is no such file. Reads the disk only with [`Assets::Folder`].
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Asset> {
        match self {
            Self::Embedded(files) => files.iter().find(|(known, _)| *known == name).map(|(_, asset)| asset.clone()),
            Self::Folder(folder) => read(folder, name),
        }
    }
}

/// Scripts without their comments; every other file as it is.
fn slim(kind: &str, bytes: &'static [u8]) -> Bytes {
    match std::str::from_utf8(bytes) {
        Ok(script) if kind.starts_with("text/javascript") => Bytes::from(strip::strip(script)),
        _ => Bytes::from_static(bytes),
    }
}

/// Known names only: nothing else in the folder can be asked for.
fn read(folder: &Path, name: &str) -> Option<Asset> {
    let (known, kind, _) = FILES.iter().find(|(known, ..)| *known == name)?;
    std::fs::read(folder.join(known)).ok().map(|bytes| Asset::new(kind, Bytes::from(bytes)))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn twins_unpack_to_the_file() {
        let assets = Assets::embedded();
        let script = assets.get("widget.js").unwrap();
        assert!(script.packed(Encoding::Brotli).is_none());
        assets.pack();
        let mut brotli = Vec::new();
        let packed = script.packed(Encoding::Brotli).unwrap();
        brotli::Decompressor::new(&packed[..], 4_096).read_to_end(&mut brotli).unwrap();
        assert_eq!(brotli, script.bytes);
        let mut gzip = Vec::new();
        let packed = script.packed(Encoding::Gzip).unwrap();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut gzip).unwrap();
        assert_eq!(gzip, script.bytes);
    }

    #[test]
    fn the_widget_stays_small() {
        let assets = Assets::embedded();
        assets.pack();
        let script = assets.get("widget.js").unwrap();
        let sizes = [
            ("plain", script.bytes.len(), 60 * 1_024),
            ("gzip", script.packed(Encoding::Gzip).unwrap().len(), 18 * 1_024),
            ("brotli", script.packed(Encoding::Brotli).unwrap().len(), 16 * 1_024),
        ];
        for (name, bytes, bar) in sizes {
            assert!(bytes <= bar, "{name}: {bytes} of {bar} bytes");
        }
    }

    #[test]
    fn the_inbox_stays_small() {
        let assets = Assets::embedded();
        assets.pack();
        let packed =
            ["desk.html", "desk.css", "desk.js"].map(|name| assets.get(name).unwrap().packed(Encoding::Brotli));
        let bytes: usize = packed.iter().flatten().map(Bytes::len).sum();
        assert!((1..=20 * 1_024).contains(&bytes), "{bytes} bytes in brotli");
    }

    #[test]
    fn a_folder_gives_known_names_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("widget.js"), "one").unwrap();
        std::fs::write(folder.path().join("secret.txt"), "no").unwrap();
        let assets = Assets::Folder(folder.path().to_owned());
        let first = assets.get("widget.js").unwrap();
        assert!(assets.get("secret.txt").is_none());
        assert!(assets.get("../secret.txt").is_none());
        std::fs::write(folder.path().join("widget.js"), "two").unwrap();
        assert_ne!(assets.get("widget.js").unwrap().hash, first.hash);
    }
}
