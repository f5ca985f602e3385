//! The address of a PostgreSQL database.

use std::fmt;
use std::net::IpAddr;

use super::model::Secret;

/// What may stand behind the `?`, beside `sslmode` and `sslrootcert`. What the driver would ignore or refuse is not
/// in the list.
const PARAMETERS: [&str; 11] = [
    "application_name",
    "connect_timeout",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "load_balance_hosts",
    "options",
    "port",
    "target_session_attrs",
    "tcp_user_timeout",
];

/// Where the database is and how it is spoken to. `Debug` and `Display` show neither user nor password.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl {
    url: Secret,
    place: String,
    encryption: Encryption,
}

/// How the way to the database is kept from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all: on the same machine, or because the settings say so.
    Off,
    /// By TLS; the server's certificate must be right.
    Verified {
        /// A file with the certificate authorities to trust; none: those of the system.
        authorities: Option<String>,
    },
}

/// What is wrong with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadPostgresUrl {
    /// It is none.
    Form,
    /// `sslmode` is none of those that keep what they promise.
    Mode,
    /// Something stands behind the `?` that is not known.
    Parameter,
}

impl PostgresUrl {
    /// Whether a text is meant as such an address.
    pub(super) fn is_meant(text: &str) -> bool {
        rest(text).is_some()
    }

    /// Reads an address `postgres://user:password@host:port/database?sslmode=…`.
    pub(super) fn read(text: &str) -> Result<Self, BadPostgresUrl> {
        let rest = rest(text).filter(|rest| !rest.contains(char::is_whitespace)).ok_or(BadPostgresUrl::Form)?;
        let (base, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = base.split_once('/').ok_or(BadPostgresUrl::Form)?;
        let (login, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let parameters = Parameters::read(query)?;
        let hosts = parameters.host.as_deref().unwrap_or(hosts);
        if hosts.is_empty() || database.is_empty() || database.contains('/') || !hosts.split(',').all(is_host) {
            return Err(BadPostgresUrl::Form);
        }
        let at = if login.is_empty() { "" } else { "@" };
        let host_part = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
        let url = format!("postgres://{login}{at}{host_part}/{database}{}", parameters.left());
        let encryption = parameters.encryption(hosts.split(',').all(is_this_machine))?;
        Ok(Self { url: Secret::new(url), place: format!("postgres://{hosts}/{database}"), encryption })
    }

    /// The address with user and password, for the driver alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.url.expose()
    }

    /// Host and database: what people may see of it.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// How the way there is kept from others.
    #[must_use]
    pub fn encryption(&self) -> &Encryption {
        &self.encryption
    }
}

impl std::str::FromStr for PostgresUrl {
    type Err = NoPostgresUrl;

    fn from_str(text: &str) -> Result<Self, NoPostgresUrl> {
        Self::read(text).map_err(|_| NoPostgresUrl)
    }
}

/// A text that is no usable address of a PostgreSQL database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPostgresUrl;

impl fmt::Display for NoPostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no usable address of a PostgreSQL database")
    }
}

impl std::error::Error for NoPostgresUrl {}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresUrl({}, {:?})", self.place, self.encryption)
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)
    }
}

fn rest(text: &str) -> Option<&str> {
    text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"))
}

#[derive(Default)]
struct Parameters {
    mode: Option<String>,
    authorities: Option<String>,
    host: Option<String>,
    others: Vec<String>,
}

impl Parameters {
    fn read(query: &str) -> Result<Self, BadPostgresUrl> {
        let mut read = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=').ok_or(BadPostgresUrl::Parameter)? {
                ("sslmode", mode) => read.mode = Some(mode.to_owned()),
                ("sslrootcert", file) => read.authorities = Some(file.replace("%2F", "/").replace("%20", " ")),
                (name, value) if PARAMETERS.contains(&name) => {
                    if name == "host" {
                        read.host = Some(value.to_owned());
                    }
                    read.others.push(pair.to_owned());
                }
                _ => return Err(BadPostgresUrl::Parameter),
            }
        }
        Ok(read)
    }

    /// What the driver reads itself.
    fn left(&self) -> String {
        if self.others.is_empty() { String::new() } else { format!("?{}", self.others.join("&")) }
    }

    /// Whatever leaves the machine is encrypted, and the other end has shown who it is, unless the settings say
    /// otherwise in so many words.
    fn encryption(&self, near: bool) -> Result<Encryption, BadPostgresUrl> {
        match self.mode.as_deref() {
            Some("disable") => Ok(Encryption::Off),
            None if near && self.authorities.is_none() => Ok(Encryption::Off),
            None | Some("require" | "verify-full") => {
                Ok(Encryption::Verified { authorities: self.authorities.clone() })
            }
            Some(_) => Err(BadPostgresUrl::Mode),
        }
    }
}

fn is_socket(host: &str) -> bool {
    host.starts_with('/') || host.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("%2f"))
}

/// The name without its port.
fn name(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    }
}

fn is_host(host: &str) -> bool {
    let port = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').and_then(|(_, port)| port.strip_prefix(':')),
        None => host.rsplit_once(':').map(|(_, port)| port),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '%');
    let named = is_socket(host) || (!name(host).is_empty() && name(host).chars().all(plain));
    named && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

fn is_this_machine(host: &str) -> bool {
    let name = name(host);
    is_socket(host) || name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verified(authorities: Option<&str>) -> Encryption {
        Encryption::Verified { authorities: authorities.map(str::to_owned) }
    }

    #[test]
    fn addresses() {
        let secret = "hunter2";
        for (text, place, driver, encryption) in [
            ("postgres://a:hunter2@db/desk", "db/desk", "a:hunter2@db/desk", verified(None)),
            ("postgresql://a@db:5433/desk", "db:5433/desk", "a@db:5433/desk", verified(None)),
            ("postgres://localhost/desk", "localhost/desk", "localhost/desk", Encryption::Off),
            ("postgres://a:b@[::1]:5432/desk", "[::1]:5432/desk", "a:b@[::1]:5432/desk", Encryption::Off),
            ("postgres://a:x@y@127.0.0.1/desk", "127.0.0.1/desk", "a:x@y@127.0.0.1/desk", Encryption::Off),
            ("postgres://a@%2Frun%2Fpg/desk", "%2Frun%2Fpg/desk", "a@%2Frun%2Fpg/desk", Encryption::Off),
            ("postgres:///desk?host=/run/pg", "/run/pg/desk", "/desk?host=/run/pg", Encryption::Off),
            ("postgres://db/desk?sslmode=disable", "db/desk", "db/desk", Encryption::Off),
            ("postgres://db/desk?sslmode=require", "db/desk", "db/desk", verified(None)),
            ("postgres://a,b:2/desk?sslmode=verify-full", "a,b:2/desk", "a,b:2/desk", verified(None)),
            (
                "postgres://db/desk?sslrootcert=%2Fetc%2Fca.pem&application_name=x",
                "db/desk",
                "db/desk?application_name=x",
                verified(Some("/etc/ca.pem")),
            ),
        ] {
            let url = PostgresUrl::read(text).unwrap_or_else(|bad| panic!("{text}: {bad:?}"));
            assert_eq!(url.place(), format!("postgres://{place}"), "{text}");
            assert_eq!(url.expose(), format!("postgres://{driver}"), "{text}");
            assert_eq!(*url.encryption(), encryption, "{text}");
            assert!(!format!("{url:?} {url}").contains(secret), "{url:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_named_by_what_is_wrong() {
        for (text, wrong) in [
            ("postgres://db", BadPostgresUrl::Form),
            ("postgres://db/", BadPostgresUrl::Form),
            ("postgres:///desk", BadPostgresUrl::Form),
            ("postgres://db:port/desk", BadPostgresUrl::Form),
            ("postgres://d b/desk", BadPostgresUrl::Form),
            ("postgres://a:geheim@/desk", BadPostgresUrl::Form),
            ("postgres://db/desk?sslmode=prefer", BadPostgresUrl::Mode),
            ("postgres://db/desk?sslmode=verify-ca", BadPostgresUrl::Mode),
            ("postgres://db/desk?sslcert=a", BadPostgresUrl::Parameter),
            ("postgres://db/desk?geheim", BadPostgresUrl::Parameter),
        ] {
            assert_eq!(PostgresUrl::read(text), Err(wrong), "{text}");
        }
    }
}
