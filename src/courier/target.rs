//! An endpoint, ready to be called.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;
use jiff::Timestamp;
use reqwest::{Client, Url};
use tokio::sync::Semaphore;

use super::client::guarded;
use super::edge::Lookup;
use super::guard;
use super::limits::Limits;
use super::link::Link;
use super::mail::{NoPost, Post};
use crate::config::{Destination, Endpoint, Secret};
use crate::handoff::breaker::Breaker;
use crate::handoff::signature::{InvalidKey, SigningKeys};
use crate::ids::EndpointId;

/// An endpoint that cannot be called as it is configured.
#[derive(Debug)]
pub struct UnusableEndpoint {
    /// Its name.
    pub endpoint: EndpointId,
    /// What is wrong.
    pub why: Unusable,
}

/// What is wrong with an endpoint.
#[derive(Debug)]
pub enum Unusable {
    /// Its address is not a URL with http or https.
    Url,
    /// Its address is plain http, and that is not allowed.
    PlainHttp,
    /// Its signing key is broken.
    Key(InvalidKey),
    /// TLS cannot be set up on this machine.
    Tls(reqwest::Error),
    /// Its mail server cannot be called.
    Mail(NoPost),
}

impl fmt::Display for UnusableEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.why {
            Unusable::Url => "its url is not an http or https address",
            Unusable::PlainHttp => "its url is plain http: use https, or set allow_http",
            Unusable::Key(_) => "its secret is not a signing key",
            Unusable::Mail(NoPost::Authorities(_)) => "the file of its authorities cannot be read",
            Unusable::Tls(_) | Unusable::Mail(NoPost::Tls(_)) => {
                "encryption cannot be set up (are the system's root certificates installed?)"
            }
        };
        write!(f, "the endpoint {} cannot be called: {what}", self.endpoint)
    }
}

impl Error for UnusableEndpoint {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.why {
            Unusable::Key(error) => Some(error),
            Unusable::Tls(error) => Some(error),
            Unusable::Mail(NoPost::Authorities(error)) => Some(error),
            Unusable::Mail(NoPost::Tls(error)) => Some(error),
            Unusable::Url | Unusable::PlainHttp => None,
        }
    }
}

/// How an endpoint is told.
pub(super) enum Way {
    /// By signed events.
    Webhook { url: Url, keys: SigningKeys },
    /// In the helpdesk's own way.
    Connector(Box<Link>),
    /// By mail.
    Mail(Box<Post>),
}

/// An endpoint, ready to be called.
pub(super) struct Target {
    pub(super) id: EndpointId,
    pub(super) way: Way,
    pub(super) client: Client,
    pub(super) schedule_s: Vec<u64>,
    /// A permit for each try at once.
    pub(super) slots: Arc<Semaphore>,
    tries_at_once: usize,
    breaker: Mutex<Breaker>,
    networks: Vec<IpNet>,
}

impl Target {
    pub(super) fn new(endpoint: &Endpoint, lookup: &Lookup, limits: &Limits) -> Result<Self, UnusableEndpoint> {
        let unusable = |why| UnusableEndpoint { endpoint: endpoint.id.clone(), why };
        let client = guarded(lookup, &endpoint.allow_networks, endpoint.allow_http).connect_timeout(limits.connect);
        Ok(Self {
            id: endpoint.id.clone(),
            way: way(endpoint, lookup).map_err(unusable)?,
            client: client.build().map_err(Unusable::Tls).map_err(unusable)?,
            schedule_s: endpoint.schedule_s.clone(),
            slots: Arc::new(Semaphore::new(limits.tries_at_once)),
            tries_at_once: limits.tries_at_once,
            breaker: Mutex::default(),
            networks: endpoint.allow_networks.clone(),
        })
    }

    /// The networks that the guard would refuse and may not.
    pub(super) fn networks(&self) -> &[IpNet] {
        &self.networks
    }

    pub(super) fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the guard refuses the literal address in a URL.
    pub(super) fn refuses(&self, url: &Url) -> bool {
        guard::refuses(url, &self.networks)
    }

    /// How many tries may begin now: an endpoint that hangs fills its own slots only, one that takes so many a minute
    /// has no room for more, and where nothing gets through deliveries wait without losing tries.
    pub(super) fn room(&self, now: Timestamp) -> u32 {
        let free = self.slots.available_permits();
        let under_way = self.tries_at_once.saturating_sub(free);
        let wanted = usize::try_from(self.breaker().room(now)).unwrap_or(usize::MAX).saturating_sub(under_way);
        let room = u32::try_from(free.min(wanted)).unwrap_or(u32::MAX);
        match &self.way {
            Way::Webhook { .. } | Way::Mail(_) => room,
            Way::Connector(link) => room.min(link.pace.room(now)),
        }
    }

    /// Notes that a try begins. Says whether it is the breaker's probe.
    pub(super) fn begin(&self, now: Timestamp) -> bool {
        if let Way::Connector(link) = &self.way {
            link.pace.begin(now);
        }
        self.breaker().began(now)
    }
}

fn way(endpoint: &Endpoint, lookup: &Lookup) -> Result<Way, Unusable> {
    match &endpoint.to {
        Destination::Webhook { url, secrets } => Ok(Way::Webhook {
            url: address(url, endpoint.allow_http)?,
            keys: SigningKeys::parse(secrets.iter().map(Secret::expose)).map_err(Unusable::Key)?,
        }),
        Destination::Connector(connection) => {
            let _checked = address(&connection.base, endpoint.allow_http)?;
            Ok(Way::Connector(Box::new(Link::new(connection.as_ref().clone()))))
        }
        Destination::Mail(server) => Ok(Way::Mail(Box::new(Post::new(server, lookup).map_err(Unusable::Mail)?))),
    }
}

fn address(url: &str, allow_http: bool) -> Result<Url, Unusable> {
    let url: Url = url.parse().map_err(|_| Unusable::Url)?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if allow_http => Ok(url),
        "http" => Err(Unusable::PlainHttp),
        _ => Err(Unusable::Url),
    }
}
