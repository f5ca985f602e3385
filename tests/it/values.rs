//! Values that visitors type: after "did you mean", in the first sentence, and as a correction.

use deskbell::dialogues::{self, Speaker};
use deskbell::turn::Brain;

use crate::content::{files, loaded};

const SETTINGS: &str = "name: Testladen\nlanguages: [de, en]\nhandoff:\n  queues:\n    service: {label: {de: Kundenservice, en: Customer service}}\n    versand: {label: {de: Versand, en: Shipping}}\n";

const ENTRIES: &str =
    "entries:\n  - {id: garten, question: Wann blüht der Flieder?, also: [Blütezeit, Fliederblüte], answer: Im Mai.}\n";

const FLOWS: &str = r#"
slots:
  sendung: {type: text, pattern: 'S-\d{4}', label: {de: Sendungsnummer, en: parcel number}}
  mail: {type: email, label: {de: E-Mail, en: email}}
  telefon: {type: phone, label: {de: Telefon, en: phone}}
  anreise: {type: date, label: {de: Anreise, en: arrival}}
  abreise: {type: date, label: {de: Abreise, en: departure}}
  tische: {type: number, label: {de: Tische, en: tables}}
  stuehle: {type: number, label: {de: Stühle, en: chairs}}
  quelle: {type: text, pattern: '^[A-Z]{2}-\d{2}$', label: {de: Quelle, en: source}}
  ziel: {type: text, pattern: '^[A-Z]{2}-\d{2}$', label: {de: Ziel, en: target}}
intents:
  - id: verfolgen
    examples: {de: [Paket verfolgen, Paketstatus erfahren, Paketverfolgung], en: [track a parcel, parcel status, follow my parcel]}
    flow: verfolgen
  - id: umleiten
    examples: {de: [Paket umleiten, Paket an andere Anschrift, Paketumleitung], en: [redirect a parcel, parcel to another address, send my parcel elsewhere]}
    flow: umleiten
  - id: rueckruf
    examples: {de: [Rückruf bitte, Bitte rufen Sie mich an, Anruf gewünscht], en: [call me back, please phone me, callback please]}
    flow: rueckruf
  - id: zimmer
    examples: {de: [Zimmer buchen, "Zimmer ab {anreise} bis {abreise}", Ich brauche ein Zimmer], en: [book a room, "a room until {abreise} from {anreise}", I need a room]}
    patterns: ['abreise am (?P<abreise>\d+\.\d+\.)']
    flow: zimmer
  - id: moebel
    examples: {de: [Möbel bestellen, Tische und Stühle, Ich brauche Möbel], en: [order furniture, tables and chairs, I need furniture]}
    flow: moebel
  - id: umlagern
    examples: {de: [Ware umlagern, Umlagerung, Ware in ein anderes Lager], en: [move stock, relocation, stock to another store]}
    patterns: ['umlagern nach (?P<ziel>[A-Z]{2}-\d{2})']
    flow: umlagern
flows:
  verfolgen:
    steps:
      - {ask: sendung, say: {de: Welche Sendung?, en: Which parcel?}}
      - {say: {de: "Verfolgt {{ sendung }}", en: "Tracked {{ sendung }}"}}
  umleiten:
    steps:
      - {ask: sendung, say: {de: Welches Paket?, en: Redirect which parcel?}}
      - {ask: mail, say: {de: Ihre E-Mail?, en: Your email?}}
      - {say: {de: "Umgeleitet {{ sendung }} {{ mail }}", en: "Redirected {{ sendung }} {{ mail }}"}}
  rueckruf:
    steps:
      - {ask: telefon, say: {de: Ihre Nummer?, en: Your number?}}
      - {say: {de: "Anruf {{ telefon }}", en: "Call {{ telefon }}"}}
  zimmer:
    steps:
      - {ask: anreise, say: {de: Wann kommen Sie?, en: When do you arrive?}}
      - {ask: abreise, say: {de: Wann reisen Sie ab?, en: When do you leave?}}
      - {ask: mail, say: {de: Ihre E-Mail?, en: Your email?}}
      - {say: {de: "Von {{ anreise }} bis {{ abreise }}", en: "From {{ anreise }} to {{ abreise }}"}}
  moebel:
    steps:
      - {ask: tische, say: {de: Wie viele Tische?, en: How many tables?}}
      - {ask: stuehle, say: {de: Wie viele Stühle?, en: How many chairs?}}
      - {say: {de: "{{ tische }} und {{ stuehle }}", en: "{{ tische }} and {{ stuehle }}"}}
      - choose:
        say: {de: Passt das?, en: Is that right?}
        options:
          - {id: ja, label: {de: Ja, en: "Yes"}}
          - {id: nein, label: {de: Nein, en: "No"}}
  umlagern:
    steps:
      - {ask: quelle, say: {de: Von welchem Lager?, en: From which store?}}
      - {ask: ziel, say: {de: In welches Lager?, en: To which store?}}
      - {say: {de: "{{ quelle }} nach {{ ziel }}", en: "{{ quelle }} to {{ ziel }}"}}
"#;

/// Plays dialogues; every difference is told.
fn play(dialogues: &str) {
    let changed = [
        ("deskbell.yaml", SETTINGS.as_bytes()),
        ("intents/fall.yaml", FLOWS.as_bytes()),
        ("knowledge/de/lieferung.yaml", ENTRIES.as_bytes()),
    ];
    let found = loaded(&files(&changed));
    let brain = Brain::compile(found.content.unwrap_or_else(|| panic!("{:#?}", found.diagnostics))).unwrap();
    let (tests, problems) = dialogues::decode("test.yaml", dialogues.as_bytes());
    assert!(problems.is_empty(), "{problems:?}");
    let mut failed = Vec::new();
    for test in tests {
        let outcome = dialogues::run(&brain, &test);
        if outcome.failed_at.is_some() {
            failed.push(format!("\n{}", test.name));
            failed.extend(outcome.lines.iter().map(|line| {
                let who = if line.speaker == Speaker::Visitor { ">" } else { " " };
                format!("{who} {} {:?}", line.text, line.differences)
            }));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_typed_value_after_did_you_mean_says_which_flow_was_meant() {
    play(
        "
- name: Nur einer der angebotenen Abläufe fragt danach
  lang: de
  steps:
    - visitor: wegen meinem paket
      clarify: [umleiten, verfolgen]
    - visitor: eva@beispiel.test
      decision: {kind: flow, id: umleiten, reason: value}
      flow: umleiten
      slots: {mail: eva@beispiel.test}
      says: Welches Paket?
- name: Only one of the flows asks for it
  lang: en
  steps:
    - visitor: about my parcel
      clarify: [verfolgen, umleiten]
    - visitor: my mail is eva@example.test
      flow: umleiten
      slots: {mail: eva@example.test}
      says: Redirect which parcel?
- name: Beide fragen danach, also wird zurückgefragt, und der Wert bleibt
  lang: de
  steps:
    - visitor: wegen meinem paket
      clarify: [umleiten, verfolgen]
    - visitor: S-1234
      decision: {kind: clarify, reason: value}
      clarify: [umleiten, verfolgen]
      state: bot
    - choose: Paket verfolgen
      says: Verfolgt S-1234
- name: Both ask for it, so it is asked again
  lang: en
  steps:
    - visitor: about my parcel
    - visitor: the number is S-1234
      clarify: [verfolgen, umleiten]
      state: bot
    - visitor: redirect a parcel
      flow: umleiten
      slots: {sendung: S-1234}
      says: Your email?
- name: Was schon in der ersten Frage stand, wird nach dem Klick nicht gefragt
  lang: de
  steps:
    - visitor: wegen meinem paket S-4321
      clarify: [umleiten, verfolgen]
    - choose: Paket verfolgen
      says: Verfolgt S-4321
- name: Eine Zahl, nach der niemand fragt, hilft nicht weiter
  lang: de
  steps:
    - visitor: wegen meinem paket
    - visitor: DE89 3704 0044 0532 0130 00
      handoff: {queue: service}
- name: Ein Mensch geht vor
  lang: de
  steps:
    - visitor: wegen meinem paket
    - visitor: Ich will mit einem Menschen über S-1234 sprechen
      handoff: {reason: asked_for_human}
",
    );
}

#[test]
fn two_slots_of_one_type_are_filled_by_name_or_in_order_or_asked() {
    play(
        "
- name: So viele Werte wie Felder, in der Reihenfolge der Fragen
  lang: de
  now: 2026-11-20T10:00+01:00
  steps:
    - visitor: Ich brauche ein Zimmer vom 1.12. und dann 5.12.2026
      flow: zimmer
      slots: {anreise: 2026-12-01, abreise: 2026-12-05}
      says: Ihre E-Mail?
- name: Nach dem Wort vor der Marke eines Beispiels
  lang: de
  now: 2026-11-20T10:00+01:00
  steps:
    - visitor: Zimmer bis 5.12. ab 1.12.
      slots: {anreise: 2026-12-01, abreise: 2026-12-05}
      says: Ihre E-Mail?
- name: By the word before the mark
  lang: en
  now: 2026-11-20T10:00+01:00
  steps:
    - visitor: a room from 1/12/2026 until 5/12/2026
      slots: {anreise: 2026-12-01, abreise: 2026-12-05}
      says: Your email?
- name: Ein Wert mit Namen, nach dem anderen wird gefragt
  lang: de
  now: 2026-11-20T10:00+01:00
  steps:
    - visitor: Zimmer bis 5.12.
      slots: {abreise: 2026-12-05}
      says: Wann kommen Sie?
    - visitor: am 1.12.
      slots: {anreise: 2026-12-01, abreise: 2026-12-05}
      says: Ihre E-Mail?
- name: Der Name steht in einem Muster
  lang: de
  now: 2026-11-20T10:00+01:00
  steps:
    - visitor: Zimmer, Abreise am 5.12., und vorher 1.12.
      slots: {anreise: 2026-12-01, abreise: 2026-12-05}
      says: Ihre E-Mail?
- name: Ein Wert ohne Namen wird nicht geraten
  lang: de
  now: 2026-11-20T10:00+01:00
  steps:
    - visitor: Ich brauche ein Zimmer am 5.12.
      says: Wann kommen Sie?
    - visitor: 1.12.
      slots: {anreise: 2026-12-01}
      says: Wann reisen Sie ab?
- name: Zu viele Werte werden nicht geraten
  lang: de
  now: 2026-11-20T10:00+01:00
  steps:
    - visitor: Ich brauche ein Zimmer am 5.12., 6.12. und 7.12.
      says: Wann kommen Sie?
- name: Zwei Zahlen
  lang: de
  steps:
    - visitor: Ich brauche Möbel, 3 Tische und 8 Stühle
      says: 3 und 8
- name: Two numbers, then one
  lang: en
  steps:
    - visitor: I need furniture, 3 tables and 8 chairs
      says: 3 and 8
- name: One number is asked about
  lang: en
  steps:
    - visitor: I need furniture for 8
      says: How many tables?
- name: Zwei Texte mit einem Muster
  lang: de
  steps:
    - visitor: Ware umlagern von AB-12 in CD-34
      says: AB-12 nach CD-34
- name: Zwei Texte, einer mit Namen
  lang: de
  steps:
    - visitor: Bitte Ware umlagern nach CD-34
      slots: {ziel: CD-34}
      says: Von welchem Lager?
    - visitor: AB-12
      says: AB-12 nach CD-34
",
    );
}

#[test]
fn a_correction_names_its_slot_where_two_could_be_meant() {
    play(
        "
- name: Mit dem Namen des Feldes
  lang: de
  now: 2026-11-20T10:00+01:00
  steps:
    - visitor: Zimmer ab 1.12. bis 5.12.
      says: Ihre E-Mail?
    - visitor: nein, die Abreise ist am 6.12.
      slots: {anreise: 2026-12-01, abreise: 2026-12-06}
      says: Ihre E-Mail?
- name: Ohne Namen wird nichts geändert
  lang: de
  now: 2026-11-20T10:00+01:00
  steps:
    - visitor: Zimmer ab 1.12. bis 5.12.
    - visitor: nein, lieber 7.12.
      slots: {anreise: 2026-12-01, abreise: 2026-12-05}
- name: Eine Zahl in einer Frage ist keine Berichtigung, mit dem Namen des Feldes aber doch
  lang: de
  steps:
    - visitor: Ich brauche Möbel, 3 Tische und 8 Stühle
      says: [3 und 8, Passt das?]
    - visitor: haben Sie davon auch 5 Farben
      slots: {tische: 3, stuehle: 8}
    - visitor: es sind 4 Tische
      slots: {tische: 4, stuehle: 8}
    - visitor: nein, es sind 9 Stühle
      slots: {tische: 4, stuehle: 9}
      says: Passt das?
- name: With its name
  lang: en
  now: 2026-11-20T10:00+01:00
  steps:
    - visitor: a room from 1/12/2026 until 5/12/2026
    - visitor: no, the arrival is 2/12/2026
      slots: {anreise: 2026-12-02, abreise: 2026-12-05}
      says: Your email?
",
    );
}
