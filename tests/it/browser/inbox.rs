//! The inbox: a visitor in one window, the team in another.

use serde_json::json;

use super::chromium::Chromium;
use super::desk::Desk;
use super::page::Page;

const MESSAGES: &str = "doms('#log .message:not(.pending)').map((node) => Number(node.dataset.seq))";
const OVERFLOWS: &str = "document.scrollingElement.scrollWidth > innerWidth";

/// A visitor who asked for a person.
async fn waiting(browser: &Chromium, desk: &Desk) -> Page {
    let page = browser.visitor().await;
    page.go(&desk.url).await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
    page.say("Ich will mit einem Menschen sprechen").await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    page
}

/// A page of somebody whose browser speaks this language.
async fn speaks(page: &Page, language: &str) {
    let agent = json!({"userAgent": "Mozilla/5.0 (test)", "acceptLanguage": language});
    page.call("Emulation.setUserAgentOverride", agent).await;
}

/// The inbox of an agent with this name, who came by the address with the token.
async fn inbox(browser: &Chromium, desk: &Desk, name: &str) -> Page {
    let page = browser.visitor().await;
    speaks(&page, "de-DE").await;
    page.go(&format!("{}/desk#token={}", desk.url, desk.inbox_token())).await;
    page.until("active().id === 'name'").await;
    page.type_words(name).await;
    page.key("Enter").await;
    page.until("seen(dom('#waitingHead'))").await;
    page
}

async fn take(page: &Page) {
    page.click("dom('#waiting .item')").await;
    page.click("dom('#take')").await;
    page.until("active().id === 'words'").await;
}

async fn write(page: &Page, words: &str) {
    page.eval("dom('#words').focus()").await;
    page.type_words(words).await;
    page.key("Enter").await;
}

#[tokio::test]
async fn a_visitor_is_answered_from_the_inbox() {
    let Some(browser) = Chromium::start().await else { return };
    let desk = Desk::serve(&[]).await;
    let team = inbox(&browser, &desk, "Frau Weber").await;
    assert_eq!(team.text("dom('#noneWaiting').innerText").await, "Gerade wartet niemand.");
    let visitor = waiting(&browser, &desk).await;

    team.until("doms('#waiting .item').length === 1 && dom('#status').textContent.includes('neue Anfrage')").await;
    assert!(team.text("document.title").await.starts_with("(1) Posteingang"));
    assert!(team.text("dom('#waiting .item').innerText").await.contains("Kundenservice"));
    team.click("dom('#waiting .item')").await;
    team.until("doms('#log .message.visitor').length === 2").await;
    assert_eq!(team.text("dom('#log .day').textContent").await, "Heute");
    assert!(team.text("dom('#brief').textContent").await.contains("Wo ist mein Paket?"), "what the bot tried");
    assert_eq!(team.eval("[seen(dom('#write')), seen(dom('#resolveBox'))]").await, json!([false, false]));

    team.click("dom('#take')").await;
    visitor.until("all('.message.system').at(-1).textContent.includes('Frau Weber ist jetzt für Sie da.')").await;
    team.until("doms('#mine .item').length === 1 && !dom('#waiting .item') && active().id === 'words'").await;
    write(&team, "Guten Tag! Ich sehe nach.").await;
    visitor.until("one('.message.agent')").await;
    assert!(visitor.text("one('.message.agent .who').textContent").await.starts_with("Frau Weber"));

    visitor.eval("one('.input').focus()").await;
    visitor.type_words("Danke, die Nummer ist 4711.").await;
    visitor.key("Enter").await;
    team.until("doms('#log .message.visitor').at(-1).textContent.includes('4711')").await;
    let shown = team.eval(MESSAGES).await;
    let numbers: Vec<u64> = shown.as_array().unwrap().iter().map(|seq| seq.as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "all, in order, each once");

    team.click("dom('#resolveBox summary')").await;
    team.click("dom('#resolve button')").await;
    visitor.until("all('.star').length === 5").await;
    team.until("dom('#notice').textContent.includes('abgeschlossen') && !seen(dom('#write'))").await;
    assert_eq!(team.eval("[doms('.item').length, active().id]").await, json!([0, "subject"]));
    assert_eq!([team.complaints(), visitor.complaints()], [Vec::<String>::new(), Vec::new()]);
}

#[tokio::test]
async fn hostile_words_stay_words() {
    let Some(browser) = Chromium::start().await else { return };
    let desk = Desk::serve(&[]).await;
    let visitor = waiting(&browser, &desk).await;
    let team = inbox(&browser, &desk, "<b>Weber</b>").await;
    team.screen(320, 640, 1.0, false).await;
    take(&team).await;
    let long = "x".repeat(3_900);
    let hostile = [
        "<img src=x onerror=\"window.hurt=1\">",
        "[hier](javascript:window.hurt=1) javascript:window.hurt=1",
        "\u{202E}Links von rechts\u{2066}\u{200F}",
        &long,
    ];
    for (nth, words) in hostile.into_iter().enumerate() {
        visitor.eval("one('.input').focus()").await;
        visitor.type_words(words).await;
        visitor.key("Enter").await;
        team.until(&format!("doms('#log .message.visitor').length === {}", nth + 3)).await;
        assert_eq!(team.text("doms('#log .message.visitor .text').at(-1).textContent").await, words);
    }
    let mine = format!("<script>window.hurt=1</script>{}", "y".repeat(9_900));
    write(&team, &mine).await;
    visitor.until("one('.message.agent')").await;
    team.until("dom('#log .message.agent:not(.pending)')").await;
    assert_eq!(team.text("dom('#log .message.agent .text').textContent").await, mine);
    assert_eq!(visitor.text("one('.message.agent .card').textContent").await, mine);
    let harm = "[window.hurt, doms('img, #log a, #log script, main b').length, doms('[href^=\"javascript\"]').length]";
    assert_eq!(team.eval(harm).await, json!([null, 0, 0]));
    assert_eq!(team.eval(OVERFLOWS).await, false);
    assert_eq!([team.complaints(), visitor.complaints()], [Vec::<String>::new(), Vec::new()]);
}

#[tokio::test]
async fn a_token_is_asked_for_kindly_and_forgotten() {
    let Some(browser) = Chromium::start().await else { return };
    let desk = Desk::serve(&[]).await;
    let page = browser.visitor().await;
    speaks(&page, "de-AT").await;
    page.go(&format!("{}/desk", desk.url)).await;
    page.until("active().id === 'name' && seen(dom('#token'))").await;
    page.type_words("Frau Weber").await;
    for wrong in ["falsch-0123456789abcdef0123456789abcdef", "ungültig €"] {
        page.eval("dom('#token').value = '', dom('#token').focus()").await;
        page.type_words(wrong).await;
        page.key("Enter").await;
        page.until("active().id === 'entryError' && active().textContent.includes('passt nicht')").await;
        page.eval("dom('#entryError').textContent = ''").await;
    }
    assert_eq!(page.text("dom('#name').value").await, "Frau Weber");

    let token = desk.inbox_token();
    page.eval(&format!("location.hash = '#token={token}'")).await;
    page.until("seen(dom('#waitingHead'))").await;
    assert_eq!(page.eval("[location.hash, location.search]").await, json!(["", ""]));
    page.reload().await;
    page.until("seen(dom('#waitingHead'))").await;
    assert!(page.requests().iter().all(|url| !url.contains(&token)), "the token is in no address");
    assert_eq!(page.eval("[localStorage.length, document.cookie, sessionStorage.length]").await, json!([0, "", 1]));

    page.click("dom('#out')").await;
    page.until("seen(dom('#token'))").await;
    assert_eq!(page.eval("[sessionStorage.length, dom('#token').value, dom('#name').value]").await, json!([0, "", ""]));
    page.reload().await;
    page.until("seen(dom('#token'))").await;
}

async fn tab_to(page: &Page, selector: &str) {
    for _ in 0..30 {
        if page.eval(&format!("active()?.matches('{selector}') ?? false")).await == true {
            return;
        }
        page.key("Tab").await;
    }
    panic!("Tab does not reach {selector}");
}

#[tokio::test]
async fn everything_by_keyboard() {
    let Some(browser) = Chromium::start().await else { return };
    let desk = Desk::serve(&[]).await;
    let visitor = waiting(&browser, &desk).await;
    let team = inbox(&browser, &desk, "Frau Weber").await;
    tab_to(&team, "#waiting .item").await;
    // The list is drawn anew in between.
    team.eval("new Promise((done) => setTimeout(done, 2500))").await;
    assert_eq!(team.eval("active().matches('#waiting .item')").await, true, "the focus stays");
    team.key("Enter").await;
    team.until("active().id === 'subject'").await;
    tab_to(&team, "#take").await;
    team.key("Enter").await;
    team.until("active().id === 'words'").await;
    team.type_words("Guten Tag").await;
    team.key("Shift+Enter").await;
    team.call("Input.imeSetComposition", json!({"text": "n", "selectionStart": 1, "selectionEnd": 1})).await;
    team.key("Enter").await;
    assert_eq!(team.eval("doms('#log .agent').length").await, 0, "neither a new line nor a composition sends");
    team.call("Input.imeSetComposition", json!({"text": "", "selectionStart": 0, "selectionEnd": 0})).await;
    team.type_words("und willkommen").await;
    team.key("Enter").await;
    visitor.until("one('.message.agent .card')?.innerText === 'Guten Tag\\nund willkommen'").await;
    assert_eq!(team.eval("[active().id, active().value]").await, json!(["words", ""]), "the focus stays");

    tab_to(&team, "#returnBox summary").await;
    team.key("Enter").await;
    team.until("dom('#returnBox').open").await;
    team.key("Escape").await;
    team.until("!dom('#returnBox').open && active().matches('#returnBox summary')").await;
    team.key("Enter").await;
    tab_to(&team, "#returnNote").await;
    team.type_words("nur eine Frage zum Versand").await;
    tab_to(&team, "#return button").await;
    team.key("Enter").await;
    team.until("active().id === 'subject' && dom('#notice').textContent.includes('Bot')").await;
    visitor.say("Was kostet der Versand?").await;
    assert!(visitor.text("one('.log').textContent").await.contains("4,95"), "the bot is back");
}

#[tokio::test]
async fn a_repeat_after_a_lost_answer_is_one_message() {
    let Some(browser) = Chromium::start().await else { return };
    let mut desk = Desk::serve(&[]).await;
    let visitor = waiting(&browser, &desk).await;
    let team = inbox(&browser, &desk, "Frau Weber").await;
    take(&team).await;

    team.hold_back("*/messages", "Response").await;
    write(&team, "Die Antwort hierauf geht verloren.").await;
    let paused = team.held_back("/messages").await;
    team.call("Fetch.failRequest", json!({"requestId": paused, "errorReason": "ConnectionReset"})).await;
    team.until("dom('.pending .state').textContent.includes('Noch nicht gesendet')").await;
    team.call("Fetch.disable", json!({})).await;
    team.until("!dom('.pending') && doms('#log .agent').length === 1").await;

    desk.kill().await;
    team.until("seen(dom('#banner')) && dom('#trouble').textContent.includes('Keine Verbindung')").await;
    write(&team, "Das wartet.").await;
    team.until("dom('.pending')").await;
    desk.start_again().await;
    team.click("dom('#retry')").await;
    team.until("!seen(dom('#banner')) && !dom('.pending') && doms('#log .agent').length === 2").await;
    visitor.until("all('.message.agent').length === 2").await;
    let texts = visitor.eval("texts('.message.agent .card')").await;
    assert_eq!(texts, json!(["Die Antwort hierauf geht verloren.", "Das wartet."]));
    assert_eq!(team.eval(MESSAGES).await, team.eval(&format!("[...new Set({MESSAGES})].sort((a, b) => a - b)")).await);
}

#[tokio::test]
async fn who_comes_second_is_told_kindly() {
    let Some(browser) = Chromium::start().await else { return };
    let desk = Desk::serve(&[]).await;
    let _visitor = waiting(&browser, &desk).await;
    let first = inbox(&browser, &desk, "Frau Weber").await;
    let second = inbox(&browser, &desk, "Herr Braun").await;
    second.click("dom('#waiting .item')").await;
    second.until("seen(dom('#take'))").await;
    // What the second sees is old when the click comes.
    second.hold_back("*/accept", "Request").await;
    second.click("dom('#take')").await;
    let paused = second.held_back("/accept").await;
    take(&first).await;
    second.call("Fetch.continueRequest", json!({"requestId": paused})).await;
    second.until("dom('#notice').textContent.startsWith('Frau Weber war schneller')").await;
    assert_eq!(
        second.eval("[seen(dom('#take')), seen(dom('#write')), doms('.item').length]").await,
        json!([false, false, 0])
    );

    first.click("dom('#out')").await;
    let again = inbox(&browser, &desk, "frau weber").await;
    again.until("doms('#mine .item').length === 1").await;
}

#[tokio::test]
async fn small_dark_and_forced() {
    let Some(browser) = Chromium::start().await else { return };
    let desk = Desk::serve(&[]).await;
    let _visitor = waiting(&browser, &desk).await;
    let team = inbox(&browser, &desk, "Frau Weber").await;
    team.screen(320, 568, 2.0, true).await;
    team.until("innerWidth === 320").await;
    assert_eq!(team.eval(OVERFLOWS).await, false);
    take(&team).await;
    let small = "doms('button, summary, textarea, select').filter((node) => seen(node)) \
        .map((node) => [node.id || node.className, node.getBoundingClientRect()]) \
        .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)";
    assert_eq!(team.eval(small).await, json!([]));
    assert_eq!(team.eval(OVERFLOWS).await, false);
    team.click("dom('#back')").await;
    team.until("active().matches('#mine .item') && !seen(dom('#story'))").await;
    team.screen(1280, 800, 1.0, false).await;
    team.eval("document.documentElement.style.fontSize = '32px'").await;
    assert_eq!(team.eval(OVERFLOWS).await, false, "text twice as large");

    team.prefer("prefers-color-scheme", "dark").await;
    assert_eq!(team.text("getComputedStyle(document.body).backgroundColor").await, "rgb(20, 22, 20)");
    team.prefer("forced-colors", "active").await;
    let outline = "getComputedStyle(dom('.count')).borderTopStyle";
    assert_eq!(team.eval(outline).await, json!("solid"));
    speaks(&team, "en-GB").await;
    team.reload().await;
    team.until("seen(dom('#waitingHead'))").await;
    let english = "[document.documentElement.lang, dom('h1').textContent, dom('#out').textContent]";
    assert_eq!(team.eval(english).await, json!(["en", "Inbox", "Sign out"]));
    assert_eq!(team.complaints(), Vec::<String>::new());
}
