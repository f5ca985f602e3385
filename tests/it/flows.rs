//! The flow language at work: small contents, and dialogues in the editors' own form.

use deskbell::conversation::{Conversation, Event, Input, Turn};
use deskbell::dialogues::{self, Speaker};
use deskbell::ids::{ConversationId, Language};
use deskbell::turn::{self, Brain, RatingStatus};

use crate::content::{files, loaded};

const TABLE: &str = "ware,euro,farbe\nTisch,120,Buche\nStuhl,45,\n";

const FLOWS: &str = r#"
slots:
  ware: {type: text, label: Ware}
  menge: {type: number, label: Menge}
  geschenk: {type: yes_no, label: Geschenk}
intents:
  - {id: preis, examples: [Preis], flow: preis}
  - {id: kauf, examples: [Kaufen], flow: kauf}
  - {id: urteil, examples: [Bewerten], flow: urteil}
  - {id: starr, examples: [Starr], flow: starr}
flows:
  preis:
    steps:
      - id: was
        ask: ware
        say: Welche Ware?
      - lookup: preise
        with: {ware: "{{ ware }}"}
        missing:
          - say: "{{ ware }} haben wir nicht.{{ preise.euro }}"
          - set: {ware: ""}
          - goto: was
      - say: "{{ preise.ware }} kostet {{ preise.euro }} Euro.{% if preise.farbe %} Farbe: {{ preise.farbe }}.{% endif %}"
  kauf:
    steps:
      - set: {art: Kauf, geschenk: "{{ 1 > 2 }}"}
      - flow: preis
      - ask: menge
        say: Wie viele?
        invalid: Bitte eine Zahl.
      - set:
          summe: "{{ preise.euro | int * menge }}"
          viel: "{{ summe > 200 }}"
      - if: viel
        then: [{say: "{{ art }}: {{ summe }} Euro sind viel."}]
        else: [{say: "{{ art }}: {{ summe }} Euro."}]
      - if: geschenk
        then: [{say: Als Geschenk}]
      - flow: urteil
      - end: "Danke, {{ menge }} mal {{ ware }}."
  urteil:
    steps:
      - rate:
        retries: 1
      - end: Danke für Ihr Urteil.
  starr:
    interrupt: no
    steps:
      - flow: preis
"#;

/// Plays dialogues; the first difference fails.
fn play(dialogues: &str) {
    let intents = FLOWS.as_bytes();
    let found = loaded(&files(&[("intents/fall.yaml", intents), ("tables/preise.csv", TABLE.as_bytes())]));
    let brain = Brain::compile(found.content.unwrap_or_else(|| panic!("{:#?}", found.diagnostics))).unwrap();
    let (tests, problems) = dialogues::decode("test.yaml", dialogues.as_bytes());
    assert!(problems.is_empty(), "{problems:?}");
    for test in tests {
        let outcome = dialogues::run(&brain, &test);
        let told: Vec<String> = outcome
            .lines
            .iter()
            .map(|line| {
                let who = if line.speaker == Speaker::Visitor { ">" } else { " " };
                format!("{who} {} {:?}", line.text, line.differences)
            })
            .collect();
        assert_eq!(outcome.failed_at, None, "{}\n{}", test.name, told.join("\n"));
    }
}

#[test]
fn a_row_is_looked_up_and_a_slot_forgotten() {
    play(
        "
- name: Gefunden
  steps:
    - visitor: Preis
    - visitor: ' tiSCH'
      says: Tisch kostet 120 Euro. Farbe: Buche.
      state: bot
- name: Erst nicht gefunden
  steps:
    - visitor: Preis
    - visitor: Schrank
      says: [Schrank haben wir nicht., Welche Ware?]
      flow: preis
    - visitor: Stuhl
      says: Stuhl kostet 45 Euro.
"
        .replace("says: Tisch kostet 120 Euro. Farbe: Buche.", "says: 'Tisch kostet 120 Euro. Farbe: Buche.'")
        .as_str(),
    );
}

#[test]
fn values_are_set_and_flows_run_inside_flows() {
    play(
        "
- name: Der gute Weg
  steps:
    - visitor: Kaufen
      says: Welche Ware?
      flow: kauf
      slots: {geschenk: false}
    - visitor: Tisch
      says: [Tisch kostet 120 Euro., Wie viele?]
    - visitor: '3'
      says: 'Kauf: 360 Euro sind viel.'
    - visitor: sehr gut
      says: [Danke für Ihr Urteil., Danke, 3 mal Tisch.]
      state: bot
- name: Zurück bis in den inneren Ablauf, dann eine Berichtigung
  steps:
    - visitor: Kaufen
    - visitor: Tisch
      says: Wie viele?
    - visitor: zurück
      says: Welche Ware?
    - visitor: Stuhl
      says: [Stuhl kostet 45 Euro., Wie viele?]
    - visitor: '2'
      says: 'Kauf: 90 Euro.'
    - choose: '4'
      says: 2 mal Stuhl
- name: Abbrechen im inneren Ablauf bricht alles ab
  steps:
    - visitor: Kaufen
      says: Welche Ware?
    - visitor: abbrechen
      command: cancel
    - visitor: Wo ist mein Paket?
      answer: lieferung.verfolgen
- name: Ein Mensch aus dem inneren Ablauf
  steps:
    - visitor: Kaufen
    - visitor: Ich will mit einem Menschen sprechen
      handoff: {reason: asked_for_human}
"
        .replace(
            "says: [Danke für Ihr Urteil., Danke, 3 mal Tisch.]",
            "says: [Danke für Ihr Urteil., 'Danke, 3 mal Tisch.']",
        )
        .as_str(),
    );
}

#[test]
fn nobody_must_rate() {
    play(
        "
- name: Sterne als Wort
  steps:
    - visitor: Bewerten
      says: Wie zufrieden sind Sie?
    - visitor: vier Sterne
      says: Danke für Ihr Urteil.
- name: Zweimal unlesbar geht ohne Urteil weiter
  steps:
    - visitor: Bewerten
    - visitor: blubb fasel
      says: Wie zufrieden sind Sie?
      flow: urteil
    - visitor: blubb fasel
      says: Danke für Ihr Urteil.
      state: bot
",
    );
}

#[test]
fn no_interruption_holds_inside_an_inner_flow() {
    play(
        "
- name: Eine Frage unterbricht
  steps:
    - visitor: Kaufen
    - visitor: Wo ist mein Paket?
      answer: lieferung.verfolgen
      flow: kauf
- name: Eine Frage unterbricht nicht
  steps:
    - visitor: Starr
    - visitor: Wo ist mein Paket?
      slots: {}
      says: haben wir nicht
",
    );
}

const SHOP: &str =
    "services:\n  auftrag: {url: \"https://laden.test/{{ nummer }}\", fields: {status: text, tage: number}}\n";

const CALL: &[u8] = b"intents:
  - {id: stand, examples: [Stand], flow: stand}
flows:
  stand:
    steps:
      - call: auftrag
        with: {nummer: 7}
        failed: [{handoff: {queue: versand, priority: high, reason: Dienst gest\xC3\xB6rt}}]
      - say: \"{{ auftrag.status }} in {{ auftrag.tage }} Tagen\"
";

const CALLED: &str = "
- name: Beantwortet, dann gestoert
  mocks:
    auftrag:
      - {status: Unterwegs, tage: 2}
      - {failed: timeout}
  steps:
    - visitor: Stand
      decision: {kind: flow, id: stand}
      blocks: paragraph
      says: Unterwegs in 2 Tagen
      state: bot
    - visitor: Stand
      handoff: {queue: versand, reason: flow_step, priority: high, text: Dienst gestört}
- name: Eine Antwort ohne alle Felder ist keine
  mocks: {auftrag: {status: Unterwegs, tage: bald}}
  steps:
    - visitor: Stand
      state: waiting
- name: Ohne Antwort schlaegt der Test fehl
  steps:
    - visitor: Stand
- name: Ein anderer Block als der erwartete
  mocks: {auftrag: {status: Da, tage: 0}}
  steps:
    - visitor: Stand
      blocks: [paragraph, list]
      decision: answer
";

#[test]
fn calls_are_answered_by_the_mocks_of_a_test() {
    let settings = format!("{}{SHOP}", crate::content::SETTINGS);
    let found = loaded(&files(&[("deskbell.yaml", settings.as_bytes()), ("intents/fall.yaml", CALL)]));
    let brain = Brain::compile(found.content.unwrap_or_else(|| panic!("{:#?}", found.diagnostics))).unwrap();
    let (tests, problems) = dialogues::decode("test.yaml", CALLED.as_bytes());
    assert!(problems.is_empty(), "{problems:?}");
    let differences: Vec<Vec<&str>> = tests
        .iter()
        .map(|test| {
            let outcome = dialogues::run(&brain, test);
            let differences = outcome.lines.iter().flat_map(|line| &line.differences);
            differences.map(|difference| difference.what).collect()
        })
        .collect();
    assert_eq!(differences, [vec![], vec![], vec!["mocks"], vec!["decision.kind", "blocks"]]);
}

/// Stars that come from outside the talk are the answer that the step waits for.
#[test]
fn a_rating_from_the_widget_is_the_answer_to_the_step_that_asks() {
    let content = loaded(&files(&[("intents/fall.yaml", FLOWS.as_bytes()), ("tables/preise.csv", TABLE.as_bytes())]));
    let brain = Brain::compile(content.content.unwrap_or_else(|| panic!("{:?}", content.diagnostics))).unwrap();
    let now: jiff::Timestamp = "2026-11-19T09:15:00Z".parse().unwrap();
    let mut conversation = Conversation::new(ConversationId::from_bits(1), Language::De);
    let mut put = |input: Input| {
        let events = turn::turn(&brain, &conversation, &input, now).unwrap();
        conversation.apply(&Turn { no: conversation.next_turn, at: now, client_id: None, events: events.clone() });
        (events, turn::rating(&brain, &conversation), conversation.flow.is_some())
    };
    put(Input::Start { language: None, page: None });
    let (_, rating, open) = put(Input::Text("Bewerten".to_owned()));
    assert_eq!((rating, open), (RatingStatus { asked: true, given: None }, true));
    let (events, rating, open) = put(Input::Rating { stars: 4, remark: Some("gern".to_owned()) });
    let rated: Vec<&Event> = events.iter().filter(|event| matches!(event, Event::Rated { .. })).collect();
    assert_eq!(rated, [&Event::Rated { stars: 4, remark: Some("gern".to_owned()) }]);
    assert_eq!((rating, open), (RatingStatus { asked: false, given: Some(4) }, false), "the flow went on to its end");
    let (events, _, _) = put(Input::Rating { stars: 4, remark: None });
    assert_eq!(events, [], "the same again adds nothing");
}
