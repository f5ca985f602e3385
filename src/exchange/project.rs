//! The YAML of what was found. What would not check is held back and told.

use std::collections::{BTreeMap, BTreeSet};

use super::loss::Loss;
use super::model::{Found, Goal, Pair};
use super::yaml::{block, scalar};
use crate::content::{self, SETTINGS_FILE, SourceFile};
use crate::diagnostics::{Lang, Severity};
use crate::ids::{EntryId, Language};

/// Most words and characters of a name that is made from a question.
const NAME_WORDS: usize = 6;
const NAME_CHARS: usize = 60;

/// The files of what was found. `there` are the files of the folder already, whose names are not used again;
/// `stem` names what has no subject of its own. What the check refuses is told in `found.left`.
#[must_use]
pub fn files(found: &mut Found, there: &[SourceFile], stem: &str, language: Language, lang: Lang) -> Vec<SourceFile> {
    let mut made = Vec::new();
    let settings = there.iter().find(|file| file.path == SETTINGS_FILE).cloned().unwrap_or_else(|| {
        let own = new_settings(language);
        made.push(own.clone());
        own
    });
    let stem = Some(slug(stem)).filter(|stem| !stem.is_empty()).unwrap_or_else(|| "import".to_owned());
    let mut names = known(there, language);
    let by_category = entries(found, &settings, &stem, language, (&mut names, lang));
    for (category, text) in by_category {
        made.push(file(format!("knowledge/{}/{category}.yaml", language.code()), text));
    }
    if !found.goals.is_empty() {
        made.push(file(format!("intents/{stem}.yaml"), goals(found)));
    }
    made
}

fn file(path: String, text: String) -> SourceFile {
    SourceFile { path, bytes: text.into_bytes() }
}

fn new_settings(language: Language) -> SourceFile {
    let text =
        format!("# The settings; see `deskbell schema settings`.\nname: Import\nlanguages: [{}]\n", language.code());
    file(SETTINGS_FILE.to_owned(), text)
}

/// What is taken already: ids, and phrases of the language.
#[derive(Default)]
struct Names {
    ids: BTreeSet<String>,
    phrases: BTreeSet<String>,
}

fn known(there: &[SourceFile], language: Language) -> Names {
    let mut names = Names::default();
    let Some(content) = content::load_again(there, &|_| Some(String::new())).content else { return names };
    for entry in content.entries.values() {
        names.ids.insert(entry.id.to_string());
        if let Some(text) = entry.texts.get(&language) {
            names.phrases.extend(text.also.iter().chain([&text.question]).map(|phrase| folded(phrase)));
        }
    }
    names
}

fn folded(phrase: &str) -> String {
    let words = phrase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The entries of each category as YAML.
fn entries(
    found: &mut Found,
    settings: &SourceFile,
    stem: &str,
    language: Language,
    (names, lang): (&mut Names, Lang),
) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    // Questions first: a phrase of one entry must not take the question of another.
    let all = found.pairs.iter().map(|pair| folded(&pair.question));
    let questions: BTreeSet<String> = all.collect();
    for mut pair in std::mem::take(&mut found.pairs) {
        let question = folded(&pair.question);
        if !names.phrases.insert(question.clone()) {
            found.leave(pair.line, Loss::SameQuestion(pair.question));
            continue;
        }
        let mut also = Vec::new();
        for phrase in std::mem::take(&mut pair.also) {
            let key = folded(&phrase);
            if key == question {
                continue;
            }
            if questions.contains(&key) || !names.phrases.insert(key) {
                found.leave(pair.line, Loss::SamePhrase(phrase));
            } else {
                also.push(phrase);
            }
        }
        pair.also = also;
        let category = Some(slug(&pair.category)).filter(|name| !name.is_empty() && name != "synonyms");
        let category = category.unwrap_or_else(|| stem.to_owned());
        pair.id = free(&pair, &category, &mut names.ids);
        if let Some(text) = sound(&mut pair, settings, language, (found, lang)) {
            files.entry(category).or_insert_with(|| "entries:\n".to_owned()).push_str(&(text + "\n"));
            found.pairs.push(pair);
        }
    }
    files.into_iter().map(|(category, text)| (category, text.trim_end().to_owned() + "\n")).collect()
}

/// Its own name if that can be one, or else one from its words; never one that is taken.
fn free(pair: &Pair, category: &str, ids: &mut BTreeSet<String>) -> String {
    let own = pair.id.replace('/', ".");
    let own = if EntryId::new(own.clone()).is_ok() { own } else { slug(&own) };
    let name = if own.is_empty() { format!("{category}.{}", slug(&pair.question)) } else { own };
    let name = name.trim_end_matches('.').to_owned();
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| !ids.contains(name)).unwrap_or(name);
    ids.insert(free.clone());
    free
}

/// Words as a name: `Größe wählen?` is `groesse-waehlen`.
fn slug(text: &str) -> String {
    let spelled = text.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
    let words = spelled.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.take(NAME_WORDS).collect::<Vec<_>>().join("-");
    name.chars().take(NAME_CHARS).collect::<String>().trim_end_matches('-').to_owned()
}

/// The entry as YAML, if the check takes it; marks of templates that it does not know become text.
fn sound(
    pair: &mut Pair,
    settings: &SourceFile,
    language: Language,
    (found, lang): (&mut Found, Lang),
) -> Option<String> {
    if refused(pair, settings, language, lang).is_none() {
        return Some(entry(pair));
    }
    let answer = std::mem::take(&mut pair.answer);
    pair.answer = without_marks(&answer);
    match refused(pair, settings, language, lang) {
        None => {
            found.leave(pair.line, Loss::Marks(pair.question.clone()));
            Some(entry(pair))
        }
        Some(why) => {
            found.leave(pair.line, Loss::Refused(pair.question.clone(), why));
            None
        }
    }
}

fn without_marks(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mark = ["{{", "{%", "{#"].into_iter().find(|mark| from.starts_with(mark));
        match mark {
            Some(mark) => out.extend(["{{ \"", mark, "\" }}"]),
            None => out.push('{'),
        }
        rest = from.get(mark.map_or(1, str::len)..).unwrap_or_default();
    }
    out + rest
}

/// What the check says of the entry alone, if it is an error.
fn refused(pair: &Pair, settings: &SourceFile, language: Language, lang: Lang) -> Option<String> {
    let path = format!("knowledge/{}/import.yaml", language.code());
    let files = [settings.clone(), file(path.clone(), format!("entries:\n{}", entry(pair)))];
    let loaded = content::load_again(&files, &|_| Some(String::new()));
    let errors = loaded.diagnostics.iter().filter(|told| told.severity() == Severity::Error && *told.file == *path);
    errors.map(|told| told.message(lang)).next()
}

fn entry(pair: &Pair) -> String {
    let mut text = format!("  - id: {}\n    question: {}\n", scalar(&pair.id), scalar(&pair.question));
    if !pair.also.is_empty() {
        text.push_str("    also:\n");
        text.extend(pair.also.iter().map(|phrase| format!("      - {}\n", scalar(phrase))));
    }
    text.push_str(&block("answer", &pair.answer, 4));
    text
}

/// Intents whose flows call a person, until somebody writes them.
fn goals(found: &Found) -> String {
    let mut text = String::new();
    if !found.slots.is_empty() {
        text.push_str("slots:\n");
        let slots = found.slots.iter();
        text.extend(slots.map(|slot| format!("  {0}: {{type: {1}, label: {0}}}\n", slot.name, slot.kind)));
        text.push('\n');
    }
    text.push_str("intents:\n");
    text.extend(found.goals.iter().map(intent));
    text.push_str("\nflows:\n");
    for goal in &found.goals {
        let (name, reason) = (slug_id(&goal.name), scalar(&goal.name));
        text.extend(["  ", &name, ":\n    steps:\n      - handoff: {reason: ", &reason, "}\n"]);
    }
    text
}

fn slug_id(name: &str) -> String {
    let name = name.replace('/', ".");
    if EntryId::new(name.clone()).is_ok() { name } else { slug(&name) }
}

fn intent(goal: &Goal) -> String {
    let name = slug_id(&goal.name);
    let examples: BTreeSet<&String> = goal.examples.iter().collect();
    let rows: Vec<String> = examples.into_iter().map(|example| format!("      - {}\n", scalar(example))).collect();
    format!("  - id: {name}\n    examples:\n{}    flow: {name}\n", rows.concat())
}
