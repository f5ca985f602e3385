//! Bad networks and servers that go away: nothing is lost and nothing is said twice.

use serde_json::{Value, json};

use super::chromium::Chromium;
use super::desk::Desk;
use super::page::Page;

/// The conversation's id and token, as the widget keeps them.
async fn key(page: &Page) -> (String, String) {
    let kept = page.eval("JSON.parse(Object.values(localStorage)[0])").await;
    let text = |name: &str| kept[name].as_str().unwrap().to_owned();
    (text("id"), text("token"))
}

async fn rows(desk: &Desk, page: &Page, words: &str) -> usize {
    let (id, token) = key(page).await;
    let transcript = desk.call(&token, &format!("/{id}"), None).await;
    transcript["messages"].as_array().unwrap().iter().filter(|message| message["text"] == words).count()
}

#[tokio::test]
async fn what_was_written_offline_arrives_once() {
    let Some(browser) = Chromium::start().await else { return };
    let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.go(&desk.url).await;
    page.open().await;

    page.offline(true).await;
    page.eval("one('.input').focus()").await;
    page.type_words("Was kostet der Versand?").await;
    page.key("Enter").await;
    page.until("one('.visitor .unsent') && one('.status').textContent.includes('offline')").await;
    assert_eq!(rows(&desk, &page, "Was kostet der Versand?").await, 0);
    page.offline(false).await;
    page.until("one('.log').textContent.includes('4,95') && !one('.unsent')").await;
    assert_eq!(rows(&desk, &page, "Was kostet der Versand?").await, 1);

    // The server hears this one, and its answer is lost on the way back.
    page.call("Fetch.enable", json!({"patterns": [{"urlPattern": "*/messages", "requestStage": "Response"}]})).await;
    page.eval("one('.input').focus()").await;
    page.type_words("wo bleibt mein packet").await;
    page.key("Enter").await;
    while page.events("Fetch.requestPaused").is_empty() {
        page.until("true").await;
    }
    let paused = &page.events("Fetch.requestPaused")[0]["requestId"];
    page.call("Fetch.failRequest", json!({"requestId": paused, "errorReason": "ConnectionReset"})).await;
    page.until("one('.visitor .unsent')").await;
    assert_eq!(rows(&desk, &page, "wo bleibt mein packet").await, 1);
    page.call("Fetch.disable", json!({})).await;
    page.until("one('.log').textContent.includes('Versandmail') && !one('.unsent')").await;
    assert_eq!(rows(&desk, &page, "wo bleibt mein packet").await, 1, "a repeat adds nothing");
    assert_eq!(page.eval("all('.visitor').length").await, 2);
    assert_eq!(page.eval("all('.message').length").await, 5);
}

/// Someone with the same key says something: the open stream alone can tell the page.
async fn say_elsewhere(desk: &Desk, (id, token): &(String, String), words: &str) {
    let body = json!({"client_id": format!("elsewhere-{}", words.len()), "text": words});
    desk.call(token, &format!("/{id}/messages"), Some(&body)).await;
}

#[tokio::test]
async fn a_restart_under_an_open_stream_loses_and_doubles_nothing() {
    let Some(browser) = Chromium::start().await else { return };
    let (mut desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.go(&desk.url).await;
    page.open().await;
    page.say("Ich will mit einem Menschen sprechen").await;
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

    let (id, token) = &key;
    let transcript = desk.call(token, &format!("/{id}"), None).await;
    let stored: Vec<&Value> =
        transcript["messages"].as_array().unwrap().iter().map(|message| &message["seq"]).collect();
    let shown = page.eval("all('.message').map((node) => node.message.seq).sort((a, b) => a - b)").await;
    assert_eq!(shown.as_array().unwrap().iter().collect::<Vec<_>>(), stored);
}
