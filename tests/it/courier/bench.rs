//! A courier with its store, a clock under control and endpoints that can be anything.

use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use deskbell::config::{Destination, Endpoint, Secret, StoreTarget, addressees};
use deskbell::courier::{Clock, Courier, Edge, Limits, Lookup, Wake};
use deskbell::ids::EndpointId;
use deskbell::store::{DeliveryStatus, HandoffStory, Store, StoryEvent};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::receiver::{Received, SECRET};
use crate::store::outbox::hand_over;
use crate::store::{Backend, Fixture, Samples};

/// The system's time, moved by as much as a test likes.
#[derive(Clone, Default)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    #[expect(clippy::disallowed_methods, reason = "the other side of the tests checks signatures by the system clock")]
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_millis(self.0.load(Ordering::SeqCst))
    }

    pub(crate) fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

/// Answers of a name service, one after the other; the last one stays. Counts the questions.
#[derive(Clone)]
pub(crate) struct Names {
    answers: Arc<Mutex<Vec<Vec<IpAddr>>>>,
    pub(crate) asked: Arc<AtomicUsize>,
}

impl Names {
    pub(crate) fn new(answers: &[&[&str]]) -> Self {
        let names = Self { answers: Arc::default(), asked: Arc::default() };
        names.change(answers);
        names
    }

    /// From now on it answers so.
    pub(crate) fn change(&self, answers: &[&[&str]]) {
        let parse = |addresses: &&[&str]| addresses.iter().map(|address| address.parse().unwrap()).collect();
        *self.answers.lock().unwrap() = answers.iter().map(parse).collect();
    }

    fn lookup(&self) -> Lookup {
        let names = self.clone();
        Arc::new(move |_| {
            let number = names.asked.fetch_add(1, Ordering::SeqCst);
            let answers = names.answers.lock().unwrap();
            let answer = answers.get(number).or(answers.last()).cloned();
            Box::pin(async move { answer.ok_or_else(|| io::Error::other("the name service is down")) })
        })
    }
}

pub(crate) fn endpoint(id: &str, url: &str) -> Endpoint {
    Endpoint {
        id: EndpointId::new(id).unwrap(),
        to: Destination::Webhook { url: url.to_owned(), secrets: vec![Secret::new(SECRET)] },
        allow_http: true,
        allow_networks: vec!["127.0.0.1/32".parse().unwrap()],
        schedule_s: vec![0; 12],
        max_body_bytes: 262_144,
        fallback: None,
    }
}

pub(crate) fn quick() -> Limits {
    Limits {
        connect: Duration::from_millis(300),
        deadline: Duration::from_millis(400),
        longest_pause: Duration::from_millis(10),
        fall_back_every: Duration::from_millis(20),
        grace: Duration::from_millis(100),
        ..Limits::default()
    }
}

/// Everything that a test of the courier needs.
pub(crate) struct Bench {
    pub(crate) fixture: Fixture,
    pub(crate) store: Store,
    pub(crate) clock: TestClock,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) limits: Limits,
    pub(crate) names: Names,
}

impl Bench {
    pub(crate) fn new(endpoints: Vec<Endpoint>) -> Self {
        let fixture = Fixture::new(Backend::Sqlite);
        let StoreTarget::Sqlite(file) = fixture.target() else { unreachable!("it was made so") };
        let store = Store::open(file.as_ref(), &addressees(&endpoints)).unwrap();
        Self::with(fixture, store, endpoints)
    }

    /// On a store of this kind.
    pub(crate) async fn on(backend: Backend, endpoints: Vec<Endpoint>) -> Self {
        let fixture = Fixture::new(backend);
        let store = Store::at(&fixture.target(), "".as_ref(), &addressees(&endpoints)).await.unwrap();
        Self::with(fixture, store, endpoints)
    }

    fn with(fixture: Fixture, store: Store, endpoints: Vec<Endpoint>) -> Self {
        let names = Names::new(&[&["127.0.0.1"]]);
        Self { fixture, store, clock: TestClock::default(), endpoints, limits: quick(), names }
    }

    pub(crate) async fn hand_over(&self, number: u64, additions: u32) -> Samples {
        let samples = Samples::new(number);
        hand_over(&self.store, &samples, additions).await;
        samples
    }

    pub(crate) fn edge(&self) -> Edge {
        Edge { clock: self.clock.clock(), random: Arc::new(|| 0.5), lookup: self.names.lookup() }
    }

    pub(crate) fn start(&self) -> Running {
        let edge = self.edge();
        let courier = Courier::new(self.store.clone(), &self.endpoints, self.limits.clone(), edge).unwrap();
        let (wake, stop) = (courier.wake_handle(), CancellationToken::new());
        Running { task: tokio::spawn(courier.run(stop.clone())), stop, wake }
    }

    pub(crate) async fn story(&self, samples: &Samples) -> HandoffStory {
        self.store.handoff(&samples.handoff).await.unwrap().unwrap()
    }

    /// Waits until no try is under way: a clock that is turned before ends leases, and what they hold is tried twice.
    pub(crate) async fn settled(&self) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.store.endpoints().await.unwrap().iter().any(|endpoint| endpoint.deliveries.leased > 0) {
            assert!(Instant::now() < until, "a try does not end");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Lets time go by, and what is due then happen, in steps of ten seconds.
    pub(crate) async fn pass(&self, courier: &Running, seconds: i64) {
        for _ in 0..seconds / 10 {
            self.clock.forward(10);
            courier.wake.wake();
            tokio::time::sleep(Duration::from_millis(15)).await;
            self.settled().await;
        }
    }

    /// Waits until the first delivery of the handoff is as wanted.
    pub(crate) async fn until(&self, samples: &Samples, wanted: impl Fn(&DeliveryStatus) -> bool) -> DeliveryStatus {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let head = self.story(samples).await.deliveries[0].clone();
            if wanted(&head) {
                return head;
            }
            assert!(Instant::now() < until, "{head:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// What the tries of a handoff ended with, in order of time: status, class, outcome.
pub(crate) fn tries(story: &HandoffStory) -> Vec<(Option<u16>, Option<&str>, &str)> {
    let tried = story.lines.iter().filter_map(|line| match &line.what {
        StoryEvent::Tried { status, error_class, outcome, .. } => {
            Some((*status, error_class.as_deref(), outcome.as_str()))
        }
        StoryEvent::Made { .. } => None,
    });
    tried.collect()
}

/// The numbers of the events, as they came.
pub(crate) fn sequences(received: &[Received]) -> Vec<u64> {
    received.iter().map(|request| request.json()["data"]["sequence"].as_u64().unwrap()).collect()
}

/// A courier at work.
pub(crate) struct Running {
    pub(crate) wake: Wake,
    pub(crate) stop: CancellationToken,
    pub(crate) task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}
