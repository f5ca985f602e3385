//! The page without scripts: a form, a post, a redirect.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::support::{Answer, Server, server};

/// A browser that keeps the cookie and has no scripts.
struct Browser<'a> {
    server: &'a Server,
    cookie: String,
}

impl Browser<'_> {
    async fn look(&self, path: &str) -> Answer {
        let request = Request::get(path).header("cookie", &self.cookie).header("accept-language", "de");
        self.server.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&mut self, form: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::post("/embed")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &self.cookie)
            .header("host", "hilfe.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.server.send(request.body(Body::from(form.to_owned())).unwrap()).await;
        if let Some(cookie) = answer.headers.get("set-cookie") {
            cookie.to_str().unwrap().split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        answer
    }

    /// Sends a form and follows the redirect.
    async fn send(&mut self, form: &str) -> String {
        let answer = self.post(form, &[("origin", "http://hilfe.test")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let to = answer.header("location").split('#').next().unwrap().to_owned();
        self.look(&to).await.text()
    }
}

#[tokio::test]
async fn the_whole_circle() {
    let server = server();
    let mut browser = Browser { server: &server, cookie: String::new() };
    let first = browser.look("/embed").await;
    assert_eq!(first.header("set-cookie"), "", "looking leaves no trace");
    assert_eq!(first.header("cache-control"), "no-store");
    let first = first.text();
    assert!(first.contains("Musterladen"));
    assert!(first.contains("name=\"choice\" value=\"c1.0\""), "{first}");
    assert!(first.contains("English"));

    let page = browser.send("client_id=a&lang=de&text=Wo+ist+mein+Paket%3F").await;
    assert!(page.contains("<strong>Mein Konto</strong>"), "{page}");
    assert!(page.contains("href=\"https://shop.test/konto\""));
    let again = browser.send("client_id=a&lang=de&text=Wo+ist+mein+Paket%3F").await;
    assert_eq!(again.matches("class=\"message visitor\"").count(), 1, "sent twice, said once");

    assert!(page.contains("id=\"last\""));
    assert!(page.contains("name=\"helpful\" value=\"true\""));
    let page = browser.send("client_id=f&message=3&helpful=true").await;
    assert!(!page.contains("name=\"helpful\""), "judged already");

    let page = browser.send("client_id=b&human=1").await;
    assert!(page.contains("role=\"status\""));
    assert!(page.contains("Die Antwort erscheint auf dieser Seite"));
    assert!(!page.contains("name=\"human\""), "asked already");

    let page = browser.send("client_id=c&again=1").await;
    assert!(!page.contains("class=\"message visitor\""), "a new conversation");
}

#[tokio::test]
async fn a_first_click_on_a_choice_begins_the_conversation() {
    let server = server();
    let mut browser = Browser { server: &server, cookie: String::new() };
    let page = browser.send("client_id=a&lang=de&choice=c1.0").await;
    assert_eq!(page.matches("class=\"message visitor\"").count(), 1, "{page}");
}

#[tokio::test]
async fn the_cookie_is_out_of_reach() {
    let server = server();
    let mut browser = Browser { server: &server, cookie: String::new() };
    let answer = browser.post("client_id=a&text=Hallo", &[]).await;
    let cookie = answer.header("set-cookie");
    for part in ["Path=/embed", "HttpOnly", "SameSite=Lax", "Max-Age=86400"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let page = browser.look("/embed").await.text();
    let token = browser.cookie.rsplit('.').next().unwrap();
    assert!(!page.contains(token), "the page does not hold the token");
}

#[tokio::test]
async fn over_https_in_frames_the_cookie_is_partitioned() {
    let text = format!("{}public_url: https://hilfe.test\n", super::support::SETTINGS);
    let server = super::support::server_with(&text, deskbell::desk::WatchLimits::default());
    let mut browser = Browser { server: &server, cookie: String::new() };
    let answer = browser.post("client_id=a&text=Hallo", &[("origin", "https://hilfe.test")]).await;
    assert!(answer.header("set-cookie").contains("Secure; SameSite=None; Partitioned"));
    let policy = browser.look("/embed").await;
    assert!(policy.header("content-security-policy").contains("frame-ancestors 'self' https://www.beispiel.test"));
}

#[tokio::test]
async fn forms_of_others_are_refused() {
    let server = server();
    let mut browser = Browser { server: &server, cookie: String::new() };
    for headers in [
        vec![("origin", "https://evil.test")],
        vec![("origin", "null")],
        vec![("sec-fetch-site", "cross-site"), ("origin", "http://hilfe.test")],
        vec![("sec-fetch-site", "same-site")],
    ] {
        let answer = browser.post("client_id=a&text=Hallo", &headers).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (403, "foreign_form"), "{headers:?}");
    }
    assert_eq!(browser.post("client_id=a&text=Hallo", &[("sec-fetch-site", "same-origin")]).await.status, 303);
}

#[tokio::test]
async fn what_cannot_be_sent_stays_in_the_field() {
    let server = server();
    let mut browser = Browser { server: &server, cookie: String::new() };
    let long = format!("</textarea><script>{}", "x".repeat(4_000));
    let answer = browser.post(&format!("client_id=a&lang=de&text={long}"), &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("role=\"alert\""));
    assert!(page.contains("4.000 Zeichen"));
    assert!(page.contains("&lt;/textarea&gt;&lt;script&gt;"));
    assert!(!page.contains("<script"));
}

#[tokio::test]
async fn words_are_never_markup() {
    let server = server();
    let mut browser = Browser { server: &server, cookie: String::new() };
    let page = browser.send("client_id=a&text=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E%22'%26").await;
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"), "{page}");
    assert!(!page.contains("<img"));
}

#[tokio::test]
async fn without_cookies_the_page_says_so() {
    let server = server();
    let browser = Browser { server: &server, cookie: String::new() };
    let page = browser.look("/embed?begun=1").await.text();
    assert!(page.contains("Ohne Cookies"));
}

#[tokio::test]
async fn english_is_a_link_away() {
    let server = server();
    let browser = Browser { server: &server, cookie: String::new() };
    let page = browser.look("/embed?lang=en").await.text();
    assert!(page.contains("<html lang=\"en\">"));
    assert!(page.contains("Talk to a human"));
}
