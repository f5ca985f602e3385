//! What the courier takes from the world: the clock, chance and name look-ups. Tests bring their own.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Draws a number from 0 to 1.
pub type Random = Arc<dyn Fn() -> f64 + Send + Sync>;
/// The addresses of a host, some time later.
pub type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
/// Looks up the addresses of a host.
pub type Lookup = Arc<dyn Fn(String) -> Addresses + Send + Sync>;

/// What the courier takes from the world.
#[derive(Clone)]
pub struct Edge {
    /// The clock.
    pub clock: Clock,
    /// Chance, for spreading tries.
    pub random: Random,
    /// Name look-ups.
    pub lookup: Lookup,
}

impl fmt::Debug for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Edge")
    }
}

impl Edge {
    /// The operating system's, with this clock.
    #[must_use]
    pub fn system(clock: Clock) -> Self {
        Self { clock, random: Arc::new(random), lookup: system_lookup() }
    }
}

/// The operating system's name look-ups.
#[must_use]
pub fn system_lookup() -> Lookup {
    Arc::new(|host| Box::pin(look_up(host)))
}

/// Without a source of chance tries are not spread, which is all that is lost.
fn random() -> f64 {
    getrandom::u32().map_or(0.5, |bits| f64::from(bits) / f64::from(u32::MAX))
}

async fn look_up(host: String) -> io::Result<Vec<IpAddr>> {
    let addresses = tokio::net::lookup_host((host, 0)).await?;
    Ok(addresses.map(|address| address.ip()).collect())
}
