//! How every connection is made.

use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use super::tls::Tls;
use crate::config::{Encryption, PostgresUrl};
use crate::store::StoreError;

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(5);
/// After so long without a sign the other end is asked for one, and after a few more seconds it counts as gone.
const KEEPALIVE: Duration = Duration::from_secs(15);
const UNACKNOWLEDGED: Duration = Duration::from_secs(15);

/// What a connection needs to know.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) tls: Tls,
    /// What people may see of it.
    pub(super) place: String,
}

impl Address {
    pub(super) fn of(url: &PostgresUrl) -> Result<Self, StoreError> {
        let place = url.place().to_owned();
        let unusable = |cause| StoreError::Open { place: place.clone(), cause };
        // What the driver says of an address that it cannot read may repeat parts of it: a password.
        let mut config: Config =
            url.expose().parse().map_err(|_: tokio_postgres::Error| unusable(Arc::new(Unreadable)))?;
        config.ssl_mode(match url.encryption() {
            Encryption::Off => SslMode::Disable,
            Encryption::Verified { .. } => SslMode::Require,
        });
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        config.keepalives_idle(KEEPALIVE).keepalives_interval(Duration::from_secs(5)).keepalives_retries(3);
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNACKNOWLEDGED);
        }
        if config.get_application_name().is_none() {
            config.application_name("deskbell");
        }
        let tls = Tls::new(url.encryption()).map_err(unusable)?;
        Ok(Self { config, tls, place })
    }
}

/// The driver cannot read the address.
#[derive(Debug)]
struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a part of its address cannot be read: is a character of the password not written as %…?")
    }
}

impl std::error::Error for Unreadable {}
