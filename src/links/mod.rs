//! Finds every link of a comment and says where it leads, without touching the network.
//!
//! 1. [`find`] and the text's anchors give what is written;
//! 2. [`canonical`] makes it the URL that a browser opens, [`redirect`] undoes what only leads on,
//!    [`site`] names the site;
//! 3. [`disguise`] names every way in which it was hidden, with [`brands`] and [`random_name`].

pub mod brands;
pub mod canonical;
pub mod disguise;
pub mod find;
mod link;
pub mod random_name;
pub mod redirect;
pub mod safe_browsing;
pub mod site;

use std::collections::HashMap;
use std::ops::Range;

use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use crate::text::Text;
use brands::Brands;
use disguise::Seen;
use find::Found;
pub use link::{Contact, Known, Link, LinkPlace, LinkVerdict, Origin};
use random_name::NameModel;
use site::Suffixes;

/// How many different links of one comment are weighed and learned of; all of them are found, looked up and
/// looked under.
pub const MAX_LINKS: usize = 500;

/// How many links of a comment are compared with one another.
const MAX_COMPARED: usize = 50;

/// What is known of names in general, whoever uses them.
#[derive(Debug)]
pub struct Knowledge {
    /// Under which names strangers may register.
    pub suffixes: Suffixes,
    /// Which names belong to whom.
    pub brands: Brands,
    /// What names look like.
    pub names: NameModel,
}

impl Knowledge {
    /// What the program carries.
    pub fn carried() -> Self {
        Knowledge { suffixes: Suffixes::carried(), brands: Brands::carried(), names: NameModel::carried() }
    }
}

/// The links of one comment; reused from comment to comment.
#[derive(Debug, Default)]
pub struct Links {
    list: Vec<Link>,
    found: Vec<Found>,
    written: Vec<Range<usize>>,
    targets: String,
    seen: HashMap<u64, usize>,
    /// Links in all, repeated ones too.
    pub total: u32,
}

/// A link before it is read.
struct Candidate<'c> {
    origin: Origin,
    span: Range<usize>,
    label: Range<usize>,
    target: &'c str,
    found: Option<&'c Found>,
}

impl Links {
    /// The different links, in the order in which they were found.
    pub fn list(&self) -> &[Link] {
        &self.list
    }

    /// Where the links stand.
    pub fn place(&self) -> LinkPlace {
        LinkPlace::of(&self.list)
    }

    /// Where links are written out in the visible text, in order.
    pub fn written(&self) -> &[Range<usize>] {
        &self.written
    }

    /// Finds the links of a text and of its author, forgetting what was found before.
    pub fn read(&mut self, text: &Text, author_url: Option<&str>, suffixes: &Suffixes) {
        self.read_knowing(text, author_url, suffixes, &|_| false);
    }

    /// The same where lists are known: what may be words of a sentence is a link if one of them blocks it.
    pub fn read_knowing(
        &mut self,
        text: &Text,
        author_url: Option<&str>,
        suffixes: &Suffixes,
        is_blocked: &dyn Fn(&Link) -> bool,
    ) {
        self.list.clear();
        self.written.clear();
        self.targets.clear();
        self.seen.clear();
        self.total = 0;
        let visible = text.visible.text();
        let mut found = std::mem::take(&mut self.found);
        find::find(visible, suffixes, &mut found);
        let mut labels: Vec<Range<usize>> = Vec::new();
        for (anchor, target) in text.anchors.iter() {
            let candidate = Candidate {
                origin: Origin::Markup(anchor.markup),
                span: anchor.source.clone(),
                label: anchor.label.clone(),
                target,
                found: None,
            };
            let shown = shown_site(&found, &anchor.label, visible, suffixes);
            if let Some(link) = self.add(&candidate, suffixes, &|_| true) {
                link.shown = shown.or(link.shown.take());
                labels.push(anchor.label.clone());
            }
        }
        for one in &found {
            // What a label shows is not clicked; but a label that leads nowhere covers nothing.
            let next = labels.partition_point(|label| label.end < one.place.end);
            let is_shown = labels.get(next).is_some_and(|label| label.start <= one.place.start);
            let candidate = Candidate {
                origin: Origin::Text,
                span: text.visible.source_span(one.place.clone()),
                label: 0..0,
                target: &visible[one.place.clone()],
                found: Some(one),
            };
            let is_link = |link: &Link| !one.only_if_listed || is_blocked(link);
            let is_added = !is_shown && self.add(&candidate, suffixes, &is_link).is_some();
            if is_added || !one.only_if_listed {
                self.written.push(one.place.clone());
            }
        }
        self.found = found;
        if let Some(target) = author_url {
            let candidate =
                Candidate { origin: Origin::Author, span: 0..0, label: 0..0, target, found: None };
            self.add(&candidate, suffixes, &|_| true);
        }
    }

    fn add(
        &mut self,
        candidate: &Candidate,
        suffixes: &Suffixes,
        is_link: &dyn Fn(&Link) -> bool,
    ) -> Option<&mut Link> {
        // The same target in another disguise is another link.
        let hidden = candidate.span.len().wrapping_sub(candidate.target.len()) as u64;
        let of_author = u64::from(candidate.origin == Origin::Author);
        let key = xxh3_64(candidate.target.as_bytes()) ^ hidden << 1 ^ of_author;
        if let Some(&place) = self.seen.get(&key) {
            self.total += 1;
            let link = &mut self.list[place];
            link.times += 1;
            link.markups |= candidate.origin.markup_bit();
            return Some(link);
        }
        let target = self.targets.len()..self.targets.len() + candidate.target.len();
        let link = Link::read(candidate, target, suffixes).filter(is_link)?;
        self.total += 1;
        self.targets.push_str(candidate.target);
        self.seen.insert(key, self.list.len());
        self.list.push(link);
        self.list.last_mut()
    }

    /// Looks under the disguises of every link: a limit would be where to hide behind. `source` is the text as it
    /// was sent; `known` is what the lists say of each link, in order.
    pub fn unmask(
        &mut self,
        source: &str,
        knowledge: &Knowledge,
        known: impl Iterator<Item = Known>,
        is_redirector: impl Fn(&Url) -> bool,
    ) {
        for (place, known) in known.enumerate() {
            let link = &self.list[place];
            let target = &self.targets[link.target.clone()];
            let written = match link.origin {
                Origin::Author => target,
                Origin::Text | Origin::Markup(_) => &source[link.span.clone()],
            };
            let shown_url =
                link.shown.as_deref().filter(|_| link.label.len() < 1024).and_then(canonical::canonical);
            let seen = Seen {
                link,
                written,
                target,
                found: link.found,
                trick: link.trick,
                known,
                markups_of_site: self.markups_of_site(place),
                shown_site: shown_url
                    .as_ref()
                    .map(|url| site_of(url, &knowledge.suffixes).to_owned())
                    .filter(|shown| !knowledge.brands.same_owner(shown, link.site())),
                shown_is_redirector: shown_url.as_ref().is_some_and(&is_redirector),
                imitation: imitation(link, known, knowledge),
                names: &knowledge.names,
            };
            let worn = disguise::look(&seen);
            // A good target excuses no site that may lead there today and elsewhere tomorrow.
            let certain = link.hops.iter().all(|hop| hop.kind.is_known());
            let known = Known { good: known.good && certain, ..known };
            let link = &mut self.list[place];
            link.verdict = LinkVerdict::of(known, link.contact.is_some(), &worn);
            link.worn = worn;
        }
    }

    /// In how many markups the comment links the site of one link.
    fn markups_of_site(&self, place: usize) -> u32 {
        let link = &self.list[place];
        let others = if place < MAX_COMPARED { &self.list[..self.list.len().min(MAX_COMPARED)] } else { &[] };
        let of_site = others.iter().filter(|other| other.site() == link.site());
        of_site.fold(link.markups, |markups, other| markups | other.markups).count_ones()
    }
}

/// A brand that a link's host passes itself off as. What the lists know by name is itself.
fn imitation<'k>(link: &Link, known: Known, knowledge: &'k Knowledge) -> Option<brands::Imitation<'k>> {
    if known.good || link.is_address() || link.host().is_empty() {
        return None;
    }
    let (site, suffix) = link.parts();
    knowledge.brands.imitated(link.host(), site, suffix)
}

/// What the words of an anchor show as a link, if they show one.
fn shown_site(found: &[Found], label: &Range<usize>, visible: &str, suffixes: &Suffixes) -> Option<String> {
    let first = found.partition_point(|one| one.place.start < label.start);
    let mut inside = found[first..].iter().take_while(|one| one.place.end <= label.end);
    let one = inside.find(|one| !one.only_if_listed)?;
    let is_url = matches!(one.kind, find::Kind::Url | find::Kind::Schemeless);
    let shown = &visible[one.place.clone()];
    // Among other words a name is spoken of; and long links are often shown cut off.
    let is_the_label = one.place.len() * 2 > label.len();
    let rest = &visible[one.place.end..label.end];
    let is_cut_off = rest.starts_with("..") || rest.starts_with('…');
    let is_shown = is_url && is_the_label && !is_cut_off && suffixes.knows_ending(site_name(shown));
    is_shown.then(|| shown.to_owned())
}

/// The host that a written link shows, roughly: enough to see its ending.
fn site_name(written: &str) -> &str {
    let host = written.split_once("//").map_or(written, |(_, rest)| rest);
    host.split(['/', '?', '#', ':']).next().unwrap_or(host)
}

fn site_of<'u>(url: &'u Url, suffixes: &Suffixes) -> &'u str {
    let host = url.host_str().unwrap_or_default();
    &host[suffixes.site(host).start..]
}
