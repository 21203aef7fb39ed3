//! Turns a read comment into one sparse vector: hashed names in separate namespaces, each counted
//! once a comment.
//!
//! The place of a feature is the upper bits of `xxh3_64(name, seed = namespace)`; that, the names
//! below and [`FORMAT`] are part of the model format. Same input, same vector, on every machine.

mod shape;

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::comment::Author;
use crate::links::{Link, Links, MAX_LINKS, Origin, site};
use crate::reputation::{EntryKind, Standing};
use crate::text::Text;
use crate::text::tokens::{Kind, Token, Tokens};
pub use shape::{Bin, Shape};

/// The version of the names below. A model made with another one must be trained anew.
pub const FORMAT: u32 = 2;

/// The size of the vector, as a power of two, unless a model says otherwise.
pub const DEFAULT_BITS: u8 = 18;

/// The most words of a path, a host or an author's name that become features.
const MAX_PARTS: usize = 12;

/// Names of one namespace never meet those of another, but by accident of the hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Namespace {
    /// A token of the text.
    Word = 1,
    /// Two neighbouring tokens.
    Pair = 2,
    /// The site of a link.
    Site = 3,
    /// The public suffix of a link's host.
    Ending = 4,
    /// A word in a link's host name.
    HostWord = 5,
    /// A word in a link's path.
    PathWord = 6,
    /// What kind of link it is.
    LinkFacet = 7,
    /// A word of the author's name.
    Author = 8,
    /// The domain of the author's e-mail address.
    EmailDomain = 9,
    /// The shape of the text.
    Shape = 10,
    /// A disguise that a link wears.
    Disguise = 11,
}

/// One feature of a comment, with what it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Its place in the vector.
    pub index: u32,
    /// What it was made from.
    pub origin: Made,
}

impl Feature {
    /// How much of its log-odds a pair brings in: mostly it says again what its two words have
    /// said (measured: the best of 0.3, 0.5, 0.7 and 1).
    pub const PAIR_SHARE: f64 = 0.5;

    /// How much of its log-odds the feature brings in.
    pub fn share(&self) -> f64 {
        if self.is_pair() { Self::PAIR_SHARE } else { 1.0 }
    }

    pub(crate) fn is_pair(&self) -> bool {
        matches!(self.origin, Made::Pair(_))
    }
}

/// What a feature was made from; numbers count tokens and links of the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// From a token.
    Token(u32),
    /// From a token and the one before it.
    Pair(u32),
    /// From a link's site, ending, or from a part of its URL.
    Link(u32, Part),
    /// From the author's name, its bytes.
    Author(Range<u32>),
    /// From the author's e-mail domain.
    EmailDomain,
    /// From the shape of the text.
    Shape(Bin),
}

/// The parts of a link that features are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The site.
    Site,
    /// The public suffix.
    Ending,
    /// A word of the host name: bytes of the host.
    HostWord(Range<u32>),
    /// A word of the path: bytes of the path.
    PathWord(Range<u32>),
    /// What kind of link it is.
    Facet(Facet),
    /// A disguise that it wears: its place among the link's disguises.
    Disguise(u8),
}

/// Kinds of link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Facet {
    /// Its host is an IP address.
    Address = 1,
    /// Strangers publish there.
    Tenant = 2,
    /// It only leads on.
    Redirector = 3,
    /// A site that is trusted by name.
    Trusted = 4,
    /// A site that everyone uses.
    Popular = 5,
    /// A site that no list knows.
    Unknown = 6,
    /// It stands behind the author's name.
    OfAuthor = 7,
    /// It leads to a site's front page, not to a page on it.
    FrontPage = 8,
    /// It reaches a person: an address, a number, a name in a messenger.
    Contact = 9,
}

impl Facet {
    /// Its code in evidence.
    pub fn code(self) -> &'static str {
        match self {
            Facet::Address => "link.address",
            Facet::Tenant => "link.tenant",
            Facet::Redirector => "link.redirector",
            Facet::Trusted => "link.trusted",
            Facet::Popular => "link.popular",
            Facet::Unknown => "link.unknown",
            Facet::OfAuthor => "link.author",
            Facet::FrontPage => "link.front-page",
            Facet::Contact => "link.contact",
        }
    }
}

/// The vector of one comment; reused from comment to comment.
#[derive(Debug)]
pub struct Features {
    list: Vec<Feature>,
    seen: Vec<u64>,
    bits: u8,
}

/// What features are made from: one comment, read.
#[derive(Clone, Copy)]
pub struct Reading<'r> {
    /// The text.
    pub text: &'r Text,
    /// Its tokens.
    pub tokens: &'r Tokens,
    /// Its links.
    pub links: &'r Links,
    /// What the lists say of each link.
    pub standings: &'r [Standing],
    /// Its author.
    pub author: &'r Author<'r>,
}

impl Features {
    /// An empty vector of 2^`bits` places.
    pub fn new(bits: u8) -> Self {
        Features { list: Vec::new(), seen: vec![0; (1usize << bits).div_ceil(64)], bits }
    }

    /// The features, each index once, in the order in which they were met.
    pub fn list(&self) -> &[Feature] {
        &self.list
    }

    /// Reads a comment, forgetting the one before.
    pub fn read(&mut self, reading: &Reading) {
        for feature in self.list.drain(..) {
            self.seen[feature.index as usize / 64] = 0;
        }
        self.add_tokens(reading.tokens);
        let different = self.list.iter().filter(|feature| matches!(feature.origin, Made::Token(_))).count();
        for (place, (link, standing)) in
            (0..).zip(reading.links.list().iter().zip(reading.standings).take(MAX_LINKS))
        {
            self.add_link(place, link, *standing);
        }
        self.add_author(reading.author);
        for bin in shape::bins(reading, different as u32) {
            self.add(Namespace::Shape, &[bin.shape as u8, bin.value], Made::Shape(bin));
        }
    }

    fn add(&mut self, namespace: Namespace, name: &[u8], origin: Made) {
        self.add_hash(xxh3_64_with_seed(name, namespace as u64), origin);
    }

    fn add_hash(&mut self, hash: u64, origin: Made) {
        let index = (hash >> (64 - self.bits)) as u32;
        let (word, bit) = (index as usize / 64, 1u64 << (index % 64));
        if self.seen[word] & bit == 0 {
            self.seen[word] |= bit;
            self.list.push(Feature { index, origin });
        }
    }

    fn add_tokens(&mut self, tokens: &Tokens) {
        let mut before = 0;
        for (place, token) in (0..).zip(tokens.list()) {
            let hash = token_hash(tokens, token);
            if token.kind != Kind::Link {
                self.add_hash(hash, Made::Token(place));
            }
            if token.follows {
                let mut both = [0; 16];
                both[..8].copy_from_slice(&u64::to_le_bytes(before));
                both[8..].copy_from_slice(&hash.to_le_bytes());
                self.add(Namespace::Pair, &both, Made::Pair(place));
            }
            if !matches!(token.kind, Kind::Sign | Kind::Emoji) {
                before = hash;
            }
        }
    }

    fn add_link(&mut self, place: u32, link: &Link, standing: Standing) {
        // Example names say nothing of real ones.
        if !site::is_reserved(link.host()) && !link.is_address() && !link.host().is_empty() {
            self.add(Namespace::Site, link.site().as_bytes(), Made::Link(place, Part::Site));
            self.add(Namespace::Ending, link.suffix().as_bytes(), Made::Link(place, Part::Ending));
        }
        let name = &link.host()[..link.host().len() - link.suffix().len()];
        for part in parts(name) {
            let word = &name.as_bytes()[part.start as usize..part.end as usize];
            self.add(Namespace::HostWord, word, Made::Link(place, Part::HostWord(part)));
        }
        let path = link.url().path();
        for part in parts(path) {
            let word = &path.as_bytes()[part.start as usize..part.end as usize];
            self.add(Namespace::PathWord, word, Made::Link(place, Part::PathWord(part)));
        }
        // The author's own link is told from one in the text.
        let of_author = u8::from(link.origin == Origin::Author);
        for facet in facets(link, standing) {
            self.add(Namespace::LinkFacet, &[facet as u8, of_author], Made::Link(place, Part::Facet(facet)));
        }
        for (number, worn) in (0..).zip(&link.worn) {
            let name = [worn.disguise as u8, worn.severity as u8, of_author];
            self.add(Namespace::Disguise, &name, Made::Link(place, Part::Disguise(number)));
        }
    }

    fn add_author(&mut self, author: &Author) {
        if let Some(name) = author.name.as_deref() {
            let lower = name.to_lowercase();
            for part in parts(&lower) {
                let word = &lower.as_bytes()[part.start as usize..part.end as usize];
                self.add(Namespace::Author, word, Made::Author(part));
            }
        }
        if let Some((_, domain)) = author.email.as_deref().and_then(|email| email.rsplit_once('@')) {
            let domain = domain.trim().to_ascii_lowercase();
            self.add(Namespace::EmailDomain, domain.as_bytes(), Made::EmailDomain);
        }
    }
}

fn token_hash(tokens: &Tokens, token: &Token) -> u64 {
    let name = match token.kind {
        Kind::Link => "\u{1}link",
        _ => tokens.folded(token),
    };
    xxh3_64_with_seed(name.as_bytes(), Namespace::Word as u64)
}

fn facets(link: &Link, standing: Standing) -> impl Iterator<Item = Facet> {
    use EntryKind::{Allow, Landlord, Popular, Redirector};
    let tenant = link.tenant || standing.is(Landlord);
    let known = tenant || standing.is(Allow) || standing.is(Popular) || standing.is(Redirector);
    let front_page = link.url().path().len() <= 1 && link.url().query().is_none();
    [
        (link.is_address(), Facet::Address),
        (tenant, Facet::Tenant),
        (standing.is(Redirector), Facet::Redirector),
        (standing.is(Allow), Facet::Trusted),
        (standing.is(Popular), Facet::Popular),
        (!known && !link.is_address() && !link.host().is_empty(), Facet::Unknown),
        (link.contact.is_some(), Facet::Contact),
        (link.origin == Origin::Author, Facet::OfAuthor),
        (front_page && !link.host().is_empty(), Facet::FrontPage),
    ]
    .into_iter()
    .filter_map(|(is, facet)| is.then_some(facet))
}

/// The words in a host, a path or a name: runs of letters, at least three bytes long, but `www`.
fn parts(text: &str) -> impl Iterator<Item = Range<u32>> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|part| part.len() >= 3 && part.len() <= 40 && *part != "www")
        .take(MAX_PARTS)
        .map(|part| {
            let start = part.as_ptr() as usize - text.as_ptr() as usize;
            start as u32..(start + part.len()) as u32
        })
}
