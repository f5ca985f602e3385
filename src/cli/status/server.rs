//! Asks a running server how it stands.

use std::error::Error;
use std::time::Duration;

use reqwest::{Client, StatusCode, redirect};
use serde::{Deserialize, Serialize};

/// A server that takes longer is not well.
const LIMIT: Duration = Duration::from_secs(10);
/// More than any list of problems is long.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// What `/readyz` says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Standing {
    pub(super) ready: bool,
    pub(super) store: String,
    pub(super) content: Served,
}

/// Which content serves.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Served {
    pub(super) version: String,
    pub(super) since: String,
    /// Empty where an older server does not say it.
    #[serde(default)]
    pub(super) languages: Vec<Stock>,
    #[serde(default)]
    pub(super) flows: usize,
    pub(super) refused: Option<Refused>,
}

/// What one language has.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Stock {
    pub(super) language: String,
    pub(super) entries: usize,
    pub(super) intents: usize,
}

/// Content that was refused.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Refused {
    pub(super) at: String,
    pub(super) problems: Vec<Trouble>,
}

/// One reason.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Trouble {
    pub(super) code: String,
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) message: String,
    pub(super) help: String,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Silence {
    /// Nobody is there.
    Unreachable(Box<dyn Error + Send + Sync>),
    /// Somebody is, but that is no Deskbell.
    Stranger,
    /// It was asked too often.
    TooOften,
}

/// The answer of the server at this address.
///
/// # Errors
/// When there is none, or it is none of a Deskbell.
pub(super) async fn ask(base: &str) -> Result<Standing, Silence> {
    // Fails when a provider is installed already, which serves as well.
    let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
    // The address is the operator's own: it need not be guarded as those that content names.
    let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().timeout(LIMIT).build();
    let client = client.map_err(unreachable)?;
    let mut response = client.get(format!("{base}/readyz")).send().await.map_err(unreachable)?;
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        return Err(Silence::TooOften);
    }
    let mut read = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if read.len() + chunk.len() > MAX_BYTES {
            return Err(Silence::Stranger);
        }
        read.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&read).map_err(|_| Silence::Stranger)
}

/// The innermost cause says most, and the layers above it only repeat the address.
fn unreachable(error: reqwest::Error) -> Silence {
    Silence::Unreachable(Box::new(error.without_url()))
}
