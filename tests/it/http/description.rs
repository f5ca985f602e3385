//! The description of the interface is complete and committed.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

use super::support::server;

/// Pages and files for people and browsers are not part of the interface.
const PAGES: [&str; 9] =
    ["/", "/demo.css", "/demo.js", "/embed.css", "/widget.js", "/embed", "/desk", "/desk.css", "/desk.js"];

#[test]
fn every_route_is_described() {
    let source = include_str!("../../../src/http/routes.rs");
    let route = Regex::new(r#"\.route\("([^"]+)",\s*(.*)\)"#).unwrap();
    let method = Regex::new(r"\b(get|post|put|delete|patch)\(").unwrap();
    let routes: BTreeSet<(String, String)> = route
        .captures_iter(source)
        .filter(|found| !PAGES.contains(&&found[1]))
        .flat_map(|found| {
            let path = found[1].to_owned();
            method.captures_iter(&found[2]).map(|m| (path.clone(), m[1].to_owned())).collect::<Vec<_>>()
        })
        .collect();
    assert!(routes.len() >= 11, "{routes:?}");
    let described: Value = serde_json::from_str(&deskbell::http::openapi_json()).unwrap();
    let described: BTreeSet<(String, String)> = described["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(|method| (path.clone(), method.clone())))
        .collect();
    assert_eq!(routes, described);
}

/// Run with `DESKBELL_ACCEPT=1` to write it anew.
#[test]
fn the_committed_copy_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json");
    let now = deskbell::http::openapi_json();
    if std::env::var_os("DESKBELL_ACCEPT").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == now, "docs/openapi.json is out of date: run this test with DESKBELL_ACCEPT=1");
}

#[tokio::test]
async fn the_description_is_served() {
    let answer = server().get("/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.text(), deskbell::http::openapi_json());
}
