//! The strictest content security policy that still loads a script.

use serde_json::json;

use super::chromium::Chromium;
use super::desk::Desk;
use super::shop::Shop;

#[tokio::test]
async fn the_strictest_policy_is_not_violated() {
    let Some(browser) = Chromium::start().await else { return };
    let (shop, page) = (Shop::open().await, browser.visitor().await);
    let desk = Desk::serve(&[&shop.url]).await;
    let policy = format!(
        "default-src 'none'; script-src {0}/widget.js; connect-src {0}; img-src data:; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        desk.url
    );
    let watch = "globalThis.broken = []; \
                 addEventListener('securitypolicyviolation', (event) => broken.push(event.violatedDirective))";
    page.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": watch})).await;
    page.go(&shop.put("/", &policy, "", &format!("<script src='{}/widget.js' defer></script>", desk.url))).await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
    page.until("one('.log a')").await;
    page.say("Ich will mit einem Menschen sprechen").await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    assert_eq!(page.eval("getComputedStyle(one('.launcher')).minHeight").await, "48px", "it is dressed");
    assert_eq!(page.eval("broken").await, json!([]));
    assert_eq!(page.complaints(), Vec::<String>::new());
}

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
