//! Points 32, 33 and 40: several tabs, and what stays after a reload.

use serde_json::{Value, json};

use super::{Agent, Embedded, Visit};

const LOG: &str = "all('.message').map((node) => node.message.seq)";

#[tokio::test]
async fn p32_a_reload_and_a_second_tab_show_the_same_conversation() {
    let Some(Visit { browser, page, desk }) = Visit::answered().await else { return };
    let said = page.eval(LOG).await;
    page.reload().await;
    page.until("all('.message').length === 3 && seen(one('.panel'))").await;
    assert_eq!(page.eval(LOG).await, said);

    let tab = browser.another_tab(&page).await;
    tab.go(&desk.url).await;
    tab.open().await;
    tab.until("all('.message').length === 3").await;
    assert_eq!(tab.eval(LOG).await, said);
    page.say("Was kostet der Versand?").await;
    tab.until("one('.log').textContent.includes('4,95')").await;
    assert_eq!(tab.eval(LOG).await, page.eval(LOG).await);
    tab.say("danke").await;
    page.until("all('.message').length === 7").await;
    assert_eq!(tab.eval(LOG).await, page.eval(LOG).await);
}

#[tokio::test]
async fn p32_two_tabs_that_were_open_before_the_first_word_are_in_one_conversation() {
    let Some(Visit { browser, page, desk }) = Visit::begin().await else { return };
    let tab = browser.another_tab(&page).await;
    tab.go(&desk.url).await;
    tab.open().await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
    tab.until("one('.log').textContent.includes('Versandmail')").await;
    tab.say("Was kostet der Versand?").await;
    page.until("one('.log').textContent.includes('4,95')").await;
    assert_eq!(tab.eval(LOG).await, page.eval(LOG).await);
}

/// The streams that the server has open, as it counts them itself.
async fn streams(visit: &Visit) -> String {
    // A second one changes nothing.
    let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
    let figures = reqwest::get(format!("{}/metrics", visit.desk.url)).await.unwrap().text().await.unwrap();
    let line = figures.lines().find_map(|line| line.strip_prefix("deskbell_streams "));
    line.unwrap_or_else(|| panic!("no such figure in {figures}")).trim().to_owned()
}

#[tokio::test]
async fn p33_eight_tabs_listen_with_one_stream() {
    let Some(visit) = Visit::waiting().await else { return };
    let mut tabs = Vec::new();
    for _ in 0..7 {
        let tab = visit.browser.another_tab(&visit.page).await;
        tab.go(&visit.desk.url).await;
        tab.until("all('.visitor').length === 1").await;
        tabs.push(tab);
    }
    visit.page.eval("new Promise((done) => setTimeout(done, 500))").await;
    assert_eq!(streams(&visit).await, "1");
    let agent = Agent::of(&visit.desk).await;
    agent.takes_it().await;
    agent.says("Guten Tag!").await;
    for tab in tabs.iter().chain([&visit.page]) {
        tab.until("all('.agent').length === 1").await;
    }

    // The one that listens goes; another one takes over, and nobody misses a word.
    visit.page.call("Page.close", json!({})).await;
    let said = std::time::Instant::now();
    agent.says("Noch da?").await;
    for tab in &tabs {
        tab.until("all('.agent').length === 2").await;
    }
    assert!(said.elapsed().as_secs() < 6, "{:?}", said.elapsed());
    assert_eq!(streams(&visit).await, "1");
    for tab in &tabs {
        assert_eq!(tab.eval("texts('.agent .card')").await, json!(["Guten Tag!", "Noch da?"]));
        assert_eq!(tab.complaints(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn p40_nothing_may_be_kept_and_reset_forgets() {
    let Some(shop) = Embedded::begin().await else { return };
    let kept = "[localStorage.length, sessionStorage.length, document.cookie]";
    let visitor = shop.visitor("/none", "", "", &shop.tag("data-storage=none")).await;
    visitor.open().await;
    visitor.say("wo bleibt mein packet").await;
    assert_eq!(visitor.eval(kept).await, json!([0, 0, ""]));
    visitor.reload().await;
    visitor.open().await;
    assert_eq!(visitor.eval("all('.visitor').length").await, 0);

    let page = shop.visitor("/", "", "", &shop.tag("")).await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
    assert_ne!(page.eval("localStorage.length").await, 0);
    let old = page.eval("one('.visitor').message.id.split('.')[0]").await;
    page.eval("Deskbell.reset()").await;
    page.until("all('.visitor').length === 0 && one('.message.bot')").await;
    assert_eq!(page.eval("Object.keys(localStorage).length").await, 0);
    assert_ne!(page.eval("one('.message.bot').message.id.split('.')[0]").await, old, "a new conversation");

    let tab = shop.visitor("/session", "", "", &shop.tag("data-storage=session")).await;
    tab.open().await;
    tab.say("wo bleibt mein packet").await;
    assert_eq!(tab.eval("localStorage.length").await, 0);
    tab.reload().await;
    tab.until("all('.visitor').length === 1").await;

    let careful = shop.visitor("/consent", "", "", &shop.tag("data-consent=required")).await;
    careful.open().await;
    careful.say("wo bleibt mein packet").await;
    assert_eq!(careful.eval(kept).await, json!([0, 0, ""]));
    careful.eval("Deskbell.setConsent(true)").await;
    assert_ne!(careful.eval("localStorage.length").await, 0);
    careful.eval("Deskbell.setConsent(false)").await;
    assert_eq!(careful.eval(kept).await, json!([0, 0, ""]));
    assert_eq!(careful.eval("all('.visitor').length").await, Value::from(1), "the page itself forgets nothing yet");
}
