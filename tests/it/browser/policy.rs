//! Who may embed the widget.

use super::chromium::Chromium;
use super::desk::Desk;
use super::shop::Shop;

#[tokio::test]
async fn a_site_that_is_not_named_gets_no_answer() {
    let Some(browser) = Chromium::start().await else { return };
    let (shop, page) = (Shop::open().await, browser.visitor().await);
    let desk = Desk::serve(&[]).await;
    page.go(&shop.put("/", "", "", &format!("<script src='{}/widget.js' defer></script>", desk.url))).await;
    page.click("one('.launcher')").await;
    page.until("one('.strip').dataset.kind === 'error'").await;
    assert_eq!(page.eval("all('.message').length").await, 0);
}
