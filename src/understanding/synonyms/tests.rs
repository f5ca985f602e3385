//! The shipped packs, group by group: what each joins, and what it must keep apart.

use super::*;
use crate::text::fold;

const LANGUAGES: [Language; 2] = [Language::De, Language::En];

/// Every finding of a check over all groups of both languages, so that one run shows all.
fn findings(check: impl Fn(&Group, Language, &Thesaurus) -> Vec<String>) {
    let mut found = Vec::new();
    for language in LANGUAGES {
        let thesaurus = Thesaurus::new(language, None);
        for group in shipped_groups(language) {
            let line = group.from.join(", ");
            found.extend(
                check(&group, language, &thesaurus).into_iter().map(|text| format!("{language}: {line}: {text}")),
            );
        }
    }
    assert!(found.is_empty(), "{}\n{}", found.len(), found.join("\n"));
}

/// Whether who writes `from` may mean `to`.
fn joins(thesaurus: &Thesaurus, from: &str, to: &str, language: Language) -> bool {
    let (from, to_said) = (said(from, language), said(to, language));
    let to = meaning(to, language);
    let known = from.first().and_then(|first| thesaurus.by_first.get(first)).into_iter().flatten();
    from == to_said
        || known
            .filter(|expression| expression.said == from)
            .any(|expression| to.as_ref().is_some_and(|to| expression.meant.contains(to)))
}

/// Whether an expression can be meant, and not only written.
fn has_meaning(expression: &str, language: Language) -> bool {
    meaning(expression, language).is_some()
}

#[test]
fn members_are_joined() {
    findings(|group, language, thesaurus| {
        let apart = |from: &String, to: &String| {
            from != to && has_meaning(to, language) && !joins(thesaurus, from, to, language)
        };
        let pairs = group.from.iter().flat_map(|from| group.to.iter().map(move |to| (from, to)));
        pairs.filter(|(from, to)| apart(from, to)).map(|(from, to)| format!("{from} does not mean {to}")).collect()
    });
}

#[test]
fn strangers_are_kept_apart() {
    findings(|group, language, thesaurus| {
        if group.apart.is_empty() {
            return vec!["names no stranger".to_owned()];
        }
        let members: BTreeSet<&String> = group.from.iter().chain(&group.to).collect();
        let joined = |member: &String, stranger: &String| {
            joins(thesaurus, member, stranger, language) || joins(thesaurus, stranger, member, language)
        };
        let pairs = members.iter().flat_map(|member| group.apart.iter().map(move |stranger| (*member, stranger)));
        pairs.filter(|(m, s)| joined(m, s)).map(|(m, s)| format!("{m} is joined with {s}")).collect()
    });
}

#[test]
fn every_word_says_something() {
    findings(|group, language, _| {
        let silent = |expression: &&String| {
            let all = words(&clean(expression), language);
            let lexicon = lexicon(language);
            let full = all.iter().any(|word| lexicon.weight(word) != Weight::Stop);
            let collides = |word: &String| {
                let stem = stem(word, language);
                lexicon.weight(word) != Weight::Stop && lexicon.weight(&stem) == Weight::Stop
            };
            let unfolded = all.iter().any(|word| fold(word, language) != *word);
            !full || all.iter().any(collides) || unfolded || all.len() > LONGEST
        };
        group.from.iter().chain(&group.to).filter(silent).map(|word| format!("{word} says nothing")).collect()
    });
}

#[test]
fn no_group_repeats_another() {
    for language in LANGUAGES {
        let groups: Vec<Group> = shipped_groups(language).collect();
        assert!(groups.len() >= 150, "{language}: {}", groups.len());
        let key = |list: &[String]| -> BTreeSet<Stems> { list.iter().map(|word| said(word, language)).collect() };
        let mut found = Vec::new();
        for (i, group) in groups.iter().enumerate() {
            let (from, to) = (key(&group.from), key(&group.to));
            if from.len() < 2 && from == to {
                found.push(format!("joins nothing: {}", group.from.join(", ")));
            }
            for (j, other) in groups.iter().enumerate() {
                if i != j && from.is_subset(&key(&other.from)) && to.is_subset(&key(&other.to)) {
                    found.push(format!("{} is in {}", group.from.join(", "), other.from.join(", ")));
                }
            }
        }
        assert!(found.is_empty(), "{language}: {}\n{}", found.len(), found.join("\n"));
    }
}

#[test]
fn helpdesks_keep_these_apart() {
    for (language, pairs) in [
        (Language::De, include_str!("../../../tests/it/understanding/apart.de.tsv")),
        (Language::En, include_str!("../../../tests/it/understanding/apart.en.tsv")),
    ] {
        let thesaurus = Thesaurus::new(language, None);
        let rows = pairs.lines().filter_map(|line| line.split_once('\t'));
        let joined = |(a, b): &(&str, &str)| joins(&thesaurus, a, b, language) || joins(&thesaurus, b, a, language);
        let found: Vec<(&str, &str)> = rows.filter(joined).collect();
        assert!(found.is_empty(), "{language}: {found:?}");
    }
}

#[test]
fn one_way_is_one_way() {
    let thesaurus = Thesaurus::new(Language::De, None);
    for (from, to) in [("lieferant", "paketbote"), ("teuer", "preis"), ("zugangsdaten", "passwort")] {
        assert!(joins(&thesaurus, from, to, Language::De), "{from} {to}");
        assert!(!joins(&thesaurus, to, from, Language::De), "{to} {from}");
    }
}

#[test]
fn the_switch_leaves_only_the_editors_own() {
    let own = Synonyms {
        groups: vec![vec!["Knallfrosch".to_owned(), "Böller".to_owned()]],
        without_shipped: true,
        ..Synonyms::default()
    };
    let (with, without) = (Thesaurus::new(Language::De, None), Thesaurus::new(Language::De, Some(&own)));
    assert!(joins(&with, "Päckchen", "Paket", Language::De));
    assert!(!joins(&without, "Päckchen", "Paket", Language::De));
    assert!(joins(&without, "Knallfrosch", "Böller", Language::De));
    assert_eq!(without.by_first.values().flatten().count(), 2);
}
