//! A foreign page that embeds the widget: what it takes, what it leaves alone, what it withstands.

use serde_json::{Value, json};

use super::chromium::Chromium;
use super::desk::Desk;
use super::page::Page;
use super::shop::Shop;

const NOTES: &str = "<script>window.before = Object.getOwnPropertyNames(window)</script>";

/// What the worst of themes do to everything, and to us.
const HOSTILE: &str = "<style>
html { font-size: 62.5%; }
body, body * { font: italic 900 31px/3 cursive !important; letter-spacing: .4em !important; word-spacing: 2em !important;
    text-transform: uppercase !important; text-align: right !important; box-sizing: content-box !important; }
div, p, span, button, textarea { margin: 30px !important; padding: 40px !important; border: 9px dashed red !important;
    float: left !important; min-width: 300px !important; background: yellow !important; color: red !important; }
svg { display: none !important; }
desk-bell { display: inline !important; position: static !important; opacity: .2 !important; color: red !important;
    transform: rotate(20deg) !important; zoom: 2 !important; visibility: hidden !important; filter: blur(3px) !important; }
</style>";

fn tag(desk: &Desk) -> String {
    format!("<script src='{}/widget.js' defer></script>", desk.url)
}

#[tokio::test]
async fn a_script_tag_is_all_and_leaves_no_trace_before_a_click() {
    let Some(browser) = Chromium::start().await else { return };
    let (shop, page) = (Shop::open().await, browser.visitor().await);
    let desk = Desk::serve(&[&shop.url]).await;

    let once = shop.put("/", "", NOTES, &tag(&desk));
    page.go(&once).await;
    page.until("seen(one('.launcher'))").await;
    assert_eq!(page.requests(), [once.clone(), format!("{}/widget.js", desk.url)]);
    assert_eq!(page.eval(KEPT).await, json!([0, 0, "", 0]));
    let cookies = page.call("Network.getAllCookies", json!({})).await;
    assert_eq!(cookies["cookies"], json!([]));
    let added = "Object.getOwnPropertyNames(window).filter((name) => !before.includes(name) && name !== 'before')";
    assert_eq!(page.eval(added).await, json!(["Deskbell"]));

    page.open().await;
    page.say("wo bleibt mein packet").await;
    let foreign: Vec<String> = page.requests().into_iter().filter(|url| !url.starts_with(&desk.url)).collect();
    assert_eq!(foreign, [once], "nothing is asked of anyone else");
    assert_eq!(page.complaints(), Vec::<String>::new());

    let twice =
        shop.put("/twice", "", "", &format!("{0}{0}<script src='{1}/widget.js?2'></script>", tag(&desk), desk.url));
    page.go(&twice).await;
    page.until("seen(one('.launcher'))").await;
    assert_eq!(page.eval("document.querySelectorAll('desk-bell').length").await, 1);
    assert_eq!(page.complaints(), Vec::<String>::new());
}

const KEPT: &str =
    "[localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length]";

/// Size, place and type of the parts that a page would ruin first.
async fn looks(page: &Page) -> Value {
    page.open().await;
    page.say("wo bleibt mein packet").await;
    page.until("shadow.getAnimations().every((one) => one.playState !== 'running')").await;
    page.eval(
        "['.launcher', '.panel', '.input', '.visitor .card', '.bot:last-child .card', '.choice', '.thumb', 'h2'].map((part) => {
            const node = one(part), style = getComputedStyle(node), box = node.getBoundingClientRect();
            return [part, box.x, box.y, box.width, box.height, style.fontFamily, style.fontSize, style.fontStyle,
                style.lineHeight, style.letterSpacing, style.wordSpacing, style.textTransform, style.textAlign,
                style.color, style.backgroundColor, style.borderTopWidth, style.opacity, style.visibility].join(' ');
        }).concat(['opacity', 'transform', 'filter', 'visibility', 'zoom', 'position']
            .map((name) => getComputedStyle(host)[name]))",
    )
    .await
}

#[tokio::test]
async fn a_hostile_style_sheet_changes_nothing() {
    let Some(browser) = Chromium::start().await else { return };
    let shop = Shop::open().await;
    let desk = Desk::serve(&[&shop.url]).await;
    let mut seen = Vec::new();
    for (path, head) in [("/plain", ""), ("/hostile", HOSTILE)] {
        let page = browser.visitor().await;
        page.go(&shop.put(path, "", head, &format!("<button id=own>Kaufen</button>{}", tag(&desk)))).await;
        let own = "JSON.stringify([...getComputedStyle(document.querySelector('#own'))].map((name) => \
                   getComputedStyle(document.querySelector('#own'))[name]))";
        let before = page.text(own).await;
        seen.push(looks(&page).await);
        assert_eq!(page.text(own).await, before, "the page's own button is as it was");
        assert_eq!(page.eval("document.body.getAttribute('style')").await, Value::Null);
    }
    assert_eq!(seen[0], seen[1]);
}
