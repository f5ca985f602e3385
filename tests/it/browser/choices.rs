//! What can be clicked: questions that are offered, and thumbs.

use serde_json::json;

use super::chromium::Chromium;
use super::desk::Desk;

#[tokio::test]
async fn suggestions_answer_and_thumbs_are_counted() {
    let Some(browser) = Chromium::start().await else { return };
    let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.go(&desk.url).await;
    page.open().await;
    let outside = "all('.choice, .thumb').filter((node) => one('.log').contains(node)).length";

    page.until("all('.choice').length >= 3").await;
    assert_eq!(page.eval(outside).await, 0);
    let label = page.text("one('.choice').textContent").await;
    page.click("one('.choice')").await;
    page.until("one('.log').textContent.includes('Versandmail')").await;
    assert_eq!(page.text("one('.visitor .card').textContent").await, label);

    assert_eq!(page.eval(outside).await, 0);
    page.click("one('.thumb')").await;
    page.until("one('.status').textContent.startsWith('Danke')").await;
    assert_eq!(page.eval("all('.thumb').map((thumb) => thumb.ariaPressed)").await, json!(["true", "false"]));
    let sent = page.events("Network.requestWillBeSent");
    let sent = sent.iter().filter(|event| event["request"]["url"].as_str().unwrap().ends_with("/feedback"));
    assert_eq!(sent.count(), 1);

    let next = page.text("one('.choice:last-child').textContent").await;
    page.click("one('.choice:last-child')").await;
    page.until("all('.visitor').length === 2 && all('.message').at(-1).matches('.bot')").await;
    assert_eq!(page.text("all('.visitor .card').at(-1).textContent").await, next);
    assert_eq!(page.complaints(), Vec::<String>::new());
}
