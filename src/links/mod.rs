//! Finds every link of a comment and says where it leads, without touching the network.

pub mod canonical;
pub mod find;
pub mod site;

use std::collections::HashMap;
use std::ops::Range;

use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use crate::text::Text;
use crate::text::markup::Markup;
use site::Suffixes;

/// How many different links of one comment are judged; all are counted.
pub const MAX_LINKS: usize = 500;

/// One place in a comment that leads elsewhere.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it was found.
    pub origin: Origin,
    /// Its bytes in the comment's text as sent; empty for the author's own link.
    pub span: Range<usize>,
    /// The words that carry it, in the visible text; empty where the link is its own label.
    pub label: Range<usize>,
    /// How often it occurs.
    pub times: u32,
    /// Whether strangers publish under the site's parent domain, by the Public Suffix List.
    pub tenant: bool,
    url: Url,
    site: usize,
    suffix: usize,
}

/// Where a link was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Written in the text.
    Text,
    /// Made by markup.
    Markup(Markup),
    /// The link behind the author's name.
    Author,
}

impl Link {
    /// The canonical URL.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The host: a name in lower case and ASCII, or an address.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The registrable domain, or the address.
    pub fn site(&self) -> &str {
        &self.host()[self.site..]
    }

    /// The public suffix: the landlord's domain, where the link leads to a tenant.
    pub fn suffix(&self) -> &str {
        &self.host()[self.suffix..]
    }

    /// Whether the host is an IP address.
    pub fn is_address(&self) -> bool {
        site::is_address(self.host())
    }
}

/// The links of one comment; reused from comment to comment.
#[derive(Debug, Default)]
pub struct Links {
    list: Vec<Link>,
    written: Vec<Range<usize>>,
    seen: HashMap<u64, usize>,
    /// Links in all, repeated ones too.
    pub total: u32,
}

impl Links {
    /// The different links, in the order in which they were found, at most [`MAX_LINKS`].
    pub fn list(&self) -> &[Link] {
        &self.list
    }

    /// Where links are written out in the visible text, in order.
    pub fn written(&self) -> &[Range<usize>] {
        &self.written
    }

    /// Finds the links of a text and of its author, forgetting what was found before.
    pub fn read(&mut self, text: &Text, author_url: Option<&str>, suffixes: &Suffixes) {
        self.list.clear();
        self.written.clear();
        self.seen.clear();
        self.total = 0;
        let visible = text.visible.text();
        for (anchor, target) in text.anchors.iter() {
            let origin = Origin::Markup(anchor.markup);
            self.add(origin, target, anchor.source.clone(), anchor.label.clone(), suffixes);
        }
        find::find(visible, suffixes, |range| {
            self.written.push(range.clone());
            if !text.anchors.label_covers(&range) {
                let span = text.visible.source_span(range.clone());
                self.add(Origin::Text, &visible[range], span, 0..0, suffixes);
            }
        });
        if let Some(url) = author_url {
            self.add(Origin::Author, url, 0..0, 0..0, suffixes);
        }
    }

    fn add(
        &mut self,
        origin: Origin,
        written: &str,
        span: Range<usize>,
        label: Range<usize>,
        suffixes: &Suffixes,
    ) {
        self.total += 1;
        let key = xxh3_64(written.as_bytes()) ^ u64::from(origin == Origin::Author);
        if let Some(&place) = self.seen.get(&key) {
            if let Some(link) = self.list.get_mut(place) {
                link.times += 1;
            }
            return;
        }
        if self.list.len() == MAX_LINKS {
            return;
        }
        let Some(url) = canonical::canonical(written) else {
            self.total -= 1;
            return;
        };
        let site = suffixes.site(url.host_str().unwrap_or_default());
        self.seen.insert(key, self.list.len());
        self.list.push(Link {
            origin,
            span,
            label,
            times: 1,
            tenant: site.landlord && site.start < site.suffix,
            url,
            site: site.start,
            suffix: site.suffix,
        });
    }
}
