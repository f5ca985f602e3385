//! Suggestions, thumbs, and words that would like to be more than words.

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

#[tokio::test]
async fn a_visitors_words_stay_words() {
    let Some(browser) = Chromium::start().await else { return };
    let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.screen(360, 640, 1.0, false).await;
    page.go(&desk.url).await;
    page.open().await;
    let long = "x".repeat(1_500);
    let hostile = [
        "<img src=x onerror=\"window.hurt=1\">",
        "</textarea><script>window.hurt=1</script>",
        "[hier](javascript:window.hurt=1) {{ shop.email }} **fett**",
        &long,
    ];
    for words in hostile {
        page.say(words).await;
        assert_eq!(page.text("all('.visitor .card').at(-1).textContent").await, words);
    }
    let harm = "[window.hurt, all('.log img, .log script').length, all('.log a[href^=\"javascript\"]').length]";
    assert_eq!(page.eval(harm).await, json!([null, 0, 0]));
    assert_eq!(page.eval("one('.messages').scrollWidth <= one('.messages').clientWidth").await, true);
    page.reload().await;
    page.until("all('.visitor').length === 4").await;
    assert_eq!(page.eval(harm).await, json!([null, 0, 0]));
}
