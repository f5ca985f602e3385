//! The pictures of the README: `cargo nextest run -E 'test(browser::pictures)' --run-ignored only`.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::chromium::Chromium;
use super::desk::Desk;
use super::page::Page;
use super::points::Agent;

/// The time zone in which it is between ten and eleven in the morning now.
fn where_it_is_morning() -> String {
    #[expect(clippy::disallowed_methods, reason = "the server under test reads the real clock")]
    let hour = jiff::Timestamp::now().as_second().rem_euclid(86_400) / 3_600;
    // These zones are named the other way round: Etc/GMT-2 is two hours ahead.
    format!("Etc/GMT{:+}", hour - 10)
}

/// Open in the morning, whatever day it is.
fn at_work(settings: &str, zone: &str) -> String {
    let hours = "  mon-fri: [\"09:00-12:30\", \"13:30-17:30\"]\n  sat: [\"10:00-14:00\"]\n";
    assert!(settings.contains(hours));
    settings.replace(hours, "  mon-sun: [\"09:00-18:00\"]\n").replace("Europe/Berlin", zone)
}

const HUMAN: &str = "Ich will mit einem Menschen sprechen";
const LEGAL: &str = "Wenn das Geld nicht kommt, meldet sich mein Anwalt.";

/// The inbox with three who wait and one who is answered.
async fn answered(team: &Page, visitors: &[Page], desk: &Desk) {
    team.call("Emulation.setScrollbarsHidden", json!({"hidden": true})).await;
    let german = json!({"userAgent": "Mozilla/5.0 (picture)", "acceptLanguage": "de-DE"});
    team.call("Emulation.setUserAgentOverride", german).await;
    let said: [&[&str]; 3] = [&["Wo ist mein Paket?", HUMAN], &["Was kostet der Versand?", HUMAN], &[LEGAL]];
    for (visitor, said) in visitors.iter().zip(said) {
        visitor.go(&desk.url).await;
        visitor.open().await;
        for words in said {
            visitor.say(words).await;
        }
        visitor.until("one('.strip').dataset.kind === 'waiting'").await;
    }
    team.go(&format!("{}/desk#token={}", desk.url, desk.inbox_token())).await;
    team.until("active().id === 'name'").await;
    team.type_words("Frau Weber").await;
    team.key("Enter").await;
    team.until("doms('#waiting .item').length === 3").await;
    team.click("dom('#waiting .item')").await;
    team.click("dom('#take')").await;
    team.until("active().id === 'words'").await;
    team.type_words("Guten Tag! Ich habe nachgesehen: Ihr Paket kommt morgen zwischen 9 und 12 Uhr.").await;
    team.key("Enter").await;
    visitors[0].until("one('.message.agent')").await;
    visitors[0].eval("one('.input').focus()").await;
    visitors[0].type_words("Wunderbar, vielen Dank!").await;
    visitors[0].key("Enter").await;
    team.until("doms('#log .visitor').at(-1).textContent.includes('Wunderbar')").await;
}

async fn shoot(page: &Page, name: &str) {
    let picture = settled(page, json!({"format": "png"})).await;
    write("docs/images", name, &picture);
}

/// A picture of the page as soon as nothing moves, in base64.
async fn settled(page: &Page, how: Value) -> String {
    page.until("document.fonts.status === 'loaded'").await;
    page.until(
        "(shadow ?? document).getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations > 1)",
    )
    .await;
    page.call("Page.captureScreenshot", how).await["data"].as_str().unwrap().to_owned()
}

fn write(folder: &str, name: &str, picture: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, STANDARD.decode(picture).unwrap()).unwrap();
}

async fn story(page: &Page, desk: &Desk, zone: &str) {
    page.call("Emulation.setTimezoneOverride", json!({"timezoneId": zone})).await;
    page.call("Emulation.setScrollbarsHidden", json!({"hidden": true})).await;
    page.go(&desk.url).await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
    page.say("Ich will mit einem Menschen sprechen").await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
}

#[tokio::test]
#[ignore = "writes docs/images"]
async fn for_the_readme() {
    let Some(browser) = Chromium::start().await else { return };
    let zone = where_it_is_morning();
    let desk = Desk::serve_dev(|settings| at_work(settings, &zone)).await;

    let page = browser.visitor().await;
    page.screen(1280, 920, 1.5, false).await;
    page.prefer("prefers-color-scheme", "light").await;
    story(&page, &desk, &zone).await;
    shoot(&page, "widget.png").await;

    let page = browser.visitor().await;
    page.screen(390, 844, 2.0, true).await;
    page.prefer("prefers-color-scheme", "dark").await;
    story(&page, &desk, &zone).await;
    shoot(&page, "widget-dark-phone.png").await;

    let desk = Desk::serve_dev(|settings| at_work(settings, &zone)).await;
    let team = browser.visitor().await;
    let visitors = [browser.visitor().await, browser.visitor().await, browser.visitor().await];
    team.screen(1280, 800, 1.5, false).await;
    team.prefer("prefers-color-scheme", "light").await;
    visitors[0].screen(1280, 800, 1.5, false).await;
    visitors[0].prefer("prefers-color-scheme", "light").await;
    answered(&team, &visitors, &desk).await;
    shoot(&team, "inbox.png").await;
    visitors[0].call("Emulation.setScrollbarsHidden", json!({"hidden": true})).await;
    shoot(&visitors[0], "answered.png").await;
}

/// The window in one size and one light.
struct Sitter<'a> {
    page: &'a Page,
    kind: &'a str,
    phone: bool,
}

impl Sitter<'_> {
    async fn shoot(&self, state: &str) {
        // On a desktop the window alone, with the launcher; a phone is filled by it.
        let clip = json!({"x": 800, "y": 0, "width": 480, "height": 820, "scale": 1});
        let mut how = json!({"format": "webp", "quality": 92});
        if !self.phone {
            how["clip"] = clip;
        }
        let picture = settled(self.page, how).await;
        write("docs/screenshots", &format!("{state}-{}.webp", self.kind), &picture);
    }

    async fn every_state(&self, desk: &Desk) {
        let page = self.page;
        page.open().await;
        self.shoot("1-first-view").await;
        page.say("wo bleibt mein packet").await;
        self.shoot("2-answer").await;
        page.say("Versandkosten Rückgabe Retoure Porto").await;
        self.shoot("3-clarify").await;
        page.say("Bitte rufen Sie mich zurück").await;
        page.say("0170").await;
        self.shoot("4-form").await;
        page.say("abbrechen").await;
        page.offline(true).await;
        page.eval("one('.input').focus()").await;
        page.type_words("Kann ich auf Rechnung zahlen?").await;
        page.key("Enter").await;
        page.until("one('.unsent')").await;
        self.shoot("5-offline").await;
        page.offline(false).await;
        page.until("!one('.unsent')").await;
        page.say(HUMAN).await;
        let agent = Agent::of(desk).await;
        agent.does("queue", &json!({"unit": "position", "amount": 2})).await;
        page.until("one('.strip').textContent.includes('Platz 2')").await;
        self.shoot("6-waiting").await;
        agent.takes_it().await;
        agent.says("Guten Tag! Ich habe nachgesehen: Ihr Paket kommt morgen zwischen 9 und 12 Uhr.").await;
        page.until("one('.message.agent')").await;
        self.shoot("7-agent").await;
        agent.settles_it().await;
        page.until("seen(one('.rating'))").await;
        page.click("one('.star:last-child')").await;
        self.shoot("8-rating").await;
    }
}

#[tokio::test]
#[ignore = "writes docs/screenshots"]
async fn every_state() {
    let Some(browser) = Chromium::start().await else { return };
    let zone = where_it_is_morning();
    let desk = Desk::serve_dev(|settings| at_work(settings, &zone)).await;
    for (phone, size) in [(false, (1280, 820, 1.0)), (true, (390, 844, 1.0))] {
        for light in ["light", "dark"] {
            let page = browser.visitor().await;
            page.screen(size.0, size.1, size.2, phone).await;
            page.prefer("prefers-color-scheme", light).await;
            page.call("Emulation.setTimezoneOverride", json!({"timezoneId": zone})).await;
            page.call("Emulation.setScrollbarsHidden", json!({"hidden": true})).await;
            page.go(&desk.url).await;
            let kind = format!("{}-{light}", if phone { "phone" } else { "desktop" });
            Sitter { page: &page, kind: &kind, phone }.every_state(&desk).await;
        }
    }
}
