//! Why a file is no list.

use thiserror::Error;

use super::gather::Damage;
use super::{ListFormat, MAX_BYTES};

/// A file that is no list.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ListError {
    /// Nothing stands in it.
    #[error("the list is empty")]
    Empty,
    /// It is what a server sends when it has no list to send.
    #[error("this is a web page (HTML or XML), and no list; look at what the address answers")]
    Html,
    /// It holds bytes that no text holds.
    #[error("this is no text; unpack it first if it is compressed, and save it as UTF-8")]
    NotText,
    /// It is too large to be held.
    #[error("the list has {bytes} bytes, and at most {MAX_BYTES} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// No format fits it.
    #[error("cannot tell how the list is written; say it with --format")]
    NotToldApart,
    /// It does not say what it lists, and nobody else did.
    #[error("the list does not say what it lists; say it with --kind, as in --kind phishing")]
    NoKind,
    /// Its header names a kind that there is not.
    #[error("{0}")]
    UnknownKind(String),
    /// No column holds the keys.
    #[error("no column {column}; the columns are {found}; name one with --columns, as in url=2,note=threat")]
    NoColumn {
        /// What was looked for.
        column: String,
        /// The first row.
        found: String,
    },
    /// Its JSON is torn, or built in another way.
    #[error("the JSON cannot be read: {0}")]
    Json(String),
    /// More than half of what should be entries cannot be read.
    #[error("{damaged} of {lines} lines cannot be read as {format}; line {}, `{}`, {}",
        .first.line, .first.text, .first.problem)]
    MostlyDamage {
        /// How it was read.
        format: ListFormat,
        /// How many lines cannot be read.
        damaged: u64,
        /// How many lines should be entries.
        lines: u64,
        /// The first that cannot.
        first: Damage,
    },
}
