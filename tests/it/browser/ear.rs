//! What a screen reader is told of a page.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::page::Page;

/// Role and name of every node below the first node of that role, itself first; nothing if there is none.
async fn told(page: &Page, role: &str) -> Vec<(String, String)> {
    let tree = page.call("Accessibility.getFullAXTree", json!({})).await;
    let nodes: HashMap<&str, &Value> =
        tree["nodes"].as_array().unwrap().iter().map(|node| (node["nodeId"].as_str().unwrap(), node)).collect();
    let top =
        tree["nodes"].as_array().unwrap().iter().find(|node| node["role"]["value"] == role && node["ignored"] == false);
    let mut left = Vec::from_iter(top);
    let mut found = Vec::new();
    while let Some(node) = left.pop() {
        let text = |part: &str| node[part]["value"].as_str().unwrap_or_default().to_owned();
        found.push((text("role"), text("name")));
        let children = node["childIds"].as_array().into_iter().flatten().rev();
        left.extend(children.filter_map(|id| nodes.get(id.as_str()?)));
    }
    found
}

/// The texts among what was told.
pub(super) fn words(heard: &[(String, String)]) -> String {
    let texts = heard.iter().filter(|(role, _)| role == "StaticText").map(|(_, name)| name.as_str());
    texts.collect::<Vec<_>>().join(" ")
}

/// What is told of the first node of a role, once these words are among it: the browser brings its tree up to date
/// a moment after the page.
pub(super) async fn heard(page: &Page, role: &str, expected: &str) -> Vec<(String, String)> {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let heard = told(page, role).await;
        if words(&heard).contains(expected) {
            return heard;
        }
        assert!(Instant::now() < end, "{expected} is not heard: {heard:?}");
        sleep(Duration::from_millis(20)).await;
    }
}
