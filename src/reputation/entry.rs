//! One entry of a reputation list.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::day::Day;
use super::key::Key;

/// What an entry says of the links it meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// Blocked: it harms the device.
    Malware,
    /// Blocked: it passes itself off as someone else.
    Phishing,
    /// Blocked: it cheats.
    Scam,
    /// Blocked: it is advertised in comments, referrers or mail.
    Spam,
    /// Trusted by name.
    Allow,
    /// It only leads on to somewhere else.
    Redirector,
    /// Strangers publish under it; a tenant is judged, never the landlord.
    Landlord,
    /// Used by everyone, good and bad alike; no list may block it whole.
    Popular,
    /// Gives out addresses for e-mail that are thrown away; says nothing of links.
    Disposable,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [EntryKind; 9] = [
        EntryKind::Malware,
        EntryKind::Phishing,
        EntryKind::Scam,
        EntryKind::Spam,
        EntryKind::Allow,
        EntryKind::Redirector,
        EntryKind::Landlord,
        EntryKind::Popular,
        EntryKind::Disposable,
    ];

    /// The word for it, as lists and the API write it.
    pub fn name(self) -> &'static str {
        match self {
            EntryKind::Malware => "malware",
            EntryKind::Phishing => "phishing",
            EntryKind::Scam => "scam",
            EntryKind::Spam => "spam",
            EntryKind::Allow => "allow",
            EntryKind::Redirector => "redirector",
            EntryKind::Landlord => "landlord",
            EntryKind::Popular => "popular",
            EntryKind::Disposable => "disposable",
        }
    }

    /// Whether it blocks what it meets.
    pub fn blocks(self) -> bool {
        matches!(self, EntryKind::Malware | EntryKind::Phishing | EntryKind::Scam | EntryKind::Spam)
    }
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for EntryKind {
    type Err = String;

    /// Reads a kind's name; `block` is `spam`, the mildest reason to block.
    fn from_str(name: &str) -> Result<Self, String> {
        if name == "block" {
            return Ok(EntryKind::Spam);
        }
        EntryKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
            let names: Vec<&str> = EntryKind::ALL.iter().map(|kind| kind.name()).collect();
            format!("no such kind: {name}; there are {}", names.join(", "))
        })
    }
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is about.
    pub key: Key,
    /// What it says.
    pub kind: EntryKind,
    /// The day on which it was first seen, where that is known.
    pub added: Option<Day>,
    /// The first day on which it says nothing any more.
    pub expires: Option<Day>,
    /// What a person or the list says beside it; may be empty.
    pub note: String,
}

impl Entry {
    /// An entry of which no more is known.
    pub fn new(key: Key, kind: EntryKind) -> Self {
        Entry { key, kind, added: None, expires: None, note: String::new() }
    }
}

/// Where entries come from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The list's name.
    pub name: String,
    /// Who says so.
    pub origin: String,
    /// The day of the list, where it is known.
    pub date: Option<Day>,
    /// Whether the operator of this site says so; that goes before every list.
    pub is_operator: bool,
}
