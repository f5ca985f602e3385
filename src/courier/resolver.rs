//! Looks a host up and checks every address in one step: what is dialled is what was checked.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::edge::Lookup;
use super::guard;

/// Why a host cannot be dialled.
#[derive(Debug)]
pub(super) enum Unreachable {
    /// An address that the guard refuses.
    Guarded(IpAddr),
    /// The look-up failed, or found nothing.
    Unknown(Option<io::Error>),
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guarded(address) => write!(f, "the address {address} may not be dialled"),
            Self::Unknown(_) => f.write_str("the host has no address"),
        }
    }
}

impl Error for Unreachable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unknown(Some(error)) => Some(error),
            Self::Guarded(_) | Self::Unknown(None) => None,
        }
    }
}

/// The resolver of one endpoint.
pub(super) struct Resolver {
    lookup: Lookup,
    networks: Vec<IpNet>,
}

impl Resolver {
    pub(super) fn new(lookup: Lookup, networks: Vec<IpNet>) -> Self {
        Self { lookup, networks }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (self.lookup)(name.as_str().to_owned());
        let networks = self.networks.clone();
        Box::pin(async move {
            let addresses = found.await.map_err(|error| Unreachable::Unknown(Some(error)))?;
            Ok(checked(addresses, &networks)?)
        })
    }
}

/// One bad address refuses them all: an honest host has none.
pub(super) fn checked(addresses: Vec<IpAddr>, networks: &[IpNet]) -> Result<Addrs, Unreachable> {
    if addresses.is_empty() {
        return Err(Unreachable::Unknown(None));
    }
    if let Some(bad) = addresses.iter().find(|address| !guard::allowed(**address, networks)) {
        return Err(Unreachable::Guarded(*bad));
    }
    Ok(Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0))))
}
