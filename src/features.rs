//! Turns a read comment into one sparse vector: hashed names in separate namespaces, each counted
//! once a comment.
//!
//! The place of a feature is the upper bits of its name's hash (`hash.rs`); that, the names below and
//! [`FORMAT`] are part of the model format. Same input, same vector, on every machine.

mod hash;
mod of_links;
mod of_words;
mod shape;
mod vector;

use std::ops::Range;

use crate::bayes::Table;
use crate::comment::Author;
use crate::links::{Links, MAX_LINKS};
use crate::reputation::Standing;
use crate::text::Text;
use crate::text::tokens::Tokens;
pub use shape::{Bin, Shape};
use vector::{Looking, Vector};

/// The version of the names below. A model made with another one must be trained anew.
pub const FORMAT: u32 = 4;

/// The size of the vector, as a power of two, unless a model says otherwise.
pub const DEFAULT_BITS: u8 = 21;

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

/// Something for each family.
pub type ByFamily<T> = [T; Family::ALL.len()];

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

/// The features of one comment; reused from comment to comment.
#[derive(Debug)]
pub struct Features {
    vector: Vector,
    /// The hash of each token.
    tokens: Vec<u64>,
}

impl Features {
    /// No features yet, in a vector of 2^`bits` places.
    pub fn new(bits: u8) -> Self {
        Features { vector: Vector::new(bits), tokens: Vec::new() }
    }

    /// The features, each index once, in the order in which they were met.
    pub fn list(&self) -> &[Feature] {
        self.vector.list()
    }

    /// The size of the vector, as a power of two.
    pub fn bits(&self) -> u8 {
        self.vector.bits()
    }

    /// How many there are of each family.
    pub fn counts(&self) -> &ByFamily<u32> {
        self.vector.counts()
    }

    /// Reads a comment, forgetting the one before. What it will weigh in `table` is called for on the way:
    /// memory answers while the next feature is made.
    pub fn read(&mut self, reading: &Reading, table: &Table) {
        self.vector.clear();
        let mut vector = Looking { vector: &mut self.vector, table };
        of_words::add_tokens(&mut vector, reading.tokens, &mut self.tokens);
        of_words::add_edges(&mut vector, &self.tokens);
        let different = vector.counts()[Family::Word as usize];
        let links = (0..).zip(reading.links.list().iter().zip(reading.standings));
        for (place, (link, standing)) in links.take(MAX_LINKS) {
            of_links::add_link(&mut vector, place, link, *standing);
        }
        of_links::add_author(&mut vector, reading.author);
        for bin in shape::bins(reading, different) {
            vector.add(Namespace::Shape, &[bin.shape as u8, bin.value], Made::Shape(bin));
        }
    }
}
