//! The 45 things that the widget promises (`docs/accessibility.md` and `docs/embedding.md` say them in words): one test
//! each, named by its number.

mod axe;
mod embedding;
mod keys;
mod network;
mod people;
mod screens;
mod spoken;
mod start;
mod tabs;

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::chromium::Chromium;
use super::desk::Desk;
use super::page::Page;
use super::shop::Shop;

const HUMAN: &str = "Ich will mit einem Menschen sprechen";

/// A visitor in front of the demonstration page.
struct Visit {
    browser: Chromium,
    desk: Desk,
    page: Page,
}

impl Visit {
    /// None where there is no browser.
    async fn begin() -> Option<Self> {
        let browser = Chromium::start().await?;
        let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
        page.go(&desk.url).await;
        page.until("seen(one('.launcher'))").await;
        Some(Self { browser, desk, page })
    }

    /// With the panel open.
    async fn opened() -> Option<Self> {
        let visit = Self::begin().await?;
        visit.page.open().await;
        Some(visit)
    }

    /// With a question that was answered.
    async fn answered() -> Option<Self> {
        let visit = Self::opened().await?;
        visit.page.say("wo bleibt mein packet").await;
        Some(visit)
    }

    /// With a person asked for.
    async fn waiting() -> Option<Self> {
        let visit = Self::opened().await?;
        visit.page.say(HUMAN).await;
        visit.page.until("one('.strip').dataset.kind === 'waiting'").await;
        Some(visit)
    }
}

/// What the helpdesk does with the newest handoff.
pub(super) struct Agent<'a> {
    desk: &'a Desk,
    token: String,
    handoff: String,
}

impl<'a> Agent<'a> {
    pub(super) async fn of(desk: &'a Desk) -> Self {
        let token = desk.inbox_token();
        let list = desk.helpdesk(&token, "handoffs?state=requested,queued", "", None).await;
        let newest = list["handoffs"].as_array().and_then(|all| all.last()).expect("a handoff");
        let handoff = newest["id"].as_str().unwrap().to_owned();
        Self { desk, token, handoff }
    }

    pub(super) async fn does(&self, action: &str, body: &Value) {
        static CALLS: AtomicU32 = AtomicU32::new(0);
        let key = format!("{action}-{}", CALLS.fetch_add(1, Ordering::Relaxed));
        self.desk.helpdesk(&self.token, &format!("handoffs/{}/{action}", self.handoff), &key, Some(body)).await;
    }

    pub(super) async fn takes_it(&self) {
        self.does("accept", &serde_json::json!({"agent": {"id": "7", "name": "Frau Weber"}})).await;
    }

    pub(super) async fn says(&self, words: &str) {
        self.does("messages", &serde_json::json!({"text": words})).await;
    }

    pub(super) async fn settles_it(&self) {
        self.does("resolve", &serde_json::json!({})).await;
    }
}

/// A shop on another address, and the server that it embeds.
struct Embedded {
    browser: Chromium,
    shop: Shop,
    desk: Desk,
}

impl Embedded {
    async fn begin() -> Option<Self> {
        let browser = Chromium::start().await?;
        let shop = Shop::open().await;
        let desk = Desk::serve(&[&shop.url]).await;
        Some(Self { browser, shop, desk })
    }

    /// The tag, with these attributes.
    fn tag(&self, attributes: &str) -> String {
        format!("<script src='{}/widget.js' {attributes} defer></script>", self.desk.url)
    }

    /// A new visitor in front of a page with these parts.
    async fn visitor(&self, path: &str, policy: &str, head: &str, body: &str) -> Page {
        let page = self.browser.visitor().await;
        page.go(&self.shop.put(path, policy, head, body)).await;
        page
    }
}

/// Presses the thumb that points down, and waits for what the assistant says to that.
async fn doubt(page: &Page) {
    let before = page.eval("all('.message').length").await;
    page.click("all('.thumb')[1]").await;
    page.until(&format!("all('.message').length > {before} && all('.choice').filter(seen).length >= 5")).await;
}

async fn tab_to(page: &Page, selector: &str) {
    for _ in 0..40 {
        page.key("Tab").await;
        if page.eval(&format!("active()?.matches('{selector}') ?? false")).await == true {
            return;
        }
    }
    panic!("Tab does not reach {selector}");
}
