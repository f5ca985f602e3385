//! The house rules as tests: who may use whom, what pure means, how large things may grow.
//!
//! The table below is the map of `docs/architecture.md` as data. To let one module use another, change the
//! table in the same commit and say why; a module can never use one of its own tier or above.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::spanned::Spanned;
use syn::visit::Visit;

/// Name, tier, pure, and the modules that it may use.
const MODULES: &[(&str, u32, bool, &[&str])] = &[
    ("ids", 0, true, &[]),
    ("text", 1, true, &["ids"]),
    ("template", 0, true, &[]),
    ("diagnostics", 0, true, &[]),
    ("widget", 0, false, &[]),
    ("failpoint", 0, false, &[]),
    ("yaml", 1, true, &["ids", "diagnostics"]),
    ("conversation", 1, true, &["ids"]),
    ("connector", 3, true, &["ids", "diagnostics", "yaml", "conversation", "handoff"]),
    ("config", 4, true, &["ids", "diagnostics", "yaml", "connector"]),
    ("content", 5, true, &["ids", "text", "template", "diagnostics", "yaml", "connector", "config"]),
    ("understanding", 6, true, &["ids", "text", "config", "content", "conversation"]),
    ("reply", 6, true, &["ids", "template", "config", "content", "conversation"]),
    ("handoff", 2, true, &["ids", "conversation"]),
    ("files", 6, false, &["content"]),
    ("flow", 7, true, &["ids", "text", "template", "config", "content", "conversation", "reply"]),
    ("decision", 7, true, &["ids", "config", "content", "conversation", "understanding"]),
    (
        "turn",
        8,
        true,
        &["ids", "text", "config", "content", "conversation", "understanding", "reply", "flow", "decision"],
    ),
    ("evaluation", 2, true, &["ids", "diagnostics", "conversation"]),
    ("exchange", 7, true, &["ids", "diagnostics", "yaml", "content", "conversation", "reply"]),
    ("dialogues", 9, true, &["ids", "diagnostics", "yaml", "config", "content", "conversation", "reply", "turn"]),
    ("store", 5, false, &["ids", "conversation", "config", "handoff"]),
    ("courier", 6, false, &["failpoint", "ids", "conversation", "connector", "config", "handoff", "store"]),
    (
        "desk",
        9,
        false,
        &[
            "ids",
            "diagnostics",
            "connector",
            "config",
            "content",
            "conversation",
            "reply",
            "turn",
            "handoff",
            "store",
            "courier",
            "failpoint",
            "files",
        ],
    ),
    ("http", 10, false, &["ids", "config", "conversation", "desk", "widget"]),
    (
        "cli",
        11,
        false,
        &[
            "ids",
            "text",
            "template",
            "diagnostics",
            "yaml",
            "connector",
            "config",
            "content",
            "conversation",
            "understanding",
            "reply",
            "flow",
            "decision",
            "turn",
            "evaluation",
            "dialogues",
            "exchange",
            "handoff",
            "files",
            "store",
            "courier",
            "desk",
            "http",
            "widget",
        ],
    ),
];

/// The one pure file that may know of threads: its results are the same for any number of them.
const THREADS: &str = "understanding/parallel.rs";

/// What a pure module never names: the clock, the disk, the network, randomness, threads, printing.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net::Tcp",
    "UdpSocket",
    "ToSocketAddrs",
    "std::process",
    "std::thread",
    "std::env",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "tokio",
    "reqwest",
    "axum",
    "rusqlite",
    "getrandom",
    "RandomState",
    "println!",
    "eprintln!",
    "stdout",
    "stderr",
    "tracing::",
];

/// Median, nine in ten, and the longest: lines of a function.
const FUNCTION_LINES: (usize, usize, usize) = (8, 25, 60);
/// Median, nine in ten, and the longest: lines of a file without its tests.
const FILE_LINES: (usize, usize, usize) = (120, 350, 500);

struct Source {
    path: PathBuf,
    module: String,
    /// The file without its `mod tests`.
    code: String,
    syntax: syn::File,
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    collect(Path::new("src"), &mut paths);
    paths.sort();
    paths.into_iter().map(source).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

fn source(path: PathBuf) -> Source {
    let text = fs::read_to_string(&path).expect("the file is readable");
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(&text).to_owned();
    let syntax = syn::parse_file(&code).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let module = path.components().nth(1).expect("below src").as_os_str().to_string_lossy().replace(".rs", "");
    Source { path, module, code, syntax }
}

/// Code lines without comments, so that prose may name what code must not.
fn code_lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    source
        .code
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(n, line)| (n + 1, line))
}

fn used_modules(source: &Source) -> BTreeSet<String> {
    struct Uses(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Uses {
        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            if let syn::UseTree::Path(path) = &item.tree
                && path.ident == "crate"
            {
                self.first_names(&path.tree);
            }
        }
        fn visit_path(&mut self, path: &'ast syn::Path) {
            let mut segments = path.segments.iter();
            if let (Some(first), Some(second)) = (segments.next(), segments.next())
                && first.ident == "crate"
            {
                self.0.insert(second.ident.to_string());
            }
            syn::visit::visit_path(self, path);
        }
    }
    impl Uses {
        fn first_names(&mut self, tree: &syn::UseTree) {
            match tree {
                syn::UseTree::Path(path) => drop(self.0.insert(path.ident.to_string())),
                syn::UseTree::Name(name) => drop(self.0.insert(name.ident.to_string())),
                syn::UseTree::Rename(name) => drop(self.0.insert(name.ident.to_string())),
                syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.first_names(item)),
                syn::UseTree::Glob(_) => {}
            }
        }
    }
    let mut uses = Uses(BTreeSet::new());
    uses.visit_file(&source.syntax);
    uses.0
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let table: BTreeMap<&str, _> = MODULES.iter().map(|row| (row.0, row)).collect();
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| !["lib", "main"].contains(&source.module.as_str())) {
        let Some((_, _, _, allowed)) = table.get(source.module.as_str()) else {
            problems.push(format!("{}: module '{}' is not in the table", source.path.display(), source.module));
            continue;
        };
        for used in used_modules(source) {
            if used != source.module && table.contains_key(used.as_str()) && !allowed.contains(&used.as_str()) {
                problems.push(format!("{}: '{}' must not use '{used}'", source.path.display(), source.module));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_table_has_no_cycle_and_pure_modules_use_pure_ones() {
    let table: BTreeMap<&str, _> = MODULES.iter().map(|row| (row.0, row)).collect();
    for (name, tier, pure, allowed) in MODULES {
        for used in *allowed {
            let (_, used_tier, used_pure, _) =
                table.get(used).unwrap_or_else(|| panic!("'{used}' is not in the table"));
            assert!(used_tier < tier, "'{name}' (tier {tier}) must not use '{used}' (tier {used_tier})");
            assert!(!pure || *used_pure, "pure '{name}' must not use '{used}', which does I/O");
        }
    }
}

#[test]
fn pure_modules_do_no_io() {
    let pure: BTreeSet<&str> = MODULES.iter().filter(|row| row.2).map(|row| row.0).collect();
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| pure.contains(source.module.as_str())) {
        for (number, line) in code_lines(source) {
            let named = IMPURE.iter().filter(|word| line.contains(**word));
            let allowed = |word: &&&str| **word == "std::thread" && source.path.ends_with(THREADS);
            for word in named.filter(|word| !allowed(word)) {
                problems.push(format!("{}:{number}: pure module names `{word}`", source.path.display()));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|source| !source.code.starts_with("//!"))
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "files without a first comment: {}", silent.join(", "));
}

/// That each has an example that shows it, and a cure, is tested in `cli::check::explain`.
#[test]
fn every_lint_is_one_file_and_stands_in_the_manual() {
    let manual = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lints.md")).unwrap();
    let mut found = 0;
    for source in sources() {
        let in_folder = source.path.parent().is_some_and(|folder| folder.ends_with("lints"));
        if !in_folder || source.path.ends_with("mod.rs") {
            continue;
        }
        found += 1;
        let code = source.path.file_stem().unwrap().to_string_lossy().replace('_', "-");
        assert_eq!(source.code.matches("const LINT: Lint").count(), 1, "{}", source.path.display());
        assert!(
            source.code.contains(&format!("code: \"{code}\"")),
            "{}: the file is called like its code",
            source.path.display()
        );
        assert!(manual.contains(&format!("\n## `{code}`\n")), "{code} is not in docs/lints.md");
    }
    assert!(found >= 13, "{found}");
}

#[derive(Default)]
struct Functions(Vec<(String, usize)>);

impl Functions {
    fn add(&mut self, name: &syn::Ident, block: &syn::Block) {
        let lines = block.span().end().line - block.span().start().line + 1;
        self.0.push((name.to_string(), lines));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig.ident, &item.block);
        syn::visit::visit_item_fn(self, item);
    }
    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig.ident, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }
}

#[test]
fn functions_stay_small() {
    let mut all = Vec::new();
    for source in sources() {
        let mut functions = Functions::default();
        functions.visit_file(&source.syntax);
        all.extend(functions.0.into_iter().map(|(name, lines)| (lines, format!("{}: {name}", source.path.display()))));
    }
    hold_budget("function", all, FUNCTION_LINES);
}

#[test]
fn files_stay_small() {
    let all = sources().iter().map(|source| (source.code.lines().count(), source.path.display().to_string())).collect();
    hold_budget("file", all, FILE_LINES);
}

fn hold_budget(what: &str, mut sizes: Vec<(usize, String)>, (median, ninety, longest): (usize, usize, usize)) {
    sizes.sort();
    let at = |percent: usize| sizes[(sizes.len() - 1) * percent / 100].0;
    let over: Vec<&(usize, String)> = sizes.iter().filter(|(lines, _)| *lines > longest).collect();
    assert!(over.is_empty(), "{what}s over {longest} lines: {over:#?}");
    assert!(at(50) <= median, "the median {what} has {} lines, more than {median}", at(50));
    assert!(at(90) <= ninety, "nine in ten {what}s must have at most {ninety} lines, but that one has {}", at(90));
}
