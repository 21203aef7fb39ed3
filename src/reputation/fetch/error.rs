//! Why a list could not be had, and what to do.

use std::io;
use std::time::Duration;

use thiserror::Error;

/// A list that could not be had whole; nothing of it was kept.
#[derive(Debug, Error)]
#[error("{origin}: {problem}")]
pub struct FetchError {
    /// Where from, without key, user or password.
    pub(super) origin: String,
    /// What went wrong.
    pub(super) problem: Problem,
}

impl FetchError {
    /// What went wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

/// What went wrong.
#[derive(Debug, Error)]
pub enum Problem {
    /// 401 or 403.
    #[error("the server refuses ({0}): see whether the key is right and what the publisher's terms ask for")]
    Refused(u16),
    /// 404 or 410.
    #[error("there is no list at this address ({0}): it has moved or ended; look for its new address")]
    Gone(u16),
    /// 429 or 503.
    #[error("the server asks to wait ({status}){}: fetch less often", after(*.retry_after))]
    Busy {
        /// What it answered.
        status: u16,
        /// How long it asks to wait, where it says so.
        retry_after: Option<Duration>,
    },
    /// Any other answer that is no list.
    #[error("the server answered {0}, which is no list: try later, and tell the publisher if it stays so")]
    Status(u16),
    /// A redirect to where lists are not fetched from.
    #[error("the server redirects {0}, which is not safe: ask the publisher for the list's https:// address")]
    UnsafeRedirect(String),
    /// Redirects without an end.
    #[error("the server redirects more than {0} times: ask the publisher for the list's address")]
    Redirects(u8),
    /// More than the limit allows.
    #[error("the list is larger than {0} bytes: see whether it is the right one, or raise the limit")]
    TooLarge(u64),
    /// Not whole when time was up.
    #[error("the list was not here after {0:?}: try later, or raise the limit")]
    TooSlow(Duration),
    /// The transfer or the file ends before the list does.
    #[error("the list is cut off: fetch it again")]
    CutOff,
    /// gzip that cannot be unpacked.
    #[error("the list is packed with gzip and damaged: fetch it again")]
    Damaged,
    /// Packed with what is not unpacked here.
    #[error(
        "the list is packed as {0}, which is not unpacked here: give the plain or the gzip form, or unpack it into a file"
    )]
    Packed(String),
    /// The server could not be reached or understood.
    #[error("the server cannot be reached: {0}")]
    Connection(String),
    /// The file is none, or may not be read.
    #[error("the file cannot be read: {0}")]
    File(io::Error),
}

fn after(wait: Option<Duration>) -> String {
    wait.map(|wait| format!(", for {} seconds", wait.as_secs())).unwrap_or_default()
}
