//! A request, built from a step and the values that it names.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::connection::Connection;
use super::filter::Rendering;
use super::model::{Auth, Method, Step};
use super::template::Template;

/// The longest part of an address that comes from a value, in bytes.
const MAX_PART_BYTES: usize = 512;
/// The longest value of a header, in bytes.
const MAX_HEADER_BYTES: usize = 8_192;

/// A request as it goes out. `Debug` shows neither headers nor body: they hold secrets and visitors' words.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Its method.
    pub method: Method,
    /// Its whole address.
    pub url: String,
    /// Its headers.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Option<Vec<u8>>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("method", &self.method).finish_non_exhaustive()
    }
}

/// A request that cannot be built. Says which part, never what stood there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unbuildable {
    /// This part of the address has no value that can stand there.
    Address(String),
    /// This header has no value that can stand there.
    Header(String),
    /// The body is too large, whatever is left out.
    TooLarge,
}

impl fmt::Display for Unbuildable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(part) => write!(f, "{part} has no value that an address can hold"),
            Self::Header(name) => write!(f, "the header {name} has no value that can be sent"),
            Self::TooLarge => f.write_str("the body is larger than the helpdesk takes"),
        }
    }
}

impl std::error::Error for Unbuildable {}

/// Builds the request of a step. `token` is that of connectors which fetch one.
pub(super) fn build(
    connection: &Connection,
    step: &Step,
    values: &Value,
    rendering: Rendering,
    token: Option<&str>,
) -> Result<Request, Unbuildable> {
    let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
    headers.extend(authorization(connection, values, rendering, token)?);
    for (name, template) in connection.preset.headers.iter().chain(&step.headers) {
        headers.push((name.to_lowercase(), header(name, template, values, rendering)?));
    }
    let body = step.body.as_ref().map(|tree| tree.fill(values, rendering).unwrap_or_else(|| Value::Object(Map::new())));
    let body = body.map(|body| body.to_string().into_bytes());
    if body.as_ref().is_some_and(|body| body.len() > connection.preset.limits.max_body_bytes) {
        return Err(Unbuildable::TooLarge);
    }
    if body.is_some() {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    Ok(Request { method: step.method, url: url(connection, step, values, rendering)?, headers, body })
}

/// Scheme and host are those of the settings; all that is filled in is percent-encoded.
fn url(connection: &Connection, step: &Step, values: &Value, rendering: Rendering) -> Result<String, Unbuildable> {
    if connection.has_secret_address() {
        return Ok(connection.base.clone());
    }
    let path = step.path.put(values, rendering, path_part).map_err(Unbuildable::Address)?;
    let mut url = format!("{}{path}", connection.base);
    for (n, (name, template)) in step.query.iter().enumerate() {
        let value = template.put(values, rendering, |value| Some(value.to_owned())).map_err(Unbuildable::Address)?;
        url.push(if n == 0 { '?' } else { '&' });
        url.push_str(&encoded(name));
        url.push('=');
        url.push_str(&encoded(&value));
    }
    Ok(url)
}

/// A value as one part of a path. An empty one would ask for something else, and dots alone would climb.
/// Costs a pass over it.
#[must_use]
pub fn path_part(value: &str) -> Option<String> {
    let climbs = value.chars().all(|c| c == '.');
    (!climbs && value.len() <= MAX_PART_BYTES).then(|| encoded(value))
}

/// All but unreserved characters percent-encoded.
pub(super) fn encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            let half = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase();
            out.extend([half(byte >> 4), half(byte & 15)]);
        }
    }
    out
}

/// The value of a header: visible ASCII and blanks. A line break would begin another header.
fn header(name: &str, template: &Template, values: &Value, rendering: Rendering) -> Result<String, Unbuildable> {
    let fits =
        |value: &str| value.len() <= MAX_HEADER_BYTES && value.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    let refused = |_| Unbuildable::Header(name.to_owned());
    let value = template.put(values, rendering, |value| Some(value.to_owned())).map_err(refused)?;
    if fits(&value) { Ok(value) } else { Err(Unbuildable::Header(name.to_owned())) }
}

fn authorization(
    connection: &Connection,
    values: &Value,
    rendering: Rendering,
    token: Option<&str>,
) -> Result<Option<(String, String)>, Unbuildable> {
    let name = "authorization";
    let fill = |template: &Template| {
        let filled = template.put(values, rendering, |value| Some(value.to_owned()));
        filled.map_err(|_| Unbuildable::Header(name.to_owned()))
    };
    let value = match &connection.preset.auth {
        Auth::None | Auth::UrlSecret(_) => return Ok(None),
        Auth::Bearer(template) => format!("Bearer {}", fill(template)?),
        Auth::Basic { user, password } => {
            format!("Basic {}", STANDARD.encode(format!("{}:{}", fill(user)?, fill(password)?)))
        }
        Auth::Header { name, value } => {
            return header(name, value, values, rendering).map(|value| Some((name.to_lowercase(), value)));
        }
        Auth::OAuth2ClientCredentials { .. } => format!("Bearer {}", token.unwrap_or_default()),
    };
    let fits = value.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    if fits { Ok(Some((name.to_owned(), value))) } else { Err(Unbuildable::Header(name.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_one_part_of_the_address() {
        for (value, found) in [
            ("17", Some("17")),
            ("a/../b?c=d#e", Some("a%2F..%2Fb%3Fc%3Dd%23e")),
            ("ä &", Some("%C3%A4%20%26")),
            ("%2e%2e", Some("%252e%252e")),
            ("a.b", Some("a.b")),
            ("..", None),
            (".", None),
            ("", None),
        ] {
            assert_eq!(path_part(value).as_deref(), found, "{value}");
        }
        assert_eq!(path_part(&"x".repeat(513)), None);
    }
}
