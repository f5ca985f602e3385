//! The story that Deskbell is for: a question with a typo is answered, and a human is called.

use serde_json::{Value, json};

use super::chromium::Chromium;
use super::desk::Desk;
use super::ear::{heard, words};

#[tokio::test]
async fn a_question_is_answered_and_a_human_is_called() {
    let Some(browser) = Chromium::start().await else { return };
    let (desk, page) = (Desk::serve(&[]).await, browser.visitor().await);
    page.go(&desk.url).await;
    page.until("seen(one('.launcher'))").await;
    page.eval("globalThis.handed = [], Deskbell.on('handoff', (detail) => handed.push(detail))").await;
    page.open().await;
    let messages = "one('.log').querySelectorAll(':scope > .message').length";
    let before = page.eval(messages).await.as_u64().unwrap();

    page.say("wo bleibt mein packet").await;
    assert_eq!(page.eval(messages).await, before + 2, "the question and one answer");
    let log = heard(&page, "log", "wo bleibt mein packet").await;
    assert_eq!(log[0].1, "Nachrichten");
    assert!(words(&log).contains("Link zur Sendungsverfolgung"), "{log:?}");
    let link = log.iter().find(|(role, _)| role == "link").expect("a link in the answer");
    assert!(link.1.starts_with("Sendung verfolgen"), "{link:?}");
    assert!(log.iter().all(|(role, _)| role != "button"), "buttons would be read with every answer");
    let link = "[one('.log a').href, one('.log a').rel, one('.log a').target]";
    assert_eq!(
        page.eval(link).await,
        json!(["https://www.musterladen.example/tracking", "noopener noreferrer", "_blank"])
    );

    page.say("Ich will mit einem Menschen sprechen").await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    let note = page.text("one('.message.system:last-of-type').textContent").await;
    assert!(note.contains("mit dem ganzen Gespräch an unser Team übergeben"), "{note}");
    let status = page.text("one('.status').textContent").await;
    assert!(status.contains("Team") || status.contains("Uhr"), "{status}");
    heard(&page, "status", &status).await;
    assert_eq!(page.text("one('.human').ariaDisabled").await, "true");
    assert_eq!(page.eval("[handed.length, handed[0].state, handed[0].queue]").await, json!([1, "waiting", "service"]));
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[tokio::test]
async fn a_person_answers_in_the_window() {
    const TOKEN: &str = "postfach-0123456789abcdef0123456789abcdef";
    let Some(browser) = Chromium::start().await else { return };
    let agents = format!("endpoints: []\n  agents: [{{name: postfach, token: {TOKEN}}}]");
    let desk = Desk::serve_dev(|settings| settings.replacen("endpoints: []", &agents, 1)).await;
    let page = browser.visitor().await;
    page.go(&desk.url).await;
    page.open().await;
    page.say("Ich will mit einem Menschen sprechen").await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;

    let list = desk.helpdesk(TOKEN, "handoffs?state=requested", "", None).await;
    let handoff = format!("handoffs/{}", list["handoffs"][0]["id"].as_str().unwrap());
    let call = async |action: &str, key: &str, body: Value| {
        desk.helpdesk(TOKEN, &format!("{handoff}/{action}"), key, Some(&body)).await
    };
    call("queue", "", json!({"unit": "position", "amount": 2})).await;
    page.until("one('.strip').textContent.includes('Platz 2')").await;
    call("accept", "", json!({"agent": {"id": "7", "name": "Frau Weber"}})).await;
    page.until("all('.message.system').at(-1).textContent.includes('Frau Weber ist jetzt für Sie da.')").await;
    call("typing", "", json!({})).await;
    page.until("one('.strip').textContent.includes('Frau Weber schreibt')").await;
    let text = "<p>Guten <b>Tag</b></p><script>window.hurt=1</script>";
    call("messages", "k", json!({"text": text, "format": "html"})).await;
    page.until("one('.message.agent')").await;
    assert!(page.text("one('.message.agent .who').textContent").await.starts_with("Frau Weber"));
    assert_eq!(page.text("one('.message.agent .card').innerHTML").await, "<p>Guten <strong>Tag</strong></p>");
    page.until("!one('.strip').textContent.includes('schreibt')").await;

    call("resolve", "", json!({})).await;
    page.until("all('.star').length === 5").await;
    page.click("one('.star:last-child')").await;
    page.click("one('.rating .button')").await;
    page.until("all('.message.bot').at(-1).textContent.includes('Danke für Ihre Bewertung')").await;
    assert_eq!(page.eval("all('.message.agent').length").await, json!(1));
    assert_eq!(page.complaints(), Vec::<String>::new());
}
