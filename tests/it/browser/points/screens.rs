//! Points 18 to 26: small screens, large text, darkness, no motion, and the other direction.

use serde_json::{Value, json};

use super::{Agent, Visit, doubt};
use crate::browser::page::Page;

const OVERFLOWS: &str = "document.scrollingElement.scrollWidth > innerWidth \
    || all('.panel, .messages, .header, .foot').some((node) => node.scrollWidth > node.clientWidth)";

/// Texts that are wider or higher than their box; what is kept for screen readers apart.
const CLIPPED: &str = "all('.panel *').filter((node) => seen(node) && !node.closest('.sr, svg') \
    && [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()) \
    && getComputedStyle(node).display !== 'inline' \
    && !(node.closest('.strip') && !one('.strip').dataset.kind) \
    && (node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 4)) \
    .map((node) => `${node.className} ${node.textContent}`)";

/// Everything to press that is smaller than a thumb; links in running text apart.
const SMALL: &str = "all('button, textarea, a.button, .star, .option').filter((node) => seen(node)) \
    .map((node) => [node.className, node.getBoundingClientRect()]) \
    .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)";

/// The lightness of a computed colour, 0 to 255.
async fn light(page: &Page, part: &str) -> f64 {
    let colour = page.text(&format!("getComputedStyle(one('{part}')).backgroundColor")).await;
    let parts: Vec<f64> =
        colour.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|part| part.parse().ok()).collect();
    parts.iter().take(3).sum::<f64>() / 3.0
}

#[tokio::test]
async fn p18_a_small_phone_is_filled_and_does_not_scroll_sideways() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::begin().await else { return };
    page.screen(320, 568, 2.0, true).await;
    page.go(&desk.url).await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
    let panel = "(({x, y, width, height}) => [x, y, width, height])(one('.panel').getBoundingClientRect())";
    assert_eq!(page.eval(panel).await, json!([0, 0, 320, 568]));
    assert_eq!(page.eval(OVERFLOWS).await, false);
}

#[tokio::test]
async fn p19_at_400_percent_there_is_room_to_read_and_to_write() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::waiting().await else { return };
    page.screen(320, 256, 1.0, false).await;
    page.until("innerHeight === 256").await;
    let inside = "[one('.messages').clientHeight >= 48, ...['.input', '.send'].map((part) => \
                  one(part).getBoundingClientRect().bottom <= innerHeight)]";
    page.until(&format!("({inside}).every(Boolean)")).await;
    assert_eq!(page.eval(OVERFLOWS).await, false);
}

#[tokio::test]
async fn p20_text_twice_as_large_is_not_clipped() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::answered().await else { return };
    page.eval("document.documentElement.style.fontSize = '32px'").await;
    page.until("parseFloat(getComputedStyle(one('.card')).fontSize) >= 30").await;
    assert_eq!(page.eval(OVERFLOWS).await, false);
    assert_eq!(page.eval(CLIPPED).await, json!([]));
}

/// The spacing of WCAG 1.4.12.
const SPACED: &str = "(() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('* { line-height: 1.5 !important; \
    letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-block-end: 2em !important; }'); \
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet]; })()";

#[tokio::test]
async fn p21_wide_text_spacing_clips_nothing() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::answered().await else { return };
    page.eval(SPACED).await;
    assert_eq!(page.eval(OVERFLOWS).await, false);
    assert_eq!(page.eval(CLIPPED).await, json!([]));
}

#[tokio::test]
async fn p22_everything_to_press_is_as_large_as_a_thumb() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::opened().await else { return };
    let check = async |state: &str| assert_eq!(page.eval(SMALL).await, json!([]), "{state}");
    check("open").await;
    page.say("wo bleibt mein packet").await;
    doubt(&page).await;
    check("reasons").await;
    page.eval("one('.input').focus()").await;
    page.type_words("Rück").await;
    page.until("seen(one('.list'))").await;
    check("suggestions").await;
    page.eval("one('.input').value = ''").await;
    page.say(super::HUMAN).await;
    check("handoff").await;
    let agent = Agent::of(&desk).await;
    agent.takes_it().await;
    agent.settles_it().await;
    page.until("seen(one('.rating'))").await;
    check("rating").await;
}

#[tokio::test]
async fn p23_nothing_moves_for_those_who_ask_for_stillness() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::begin().await else { return };
    page.prefer("prefers-reduced-motion", "reduce").await;
    page.open().await;
    page.say(super::HUMAN).await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    let moving = "shadow.getAnimations().filter((one) => one.playState === 'running').length";
    assert_eq!(page.eval(moving).await, 0);
    let agent = Agent::of(&desk).await;
    agent.takes_it().await;
    agent.does("typing", &json!({})).await;
    page.until("seen(one('.dots'))").await;
    assert_eq!(page.eval(moving).await, 0);
    // And the control: who does not ask for it sees the dots move.
    page.prefer("prefers-reduced-motion", "no-preference").await;
    page.until(&format!("{moving} > 0")).await;
}

#[tokio::test]
async fn p24_dark_and_light_by_the_system_and_by_the_page() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::begin().await else { return };
    page.prefer("prefers-color-scheme", "dark").await;
    page.open().await;
    assert!(light(&page, ".panel").await < 60.0);
    page.eval("host.setAttribute('theme', 'light')").await;
    assert!(light(&page, ".panel").await > 200.0, "the page's wish goes before the system's");
    page.prefer("prefers-color-scheme", "light").await;
    page.eval("host.setAttribute('theme', 'dark')").await;
    assert!(light(&page, ".panel").await < 60.0);
}

#[tokio::test]
async fn p25_with_forced_colours_borders_show_what_colours_did() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::answered().await else { return };
    page.prefer("forced-colors", "active").await;
    let borders = "['.launcher', '.panel', '.send', '.visitor .card', '.composer', '.choice'].filter((part) => {
        const style = getComputedStyle(one(part));
        return style.borderTopWidth === '0px' || style.borderTopStyle === 'none'
            || /^rgba.*, 0\\)$/.test(style.borderTopColor); })";
    assert_eq!(page.eval(borders).await, json!([]));
}

#[tokio::test]
async fn p26_from_right_to_left_everything_changes_sides() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::answered().await else { return };
    page.eval("document.documentElement.dir = 'rtl', host.setAttribute('locale', 'en')").await;
    let sides = "[one('.launcher').getBoundingClientRect().left < 40, getComputedStyle(one('.send .flip')).transform, \
        one('.visitor .card').getBoundingClientRect().left < one('.bot .card').getBoundingClientRect().left]";
    page.until("one('.root').dir === 'rtl'").await;
    assert_eq!(page.eval(sides).await, json!([true, "matrix(-1, 0, 0, 1, 0, 0)", true]));
    assert_ne!(page.eval("one('.message .card').lang").await, Value::Null, "what was said stays German");
}
