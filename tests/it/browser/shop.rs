//! A shop on another address that embeds the widget.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

type Pages = Arc<Mutex<HashMap<String, (String, String)>>>;

/// A web server with a few pages.
pub(super) struct Shop {
    /// Its address, without a slash at the end.
    pub(super) url: String,
    pages: Pages,
}

impl Shop {
    pub(super) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let pages = Pages::default();
        let shown = Arc::clone(&pages);
        let router = Router::new().fallback(move |uri: Uri| {
            let page = shown.lock().unwrap().get(uri.path()).cloned();
            async move { page.map_or_else(|| StatusCode::NOT_FOUND.into_response(), show) }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, pages }
    }

    /// Puts up a page with this policy and these parts of head and body; its address.
    pub(super) fn put(&self, path: &str, policy: &str, head: &str, body: &str) -> String {
        let html = format!(
            "<!doctype html><html lang=de><head><meta charset=utf-8><title>Laden</title>\
             <meta name=viewport content='width=device-width, initial-scale=1'>\
             <link rel=icon href='data:,'>{head}</head><body><h1>Laden</h1>{body}</body></html>"
        );
        self.pages.lock().unwrap().insert(path.to_owned(), (policy.to_owned(), html));
        format!("{}{path}", self.url)
    }
}

fn show((policy, html): (String, String)) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if !policy.is_empty() {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.parse().unwrap());
    }
    (headers, html).into_response()
}
