//! The index file.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `CHAFFIX1` |
//! | 8 | length of the facts, little-endian like all numbers here |
//! | … | the facts as JSON: the sources, how many of each of the following there are |
//! | 12 each | the statements: source (2), kind (1), 0 (1), added (2), expires (2), place of its note (4) |
//! | … | the notes: a byte for the length, then the text |
//! | 2^p / 8 | a bit for each host, by p bits of its hash, with entries on parts of it |
//! | 4 each | for each of 2^b buckets and one more, which entry is its first |
//! | 8 each | the entries: 40 bits of a hash, then 24 that number a statement |
//! | 16 | XXH3-128 of all of the above |

use std::fs::File;
use std::io::Write;
use std::ops::{Deref, Range};
use std::path::{Path, PathBuf};

use memmap2::Mmap;
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_128;

use super::{Facts, Index, MAX_BUCKET_BITS};
use crate::reputation::entry::EntryKind;

pub(super) const MAGIC: &[u8; 8] = b"CHAFFIX1";
pub(super) const STATEMENT: usize = 12;
const CHECKSUM: usize = 16;
const HEADER: usize = 16;

/// Why an index cannot be used.
#[derive(Debug, Error)]
pub enum IndexError {
    /// The file cannot be read or written.
    #[error("index {path}: {error}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// It is no index of this version, or its content has changed since it was written.
    #[error("index{}: {problem}; compile it again with `chaff lists compile`", .path.as_ref().map(|path| format!(" {}", path.display())).unwrap_or_default())]
    Damaged {
        /// Which file, where it is one.
        path: Option<PathBuf>,
        /// What is wrong.
        problem: &'static str,
    },
    /// The lists hold more than an index can.
    #[error("the lists hold more than {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
}

/// Bytes in memory, or mapped from a file.
#[derive(Debug)]
pub(super) enum Bytes {
    Owned(Vec<u8>),
    Mapped(Mmap),
}

impl Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Owned(bytes) => bytes,
            Bytes::Mapped(map) => map,
        }
    }
}

/// Where in the bytes each part lies.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    statements: usize,
    notes: Range<usize>,
    paths: Range<usize>,
    buckets: usize,
    entries: Range<usize>,
}

impl Layout {
    /// The layout of what begins with these facts; `None` when it is not as long as `whole`.
    fn of(facts: &Facts, facts_end: usize, whole: usize) -> Option<Self> {
        let notes = facts_end.checked_add((facts.statements as usize).checked_mul(STATEMENT)?)?;
        let paths = notes.checked_add(facts.notes as usize)?;
        let path_bytes = if facts.path_bits == 0 { 0 } else { (1usize << facts.path_bits).div_ceil(8) };
        let buckets = paths.checked_add(path_bytes)?;
        let entries = buckets.checked_add(((1usize << facts.bucket_bits) + 1) * 4)?;
        let end = entries.checked_add(usize::try_from(facts.entries).ok()?.checked_mul(8)?)?;
        let layout = Layout {
            statements: facts_end,
            notes: notes..paths,
            paths: paths..buckets,
            buckets,
            entries: entries..end,
        };
        (end.checked_add(CHECKSUM)? == whole).then_some(layout)
    }

    pub(super) fn statement<'b>(&self, bytes: &'b [u8], number: u32) -> &'b [u8] {
        &bytes[self.statements + number as usize * STATEMENT..][..STATEMENT]
    }

    pub(super) fn note<'b>(&self, bytes: &'b [u8], at: u32) -> &'b str {
        let notes = &bytes[self.notes.clone()][at as usize..];
        std::str::from_utf8(&notes[1..=usize::from(notes[0])]).unwrap_or_default()
    }

    pub(super) fn paths<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        &bytes[self.paths.clone()]
    }

    /// The entries of a bucket.
    pub(super) fn bucket<'b>(&self, bytes: &'b [u8], bucket: usize) -> &'b [[u8; 8]] {
        let (bounds, _) = bytes[self.buckets + bucket * 4..][..8].as_chunks::<4>();
        let (start, end) = (u32::from_le_bytes(bounds[0]), u32::from_le_bytes(bounds[1]));
        let entries = &bytes[self.entries.clone()][start as usize * 8..end as usize * 8];
        entries.as_chunks().0
    }
}

pub(super) fn open(path: &Path) -> Result<Index, IndexError> {
    let io = |error| IndexError::Io { path: path.into(), error };
    let file = File::open(path).map_err(io)?;
    // SAFETY: a map is sound while nobody changes the file under it. Index files are written beside
    // their place and moved into it (`save`), never written to again: whoever compiles a new one
    // leaves the mapped one as it is, without a name, until it is unmapped. They lie in the
    // operator's own data folder.
    #[expect(
        unsafe_code,
        reason = "copying 80 MB into memory takes ten times as long, and each process would hold its own"
    )]
    let map = unsafe { Mmap::map(&file) }.map_err(io)?;
    read(Bytes::Mapped(map)).map_err(|error| match error {
        IndexError::Damaged { problem, .. } => IndexError::Damaged { path: Some(path.into()), problem },
        other => other,
    })
}

/// Reads the facts of an index and checks that it is whole, so that no look-up can leave it.
pub(super) fn read(bytes: Bytes) -> Result<Index, IndexError> {
    let damaged = |problem| IndexError::Damaged { path: None, problem };
    if bytes.len() < HEADER + CHECKSUM || !bytes.starts_with(&MAGIC[..7]) {
        return Err(damaged("this is no index"));
    }
    if bytes[7] != MAGIC[7] {
        return Err(damaged("it was compiled by another version of this program"));
    }
    let (content, checksum) = bytes.split_at(bytes.len() - CHECKSUM);
    if xxh3_128(content).to_le_bytes() != checksum {
        return Err(damaged("it is cut off or was changed"));
    }
    let length = u64::from_le_bytes(bytes[8..HEADER].try_into().unwrap_or_default());
    let facts_end = usize::try_from(length).ok().and_then(|length| HEADER.checked_add(length));
    let facts =
        facts_end.and_then(|end| content.get(HEADER..end)).and_then(|json| serde_json::from_slice(json).ok());
    let (Some(facts_end), Some(facts)) = (facts_end, facts) else {
        return Err(damaged("its facts cannot be read"));
    };
    let facts: Facts = facts;
    if facts.bucket_bits > MAX_BUCKET_BITS || facts.path_bits > 40 {
        return Err(damaged("its facts are wrong"));
    }
    let layout = Layout::of(&facts, facts_end, bytes.len())
        .ok_or(damaged("it is shorter or longer than its facts say"))?;
    let index = Index { bytes, layout, facts };
    if is_consistent(&index) { Ok(index) } else { Err(damaged("its parts do not fit together")) }
}

/// Whether every number that leads from one part to another leads into it.
fn is_consistent(index: &Index) -> bool {
    let Index { bytes, layout, facts } = index;
    let notes = &bytes[layout.notes.clone()];
    let statements = (0..facts.statements).all(|number| {
        let record = layout.statement(bytes, number);
        let note = u32::from_le_bytes([record[8], record[9], record[10], record[11]]) as usize;
        usize::from(u16::from_le_bytes([record[0], record[1]])) < facts.sources.len()
            && usize::from(record[2]) < EntryKind::ALL.len()
            && notes.get(note).is_some_and(|length| note + usize::from(*length) < notes.len())
    });
    let (bounds, _) = bytes[layout.buckets..layout.entries.start].as_chunks::<4>();
    let bounds = || bounds.iter().map(|bound| u32::from_le_bytes(*bound));
    let (entries, _) = bytes[layout.entries.clone()].as_chunks::<8>();
    let number = |entry: &[u8; 8]| u64::from_le_bytes(*entry) & ((1 << super::STATEMENT_BITS) - 1);
    statements
        && bounds().is_sorted()
        && bounds().next_back().is_some_and(|last| u64::from(last) == facts.entries)
        && entries.iter().all(|entry| number(entry) < u64::from(facts.statements))
}

/// The bytes of an index file, from its facts and the parts that follow them.
pub(super) fn assemble(facts: &Facts, parts: &[&[u8]]) -> Vec<u8> {
    let facts = serde_json::to_vec(facts).unwrap_or_default();
    let size = HEADER + facts.len() + parts.iter().map(|part| part.len()).sum::<usize>() + CHECKSUM;
    let mut bytes = Vec::with_capacity(size);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&(facts.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&facts);
    for part in parts {
        bytes.extend_from_slice(part);
    }
    let checksum = xxh3_128(&bytes).to_le_bytes();
    bytes.extend_from_slice(&checksum);
    bytes
}

/// Writes beside the file and moves it into place: whoever maps it sees the old index or the new one.
///
/// # Errors
/// [`IndexError::Io`] with what the system says.
pub(in crate::reputation) fn save(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    crate::whole_file::write(path, |file| file.write_all(bytes))
        .map_err(|error| IndexError::Io { path: path.into(), error })
}
