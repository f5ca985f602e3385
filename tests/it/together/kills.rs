//! Processes are killed while visitors speak and the helpdesk fails half of the time.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Farm;
use crate::crash::visitors::{Chance, Client, Talk, Visitors};
use crate::crash::{check_arrival, check_order, check_repeats, check_transcript, helpdesk, wanted};
use crate::receiver::Receiver;

/// Failure test 6: lost 0, every duplicate with the same id, none out of order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f06_random_kills_of_two_processes_lose_nothing() {
    let (kills, handoffs) = (wanted("DESKBELL_KILLS", 8), wanted("DESKBELL_HANDOFFS", 8));
    let receiver = Receiver::start(helpdesk).await;
    let mut farm = Farm::new(2, &receiver.url());
    farm.start_all().await;
    let client = Client::new(&farm.addresses());
    let (visitors, mut chance) = (Visitors::start(6, &client), Chance::new(20_261_122));
    let mut killed = 0;
    while killed < kills || visitors.talks() < handoffs {
        let first = usize::try_from(chance.below(2)).unwrap();
        tokio::time::sleep(Duration::from_millis(100 + chance.below(700))).await;
        farm.kill(first).await;
        // The other works on alone; what the dead one held waits.
        tokio::time::sleep(Duration::from_millis(chance.below(500))).await;
        farm.kill(1 - first).await;
        killed += 2;
        farm.let_leases_run_out().await;
        farm.start(first);
        farm.start(1 - first);
    }
    let talks = visitors.finish().await;
    farm.drain().await;
    let (acknowledged, requests, repeats) = judge(&receiver, &client, &talks).await;
    println!(
        "f06: {killed} kills of two processes over {acknowledged} handoffs: lost 0, out of order 0, \
         {repeats} repeats of {requests} requests, all with the same id and bytes"
    );
    assert!(acknowledged >= handoffs, "too little happened to prove anything: {acknowledged} handoffs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_three_under_load_one_dies_and_no_visitor_sees_it() {
    let receiver = Receiver::start(helpdesk).await;
    let mut farm = Farm::new(3, &receiver.url());
    farm.start_all().await;
    let client = Client::new(&farm.addresses());
    let visitors = Visitors::start(12, &client);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    farm.kill(1).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    // Each call repeats as the widget does, and fails the test on an answer that a repeat would not mend.
    let talks = visitors.finish().await;
    assert!(talks.len() >= 12, "{} conversations", talks.len());
    let alive = Client::new(&[farm.addresses()[0], farm.addresses()[2]]);
    for number in [0, 2] {
        farm.kill(number).await;
    }
    farm.let_leases_run_out().await;
    farm.start(0);
    farm.start(2);
    farm.until_ready(0).await;
    farm.until_ready(2).await;
    farm.drain().await;
    judge(&receiver, &alive, &talks).await;
}

/// Holds what was promised against what arrived: handoffs, requests, repeats.
async fn judge(receiver: &Receiver, client: &Client, talks: &[Talk]) -> (usize, usize, usize) {
    let received = receiver.received();
    for talk in talks {
        check_transcript(client, talk).await;
    }
    check_repeats(&received);
    let arrived = check_order(&received);
    for talk in talks {
        check_arrival(talk, &arrived);
    }
    let ids = received.iter().map(|request| &request.id).collect::<BTreeSet<_>>().len();
    (talks.iter().filter(|talk| talk.handoff.is_some()).count(), received.len(), received.len() - ids)
}
