//! Content that can serve.

use std::sync::Arc;

use crate::content::SourceFile;
use crate::courier::Services;
use crate::store::Edition;
use crate::turn::Brain;

/// Content that can serve: compiled, and its files packed to be kept with the turns that it makes.
#[derive(Debug, Clone)]
pub struct Serving {
    pub(super) brain: Arc<Brain>,
    pub(super) edition: Arc<Edition>,
    pub(super) services: Services,
}

impl Serving {
    /// A brain with the files that it was compiled from, as they were read.
    #[must_use]
    pub fn new(brain: Brain, files: &[SourceFile]) -> Self {
        Self::after(brain, files, None)
    }

    /// The same; files that served before are not packed again.
    #[must_use]
    pub fn after(brain: Brain, files: &[SourceFile], before: Option<&Self>) -> Self {
        let files = files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice()));
        let before = before.map(|before| &*before.edition);
        let edition = Edition::pack_after(&brain.content().version, files, before);
        Self { brain: Arc::new(brain), edition: Arc::new(edition), services: Services::default() }
    }

    /// The brain.
    #[must_use]
    pub fn brain(&self) -> &Brain {
        &self.brain
    }

    /// The same with services that its flows can call.
    #[must_use]
    pub fn with_services(self, services: Services) -> Self {
        Self { services, ..self }
    }
}
