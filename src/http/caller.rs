//! Who calls: the network address, and the pass to a conversation.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};

use super::app::App;
use super::problem::Problem;
use crate::desk::{Pass, VisitorToken};
use crate::ids::ConversationId;

/// The pass of a call to `/v1/conversations/{id}/…`, within the limit of calls for one conversation.
///
/// A malformed id is told from an unknown one by nobody: both are "no such conversation".
#[derive(Debug)]
pub(super) struct Caller(pub(super) Pass);

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or(Problem::NoToken)?;
        app.limits().take_conversation(&token)?;
        pass(parts, app, token).await.map(Self)
    }
}

/// The same for one who only types: within the limit of suggestions.
#[derive(Debug)]
pub(super) struct Typist(pub(super) Pass);

impl FromRequestParts<App> for Typist {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or(Problem::NoToken)?;
        app.limits().take_typing(&token)?;
        pass(parts, app, token).await.map(Self)
    }
}

async fn pass(parts: &mut Parts, app: &App, token: VisitorToken) -> Result<Pass, Problem> {
    let Path(id) = Path::<String>::from_request_parts(parts, app).await.map_err(|_| Problem::NoConversation)?;
    let conversation = ConversationId::parse(&id).map_err(|_| Problem::NoConversation)?;
    Ok(Pass { conversation, token })
}

fn bearer(headers: &HeaderMap) -> Option<VisitorToken> {
    bearer_text(headers).map(VisitorToken::new)
}

/// The bearer token of a call.
pub(super) fn bearer_text(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// The network address that calls are counted by. Behind a proxy it is the last entry of
/// `X-Forwarded-For`, the one that the proxy itself wrote; without one that header is anybody's word.
pub(super) fn address(headers: &HeaderMap, extensions: &Extensions, behind_proxy: bool) -> IpAddr {
    let direct = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let told = behind_proxy.then(|| forwarded(headers)).flatten();
    network(told.or(direct).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)))
}

fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// One household has many IPv6 addresses but one /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_names_the_caller() {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 4_711))));
        let cases = [
            (None, false, "10.0.0.1"),
            (Some("192.0.2.7"), false, "10.0.0.1"),
            (Some("192.0.2.7"), true, "192.0.2.7"),
            (Some("203.0.113.9, 192.0.2.7"), true, "192.0.2.7"),
            (Some("nonsense"), true, "10.0.0.1"),
            (Some("2001:db8:1:2:3:4:5:6"), true, "2001:db8:1:2::"),
            (Some("::ffff:192.0.2.7"), true, "192.0.2.7"),
        ];
        for (header, behind_proxy, expected) in cases {
            let mut headers = HeaderMap::new();
            if let Some(value) = header {
                headers.insert("x-forwarded-for", value.parse().unwrap());
            }
            assert_eq!(address(&headers, &extensions, behind_proxy).to_string(), expected, "{header:?}");
        }
    }

    #[test]
    fn reads_bearer_tokens_alone() {
        let cases =
            [("Bearer abc", Some("abc")), ("bearer  abc ", Some("abc")), ("Basic abc", None), ("Bearer ", None)];
        for (value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            assert_eq!(bearer(&headers).as_ref().map(VisitorToken::expose), expected, "{value}");
        }
    }
}
