//! `deskbell widget --snippet`: what it prints is what the server gives.

use std::path::Path;

use base64::Engine as _;
use regex::Regex;
use sha2::{Digest as _, Sha384};

use crate::cli::{in_locale, text};
use crate::serve::{Server, folder_with};

fn snippet(folder: &Path, locale: &str, more: &[&str]) -> (i32, String, String) {
    let arguments: Vec<&str> = ["widget", "--snippet"].into_iter().chain(more.iter().copied()).collect();
    let output = in_locale(folder, locale, &arguments, b"");
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_printed_addresses_answer_with_the_same_hash() {
    let folder = folder_with("name: Musterladen\nlanguages: [de]\nlisten: 127.0.0.1:0\n");
    let server = Server::begin_with(folder.path(), &[]);
    let url = format!("http://{}", server.address);
    let (code, told, errors) = snippet(folder.path(), "en_GB.UTF-8", &["--site-url", &url]);
    assert_eq!(code, 0, "{errors}");
    let plain = format!("<script src=\"{url}/widget.js\" defer></script>\n");
    assert!(told.contains(&plain) && told.contains("a new version of\nDeskbell comes by itself"), "{told}");
    let fixed = Regex::new(
        r#"<script src="http://[^/]+(/widget\.[0-9a-f]{16}\.js)" integrity="sha384-([^"]+)" crossorigin="anonymous" defer></script>"#,
    );
    let fixed = fixed.unwrap().captures(&told).unwrap_or_else(|| panic!("{told}"));
    let answer = server.raw("GET", &fixed[1]);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("immutable"), "{head}");
    assert!(head.contains("access-control-allow-origin: *"), "{head}");
    assert_eq!(base64::engine::general_purpose::STANDARD.encode(Sha384::digest(body.as_bytes())), fixed[2]);
    assert_eq!(server.raw("GET", "/widget.js").split_once("\r\n\r\n").unwrap().1, body);
}

#[test]
fn the_settings_name_the_address_and_other_settings_may_be_broken() {
    let folder = folder_with(
        "name: x\npublic_url: https://hilfe.beispiel.test/\nhandoff: {endpoints: [{id: a, url: x, secret: \"${NIE}\"}]}\n",
    );
    let (code, told, errors) = snippet(folder.path(), "de_DE.UTF-8", &[]);
    assert_eq!(code, 0, "{errors}");
    assert!(told.contains("src=\"https://hilfe.beispiel.test/widget.js\""), "{told}");
    assert!(told.contains("nach fünf Minuten") && told.contains("ein Jahr"), "{told}");
    let (_, english, _) = snippet(folder.path(), "de_DE.UTF-8", &["--lang", "en"]);
    assert!(english.contains("five minutes"), "{english}");
}

#[test]
fn wrong_use_is_told() {
    let folder = folder_with("name: x\n");
    let (code, _, errors) = snippet(folder.path(), "de_DE.UTF-8", &[]);
    assert_eq!(code, 2, "{errors}");
    assert!(errors.contains("public_url") && errors.contains("--site-url"), "{errors}");
    let (code, _, errors) = snippet(folder.path(), "en_GB.UTF-8", &["--site-url", "hilfe.beispiel.test"]);
    assert_eq!(code, 2, "{errors}");
    assert!(errors.contains("https://"), "{errors}");
    assert_eq!(in_locale(folder.path(), "en_GB.UTF-8", &["widget"], b"").status.code(), Some(2));
}
