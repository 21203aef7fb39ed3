//! The index: what all lists say, compiled into one block of bytes that is looked up where it lies,
//! in memory or mapped from a file.
//!
//! Keys are not kept, only 64 bits of a hash (xxh3) of each: where an entry matches, its key is a
//! part of the link that was asked about. Of the 64 bits the upper ones choose a bucket and the lower
//! 40 stand in the entry beside the number of its statement, so that an entry takes eight bytes. With
//! ten million entries a link that is on no list passes for one that is in about 1 of 10^11 look-ups.

mod build;
mod file;

use std::borrow::Cow;
use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::day::Day;
use super::entry::{EntryKind, Source};
use super::key::{Key, Reach};
pub use build::Builder;
pub use file::IndexError;
pub(super) use file::save;
use file::{Bytes, Layout};

/// The bits of an entry that number its statement.
const STATEMENT_BITS: u32 = 24;
/// The bits of a hash that stand in an entry.
const REST_BITS: u32 = 64 - STATEMENT_BITS;
/// At most so many bits of a hash choose the bucket: those that stand in no entry.
const MAX_BUCKET_BITS: u32 = STATEMENT_BITS;
/// How many entries a bucket has on average: they fill one line of the cache.
const PER_BUCKET: usize = 8;

/// All entries of some lists, found by key.
#[derive(Debug)]
pub struct Index {
    bytes: Bytes,
    layout: Layout,
    facts: Facts,
}

/// What is known of an index as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    sources: Vec<Source>,
    entries: u64,
    statements: u32,
    notes: u32,
    bucket_bits: u32,
    path_bits: u32,
    /// The lengths of the networks that have entries, the shortest first.
    v4_lengths: Vec<u8>,
    v6_lengths: Vec<u8>,
}

/// The number of a statement in its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementId(u32);

/// What one list says of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'i> {
    /// Which list says so.
    pub source: &'i Source,
    /// What it says.
    pub kind: EntryKind,
    /// The day on which it was first seen, where that is known.
    pub added: Option<Day>,
    /// The first day on which it says nothing any more.
    pub expires: Option<Day>,
    /// What stands beside it; may be empty.
    pub note: &'i str,
}

impl Statement<'_> {
    /// Whether it still holds on a day.
    pub fn holds(&self, today: Day) -> bool {
        self.expires.is_none_or(|expires| today < expires)
    }
}

impl Index {
    /// An index of no list.
    ///
    /// # Panics
    /// Never: what a builder makes can be read.
    pub fn none() -> Self {
        Self::from_bytes(Builder::new().finish()).expect("an index that was just compiled")
    }

    /// Maps an index file, once its checksum was found right.
    ///
    /// # Errors
    /// [`IndexError`] when it cannot be read, or is not a whole index of this version.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        file::open(path)
    }

    /// An index in memory.
    ///
    /// # Errors
    /// [`IndexError`] when the bytes are not a whole index of this version.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, IndexError> {
        file::read(Bytes::Owned(bytes))
    }

    /// The lists that it was compiled from.
    pub fn sources(&self) -> &[Source] {
        &self.facts.sources
    }

    /// How many entries it holds.
    pub fn len(&self) -> u64 {
        self.facts.entries
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.facts.entries == 0
    }

    /// The bytes that it takes, in memory or mapped.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// What is said of a key, by whatever list.
    pub fn statements(&self, key: &Key) -> impl Iterator<Item = Statement<'_>> {
        self.find(hash_of(key)).map(|id| self.statement(id))
    }

    /// The statements on the key with this hash.
    pub(super) fn find(&self, hash: u64) -> impl Iterator<Item = StatementId> {
        let bucket =
            (hash >> (u64::BITS - MAX_BUCKET_BITS) >> (MAX_BUCKET_BITS - self.facts.bucket_bits)) as usize;
        let rest = hash & ((1 << REST_BITS) - 1);
        let entries = self.layout.bucket(&self.bytes, bucket);
        let entries = entries.iter().map(|entry| u64::from_le_bytes(*entry));
        entries
            .filter(move |entry| entry >> STATEMENT_BITS == rest)
            .map(|entry| StatementId(entry as u32 & ((1 << STATEMENT_BITS) - 1)))
    }

    /// Whether there may be entries on a part of the host with this hash: a path or a URL.
    pub(super) fn may_have_paths(&self, host: u64) -> bool {
        self.facts.path_bits > 0 && {
            let bit = (host >> (u64::BITS - self.facts.path_bits)) as usize;
            self.layout.paths(&self.bytes)[bit / 8] & (1 << (bit % 8)) != 0
        }
    }

    /// The lengths of the IPv4 or IPv6 networks that have entries, the shortest first.
    pub(super) fn network_lengths(&self, is_v4: bool) -> &[u8] {
        if is_v4 { &self.facts.v4_lengths } else { &self.facts.v6_lengths }
    }

    /// What a statement says.
    pub fn statement(&self, StatementId(number): StatementId) -> Statement<'_> {
        let record = self.layout.statement(&self.bytes, number);
        let (source, kind) = (u16::from_le_bytes([record[0], record[1]]), record[2]);
        let day =
            |at: usize| Some(Day(u16::from_le_bytes([record[at], record[at + 1]]))).filter(|day| day.0 > 0);
        Statement {
            source: &self.facts.sources[usize::from(source)],
            kind: EntryKind::ALL[usize::from(kind)],
            added: day(4),
            expires: day(6),
            note: self
                .layout
                .note(&self.bytes, u32::from_le_bytes([record[8], record[9], record[10], record[11]])),
        }
    }
}

/// The hash under which a key is found.
fn hash_of(key: &Key) -> u64 {
    hash(key.reach(), &folded(key.text()))
}

/// A text as it is hashed. Small and capital letters of a path are taken for the same: filter lists
/// do so, and write all small.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// The hash of the folded text of a key that reaches so far.
pub(super) fn hash(reach: Reach, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), reach as u64)
}
