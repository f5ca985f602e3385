//! One try by mail: a guarded connection, TLS, login, one message, and what the server said to it.

use std::error::Error;
use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::{Response, Severity};
use tokio::net::TcpStream;

use super::edge::Lookup;
use super::exchange::{Exchange, class_of};
use super::limits::Limits;
use super::narrow::Narrow;
use super::resolver::{Unreachable, checked};
use super::target::Target;
use super::wire::Fault;
use crate::config::{MailEncryption, MailServer};
use crate::connector::{Event, Letter, Mailing};
use crate::handoff::schedule::Verdict;
use crate::store::Claimed;

/// How long a farewell is waited for.
const FAREWELL: Duration = Duration::from_millis(500);

/// A mail server, ready to be called.
pub(super) struct Post {
    mailing: Mailing,
    host: String,
    port: u16,
    way: Encryption,
    login: Option<Credentials>,
    hello: ClientId,
    lookup: Lookup,
}

enum Encryption {
    StartTls(TlsParameters),
    Implicit(TlsParameters),
    Off,
}

/// Why a mail server cannot be called as it is configured.
#[derive(Debug)]
pub enum NoPost {
    /// The file with certificates cannot be read.
    Authorities(io::Error),
    /// TLS cannot be set up with what there is.
    Tls(smtp::Error),
}

/// How a try ends that did not succeed.
enum Trouble {
    /// On the way.
    Fault(Fault),
    /// By the server's word on the message.
    Said(smtp::Error),
    /// By its word on user and password.
    Login(smtp::Error),
}

impl Post {
    pub(super) fn new(server: &MailServer, lookup: &Lookup) -> Result<Self, NoPost> {
        let way = match server.encryption {
            MailEncryption::StartTls => Encryption::StartTls(tls(server)?),
            MailEncryption::Implicit => Encryption::Implicit(tls(server)?),
            MailEncryption::Off => Encryption::Off,
        };
        let login = server.login.as_ref();
        Ok(Self {
            mailing: server.mailing.clone(),
            host: server.host.clone(),
            port: server.port,
            way,
            login: login.map(|(user, password)| Credentials::new(user.clone(), password.expose().to_owned())),
            hello: ClientId::Domain(server.mailing.from.domain().to_owned()),
            lookup: lookup.clone(),
        })
    }

    /// What the guard lets through of the server's addresses: all of them, or nothing.
    async fn addresses(&self, target: &Target) -> Result<Vec<SocketAddr>, Fault> {
        let found = match self.host.parse::<IpAddr>() {
            Ok(literal) => vec![literal],
            Err(_) => (self.lookup)(self.host.clone()).await.map_err(|_| "dns")?,
        };
        let addresses = checked(found, target.networks()).map_err(|unreachable| match unreachable {
            Unreachable::Guarded(_) => "guard",
            Unreachable::Unknown(_) => "dns",
        })?;
        Ok(addresses.map(|address| SocketAddr::new(address.ip(), self.port)).collect())
    }
}

fn tls(server: &MailServer) -> Result<TlsParameters, NoPost> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(file) = &server.authorities {
        let pem = fs::read(file).map_err(NoPost::Authorities)?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(NoPost::Tls)?);
    }
    builder.build().map_err(NoPost::Tls)
}

/// Sends the event as a mail, within one deadline over everything.
pub(super) async fn post(target: &Target, post: &Post, claimed: &Claimed, limits: &Limits) -> Exchange {
    let mut seen = Exchange::default();
    let event = Event::parse(claimed.event.clone(), claimed.handoff.clone(), &claimed.body);
    let Some(letter) = event.and_then(|event| post.mailing.letter(&event, &claimed.body)) else {
        seen.judged = Some((Verdict::Configuration, Some("unbuildable")));
        return seen;
    };
    match tokio::time::timeout(limits.deadline, talk(target, post, &letter, limits, &mut seen)).await {
        Ok(Ok((response, mut connection))) => {
            took(&response, limits, &mut seen);
            // What was said counts, however the farewell goes.
            let _: Result<_, _> = tokio::time::timeout(FAREWELL, connection.quit()).await;
        }
        Ok(Err(trouble)) => tell(&trouble, limits, &mut seen),
        Err(_) => seen.fault = Some("timeout"),
    }
    seen
}

/// The server has taken it, if it says so: a word that asks for more is none of it.
fn took(response: &Response, limits: &Limits, seen: &mut Exchange) {
    seen.status = Some(response.code().into());
    seen.head = kept(&response.message().collect::<Vec<_>>().join("\n"), limits);
    let done = response.code().severity == Severity::PositiveCompletion;
    seen.judged = Some(if done { (Verdict::Delivered, None) } else { (Verdict::Configuration, Some("status")) });
}

fn kept(text: &str, limits: &Limits) -> Vec<u8> {
    text.bytes().take(limits.keep_bytes).collect()
}

/// A 4xx of a mail server passes by itself, a 5xx is for people to mend: the other way round than with HTTP.
fn tell(trouble: &Trouble, limits: &Limits, seen: &mut Exchange) {
    let (error, refused) = match trouble {
        Trouble::Fault(fault) => return seen.fault = Some(fault),
        Trouble::Said(error) => (error, "status"),
        Trouble::Login(error) => (error, "login"),
    };
    match error.status() {
        Some(code) => {
            let verdict = if error.is_permanent() { Verdict::Configuration } else { Verdict::Retry };
            seen.status = Some(code.into());
            seen.head = kept(&error.to_string(), limits);
            seen.judged = Some((verdict, Some(refused)));
        }
        // Nothing was said: the server cannot do what is asked of it.
        None if error.is_client() => seen.judged = Some((Verdict::Configuration, Some(refused))),
        None => seen.fault = Some(class(error)),
    }
}

async fn talk(
    target: &Target,
    post: &Post,
    letter: &Letter,
    limits: &Limits,
    seen: &mut Exchange,
) -> Result<(Response, AsyncSmtpConnection), Trouble> {
    let (mut connection, remote) = connected(target, post, limits).await?;
    seen.remote = Some(remote.to_string());
    if let Some(login) = &post.login {
        connection.auth(DEFAULT_MECHANISMS, login).await.map_err(Trouble::Login)?;
    }
    let said = connection.send(&letter.envelope, &letter.bytes).await.map_err(Trouble::Said)?;
    Ok((said, connection))
}

/// The first address that can be reached.
async fn connected(
    target: &Target,
    post: &Post,
    limits: &Limits,
) -> Result<(AsyncSmtpConnection, SocketAddr), Trouble> {
    let mut last = Trouble::Fault("connect");
    for address in post.addresses(target).await.map_err(Trouble::Fault)? {
        match open(post, address, limits).await {
            Ok(connection) => return Ok((connection, address)),
            Err(trouble @ Trouble::Fault("connect" | "timeout")) => last = trouble,
            Err(trouble) => return Err(trouble),
        }
    }
    Err(last)
}

async fn open(post: &Post, address: SocketAddr, limits: &Limits) -> Result<AsyncSmtpConnection, Trouble> {
    if let Encryption::Implicit(tls) = &post.way {
        let (connect, tls) = (Some(limits.connect), Some(tls.clone()));
        let opened = AsyncSmtpConnection::connect_tokio1(address, connect, &post.hello, tls, None).await;
        return opened.map_err(heard);
    }
    let stream = match tokio::time::timeout(limits.connect, TcpStream::connect(address)).await {
        Ok(stream) => stream.map_err(|_| Trouble::Fault("connect"))?,
        Err(_) => return Err(Trouble::Fault("timeout")),
    };
    let stream = Box::new(Narrow::new(stream));
    let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &post.hello).await.map_err(heard)?;
    if let Encryption::StartTls(tls) = &post.way {
        // A server without TLS is told nothing, whoever took the offer out of its greeting.
        if !connection.can_starttls() {
            return Err(Trouble::Fault("tls"));
        }
        connection.starttls(tls.clone(), &post.hello).await.map_err(heard)?;
    }
    Ok(connection)
}

fn heard(error: smtp::Error) -> Trouble {
    if error.status().is_some() { Trouble::Said(error) } else { Trouble::Fault(class(&error)) }
}

/// The kind of a failure, found in the chain of its causes.
fn class(error: &smtp::Error) -> Fault {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(class) = class_of(error).or_else(|| class_of_io(error)) {
            return class;
        }
        cause = error.source();
    }
    "protocol"
}

fn class_of_io(error: &(dyn Error + 'static)) -> Option<Fault> {
    match error.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::TimedOut => Some("timeout"),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            Some("connect")
        }
        _ => None,
    }
}
