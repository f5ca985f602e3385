//! What the server does when the system calls: stop, or read the content anew.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;

/// Signals that this process hears from now on.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    reload: Signal,
}

impl Signals {
    /// Begins to hear them. Before this, each of them ends the process at once: whoever is told that the server
    /// answers must be able to stop it properly.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            reload: signal(SignalKind::hangup())?,
        })
    }
}

/// SIGTERM and SIGINT stop, SIGHUP reloads.
pub(super) async fn obey(mut signals: Signals, desk: Desk, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = signals.terminate.recv() => break,
            _ = signals.interrupt.recv() => break,
            _ = signals.reload.recv() => { desk.reload().await; }
        }
    }
    tracing::info!("stopping");
    stop.cancel();
}
