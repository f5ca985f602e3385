//! What the server does when the system calls: stop, or read the content anew.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    reload: Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            reload: signal(SignalKind::hangup())?,
        })
    }
}

/// SIGTERM and SIGINT stop, SIGHUP reloads.
pub(super) async fn obey(desk: Desk, stop: CancellationToken) {
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => return tracing::error!(%error, "signals cannot be heard; only killing stops this process"),
    };
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
