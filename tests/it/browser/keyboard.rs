//! Everything by keyboard, and the focus where it belongs.

use serde_json::json;

use super::chromium::Chromium;
use super::desk::Desk;
use super::page::Page;

async fn tab_to(page: &Page, selector: &str) {
    for _ in 0..30 {
        page.key("Tab").await;
        if page.eval(&format!("active()?.matches('{selector}') ?? false")).await == true {
            return;
        }
    }
    panic!("Tab does not reach {selector}");
}

#[tokio::test]
async fn keys_open_write_send_and_close() {
    let Some(browser) = Chromium::start().await else { return };
    let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.go(&desk.url).await;
    page.until("seen(one('.launcher'))").await;
    assert_eq!(page.eval("document.activeElement === document.body").await, true, "loading takes no focus");

    tab_to(&page, ".launcher").await;
    assert_eq!(page.text("active().ariaExpanded").await, "false");
    page.key("Enter").await;
    page.until("active().matches('.input')").await;
    assert_eq!(page.text("one('.launcher').ariaExpanded").await, "true");
    page.until("one('.message.bot')").await;

    page.type_words("wo bleibt").await;
    page.key("Shift+Enter").await;
    page.call("Input.imeSetComposition", json!({"text": "mein", "selectionStart": 4, "selectionEnd": 4})).await;
    page.key("Enter").await;
    assert_eq!(page.eval("all('.visitor').length").await, 0, "neither a new line nor a composition sends");
    page.call("Input.imeSetComposition", json!({"text": "", "selectionStart": 0, "selectionEnd": 0})).await;
    page.type_words("mein packet").await;
    page.eval("globalThis.node = one('.input')").await;
    page.key("Enter").await;
    page.until("one('.log').textContent.includes('Versandmail')").await;
    assert_eq!(page.text("all('.visitor p').at(-1).textContent").await, "wo bleibt\nmein packet");
    assert_eq!(page.eval("[one('.input').value, active() === node]").await, json!(["", true]), "the focus stays");

    page.key("Shift+Tab").await;
    assert_eq!(page.eval("one('.panel').contains(active())").await, true);
    page.key("Escape").await;
    page.until("!seen(one('.panel')) && active().matches('.launcher')").await;
    page.key("Space").await;
    page.until("seen(one('.panel')) && active().matches('.input')").await;
    tab_to(&page, ".choice").await;
    page.key("Enter").await;
    page.until("all('.visitor').length === 2").await;
    assert_eq!(page.eval("one('.panel').contains(active())").await, true, "a choice that goes does not drop the focus");
}
