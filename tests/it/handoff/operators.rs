//! `deskbell handoffs`: what operators read.

use deskbell::cli::handoffs::{Action, run};
use deskbell::conversation::HandoffStatus;
use deskbell::diagnostics::Lang;
use deskbell::ids::EndpointId;
use deskbell::store::{AfterAttempt, HandoffFilter, MovedHandoff, Store};

use crate::store::outbox::{after, claim, hand_over, result, start};
use crate::store::{Backend, Fixture, Samples};

const ALL: HandoffFilter = HandoffFilter { unfinished: false, limit: 50 };
const UNFINISHED: HandoffFilter = HandoffFilter { unfinished: true, limit: 50 };

async fn tell(store: &Store, action: Action, endpoints: &[&str]) -> String {
    tell_in(Lang::En, store, action, endpoints).await
}

async fn tell_in(lang: Lang, store: &Store, action: Action, endpoints: &[&str]) -> String {
    let endpoints: Vec<_> = endpoints.iter().map(|id| EndpointId::new(*id).unwrap()).collect();
    let mut out = Vec::new();
    match run(&action, store, &endpoints, after(90), lang, &mut out).await {
        Ok(()) => String::from_utf8(out).unwrap(),
        Err(error) => format!("error: {}\n", error.told(lang)),
    }
}

#[tokio::test]
async fn without_an_endpoint_the_list_says_so() {
    let fixture = Fixture::new(Backend::Sqlite);
    let store = fixture.open(&[]).await;
    let mut text = tell(&store, Action::List(ALL), &[]).await;
    hand_over(&store, &Samples::new(1), 0).await;
    text += &tell(&store, Action::List(ALL), &[]).await;
    hand_over(&store, &Samples::new(2), 1).await;
    text += &tell(&store, Action::List(ALL), &[]).await;
    text += &tell(&store, Action::List(UNFINISHED), &["desk"]).await;
    text += &tell(&store, Action::Show(Samples::new(2).handoff.to_string()), &[]).await;
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn a_story_is_told_in_order_with_a_way_out() {
    let fixture = Fixture::new(Backend::Sqlite);
    let store = fixture.open(&["desk"]).await;
    let samples = Samples::new(1);
    hand_over(&store, &samples, 2).await;
    let show = || Action::Show(samples.handoff.to_string());
    for next in
        [AfterAttempt::Retry(after(5)), AfterAttempt::Delivered, AfterAttempt::Retry(after(20)), AfterAttempt::Dead]
    {
        let head = claim(&store, after(20)).await.remove(0);
        store.record(&head.claim(), result(after(20), next)).await.unwrap();
    }
    let mut text = tell(&store, Action::List(ALL), &["desk"]).await;
    text += &tell(&store, show(), &["desk"]).await;
    text += &tell(&store, Action::Replay(samples.handoff.to_string()), &["desk"]).await;
    text += &tell(&store, Action::Replay(samples.handoff.to_string()), &["desk"]).await;
    text += &tell(&store, show(), &["desk"]).await;
    text += &tell(&store, Action::Show("hnd_x".to_owned()), &["desk"]).await;
    text += &tell(&store, Action::Replay(Samples::new(9).handoff.to_string()), &["desk"]).await;
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn the_same_in_german() {
    let fixture = Fixture::new(Backend::Sqlite);
    let store = fixture.open(&[]).await;
    let german = |action, endpoints: &'static [&'static str]| tell_in(Lang::De, &store, action, endpoints);
    let mut text = german(Action::List(ALL), &[]).await;
    hand_over(&store, &Samples::new(1), 0).await;
    text += &german(Action::List(ALL), &[]).await;
    text += &german(Action::Show(Samples::new(1).handoff.to_string()), &[]).await;
    store.adopt_endpoints(&[EndpointId::new("desk").unwrap()]).await.unwrap();
    let show = || Action::Show(Samples::new(1).handoff.to_string());
    text += &german(show(), &["desk"]).await;
    for next in [AfterAttempt::Retry(after(5)), AfterAttempt::Dead] {
        let head = claim(&store, after(20)).await.remove(0);
        store.record(&head.claim(), result(after(20), next)).await.unwrap();
        text += &german(Action::List(ALL), &["desk"]).await;
    }
    text += &german(show(), &["desk"]).await;
    for _ in 0..2 {
        text += &german(Action::Replay(Samples::new(1).handoff.to_string()), &["desk"]).await;
    }
    text += &german(Action::Show("hnd_x".to_owned()), &["desk"]).await;
    text += &german(Action::Replay(Samples::new(9).handoff.to_string()), &["desk"]).await;
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn what_is_over_waits_for_no_endpoint() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&[]).await;
        let samples = Samples::new(1);
        hand_over(&store, &samples, 0).await;
        let mut cancelled = samples.addition(2, 2);
        cancelled.moved = Some(MovedHandoff { id: samples.handoff.clone(), status: HandoffStatus::Cancelled });
        store.commit(cancelled).await.unwrap();
        assert_eq!(tell(&store, Action::List(UNFINISHED), &[]).await, "Every handoff is delivered.\n");
        let listed = tell(&store, Action::List(ALL), &[]).await;
        assert!(listed.ends_with("cancelled   2 events: went to no endpoint\n"), "{listed}");
        let shown = tell(&store, Action::Show(samples.handoff.to_string()), &[]).await;
        assert!(!shown.contains("waits for an endpoint"), "{shown}");
    }
}

#[tokio::test]
async fn whose_place_a_stand_in_takes_is_named() {
    for backend in Backend::ALL {
        let fixture = Fixture::new(backend);
        let store = fixture.open(&["desk"]).await;
        let samples = Samples::new(1);
        hand_over(&store, &samples, 1).await;
        let head = claim(&store, start()).await.remove(0);
        store.record(&head.claim(), result(start(), AfterAttempt::Retry(after(900)))).await.unwrap();
        let [desk, post] = ["desk", "post"].map(|id| EndpointId::new(id).unwrap());
        assert_eq!(store.fall_back(&desk, &post, start()).await.unwrap().deliveries, 2);
        for (lang, lines) in [
            (
                Lang::En,
                [
                    "desk event 1: next try at",
                    "desk event 2: waiting for the event before it",
                    "post (in place of desk) event 1: next try at",
                    "post (in place of desk) event 2: waiting for the event before it",
                ],
            ),
            (
                Lang::De,
                [
                    "desk Ereignis 1: nächster Versuch",
                    "desk Ereignis 2: wartet auf das Ereignis davor",
                    "post (an Stelle von desk) Ereignis 1: nächster Versuch",
                    "post (an Stelle von desk) Ereignis 2: wartet auf das Ereignis davor",
                ],
            ),
        ] {
            let shown = tell_in(lang, &store, Action::Show(samples.handoff.to_string()), &["desk", "post"]).await;
            let told: Vec<&str> = shown.lines().rev().take(4).collect();
            for (line, expected) in told.iter().rev().zip(lines) {
                assert!(line.starts_with(expected), "{expected}: {shown}");
            }
        }
    }
}
