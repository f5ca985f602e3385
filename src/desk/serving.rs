//! Content that can serve.

use std::sync::Arc;

use crate::content::SourceFile;
use crate::store::Edition;
use crate::turn::Brain;

/// Content that can serve: compiled, and its files packed to be kept with the turns that it makes.
#[derive(Debug, Clone)]
pub struct Serving {
    pub(super) brain: Arc<Brain>,
    pub(super) edition: Arc<Edition>,
}

impl Serving {
    /// A brain with the files that it was compiled from, as they were read.
    #[must_use]
    pub fn new(brain: Brain, files: &[SourceFile]) -> Self {
        let files = files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice()));
        let edition = Edition::pack(&brain.content().version, files);
        Self { brain: Arc::new(brain), edition: Arc::new(edition) }
    }
}
