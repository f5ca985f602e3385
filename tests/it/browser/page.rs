//! A page as its visitor uses it: by keyboard and mouse; and as a test looks at it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::cdp::Cdp;

/// What every script of a test may use: the widget's element, one or all of the nodes inside it, and of the page's own.
const WORDS: &str = r#"
const host = document.querySelector("desk-bell");
const shadow = host?.shadowRoot;
const one = (selector) => shadow?.querySelector(selector);
const all = (selector) => [...(shadow?.querySelectorAll(selector) ?? [])];
const seen = (node) => Boolean(node?.checkVisibility({visibilityProperty: true}));
const texts = (selector) => all(selector).map((node) => node.textContent);
const dom = (selector) => document.querySelector(selector);
const doms = (selector) => [...document.querySelectorAll(selector)];
const active = () => shadow?.activeElement ?? document.activeElement;
"#;

/// A page.
pub(super) struct Page {
    cdp: Arc<Cdp>,
    session: String,
    /// The visitor it belongs to.
    pub(super) context: String,
}

impl Page {
    pub(super) async fn new(cdp: Arc<Cdp>, session: String, context: String) -> Self {
        let page = Self { cdp, session, context };
        for domain in ["Page", "Network", "Runtime", "Log"] {
            page.call(&format!("{domain}.enable"), json!({})).await;
        }
        page.call("Emulation.setLocaleOverride", json!({"locale": "de-DE"})).await;
        page.call("Emulation.setFocusEmulationEnabled", json!({"enabled": true})).await;
        page
    }

    pub(super) async fn call(&self, method: &str, parameters: Value) -> Value {
        self.cdp.call(Some(&self.session), method, parameters).await
    }

    /// The events of this page so far.
    pub(super) fn events(&self, name: &str) -> Vec<Value> {
        self.cdp.events(&self.session, name)
    }

    /// The addresses that the page has asked for over the network.
    pub(super) fn requests(&self) -> Vec<String> {
        let sent = self.events("Network.requestWillBeSent");
        let urls = sent.iter().map(|event| event["request"]["url"].as_str().unwrap().to_owned());
        urls.filter(|url| url.starts_with("http")).collect()
    }

    /// Errors of scripts and of the console.
    pub(super) fn complaints(&self) -> Vec<String> {
        let thrown =
            self.events("Runtime.exceptionThrown").into_iter().map(|event| event["exceptionDetails"].to_string());
        let logged = self.events("Log.entryAdded").into_iter().map(|event| event["entry"].clone());
        let logged = logged.filter(|entry| entry["level"] == "error").map(|entry| entry.to_string());
        thrown.chain(logged).collect()
    }

    /// Goes to an address and waits until it is loaded.
    pub(super) async fn go(&self, url: &str) {
        let loads = self.events("Page.loadEventFired").len();
        self.call("Page.navigate", json!({"url": url})).await;
        self.loaded(loads).await;
    }

    pub(super) async fn reload(&self) {
        let loads = self.events("Page.loadEventFired").len();
        self.call("Page.reload", json!({})).await;
        self.loaded(loads).await;
    }

    /// Waits for the next load after so many.
    pub(super) async fn loaded(&self, loads: usize) {
        let end = Instant::now() + Duration::from_secs(20);
        while self.events("Page.loadEventFired").len() <= loads {
            assert!(Instant::now() < end, "the page did not load");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Holds back requests like this one, at a stage of theirs (`Request` or `Response`). The browser begins so a moment
    /// after it says so: a first request, of no use else, shows when.
    pub(super) async fn hold_back(&self, pattern: &str, stage: &str) {
        let patterns = json!([{"urlPattern": pattern, "requestStage": stage}, {"urlPattern": "*/held-back"}]);
        self.call("Fetch.enable", json!({"patterns": patterns})).await;
        let end = Instant::now() + Duration::from_secs(20);
        while self.held("/held-back").is_empty() {
            assert!(Instant::now() < end, "no request is held back");
            self.eval("void fetch('/held-back').catch(() => {})").await;
            sleep(Duration::from_millis(50)).await;
        }
        for request in self.held("/held-back") {
            self.call("Fetch.fulfillRequest", json!({"requestId": request, "responseCode": 204})).await;
        }
    }

    /// The first request that is held back and whose address ends so, once there is one.
    pub(super) async fn held_back(&self, end_of_url: &str) -> Value {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(request) = self.held(end_of_url).into_iter().next() {
                return request;
            }
            assert!(Instant::now() < end, "no request to {end_of_url} was held back");
            sleep(Duration::from_millis(10)).await;
        }
    }

    fn held(&self, end_of_url: &str) -> Vec<Value> {
        let held = self.events("Fetch.requestPaused").into_iter();
        let held = held.filter(|event| event["request"]["url"].as_str().is_some_and(|url| url.ends_with(end_of_url)));
        held.map(|event| event["requestId"].clone()).collect()
    }

    async fn evaluate(&self, script: &str) -> Result<Value, String> {
        let script = format!("(async () => {{ {WORDS} return ({script}); }})()");
        let ask = json!({"expression": script, "awaitPromise": true, "returnByValue": true, "userGesture": true});
        let mut answer = self.call("Runtime.evaluate", ask).await;
        match answer["exceptionDetails"].take() {
            Value::Null => Ok(answer["result"]["value"].take()),
            thrown => Err(thrown["exception"]["description"].to_string()),
        }
    }

    /// The value of an expression.
    pub(super) async fn eval(&self, script: &str) -> Value {
        self.evaluate(script).await.unwrap_or_else(|thrown| panic!("{script}: {thrown}"))
    }

    /// The value of an expression that is a text.
    pub(super) async fn text(&self, script: &str) -> String {
        self.eval(script).await.as_str().unwrap_or_else(|| panic!("{script} is no text")).to_owned()
    }

    /// Waits until an expression is true.
    pub(super) async fn until(&self, script: &str) {
        let end = Instant::now() + Duration::from_secs(20);
        // A page on its way elsewhere cannot be asked; the next look can.
        while self.evaluate(&format!("Boolean({script})")).await != Ok(Value::Bool(true)) {
            if Instant::now() > end {
                let log = self.evaluate("(one('.root') ?? document.body)?.innerText").await;
                panic!("never true: {script}; shown: {log:?}; complaints: {:?}", self.complaints());
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Presses and releases a key: `Enter`, `Tab`, `Escape`, `Space`, or one with `Shift+` before it.
    pub(super) async fn key(&self, name: &str) {
        let (shift, name) = name.strip_prefix("Shift+").map_or((false, name), |name| (true, name));
        let (key, code, text) = match name {
            "Enter" => ("Enter", 13, "\r"),
            "Tab" => ("Tab", 9, ""),
            "Escape" => ("Escape", 27, ""),
            "Space" => (" ", 32, " "),
            "ArrowUp" => ("ArrowUp", 38, ""),
            "ArrowRight" => ("ArrowRight", 39, ""),
            "ArrowDown" => ("ArrowDown", 40, ""),
            _ => panic!("no key {name}"),
        };
        let event = |kind: &str, text: &str| {
            json!({"type": kind, "key": key, "code": name, "windowsVirtualKeyCode": code, "text": text,
                   "modifiers": if shift { 8 } else { 0 }})
        };
        self.call("Input.dispatchKeyEvent", event(if text.is_empty() { "rawKeyDown" } else { "keyDown" }, text)).await;
        self.call("Input.dispatchKeyEvent", event("keyUp", "")).await;
    }

    /// Types words where the focus is.
    pub(super) async fn type_words(&self, words: &str) {
        self.call("Input.insertText", json!({"text": words})).await;
    }

    /// Clicks in the middle of what the expression gives, with the mouse.
    pub(super) async fn click(&self, node: &str) {
        self.until(&format!("seen({node})")).await;
        let middle = format!(
            "(node => {{ node.scrollIntoView({{block: 'nearest', behavior: 'instant'}}); \
             const box = node.getBoundingClientRect(); \
             return {{x: box.x + box.width / 2, y: box.y + box.height / 2}} }})({node})"
        );
        let at = self.eval(&middle).await;
        for kind in ["mousePressed", "mouseReleased"] {
            let click = json!({"type": kind, "x": at["x"], "y": at["y"], "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", click).await;
        }
    }

    /// Opens the widget and waits for the greeting.
    pub(super) async fn open(&self) {
        self.click("one('.launcher')").await;
        self.until("one('.message.bot')").await;
    }

    /// Types a message in the open widget, sends it, and waits for the next answer.
    pub(super) async fn say(&self, words: &str) {
        let before = self.eval("all('.message:not(.visitor)').length").await;
        self.eval("one('.input').focus()").await;
        self.type_words(words).await;
        self.key("Enter").await;
        self.until(&format!("all('.message:not(.visitor)').length > {before}")).await;
    }

    /// A screen of that size, in points.
    pub(super) async fn screen(&self, width: u32, height: u32, scale: f64, touch: bool) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": touch});
        self.call("Emulation.setDeviceMetricsOverride", metrics).await;
        self.call("Emulation.setTouchEmulationEnabled", json!({"enabled": touch})).await;
    }

    /// Sets a media feature, such as `prefers-color-scheme`.
    pub(super) async fn prefer(&self, feature: &str, value: &str) {
        let media = json!({"features": [{"name": feature, "value": value}]});
        self.call("Emulation.setEmulatedMedia", media).await;
    }

    /// Cuts the network, or brings it back.
    pub(super) async fn offline(&self, offline: bool) {
        let network = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.call("Network.emulateNetworkConditions", network).await;
    }
}
