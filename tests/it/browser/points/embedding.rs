//! Points 27 to 31, 36, 39, 41 and 44: a page of somebody else around the widget.

use serde_json::{Value, json};

use super::{Embedded, Visit, doubt};
use crate::browser::desk::Desk;
use crate::browser::page::Page;

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
async fn p27_a_hostile_style_sheet_changes_nothing() {
    let Some(shop) = Embedded::begin().await else { return };
    let mut seen = Vec::new();
    for (path, head) in [("/plain", ""), ("/hostile", HOSTILE)] {
        seen.push(looks(&shop.visitor(path, "", head, &shop.tag("")).await).await);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn p28_the_page_is_as_it_was() {
    const NOTES: &str = "<script>window.before = Object.getOwnPropertyNames(window)</script>";
    let Some(shop) = Embedded::begin().await else { return };
    let own = "JSON.stringify([...getComputedStyle(dom('#own'))].map((name) => getComputedStyle(dom('#own'))[name]))";
    let bare = shop.visitor("/bare", "", NOTES, "<button id=own>Kaufen</button>").await;
    let before = bare.text(own).await;
    let page = shop.visitor("/", "", NOTES, &format!("<button id=own>Kaufen</button>{}", shop.tag(""))).await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
    let added = "Object.getOwnPropertyNames(window).filter((name) => !before.includes(name) && name !== 'before')";
    assert_eq!(page.eval(added).await, json!(["Deskbell"]));
    assert_eq!(page.text(own).await, before);
    let marks = "[document.body.getAttribute('style'), document.documentElement.getAttribute('style'), document.body.className]";
    assert_eq!(page.eval(marks).await, json!([null, null, ""]));
}

async fn under(policy: &str) {
    let Some(shop) = Embedded::begin().await else { return };
    let watch = "globalThis.broken = []; \
                 addEventListener('securitypolicyviolation', (event) => broken.push(event.violatedDirective))";
    let page = shop.browser.visitor().await;
    page.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": watch})).await;
    let policy = policy.replace("SERVER", &shop.desk.url);
    page.go(&shop.shop.put("/", &policy, "", &shop.tag(""))).await;
    page.open().await;
    page.say("wo bleibt mein packet").await;
    page.until("one('.log a')").await;
    doubt(&page).await;
    page.say(super::HUMAN).await;
    page.until("one('.strip').dataset.kind === 'waiting'").await;
    assert_eq!(page.eval("getComputedStyle(one('.launcher')).minHeight").await, "48px", "it is dressed");
    assert_eq!(page.eval("broken").await, json!([]));
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[tokio::test]
async fn p29_the_strictest_policy_is_not_violated() {
    under(
        "default-src 'none'; script-src SERVER/widget.js; connect-src SERVER; img-src data:; base-uri 'none'; \
           form-action 'none'",
    )
    .await;
}

#[tokio::test]
async fn p30_nor_that_of_trusted_types() {
    under(
        "default-src 'none'; script-src SERVER/widget.js; connect-src SERVER; img-src data:; \
           require-trusted-types-for 'script'; trusted-types 'none'",
    )
    .await;
}

/// By a visitor, and by an agent; in the widget, after a reload, and on the page without scripts.
#[tokio::test]
async fn p31_hostile_words_stay_words() {
    let Some(Visit { browser, page, desk }) = Visit::opened().await else { return };
    page.screen(360, 640, 1.0, false).await;
    let long = "x".repeat(3_900);
    let hostile = [
        "<img src=x onerror=\"window.hurt=1\">",
        "</textarea><script>window.hurt=1</script>",
        "[hier](javascript:window.hurt=1) {{ shop.email }} **fett**",
        "\u{202e}txet desrever\u{202c} \u{200b}\u{200d}\u{feff}null\u{2066}breit\u{2069}",
        &long,
    ];
    for words in hostile {
        page.say(words).await;
        assert_eq!(page.text("all('.visitor .card').at(-1).textContent").await, words);
    }
    let harm = "[window.hurt, all('.log img, .log script').length, all('.log a[href^=\"javascript\"]').length]";
    assert_eq!(page.eval(harm).await, json!([null, 0, 0]));
    let wide = "one('.messages').scrollWidth <= one('.messages').clientWidth";
    assert_eq!(page.eval(wide).await, true);

    page.say(super::HUMAN).await;
    let agent = super::Agent::of(&desk).await;
    agent.takes_it().await;
    let written = hostile.map(|words| words.repeat(if words.len() > 1_000 { 2 } else { 1 }));
    for (before, words) in written.into_iter().enumerate().map(|(round, words)| (round * 3, words)) {
        agent.does("messages", &json!({"text": words})).await;
        page.until(&format!("all('.agent').length > {before}")).await;
        assert_eq!(page.text(&format!("all('.agent .card')[{before}].textContent")).await, words);
        for format in ["html", "markdown"] {
            agent.does("messages", &json!({"text": format!("Hallo {words}"), "format": format})).await;
        }
    }
    page.until("all('.agent').length === 15").await;
    assert_eq!(page.eval(harm).await, json!([null, 0, 0]));
    assert_eq!(page.eval(wide).await, true);
    let log = page.eval("texts('.card')").await;
    page.reload().await;
    page.until("all('.visitor').length === 6 && all('.agent').length === 15").await;
    assert_eq!(page.eval("texts('.card')").await, log);
    assert_eq!(page.eval(harm).await, json!([null, 0, 0]));

    let plain = browser.visitor().await;
    plain.go(&format!("{}/embed", desk.url)).await;
    for words in hostile {
        plain.click("dom('#text')").await;
        plain.type_words(words).await;
        let loads = plain.events("Page.loadEventFired").len();
        plain.click("dom('form.ask button:not([name])')").await;
        plain.loaded(loads).await;
    }
    let harm = "[window.hurt, doms('.messages img, .messages script').length, doms('.messages a[href^=\"javascript\"]').length]";
    assert_eq!(plain.eval(harm).await, json!([null, 0, 0]));
    assert!(plain.text("dom('.messages').innerText").await.contains(hostile[0]));
}

#[tokio::test]
async fn p36_a_page_that_moves_under_it_keeps_one_widget() {
    let Some(Visit { page, browser: _browser, desk: _desk }) = Visit::begin().await else { return };
    let listeners = async || {
        let document = page.call("Runtime.evaluate", json!({"expression": "document"})).await;
        let window = page.call("Runtime.evaluate", json!({"expression": "window"})).await;
        let mut count = 0;
        for node in [document, window] {
            let object = json!({"objectId": node["result"]["objectId"]});
            let found = page.call("DOMDebugger.getEventListeners", object).await;
            count += found["listeners"].as_array().unwrap().len();
        }
        count
    };
    page.eval("Deskbell.ask('wo bleibt mein packet')").await;
    page.until("one('.log').textContent.includes('Versandmail')").await;
    let before = listeners().await;
    for _ in 0..3 {
        page.eval("globalThis.bell = host, host.remove(), document.body.append(bell)").await;
        page.until("seen(one('.launcher'))").await;
    }
    page.eval("history.pushState({}, '', '/?elsewhere'), document.body.replaceWith(document.createElement('body'))")
        .await;
    page.until("doms('desk-bell').length === 1 && seen(one('.launcher'))").await;
    assert_eq!(page.eval("all('.visitor').length").await, 1, "what was said is still there");
    assert_eq!(listeners().await, before, "who leaves takes the listeners along");
    page.eval("one('.input').focus()").await;
    page.say("Was kostet der Versand?").await;
    page.until("one('.log').textContent.includes('4,95')").await;
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[tokio::test]
async fn p39_it_speaks_the_language_of_the_page_and_changes_it() {
    let Some(shop) = Embedded::begin().await else { return };
    let shown = "[one('.root').lang, one('.launcher').textContent.trim()]";
    let page = shop.visitor("/", "", "", &shop.tag("")).await;
    page.until("seen(one('.launcher'))").await;
    assert_eq!(page.eval(shown).await, json!(["de", "Fragen?"]), "as the page's html says");
    for (locale, expected) in
        [("en", json!(["en", "Questions?"])), ("fr", json!(["en", "Questions?"])), ("de-AT", json!(["de", "Fragen?"]))]
    {
        let page = shop.visitor("/", "", "", &shop.tag(&format!("data-locale={locale}"))).await;
        page.until("seen(one('.launcher'))").await;
        assert_eq!(page.eval(shown).await, expected, "{locale}");
    }
    page.open().await;
    page.say("wo bleibt mein packet").await;
    let texts =
        "all('button, .by, .label, .hint, label').filter(seen).map((node) => node.ariaLabel || node.textContent)";
    let german = page.eval(texts).await;
    page.eval("Deskbell.setLocale('en')").await;
    page.until("one('.root').lang === 'en'").await;
    let english = page.eval(texts).await;
    let same: Vec<&Value> =
        german.as_array().unwrap().iter().filter(|text| english.as_array().unwrap().contains(text)).collect();
    // The answer's own buttons stay as they were said.
    let own = page.eval("all('.choice').map((node) => node.textContent)").await;
    assert!(same.iter().all(|text| own.as_array().unwrap().contains(text)), "{same:?}");
    assert_eq!(page.text("one('.bot .card').lang").await, "de");
    assert_eq!(page.eval("seen(one('.hours'))").await, false, "what the server said in German is not mixed in");
}

const RULES: &str = "widget:
  proactive:
    - id: versand
      page: /kasse*
      after_s: 1
      text: {de: \"Fragen zum Versand?\", en: \"Questions about shipping?\"}
";

#[tokio::test]
async fn p41_an_invitation_is_quiet_and_stays_away_when_it_was_closed() {
    let Some(browser) = crate::browser::chromium::Chromium::start().await else { return };
    let shop = crate::browser::shop::Shop::open().await;
    let named = format!("origins: [{}]", shop.url);
    let desk =
        Desk::serve_dev(|settings| settings.replace("origins: [https://www.musterladen.example]", &named) + RULES)
            .await;
    let tag = |attributes: &str| format!("<script src='{}/widget.js' {attributes} defer></script>", desk.url);
    let page = browser.visitor().await;
    let (there, elsewhere) =
        (shop.put("/kasse/1", "", "", &tag("data-proactive")), shop.put("/", "", "", &tag("data-proactive")));
    page.go(&there).await;
    page.until("seen(one('.invitation'))").await;
    assert_eq!(page.text("one('.teaser').textContent").await, "Fragen zum Versand?");
    assert_eq!(
        page.eval("[seen(one('.panel')), document.activeElement === document.body]").await,
        json!([false, true])
    );
    assert_eq!(
        page.eval("Boolean(one('.invitation').closest('[aria-live], [role=alert], [role=status]'))").await,
        false
    );
    page.key("Escape").await;
    page.until("!seen(one('.invitation'))").await;
    page.reload().await;
    page.eval("new Promise((done) => setTimeout(done, 3000))").await;
    assert_eq!(page.eval("seen(one('.invitation'))").await, false, "it stays away");

    let other = browser.visitor().await;
    other.go(&elsewhere).await;
    other.eval("new Promise((done) => setTimeout(done, 3000))").await;
    assert_eq!(other.eval("seen(one('.invitation'))").await, false, "not on this page");
    other.go(&there).await;
    other.click("one('.teaser')").await;
    other.until("seen(one('.panel')) && !seen(one('.invitation'))").await;

    let careful = browser.visitor().await;
    careful.go(&shop.put("/kasse/2", "", "", &tag("data-proactive data-consent=required"))).await;
    careful.eval("new Promise((done) => setTimeout(done, 3000))").await;
    assert_eq!(careful.eval("seen(one('.invitation'))").await, false, "nobody has agreed yet");
    careful.eval("Deskbell.setConsent(true)").await;
    careful.until("seen(one('.invitation'))").await;
    assert_eq!(careful.complaints(), Vec::<String>::new());
}

#[tokio::test]
async fn p44_calls_wait_for_the_script_and_events_leave_the_shadow() {
    let Some(shop) = Embedded::begin().await else { return };
    let head = "<script>
        window.Deskbell = window.Deskbell || function () { (Deskbell.q = Deskbell.q || []).push(arguments); };
        window.heard = [];
        Deskbell('on', 'ready', () => heard.push('ready'));
        Deskbell('on', 'open', () => heard.push('open'));
        Deskbell('setLocale', 'en');
        Deskbell('open', {focus: false});
        document.addEventListener('deskbell:message', (event) => heard.push([event.detail.role, event.bubbles, event.composed]));
    </script>";
    let page = shop.visitor("/", "", head, &shop.tag("")).await;
    page.until("one('.message.bot') && one('.root').lang === 'en'").await;
    assert_eq!(page.eval("heard").await, json!(["ready", "open", ["bot", true, true]]));
    page.eval("globalThis.off = Deskbell.on('message', ({role}) => heard.push(role))").await;
    page.eval("one('.input').focus()").await;
    page.say("Where is my parcel?").await;
    assert_eq!(
        page.eval("heard.filter((one) => typeof one === 'string')").await,
        json!(["ready", "open", "visitor", "bot"]).clone()
    );
    page.eval("off(), globalThis.heard = []").await;
    page.say("How much is shipping?").await;
    assert_eq!(page.eval("heard.filter((one) => typeof one === 'string')").await, json!([]), "who left hears nothing");
    page.eval("Deskbell.close()").await;
    page.until("!seen(one('.panel'))").await;
    page.eval("Deskbell('hide')").await;
    page.until("!seen(one('.launcher'))").await;
    page.eval("Deskbell('show'), Deskbell('toggle')").await;
    page.until("seen(one('.panel'))").await;
    page.eval("Deskbell('shutdown')").await;
    page.until("doms('desk-bell').length === 0").await;
    page.eval("Deskbell('boot', {locale: 'de', launcherLabel: 'Hilfe'})").await;
    page.until("one('.launcher')?.textContent.includes('Hilfe')").await;
    assert_eq!(page.complaints(), Vec::<String>::new());
}
