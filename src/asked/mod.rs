//! Others who may be asked about the links of a comment: DNS block lists about the sites, lists of
//! hashes about the URLs. Nobody is asked unless a file of settings names them.
//!
//! The way of a comment itself asks nobody. Whoever serves asks first, and hands the answers to the
//! filter. Whatever fails or is late says nothing: a comment never waits longer than the time limit,
//! and is never held up by it.
//!
//! The settings are a TOML file:
//!
//! ```
//! # let settings = r#"
//! timeout_ms = 150                    # what all together may take for a comment
//!
//! [[dns]]
//! zone = "dbl.spamhaus.org"           # a name in PRESETS; of any other zone, say the style
//! resolver = "127.0.0.1:53"           # those of the system, where it is left out
//!
//! [[dns]]
//! zone = "bl.news.example"
//! style = "plain"                     # or "dbl", "surbl", "uribl"
//! name = "our own list"               # what answers call it
//! resolver = "127.0.0.1:5353"
//!
//! [[hashes]]
//! name = "mirror"
//! kind = "phishing"                   # "malware", "phishing", "scam" or "spam"
//! prefixes = "prefixes.bin"           # beside this file; may be left out beside `full`
//! full = "hashes.txt"                 # or: mirror = "http://127.0.0.1:8080"
//! # "#;
//! # let folder = tempfile::tempdir()?;
//! # let file = folder.path().join("asked.toml");
//! # std::fs::write(&file, settings)?;
//! # std::fs::write(folder.path().join("hashes.txt"), "ab".repeat(32))?;
//! # chaff::asked::PrefixStore::default().write(&folder.path().join("prefixes.bin"))?;
//! # chaff::asked::Asked::from_file(&file)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What others learn: the operator of a zone, and of each resolver on the way, learns the site of
//! each link, not who links it where; the operator of a mirror learns four bytes of a hash, and those
//! only of links that meet its list.

mod codes;
mod dns;
mod error;
mod full;
mod mirror;
mod prefixes;
mod resolver;
mod rest;
mod settings;
mod store;
mod zone_settings;

use std::path::Path;

use serde::Serialize;
use url::Url;

pub use codes::{Listing, PRESETS, Preset, Said, Style};
pub use dns::{DnsLists, MAX_HOSTS};
pub use error::AskError;
pub use full::{Confirming, FullHashes, LocalHashes};
pub use mirror::Mirror;
pub use prefixes::HashList;
pub use settings::{AskedSettings, HashSettings};
pub use store::{FullHash, Prefix, PrefixStore};
pub use zone_settings::ZoneSettings;

use crate::links::Link;
use crate::reputation::EntryKind;

/// What was said by one who was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What is said.
    pub kind: EntryKind,
    /// Whether that holds for the whole of what was asked about. Otherwise it is a hint: a good
    /// site that somebody abuses, say. It is worth a moderator's look, and no reason to block.
    pub counts: bool,
    /// Who says so: `dbl.spamhaus.org`.
    pub source: String,
    /// The reason in words.
    pub detail: String,
    /// What was asked about: a site, or for lists of hashes the expression that is listed.
    pub about: String,
}

impl Answer {
    /// Whether it blocks a link by itself.
    pub fn blocks(&self) -> bool {
        self.counts && self.kind.blocks()
    }
}

/// All who may be asked. Copies share what is known and kept.
#[derive(Debug, Clone)]
pub struct Asked {
    dns: DnsLists,
    hashes: Vec<HashList>,
}

impl Asked {
    /// These, to be asked together.
    pub fn new(dns: DnsLists, hashes: Vec<HashList>) -> Self {
        Asked { dns, hashes }
    }

    /// Those whom a file of settings names.
    ///
    /// # Errors
    /// [`AskError`] when it cannot be read, has an unknown line, or names one who cannot be asked.
    pub fn from_file(path: &Path) -> Result<Self, AskError> {
        AskedSettings::open(path)?.asked(path.parent().unwrap_or(Path::new("")))
    }

    /// What they say of the links of a comment: each answer with the place of its link, in the order
    /// of the links. Needs a Tokio runtime.
    pub async fn ask(&self, links: &[Link]) -> Vec<(usize, Answer)> {
        let (of_sites, of_urls) = tokio::join!(self.ask_zones(links), self.ask_lists(links));
        let mut answers = [of_sites, of_urls].concat();
        answers.sort_by_key(|(place, _)| *place);
        answers
    }

    async fn ask_zones(&self, links: &[Link]) -> Vec<(usize, Answer)> {
        // An ending under which strangers register is nobody's site.
        let has_site = |link: &&Link| link.site() != link.suffix();
        let sites: Vec<&str> = links.iter().filter(has_site).map(Link::site).collect();
        let mut answers = Vec::new();
        for answer in self.dns.ask(&sites).await {
            let of_site = links.iter().enumerate().filter(|(_, link)| link.site() == answer.about);
            answers.extend(of_site.map(|(place, _)| (place, answer.clone())));
        }
        answers
    }

    async fn ask_lists(&self, links: &[Link]) -> Vec<(usize, Answer)> {
        if self.hashes.is_empty() {
            return Vec::new();
        }
        let (places, urls): (Vec<usize>, Vec<&Url>) = links.iter().enumerate().flat_map(passed).unzip();
        let asking = self.hashes.iter().map(|list| list.ask(&urls));
        let answers = futures_util::future::join_all(asking).await.concat();
        let mut answers: Vec<_> = answers.into_iter().map(|(url, answer)| (places[url], answer)).collect();
        // A redirector and its target may meet the same expression.
        answers.dedup();
        answers
    }
}

/// Every URL that a click on a link passes, the last one first, with the place of the link.
fn passed((place, link): (usize, &Link)) -> impl Iterator<Item = (usize, &Url)> {
    let urls = std::iter::once(link.url()).chain(link.hops.iter().map(|hop| &hop.url));
    urls.map(move |url| (place, url))
}

#[cfg(test)]
mod tests;
