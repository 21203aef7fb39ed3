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
pub const FORMAT: u32 = 4;

/// The size of the vector, as a power of two, unless a model says otherwise.
pub const DEFAULT_BITS: u8 = 20;

/// The most words of a path, a host or an author's name that become features.
const MAX_PARTS: usize = 12;

/// The letters of a part of a word (measured: the best of 3 to 6, and as good as 3 to 5 together).
const GRAM: usize = 5;

/// The most letters of a word that parts are made from.
const MAX_WORD: usize = 30;

/// The most tokens of a beginning; an end has one less.
const MAX_EDGE: usize = 3;

/// The most tokens of a text that is a feature as a whole.
const MAX_WHOLE: usize = 4;

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
    /// Five letters in a row inside a word, its two ends counted as letters.
    Gram = 12,
    /// How the text begins and how it ends.
    Edge = 13,
}

/// What is weighed together: features of one family say much the same things in one comment, and a
/// model learns how far each family is to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Family {
    /// Tokens.
    Word = 0,
    /// Neighbouring tokens.
    Pair = 1,
    /// Parts of words.
    Gram = 2,
    /// The beginning and the end.
    Edge = 3,
    /// Links.
    Link = 4,
    /// The shape of the text.
    Shape = 5,
    /// The author's name and address.
    Author = 6,
}

impl Family {
    /// Every family, in the order of their numbers.
    pub const ALL: [Family; 7] =
        [Family::Word, Family::Pair, Family::Gram, Family::Edge, Family::Link, Family::Shape, Family::Author];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Family::Word => "word",
            Family::Pair => "pair",
            Family::Gram => "gram",
            Family::Edge => "edge",
            Family::Link => "link",
            Family::Shape => "shape",
            Family::Author => "author",
        }
    }
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
    /// What it is weighed together with.
    pub fn family(&self) -> Family {
        match self.origin {
            Made::Token(_) => Family::Word,
            Made::Pair(_) => Family::Pair,
            Made::Gram(_) => Family::Gram,
            Made::Edge(_) => Family::Edge,
            Made::Link(..) => Family::Link,
            Made::Author(_) | Made::EmailDomain => Family::Author,
            Made::Shape(_) => Family::Shape,
        }
    }
}

/// What a feature was made from; numbers count tokens and links of the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// From a token.
    Token(u32),
    /// From a token and the one before it.
    Pair(u32),
    /// From a part of a token.
    Gram(u32),
    /// From the first or the last tokens.
    Edge(Edge),
    /// From a link's site, ending, or from a part of its URL.
    Link(u32, Part),
    /// From the author's name, its bytes.
    Author(Range<u32>),
    /// From the author's e-mail domain.
    EmailDomain,
    /// From the shape of the text.
    Shape(Bin),
}

/// The tokens with which a text begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// So many tokens at the beginning.
    First(u8),
    /// So many tokens at the end.
    Last(u8),
    /// All of a text that has no more than four.
    Whole,
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
    /// Room for one word between its two ends.
    framed: String,
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
        let seen = vec![0; (1usize << bits).div_ceil(64)];
        Features { list: Vec::new(), seen, bits, framed: String::new() }
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
        self.add_edges(reading.tokens);
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

    fn add(&mut self, namespace: Namespace, name: &[u8], origin: Made) -> bool {
        self.add_hash(xxh3_64_with_seed(name, namespace as u64), origin)
    }

    /// Adds a feature; `false` where the comment has it already.
    fn add_hash(&mut self, hash: u64, origin: Made) -> bool {
        let index = (hash >> (64 - self.bits)) as u32;
        let (word, bit) = (index as usize / 64, 1u64 << (index % 64));
        let is_new = self.seen[word] & bit == 0;
        if is_new {
            self.seen[word] |= bit;
            self.list.push(Feature { index, origin });
        }
        is_new
    }

    fn add_tokens(&mut self, tokens: &Tokens) {
        let mut before = 0;
        for (place, token) in (0..).zip(tokens.list()) {
            let hash = token_hash(tokens, token);
            let is_new = token.kind != Kind::Link && self.add_hash(hash, Made::Token(place));
            if is_new && token.kind == Kind::Word {
                self.add_grams(place, tokens.folded(token));
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

    /// Words that are written a little differently, and words nobody has seen, still have parts that
    /// are known.
    fn add_grams(&mut self, place: u32, word: &str) {
        if word.chars().nth(GRAM - 3).is_none() {
            return;
        }
        let mut framed = std::mem::take(&mut self.framed);
        framed.clear();
        framed.push('<');
        framed.extend(word.chars().take(MAX_WORD));
        framed.push('>');
        let starts = framed.char_indices().map(|(start, _)| start);
        let ends = starts.clone().skip(GRAM).chain([framed.len()]);
        for (start, end) in starts.zip(ends) {
            self.add(Namespace::Gram, &framed.as_bytes()[start..end], Made::Gram(place));
        }
        self.framed = framed;
    }

    /// How a text begins and ends: an advertisement opens and closes in ways that honest comments
    /// rarely do, whatever stands between.
    fn add_edges(&mut self, tokens: &Tokens) {
        let list = tokens.list();
        self.add_edge(tokens, 0, list.iter().take(MAX_EDGE), Edge::First);
        self.add_edge(tokens, 1, list.iter().rev().take(MAX_EDGE - 1), Edge::Last);
        if (1..=MAX_WHOLE).contains(&list.len()) {
            self.add_edge(tokens, 2, list.iter(), |_| Edge::Whole);
        }
    }

    fn add_edge<'t>(
        &mut self,
        tokens: &Tokens,
        side: u8,
        list: impl ExactSizeIterator<Item = &'t Token>,
        edge: fn(u8) -> Edge,
    ) {
        let mut name = [side; 1 + 8 * MAX_WHOLE];
        let whole = list.len();
        for (number, token) in (1..).zip(list) {
            let end = 1 + 8 * number;
            name[end - 8..end].copy_from_slice(&token_hash(tokens, token).to_le_bytes());
            if side < 2 || number == whole {
                self.add(Namespace::Edge, &name[..end], Made::Edge(edge(number as u8)));
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
