//! Points 37, 38, 42 and 43: a person, who one is, what one thinks of it, and a copy to keep.

use serde_json::{Value, json};

use super::{Agent, Visit, tab_to};
use crate::browser::chromium::Chromium;
use crate::browser::desk::Desk;

#[tokio::test]
async fn p37_a_handoff_tells_the_place_the_wait_and_the_hours() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::answered().await else { return };
    page.say(super::HUMAN).await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    let note = page.text("all('.message.system').at(-1).textContent").await;
    assert!(note.contains("mit dem ganzen Gespräch an unser Team übergeben"), "{note}");
    let open = page.eval("one('.hours').matches('.now')").await == true;
    assert!(note.contains(if open { "Unser Team ist da" } else { "E-Mail-Adresse" }), "open: {open}; {note}");
    let agent = Agent::of(&desk).await;
    agent.does("queue", &json!({"unit": "position", "amount": 3})).await;
    page.until("one('.strip').textContent.includes('Platz 3')").await;
    let seen = desk.helpdesk(&agent.token, &format!("handoffs/{}/transcript", agent.handoff), "", None).await;
    let told: Vec<&str> =
        seen["messages"].as_array().unwrap().iter().filter_map(|message| message["text"].as_str()).collect();
    assert!(told.contains(&"wo bleibt mein packet"), "{told:?}");
    agent.takes_it().await;
    page.until("one('.by').textContent.includes('Frau Weber') && one('.face').textContent === 'FW'").await;
}

/// Open at no hour: a message can be left instead.
#[tokio::test]
async fn p37_out_of_hours_a_message_can_be_left() {
    let Some(browser) = Chromium::start().await else { return };
    let desk = Desk::serve_dev(|settings| {
        let hours = "  mon-fri: [\"09:00-12:30\", \"13:30-17:30\"]\n  sat: [\"10:00-14:00\"]\n";
        assert!(settings.contains(hours));
        // An hour a week, which is not this one.
        settings.replace(hours, "  sun: [\"03:00-03:01\"]\n")
    })
    .await;
    let page = browser.visitor().await;
    page.go(&desk.url).await;
    page.open().await;
    page.say(super::HUMAN).await;
    page.until("all('.message.system').at(-1)?.textContent.includes('E-Mail-Adresse oder Telefonnummer')").await;
    page.say("uwe@beispiel.test").await;
    let token = desk.inbox_token();
    let agent = Agent::of(&desk).await;
    let seen = desk.helpdesk(&token, &format!("handoffs/{}/transcript", agent.handoff), "", None).await;
    assert!(seen["messages"].to_string().contains("uwe@beispiel.test"));
}

const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

fn signed(id: &str, name: &str, email: &str, exp: i64) -> String {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{id}\n{name}\n{email}\n{exp}").as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn p38_only_who_is_vouched_for_has_a_name() {
    let Some(browser) = Chromium::start().await else { return };
    let settings = format!("widget:\n  identity_secret: {SECRET}\n");
    let desk = Desk::serve_dev(|given| format!("{given}\n{settings}")).await;
    #[expect(clippy::disallowed_methods, reason = "the server under test reads the real clock")]
    let now = jiff::Timestamp::now().as_second();
    let user = |exp: i64, hash: &str| json!({"id": "k-17", "name": "Uwe Kunde", "email": "uwe@beispiel.test", "exp": exp, "hash": hash});
    let right = signed("k-17", "Uwe Kunde", "uwe@beispiel.test", now + 600);
    let late = signed("k-17", "Uwe Kunde", "uwe@beispiel.test", now - 5);
    let cases = [
        (user(now + 600, &right.replace('a', "b").replace('1', "2")), false),
        (user(now - 5, &late), false),
        (user(now + 600, &right), true),
    ];
    for (user, known) in cases {
        let page = browser.visitor().await;
        page.go(&desk.url).await;
        page.until("globalThis.Deskbell?.version").await;
        page.eval("globalThis.refused = [], Deskbell.on('error', ({code}) => refused.push(code))").await;
        page.eval(&format!("Deskbell.identify({user})")).await;
        assert!(page.requests().iter().all(|url| !url.contains("/v1/")), "it waits for the visitor");
        page.open().await;
        page.say(super::HUMAN).await;
        page.until("one('.strip').dataset.kind === 'waiting'").await;
        assert_eq!(page.eval("refused").await, if known { json!([]) } else { json!(["identity_refused"]) });
        let agent = Agent::of(&desk).await;
        let shown = desk.helpdesk(&agent.token, &format!("handoffs/{}", agent.handoff), "", None).await;
        assert_eq!(shown.to_string().contains("Uwe Kunde"), known, "{shown}");
    }
}

#[tokio::test]
async fn p42_a_rating_is_given_by_keys_once_and_thumbs_stay_pressed() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::answered().await else { return };
    page.click("one('.thumb')").await;
    page.until("one('.status').textContent.startsWith('Danke')").await;
    assert_eq!(page.eval("all('.thumb').map((thumb) => thumb.ariaPressed)").await, json!(["true", "false"]));
    page.say(super::HUMAN).await;
    let agent = Agent::of(&desk).await;
    agent.takes_it().await;
    agent.settles_it().await;
    page.until("seen(one('.rating'))").await;
    assert_eq!(
        page.eval("[one('fieldset').querySelectorAll('[type=radio]').length, one('legend').textContent]").await,
        json!([5, "Wie zufrieden sind Sie?"])
    );
    tab_to(&page, "[name=stars]").await;
    for key in ["Space", "ArrowRight", "ArrowRight", "ArrowRight"] {
        page.key(key).await;
    }
    assert_eq!(page.text("active().ariaLabel").await, "4 – gut");
    page.key("Tab").await;
    page.type_words("Sehr freundlich!").await;
    page.key("Tab").await;
    page.key("Enter").await;
    page.until("!seen(one('.rating')) && one('.log').textContent.includes('Danke für Ihre Bewertung')").await;
    assert!(page.text("one('.status').textContent").await.starts_with("Danke"));
    let sent = page.events("Network.requestWillBeSent");
    let sent: Vec<&Value> =
        sent.iter().filter(|event| event["request"]["url"].as_str().unwrap().ends_with("/rating")).collect();
    assert_eq!(sent.len(), 1);
    assert!(sent[0]["request"]["postData"].as_str().unwrap().contains("\"stars\":4"), "{}", sent[0]);
    page.reload().await;
    page.until("all('.message').length > 5").await;
    assert_eq!(page.eval("seen(one('.rating'))").await, false, "it is not asked for again");
}

/// A thumb down can say why; the sorry comes once, and nothing of it after the visitor has gone on.
#[tokio::test]
async fn p42_a_thumb_down_may_have_a_reason() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::answered().await else { return };
    page.click("all('.thumb')[1]").await;
    page.until("all('.choice').some((one) => seen(one) && one.textContent === 'Etwas fehlt')").await;
    assert_eq!(page.eval("one('.log').textContent.includes('nicht geholfen')").await, true, "nothing moves them after");
    // What is about to be pressed stays, whatever else is painted anew.
    page.eval("globalThis.pill = all('.choice').find((one) => one.textContent === 'Etwas fehlt')").await;
    page.eval("pill.focus(), host.setAttribute('name', 'Musterladen am Markt')").await;
    page.until("one('h2').textContent === 'Musterladen am Markt'").await;
    assert_eq!(page.eval("active() === pill").await, true);
    page.click("all('.choice').find((one) => one.textContent === 'Etwas fehlt')").await;
    page.until("!all('.choice').some((one) => seen(one) && one.textContent === 'Etwas fehlt')").await;
    page.say(super::HUMAN).await;
    assert_eq!(page.eval("texts('.card').filter((text) => text.includes('nicht geholfen')).length").await, 1);
    let agent = Agent::of(&desk).await;
    let shown = desk.helpdesk(&agent.token, &format!("handoffs/{}", agent.handoff), "", None).await;
    assert_eq!(shown["answers_shown"][0]["helpful"], "no", "{shown}");
    assert_eq!(shown["answers_shown"][0]["reason"], "incomplete", "{shown}");
}

#[tokio::test]
async fn p43_the_conversation_can_be_saved_as_it_was() {
    let Some(Visit { page, browser, desk: _desk }) = Visit::answered().await else { return };
    page.say("Ich möchte eine größere Größe: ÄÖÜ ß €").await;
    let folder = tempfile::tempdir().unwrap();
    browser.downloads_to(&page, folder.path()).await;
    page.click("one('[aria-label=\"Gespräch speichern\"]')").await;
    let file = loop {
        page.until("true").await;
        let files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
        if let Some(file) = files.filter(|file| file.extension().is_some_and(|end| end == "txt")).last() {
            break file;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    let text = std::fs::read_to_string(file).unwrap();
    let messages = page.eval("all('.message').map((node) => node.message.text)").await;
    let mut from = 0;
    for message in messages.as_array().unwrap().iter().map(|message| message.as_str().unwrap()) {
        let at = text[from..].find(message).unwrap_or_else(|| panic!("{message} is not in {text}"));
        from += at + message.len();
    }
    assert!(text.contains("Sie: Ich möchte eine größere Größe: ÄÖÜ ß €"), "{text}");
}

/// From the page's load to a rated conversation with a person in between: without a mouse.
#[tokio::test]
async fn all_by_keyboard_to_a_rated_conversation() {
    let Some(Visit { page, desk, browser: _browser }) = Visit::begin().await else { return };
    tab_to(&page, ".launcher").await;
    page.key("Enter").await;
    page.until("active().matches('.input') && one('.message.bot')").await;
    page.type_words("Rück").await;
    page.until("seen(one('.list')) && all('.option').length > 0").await;
    page.key("ArrowDown").await;
    let chosen = page.text("one('.option[aria-selected=true]').textContent").await;
    assert_eq!(page.text("one('.input').getAttribute('aria-activedescendant')").await, "o0");
    page.key("Enter").await;
    page.until("all('.message').length >= 3").await;
    assert_eq!(page.text("one('.visitor .card').textContent").await, chosen);
    tab_to(&page, ".thumb").await;
    page.key("Space").await;
    page.until("one('.thumb').ariaPressed === 'true'").await;
    tab_to(&page, ".human").await;
    page.key("Enter").await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    let agent = Agent::of(&desk).await;
    agent.takes_it().await;
    agent.says("Guten Tag, womit kann ich helfen?").await;
    page.until("one('.message.agent')").await;
    tab_to(&page, ".input").await;
    page.type_words("Schon erledigt, danke!").await;
    page.key("Enter").await;
    page.until("!one('.unsent') && all('.visitor').length === 3").await;
    agent.settles_it().await;
    page.until("seen(one('.rating'))").await;
    tab_to(&page, "[name=stars]").await;
    page.key("Space").await;
    page.key("ArrowUp").await;
    page.key("Tab").await;
    page.key("Tab").await;
    page.key("Enter").await;
    page.until("one('.log').textContent.includes('Danke für Ihre Bewertung')").await;
    page.key("Escape").await;
    page.until("!seen(one('.panel')) && active().matches('.launcher')").await;
    assert_eq!(page.complaints(), Vec::<String>::new());
}
