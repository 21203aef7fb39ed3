//! Finds hosts that pass for a brand: look-alike letters, a brand's name left of a stranger's site,
//! a brand's name with a lure beside it, a brand's name mistyped by one letter.
//!
//! Only whole labels and whole parts between hyphens count, never letters inside a word: `startups`
//! is not `ups`. What costs a moderator's trust is the honest link that is called a disguise, so
//! every rule stands back where honest owners are known to be: a brand's own sites, well-known
//! sites, suffixes that only schools and states get, and the brand's bare name under another suffix
//! (`amazon.de` may only be missing from the list).

mod hyphens;
mod known;
mod list;
mod lures;
mod near;
mod skeleton;
mod subdomain;

use std::collections::HashMap;

use foldhash::fast::RandomState;
use known::Known;
use list::Kind;
use near::Near;
use skeleton::Skeleton;

pub use list::BrandError;

/// The brands that the program carries.
const CARRIED: &str = include_str!("../../data/brands.toml");

/// The longest label of a host (RFC 1035, § 2.3.4), in bytes.
const MAX_LABEL: usize = 63;

/// The shortest brand that a label with digits for letters is compared with: `up5` is anybody's, and
/// `us44` a server in the United States, not USAA.
const MIN_WITH_DIGITS: usize = 5;

/// The shortest brand that a label with Latin letters for others is compared with (`rn` for `m`,
/// `l` for `i`): below, too many names of honest owners are one such letter apart.
const MIN_WITH_LETTERS: usize = 6;

/// Brands that are imitated, made ready to be found in a host.
#[derive(Debug)]
pub struct Brands {
    all: Vec<Brand>,
    by_label: HashMap<Box<str>, Id, RandomState>,
    by_skeleton: HashMap<Skeleton, Id, RandomState>,
    by_site: HashMap<Box<str>, Id, RandomState>,
    near: Near,
    known: Known,
}

/// The place of a brand in [`Brands::all`].
type Id = u32;

#[derive(Debug)]
struct Brand {
    label: Box<str>,
    kind: Kind,
    true_site: Box<str>,
}

/// A host that passes for a brand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imitation<'a> {
    /// The brand's name, as hosts write it.
    pub brand: &'a str,
    /// How the host passes for it.
    pub how: How,
    /// A site that truly is the brand's.
    pub true_site: &'a str,
}

/// How a host passes for a brand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Letters or digits that look like the brand's: `pаypal` with a Cyrillic `а`, `g00gle`, `rnetamask`.
    Homograph,
    /// The brand's name, whole, left of a stranger's site: `paypal.com.evil.example`.
    Subdomain,
    /// The brand's name between hyphens, with what leads people on: `paypal-login.example`.
    Hyphen,
    /// The brand's name with one letter mistyped: `paypla.example`.
    OneEdit,
}

/// A host in the three parts that are looked at.
#[derive(Debug, Clone, Copy)]
struct Parts<'a> {
    host: &'a str,
    /// Where the labels end that the owner of the site was free to add; 0 if there are none.
    added: usize,
    /// The label that the owner registered or, with a landlord, got as a tenant.
    name: &'a str,
}

impl Brands {
    /// The brands that the program carries.
    ///
    /// # Panics
    /// Never: the list is part of the program, and a test reads it.
    pub fn carried() -> Self {
        Self::parse(CARRIED).expect("the list in data/ is whole")
    }

    /// Reads a list in the form of `data/brands.toml`: a section for each kind of brand, in it a line
    /// `label = ["site", …]` for each brand.
    ///
    /// # Errors
    /// [`BrandError`] with the place that cannot be read, and what to write there.
    pub fn parse(list: &str) -> Result<Self, BrandError> {
        let mut brands = Brands {
            all: Vec::new(),
            by_label: HashMap::default(),
            by_skeleton: HashMap::default(),
            by_site: HashMap::default(),
            near: Near::default(),
            known: Known::carried(),
        };
        brands.add(list)?;
        Ok(brands)
    }

    /// Whether two sites are the same brand's: what shows one may lead to the other.
    pub fn same_owner(&self, one: &str, other: &str) -> bool {
        let owner = |site: &str| self.by_site.get(site);
        owner(one).is_some_and(|brand| owner(other) == Some(brand))
    }

    /// Adds an operator's own list. A brand that is already known keeps its kind and gets more sites.
    ///
    /// # Errors
    /// [`BrandError`] as for [`Brands::parse`]; nothing of the list is then added.
    pub fn add(&mut self, list: &str) -> Result<(), BrandError> {
        for entry in list::read(list)? {
            let id = match self.by_label.get(entry.label.as_str()) {
                Some(&id) => id,
                None => self.add_brand(&entry),
            };
            for site in entry.sites {
                let told =
                    self.by_site.get(site.as_str()).map(|told| closeness(&self.brand(*told).label, &site));
                if told.is_none_or(|told| closeness(&entry.label, &site) < told) {
                    self.by_site.insert(site.into(), id);
                }
            }
        }
        Ok(())
    }

    fn add_brand(&mut self, entry: &list::Entry) -> Id {
        let id = self.all.len() as Id;
        let label: Box<str> = entry.label.as_str().into();
        let true_site = entry.sites.first().map_or("", String::as_str).into();
        if let Some(skeleton) = Skeleton::of_ascii(&label) {
            self.by_skeleton.entry(skeleton).or_insert(id);
        }
        self.near.add(&label, id);
        self.by_label.insert(label.clone(), id);
        self.all.push(Brand { label, kind: entry.kind, true_site });
        id
    }

    /// The brand that a host passes for, if it is not the brand's own.
    ///
    /// `host` is as `url` gives it (lower case, ASCII, no trailing dot), `host[site_start..]` its
    /// registrable domain and `host[suffix_start..]` its public suffix; both are 0 for an address.
    pub fn imitated(&self, host: &str, site_start: usize, suffix_start: usize) -> Option<Imitation<'_>> {
        let parts = self.parts(host, site_start, suffix_start)?;
        self.by_name(parts.name)
            .or_else(|| self.in_other_script(&host[..parts.added]))
            .or_else(|| self.left_of_site(parts))
    }

    /// The parts of a host that may pass for a brand; none where its site is known to be honest.
    fn parts<'a>(&self, host: &'a str, site_start: usize, suffix_start: usize) -> Option<Parts<'a>> {
        if !host.is_ascii() {
            return None;
        }
        let site = host.get(site_start..)?;
        let name = host.get(site_start..suffix_start.checked_sub(1)?)?;
        let suffix = host.get(suffix_start..)?;
        let honest =
            self.by_site.contains_key(site) || [site, suffix].iter().any(|name| self.known.is_honest(name));
        if honest || known::is_restricted(suffix) {
            return None;
        }
        if !self.known.is_landlord(site) {
            return Some(Parts { host, added: site_start, name });
        }
        let tenant = host[..site_start].strip_suffix('.')?;
        let start = tenant.rfind('.').map_or(0, |dot| dot + 1);
        Some(Parts { host, added: start, name: &tenant[start..] })
    }

    /// The brand that a site's own name passes for.
    fn by_name(&self, name: &str) -> Option<Imitation<'_>> {
        if self.by_label.contains_key(name) || name.len() > MAX_LABEL {
            return None;
        }
        if name.starts_with("xn--") {
            return self.in_other_script(name);
        }
        self.look_alike(name)
            .or_else(|| self.between_hyphens(name))
            .or_else(|| self.one_edit_away(name))
            .map(|(id, how)| self.imitation(id, how))
    }

    fn look_alike(&self, name: &str) -> Option<(Id, How)> {
        let id = self.resembled(name).filter(|_| !self.known.is_name(name))?;
        Some((id, How::Homograph))
    }

    /// The brand that an ASCII label or part of one looks like without being it.
    fn resembled(&self, label: &str) -> Option<Id> {
        let id = *self.by_skeleton.get(&Skeleton::of_ascii(label)?)?;
        let has_digit = label.bytes().any(|byte| byte.is_ascii_digit());
        let shortest = if has_digit { MIN_WITH_DIGITS } else { MIN_WITH_LETTERS };
        (self.brand(id).label.len() >= shortest).then_some(id)
    }

    /// The brand that one of the encoded labels looks like, whole or between hyphens.
    fn in_other_script(&self, labels: &str) -> Option<Imitation<'_>> {
        let encoded = labels.split('.').filter(|label| label.starts_with("xn--") && label.len() <= MAX_LABEL);
        encoded.map(url::quirks::domain_to_unicode).find_map(|label| {
            let parts = label.split('-').filter(|part| !part.is_ascii());
            let id =
                parts.chain([label.as_str()]).find_map(|part| self.by_skeleton.get(&Skeleton::of(part)?))?;
            Some(self.imitation(*id, How::Homograph))
        })
    }

    fn one_edit_away(&self, name: &str) -> Option<(Id, How)> {
        if self.known.is_name(name) {
            return None;
        }
        let near = self.near.candidates(name).find(|id| near::is_slip(&self.brand(*id).label, name))?;
        Some((near, How::OneEdit))
    }

    fn brand(&self, id: Id) -> &Brand {
        &self.all[id as usize]
    }

    fn imitation(&self, id: Id, how: How) -> Imitation<'_> {
        let brand = self.brand(id);
        Imitation { brand: &brand.label, how, true_site: &brand.true_site }
    }
}

/// How far a brand's name is from that of one of its sites: apple.com is a true site of appleid and of
/// itunes, and the closest name is told.
fn closeness(label: &str, site: &str) -> usize {
    let name = site.split('.').next().unwrap_or(site);
    label.strip_prefix(name).map_or(usize::MAX, str::len)
}

#[cfg(test)]
mod tests;
