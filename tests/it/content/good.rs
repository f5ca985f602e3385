//! Content that is fine, and what it becomes.

use std::path::Path;

use proptest::prelude::*;

use super::{files, loaded};
use deskbell::content::{ButtonAction, Content, Op, Risk, SourceFile};
use deskbell::ids::{EntryId, FlowId, IntentId, Language};

fn fine(changed: &[(&str, &[u8])]) -> Content {
    let found = loaded(&files(changed));
    found.content.unwrap_or_else(|| panic!("{:#?}", found.diagnostics))
}

#[test]
fn the_starter_content_is_fine() {
    let files = deskbell::files::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let found = loaded(&files);
    assert!(found.diagnostics.is_empty(), "{:#?}", found.diagnostics);
    let content = found.content.unwrap();
    for language in Language::ALL {
        assert!(content.entries.values().filter(|entry| entry.texts.contains_key(&language)).count() >= 60);
    }
}

#[test]
fn what_is_meant_as_text_stays_text() {
    let text = "entries:
  - id: 007
    question: no
    also: [12:30, 1_000, yes, 0x1F, 1e3, 2026-11-22, \"~\"]
    answer: 1.50
";
    let content = fine(&[("knowledge/de/fall.yaml", text.as_bytes())]);
    let entry = &content.entries[&EntryId::new("007").unwrap()];
    let text = entry.text(Language::De).unwrap();
    assert_eq!((text.question.as_str(), text.answer.as_str()), ("no", "1.50"));
    assert_eq!(text.also, ["12:30", "1_000", "yes", "0x1F", "1e3", "2026-11-22", "~"]);
}

#[test]
fn an_entry_with_all_its_fields() {
    let german = "category: versand
defaults: {queue: versand, owner: anna@laden.test, risk: low}
entries:
  - id: a
    question: Wo?
    also: Wohin?
    not: [Wann?]
    answer: |
      **Da.**

      - eins
    buttons:
      - {label: Seite, url: \"{{ shop.url }}/x\"}
      - {label: Ablauf, flow: bestellstatus}
      - {label: Mehr, entry: b}
    follow_ups: [b]
    risk: high
    when: {page: \"/konto*\"}
    valid_from: 2026-11-01
    valid_until: 2027-11-01
    review_by: 2027-05-01
    weight: 1,5
  - {id: b, question: Was?, answer: Das.}
  - {id: c, question: Noch nicht, answer: Nein, status: draft}
";
    let content = fine(&[("knowledge/de/fall.yaml", german.as_bytes())]);
    let id = |id: &str| EntryId::new(id).unwrap();
    let (a, b) = (&content.entries[&id("a")], &content.entries[&id("b")]);
    assert!(!content.entries.contains_key(&id("c")));
    assert_eq!((a.risk, b.risk, a.category.as_str()), (Risk::High, Risk::Low, "versand"));
    assert_eq!((a.page.as_deref(), a.owner.as_deref(), a.weight), (Some("/konto*"), Some("anna@laden.test"), 1.5));
    assert_eq!(b.queue.as_ref().map(deskbell::ids::QueueId::as_str), Some("versand"));
    assert_eq!(a.follow_ups, [id("b")]);
    let text = a.text(Language::De).unwrap();
    assert_eq!((text.also.as_slice(), text.answer.as_str()), (&["Wohin?".to_owned()][..], "**Da.**\n\n- eins"));
    assert!(matches!(
        text.buttons.as_slice(),
        [
            deskbell::content::Button { action: ButtonAction::Url(_), .. },
            deskbell::content::Button { action: ButtonAction::Flow(_), .. },
            deskbell::content::Button { action: ButtonAction::Entry(_), .. },
        ]
    ));
    assert_eq!((text.place.file.as_str(), text.place.line), ("knowledge/de/fall.yaml", 4));
}

#[test]
fn two_languages_are_one_entry() {
    let settings =
        "name: Testladen\nlanguages: [de, en]\nhandoff: {queues: {versand: }}\nvariables: {shop: {url: x}}\n";
    let found = loaded(&files(&[
        ("deskbell.yaml", settings.as_bytes()),
        ("intents/bestellung.yaml", b"flows: {}\n"),
        ("knowledge/de/lieferung.yaml", b"entries:\n  - {id: a, question: Wo?, also: [Wohin?, Woher?], answer: Da., risk: high}\n  - {id: b, question: Was?, also: [Wozu?, Warum?], answer: Das.}\n"),
        ("knowledge/en/lieferung.yaml", b"entries:\n  - {id: a, question: Where?, also: [Where to?, From where?], answer: There., risk: low}\n"),
    ]));
    let codes: Vec<_> = found.diagnostics.iter().map(|d| (&*d.file, d.span.line, d.code())).collect();
    assert_eq!(
        codes,
        [
            ("knowledge/de/lieferung.yaml", 3, "missing-translation"),
            ("knowledge/en/lieferung.yaml", 2, "conflicting-field"),
        ]
    );
    let content = found.content.unwrap();
    let a = &content.entries[&EntryId::new("a").unwrap()];
    assert_eq!((a.texts.len(), a.risk), (2, Risk::High));
}

/// A flow as one line an operation, to be read beside its YAML.
fn listing(content: &Content, flow: &str) -> String {
    let flow = &content.flows[&FlowId::new(flow).unwrap()];
    let line = |(number, step): (usize, &deskbell::content::Step)| {
        let op = match &step.op {
            Op::Say(text) => format!("say {}", text.get(Language::De)),
            Op::Ask { slot, retries, always, .. } => format!("ask {slot} retries {retries} always {always}"),
            Op::Choose { options, .. } => {
                let options: Vec<_> = options.iter().map(|option| format!("{} → {}", option.id, option.goto)).collect();
                format!("choose {}", options.join(", "))
            }
            Op::Branch { condition, otherwise } => format!("if {condition} else → {otherwise}"),
            Op::Set { name, value } => format!("set {name} = {value}"),
            Op::Lookup { table, into, found, .. } => format!("look up {into} in {table}, found → {found}"),
            Op::Call { service, into, done, .. } => format!("call {service} for {into}, done → {done}"),
            Op::Await { hook, into, done, .. } => format!("await {hook} for {into}, done → {done}"),
            Op::GiveUp => "give up".to_owned(),
            Op::Rate { retries, .. } => format!("rate retries {retries}"),
            Op::Jump(to) => format!("→ {to}"),
            Op::Handoff { queue, .. } => {
                format!("handoff {}", queue.as_ref().map_or("-", deskbell::ids::QueueId::as_str))
            }
            Op::End(text) => format!("end {}", text.as_ref().map_or("", |text| text.get(Language::De))),
        };
        format!("{number} [{}] {op}\n", step.id)
    };
    flow.steps.iter().enumerate().map(line).collect()
}

#[test]
fn flows_are_laid_flat() {
    let text = "slots:
  farbe: {type: choice, label: Farbe, options: [{id: rot, label: Rot}, {id: blau, label: Blau}]}
flows:
  alles:
    interrupt: no
    steps:
      - say: Guten Tag
      - id: anfang
        choose: farbe
        say: Welche Farbe?
        options:
          - id: rot
            label: Rot
            then:
              - say: Rot
              - if: bestellnummer
                then: [{end: Fertig}]
          - {id: blau, label: Blau, goto: frage}
      - if: farbe == \"rot\"
        then:
          - if: bestellnummer
            then:
              - end
        else:
          - say: Nicht rot
      - id: frage
        ask: bestellnummer
        say: Welche?
        always: yes
        retries: 0
      - if: bestellnummer == \"AB-123456\"
        then:
          - goto: anfang
      - choose: farbe
        say: Noch einmal?
      - handoff: versand
  ende:
    steps:
      - say: Ja
      - choose:
        say: Und?
        options:
          - {id: schluss, label: Schluss, goto: end}
          - {id: weiter, label: Weiter}
      - end: Auf Wiedersehen
";
    let content = fine(&[("intents/fall.yaml", text.as_bytes())]);
    assert!(content.flows[&FlowId::new("alles").unwrap()].steps.iter().all(|step| !step.interrupt));
    insta::assert_snapshot!(format!("{}\n{}", listing(&content, "alles"), listing(&content, "ende")));
}

#[test]
fn inner_flows_are_laid_flat_with_names_of_their_own() {
    let text = "flows:
  aussen:
    steps:
      - id: anfang
        flow: innen
      - lookup: preise
        with: {ware: Tisch}
        missing:
          - set: {gefunden: nichts, noch: \"{{ gefunden }}\"}
      - if: bestellnummer
        then: [{flow: innen}]
      - rate: Wie war es?
      - goto: anfang
  innen:
    interrupt: no
    steps:
      - id: anfang
        choose:
        say: Weiter?
        options:
          - {id: ja, label: Ja, then: [{end: Gut}]}
          - {id: nein, label: Nein, goto: anfang}
          - {id: aus, label: Aus, goto: end}
";
    let content =
        fine(&[("intents/fall.yaml", text.as_bytes()), ("tables/preise.yaml", b"- {ware: Tisch, euro: 10}\n")]);
    let flow = &content.flows[&FlowId::new("aussen").unwrap()];
    assert!(flow.steps.iter().all(|step| step.interrupt != step.id.as_str().contains("innen.")));
    insta::assert_snapshot!(listing(&content, "aussen"));
}

#[test]
fn intents_and_rules() {
    let text = "intents:
  - id: status
    title: Bestellstatus
    examples: [\"Wo ist {bestellnummer}?\", Status]
    patterns: {de: ['bestellung (?P<bestellnummer>\\d+)'], en: ['order']}
    flow: bestellstatus
rules:
  always_human:
    - {id: anwalt, patterns: '\\banwalt\\b', priority: urgent}
";
    let content = fine(&[("intents/fall.yaml", text.as_bytes())]);
    let intent = &content.intents[&IntentId::new("status").unwrap()];
    assert_eq!(intent.examples[&Language::De].len(), 2);
    assert!(intent.patterns.iter().any(|pattern| pattern.is_match("BESTELLUNG 7")), "patterns ignore case");
    assert!(
        content.rules.iter().all(|rule| rule.patterns.iter().any(|pattern| pattern.is_match("Mein ANWALT schreibt")))
    );
}

#[test]
fn the_version_is_that_of_the_bytes() {
    let version = |text: &[u8]| fine(&[("knowledge/de/fall.yaml", text)]).version;
    let one = version(b"entries:\n  - {id: a, question: B, answer: C}\n");
    assert_eq!(one.len(), 64);
    assert_ne!(one, version(b"entries:\n  - {id: a, question: B, answer: D}\n"));
}

fn same(a: &Content, b: &Content) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_files_does_not_matter(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(), broken in any::<bool>()) {
        let mut all = files(&[
            ("knowledge/de/a.yaml", b"entries:\n  - {id: a, question: B, answer: C}\n"),
            ("knowledge/de/b.yaml", b"entries:\n  - {id: b, question: B, answer: C, follow_ups: [a]}\n"),
            ("knowledge/de/synonyms.yaml", b"synonyms: [[Paket, Sendung]]\n"),
        ]);
        if broken {
            all[4].bytes = b"entries:\n  - {id: a, question: B, answer: C}\n".to_vec();
        }
        let shuffled: Vec<SourceFile> = order.iter().map(|at| all[*at].clone()).collect();
        let (first, second) = (loaded(&all), loaded(&shuffled));
        prop_assert_eq!(&first.diagnostics, &second.diagnostics);
        prop_assert_eq!(first.content.is_none(), broken);
        if let (Some(first), Some(second)) = (&first.content, &second.content) {
            prop_assert!(same(first, second));
        }
    }
}
