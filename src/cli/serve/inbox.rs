//! The inbox on a first run: when the settings name nobody who may answer, whoever sits at this machine may.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::cli::load;
use crate::config::{Access, Config, HashedToken, StoreTarget};
use crate::desk::Random;
use crate::ids::AccessId;

/// The file beside the store that keeps the token over restarts, for all processes of the folder.
const FILE: &str = "desk-token";
/// Where it lies if the store is no file.
const FOLDER: &str = "data";
/// The name under which its calls are counted.
const NAME: &str = "desk";

/// A token that the server made by itself.
pub(super) struct FirstToken {
    token: String,
    file: PathBuf,
    address: SocketAddr,
}

impl FirstToken {
    /// Made, or read from last time. None if the settings name agents, others than this machine could call, or the
    /// file cannot be kept: then the API for helpdesks stays closed.
    pub(super) fn find(dir: &Path, config: &Config, address: SocketAddr) -> Option<Self> {
        if !config.server.helpdesk.is_empty() {
            return None;
        }
        if !address.ip().to_canonical().is_loopback() {
            tracing::warn!("nobody may answer visitors in /desk: name `handoff.agents` in deskbell.yaml");
            return None;
        }
        let file = match &config.server.store {
            StoreTarget::Sqlite(store) => dir.join(store).with_file_name(FILE),
            StoreTarget::Postgres(_) => dir.join(FOLDER).join(FILE),
        };
        match kept(&file) {
            Ok(token) => Some(Self { token, file, address }),
            Err(error) => {
                let (error, file) = (&error as &dyn std::error::Error, file.display());
                tracing::warn!(error, %file, "/desk stays closed: its token cannot be kept");
                None
            }
        }
    }

    /// Who calls with it: all queues.
    pub(super) fn access(&self) -> Option<Access> {
        let name = AccessId::new(NAME).ok()?;
        Some(Access { name, token: HashedToken::of(&self.token), keys: Vec::new(), queues: None })
    }

    /// Tells the address with the token to the person at the terminal. Where the log goes to a collector the token
    /// does not, only its place.
    pub(super) fn invite(&self, log_is_json: bool) {
        if log_is_json {
            tracing::info!(file = %self.file.display(), "the token for /desk is in this file");
            return;
        }
        let what = load::locale_lang().pick("Posteingang für Ihr Team", "The inbox for your team");
        let Self { token, address, .. } = self;
        let (host, port) = (host(*address), address.port());
        let _unread = writeln!(io::stderr().lock(), "{what}: http://{host}:{port}/desk#token={token}");
    }
}

/// What a browser on this machine calls it. Only the two usual addresses are called `localhost`.
fn host(address: SocketAddr) -> String {
    match address.ip().to_string().as_str() {
        "127.0.0.1" | "::1" => "localhost".to_owned(),
        _ => super::host(address),
    }
}

/// The token of last time, or a new one. A file that holds no token is written anew.
fn kept(file: &Path) -> io::Result<String> {
    match fs::read_to_string(file) {
        Ok(text) if is_token(text.trim()) => {
            for_the_owner_alone(file)?;
            return Ok(text.trim().to_owned());
        }
        Ok(_) => {
            tracing::warn!(file = %file.display(), "this file held no token: a new one is made");
            fs::remove_file(file)?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let token = Random::system().token().map_err(io::Error::other)?.expose().to_owned();
    if write(file, &token)? {
        return Ok(token);
    }
    // Another process that starts at the same time was quicker: its token holds for both.
    fs::read_to_string(file).map(|text| text.trim().to_owned())
}

fn is_token(text: &str) -> bool {
    (32..=512).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whole or not at all: it gets its name when it is complete, unless another file has it. Whether it got it.
fn write(file: &Path, token: &str) -> io::Result<bool> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = file.with_extension(format!("new-{}", std::process::id()));
    if let Err(error) = fs::remove_file(&new)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut written = create(&new)?;
    writeln!(written, "{token}")?;
    written.sync_all()?;
    let named = match fs::hard_link(&new, file) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        // A file system without links: the last one wins.
        Err(_) => return fs::rename(&new, file).map(|()| true),
    };
    fs::remove_file(&new)?;
    named
}

#[cfg(unix)]
fn create(file: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)
}

#[cfg(not(unix))]
fn create(file: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(file)
}

/// A copy or a backup may have opened it to others.
#[cfg(unix)]
fn for_the_owner_alone(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let open_to_others = fs::metadata(file)?.permissions().mode() & 0o077 != 0;
    if open_to_others { fs::set_permissions(file, fs::Permissions::from_mode(0o600)) } else { Ok(()) }
}

#[cfg(not(unix))]
fn for_the_owner_alone(_file: &Path) -> io::Result<()> {
    Ok(())
}
