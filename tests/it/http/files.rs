//! The widget's files.

use std::io::Read as _;

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::support::{Answer, Server, server};

async fn fetch(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_widget_in_every_encoding() {
    let server = server();
    server.assets.pack();
    let plain = fetch(&server, "/widget.js", &[]).await;
    assert_eq!(plain.status, StatusCode::OK);
    assert_eq!(plain.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(plain.header("content-encoding"), "");
    let mut tags = vec![plain.header("etag").to_owned()];
    for (accept, encoding) in [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", "")] {
        let answer = fetch(&server, "/widget.js", &[("accept-encoding", accept)]).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accept}");
        assert!(answer.header("vary").contains("accept-encoding"));
        let mut unpacked = Vec::new();
        match encoding {
            "br" => brotli::Decompressor::new(&answer.bytes[..], 4_096).read_to_end(&mut unpacked).unwrap(),
            "gzip" => flate2::read::GzDecoder::new(&answer.bytes[..]).read_to_end(&mut unpacked).unwrap(),
            _ => (&answer.bytes[..]).read_to_end(&mut unpacked).unwrap(),
        };
        assert_eq!(unpacked, plain.bytes, "{accept}");
        tags.push(answer.header("etag").to_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "a tag for each of plain, brotli and gzip");
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let server = server();
    server.assets.pack();
    let first = fetch(&server, "/widget.js", &[("accept-encoding", "br")]).await;
    let tag = first.header("etag").to_owned();
    for known in [tag.clone(), format!("\"x\", {tag}"), format!("W/{tag}"), "*".into()] {
        let answer = fetch(&server, "/widget.js", &[("accept-encoding", "br"), ("if-none-match", &known)]).await;
        assert_eq!(answer.status, StatusCode::NOT_MODIFIED, "{known}");
        assert!(answer.bytes.is_empty());
        assert_eq!(answer.header("etag"), tag);
    }
    let answer = fetch(&server, "/widget.js", &[("if-none-match", "\"x\"")]).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn the_widget_under_its_hash_is_kept_for_ever() {
    let server = server();
    let short = fetch(&server, "/widget.js", &[]).await;
    assert_eq!(short.header("cache-control"), "public, max-age=300");
    assert_eq!(short.header("access-control-allow-origin"), "*", "an integrity check needs it");
    let hash = short.header("etag").trim_matches('"').to_owned();
    let fixed = fetch(&server, &format!("/widget.{hash}.js"), &[]).await;
    assert_eq!(fixed.status, StatusCode::OK);
    assert!(fixed.header("cache-control").contains("immutable"));
    assert_eq!(fixed.bytes, short.bytes);
    assert_eq!(fetch(&server, "/widget.0000000000000000.js", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_pages_have_their_parts() {
    let server = server();
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/demo.css", "text/css; charset=utf-8"),
        ("/demo.js", "text/javascript; charset=utf-8"),
        ("/embed.css", "text/css; charset=utf-8"),
        ("/embed", "text/html; charset=utf-8"),
        ("/desk", "text/html; charset=utf-8"),
        ("/desk.css", "text/css; charset=utf-8"),
        ("/desk.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = fetch(&server, path, &[]).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, kind), "{path}");
    }
    for (page, inline) in ["/embed", "/desk"].into_iter().flat_map(|page| INLINE.map(|inline| (page, inline))) {
        let text = fetch(&server, page, &[]).await.text();
        assert!(!text.contains(inline), "{page}: {inline} would break the policy");
    }
}

const INLINE: [&str; 5] = ["style=", " onclick=", " onload=", "<style", "<script>"];

#[tokio::test]
async fn the_inbox_is_for_its_own_server_alone() {
    let server = server();
    server.assets.pack();
    let page = fetch(&server, "/desk", &[]).await;
    let policy = page.header("content-security-policy");
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ] {
        assert!(policy.split(';').any(|part| part.trim() == rule), "{rule}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-cache");
    assert_eq!(page.header("x-robots-tag"), "noindex");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    for path in ["/desk", "/desk.css", "/desk.js"] {
        let answer = fetch(&server, path, &[("accept-encoding", "br")]).await;
        assert_eq!(answer.header("content-encoding"), "br", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        let known = [("accept-encoding", "br"), ("if-none-match", answer.header("etag"))];
        let again = fetch(&server, path, &known).await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
        assert_eq!(again.header("content-security-policy"), answer.header("content-security-policy"), "{path}");
    }
    assert_eq!(fetch(&server, "/desk.js", &[]).await.header("cache-control"), "public, max-age=300");
    assert_eq!(fetch(&server, "/v1/helpdesk/handoffs", &[]).await.status, StatusCode::NOT_FOUND, "nobody may answer");
}

/// What is sent is not what was written: its comments and spaces are gone. It must still be the same language.
#[test]
fn scripts_are_whole_after_they_were_made_small() {
    let folder = tempfile::tempdir().unwrap();
    let assets = deskbell::widget::Assets::embedded();
    for name in ["widget.js", "desk.js", "demo.js"] {
        let file = folder.path().join(name);
        std::fs::write(&file, &assets.get(name).unwrap().bytes).unwrap();
        let checked = std::process::Command::new("node").arg("--check").arg(&file).output();
        let checked = checked.expect("node is needed for this test");
        assert!(checked.status.success(), "{name}: {}", String::from_utf8_lossy(&checked.stderr));
    }
}
