//! Compiles lists into an index.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::file::{self, IndexError, STATEMENT};
use super::{Facts, MAX_BUCKET_BITS, PER_BUCKET, REST_BITS, STATEMENT_BITS, hash, hash_of};
use crate::reputation::entry::{Entry, Source};
use crate::reputation::key::{Key, Reach};

/// Notes are cut to so many bytes: one byte holds their length.
const MAX_NOTE: usize = 200;

/// Takes entries, source by source, and compiles them.
#[derive(Debug, Default)]
pub struct Builder {
    facts: Facts,
    /// Hash of the key, number of the statement.
    entries: Vec<(u64, u32)>,
    statements: HashMap<[u8; STATEMENT], u32, RandomState>,
    records: Vec<u8>,
    notes: HashMap<String, u32, RandomState>,
    note_bytes: Vec<u8>,
    /// The hashes of the hosts that have entries on parts of them.
    with_paths: Vec<u64>,
    v4_lengths: BTreeSet<u8>,
    v6_lengths: BTreeSet<u8>,
}

impl Builder {
    /// A builder that has taken nothing yet.
    pub fn new() -> Self {
        let mut builder = Builder::default();
        builder.note_bytes.push(0);
        builder.notes.insert(String::new(), 0);
        builder
    }

    /// From now on, entries are of this source.
    ///
    /// # Errors
    /// [`IndexError::TooMany`] sources.
    pub fn source(&mut self, source: Source) -> Result<(), IndexError> {
        let limit = usize::from(u16::MAX);
        if self.facts.sources.len() == limit {
            return Err(IndexError::TooMany { what: "lists", limit });
        }
        self.facts.sources.push(source);
        Ok(())
    }

    /// Takes an entry of the last source.
    ///
    /// # Errors
    /// [`IndexError::TooMany`] entries, or too many that differ in what they say.
    pub fn add(&mut self, entry: &Entry) -> Result<(), IndexError> {
        let statement = self.statement(entry)?;
        if self.entries.len() == u32::MAX as usize {
            return Err(IndexError::TooMany { what: "entries", limit: u32::MAX as usize });
        }
        self.entries.push((hash_of(&entry.key), statement));
        self.note_reach(&entry.key);
        Ok(())
    }

    fn note_reach(&mut self, key: &Key) {
        match (key.reach(), key.host_name()) {
            (Reach::Url | Reach::Path, Some(host)) => {
                let host = hash(Reach::Host, host);
                if self.with_paths.last() != Some(&host) {
                    self.with_paths.push(host);
                }
            }
            (Reach::Network, _) => {
                let (address, length) = key.text().split_once('/').unwrap_or_default();
                let lengths = if address.contains(':') { &mut self.v6_lengths } else { &mut self.v4_lengths };
                lengths.extend(length.parse::<u8>());
            }
            _ => {}
        }
    }

    fn statement(&mut self, entry: &Entry) -> Result<u32, IndexError> {
        let source = self.facts.sources.len().saturating_sub(1) as u16;
        let note = self.note(&entry.note);
        let mut record = [0; STATEMENT];
        record[..2].copy_from_slice(&source.to_le_bytes());
        record[2] = entry.kind as u8;
        record[4..6].copy_from_slice(&entry.added.unwrap_or_default().0.to_le_bytes());
        record[6..8].copy_from_slice(&entry.expires.unwrap_or_default().0.to_le_bytes());
        record[8..].copy_from_slice(&note.to_le_bytes());
        if let Some(number) = self.statements.get(&record) {
            return Ok(*number);
        }
        let number = self.statements.len() as u32;
        if number == 1 << STATEMENT_BITS {
            return Err(IndexError::TooMany {
                what: "entries that differ in what they say",
                limit: 1 << STATEMENT_BITS,
            });
        }
        self.statements.insert(record, number);
        self.records.extend_from_slice(&record);
        Ok(number)
    }

    /// Where a note stands; each text once.
    fn note(&mut self, note: &str) -> u32 {
        let note = &note[..note.floor_char_boundary(MAX_NOTE)];
        if let Some(at) = self.notes.get(note) {
            return *at;
        }
        let at = self.note_bytes.len() as u32;
        self.note_bytes.push(note.len() as u8);
        self.note_bytes.extend_from_slice(note.as_bytes());
        self.notes.insert(note.to_owned(), at);
        at
    }

    /// Compiles what was taken. The same entries in the same order give the same bytes.
    pub fn finish(mut self) -> Vec<u8> {
        self.entries.sort_unstable();
        self.entries.dedup();
        self.with_paths.sort_unstable();
        self.with_paths.dedup();
        let bits = (self.entries.len() / PER_BUCKET).checked_ilog2().unwrap_or(0);
        let facts = Facts {
            entries: self.entries.len() as u64,
            statements: self.statements.len() as u32,
            notes: self.note_bytes.len() as u32,
            bucket_bits: bits.min(MAX_BUCKET_BITS),
            path_bits: path_bits(self.with_paths.len()),
            v4_lengths: self.v4_lengths.into_iter().collect(),
            v6_lengths: self.v6_lengths.into_iter().collect(),
            ..self.facts
        };
        let paths = path_bitmap(&self.with_paths, facts.path_bits);
        let buckets = bucket_bounds(&self.entries, facts.bucket_bits);
        let entries: Vec<u8> = self.entries.iter().flat_map(|entry| packed(*entry)).collect();
        file::assemble(&facts, &[&self.records, &self.note_bytes, &paths, &buckets, &entries])
    }
}

fn packed((hash, statement): (u64, u32)) -> [u8; 8] {
    let rest = hash & ((1 << REST_BITS) - 1);
    (rest << STATEMENT_BITS | u64::from(statement)).to_le_bytes()
}

/// Eight to sixteen bits a host: one host in ten or so is looked at for nothing.
fn path_bits(hosts: usize) -> u32 {
    if hosts == 0 { 0 } else { (hosts * 8).next_power_of_two().ilog2() }
}

fn path_bitmap(hosts: &[u64], bits: u32) -> Vec<u8> {
    if bits == 0 {
        return Vec::new();
    }
    let mut bitmap = vec![0u8; (1usize << bits).div_ceil(8)];
    for host in hosts {
        let bit = (host >> (u64::BITS - bits)) as usize;
        bitmap[bit / 8] |= 1 << (bit % 8);
    }
    bitmap
}

/// For each bucket and one more, which of the sorted entries is its first.
fn bucket_bounds(entries: &[(u64, u32)], bits: u32) -> Vec<u8> {
    let bucket_of = |hash: u64| hash.checked_shr(u64::BITS - bits).unwrap_or(0);
    let mut bounds = Vec::with_capacity(((1usize << bits) + 1) * 4);
    let mut first = 0u32;
    for bucket in 0..=1u64 << bits {
        while entries.get(first as usize).is_some_and(|(hash, _)| bucket_of(*hash) < bucket) {
            first += 1;
        }
        bounds.extend_from_slice(&first.to_le_bytes());
    }
    bounds
}
