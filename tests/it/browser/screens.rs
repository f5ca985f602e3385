//! Small screens, large text, darkness, and no motion.

use serde_json::{Value, json};

use super::chromium::Chromium;
use super::desk::Desk;
use super::page::Page;

const OVERFLOWS: &str = "document.scrollingElement.scrollWidth > innerWidth \
    || all('.panel, .messages, .header, .foot').some((node) => node.scrollWidth > node.clientWidth)";

/// Everything to press that is smaller than a thumb; links in running text apart.
const SMALL: &str = "all('button, textarea, a.button').filter((node) => seen(node)) \
    .map((node) => [node.className, node.getBoundingClientRect()]) \
    .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)";

async fn talk(page: &Page, desk: &Desk) {
    page.go(&desk.url).await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
}

#[tokio::test]
async fn a_small_phone_is_filled_and_nothing_is_cut() {
    let Some(browser) = Chromium::start().await else { return };
    let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.screen(320, 568, 2.0, true).await;
    talk(&page, &desk).await;
    let panel = "(({x, y, width, height}) => [x, y, width, height])(one('.panel').getBoundingClientRect())";
    assert_eq!(page.eval(panel).await, json!([0, 0, 320, 568]));
    assert_eq!(page.eval(OVERFLOWS).await, false);
    assert_eq!(page.eval(SMALL).await, json!([]));
    for _ in 0..12 {
        page.key("Tab").await;
        assert_eq!(
            page.eval("Boolean(one('.panel').contains(active()))").await,
            true,
            "the page behind is not reached"
        );
    }

    page.screen(320, 256, 1.0, false).await;
    page.until("innerHeight === 256").await;
    let inside = "[one('.messages').clientHeight >= 48, ...['.input', '.send'].map((part) => \
                  one(part).getBoundingClientRect().bottom <= innerHeight)]";
    page.until(&format!("({inside}).every(Boolean)")).await;
    assert_eq!(page.eval(OVERFLOWS).await, false);

    page.screen(1280, 800, 1.0, false).await;
    page.eval("document.documentElement.style.fontSize = '32px'").await;
    assert_eq!(page.eval(OVERFLOWS).await, false, "text twice as large");
}

/// The lightness of a computed colour, 0 to 255.
async fn light(page: &Page, part: &str) -> f64 {
    let colour = page.text(&format!("getComputedStyle(one('{part}')).backgroundColor")).await;
    let parts: Vec<f64> =
        colour.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|part| part.parse().ok()).collect();
    parts.iter().take(3).sum::<f64>() / 3.0
}

#[tokio::test]
async fn dark_still_and_mirrored_on_request() {
    let Some(browser) = Chromium::start().await else { return };
    let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.prefer("prefers-color-scheme", "dark").await;
    talk(&page, &desk).await;
    assert!(light(&page, ".panel").await < 60.0);
    page.eval("host.setAttribute('theme', 'light')").await;
    assert!(light(&page, ".panel").await > 200.0, "the page's wish goes before the system's");

    page.prefer("prefers-reduced-motion", "reduce").await;
    page.say("Ich will mit einem Menschen sprechen").await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    let moving = "shadow.getAnimations().filter((one) => one.playState === 'running').length";
    assert_eq!(page.eval(moving).await, 0);

    page.eval("document.documentElement.dir = 'rtl', host.setAttribute('locale', 'en')").await;
    let sides = "[one('.launcher').getBoundingClientRect().left < 40, getComputedStyle(one('.send .flip')).transform]";
    assert_eq!(page.eval(sides).await, json!([true, "matrix(-1, 0, 0, 1, 0, 0)"]));
    let english = page.eval("[one('.root').lang, one('.input').placeholder, one('.launcher').ariaLabel]").await;
    assert_eq!(english, json!(["en", "Your message …", "Close chat"]));
    assert_ne!(page.eval("one('.message .card').lang").await, Value::Null, "what was said stays German");
}
