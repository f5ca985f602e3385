//! Without JavaScript: a page with plain forms.

use serde_json::json;

use super::chromium::Chromium;
use super::desk::Desk;
use super::page::Page;

const NODE: &str = "document.querySelector";

/// Clicks on what leads to another page, and waits for that.
async fn follow(page: &Page, selector: &str) {
    let loads = page.events("Page.loadEventFired").len();
    page.click(&format!("{NODE}('{selector}')")).await;
    page.loaded(loads).await;
}

async fn ask(page: &Page, words: &str) -> String {
    page.click(&format!("{NODE}('#text')")).await;
    page.type_words(words).await;
    follow(page, "form.ask button:not([name])").await;
    page.text(&format!("{NODE}('.messages').innerText")).await
}

#[tokio::test]
async fn plain_forms_go_the_whole_way_to_a_human() {
    let Some(browser) = Chromium::start().await else { return };
    let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.call("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    page.go(&desk.url).await;
    assert_eq!(page.eval("document.querySelector('desk-bell')").await, serde_json::Value::Null);
    follow(&page, "noscript a").await;

    let log = ask(&page, "wo bleibt mein packet").await;
    assert!(log.contains("wo bleibt mein packet") && log.contains("Versandmail"), "{log}");
    assert_eq!(page.eval("Boolean(document.querySelector('.messages a[href$=\"/tracking\"]'))").await, true);
    let log = ask(&page, "<img src=x onerror=alert(1)>").await;
    assert!(log.contains("<img src=x onerror=alert(1)>"), "{log}");
    assert_eq!(page.eval("document.querySelectorAll('.messages img').length").await, 0);
    let log = ask(&page, "Ich will mit einem Menschen sprechen").await;
    assert!(log.contains("mit dem ganzen Gespräch an unser Team übergeben"), "{log}");
    assert_eq!(page.eval("Boolean(document.querySelector('.status'))").await, true);

    page.reload().await;
    let again = page.text(&format!("{NODE}('.messages').innerText")).await;
    assert_eq!(again.matches("wo bleibt mein packet").count(), 1, "{again}");
    page.screen(320, 568, 1.0, true).await;
    assert_eq!(page.eval("document.scrollingElement.scrollWidth <= innerWidth").await, true);
    assert_eq!(page.complaints(), Vec::<String>::new());
}
