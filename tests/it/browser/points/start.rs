//! Points 1 to 5 and 45: what happens before the first click, and without scripts.

use serde_json::{Value, json};

use super::{Embedded, Visit};

const KEPT: &str =
    "[localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length]";

#[tokio::test]
async fn p01_a_script_tag_alone_shows_a_launcher() {
    let Some(shop) = Embedded::begin().await else { return };
    let page = shop.visitor("/", "", "", &shop.tag("")).await;
    page.until("all('button').filter(seen).length === 1 && seen(one('.launcher'))").await;
    assert_eq!(page.eval("doms('desk-bell').length").await, 1);
}

#[tokio::test]
async fn p02_before_a_click_nothing_is_kept_and_one_file_asked_for() {
    let Some(shop) = Embedded::begin().await else { return };
    let page = shop.visitor("/", "", "", &shop.tag("")).await;
    page.until("seen(one('.launcher'))").await;
    page.eval("new Promise((done) => setTimeout(done, 1500))").await;
    let asked: Vec<String> = page.requests().into_iter().filter(|url| url.starts_with(&shop.desk.url)).collect();
    assert_eq!(asked, [format!("{}/widget.js", shop.desk.url)]);
    assert_eq!(page.eval(KEPT).await, json!([0, 0, "", 0]));
    assert_eq!(page.call("Network.getAllCookies", json!({})).await["cookies"], json!([]));
    let used = page.call("Storage.getUsageAndQuota", json!({"origin": shop.shop.url})).await;
    assert_eq!(used["usage"], 0, "{used}");
}

#[tokio::test]
async fn p03_nobody_else_is_asked_for_anything() {
    let Some(shop) = Embedded::begin().await else { return };
    let page = shop.visitor("/", "", "", &shop.tag("")).await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
    page.say(super::HUMAN).await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    let own = [&shop.desk.url, &shop.shop.url];
    let foreign: Vec<String> =
        page.requests().into_iter().filter(|url| !own.iter().any(|own| url.starts_with(*own))).collect();
    assert_eq!(foreign, Vec::<String>::new());
    assert_eq!(page.complaints(), Vec::<String>::new());
}

/// The bytes are weighed where they are made (`widget::assets`); this is what a browser really gets.
#[tokio::test]
async fn p04_the_file_is_small_on_the_wire() {
    let Some(shop) = Embedded::begin().await else { return };
    let mut weighed = Vec::new();
    for _ in 0..50 {
        let page = shop.visitor("/", "", "", &shop.tag("")).await;
        page.until("seen(one('.launcher'))").await;
        let file = page.events("Network.responseReceived").into_iter();
        let file =
            file.map(|event| event["response"].clone()).find(|file| file["mimeType"] == "text/javascript").unwrap();
        let finished = page.events("Network.loadingFinished");
        let bytes = finished.iter().filter_map(|event| event["encodedDataLength"].as_f64()).fold(0.0, f64::max);
        let packed =
            file["headers"].as_object().unwrap().iter().find(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
        if packed.is_some() {
            assert!(bytes < 18.0 * 1_024.0, "{bytes}");
            return;
        }
        // The server packs while it already serves; soon after the start the plain file is all there is.
        weighed.push(bytes);
    }
    panic!("never packed: {weighed:?}");
}

#[tokio::test]
async fn p05_loaded_twice_it_is_there_once() {
    let Some(shop) = Embedded::begin().await else { return };
    let again = format!("<script src='{}/widget.js?2'></script>", shop.desk.url);
    let page = shop.visitor("/", "", "", &format!("{0}{0}{again}", shop.tag(""))).await;
    page.until("seen(one('.launcher'))").await;
    page.eval("new Promise((done) => setTimeout(done, 300))").await;
    assert_eq!(page.eval("doms('desk-bell').length").await, 1);
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[tokio::test]
async fn p45_without_scripts_a_link_leads_to_plain_forms() {
    let Some(visit) = Visit::begin().await else { return };
    let page = visit.browser.visitor().await;
    page.call("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    page.go(&visit.desk.url).await;
    assert_eq!(page.eval("document.querySelector('desk-bell')").await, Value::Null);
    let loads = page.events("Page.loadEventFired").len();
    page.click("dom('noscript a')").await;
    page.loaded(loads).await;
    page.click("dom('#text')").await;
    page.type_words("wo bleibt mein packet").await;
    let loads = page.events("Page.loadEventFired").len();
    page.click("dom('form.ask button:not([name])')").await;
    page.loaded(loads).await;
    assert!(page.text("dom('.messages').innerText").await.contains("Versandmail"));
}
