//! What the widget costs a page and its visitor, beside an empty page in the same browser: `cargo bench --bench widget`.
//!
//! Every figure is checked to be one of the thing it names: the launcher is there, the answer is the right one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "it is made of the browser tests' own parts, and breaks off where they would"
)]

#[allow(dead_code, reason = "the browser tests use more of it")]
#[path = "../../tests/it/browser/cdp.rs"]
mod cdp;
#[allow(dead_code, reason = "the browser tests use more of it")]
#[path = "../../tests/it/browser/chromium.rs"]
mod chromium;
#[allow(dead_code, reason = "the browser tests use more of it")]
#[path = "../../tests/it/browser/desk.rs"]
mod desk;
#[allow(dead_code, reason = "the browser tests use more of it")]
#[path = "../../tests/it/browser/page.rs"]
mod page;
#[allow(dead_code, reason = "the browser tests use more of it")]
#[path = "../../tests/it/browser/shop.rs"]
mod shop;

use std::time::Duration;

use chromium::Chromium;
use desk::Desk;
use page::Page;
use serde_json::{Value, json};
use shop::Shop;

/// Pairs of loads.
const ROUNDS: usize = 9;
/// Messages that are sent, one after another.
const MESSAGES: usize = 40;

const WATCH: &str = "globalThis.long = 0; new PerformanceObserver((list) => long += list.getEntries().length) \
    .observe({type: 'longtask', buffered: true}); \
    document.addEventListener('deskbell:ready', () => globalThis.ready = performance.now());";

/// One load of a page.
#[derive(Debug, Clone, Copy)]
struct Load {
    /// Milliseconds until the page, or the widget in it, is there.
    ready: f64,
    /// Milliseconds of processor time that scripts took until then.
    script: f64,
    /// The same half a second later: what was kept has been looked for.
    settled: f64,
    /// Bytes that live scripts hold.
    heap: f64,
    /// Tasks over 50 ms.
    long: f64,
}

async fn load(browser: &Chromium, url: &str, with_widget: bool) -> Load {
    let page = browser.visitor().await;
    // The time of the thread, not of the clock: other programs on the machine do not count.
    page.call("Performance.enable", json!({"timeDomain": "threadTicks"})).await;
    page.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": WATCH})).await;
    page.go(url).await;
    let ready = if with_widget {
        // One question, not many: asking is script too.
        let ready = "globalThis.ready ?? new Promise((done) => \
                     document.addEventListener('deskbell:ready', () => done(performance.now())))";
        page.eval(ready).await
    } else {
        page.eval("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd").await
    };
    let script = script_so_far(&page).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let settled = script_so_far(&page).await;
    page.call("HeapProfiler.collectGarbage", json!({})).await;
    let heap = page.call("Runtime.getHeapUsage", json!({})).await["usedSize"].as_f64().unwrap();
    let long = page.eval("long").await.as_f64().unwrap();
    assert_eq!(
        page.eval("seen(one('.launcher'))").await,
        with_widget,
        "the launcher is there, or it is the empty page"
    );
    Load { ready: ready.as_f64().unwrap(), script, settled, heap, long }
}

async fn script_so_far(page: &Page) -> f64 {
    let metrics = page.call("Performance.getMetrics", json!({})).await;
    let script = metrics["metrics"].as_array().unwrap().iter().find(|one| one["name"] == "ScriptDuration").unwrap();
    script["value"].as_f64().unwrap() * 1_000.0
}

fn least(loads: &[Load], figure: impl Fn(&Load) -> f64) -> f64 {
    loads.iter().map(figure).fold(f64::INFINITY, f64::min)
}

/// The value below which so many of a hundred lie.
fn percentile(values: &mut [f64], hundredth: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * hundredth / 100).min(values.len() - 1)]
}

fn row(what: &str, figure: f64, unit: &str, bar: f64) {
    let verdict = if figure <= bar { "within" } else { "OVER" };
    println!("| {what} | {figure:.1} {unit} | {bar} {unit} | {verdict} |");
}

async fn open(page: &Page) -> f64 {
    let script = "await (async () => { const began = performance.now(); one('.launcher').click(); \
                  while (active() !== one('.input')) await new Promise(requestAnimationFrame); \
                  return performance.now() - began; })()";
    page.eval(script).await.as_f64().unwrap()
}

/// Milliseconds from Enter to the own bubble, and to the answer.
async fn say(page: &Page, words: &str, expected: &str) -> (f64, f64) {
    let script = format!(
        "await new Promise((done) => {{ \
            const log = one('.log'), before = all('.message').length; let own; \
            new MutationObserver((_, watch) => {{ \
                const count = all('.message').length; \
                own ??= count > before ? performance.now() - began : undefined; \
                if (count < before + 2) return; \
                watch.disconnect(); done([own, performance.now() - began, all('.message').at(-1).textContent]); \
            }}).observe(log, {{childList: true}}); \
            one('.input').value = {}; \
            const began = performance.now(); \
            one('.input').dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, cancelable: true}})); \
        }})",
        json!(words)
    );
    let Value::Array(told) = page.eval(&script).await else { panic!("no answer to {words}") };
    assert!(told[2].as_str().unwrap().contains(expected), "{told:?}");
    (told[0].as_f64().unwrap(), told[1].as_f64().unwrap())
}

#[tokio::main]
async fn main() {
    let Some(browser) = Chromium::start().await else { return };
    let shop = Shop::open().await;
    let desk = Desk::serve(&[&shop.url]).await;
    let empty = shop.put("/empty", "", "", "");
    let tag = format!("<script src='{}/widget.js' defer></script>", desk.url);
    let embedding = shop.put("/widget", "", "", &tag);

    let (mut bare, mut dressed) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(load(&browser, &empty, false).await);
        dressed.push(load(&browser, &embedding, true).await);
    }

    let page = browser.visitor().await;
    page.go(&embedding).await;
    page.until("seen(one('.launcher'))").await;
    let opened = open(&page).await;
    page.until("one('.message.bot')").await;
    let (mut own, mut answers) = (Vec::new(), Vec::new());
    for round in 0..MESSAGES {
        let (words, expected) =
            if round % 2 == 0 { ("wo bleibt mein packet", "Versandmail") } else { ("Was kostet der Versand?", "4,95") };
        let (bubble, answer) = say(&page, words, expected).await;
        own.push(bubble);
        answers.push(answer);
    }

    println!("| what | figure | budget | |");
    println!("|---|---:|---:|---|");
    row(
        "script until the launcher, CPU, least of 9, beyond an empty page",
        least(&dressed, |one| one.script) - least(&bare, |one| one.script),
        "ms",
        10.0,
    );
    row(
        "script of the whole start, CPU, least of 9, beyond an empty page",
        least(&dressed, |one| one.settled) - least(&bare, |one| one.settled),
        "ms",
        10.0,
    );
    row(
        "ready, least of 9, beyond an empty page",
        least(&dressed, |one| one.ready) - least(&bare, |one| one.ready),
        "ms",
        50.0,
    );
    row(
        "long tasks in 9 loads, beyond an empty page's",
        dressed.iter().map(|one| one.long).sum::<f64>() - bare.iter().map(|one| one.long).sum::<f64>(),
        "",
        0.0,
    );
    row(
        "memory of scripts, least of 9, beyond an empty page",
        (least(&dressed, |one| one.heap) - least(&bare, |one| one.heap)) / 1e6,
        "MB",
        0.6,
    );
    row("click to focused input", opened, "ms", 100.0);
    row("send to own bubble, 95 in 100", percentile(&mut own, 95), "ms", 50.0);
    row("send to answer, 95 in 100", percentile(&mut answers, 95), "ms", 150.0);
}
