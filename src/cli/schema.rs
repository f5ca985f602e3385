//! `deskbell schema`: JSON Schema of the YAML files, for editors that complete and check while one types.
//!
//! The files of `docs/schema/` are what is printed; a test holds them to the fields that the decoders know.

use std::fs;
use std::path::Path;

use super::arguments::{SchemaKind, SchemaOptions};
use super::exit::{Failure, Reason};
use super::{load, out};
use crate::diagnostics::Lang;

/// A schema: the name of its file, its text, and the files that it is for.
struct Schema {
    kind: SchemaKind,
    file: &'static str,
    text: &'static str,
    covers: &'static str,
}

macro_rules! schemas {
    ($($kind:ident $name:literal $covers:literal)+) => {
        &[$(Schema {
            kind: SchemaKind::$kind,
            file: concat!($name, ".json"),
            text: include_str!(concat!("../../docs/schema/", $name, ".json")),
            covers: $covers,
        }),+]
    };
}

const SCHEMAS: &[Schema] = schemas! {
    Settings "settings" "deskbell.yaml"
    Content "content" "knowledge/*/!(synonyms).yaml"
    Synonyms "synonyms" "knowledge/*/synonyms.yaml"
    Intents "intents" "intents/*.yaml"
    Dialogues "dialogues" "tests/dialogues/*.yaml"
    Connectors "connectors" "connectors/*.yaml"
};

/// Prints a schema, writes them all into a folder, or says what there is.
///
/// # Errors
/// When the folder cannot be written.
pub(super) fn run(options: &SchemaOptions) -> Result<(), Failure> {
    let lang = options.lang.map_or_else(load::locale_lang, load::lang);
    match (options.kind, &options.out) {
        (_, Some(folder)) => written(folder, lang),
        (Some(kind), None) => SCHEMAS.iter().filter(|schema| schema.kind == kind).try_for_each(|s| out::print(s.text)),
        (None, None) => out::print(&overview(lang)),
    }
}

fn written(folder: &Path, lang: Lang) -> Result<(), Failure> {
    let write = || {
        fs::create_dir_all(folder)?;
        SCHEMAS.iter().try_for_each(|schema| fs::write(folder.join(schema.file), schema.text))
    };
    write().map_err(|error| {
        let name = folder.display();
        let what = lang.pick(
            format!("In den Ordner {name} kann nicht geschrieben werden"),
            format!("the folder {name} cannot be written"),
        );
        Failure::Outside(Reason::new(&what, Some(&error), ""))
    })?;
    out::print(&recipe(&folder.display().to_string(), lang))
}

fn overview(lang: Lang) -> String {
    let row =
        |schema: &Schema| format!("  deskbell schema {:<10} {}", schema.file.trim_end_matches(".json"), schema.covers);
    let covered: Vec<String> = SCHEMAS.iter().map(row).collect();
    let covered = covered.join("\n");
    let intro = lang.pick("Ein JSON-Schema gibt es für:", "There is a JSON Schema for:");
    let all = lang.pick("Alle auf einmal:", "All at once:");
    format!("{intro}\n{covered}\n\n{all}\n  deskbell schema --out .vscode/deskbell\n")
}

/// What makes Visual Studio Code use the files.
fn recipe(folder: &str, lang: Lang) -> String {
    let rows: Vec<String> =
        SCHEMAS.iter().map(|schema| format!("    \"{folder}/{}\": \"{}\"", schema.file, schema.covers)).collect();
    let intro = lang.pick(
        "Die Schemata sind geschrieben. Für VS Code mit der Erweiterung „YAML“ kommt in .vscode/settings.json:",
        "The schemas are written. For VS Code with the extension “YAML”, put into .vscode/settings.json:",
    );
    format!("{intro}\n\n  \"yaml.schemas\": {{\n{}\n  }}\n", rows.join(",\n"))
}
