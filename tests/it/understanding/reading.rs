//! Single traits of a reading.

use std::collections::BTreeMap;

use deskbell::config::Localized;
use deskbell::content::{HumanRule, Intent, Place, Risk, Said, Slot, SlotKind, SlotPattern};
use deskbell::conversation::Target;
use deskbell::ids::{FlowId, IntentId, Language, Priority, RuleId, SlotName};
use deskbell::understanding::{Scene, Understanding};
use jiff::civil::date;
use regex::RegexBuilder;

use super::made::{CONFIDENT, TODAY, best, compile, content, entry, few, id, read, scene, text};

#[test]
fn spelling_does_not_matter() {
    let understanding = compile(few());
    for (message, expected) in [
        ("wo ist mein packet", "lieferung.verfolgen"),
        ("wo is mein paekt", "lieferung.verfolgen"),
        ("versand kosten", "lieferung.kosten"),
        ("VERSANDKOSTEN", "lieferung.kosten"),
        ("rueckgabefrist", "rueckgabe.frist"),
        ("Frist für die Rückgabe", "rueckgabe.frist"),
        ("ruecksendekosten", "rueckgabe.kosten"),
        ("pasword vergessen", "konto.passwort"),
        ("ich will mich vom newsletter abmelden", "konto.abmelden"),
        ("zahlungsart", "zahlung.arten"),
        ("adresse ändern", "lieferung.adresse"),
    ] {
        let (found, confidence) = best(&read(&understanding, message));
        assert_eq!(found, expected, "{message} {confidence}");
    }
}

#[test]
fn foreign_objects_are_not_answered() {
    let understanding = compile(few());
    for message in ["Was kostet eine Pizza?", "Wo ist mein Hund?", "Wie lange kocht ein Ei?", "Versand", "Wetter"] {
        let (found, confidence) = best(&read(&understanding, message));
        assert!(confidence < CONFIDENT, "{message}: {found} {confidence}");
    }
}

#[test]
fn exact_phrases_are_certain_and_forbidden_ones_never_hit() {
    let mut entries = few();
    entries[0].texts.get_mut(&Language::De).unwrap().not = vec!["Mein Paket ist beschädigt".to_owned()];
    let understanding = compile(entries);
    let exact = read(&understanding, "wo ist mein  PAKET");
    assert_eq!(exact.exact, Some(Target::Faq(id("lieferung.verfolgen"))));
    assert!((exact.candidates[0].confidence.get() - 1.0).abs() < f64::EPSILON);
    let forbidden = read(&understanding, "mein Paket ist beschädigt!");
    assert!(forbidden.candidates.iter().all(|c| c.target.id() != "lieferung.verfolgen"));
    let close = read(&understanding, "das Paket ist leider beschädigt");
    assert!(best(&close).0 != "lieferung.verfolgen" || best(&close).1 < 0.3, "{:?}", best(&close));
}

#[test]
fn entries_keep_their_time_and_place() {
    let mut entries = few();
    entries[1].valid_from = Some(date(2026, 12, 1));
    entries[3].page = Some("/konto*".to_owned());
    let understanding = compile(entries);
    let on = |message: &str, page, today| {
        best(&understanding.read(message, &Scene { page, today, ..scene(Language::De) })).0
    };
    assert_ne!(on("Versandkosten", None, TODAY), "lieferung.kosten");
    assert_eq!(on("Versandkosten", None, date(2026, 12, 1)), "lieferung.kosten");
    assert_ne!(on("Rückgabefrist", Some("/start"), TODAY), "rueckgabe.frist");
    assert_eq!(on("Rückgabefrist", Some("/konto/bestellungen"), TODAY), "rueckgabe.frist");
}

#[test]
fn several_questions_become_parts() {
    let understanding = compile(few());
    let parts = |message: &str| -> Vec<String> {
        read(&understanding, message).parts.iter().map(|part| best(part).0).collect()
    };
    assert_eq!(
        parts("Wann kommt meine Lieferung und was kostet die Rücksendung?"),
        ["lieferung.verfolgen", "rueckgabe.kosten"]
    );
    assert_eq!(
        parts("Wo ist mein Paket? Ich habe mein Passwort vergessen."),
        ["lieferung.verfolgen", "konto.passwort"]
    );
    assert!(parts("Wo ist mein Paket?").is_empty());
    assert!(parts("Hallo! Wo ist mein Paket? Danke.").is_empty());
}

#[test]
fn a_letter_is_read_sentence_by_sentence() {
    let understanding = compile(few());
    let letter = "Sehr geehrte Damen und Herren, letzte Woche war ich mit meiner Familie im Urlaub an der See. \
                  Das Wetter war herrlich und die Kinder haben viel gebadet. Nun bin ich wieder zu Hause. \
                  Ich habe leider mein Passwort vergessen. Mit freundlichen Grüßen, Erika Muster";
    let (found, confidence) = best(&read(&understanding, letter));
    assert_eq!(found, "konto.passwort");
    assert!(confidence > 0.7, "{confidence}");
}

#[test]
fn a_fragment_leans_on_the_answer_before() {
    let understanding = compile(few());
    let after = id("rueckgabe.frist");
    let scene = Scene { after: Some(&after), ..scene(Language::De) };
    let reading = understanding.read("und was kostet das?", &scene);
    assert_eq!(best(&reading).0, "rueckgabe.kosten", "{reading:#?}");
    assert!(best(&reading).1 > best(&read(&understanding, "und was kostet das?")).1);
}

#[test]
fn the_language_changes_only_on_clear_words() {
    let mut entries = few();
    entries[0].texts.insert(Language::En, text(&["Where is my parcel?", "Track my order"]));
    let understanding = compile(entries);
    let clear = read(&understanding, "Where is my parcel, please?");
    assert_eq!((clear.language, clear.language_clear), (Language::En, true));
    assert_eq!(clear.candidates[0].title, "Where is my parcel?");
    for message in ["tracking", "refund", "Newsletter", "ok", "Status", "hallo", "Paket"] {
        let reading = read(&understanding, message);
        assert_eq!((reading.language, reading.language_clear), (Language::De, false), "{message}");
    }
    let settled = understanding.read("Where is my parcel, please?", &Scene { settled: true, ..scene(Language::De) });
    assert_eq!(settled.language, Language::De);
    assert_eq!(settled.candidates[0].title, "Wo ist mein Paket?");
}

#[test]
fn the_proof_names_typos_and_phrases() {
    let why = read(&compile(few()), "garantie für passwrt zuruecksetzen").why;
    assert!(why.tokens.iter().any(|token| token == "passwrt→passwort (typo)"), "{why:?}");
    assert!(why.matched.iter().any(|matched| matched.starts_with("phrase: ")), "{why:?}");
}

fn slot(name: &str, kind: SlotKind, pattern: Option<&str>) -> (SlotName, Slot) {
    let name = SlotName::new(name).unwrap();
    let pattern = pattern.map(|p| SlotPattern::new(RegexBuilder::new(p).case_insensitive(true).build().unwrap()));
    let slot =
        Slot { name: name.clone(), kind, pattern, label: Localized::default(), options: Vec::new(), sensitive: false };
    (name, slot)
}

fn number_and_mail() -> [(SlotName, Slot); 2] {
    [slot("nummer", SlotKind::Text, Some(r"^[A-Z]{2}-?\d{6}$")), slot("mail", SlotKind::Email, None)]
}

fn with_intent() -> Understanding {
    let mut content = content(few());
    let pattern = r"\bbestell\w*\s+(?P<nummer>[A-Z]{2}-?\d{6})";
    let intent = Intent {
        id: IntentId::new("status").unwrap(),
        examples: BTreeMap::from([(
            Language::De,
            vec!["Status meiner Bestellung".to_owned(), "Wo bleibt Auftrag {nummer}?".to_owned()],
        )]),
        patterns: vec![RegexBuilder::new(pattern).case_insensitive(true).build().unwrap()],
        flow: FlowId::new("status").unwrap(),
        title: Localized::default(),
        risk: Risk::Normal,
        place: Place::default(),
    };
    content.intents.insert(intent.id.clone(), intent);
    content.slots.extend(number_and_mail());
    content.rules.push(HumanRule {
        id: RuleId::new("gebuehr").unwrap(),
        patterns: vec![RegexBuilder::new(r"\b(anwalt|mahngebühr)\b").case_insensitive(true).build().unwrap()],
        queue: None,
        priority: Priority::Urgent,
    });
    Understanding::compile(&content).unwrap()
}

#[test]
fn patterns_rules_and_slots() {
    let understanding = with_intent();
    let message = "Was ist mit Bestellung ab-123456? Mail an Max@beispiel.test";
    let reading = read(&understanding, message);
    assert_eq!(reading.pattern.as_ref().unwrap().slots[0].1, "ab-123456");
    assert_eq!(best(&reading), ("status".to_owned(), 1.0));
    let (said, [(_, number), (_, mail)]) = (Said::new(message, Language::De), number_and_mail());
    assert_eq!((said.values(&number), said.values(&mail)), (vec!["ab-123456"], vec!["Max@beispiel.test"]));
    for message in ["Mahngebühr?", "mahngebuehr", "MAHNGEBUHR", "mein Anwalt"] {
        assert_eq!(read(&understanding, message).rule.unwrap().priority, Priority::Urgent, "{message}");
    }
    assert!(read(&understanding, "Anwaltschaft").rule.is_none());
    let marked = read(&understanding, "wo bleibt auftrag XY-654321");
    assert_eq!(marked.exact.as_ref().map(Target::id), Some("status"), "{marked:#?}");
    assert_eq!(read(&understanding, "Status meiner Bestellung").candidates[0].title, "Status meiner Bestellung");
}

#[test]
fn synonyms_of_editors_count() {
    let mut content = content(vec![
        entry("a.eins", &["Wo ist der Knallfrosch?"]),
        entry("a.zwei", &["Wie bediene ich die Zwirbelmaschine?"]),
    ]);
    let own = deskbell::content::Synonyms {
        one_way: vec![(vec!["Drehding".to_owned()], vec!["Zwirbelmaschine".to_owned()])],
        ..Default::default()
    };
    content.synonyms.insert(Language::De, own);
    let understanding = Understanding::compile(&content).unwrap();
    assert_eq!(best(&read(&understanding, "Drehding bedienen")).0, "a.zwei");
}
