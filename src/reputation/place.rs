//! Where a link leads, and which entries of several indexes meet it there.

use std::borrow::Cow;
use std::cmp::Reverse;

use ipnet::IpNet;
use url::{Host, Url};

use super::index::{Index, StatementId, folded, hash};
use super::key::{self, Key, MAX_SEGMENTS, Reach};
use crate::links::site::{Site, Suffixes, is_address};
use crate::links::{Contact, Link};

/// Of a host, the name itself and so many names above the ending are looked up.
const MAX_NAMES: usize = 8;

/// How narrow a key is that met a link: the smaller the narrower. First its reach, then how much of
/// the host and of the path it left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Width {
    reach: Reach,
    host_open: u16,
    path: Reverse<u16>,
}

/// One place where an entry met a link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Met {
    /// Which of the indexes holds it.
    pub(super) layer: u8,
    pub(super) statement: StatementId,
    pub(super) width: Width,
}

/// A host on the web, and what lies behind it, as keys write it.
pub(super) struct Place<'u> {
    text: Cow<'u, str>,
    /// The text as it is hashed, where that is another.
    folded: Option<String>,
    host_end: usize,
    network: Option<IpNet>,
    /// Where in the host the site begins.
    site: usize,
    /// Whether the host is itself an ending under which names are registered.
    is_suffix: bool,
    /// Whether the names below the ending belong to strangers.
    pub(super) is_tenant: bool,
}

/// The host that takes the mail of an address, as a place on the web.
pub(super) fn of_mail(link: &Link) -> Option<Url> {
    if link.contact != Some(Contact::Email) {
        return None;
    }
    let (_, host) = link.url().path().rsplit_once('@')?;
    Url::parse(&format!("http://{host}")).ok()
}

impl<'u> Place<'u> {
    /// The place of a URL; `None` where it leads to no host.
    pub(super) fn of(url: &'u Url, site: Site) -> Option<Self> {
        let host = url.host()?;
        let network = match host {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(IpNet::from(std::net::IpAddr::V4(address))),
            Host::Ipv6(address) => Some(IpNet::from(std::net::IpAddr::V6(address))),
        };
        let host_end = url.host_str()?.len();
        let text = key::place(url);
        let folded = match folded(&text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(folded) => Some(folded),
        };
        Some(Place {
            text,
            folded,
            host_end,
            is_suffix: network.is_none() && site.suffix == 0,
            is_tenant: site.landlord && site.start < site.suffix,
            network,
            site: site.start,
        })
    }

    /// The place of a URL of which nothing is known yet.
    pub(super) fn read(url: &'u Url, suffixes: &Suffixes) -> Option<Self> {
        Place::of(url, suffixes.site(url.host_str()?))
    }

    fn hashed(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.text)
    }

    fn host(&self) -> &str {
        &self.text[..self.host_end]
    }

    /// Where the names begin that are looked up: the whole host, then the names above it.
    fn names(&self) -> impl Iterator<Item = usize> {
        let host = self.host();
        let dots = if is_address(host) { 0 } else { host.bytes().filter(|byte| *byte == b'.').count() };
        let above = host.match_indices('.').map(|(dot, _)| dot + 1).take(dots.saturating_sub(1));
        std::iter::once(0).chain(above.skip(dots.saturating_sub(MAX_NAMES + 1)))
    }

    /// Hands on every statement that meets the place, of whatever index.
    pub(super) fn each_met(&self, layers: &[&Index], mut each: impl FnMut(Met)) {
        for name in self.names() {
            let host = hash(Reach::Host, &self.hashed()[name..self.host_end]);
            for (layer, index) in (0..).zip(layers) {
                let mut met = |hash, width| {
                    index.find(hash).for_each(|statement| each(Met { layer, statement, width }));
                };
                if index.may_have_paths(host) {
                    self.seek_parts(name, &mut met);
                }
                met(host, width(Reach::Host, name, 0));
            }
        }
        let Some(address) = self.network else { return };
        for (layer, index) in (0..).zip(layers) {
            for length in index.network_lengths(address.addr().is_ipv4()).iter().rev() {
                let Ok(network) = IpNet::new(address.addr(), *length) else { continue };
                let hash = hash(Reach::Network, &network.trunc().to_string());
                let width = width(Reach::Network, usize::from(u8::MAX - length), 0);
                index.find(hash).for_each(|statement| each(Met { layer, statement, width }));
            }
        }
    }

    /// Seeks entries on the URL itself and on its path below a host, the narrowest first.
    fn seek_parts(&self, name: usize, met: &mut impl FnMut(u64, Width)) {
        let text = &self.hashed()[name..];
        let host_end = self.host_end - name;
        let path_end = text.find('?').unwrap_or(text.len());
        met(hash(Reach::Url, text), width(Reach::Url, name, text.len() - host_end));
        if path_end < text.len() {
            met(hash(Reach::Url, &text[..path_end]), width(Reach::Url, name, path_end - host_end));
        }
        let path = &text[host_end..path_end];
        let slashes = path.match_indices('/').map(|(slash, _)| slash).skip(1);
        let whole = std::iter::once(path.len()).filter(|_| path.len() > 1 && !path.ends_with('/'));
        for end in slashes.take(MAX_SEGMENTS).chain(whole) {
            met(hash(Reach::Path, &text[..host_end + end]), width(Reach::Path, name, end));
        }
    }

    /// Whether a key speaks of more than the site: of everybody under an ending.
    pub(super) fn is_above_site(&self, key: Width) -> bool {
        key.reach != Reach::Network && usize::from(key.host_open) > self.site
    }

    /// Whether a key speaks of the host as a whole, and the host is an ending.
    pub(super) fn is_ending(&self, key: Width) -> bool {
        self.is_suffix && key.reach == Reach::Host
    }

    /// The text of the key that met the place.
    pub(super) fn key(&self, met: Width) -> Key {
        let Width { reach, host_open, path: Reverse(path) } = met;
        match (reach, self.network) {
            (Reach::Network, Some(address)) => {
                Key::network(IpNet::new(address.addr(), u8::MAX - host_open as u8).unwrap_or(address))
            }
            _ => Key::part(reach, &self.text[usize::from(host_open)..self.host_end + usize::from(path)]),
        }
    }
}

impl Width {
    /// Whether the key names a host above that of the link.
    pub(super) fn is_above_host(self) -> bool {
        self.host_open > 0
    }
}

fn width(reach: Reach, host_open: usize, path: usize) -> Width {
    Width { reach, host_open: host_open as u16, path: Reverse(path as u16) }
}
