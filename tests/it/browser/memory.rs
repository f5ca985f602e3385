//! What is kept on the visitor's device, and what is not.

use serde_json::json;

use super::chromium::Chromium;
use super::desk::Desk;
use super::shop::Shop;

#[tokio::test]
async fn a_reload_keeps_the_history_unless_nothing_may_be_kept() {
    let Some(browser) = Chromium::start().await else { return };
    let (shop, page) = (Shop::open().await, browser.visitor().await);
    let desk = Desk::serve(&[&shop.url]).await;
    let url = shop.put("/", "", "", &format!("<script src='{}/widget.js' defer></script>", desk.url));
    page.go(&url).await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
    let log = "all('.message').map((message) => message.querySelector('.card').textContent)";
    let said = page.eval(log).await;

    page.reload().await;
    page.until("all('.message').length === 3 && seen(one('.panel'))").await;
    assert_eq!(page.eval(log).await, said);
    assert_eq!(page.eval("document.activeElement === document.body").await, true, "a reload takes no focus");
    let tab = browser.another_tab(&page).await;
    tab.go(&url).await;
    tab.open().await;
    tab.until("all('.message').length === 3").await;
    assert_eq!(tab.eval(log).await, said, "the same visitor in a second tab");
    tab.eval("Deskbell.reset()").await;
    tab.until("all('.visitor').length === 0").await;
    assert_eq!(tab.eval("Object.keys(localStorage).length").await, 0);

    let bare = format!("<script src='{}/widget.js' data-storage=none defer></script>", desk.url);
    let visitor = browser.visitor().await;
    visitor.go(&shop.put("/bare", "", "", &bare)).await;
    visitor.open().await;
    visitor.say("wo bleibt mein packet").await;
    assert_eq!(visitor.eval("[localStorage.length, sessionStorage.length, document.cookie]").await, json!([0, 0, ""]));
    visitor.reload().await;
    visitor.open().await;
    assert_eq!(visitor.eval("all('.visitor').length").await, 0);
}
