//! The starter's flows as a visitor walks them: typed and clicked, corrected, interrupted, gone back, left, and with a
//! person from the middle.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::chromium::Chromium;
use super::desk::Desk;
use super::page::Page;

/// What a visitor does, and what must be seen after it.
enum Do {
    /// Types words; the newest messages must have these.
    Say(&'static str, &'static str),
    /// Clicks the choice with this label; the newest messages must have these words.
    Click(&'static str, &'static str),
    /// Clicks the button that is always there: a person is asked.
    Human,
    /// A person has been asked.
    Waits,
    /// Takes a picture, if a folder for them is named.
    Look,
}
use Do::{Click, Human, Look, Say, Waits};

const STATUS_DE: &[Do] = &[
    Say("Bestellstatus", "Wie lautet Ihre Bestellnummer?"),
    Say("Was kostet der Versand?", "Wie lautet Ihre Bestellnummer?"),
    Say("ZZ-999999", "finden wir keine Bestellung"),
    Click("Eine andere Nummer eingeben", "Wie lautet Ihre Bestellnummer?"),
    Say("AB-123456", "Hilft Ihnen das weiter?"),
    Say("nein, die Nummer ist CD-654321", "am 17.11.2026 von Paketdienst Nord zugestellt"),
    Say("zurück", "Wie lautet Ihre Bestellnummer?"),
    Say("qr404040", "verspätet sich leider"),
    Look,
    Click("Ja, danke", "Viel Freude mit Ihrer Bestellung"),
    Say("Bestellstatus", "Hilft Ihnen das weiter?"),
    Say("abbrechen", "abgebrochen"),
    Say("Bestellstatus", "Hilft Ihnen das weiter?"),
    Click("Die Lieferung ist überfällig", "an unser Team übergeben"),
    Waits,
];

const STATUS_EN: &[Do] = &[
    Say("Order status", "What is your order number?"),
    Say("How much is delivery?", "What is your order number?"),
    Say("ZZ-999999", "We cannot find an order"),
    Click("Enter another number", "What is your order number?"),
    Say("AB-123456", "Does that help?"),
    Say("no, the number is CD-654321", "was delivered by Paketdienst Nord"),
    Say("back", "What is your order number?"),
    Say("qr404040", "is late"),
    Look,
    Click("Yes, thank you", "Enjoy your order"),
    Say("Order status", "Does that help?"),
    Say("cancel", "cancelled that"),
    Say("Order status", "Does that help?"),
    Click("I still need help", "handed your request to our team"),
    Waits,
];

const RETURN_DE: &[Do] = &[
    Say("Rückgabe starten", "Was trifft am besten zu?"),
    Click("Passt oder gefällt nicht", "Wie lautet die Bestellnummer?"),
    Say("zurück", "Was trifft am besten zu?"),
    Say("Passt oder gefällt nicht", "Wie lautet die Bestellnummer?"),
    Say("GH-555666", "in den letzten 30 Tagen angekommen?"),
    Say("Was kostet der Versand?", "in den letzten 30 Tagen angekommen?"),
    Say("nein, die Nummer ist JK-777888", "in den letzten 30 Tagen angekommen?"),
    Click("Ja", "Retourenportal"),
    Look,
    Say("abbrechen", "abgebrochen"),
    Say("Rückgabe starten", "Was trifft am besten zu?"),
    Click("Defekt oder beschädigt", "Wie lautet die Bestellnummer?"),
    Say("GH-555666", "Was ist Ihnen lieber?"),
    Click("Ersatz", "An welche E-Mail-Adresse"),
    Human,
    Waits,
];

const RETURN_EN: &[Do] = &[
    Say("Start a return", "What fits best?"),
    Click("It does not fit or I do not like it", "What is the order number?"),
    Say("back", "What fits best?"),
    Say("It does not fit or I do not like it", "What is the order number?"),
    Say("GH-555666", "within the last 30 days?"),
    Say("How much is delivery?", "within the last 30 days?"),
    Say("no, the number is JK-777888", "within the last 30 days?"),
    Click("Yes", "returns portal"),
    Look,
    Say("cancel", "cancelled that"),
    Say("Start a return", "What fits best?"),
    Click("Wrong item delivered", "What is the order number?"),
    Say("GH-555666", "Which would you prefer?"),
    Click("A replacement", "Which email address"),
    Human,
    Waits,
];

const COMPLAINT_DE: &[Do] = &[
    Say("Ich möchte eine Beschwerde einreichen", "Was ist passiert?"),
    Say("Was kostet der Versand?", "Was ist passiert?"),
    Say("Das Paket lag im Regen.", "Geht es um eine bestimmte Bestellung"),
    Say("zurück", "Was ist passiert?"),
    Say("Der Karton war ganz nass.", "Geht es um eine bestimmte Bestellung"),
    Click("Ja", "Wie lautet die Bestellnummer?"),
    Look,
    Say("abbrechen", "abgebrochen"),
    Say("Ich möchte eine Beschwerde einreichen", "Was ist passiert?"),
    Say("ich möchte mit einem Menschen sprechen", "an unser Team übergeben"),
    Waits,
];

const COMPLAINT_EN: &[Do] = &[
    Say("I would like to file a complaint", "What happened?"),
    Say("How much is delivery?", "What happened?"),
    Say("The parcel was left in the rain.", "Is it about a particular order"),
    Say("back", "What happened?"),
    Say("The box was all wet.", "Is it about a particular order"),
    Click("Yes", "What is the order number?"),
    Look,
    Say("cancel", "cancelled that"),
    Say("I would like to file a complaint", "What happened?"),
    Say("I want to talk to a human", "handed your request to our team"),
    Waits,
];

const CALLBACK_DE: &[Do] = &[
    Say("Bitte rufen Sie mich zurück", "Unter welcher Telefonnummer"),
    Say("bald", "sieht nicht nach einer Telefonnummer aus"),
    Say("030 23125 111", "An welchem Tag"),
    Say("nein, die Nummer ist 030 23125 222", "An welchem Tag"),
    Say("Was kostet der Versand?", "An welchem Tag"),
    Say("übermorgen", "zu welcher Tageszeit?"),
    Say("zurück", "An welchem Tag"),
    Say("morgen", "zu welcher Tageszeit?"),
    Look,
    Say("abbrechen", "abgebrochen"),
    Say("Bitte rufen Sie mich zurück", "Unter welcher Telefonnummer"),
    Say("030 23125 222", "An welchem Tag"),
    Say("morgen", "zu welcher Tageszeit?"),
    Click("Das ist mir gleich", "an unser Team übergeben"),
    Waits,
];

const CALLBACK_EN: &[Do] = &[
    Say("Please call me back", "Which phone number"),
    Say("soon", "does not look like a phone number"),
    Say("030 23125 111", "Which day suits you?"),
    Say("no, the number is 030 23125 222", "Which day suits you?"),
    Say("How much is delivery?", "Which day suits you?"),
    Say("the day after tomorrow", "at what time of day?"),
    Say("back", "Which day suits you?"),
    Say("tomorrow", "at what time of day?"),
    Look,
    Say("cancel", "cancelled that"),
    Say("Please call me back", "Which phone number"),
    Human,
    Waits,
];

const ADDRESS_DE: &[Do] = &[
    Say("Lieferadresse ändern", "Um welche Bestellnummer geht es?"),
    Say("Was kostet der Versand?", "Um welche Bestellnummer geht es?"),
    Say("NP-303030", "An welche Adresse"),
    Say("Eva Muster, Gartenweg 7, 50667 Köln", "Die Bestellung NP-303030 soll also an diese Adresse gehen: Eva Muster"),
    Say("nein, die Nummer ist QR-404040", "Die Bestellung QR-404040 soll also an diese Adresse gehen: Eva Muster"),
    Say("zurück", "An welche Adresse"),
    Say("Eva Muster, Gartenweg 9, 50667 Köln", "Gartenweg 9"),
    Look,
    Say("abbrechen", "abgebrochen"),
    Say("Lieferadresse ändern", "Um welche Bestellnummer geht es?"),
    Say("NP-303030", "An welche Adresse"),
    Say("Eva Muster, Gartenweg 9, 50667 Köln", "Stimmt das?"),
    Click("Ja, das stimmt", "an unser Team übergeben"),
    Waits,
];

const ADDRESS_EN: &[Do] = &[
    Say("Change delivery address", "Which order number is it about?"),
    Say("How much is delivery?", "Which order number is it about?"),
    Say("NP-303030", "Where should we deliver?"),
    Say("Eva Muster, Gartenweg 7, 50667 Cologne", "So order NP-303030 should go to this address: Eva Muster"),
    Say("no, the number is QR-404040", "So order QR-404040 should go to this address: Eva Muster"),
    Say("back", "Where should we deliver?"),
    Say("Eva Muster, Gartenweg 9, 50667 Cologne", "Gartenweg 9"),
    Look,
    Say("cancel", "cancelled that"),
    Say("Change delivery address", "Which order number is it about?"),
    Say("NP-303030", "Where should we deliver?"),
    Say("Eva Muster, Gartenweg 9, 50667 Cologne", "Is that right?"),
    Click("No, let a person sort it out", "handed your request to our team"),
    Waits,
];

/// Waits until what came after the newest message of the visitor has these words.
async fn answered(page: &Page, before: u64, words: &str) {
    let newest = "(() => { const log = all('.log > .message'); const at = log.findLastIndex((one) => one.matches('.visitor')); \
                  return log.slice(at + 1).map((one) => one.textContent).join(' ').replace(/\\s+/g, ' '); })()";
    let words = serde_json::to_string(words).unwrap();
    page.until(&format!("all('.visitor').length === {before} + 1 && {newest}.includes({words})")).await;
}

async fn visitors(page: &Page) -> u64 {
    page.eval("all('.visitor').length").await.as_u64().unwrap()
}

/// What can be clicked is what the newest message offers, whole and inside the window.
async fn nothing_is_cut_off(page: &Page) {
    let wide = "[one('.messages'), ...all('.choice')].filter((node) => node.scrollWidth > node.clientWidth + 1).length";
    assert_eq!(page.eval(wide).await, 0);
    let below =
        "all('.message').at(-1).getBoundingClientRect().bottom > one('.messages').getBoundingClientRect().bottom + 1";
    page.until(&format!("!({below})")).await;
}

async fn look(page: &Page, name: &str) {
    let Some(folder) = std::env::var_os("DESKBELL_PICTURES") else { return };
    page.until(
        "shadow.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations > 1)",
    )
    .await;
    let picture = page.call("Page.captureScreenshot", json!({"format": "png"})).await;
    let file = std::path::Path::new(&folder).join(format!("{name}.png"));
    std::fs::write(file, STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()).unwrap();
}

async fn walk(desk: &Desk, browser: &Chromium, name: &str, language: &str, path: &[Do]) {
    let page = browser.visitor().await;
    page.screen(390, 760, 1.0, false).await;
    page.call("Emulation.setLocaleOverride", json!({"locale": language})).await;
    page.go(&format!("{}/?lang={language}", desk.url)).await;
    page.open().await;
    for step in path {
        let before = visitors(&page).await;
        match step {
            Say(words, expected) => {
                page.eval("one('.input').focus()").await;
                page.type_words(words).await;
                page.key("Enter").await;
                answered(&page, before, expected).await;
            }
            Click(label, expected) => {
                let label = serde_json::to_string(label).unwrap();
                page.click(&format!("all('.choice').find((one) => one.textContent.trim() === {label})")).await;
                answered(&page, before, expected).await;
            }
            Human => page.click("one('.human')").await,
            Waits => page.until("one('.strip').dataset.kind === 'waiting'").await,
            Look => look(&page, &format!("{name}.{language}")).await,
        }
        nothing_is_cut_off(&page).await;
    }
    assert_eq!(page.complaints(), Vec::<String>::new(), "{name} {language}");
}

async fn both(name: &str, de: &[Do], en: &[Do]) {
    let Some(browser) = Chromium::start().await else { return };
    let desk = Desk::serve(&[]).await;
    walk(&desk, &browser, name, "de", de).await;
    walk(&desk, &browser, name, "en", en).await;
}

#[tokio::test]
async fn order_status() {
    both("bestellstatus", STATUS_DE, STATUS_EN).await;
}

#[tokio::test]
async fn a_return() {
    both("rueckgabe", RETURN_DE, RETURN_EN).await;
}

#[tokio::test]
async fn a_complaint() {
    both("beschwerde", COMPLAINT_DE, COMPLAINT_EN).await;
}

#[tokio::test]
async fn a_callback() {
    both("rueckruf", CALLBACK_DE, CALLBACK_EN).await;
}

#[tokio::test]
async fn a_change_of_address() {
    both("adressaenderung", ADDRESS_DE, ADDRESS_EN).await;
}
