//! The one way out: a client that dials nothing but addresses that the guard has let through.

use std::sync::Arc;

use ipnet::IpNet;
use reqwest::{Client, ClientBuilder, redirect};

use super::edge::Lookup;
use super::resolver::Resolver;

/// A client without redirects, retries of its own, proxy or kept connections, so that each try dials an address that
/// was checked for it. Time limits are the caller's.
pub(super) fn guarded(lookup: &Lookup, allow_networks: &[IpNet], allow_http: bool) -> ClientBuilder {
    // Fails when a provider is installed already, which serves as well.
    let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .dns_resolver(Arc::new(Resolver::new(Arc::clone(lookup), allow_networks.to_vec())))
        .https_only(!allow_http)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .http1_only()
        .pool_max_idle_per_host(0)
        .user_agent(concat!("deskbell/", env!("CARGO_PKG_VERSION")))
}
