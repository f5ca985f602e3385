//! A law: whatever couriers do and however they fail, each endpoint gets the events of a handoff in order, each
//! event again and again until it is delivered, and nobody holds what somebody else holds.

use std::collections::BTreeMap;
use std::time::Duration;

use deskbell::ids::{EndpointId, HandoffId};
use deskbell::store::{AfterAttempt, Claimed, Store};
use proptest::prelude::*;

use super::fixture::ids;
use super::outbox::{after, hand_over, result, room};
use super::{Backend, Fixture, Samples};

const HANDOFFS: u64 = 3;
const LEASE: Duration = Duration::from_secs(45);

#[derive(Debug, Clone)]
enum Step {
    Open(u64),
    Add(u64),
    Claim {
        endpoint: usize,
        room: u32,
    },
    /// The courier of this claim, if there is one, ends it.
    End {
        claim: usize,
        next: u8,
    },
    Replay(u64),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (0..HANDOFFS).prop_map(Step::Open),
        3 => (0..HANDOFFS).prop_map(Step::Add),
        4 => (0..2_usize, 1..4_u32).prop_map(|(endpoint, room)| Step::Claim { endpoint, room }),
        6 => (0..64_usize, 0..8_u8).prop_map(|(claim, next)| Step::End { claim, next }),
        1 => (0..HANDOFFS).prop_map(Step::Replay),
        2 => (1..60_i64).prop_map(Step::Wait),
    ]
}

const ENDPOINTS: [&str; 2] = ["desk", "mail"];

/// What the world has seen.
struct World {
    store: Store,
    now: i64,
    made: BTreeMap<u64, u32>,
    /// Claims with the end of their lease and whether their courier has ended them.
    claims: Vec<(Claimed, i64, bool)>,
    delivered: BTreeMap<(EndpointId, HandoffId), Vec<Vec<u8>>>,
}

impl World {
    async fn take(&mut self, step: Step) {
        match step {
            Step::Open(n) if !self.made.contains_key(&n) => {
                hand_over(&self.store, &Samples::new(n), 0).await;
                self.made.insert(n, 1);
            }
            Step::Add(n) => {
                if let Some(count) = self.made.get_mut(&n) {
                    *count += 1;
                    self.store.commit(Samples::new(n).addition(*count, *count)).await.unwrap();
                }
            }
            Step::Claim { endpoint, room } => self.claim(ENDPOINTS[endpoint], room).await,
            Step::End { claim, next } => self.end(claim, next).await,
            Step::Replay(n) => {
                self.store.replay(&Samples::new(n).handoff, after(self.now)).await.unwrap();
            }
            Step::Wait(seconds) => self.now += seconds,
            Step::Open(_) => {}
        }
    }

    async fn claim(&mut self, endpoint: &str, room_for: u32) {
        let claimed = self.store.claim(after(self.now), LEASE, &[room(endpoint, room_for)]).await.unwrap();
        assert!(claimed.len() <= usize::try_from(room_for).unwrap());
        for claimed in claimed {
            let held =
                self.claims.iter().any(|(other, until, ended)| other.id == claimed.id && *until > self.now && !ended);
            assert!(!held, "two couriers hold {}", claimed.id);
            let done = self.delivered.get(&(claimed.endpoint.clone(), claimed.handoff.clone())).map_or(0, Vec::len);
            let text = String::from_utf8(claimed.body.clone()).unwrap();
            assert!(text.contains(&format!("\"sequence\":{}}}", done + 1)), "{done} were delivered, now {text}");
            self.claims.push((claimed, self.now + 45, false));
        }
    }

    async fn end(&mut self, claim: usize, next: u8) {
        let count = self.claims.len().max(1);
        let Some((claimed, _, ended)) = self.claims.get_mut(claim % count) else { return };
        let due = after(self.now + 3);
        if next == 7 {
            self.store.release(&claimed.claim(), due).await.unwrap();
            *ended = true;
            return;
        }
        let next = match next {
            0 => AfterAttempt::Dead,
            1 => AfterAttempt::Parked,
            2 => AfterAttempt::Retry(due),
            _ => AfterAttempt::Delivered,
        };
        let ours = self.store.record(&claimed.claim(), result(after(self.now), next)).await.unwrap();
        assert!(!(ours && *ended), "a claim can be ended once");
        *ended = true;
        if ours && next == AfterAttempt::Delivered {
            let key = (claimed.endpoint.clone(), claimed.handoff.clone());
            self.delivered.entry(key).or_default().push(claimed.body.clone());
        }
    }

    /// Everything gets through in the end.
    async fn drain(&mut self) {
        self.now += 100;
        for n in 0..HANDOFFS {
            self.take(Step::Replay(n)).await;
        }
        for _ in 0..200 {
            for endpoint in ENDPOINTS {
                let from = self.claims.len();
                self.claim(endpoint, 9).await;
                for index in from..self.claims.len() {
                    self.end(index, 9).await;
                }
            }
        }
        for (n, count) in &self.made {
            let samples = Samples::new(*n);
            let expected: Vec<_> = (1..=*count).map(|sequence| samples.event(sequence).body).collect();
            for endpoint in ids(&ENDPOINTS) {
                assert_eq!(self.delivered[&(endpoint, samples.handoff.clone())], expected);
            }
        }
    }
}

fn holds(backend: Backend, steps: Vec<Step>) {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&ENDPOINTS).await;
        let mut world = World { store, now: 0, made: BTreeMap::new(), claims: Vec::new(), delivered: BTreeMap::new() };
        for step in steps {
            world.take(step).await;
        }
        world.drain().await;
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_handoff_arrives_in_order(steps in prop::collection::vec(step(), 1..80)) {
        holds(Backend::Sqlite, steps);
    }
}

proptest! {
    // Each case makes a database.
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn every_handoff_arrives_in_order_from_postgres_too(steps in prop::collection::vec(step(), 1..80)) {
        holds(Backend::Postgres, steps);
    }
}
