//! Points 34 and 35, and the server that comes and goes: nothing is lost, doubled or out of order.

use serde_json::{Value, json};

use super::Visit;
use crate::browser::desk::Desk;
use crate::browser::page::Page;

/// The conversation's id and token, as the widget keeps them.
async fn key(page: &Page) -> (String, String) {
    let kept = page.eval("JSON.parse(Object.values(localStorage)[0])").await;
    let text = |name: &str| kept[name].as_str().unwrap().to_owned();
    (text("id"), text("token"))
}

async fn transcript(desk: &Desk, (id, token): &(String, String)) -> Vec<Value> {
    desk.call(token, &format!("/{id}"), None).await["messages"].as_array().unwrap().clone()
}

async fn rows(desk: &Desk, page: &Page, words: &str) -> usize {
    transcript(desk, &key(page).await).await.iter().filter(|message| message["text"] == words).count()
}

/// Someone with the same key says something: the open stream alone can tell the page.
async fn say_elsewhere(desk: &Desk, (id, token): &(String, String), words: &str) {
    let body = json!({"client_id": words.replace(' ', "-"), "text": words});
    desk.call(token, &format!("/{id}/messages"), Some(&body)).await;
}

/// What is on screen is what is stored: all of it, once, in order.
async fn same_as_stored(desk: &Desk, page: &Page, key: &(String, String)) {
    let stored: Vec<Value> = transcript(desk, key).await.iter().map(|message| message["seq"].clone()).collect();
    page.until(&format!("all('.message').length === {}", stored.len())).await;
    assert_eq!(page.eval("all('.message').map((node) => node.message.seq).sort((a, b) => a - b)").await, json!(stored));
    let order = "(() => { const at = all('.visitor').map((node) => node.message.seq); \
                 return at.every((seq, i) => i === 0 || at[i - 1] < seq); })()";
    assert_eq!(page.eval(order).await, true, "in the order in which it was said");
}

#[tokio::test]
async fn p34_what_was_written_offline_arrives_once() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::opened().await else { return };
    page.offline(true).await;
    page.eval("one('.input').focus()").await;
    for words in ["Was kostet der Versand?", "danke"] {
        page.type_words(words).await;
        page.key("Enter").await;
    }
    page.until("all('.visitor .unsent').length === 2 && one('.status').textContent.includes('offline')").await;
    assert_eq!(rows(&desk, &page, "Was kostet der Versand?").await, 0);
    page.offline(false).await;
    page.until("one('.log').textContent.includes('4,95') && !one('.unsent')").await;
    assert_eq!(rows(&desk, &page, "Was kostet der Versand?").await, 1);
    assert_eq!(rows(&desk, &page, "danke").await, 1);
    let key = key(&page).await;
    same_as_stored(&desk, &page, &key).await;
}

/// The server hears this one, and its answer is lost on the way back.
#[tokio::test]
async fn p34_an_answer_that_was_lost_makes_no_second_message() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::opened().await else { return };
    page.hold_back("*/messages", "Response").await;
    page.eval("one('.input').focus()").await;
    page.type_words("wo bleibt mein packet").await;
    page.key("Enter").await;
    let paused = page.held_back("/messages").await;
    page.call("Fetch.failRequest", json!({"requestId": paused, "errorReason": "ConnectionReset"})).await;
    page.until("one('.visitor .unsent')").await;
    assert_eq!(rows(&desk, &page, "wo bleibt mein packet").await, 1);
    page.call("Fetch.disable", json!({})).await;
    page.until("one('.log').textContent.includes('Versandmail') && !one('.unsent')").await;
    assert_eq!(rows(&desk, &page, "wo bleibt mein packet").await, 1, "a repeat adds nothing");
    assert_eq!(page.eval("all('.message').length").await, 3);
}

#[tokio::test]
async fn p35_a_restart_under_an_open_stream_loses_and_doubles_nothing() {
    let Some(Visit { page, mut desk, browser: _browser }) = Visit::waiting().await else { return };
    let key = key(&page).await;
    let has = |words: &str| format!("texts('.visitor .card').filter((text) => text === '{words}').length === 1");
    say_elsewhere(&desk, &key, "vor dem Neustart").await;
    page.until(&has("vor dem Neustart")).await;

    desk.kill().await;
    page.eval("one('.input').focus()").await;
    page.type_words("mitten im Neustart").await;
    page.key("Enter").await;
    page.until("one('.visitor .unsent') && one('.strip').dataset.kind === 'error'").await;
    desk.start_again().await;
    say_elsewhere(&desk, &key, "gleich nach dem Neustart").await;
    page.until(&has("gleich nach dem Neustart")).await;
    page.until(&has("mitten im Neustart")).await;
    page.until("!one('.unsent') && one('.strip').dataset.kind === 'waiting'").await;
    say_elsewhere(&desk, &key, "und noch eine Weile danach").await;
    page.until(&has("und noch eine Weile danach")).await;
    let stored: Vec<Value> = transcript(&desk, &key).await.iter().map(|message| message["seq"].clone()).collect();
    assert_eq!(page.eval("all('.message').map((node) => node.message.seq).sort((a, b) => a - b)").await, json!(stored));
}

/// The visitor goes on writing, whatever the server does.
#[tokio::test]
async fn p35_twenty_restarts_under_an_open_conversation() {
    let Some(Visit { page, mut desk, browser: _browser }) = Visit::waiting().await else { return };
    let key = key(&page).await;
    page.eval("one('.input').focus()").await;
    for round in 0..20 {
        page.type_words(&format!("vor {round}")).await;
        page.key("Enter").await;
        desk.kill().await;
        page.type_words(&format!("in {round}")).await;
        page.key("Enter").await;
        desk.start_again().await;
    }
    // A visitor in a hurry does not wait for the next try.
    if page.eval("seen(one('.act'))").await == true {
        page.click("one('.act')").await;
    }
    page.until("all('.visitor').length === 41 && all('.visitor').every((node) => node.dataset.state === 'sent')").await;
    let said: Vec<String> = (0..20).flat_map(|round| [format!("vor {round}"), format!("in {round}")]).collect();
    let stored: Vec<String> = transcript(&desk, &key)
        .await
        .iter()
        .filter(|message| message["role"] == "visitor")
        .map(|message| message["text"].as_str().unwrap().to_owned())
        .skip(1)
        .collect();
    assert_eq!(stored, said, "none lost, none doubled, all in order");
    same_as_stored(&desk, &page, &key).await;
}
