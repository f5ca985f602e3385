//! Points 13 to 16: what a screen reader is told.

use serde_json::json;

use super::{Agent, Visit, doubt};
use crate::browser::ear::{heard, words};

#[tokio::test]
async fn p13_the_log_has_a_name_and_an_answer_is_one_new_child() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::opened().await else { return };
    let messages = "one('.log').querySelectorAll(':scope > .message').length";
    let before = page.eval(messages).await.as_u64().unwrap();
    page.say("wo bleibt mein packet").await;
    assert_eq!(page.eval(messages).await, before + 2, "the question and one answer");
    let log = heard(&page, "log", "wo bleibt mein packet").await;
    assert_eq!(log[0].1, "Nachrichten");
    assert!(words(&log).contains("Link zur Sendungsverfolgung"), "{log:?}");
    assert!(log.iter().any(|(role, name)| role == "link" && name.starts_with("Sendung verfolgen")), "{log:?}");

    // A reload fills the log without reading it aloud, and only then listens.
    let watch = "document.addEventListener('deskbell:ready', ({target}) => { \
                 const log = target.shadowRoot.querySelector('.log'); globalThis.loud = []; \
                 new MutationObserver((all) => all.forEach((one) => one.addedNodes.length && loud.push(log.ariaLive))) \
                 .observe(log, {childList: true}); })";
    page.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": watch})).await;
    page.reload().await;
    page.until("all('.message').length === 3").await;
    assert_eq!(page.eval("[...new Set(loud)]").await, json!(["off"]));
    page.until("one('.log').ariaLive === 'polite'").await;
}

#[tokio::test]
async fn p14_the_status_tells_of_typing_the_queue_the_network_and_trouble() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::waiting().await else { return };
    let status = async |words: &str| {
        heard(&page, "status", words).await;
    };
    let agent = Agent::of(&desk).await;
    agent.does("queue", &json!({"unit": "position", "amount": 2})).await;
    status("Platz 2").await;
    agent.takes_it().await;
    status("Mensch ist jetzt für Sie da").await;
    agent.does("typing", &json!({})).await;
    status("Frau Weber schreibt").await;
    page.offline(true).await;
    status("offline").await;
    page.offline(false).await;
    status("Mensch ist jetzt für Sie da").await;
    // The assistant takes its time: the answer is held back.
    let visitor = Visit::opened().await.unwrap();
    let page = &visitor.page;
    page.hold_back("*/messages", "Response").await;
    page.type_words("wo bleibt mein packet").await;
    page.key("Enter").await;
    page.until("one('.status').textContent.includes('Assistent schreibt') && seen(one('.dots'))").await;
    let paused = page.held_back("/messages").await;
    page.call("Fetch.continueRequest", json!({"requestId": paused})).await;
    page.until("one('.log').textContent.includes('Versandmail') && !seen(one('.dots'))").await;
}

#[tokio::test]
async fn p15_buttons_are_beside_the_log() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::answered().await else { return };
    let inside = "one('.log').querySelectorAll('button, input, textarea, form').length";
    page.until("all('.thumb').length === 2 && seen(one('.thumb'))").await;
    doubt(&page).await;
    assert_eq!(page.eval(inside).await, 0);
    page.say(super::HUMAN).await;
    let agent = Agent::of(&desk).await;
    agent.takes_it().await;
    agent.settles_it().await;
    page.until("seen(one('.rating'))").await;
    assert_eq!(page.eval(inside).await, 0);
    let log = heard(&page, "log", super::HUMAN).await;
    assert!(log.iter().all(|(role, _)| role != "button" && role != "radio"), "{log:?}");
}

#[tokio::test]
async fn p16_the_launcher_says_whether_it_is_open_and_what_is_unread() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::begin().await else { return };
    let name = "one('.launcher').ariaLabel";
    assert_eq!(page.text(name).await, "Fragen? Chat öffnen");
    assert_eq!(page.text("one('.launcher').ariaExpanded").await, "false");
    page.open().await;
    assert_eq!(page.text("one('.launcher').ariaExpanded").await, "true");
    page.say(super::HUMAN).await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    page.key("Escape").await;
    let agent = Agent::of(&desk).await;
    agent.takes_it().await;
    agent.says("Guten Tag!").await;
    page.until("one('.badge').textContent === '2'").await;
    assert_eq!(page.text(name).await, "Fragen? Chat öffnen, Neue Nachrichten: 2");
    assert_eq!(page.text("one('[aria-live]:not(.log)').textContent").await, "Neue Nachrichten: 2");
    page.click("one('.launcher')").await;
    page.until("one('.launcher').ariaLabel === 'Chat schließen'").await;
}
