//! The files and what each is for.

use crate::ids::Language;

/// The file of the settings.
pub const SETTINGS_FILE: &str = "deskbell.yaml";

/// A file as it lies in the content folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path inside the content folder, parted by `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a file is for, by its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    Settings,
    Knowledge {
        language: Language,
        category: String,
    },
    Synonyms {
        language: Language,
    },
    Intents,
    /// A table, by the name of its file.
    Table {
        name: String,
        format: TableFormat,
    },
    /// How a helpdesk is spoken to, by the name of its file.
    Connector {
        name: String,
    },
    /// In `knowledge/`, but in the folder of no language: the folder's name, if there is one.
    Astray {
        folder: Option<String>,
    },
    /// Nothing that the bot says comes from it.
    Other,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableFormat {
    Csv,
    Yaml,
}

impl Role {
    pub(super) fn of(path: &str) -> Self {
        if let Some(name) = path.strip_suffix(".csv").and_then(|stem| stem.strip_prefix("tables/")) {
            let name = name.rsplit('/').next().unwrap_or(name).to_owned();
            return Self::Table { name, format: TableFormat::Csv };
        }
        let Some(stem) = path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")) else { return Self::Other };
        match stem.split('/').collect::<Vec<_>>().as_slice() {
            ["deskbell"] => Self::Settings,
            ["intents", _, ..] => Self::Intents,
            ["connectors", name] => Self::Connector { name: (*name).to_owned() },
            ["tables", .., name] => Self::Table { name: (*name).to_owned(), format: TableFormat::Yaml },
            ["knowledge", _] => Self::Astray { folder: None },
            ["knowledge", folder, .., name] => match Language::ALL.into_iter().find(|l| l.code() == *folder) {
                None => Self::Astray { folder: Some((*folder).to_owned()) },
                Some(language) if *name == "synonyms" => Self::Synonyms { language },
                Some(language) => Self::Knowledge { language, category: (*name).to_owned() },
            },
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_by_path() {
        let knowledge = |category: &str| Role::Knowledge { language: Language::De, category: category.to_owned() };
        let table = |format| Role::Table { name: "preise".to_owned(), format };
        for (path, role) in [
            ("deskbell.yaml", Role::Settings),
            ("knowledge/de/lieferung.yaml", knowledge("lieferung")),
            ("knowledge/de/shop/lieferung.yml", knowledge("lieferung")),
            ("knowledge/en/synonyms.yaml", Role::Synonyms { language: Language::En }),
            ("knowledge/lieferung.yaml", Role::Astray { folder: None }),
            ("knowledge/fr/a.yaml", Role::Astray { folder: Some("fr".to_owned()) }),
            ("intents/a.yaml", Role::Intents),
            ("connectors/meins.yaml", Role::Connector { name: "meins".to_owned() }),
            ("connectors/alt/meins.yaml", Role::Other),
            ("tables/preise.csv", table(TableFormat::Csv)),
            ("tables/laden/preise.yaml", table(TableFormat::Yaml)),
            ("tests/dialogues/a.yaml", Role::Other),
            ("knowledge/de/liste.csv", Role::Other),
        ] {
            assert_eq!(Role::of(path), role, "{path}");
        }
    }
}
