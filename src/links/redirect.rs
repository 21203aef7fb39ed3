//! Undoes redirectors: says where a click on a link would lead in the end, without asking anyone.
//!
//! A redirector carries its target in its own URL. Of many (exit pages, counters of clicks, mail
//! filters, AMP caches, archives, translators) it is known where: `known` finds them, and each family
//! is one file. Any other site whose link carries the URL of another one may be an open redirector,
//! which is likely and not certain: that is for `open` to judge. `reader` reads what was found,
//! however it is encoded. A shortener carries nothing, and stays as it is.

mod adverts;
mod copies;
mod exits;
mod guards;
mod known;
mod open;
mod parts;
mod payload;
mod reader;

use url::Url;

use super::site::Suffixes;
use reader::Reader;

/// How many redirectors are undone, one inside the other. Nobody needs more than two; whoever
/// nests more hides something, and the trail so far says enough.
pub const MAX_HOPS: usize = 8;

/// The longest URL that is looked into, in bytes; browsers and servers give up earlier.
const MAX_URL: usize = 8 * 1024;

/// The way of a click, from the URL that was written to the one it ends at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// What was passed on the way, the written URL first; empty when nothing was undone.
    pub hops: Vec<Hop>,
    /// Where the click would lead; the written URL itself when nothing was undone.
    pub target: Url,
}

/// A redirector that a click passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The redirector, target and all.
    pub url: Url,
    /// What leads on from there.
    pub kind: Kind,
}

/// What leads a reader on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The exit page of a search engine or social network, or a service that hides the referrer.
    Exit,
    /// A counter of clicks: on advertisements, in mails, or on links that earn a commission.
    Advert,
    /// A mail filter that has rewritten the links of a mail.
    Guard,
    /// An AMP cache or its like: a copy of the page for telephones.
    Amp,
    /// An archive, or the cache of a search engine. Readers use it honestly, as proof.
    Archive,
    /// A translator, or a reader's service: it shows the page in another language or form.
    Translator,
    /// A site that is not known to lead on, but whose link carries the URL of another site in a
    /// place where open redirectors have it.
    Open,
}

impl Kind {
    /// Whether it is known to lead on, and where; otherwise it is only likely.
    pub fn is_known(self) -> bool {
        self != Kind::Open
    }
}

impl Trail {
    /// Whether every hop is a known one: the click leads to the target for certain.
    pub fn is_certain(&self) -> bool {
        self.hops.iter().all(|hop| hop.kind.is_known())
    }

    /// Whether it was given up: there may be redirectors behind the target.
    pub fn is_cut(&self) -> bool {
        self.hops.len() == MAX_HOPS
    }
}

/// Follows a link through every redirector that carries its target, at most [`MAX_HOPS`].
///
/// Each step reads the URL a fixed number of times, and no URL of more than 8 KiB is read, so that
/// the work is linear in the length of the link. Where nothing is undone, nothing is copied.
///
/// ```
/// # use chaff::links::{redirect::{trail, Kind}, site::Suffixes};
/// let written = "https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttp%253A%252F%252Fevil.test";
/// let trail = trail(written.parse().expect("a URL"), &Suffixes::carried());
/// assert_eq!(trail.target.as_str(), "http://evil.test/");
/// assert_eq!(trail.hops.len(), 2);
/// assert_eq!(trail.hops[0].kind, Kind::Exit);
/// ```
pub fn trail(url: Url, suffixes: &Suffixes) -> Trail {
    let mut trail = Trail { hops: Vec::new(), target: url };
    while !trail.is_cut() {
        let Some((kind, next)) = step(&trail.target, suffixes) else {
            break;
        };
        let url = std::mem::replace(&mut trail.target, next);
        trail.hops.push(Hop { url, kind });
    }
    trail
}

/// One redirector undone.
fn step(url: &Url, suffixes: &Suffixes) -> Option<(Kind, Url)> {
    if url.as_str().len() > MAX_URL || !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let reader = Reader { scheme: url.scheme(), suffixes };
    known::target(url, &reader)
        .or_else(|| Some((Kind::Open, open::target(url, &reader)?)))
        .filter(|(_, target)| target != url)
}

#[cfg(test)]
mod tests;
