//! Names the site of a host: its registrable domain by the Public Suffix List, or its address.

use std::net::Ipv4Addr;

use publicsuffix::{List, Psl, Type};
use thiserror::Error;

/// The list that the program carries; <https://publicsuffix.org>, MPL-2.0.
const CARRIED: &[u8] = include_bytes!("../../data/public_suffix_list.dat");

/// Names under which no one is registered, but which documents and tests use (RFC 2606, RFC 6761); the
/// last is never meant as a link.
const RESERVED: [&str; 3] = ["example", "test", "invalid"];

/// Knows under which names strangers may register.
#[derive(Debug)]
pub struct Suffixes {
    list: List,
}

/// What the Public Suffix List says of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// Where the registrable domain begins in the host; 0 for an IP address or a bare suffix.
    pub start: usize,
    /// Where the public suffix begins in the host.
    pub suffix: usize,
    /// Whether strangers publish under the suffix: it is in the list's private section.
    pub landlord: bool,
}

/// The Public Suffix List could not be read.
#[derive(Debug, Error)]
#[error("the public suffix list cannot be read: {0}")]
pub struct SuffixError(String);

impl Suffixes {
    /// The list that the program carries.
    ///
    /// # Panics
    /// Never: the list is part of the program, and a test reads it.
    pub fn carried() -> Self {
        Self::parse(CARRIED).expect("the list in data/ is whole")
    }

    /// Reads a list in the format of publicsuffix.org.
    ///
    /// # Errors
    /// [`SuffixError`] when it is not such a list.
    pub fn parse(list: &[u8]) -> Result<Self, SuffixError> {
        let list = List::from_bytes(list).map_err(|error| SuffixError(error.to_string()))?;
        Ok(Suffixes { list })
    }

    /// The site of a host that `url` has parsed: lower case, ASCII, no trailing dot.
    pub fn site(&self, host: &str) -> Site {
        let whole = Site { start: 0, suffix: 0, landlord: false };
        if is_address(host) {
            return whole;
        }
        let Some(suffix) = self.list.suffix(host.as_bytes()) else {
            return whole;
        };
        let suffix_start = host.len() - suffix.as_bytes().len();
        let landlord = suffix.typ() == Some(Type::Private);
        let before = host[..suffix_start].trim_end_matches('.');
        if before.is_empty() {
            return Site { landlord, ..whole };
        }
        Site { start: before.rfind('.').map_or(0, |dot| dot + 1), suffix: suffix_start, landlord }
    }

    /// Whether a host ends in a name that is really in use, or reserved for examples.
    pub fn knows_ending(&self, host: &str) -> bool {
        let last = host.rsplit('.').next().unwrap_or(host);
        RESERVED[..2].contains(&last)
            || self.list.suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known())
    }
}

/// Whether a parsed host is an IP address and not a name.
pub fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.ends_with(|c: char| c.is_ascii_digit()) && host.parse::<Ipv4Addr>().is_ok()
}

/// Whether a parsed host is reserved for documents and tests.
pub fn is_reserved(host: &str) -> bool {
    host.rsplit('.').next().is_some_and(|last| RESERVED.contains(&last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(host: &str) -> (&str, bool) {
        let site = Suffixes::carried().site(host);
        (&host[site.start..], site.landlord)
    }

    #[test]
    fn the_private_section_makes_tenants_sites() {
        assert_eq!(site("www.bbc.co.uk"), ("bbc.co.uk", false));
        assert_eq!(site("a.b.vercel.app"), ("b.vercel.app", true));
        assert_eq!(site("vercel.app"), ("vercel.app", true));
    }

    #[test]
    fn addresses_and_unknown_endings_are_whole() {
        assert_eq!(site("192.0.2.7"), ("192.0.2.7", false));
        assert_eq!(site("[2001:db8::1]"), ("[2001:db8::1]", false));
        assert_eq!(site("www.fastpc.test"), ("fastpc.test", false));
    }

    #[test]
    fn endings() {
        let suffixes = Suffixes::carried();
        assert!(suffixes.knows_ending("murdev.com") && suffixes.knows_ending("evil.example"));
        assert!(!suffixes.knows_ending("node.js") && !suffixes.knows_ending("file.txt"));
    }
}
