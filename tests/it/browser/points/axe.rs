//! Point 17: what axe-core finds, all rules, in every state, light and dark, German and English.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Agent, Visit, doubt};
use crate::browser::page::Page;

const ASK: &str = "await axe.run({include: [['desk-bell']]}, {resultTypes: ['violations', 'incomplete']}) \
    .then(({violations, incomplete}) => [...violations, \
        ...incomplete.filter(({id}) => id !== 'color-contrast')].map(({id, nodes}) => \
        `${id}: ${nodes.map(({target, failureSummary}) => `${target} ${failureSummary}`).join('; ')}`))";

/// The file, if the test script has fetched it; in CI it must be there.
#[expect(clippy::print_stdout, reason = "a test that tests nothing says so")]
fn axe() -> Option<String> {
    let Some(file) = std::env::var_os("DESKBELL_TEST_AXE") else {
        assert!(std::env::var_os("CI").is_none(), "axe-core is missing: tests/run fetches it");
        println!("skipped: no axe-core (tests/run fetches it)");
        return None;
    };
    Some(std::fs::read_to_string(file).unwrap())
}

/// Contrast of what is scrolled out of sight cannot be judged; all else must be judged, and found right.
async fn nothing_is_found(page: &Page, state: &str) {
    page.until(
        "shadow.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations > 1)",
    )
    .await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(page.eval(ASK).await, json!([]), "{state}");
}

async fn every_state(visit: &Visit, language: &str, scheme: &str, axe: &str) {
    let (page, desk) = (visit.browser.visitor().await, &visit.desk);
    let name = |state: &str| format!("{state}, {language}, {scheme}");
    let words = |de: &'static str, en: &'static str| if language == "de" { de } else { en };
    page.prefer("prefers-color-scheme", scheme).await;
    page.go(&format!("{}/?lang={language}", desk.url)).await;
    page.until("seen(one('.launcher'))").await;
    page.call("Runtime.evaluate", json!({"expression": axe})).await;
    nothing_is_found(&page, &name("closed")).await;
    page.open().await;
    nothing_is_found(&page, &name("open, with choices")).await;
    page.say(words("wo bleibt mein packet", "where is my parcel")).await;
    nothing_is_found(&page, &name("answer")).await;
    doubt(&page).await;
    nothing_is_found(&page, &name("reasons")).await;
    page.eval("one('.input').focus()").await;
    page.type_words(words("Rück", "retu")).await;
    page.until("seen(one('.list'))").await;
    page.key("ArrowDown").await;
    nothing_is_found(&page, &name("suggestions")).await;
    page.eval("one('.input').value = ''").await;

    page.offline(true).await;
    page.type_words(words("Was kostet der Versand?", "How much is shipping?")).await;
    page.key("Enter").await;
    page.until("one('.unsent')").await;
    nothing_is_found(&page, &name("offline")).await;
    page.offline(false).await;
    page.until("!one('.unsent')").await;

    page.say(words(super::HUMAN, "I want to talk to a human")).await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    nothing_is_found(&page, &name("handoff")).await;
    let agent = Agent::of(desk).await;
    agent.takes_it().await;
    agent.says("Guten Tag!").await;
    page.until("one('.message.agent')").await;
    nothing_is_found(&page, &name("a person")).await;
    agent.settles_it().await;
    page.until("seen(one('.rating'))").await;
    nothing_is_found(&page, &name("rating")).await;
    page.eval("document.documentElement.dir = 'rtl', host.setAttribute('position', 'end')").await;
    nothing_is_found(&page, &name("right to left")).await;
}

#[tokio::test]
async fn p17_axe_finds_nothing_in_german() {
    let Some(axe) = axe() else { return };
    let Some(visit) = Visit::begin().await else { return };
    for scheme in ["light", "dark"] {
        every_state(&visit, "de", scheme, &axe).await;
    }
}

#[tokio::test]
async fn p17_axe_finds_nothing_in_english() {
    let Some(axe) = axe() else { return };
    let Some(visit) = Visit::begin().await else { return };
    for scheme in ["light", "dark"] {
        every_state(&visit, "en", scheme, &axe).await;
    }
}

/// The rule has teeth: a button without a name is found.
#[tokio::test]
async fn p17_axe_finds_what_is_wrong() {
    let Some(axe) = axe() else { return };
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::opened().await else { return };
    page.call("Runtime.evaluate", json!({"expression": axe})).await;
    page.eval("one('.send').removeAttribute('aria-label')").await;
    let found = page.eval(ASK).await;
    assert!(
        found.as_array().unwrap().iter().any(|one: &Value| one.as_str().unwrap().starts_with("button-name")),
        "{found}"
    );
}

/// The pages beside the widget: the demonstration, the forms without scripts, the inbox.
#[tokio::test]
async fn p17_axe_finds_nothing_on_the_other_pages() {
    const WHOLE: &str = "await axe.run(document).then(({violations}) => violations.map(({id, nodes}) => \
        `${id}: ${nodes.map(({target, failureSummary}) => `${target} ${failureSummary}`).join('; ')}`))";
    let Some(axe) = axe() else { return };
    let Some(visit) = Visit::waiting().await else { return };
    for scheme in ["light", "dark"] {
        let page = visit.browser.visitor().await;
        page.prefer("prefers-color-scheme", scheme).await;
        let check = async |state: &str| {
            page.call("Runtime.evaluate", json!({"expression": axe})).await;
            assert_eq!(page.eval(WHOLE).await, json!([]), "{state}, {scheme}");
        };
        page.go(&visit.desk.url).await;
        check("demonstration").await;
        page.go(&format!("{}/embed", visit.desk.url)).await;
        page.click("dom('#text')").await;
        page.type_words("wo bleibt mein packet").await;
        let loads = page.events("Page.loadEventFired").len();
        page.click("dom('form.ask button:not([name])')").await;
        page.loaded(loads).await;
        check("forms").await;
        page.go(&format!("{}/desk", visit.desk.url)).await;
        check("inbox, locked").await;
        page.go(&format!("{}/desk?#token={}", visit.desk.url, visit.desk.inbox_token())).await;
        page.until("active().id === 'name'").await;
        page.type_words("Frau Weber").await;
        page.key("Enter").await;
        page.until("doms('.item').length > 0").await;
        page.click("dom('.item')").await;
        page.until("dom('#log .visitor')").await;
        check("inbox, reading").await;
    }
}
