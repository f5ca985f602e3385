//! Every mistake that editors make, and what they are told: one case, one snapshot in German and English.

use super::{SETTINGS, files, loaded, told};

/// A case: its name, the file, its text. `knowledge/de/fall.yaml` is added to the fine files of the base.
struct Case {
    name: &'static str,
    path: &'static str,
    bytes: &'static [u8],
    /// The codes that must be told, in order of their places.
    codes: &'static [&'static str],
}

macro_rules! cases {
    ($($name:ident $path:literal [$($code:literal),*] $text:expr;)*) => {
        const CASES: &[Case] = &[$(Case {
            name: stringify!($name),
            path: $path,
            bytes: $text.as_bytes(),
            codes: &[$($code),*],
        }),*];
    };
}

cases! {
    // --- The file as a whole
    windows_1252 "knowledge/de/fall.yaml" ["not-utf8"] Raw(b"entries:\n  - id: a\n    question: Wie l\xE4uft das?\n    answer: Gut\n");
    utf_16 "knowledge/de/fall.yaml" ["not-utf8"] Raw(b"\xFF\xFEe\0n\0t\0");
    byte_order_mark "knowledge/de/fall.yaml" ["byte-order-mark"] "\u{FEFF}entries:\n  - {id: a, question: B, answer: C}\n";
    empty_file "knowledge/de/fall.yaml" ["empty-file"] "# noch nichts\n";
    misplaced "knowledge/fall.yaml" ["misplaced-file"] "entries: []\n";
    language_folder "knowledge/fr/fall.yaml" ["unknown-language"] "entries: []\n";
    language_off "knowledge/en/fall.yaml" ["unused-language"] "entries: []\n";

    // --- White space
    tab "knowledge/de/fall.yaml" ["tab"] "entries:\n  - id: a\n\tquestion: Wo?\n    answer: Da.\n";
    tab_after_list "knowledge/de/fall.yaml" ["tab"] "entries:\n  - id: a\n    question: Wo?\n    also:\n\t- Wohin?\n    answer: Da.\n";
    no_break_space "knowledge/de/fall.yaml" ["no-break-space"] "entries:\n  - id: a\n\u{A0}\u{A0}\u{A0}\u{A0}question: Wo?\n    answer: Da.\n";
    no_break_space_in_list "knowledge/de/fall.yaml" ["no-break-space"] "entries:\n  - id: a\n    question: Wo?\n    also:\n      - Wohin\n\u{A0}\u{A0}\u{A0}\u{A0}\u{A0}\u{A0}- Woher\n    answer: Da.\n";
    one_space_short "knowledge/de/fall.yaml" ["bad-indent"] "entries:\n  - id: a\n    question: Wo?\n   answer: Da.\n";
    one_space_more "knowledge/de/fall.yaml" ["bad-indent"] "entries:\n  - id: a\n    question: Wo?\n     answer: Da.\n";
    second_entry_short "knowledge/de/fall.yaml" ["bad-indent"] "entries:\n  - id: a\n    question: Wo?\n    answer: Da.\n - id: b\n   question: Was?\n   answer: Das.\n";
    answer_not_indented "knowledge/de/fall.yaml" ["bad-indent"] "entries:\n  - id: a\n    question: Wo?\n    answer: |\n    Da.\n    Dort.\n";
    list_under_list "knowledge/de/fall.yaml" ["bad-indent", "unquoted-colon", "wrong-type"] "entries:\n  - id: a\n    question: Wo?\n    also:\n      - Wohin?\n        - Woher?\n      - Warum: nur\n    answer: [Da]\n";

    // --- Quotes and special characters
    colon "knowledge/de/fall.yaml" ["unquoted-colon"] "entries:\n  - id: a\n    question: Achtung: Was kostet das?\n    answer: Viel.\n";
    colon_in_list "knowledge/de/fall.yaml" ["unquoted-colon"] "entries:\n  - id: a\n    question: Was kostet das?\n    also:\n      - Achtung: Was kostet das?\n    answer: Viel.\n";
    colon_in_flow_text "intents/fall.yaml" ["unquoted-colon"] "flows:\n  a:\n    steps:\n      - say: Hinweis: bitte warten\n";
    unclosed_quote "knowledge/de/fall.yaml" ["unclosed-quote"] "entries:\n  - id: a\n    question: \"Wo ist mein Paket?\n    answer: Unter Mein Konto.\n";
    unclosed_quote_before_quotes "knowledge/de/fall.yaml" ["unclosed-quote"] "entries:\n  - id: a\n    question: \"Wo ist mein Paket?\n    answer: \"Unter Mein Konto.\"\n";
    unclosed_single_quote "knowledge/de/fall.yaml" ["unclosed-quote"] "entries:\n  - id: a\n    question: 'Wo ist mein Paket?\n    also:\n      - Wie geht's?\n    answer: Da\n";
    after_quote "knowledge/de/fall.yaml" ["after-quote"] "entries:\n  - id: a\n    question: \"Wo\" ist mein Paket?\n    answer: Da.\n";
    cut_off "knowledge/de/fall.yaml" ["cut-off"] "entries:\n  - id: a\n    question: Was ist Artikel #5?\n    answer: Ein Stuhl. # ein echter Kommentar\n";
    cut_off_at_once "knowledge/de/fall.yaml" ["empty-text", "cut-off"] "entries:\n  - id: a\n    question: Was?\n    answer: #5 ist ein Stuhl.\n";
    needs_quotes_template "knowledge/de/fall.yaml" ["needs-quotes"] "entries:\n  - id: a\n    question: Wo?\n    answer: {{ shop.url }} hilft.\n";
    needs_quotes_button "knowledge/de/fall.yaml" ["needs-quotes"] "entries:\n  - id: a\n    question: Wo?\n    answer: Da.\n    buttons:\n      - label: Seite\n        url: {{ shop.url }}\n";
    needs_quotes_bold "knowledge/de/fall.yaml" ["needs-quotes"] "entries:\n  - id: a\n    question: Wo?\n    answer: **Hier** ist es.\n";
    needs_quotes_at "knowledge/de/fall.yaml" ["needs-quotes"] "entries:\n  - id: a\n    question: \"@ oder at?\"\n    answer: @ ist richtig.\n";
    needs_quotes_link "knowledge/de/fall.yaml" ["needs-quotes"] "entries:\n  - id: a\n    question: Wo?\n    answer: [Hier](https://laden.test) ist es.\n";
    unclosed_bracket "knowledge/de/fall.yaml" ["unclosed-bracket"] "entries:\n  - id: a\n    question: Wo?\n    answer: Da.\n    follow_ups: [lieferung.verfolgen\n  - id: b\n    question: Was?\n    answer: Das.\n";
    missing_comma "knowledge/de/fall.yaml" ["unclosed-bracket"] "entries:\n  - {id: a question: Wo?, answer: Da.}\n";
    anchor "knowledge/de/fall.yaml" ["anchor", "anchor"] "entries:\n  - &a\n    id: a\n    question: Wo?\n    answer: Da.\n  - <<: *a\n    id: b\n    question: B\n    answer: C\n";
    tag "knowledge/de/fall.yaml" ["tag"] "entries:\n  - id: a\n    question: !!str Wo?\n    answer: Da.\n";
    second_document "knowledge/de/fall.yaml" ["second-document"] "entries:\n  - {id: a, question: B, answer: C}\n---\nentries: []\n";
    odd_key "knowledge/de/fall.yaml" ["odd-key"] "entries:\n  - {id: a, question: B, answer: C}\n? [a, b]\n: c\n";
    missing_space "knowledge/de/fall.yaml" ["missing-space"] "entries:\n  - id: a\n    question:Wo?\n    answer: Da.\n";

    // --- Fields
    unknown_field "knowledge/de/fall.yaml" ["unknown-field"] "entries:\n  - id: a\n    question: Wo?\n    phrazings: [Wohin?]\n    answer: Da.\n";
    unknown_field_at_top "knowledge/de/fall.yaml" ["unknown-field"] "entrys:\n  - {id: a, question: B, answer: C}\n";
    wrong_type_number "knowledge/de/fall.yaml" ["wrong-type"] "entries:\n  - id: a\n    question: Wo?\n    answer: Da.\n    weight: hoch\n";
    wrong_type_list "knowledge/de/fall.yaml" ["wrong-type", "wrong-type"] "entries:\n  - id: a\n    question: [Wo?, Wohin?]\n    also: {de: Woher?}\n    answer: Da.\n";
    wrong_type_entries "knowledge/de/fall.yaml" ["wrong-type"] "entries:\n  a: {question: B, answer: C}\n";
    out_of_range "knowledge/de/fall.yaml" ["out-of-range"] "entries:\n  - {id: a, question: B, answer: C, weight: 12}\n";
    unknown_value "knowledge/de/fall.yaml" ["unknown-value", "unknown-value"] "entries:\n  - {id: a, question: B, answer: C, risk: hihg, status: online}\n";
    bad_date "knowledge/de/fall.yaml" ["wrong-type", "wrong-type"] "entries:\n  - {id: a, question: B, answer: C, valid_from: 2026-13-01, review_by: 1.5.2027}\n";
    duplicate_key "knowledge/de/fall.yaml" ["duplicate-key"] "entries:\n  - id: a\n    question: Wo?\n    answer: Da.\n    question: Wohin?\n";
    missing_field "knowledge/de/fall.yaml" ["missing-field"] "entries:\n  - id: a\n    question: Wo?\n";
    missing_id "knowledge/de/fall.yaml" ["missing-field"] "entries:\n  - question: Wo?\n    answer: Da.\n";
    empty_answer "knowledge/de/fall.yaml" ["empty-text"] "entries:\n  - id: a\n    question: Wo?\n    answer:\n";
    blank_answer "knowledge/de/fall.yaml" ["empty-text"] "entries:\n  - id: a\n    question: Wo?\n    answer: \"  \"\n";
    bad_name "knowledge/de/fall.yaml" ["bad-name"] "entries:\n  - {id: Lieferung/Wo, question: B, answer: C}\n";

    // --- Entries
    duplicate_id "knowledge/de/fall.yaml" ["duplicate-id"] "entries:\n  - {id: lieferung.verfolgen, question: B, answer: C}\n";
    unknown_flow "knowledge/de/fall.yaml" ["unknown-name"] "entries:\n  - id: a\n    question: Wo?\n    answer: Da.\n    buttons:\n      - {label: Status, flow: bestelstatus}\n";
    unknown_entry "knowledge/de/fall.yaml" ["unknown-name", "unknown-name"] "entries:\n  - id: a\n    question: Wo?\n    answer: Da.\n    buttons:\n      - {label: Mehr, entry: verfolgen}\n    follow_ups: [liefrung.verfolgen]\n";
    unknown_queue "knowledge/de/fall.yaml" ["unknown-name"] "entries:\n  - {id: a, question: B, answer: C, queue: versannd}\n";
    unknown_template_name "knowledge/de/fall.yaml" ["unknown-name"] "entries:\n  - id: a\n    question: Wo?\n    answer: |\n      Erste Zeile.\n      Siehe {{ shop.urll }} hier.\n";
    bad_template "knowledge/de/fall.yaml" ["bad-template", "bad-template"] "entries:\n  - {id: a, question: B, answer: \"Siehe {{ shop.url }\"}\n  - {id: b, question: C, answer: \"{{ shop.url | gross }}\"}\n";
    draft_target "knowledge/de/fall.yaml" ["draft-name"] "entries:\n  - {id: a, question: B, answer: C, status: draft}\n  - {id: b, question: D, answer: E, follow_ups: [a]}\n";
    button_targets "knowledge/de/fall.yaml" ["button-target", "button-target", "bad-url"] "entries:\n  - id: a\n    question: Wo?\n    answer: Da.\n    buttons:\n      - {label: Nichts}\n      - {label: Beides, flow: bestellstatus, entry: a}\n      - {label: Skript, url: \"javascript:alert(1)\"}\n";
    bad_page "knowledge/de/fall.yaml" ["bad-page", "later-release"] "entries:\n  - {id: a, question: B, answer: C, when: {page: konto, channel: web}}\n";
    dates_reversed "knowledge/de/fall.yaml" ["dates-reversed"] "entries:\n  - {id: a, question: B, answer: C, valid_from: 2026-12-01, valid_until: 2026-11-01}\n";
    same_phrase "knowledge/de/fall.yaml" ["same-phrase"] "entries:\n  - {id: a, question: \"Wo ist  mein PAKET\", answer: C}\n";
    not_itself "knowledge/de/fall.yaml" ["not-itself"] "entries:\n  - {id: a, question: Wo?, not: [wo], answer: Da.}\n";
    overdue "knowledge/de/fall.yaml" ["overdue-review"] "entries:\n  - {id: a, question: B, answer: C, review_by: 2026-11-21, owner: anna@laden.test}\n";
    lone_synonym "knowledge/de/synonyms.yaml" ["lone-synonym", "missing-field"] "synonyms:\n  - [Paket]\n  - {from: [DHL]}\n";

    // --- Patterns, intents, slots, rules
    bad_pattern "intents/fall.yaml" ["bad-pattern"] "intents:\n  - id: a\n    patterns: ['\\bwo (ist|bleibt\\b']\n    flow: bestellstatus\n";
    bad_patterns "intents/fall.yaml" ["bad-pattern", "bad-pattern", "bad-pattern", "pattern-matches-all"] "rules:\n  always_human:\n    - id: a\n      patterns:\n        - 'anwalt(?!s)'\n        - '[z-a]'\n        - '*klage'\n        - 'x*'\n";
    group_no_slot "intents/fall.yaml" ["unknown-name"] "intents:\n  - id: a\n    patterns: ['bestellung (?P<bestelnummer>\\d+)']\n    flow: bestellstatus\n";
    mark_no_slot "intents/fall.yaml" ["unknown-name"] "intents:\n  - id: a\n    examples: [\"Wo ist Bestellung {bestellnumer}?\"]\n    flow: bestellstatus\n";
    intent_without_anything "intents/fall.yaml" ["nothing-finds", "missing-field"] "intents:\n  - id: a\n";
    unknown_intent_flow "intents/fall.yaml" ["unknown-name"] "intents:\n  - {id: a, examples: [Wo], flow: status}\n";
    slots "intents/fall.yaml" ["bad-name", "choice-options", "unknown-value"] "slots:\n  Bestell-Nr: {type: text, label: Nummer}\n  b: {type: text, label: B, options: [{id: x, label: X}]}\n  c: {type: zahl, label: C}\n";
    duplicate_slot "intents/fall.yaml" ["duplicate-id"] "slots:\n  bestellnummer: {type: text, label: Nummer}\n";
    rule_queue "intents/fall.yaml" ["unknown-name", "unknown-value"] "rules:\n  always_human:\n    - {id: anwalt, patterns: [anwalt], queue: recht, priority: sofort}\n";

    // --- Flows
    unknown_slot "intents/fall.yaml" ["unknown-name"] "flows:\n  a:\n    steps:\n      - ask: bestelnummer\n        say: Welche?\n";
    unknown_step "intents/fall.yaml" ["unknown-name"] "flows:\n  a:\n    steps:\n      - id: anfang\n        ask: bestellnummer\n        say: Welche?\n        always: yes\n      - goto: anfangg\n";
    no_verb "intents/fall.yaml" ["unknown-step", "wrong-type"] "flows:\n  a:\n    steps:\n      - sai: Guten Tag\n      - Guten Tag\n";
    two_verbs "intents/fall.yaml" ["two-steps"] "flows:\n  a:\n    steps:\n      - say: Guten Tag\n        goto: end\n";
    // --- Values and inner flows
    lookups "intents/fall.yaml" ["unknown-name", "unknown-name", "missing-field", "missing-field"] "flows:\n  a:\n    steps:\n      - lookup: preiss\n        with: {ware: x}\n        missing: []\n      - lookup: preise\n        with: {wahre: x}\n        missing: []\n  b:\n    steps:\n      - lookup: preise\n";
    unfilled_names "intents/fall.yaml" ["unfilled-name", "unknown-name", "unfilled-name"] "flows:\n  a:\n    steps:\n      - say: \"Das kostet {{ preise.euro }} Euro.\"\n      - lookup: preise\n        with: {ware: Tisch}\n        missing: [{end: Nichts}]\n      - say: \"{{ preise.eruo }} oder {{ preise.euro }}\"\n      - if: spaeter\n        then: [{end: Da}]\n      - set: {spaeter: \"{{ preise.euro }}\"}\n";
    taken_names "intents/fall.yaml" ["taken-name", "taken-name", "taken-name"] "flows:\n  a:\n    steps:\n      - set: {shop: x, preis: \"1\"}\n      - lookup: preise\n        with: {ware: Tisch}\n        into: bestellnummer\n        missing: []\n      - lookup: preise\n        with: {ware: Tisch}\n        into: preis\n        missing: []\n";
    set_nothing "intents/fall.yaml" ["empty-list", "bad-name"] "flows:\n  a:\n    steps:\n      - set: {}\n      - set: {Die Nummer: x}\n      - end: Aus\n";
    circle "intents/fall.yaml" ["recursive-flow", "recursive-flow"] "flows:\n  a:\n    steps: [{flow: b}]\n  b:\n    steps: [{say: Hallo}, {flow: c}]\n  c:\n    steps: [{flow: a}]\n  d:\n    steps: [{flow: d}]\n  e:\n    steps: [{flow: a}]\n";
    inner_flow_missing "intents/fall.yaml" ["unknown-name"] "flows:\n  a:\n    steps: [{flow: bestelstatus}, {end: Aus}]\n";
    inner_flow_name "intents/fall.yaml" ["unfilled-name"] "flows:\n  a:\n    steps: [{say: \"{{ wert }}\"}, {flow: b}, {say: \"{{ wert }}\"}, {flow: c}]\n  b:\n    steps: [{set: {wert: x}}]\n  c:\n    steps: [{say: \"{{ wert }}\"}]\n";
    too_deep "intents/fall.yaml" ["flow-too-deep"] "flows:\n  a1: {steps: [{flow: a2}]}\n  a2: {steps: [{flow: a3}]}\n  a3: {steps: [{flow: a4}]}\n  a4: {steps: [{flow: a5}]}\n  a5: {steps: [{flow: a6}]}\n  a6: {steps: [{flow: a7}]}\n  a7: {steps: [{flow: a8}]}\n  a8: {steps: [{flow: a9}]}\n  a9: {steps: [{end: Unten}]}\n";

    calls "intents/fall.yaml" ["unknown-name", "unknown-name", "missing-field", "unknown-name"] "flows:\n  a:\n    steps:\n      - call: auftrg\n      - call: auftrag\n        with: {numer: x}\n      - say: \"{{ auftrag.staus }}\"\n";
    services "deskbell.yaml" ["host-not-fixed", "host-not-fixed", "plain-http", "bad-url", "bad-template", "body-of-get", "bad-header", "unknown-value", "bad-name", "out-of-range", "unknown-field"] "name: Testladen\nlanguages: [de]\nvariables: {shop: {url: x}}\nhandoff: {queues: {versand: }}\nservices:\n  a: {url: \"https://{{ laden }}.test/x\"}\n  b: {url: \"https://laden.test{{ pfad }}\"}\n  c: {url: \"http://laden.test/x\"}\n  d: {url: laden.test}\n  e: {url: \"https://laden.test/{{ x | upper }}\"}\n  f: {url: \"https://laden.test/x\", body: {a: b}, headers: {x y: z}, fields: {status: txt, Der Tag: date}}\n  g: {url: \"https://laden.test/x\", timeout_s: 60, zeit: 3}\n";

    // --- Tables
    table_ragged "tables/fall.csv" ["ragged-row", "ragged-row"] "ware,euro\nTisch,10\nStuhl\nBank,5,neu\n";
    table_columns "tables/fall.csv" ["bad-name", "duplicate-column"] "Größe in cm;ware;ware\n1;2;3\n";
    table_quotes "tables/fall.csv" ["after-quote", "unclosed-quote"] "ware,euro\n\"Tisch\"e,10\nStuhl,\"5\nBank,3\n";
    table_empty "tables/fall.csv" ["empty-table"] "\n";
    table_name "tables/Meine Preise.csv" ["bad-name"] "ware,euro\n";
    table_twice "tables/preise.yaml" ["duplicate-id"] "- {ware: Tisch, euro: \"10\"}\n";
    table_rows "tables/fall.yaml" ["ragged-row", "unknown-field", "wrong-type"] "- {ware: Tisch, euro: \"10\"}\n- {ware: Stuhl}\n- {ware: Bank, euro: \"3\", farbe: rot}\n- {ware: Regal, euro: [3]}\n";
    table_no_list "tables/fall.yaml" ["empty-table", "wrong-type"] "ware: Tisch\n";
    table_windows_1252 "tables/fall.csv" ["not-utf8"] Raw(b"ware,euro\nK\xF6rper,3\n");
    unreachable "intents/fall.yaml" ["unreachable-step"] "flows:\n  a:\n    steps:\n      - say: Guten Tag\n      - end: Auf Wiedersehen\n      - say: Noch da?\n      - say: Hallo?\n";
    endless "intents/fall.yaml" ["endless-flow"] "flows:\n  a:\n    steps:\n      - id: anfang\n        say: Immer wieder\n      - if: bestellnummer\n        then: [{goto: anfang}]\n";
    endless_ask "intents/fall.yaml" ["endless-flow"] "flows:\n  a:\n    steps:\n      - id: anfang\n        ask: bestellnummer\n        say: Welche?\n      - goto: anfang\n";
    conditions "intents/fall.yaml" ["bad-condition", "bad-condition", "unknown-name"] "flows:\n  a:\n    steps:\n      - if: bestellnummer = \"AB-123456\"\n        then: [{say: A}]\n      - if: bestellnummer ==\n        then: [{say: B}]\n      - if: bestelnummer == \"x\"\n        then: [{say: C}]\n";
    options "intents/fall.yaml" ["unknown-name", "two-steps"] "slots:\n  farbe: {type: choice, label: Farbe, options: [{id: rot, label: Rot}]}\nflows:\n  a:\n    steps:\n      - choose: farbe\n        say: Welche?\n        options:\n          - {id: blau, label: Blau}\n  b:\n    steps:\n      - choose:\n        say: Was?\n        options:\n          - {id: x, label: X, goto: end, then: [end]}\n";
    no_options "intents/fall.yaml" ["no-options"] "flows:\n  a:\n    steps:\n      - choose:\n        say: Welche?\n";
    step_ids "intents/fall.yaml" ["duplicate-id", "reserved-name"] "flows:\n  a:\n    steps:\n      - {id: x, say: A}\n      - {id: x, say: B}\n      - {id: end, say: C}\n";
    empty_flow "intents/fall.yaml" ["empty-list", "missing-field"] "flows:\n  a:\n    steps: []\n  b: {interrupt: no}\n";

    // --- Settings
    no_name "deskbell.yaml" ["missing-field"] "languages: [de]\nhandoff: {queues: {versand: }}\nvariables: {shop: {url: x}}\n";
    settings_fields "deskbell.yaml" ["unknown-field", "bad-address", "bad-origin", "later-release", "unknown-timezone"] "nmae: x\nname: Testladen\nlanguages: [de]\nlisten: 8080\norigins: [\"https://www.laden.test/shop/\"]\nstore: postgres://u:p@db/deskbell\ntimezone: Europa/Berlin\nhandoff: {queues: {versand: }}\nvariables: {shop: {url: x}}\n";
    settings_values "deskbell.yaml" ["unknown-value", "out-of-range", "out-of-range", "unknown-value", "wrong-type"] "name: Testladen\nlanguages: [de, fr]\nanswers: {confident: 90, clarify: 5}\nprivacy: {mask: [ibann], retain_days: immer}\nhandoff: {queues: {versand: }}\nvariables: {shop: {url: x}}\n";
    hours "deskbell.yaml" ["bad-hours", "overlapping-hours", "weekday-twice", "unknown-weekday", "wrong-type"] "name: Testladen\nlanguages: [de]\nopening_hours:\n  mon-fri: [\"17:00-09:00\"]\n  sat: [\"09:00-12:00\", \"11:00-14:00\"]\n  fri: [\"09:00-12:00\"]\n  xyz: [\"09:00-12:00\"]\n  holidays: [25.12.2026]\nhandoff: {queues: {versand: }}\nvariables: {shop: {url: x}}\n";
    endpoints "deskbell.yaml" ["plain-http", "bad-secret", "bad-network", "unknown-value", "missing-field", "later-release", "unknown-variable", "empty-list"] "name: Testladen\nlanguages: [de]\nhandoff:\n  queues: {versand: }\n  endpoints:\n    - id: a\n      url: http://helpdesk.test/hook\n      secret: whsec_zukurz\n      allow_networks: [127.0.0.1]\n    - id: b\n      kind: webhok\n      url: https://helpdesk.test\n    - id: c\n      kind: smtp\n      url: https://helpdesk.test\n      secret: ${HELPDESK_SECRET}\n      schedule_s: []\nvariables: {shop: {url: x}}\n";
}

/// A table that is fine, beside every case.
const PRICES: &str = "ware,euro\nTisch,10\nStuhl,5\n";

/// A service that is fine, beside every case that has no settings of its own.
const SERVICE: &str = "services:\n  auftrag: {url: \"https://laden.test/{{ nummer }}\", fields: {status: text}}\n";

/// Bytes that are no text.
struct Raw(&'static [u8]);

impl Raw {
    const fn as_bytes(&self) -> &'static [u8] {
        self.0
    }
}

#[test]
fn every_case_is_told_with_its_place_and_cure() {
    let mut wrong = Vec::new();
    for case in CASES {
        let settings = format!("{SETTINGS}{SERVICE}");
        let mut changed = vec![("tables/preise.csv", PRICES.as_bytes()), (case.path, case.bytes)];
        if case.path != "deskbell.yaml" {
            changed.push(("deskbell.yaml", settings.as_bytes()));
        }
        let files = files(&changed);
        insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "snapshots/broken", omit_expression => true}, {
            insta::assert_snapshot!(case.name, told(&files));
        });
        let found = loaded(&files);
        let mut codes: Vec<&str> = found.diagnostics.iter().map(deskbell::diagnostics::Diagnostic::code).collect();
        let mut expected = case.codes.to_vec();
        codes.sort_unstable();
        expected.sort_unstable();
        if codes != expected {
            wrong.push((case.name, codes, expected));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Rows that one look-up cannot tell apart are fine for another one.
#[test]
fn rows_are_the_same_for_the_look_ups_that_there_are() {
    let prices = "ware,ort,euro\nTisch,Ulm,10\nTISCH ,Bonn,12\nStuhl,Ulm,5\n stuhl,ulm,6\n";
    let flow = |with: &str| {
        format!("flows:\n  a:\n    steps:\n      - lookup: preise\n        with: {with}\n        missing: []\n")
    };
    let places = |with: &str| {
        let intents = flow(with);
        let all = files(&[("tables/preise.csv", prices.as_bytes()), ("intents/fall.yaml", intents.as_bytes())]);
        let found = loaded(&all).diagnostics;
        found.iter().map(|one| (one.code(), one.span.line, one.span.column)).collect::<Vec<_>>()
    };
    assert_eq!(places("{ware: x}"), [("duplicate-row", 3, 1), ("duplicate-row", 5, 2)]);
    assert_eq!(places("{ware: x, ort: y}"), [("duplicate-row", 5, 2)]);
    assert_eq!(places("{euro: x}"), []);
}
