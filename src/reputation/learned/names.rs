//! What of a link is learned: its site, its host, the part of its path that names someone, its page.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use super::secret::Secret;
use crate::links::site::is_address;
use crate::links::{Link, MAX_LINKS};

/// Longer names are not learned: a page's address that nobody can read is nobody's reputation.
const MAX_NAME: usize = 200;

/// The ending under which bare addresses stand, which have none.
pub(super) const ADDRESSES: &str = "addresses";

/// Sites that stand for any other in honest questions and in templates of spam (RFC 2606, § 3).
const NOBODYS: [&str; 3] = ["example.com", "example.net", "example.org"];

/// Path segments that platforms put before whatever names a tenant; so do those of one or two letters
/// (`docs.google.com/document/d/…`).
const COMMON_SEGMENTS: [&str; 61] = [
    "add",
    "app",
    "apps",
    "article",
    "articles",
    "blog",
    "blogs",
    "channel",
    "company",
    "details",
    "document",
    "drive",
    "edit",
    "embed",
    "events",
    "feed",
    "file",
    "files",
    "folders",
    "forms",
    "forum",
    "groups",
    "hashtag",
    "home",
    "index.html",
    "index.php",
    "intent",
    "invite",
    "item",
    "items",
    "joinchat",
    "link",
    "links",
    "live",
    "login",
    "maps",
    "news",
    "open",
    "page",
    "pages",
    "people",
    "pin",
    "playlist",
    "post",
    "posts",
    "presentation",
    "profile.php",
    "search",
    "share",
    "shorts",
    "site",
    "sites",
    "spreadsheets",
    "store",
    "tag",
    "url",
    "user",
    "users",
    "video",
    "view",
    "watch",
];

/// The name of an ending: what follows the first label of a site, which is its public suffix.
pub(super) fn ending(site: &str) -> &str {
    if is_address(site) { ADDRESSES } else { site.split_once('.').map_or(site, |(_, ending)| ending) }
}

/// The host without `www.`.
pub(super) fn host(link: &Link) -> &str {
    let host = link.host();
    if host.len() > link.site().len() { host.strip_prefix("www.").unwrap_or(host) } else { host }
}

/// The two parts of a link's path that are learned, the wider one first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Paths {
    /// The path as far as the first segment that names something; its pages are below it.
    pub folder: Option<String>,
    /// The whole path with its query, where that is more.
    pub page: Option<String>,
}

pub(super) fn paths(link: &Link) -> Paths {
    let path = link.url().path().trim_end_matches('/');
    let query = link.url().query().filter(|query| !query.is_empty());
    let folder = folder(path);
    let is_more = query.is_some() || folder.is_some_and(|folder| folder.len() < path.len());
    let host = host(link);
    let short = |name: String| Some(name).filter(|name| name.len() <= MAX_NAME);
    Paths {
        folder: folder.and_then(|folder| short([host, folder].concat())),
        page: is_more.then(|| page(host, path, link.url())).and_then(short),
    }
}

/// Whether a link's folder is all of its path.
pub(super) fn is_folder(link: &Link) -> bool {
    let path = link.url().path().trim_end_matches('/');
    link.url().query().is_none_or(str::is_empty) && folder(path) == Some(path)
}

fn folder(path: &str) -> Option<&str> {
    let mut end = 0;
    for segment in path.split('/').skip(1) {
        end += 1 + segment.len();
        if segment.len() > 2 && !COMMON_SEGMENTS.contains(&segment) {
            return Some(&path[..end]);
        }
    }
    None
}

/// A query is stored as a hash: it may hold a reader's name or address, and be long.
fn page(host: &str, path: &str, url: &Url) -> String {
    match url.query() {
        Some(query) if !query.is_empty() => format!("{host}{path}?{:016x}", xxh3_64(query.as_bytes())),
        _ => format!("{host}{path}"),
    }
}

fn is_learned(site: &str) -> bool {
    !site.is_empty() && site.len() <= MAX_NAME && !NOBODYS.contains(&site)
}

/// All names that one comment teaches, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// Sites, with the names of hosts and paths below each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sites: BTreeMap<String, BTreeSet<String>>,
    /// Contacts, as keyed hashes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub contacts: BTreeSet<String>,
}

impl Lesson {
    /// What these links teach; contacts only with a secret to store them under.
    pub fn of(links: &[Link], secret: Option<&Secret>) -> Self {
        let mut lesson = Lesson::default();
        for link in links.iter().take(MAX_LINKS) {
            if link.contact.is_some() {
                lesson.contacts.extend(secret.and_then(|secret| secret.contact(link)));
            } else if is_learned(link.site()) {
                lesson.add_site(link);
            }
        }
        lesson
    }

    fn add_site(&mut self, link: &Link) {
        let below = self.sites.entry(link.site().to_owned()).or_default();
        let host = host(link);
        if host != link.site() {
            below.insert(host.to_owned());
        }
        let Paths { folder, page } = paths(link);
        below.extend(folder);
        below.extend(page);
    }

    /// As it is stored.
    pub fn to_json(&self) -> String {
        // Its keys are strings, and so it can be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether they teach nothing.
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty() && self.contacts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Format;
    use crate::links::Links;
    use crate::links::site::Suffixes;
    use crate::text::Text;

    fn lesson(url: &str) -> Vec<String> {
        let (mut text, mut links) = (Text::default(), Links::default());
        text.read("", Format::Plain);
        links.read(&text, Some(url), &Suffixes::carried());
        let sites = Lesson::of(links.list(), None).sites;
        sites.into_iter().flat_map(|(site, below)| std::iter::once(site).chain(below)).collect()
    }

    #[test]
    fn sites_hosts_folders_and_pages() {
        assert_eq!(lesson("http://www.evil.example/"), ["evil.example"]);
        assert_eq!(lesson("http://a.evil.example"), ["evil.example", "a.evil.example"]);
        assert_eq!(
            lesson("http://evil.example/buy/now/"),
            ["evil.example", "evil.example/buy", "evil.example/buy/now"]
        );
        assert_eq!(lesson("http://spammer.vercel.app"), ["spammer.vercel.app"]);
        assert!(lesson("http://www.example.com/big/file.mpeg").is_empty());
    }

    #[test]
    fn tenants_are_named_by_the_first_segment_that_names_someone() {
        assert_eq!(
            lesson("https://docs.google.com/forms/d/1FAx/viewform")[2..],
            ["docs.google.com/forms/d/1FAx", "docs.google.com/forms/d/1FAx/viewform"]
        );
        assert_eq!(lesson("https://medium.com/@seller/x")[1], "medium.com/@seller");
        assert_eq!(lesson("https://www.youtube.com/watch"), ["youtube.com"]);
    }

    #[test]
    fn queries_are_hashed() {
        let video = lesson("https://www.youtube.com/watch?v=abc");
        assert!(video[1].starts_with("youtube.com/watch?") && !video[1].contains("abc"), "{video:?}");
        assert_eq!(lesson(&format!("http://evil.example/{}", "a".repeat(300))), ["evil.example"]);
    }

    #[test]
    fn endings() {
        assert_eq!(ending("evil.co.uk"), "co.uk");
        assert_eq!(ending("spammer.vercel.app"), "vercel.app");
        assert_eq!(ending("192.0.2.7"), ADDRESSES);
    }
}
