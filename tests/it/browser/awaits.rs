//! A flow that waits for a service outside.

use serde_json::{Value, json};

use super::chromium::Chromium;
use super::desk::Desk;

const SECRET: &str = "formular-0123456789abcdef0123456789abcdef";
const FLOW: &str = "
intents:
  - id: schaden-melden
    title: {de: Einen Schaden melden, en: Report damage}
    examples: {de: [Ich möchte einen Schaden melden, Schadensmeldung], en: [I want to report damage, damage report]}
    flow: schaden
flows:
  schaden:
    steps:
      - set: {nummer: formular-77}
      - await: formular
        reference: '{{ nummer }}'
        say:
          de: Bitte füllen Sie [dieses Formular](https://formular.example/77) aus. Ich warte hier.
          en: Please fill in [this form](https://formular.example/77). I wait here.
        failed:
          - end: {de: Es ist nichts angekommen., en: Nothing has arrived.}
      - end: {de: 'Danke, {{ formular.iban }} ist angekommen.', en: 'Thanks, {{ formular.iban }} has arrived.'}
";

/// The form is filled in; tells how many conversations heard of it.
async fn filled_in(desk: &Desk) -> Value {
    let body = json!({"nummer": "formular-77", "iban": "DE89 3704 0044 0532 0130 00"});
    desk.answer("formular", SECRET, &body).await["done"].clone()
}

#[tokio::test]
async fn an_answer_from_outside_appears_by_itself_and_once() {
    let Some(browser) = Chromium::start().await else { return };
    let hook = format!(
        "\nhooks:\n  formular:\n    secret: {SECRET}\n    header: x-deskbell-key\n    reference: nummer\n    \
         fields: {{iban: {{type: text, path: iban}}}}\n"
    );
    let desk = Desk::serve_with_intents(|settings| format!("{settings}{hook}"), FLOW).await;
    let page = browser.visitor().await;
    page.go(&desk.url).await;
    page.until("seen(one('.launcher'))").await;
    page.open().await;
    page.say("Ich möchte einen Schaden melden").await;
    page.until("one('.log').textContent.includes('Ich warte hier.')").await;
    assert_eq!(page.eval("[one('.strip').dataset.kind ?? '', seen(one('.human'))]").await, json!(["", true]));

    // A question in between is answered, and the link comes again.
    page.say("Was kostet der Versand?").await;
    page.until("texts('.card').filter((text) => text.includes('Ich warte hier.')).length === 2").await;

    assert_eq!(filled_in(&desk).await, 1);
    page.until("one('.log').textContent.includes('Danke, DE89 3704 0044 0532 0130 00 ist angekommen.')").await;
    assert_eq!(filled_in(&desk).await, 0, "a repeat is for nobody");
    let shown = page.eval("texts('.card')").await;
    page.reload().await;
    page.until(&format!("all('.card').length === {}", shown.as_array().unwrap().len())).await;
    assert_eq!(page.eval("texts('.card')").await, shown);
    assert_eq!(page.complaints(), Vec::<String>::new());
}
