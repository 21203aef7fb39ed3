//! One entry of a reputation list.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an entry says of the links it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// Spam, fraud or malware: the link decides.
    Block,
    /// Trusted by name.
    Allow,
    /// It only leads on to somewhere else.
    Redirector,
    /// Strangers publish under it; a tenant is judged, never the landlord.
    Landlord,
    /// Used by everyone, good and bad alike; no list may block it whole.
    Popular,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [EntryKind; 5] =
        [EntryKind::Block, EntryKind::Allow, EntryKind::Redirector, EntryKind::Landlord, EntryKind::Popular];

    /// The word for it, as lists and the API write it.
    pub fn name(self) -> &'static str {
        match self {
            EntryKind::Block => "block",
            EntryKind::Allow => "allow",
            EntryKind::Redirector => "redirector",
            EntryKind::Landlord => "landlord",
            EntryKind::Popular => "popular",
        }
    }
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where entries come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The list's name.
    pub name: String,
    /// Who says so.
    pub origin: String,
    /// The day of the list, as `YYYY-MM-DD`.
    pub date: String,
}

/// One line of a list: a host with all that is under it, or a part of it under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The host in lower case and ASCII.
    pub host: String,
    /// The path that a URL must begin with, beginning with `/`; empty for the whole host.
    pub path: String,
    /// What it says.
    pub kind: EntryKind,
}
