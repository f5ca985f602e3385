//! Points 6 to 12: the keyboard, and the focus where it belongs.

use serde_json::json;

use super::{Visit, tab_to};

#[tokio::test]
async fn p06_tab_reaches_the_launcher_and_enter_and_space_open() {
    let Some(Visit { page, browser, desk }) = Visit::begin().await else { return };
    tab_to(&page, ".launcher").await;
    page.key("Enter").await;
    page.until("seen(one('.panel'))").await;
    let other = browser.visitor().await;
    other.go(&desk.url).await;
    other.until("seen(one('.launcher'))").await;
    tab_to(&other, ".launcher").await;
    other.key("Space").await;
    other.until("seen(one('.panel'))").await;
}

#[tokio::test]
async fn p07_opening_puts_the_focus_in_the_input() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::begin().await else { return };
    page.click("one('.launcher')").await;
    page.until("active().matches('textarea.input')").await;
}

#[tokio::test]
async fn p08_escape_closes_from_anywhere_in_the_panel() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::answered().await else { return };
    for part in [".input", ".messages", ".thumb", ".human", ".choice"] {
        page.eval(&format!("one('{part}').focus()")).await;
        page.key("Escape").await;
        page.until("!seen(one('.panel')) && active().matches('.launcher')").await;
        page.key("Enter").await;
        page.until("seen(one('.panel'))").await;
    }
}

#[tokio::test]
async fn p09_tab_leaves_the_panel_on_a_desktop_and_stays_on_a_small_screen() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::answered().await else { return };
    let mut left = false;
    for _ in 0..20 {
        page.key("Tab").await;
        left |= page.eval("!one('.panel').contains(active())").await == true;
    }
    assert!(left, "there is a way on");
    page.screen(320, 568, 1.0, true).await;
    page.until("one('.panel').ariaModal === 'true'").await;
    page.eval("one('.input').focus()").await;
    for step in 0..24 {
        page.key(if step < 14 { "Tab" } else { "Shift+Tab" }).await;
        assert_eq!(page.eval("Boolean(one('.panel').contains(active()))").await, true, "step {step}");
    }
}

#[tokio::test]
async fn p10_neither_the_load_nor_a_message_moves_the_focus() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::begin().await else { return };
    assert_eq!(page.eval("document.activeElement === document.body").await, true);
    page.open().await;
    page.say(super::HUMAN).await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    page.eval("dom('[data-ask]').focus()").await;
    let agent = super::Agent::of(&desk).await;
    agent.takes_it().await;
    agent.says("Guten Tag!").await;
    page.until("one('.message.agent')").await;
    assert_eq!(page.eval("document.activeElement.matches('[data-ask]')").await, true);
}

#[tokio::test]
async fn p11_enter_sends_and_neither_a_new_line_nor_a_composition_does() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::opened().await else { return };
    page.type_words("wo bleibt").await;
    page.key("Shift+Enter").await;
    page.call("Input.imeSetComposition", json!({"text": "mein", "selectionStart": 4, "selectionEnd": 4})).await;
    page.key("Enter").await;
    assert_eq!(page.eval("all('.visitor').length").await, 0);
    page.call("Input.imeSetComposition", json!({"text": "", "selectionStart": 0, "selectionEnd": 0})).await;
    page.type_words("mein packet").await;
    page.key("Enter").await;
    page.until("one('.log').textContent.includes('Versandmail')").await;
    assert_eq!(page.text("all('.visitor p').at(-1).textContent").await, "wo bleibt\nmein packet");
}

#[tokio::test]
async fn p12_after_sending_the_same_input_is_empty_and_has_the_focus() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::opened().await else { return };
    page.eval("globalThis.node = one('.input')").await;
    page.type_words("wo bleibt mein packet").await;
    page.key("Enter").await;
    assert_eq!(page.eval("[one('.input').value, active() === node]").await, json!(["", true]));
    page.until("one('.log').textContent.includes('Versandmail')").await;
    assert_eq!(page.eval("[one('.input') === node, active() === node]").await, json!([true, true]));
}
