//! What can go wrong with the store.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// What a backend reported, kept for the log.
pub type Cause = Arc<dyn Error + Send + Sync>;

/// Why the store did not do what was asked. Nothing of the request is stored, but for `Lost` and `Slow`, where that
/// may be unknown.
#[derive(Debug, Clone)]
pub enum StoreError {
    /// The database cannot be opened.
    Open {
        /// The file, or the address without user and password.
        place: String,
        /// Why.
        cause: Cause,
    },
    /// The database is another program's.
    Foreign {
        /// The file, or the address without user and password.
        place: String,
    },
    /// The database keeps texts in another way than UTF-8.
    Encoding {
        /// In which.
        found: String,
    },
    /// A newer Deskbell has changed the database already.
    NewerSchema {
        /// The newest migration in the database.
        found: u32,
        /// The newest one that this program knows.
        known: u32,
    },
    /// An older Deskbell made the database, and it may only be read.
    OlderSchema {
        /// The newest migration in the database.
        found: u32,
        /// The newest one that this program knows.
        known: u32,
    },
    /// A migration in the database is not the one that this program holds under its number.
    ChangedMigration {
        /// Its number.
        no: u32,
    },
    /// The disk is full; works again as soon as there is room.
    Full,
    /// The database may only be read; works again as soon as it may be written.
    ReadOnly,
    /// Another process held the database for too long.
    Busy,
    /// The connection to the database broke off or did not come about. Of a commit it may then be unknown whether it
    /// is stored; whoever repeats it with the same id learns which. Works again as soon as the database can be reached.
    Lost(Cause),
    /// The database did not answer in time, or had no connection free. As with `Lost`, a commit may be stored.
    Slow,
    /// No such conversation.
    UnknownConversation,
    /// The turn's number leaves a gap behind the newest stored one.
    Gap,
    /// A stored turn was written by a newer Deskbell.
    NewerEvents {
        /// Its version.
        found: u32,
    },
    /// A stored value cannot be read.
    Damaged {
        /// Which one.
        what: &'static str,
        /// Why, if known.
        cause: Option<Cause>,
    },
    /// The database failed in another way.
    Database(Cause),
    /// The store is closed.
    Closed,
}

impl StoreError {
    /// A stored value that cannot be read, with the reason.
    pub(super) fn damaged(what: &'static str, cause: impl Error + Send + Sync + 'static) -> Self {
        Self::Damaged { what, cause: Some(Arc::new(cause)) }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { place, .. } => write!(f, "cannot open the database {place}"),
            Self::Foreign { place } => write!(f, "{place} is a database of another program"),
            Self::Encoding { found } => {
                write!(f, "the database keeps texts as {found}: make it anew with ENCODING 'UTF8'")
            }
            Self::NewerSchema { found, known } => write!(
                f,
                "the database was changed by a newer Deskbell (its schema is {found}, this program knows {known}): \
                 use that version or a backup"
            ),
            Self::OlderSchema { found, known } => write!(
                f,
                "the database was made by an older Deskbell (its schema is {found}, this program needs {known}): \
                 `deskbell migrate` or a start of the server brings it up to date"
            ),
            Self::ChangedMigration { no } => {
                write!(f, "migration {no} in the database is not the one of this program: was it a development build?")
            }
            Self::Full => f.write_str("the disk is full: nothing was stored"),
            Self::ReadOnly => f.write_str("the database may only be read: nothing was stored"),
            Self::Busy => f.write_str("another process held the database for too long: nothing was stored"),
            Self::Lost(_) => f.write_str("the database cannot be reached"),
            Self::Slow => f.write_str("the database did not answer in time"),
            Self::UnknownConversation => f.write_str("no such conversation"),
            Self::Gap => f.write_str("the turn does not follow the newest stored one"),
            Self::NewerEvents { found } => {
                write!(f, "a stored turn was written by a newer Deskbell (its form is {found})")
            }
            Self::Damaged { what, .. } => write!(f, "the database holds a damaged value: {what}"),
            Self::Database(_) => f.write_str("the database failed"),
            Self::Closed => f.write_str("the store is closed"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Open { cause, .. }
            | Self::Damaged { cause: Some(cause), .. }
            | Self::Database(cause)
            | Self::Lost(cause) => Some(cause.as_ref()),
            _ => None,
        }
    }
}
