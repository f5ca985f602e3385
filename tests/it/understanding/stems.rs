//! The stemmer is pinned: a change of its stems is a change of every answer.

use deskbell::ids::Language;
use deskbell::text::{fold, stem};
use tantivy::tokenizer::{RawTokenizer, Stemmer, TextAnalyzer, TokenStream};

fn stems(words: &str, language: Language) -> String {
    let lines = words.split_whitespace().map(|word| format!("{word} {}", stem(&fold(word, language), language)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn golden_stems() {
    insta::assert_snapshot!(
        "stems_de",
        stems(
            "gebühr gebuehr größe groesse grösse zurück zurueck öffnungszeiten oeffnungszeiten kündigung gekündigt kündigen \
         liefern lieferung geliefert liefert lieferst bestellen bestellt bestellung erstatten erstattet erstattung \
         artikel artikeln kosten kostet konto konten kontos storno stornieren stornierung ändern änderung geändert \
         beschwerde beschweren zahlen zahlung bezahlen bezahlt neue quelle steuer aktuell aktuelle abenteuer straße \
         strasse haus häuser rechnung rechnungen adresse adressen abgemeldet abzumelden abmelden umgetauscht umtauschen \
         zurückzuschicken zurückgeschickt gericht gewicht gesundheit fehler fehlt paket pakete maße masse wartet meldet",
            Language::De,
        )
    );
    insta::assert_snapshot!(
        "stems_en",
        stems(
            "delivery delivered delivering refund refunded refunds cancel cancellation cancelled payment pay paid parcel \
         parcels lost broken broke return returned returning changed changes café naïve orders ordering",
            Language::En,
        )
    );
}

#[test]
fn tantivy_stems_alike() {
    for (language, theirs, ours) in [
        (tantivy::tokenizer::Language::German, "häuser artikeln passwörter grüße neue", frostem::Algorithm::German),
        (tantivy::tokenizer::Language::English, "parcels fruitlessly houses nearest", frostem::Algorithm::English),
    ] {
        let mut analyzer = TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(language)).build();
        for word in theirs.split(' ') {
            let mut stream = analyzer.token_stream(word);
            assert!(stream.advance());
            assert_eq!(stream.token().text, frostem::Stemmer::new(ours).stem(word), "{word}");
        }
    }
}

#[test]
fn families_share_a_stem() {
    for family in [
        "liefern lieferung geliefert liefert lieferungen",
        "kündigen kündigung gekündigt",
        "bestellen bestellt bestellung",
        "zahlen bezahlen zahlung bezahlt",
        "abmelden abgemeldet abmeldung abzumelden",
        "zurückschicken zurückgeschickt rücksendung zurückgesendet",
        "stornieren storno storniert",
        "erstatten erstattet erstattung rückerstattung",
        "warten wartet gewartet",
    ] {
        let stems: Vec<String> = family.split(' ').map(|word| stem(&fold(word, Language::De), Language::De)).collect();
        assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{family}: {stems:?}");
    }
    assert_ne!(stem("fehler", Language::De), stem("fehlt", Language::De));
}
