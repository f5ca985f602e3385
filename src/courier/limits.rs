//! How long and how much.

use std::time::Duration;

/// The bounds of the courier's work.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Until a connection stands. Default 5 s.
    pub connect: Duration,
    /// For one whole try: look-up, connection, TLS, request, answer and its body. Default 15 s.
    pub deadline: Duration,
    /// How much longer than a try a claim lasts. Default 30 s.
    pub lease_spare: Duration,
    /// Bytes of an answer's body that are read. Default 64 KiB.
    pub read_bytes: usize,
    /// Bytes of a helpdesk's answer to a connector: a longer one cannot be used. Default 1 MiB.
    pub answer_bytes: usize,
    /// Bytes of an answer's body that are kept. Default 4 KiB.
    pub keep_bytes: usize,
    /// Tries at once to one endpoint. Default 8.
    pub tries_at_once: usize,
    /// The longest pause before looking into the store again, whatever the clock does. Default 5 s.
    pub longest_pause: Duration,
    /// How often handoffs that nobody else delivers are looked for. Default 60 s.
    pub adopt_every: Duration,
    /// How often handoffs that do not get through in time are looked for. Default 5 s.
    pub fall_back_every: Duration,
    /// How long tries that are under way may go on when the courier stops. Default 5 s.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            deadline: Duration::from_secs(15),
            lease_spare: Duration::from_secs(30),
            read_bytes: 64 * 1024,
            answer_bytes: 1024 * 1024,
            keep_bytes: 4 * 1024,
            tries_at_once: 8,
            longest_pause: Duration::from_secs(5),
            adopt_every: Duration::from_mins(1),
            fall_back_every: Duration::from_secs(5),
            grace: Duration::from_secs(5),
        }
    }
}

impl Limits {
    /// How long a claim lasts.
    pub(super) fn lease(&self) -> Duration {
        self.deadline + self.lease_spare
    }
}
