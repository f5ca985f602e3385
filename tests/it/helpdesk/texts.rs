//! What agents may write, and what the visitor sees of it.

use serde_json::{Value, json};

use super::{ALL, waiting, weber};

#[tokio::test]
async fn every_format_has_plain_words_and_no_markup() {
    let visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    let cases = [
        ("plain", "Hallo **Welt** <b>x</b>", "Hallo **Welt** <b>x</b>", "[]"),
        ("plain", "  {{ secrets.x }}\n\nzweiter Absatz \n", "{{ secrets.x }}\n\nzweiter Absatz", "[]"),
        ("markdown", "Hallo", "Hallo", "[]"),
        (
            "markdown",
            "Hallo **Welt**",
            "Hallo Welt",
            r#"[{"type":"paragraph","spans":[{"text":"Hallo "},{"text":"Welt","bold":true}]}]"#,
        ),
        ("markdown", "[klick](javascript:alert(1))", "klick", "[]"),
        (
            "html",
            "<p>Guten <b>Tag</b></p><script>alert('x')</script><p>zwei</p>",
            "Guten Tag\n\nzwei",
            r#"[{"type":"paragraph","spans":[{"text":"Guten "},{"text":"Tag","bold":true}]},{"type":"paragraph","spans":[{"text":"zwei"}]}]"#,
        ),
        ("html", "<a href=\"javascript:alert(1)\" onclick=x>klick</a>", "klick", "[]"),
        ("html", "<img src=x onerror=alert(1)>Bild", "Bild", "[]"),
        ("html", "<style>p{}</style>a &lt;b&gt; &amp; c", "a <b> & c", "[]"),
        (
            "html",
            "<ul><li>eins<li>zwei</ul>",
            "• eins\n• zwei",
            r#"[{"type":"list","ordered":false,"items":[[{"text":"eins"}],[{"text":"zwei"}]]}]"#,
        ),
    ];
    for (number, (format, text, plain, blocks)) in cases.into_iter().enumerate() {
        let done = visit.done("messages", Some(&number.to_string()), &json!({"text": text, "format": format})).await;
        let message = &done["message"];
        assert_eq!((message["role"].as_str(), message["name"].as_str()), (Some("agent"), Some("Frau Weber")));
        assert_eq!(message["text"], plain, "{text}");
        assert_eq!(message["blocks"], serde_json::from_str::<Value>(blocks).unwrap(), "{text}");
        let newest = visit.seen().await.pop().unwrap();
        assert_eq!(newest, ("agent".to_owned(), plain.to_owned()), "the visitor sees the same");
    }
}

#[tokio::test]
async fn long_and_empty_texts() {
    let visit = waiting().await;
    visit.done("accept", None, &weber()).await;
    let whole = "ä".repeat(10_000);
    let done = visit.done("messages", Some("long"), &json!({"text": whole})).await;
    assert_eq!(done["message"]["text"], whole);
    for (format, text, code) in [
        ("plain", "ä".repeat(10_001), "agent_text_too_long"),
        ("plain", " \n\t".to_owned(), "empty_text"),
        ("plain", String::new(), "empty_text"),
        ("html", "<script>alert(1)</script>".to_owned(), "empty_text"),
        ("html", "<b><i></i></b>".to_owned(), "empty_text"),
        ("markdown", "\n\n".to_owned(), "empty_text"),
    ] {
        let answer = visit.call(ALL, "messages", Some("k"), &json!({"text": text, "format": format})).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (422, code), "{format}");
    }
    let large = json!({"text": "x".repeat(70_000)});
    let answer = visit.call(ALL, "messages", Some("k"), &large).await;
    assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (413, "body_too_large"));
    assert_eq!(visit.seen().await.iter().filter(|(role, _)| role == "agent").count(), 1);
}

#[tokio::test]
async fn a_name_garbles_nothing() {
    let visit = waiting().await;
    let agent = json!({"agent": {"id": "a", "name": "Frau\r\n\u{202E}{agent} {{ x }}"}});
    visit.done("accept", None, &agent).await;
    assert_eq!(visit.seen().await.pop().unwrap().1, "Frau {agent} {{ x }} ist jetzt für Sie da.");
}
