//! How an endpoint stands with its breaker while a try is under way.

use std::sync::Arc;

use super::edge::Clock;
use super::target::Target;
use crate::handoff::breaker::Change;
use crate::store::{AfterAttempt, AttemptResult};

/// A try that has begun. One that does not say how it ended, because it was given up or broke, is none for the breaker:
/// otherwise it would wait for ever for the end of its probe.
pub(super) struct Standing {
    target: Arc<Target>,
    clock: Clock,
    probe: bool,
    open: bool,
}

impl Standing {
    /// A try begins.
    pub(super) fn begin(target: Arc<Target>, clock: Clock) -> Self {
        let probe = target.begin(clock());
        Self { target, clock, probe, open: true }
    }

    /// What the try says of the endpoint; nothing if it was ourselves who failed.
    pub(super) fn ended(mut self, result: &AttemptResult) {
        if result.own_fault {
            return;
        }
        self.open = false;
        let delivered = result.next == AfterAttempt::Delivered;
        let change = self.target.breaker().ended(result.ended, delivered, self.probe);
        match change {
            Some(Change::Opened) => tracing::error!(
                endpoint = %self.target.id,
                "nothing gets through to an endpoint: deliveries wait, without losing tries, until a probe does"
            ),
            Some(Change::Closed) => tracing::info!(endpoint = %self.target.id, "an endpoint takes deliveries again"),
            None => return,
        }
        let open = if change == Some(Change::Opened) { 1.0 } else { 0.0 };
        metrics::gauge!("deskbell_endpoint_breaker_open", "endpoint" => self.target.id.to_string()).set(open);
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        if self.open {
            self.target.breaker().abandoned((self.clock)(), self.probe);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::config::{Destination, Endpoint, Secret};
    use crate::courier::{Limits, system_lookup};
    use crate::ids::EndpointId;

    fn target() -> Arc<Target> {
        let endpoint = Endpoint {
            id: EndpointId::new("desk").unwrap(),
            to: Destination::Webhook {
                url: "https://desk.example/hook".to_owned(),
                secrets: vec![Secret::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazkbZWFya2V5")],
            },
            allow_http: false,
            allow_networks: Vec::new(),
            schedule_s: vec![0],
            max_body_bytes: 1,
            fallback: None,
        };
        Arc::new(Target::new(&endpoint, &system_lookup(), &Limits::default()).unwrap())
    }

    fn failure(at: Timestamp, own_fault: bool) -> AttemptResult {
        AttemptResult {
            started: at,
            ended: at,
            status: None,
            error_class: None,
            response_head: Vec::new(),
            remote_addr: None,
            own_fault,
            next: AfterAttempt::Retry(at),
        }
    }

    #[test]
    fn a_probe_that_breaks_is_made_again() {
        let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
        let begun: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let at = |seconds| begun + SignedDuration::from_secs(seconds);
        let target = target();
        let begin = |now: Timestamp| Standing::begin(Arc::clone(&target), Arc::new(move || now));
        for _ in 0..20 {
            begin(at(0)).ended(&failure(at(0), true));
        }
        assert_eq!(target.room(at(0)), 8, "our own failures say nothing");
        for _ in 0..5 {
            begin(at(0)).ended(&failure(at(0), false));
        }
        assert_eq!((target.room(at(29)), target.room(at(30))), (0, 1));
        let probe = begin(at(30));
        assert_eq!(target.room(at(99)), 0, "it is under way");
        let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
            let _broken = probe;
            panic!("a bug");
        }));
        assert!(broken.is_err());
        assert_eq!((target.room(at(59)), target.room(at(60))), (0, 1));
    }
}
