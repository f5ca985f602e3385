//! Pages that move under the widget, and several that show the same conversation.

use serde_json::json;

use super::chromium::Chromium;
use super::desk::Desk;

#[tokio::test]
async fn a_page_that_swaps_its_body_keeps_one_widget() {
    let Some(browser) = Chromium::start().await else { return };
    let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.go(&desk.url).await;
    page.until("globalThis.Deskbell?.version").await;
    page.eval("globalThis.heard = [], globalThis.off = Deskbell.on('message', ({role}) => heard.push(role))").await;
    page.eval("Deskbell.ask('wo bleibt mein packet')").await;
    page.until("one('.log').textContent.includes('Versandmail')").await;
    assert_eq!(page.eval("[...new Set(heard)].sort()").await, json!(["bot", "visitor"]));
    assert_eq!(page.eval("off(), heard = [], active().matches('.input')").await, true);

    page.eval("history.pushState({}, '', '/?elsewhere'), document.body.replaceWith(document.createElement('body'))")
        .await;
    page.until("document.querySelectorAll('desk-bell').length === 1 && seen(one('.launcher'))").await;
    assert_eq!(page.eval("all('.visitor').length").await, 1, "what was said is still there");
    page.eval("one('.input').focus()").await;
    page.say("Was kostet der Versand?").await;
    page.until("one('.log').textContent.includes('4,95')").await;
    assert_eq!(page.eval("heard").await, json!([]), "who left hears nothing");
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[tokio::test]
async fn a_second_tab_hears_what_is_said_and_is_not_disturbed() {
    let Some(browser) = Chromium::start().await else { return };
    let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.go(&desk.url).await;
    page.open().await;
    page.say("Ich will mit einem Menschen sprechen").await;
    let tab = browser.another_tab(&page).await;
    tab.go(&desk.url).await;
    tab.until("globalThis.Deskbell?.version").await;
    tab.eval("document.querySelector('[data-ask]').focus()").await;
    tab.until("one('.strip').dataset.kind === 'waiting'").await;

    page.say("Was kostet der Versand?").await;
    tab.until("one('.badge').textContent !== '' && one('.log').textContent.includes('4,95')").await;
    assert!(tab.text("one('.launcher').ariaLabel").await.contains("neue Nachricht"));
    assert_eq!(tab.eval("seen(one('.panel'))").await, false, "it does not open by itself");
    assert_eq!(tab.eval("document.activeElement.matches('[data-ask]')").await, true, "nor takes the focus");
    tab.open().await;
    assert_eq!(tab.eval("one('.badge').textContent").await, "");
    let log = "all('.message').map((node) => node.message.seq)";
    assert_eq!(tab.eval(log).await, page.eval(log).await);
}
