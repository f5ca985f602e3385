//! Every dependency carries a licence that the binary may be given away under.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// Licences that are fine, and nothing else. MPL-2.0 asks for nothing of those who do not change its files;
/// CC0-1.0 and CDLA-Permissive-2.0 cover the file watcher and the list of certificate authorities.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

#[test]
fn every_dependency_has_an_allowed_licence() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    assert!(packages.len() > 100, "the whole tree is looked at");
    let refused: BTreeSet<String> = packages
        .iter()
        .filter(|package| !allowed(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "not on the list of allowed licences:\n{refused:#?}");
}

/// An SPDX expression holds if one of its `OR` branches has only allowed licences. Nested brackets mean that
/// each bracket must hold, which is stricter than SPDX and enough here.
fn allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let holds = |branch: &str| {
        let parts = branch.split(" AND ").map(|part| part.trim_matches(['(', ')', ' ']));
        branch.trim() != "" && parts.into_iter().all(|licence| ALLOWED.contains(&licence))
    };
    if expression.contains('(') {
        return expression.split(" AND ").all(|part| part.trim_matches(['(', ')', ' ']).split(" OR ").any(holds));
    }
    expression.split(" OR ").any(holds)
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let cases = [
        ("MIT", true),
        ("MIT OR GPL-3.0", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0", false),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0", false),
        ("", false),
    ];
    for (expression, expected) in cases {
        assert_eq!(allowed(expression), expected, "{expression}");
    }
}
