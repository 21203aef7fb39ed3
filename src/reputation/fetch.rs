//! Fetches a list from where its publisher keeps it.
//!
//! Where that is, the operator alone decides: no address that a comment holds ever comes here, so no
//! reader can make this machine call anywhere.
//!
//! A list arrives whole or not at all. What is cut off, too large, too slow or not readable is an
//! error that says what to do, and the list that is already there stays.

mod error;
mod file;
mod origin;
mod unpack;
mod web;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use error::{FetchError, Problem};
pub use origin::{Address, Origin, OriginError};

/// What tells whether a list has changed since it was last fetched. Keep it beside the list;
/// of a list from elsewhere it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The publisher's mark of the content; of a file, the hash of its content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When it changed, in the publisher's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether nothing is known: the list is then fetched in any case.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// How much a list may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes, both as sent and unpacked.
    pub bytes: u64,
    /// The longest time for all of a transfer, redirects included.
    pub time: Duration,
}

impl Default for Limits {
    /// 1 GiB and 5 minutes.
    fn default() -> Self {
        Limits { bytes: 1 << 30, time: Duration::from_mins(5) }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The list is the one that is already known.
    Unchanged,
    /// The list, whole and unpacked.
    New {
        /// Its content.
        bytes: Vec<u8>,
        /// What to ask with the next time.
        validators: Validators,
    },
}

/// Fetches a list, unless it is as `known` says.
///
/// gzip is unpacked, whether the connection or the file is packed with it. A proxy that the
/// environment names (`HTTPS_PROXY`) is used, but for this machine's own addresses.
///
/// # Errors
/// [`FetchError`] when the list could not be had whole.
pub fn fetch(from: &Origin, known: &Validators, limits: &Limits) -> Result<Fetched, FetchError> {
    let fetched = match from {
        Origin::Url(address) => web::fetch(address, known, limits),
        Origin::File(path) => file::fetch(path, known, limits),
    };
    fetched.map_err(|problem| FetchError { origin: from.to_string(), problem })
}
