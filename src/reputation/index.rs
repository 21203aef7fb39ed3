//! Looks links up in the lists.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use url::Url;

use super::entry::{Entry, EntryKind, Source};
use super::formats::{self, ListError};
use crate::links::Link;

/// The short lists that the program carries.
const CARRIED: [(&str, &str); 5] = [
    ("block", include_str!("../../data/lists/block.txt")),
    ("allow", include_str!("../../data/lists/allow.txt")),
    ("redirectors", include_str!("../../data/lists/redirectors.txt")),
    ("landlords", include_str!("../../data/lists/landlords.txt")),
    ("popular", include_str!("../../data/lists/popular.txt")),
];

/// All entries, found by host.
#[derive(Debug, Default)]
pub struct Index {
    sources: Vec<Source>,
    /// Hashed fast: readers' links are looked up, and never put in.
    hosts: HashMap<String, Vec<Rule>, RandomState>,
}

#[derive(Debug)]
struct Rule {
    path: String,
    kind: EntryKind,
    source: u16,
}

/// What the lists say of one link: for each kind, which list has an entry that matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    sources: [Option<u16>; EntryKind::ALL.len()],
}

impl Standing {
    /// Whether a list says so.
    pub fn is(&self, kind: EntryKind) -> bool {
        self.sources[kind as usize].is_some()
    }
}

impl Index {
    /// The short lists that the program carries.
    ///
    /// # Panics
    /// Never: the lists are part of the program, and a test reads them.
    pub fn carried() -> Self {
        let mut index = Index::default();
        for (name, list) in CARRIED {
            index.add_list(name, list).expect("the lists in data/ are whole");
        }
        index
    }

    /// Reads a list and adds its entries.
    ///
    /// # Errors
    /// [`ListError`] when a line is no entry; nothing of the list is then added.
    pub fn add_list(&mut self, name: &str, list: &str) -> Result<(), ListError> {
        let (source, entries) = formats::read(name, list)?;
        self.add(source, entries);
        Ok(())
    }

    /// Adds entries of one source.
    pub fn add(&mut self, source: Source, entries: Vec<Entry>) {
        let place = self.sources.len() as u16;
        self.sources.push(source);
        for Entry { key, kind, .. } in entries {
            let host = key.host_name().unwrap_or_default().to_owned();
            let path = key.text()[host.len()..].to_owned();
            self.hosts.entry(host).or_default().push(Rule { path, kind, source: place });
        }
    }

    /// The list that gave a link this standing, if one did.
    pub fn source(&self, standing: Standing, kind: EntryKind) -> Option<&Source> {
        standing.sources[kind as usize].map(|place| &self.sources[usize::from(place)])
    }

    /// Whether a URL is one that only leads on.
    pub fn redirects(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let host = host.strip_prefix("www.").unwrap_or(host);
        let rules = self.hosts.get(host).into_iter().flatten();
        rules.filter(|rule| rule.kind == EntryKind::Redirector).any(|rule| is_under(url.path(), &rule.path))
    }

    /// What the lists say of a link: of its host, of every name above it, and of its path under
    /// each. Of what a place is (trusted, popular, a landlord), the narrowest entry counts. A name
    /// above the site (`gov.uk`, a landlord's) is never blocked for what one tenant did.
    pub fn standing(&self, link: &Link) -> Standing {
        let mut standing = Standing::default();
        let host = link.host();
        let site = host.len() - link.site().len();
        let suffix = host.len() - link.suffix().len();
        let mut known = false;
        let mut at = 0;
        while at <= suffix {
            let rules = self.hosts.get(&host[at..]).into_iter().flatten();
            let mut known_here = false;
            for rule in rules.filter(|rule| is_under(link.url().path(), &rule.path)) {
                let counts = match rule.kind {
                    kind if kind.blocks() => at <= site,
                    EntryKind::Redirector => true,
                    _ => {
                        known_here = true;
                        !known
                    }
                };
                if counts {
                    standing.sources[rule.kind as usize] = Some(rule.source);
                }
            }
            known |= known_here;
            match host[at..].find('.') {
                Some(dot) => at += dot + 1,
                None => break,
            }
        }
        // Whoever is blocked is blocked as a stopover too.
        for hop in &link.hops {
            let blocked = self.blocking(&hop.url);
            standing.sources[EntryKind::Spam as usize] =
                standing.sources[EntryKind::Spam as usize].or(blocked);
        }
        standing
    }

    /// The list that blocks a URL's host, a name above it, or its path.
    fn blocking(&self, url: &Url) -> Option<u16> {
        let host = url.host_str()?;
        let dots = host.match_indices('.').map(|(dot, _)| dot + 1);
        std::iter::once(0).chain(dots).find_map(|at| {
            let rules = self.hosts.get(&host[at..])?;
            let blocks = |rule: &&Rule| rule.kind == EntryKind::Spam && is_under(url.path(), &rule.path);
            rules.iter().find(blocks).map(|rule| rule.source)
        })
    }
}

/// Whether `path` is `prefix` or goes on below it: `/url` covers `/url` and `/url/x`, not `/urls`.
fn is_under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| {
        rest.is_empty() || rest.starts_with('/') || prefix.ends_with('/') || prefix.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Format;
    use crate::links::Links;
    use crate::links::site::Suffixes;
    use crate::text::Text;

    fn kinds(url: &str) -> Vec<&'static str> {
        let (mut text, mut links) = (Text::default(), Links::default());
        text.read("", Format::Plain);
        links.read(&text, Some(url), &Suffixes::carried());
        let index = Index::carried();
        let standing = index.standing(&links.list()[0]);
        EntryKind::ALL.into_iter().filter(|kind| standing.is(*kind)).map(EntryKind::name).collect()
    }

    #[test]
    fn carried_lists_answer() {
        assert_eq!(kinds("http://www.semalt.com/x"), ["block"]);
        assert_eq!(kinds("https://bit.ly/abc"), ["redirector"]);
        assert_eq!(kinds("https://de.wikipedia.org/wiki/X"), ["allow"]);
        assert_eq!(kinds("https://fastpc.test/"), Vec::<&str>::new());
    }

    #[test]
    fn the_narrowest_entry_says_what_a_place_is() {
        assert_eq!(kinds("https://docs.google.com/document/d/x"), ["landlord"]);
        assert_eq!(kinds("https://maps.google.com/"), ["popular"]);
        assert_eq!(kinds("https://www.gov.uk/x"), ["allow"]);
    }

    #[test]
    fn paths_are_whole_segments() {
        assert!(kinds("https://www.google.com/url").contains(&"redirector"));
        assert!(!kinds("https://www.google.com/urls").contains(&"redirector"));
    }
}
