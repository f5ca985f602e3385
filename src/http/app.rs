//! What every handler can reach.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::limits::Limits;
use super::metrics::Exposition;
use crate::config::Server;
use crate::desk::{Desk, Doors, Hooks, Identities};
use crate::widget::Assets;

/// What a server is made of.
#[derive(Debug)]
pub struct AppParts {
    /// The desk.
    pub desk: Desk,
    /// The settings of the machine.
    pub server: Server,
    /// The widget's files.
    pub assets: Assets,
    /// Renders the figures.
    pub exposition: Exposition,
    /// Cancelled when the server stops: streams end then.
    pub stop: CancellationToken,
    /// The time between two signs of life on a stream, and between two looks at the store. 15 s outside tests.
    pub heartbeat: Duration,
}

/// What every handler can reach; cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) parts: AppParts,
    pub(super) limits: Limits,
    /// Who may call for helpdesks.
    pub(super) doors: Doors,
    /// The helpdesks that call in their own way.
    pub(super) hooks: Hooks,
    /// Believes who visitors are.
    pub(super) identities: Identities,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: AppParts) -> Self {
        let limits = Limits::new(parts.server.calls_per_minute);
        let doors = Doors::new(&parts.server.helpdesk);
        let hooks = Hooks::new(&parts.server.hooks);
        let identities = Identities::new(parts.server.identity_secret.as_ref());
        Self(Arc::new(Inner { parts, limits, doors, hooks, identities }))
    }

    /// Forgets callers that have not been seen for a while; to be called on a timer.
    pub fn sweep(&self) {
        self.0.limits.sweep();
        self.0.parts.exposition.sweep();
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.0.parts.desk
    }

    pub(super) fn server(&self) -> &Server {
        &self.0.parts.server
    }

    pub(super) fn assets(&self) -> &Assets {
        &self.0.parts.assets
    }

    pub(super) fn parts(&self) -> &AppParts {
        &self.0.parts
    }

    pub(super) fn doors(&self) -> &Doors {
        &self.0.doors
    }

    pub(super) fn hooks(&self) -> &Hooks {
        &self.0.hooks
    }

    pub(super) fn identities(&self) -> &Identities {
        &self.0.identities
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Whether visitors reach the server by https.
    pub(super) fn is_https(&self) -> bool {
        self.server().public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}
