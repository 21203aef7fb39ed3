//! The model file.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `CHAFF`, then the version of this format as three digits |
//! | 4 | length of the facts, little-endian |
//! | … | the facts ([`Facts`]) as JSON |
//! | … | the body ([`super::body`]), compressed with DEFLATE (RFC 1951) |
//! | 32 | SHA-256 of all of the above |

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{Facts, body};
use crate::bayes::{Counts, Table};
use crate::{features, whole_file};

const MAGIC: &[u8; 5] = b"CHAFF";
const VERSION: &[u8; 3] = b"002";
const HEADER: usize = 12;
const CHECKSUM: usize = 32;
/// Vectors are of 2^10 to 2^24 places.
const BITS: std::ops::RangeInclusive<u8> = 10..=24;

/// Why a model cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// The file cannot be read or written.
    #[error("model {path}: {error}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// It is no model, or its content has changed since it was written.
    #[error("model{}: {problem}", place(.path.as_ref()))]
    Damaged {
        /// Which file, where it is one.
        path: Option<PathBuf>,
        /// What is wrong, and what to do.
        problem: String,
    },
}

fn place(path: Option<&PathBuf>) -> String {
    path.map_or_else(String::new, |path| format!(" {}", path.display()))
}

impl ModelError {
    fn damaged(problem: impl Into<String>) -> Self {
        ModelError::Damaged { path: None, problem: problem.into() }
    }

    pub(super) fn at(self, file: &Path) -> Self {
        match self {
            ModelError::Damaged { problem, .. } => ModelError::Damaged { path: Some(file.into()), problem },
            other @ ModelError::Io { .. } => other,
        }
    }
}

pub(super) fn id(bytes: &[u8]) -> String {
    let checksum = &bytes[bytes.len().saturating_sub(CHECKSUM)..];
    let first = checksum.iter().take(8).fold(0u64, |id, byte| id << 8 | u64::from(*byte));
    format!("{first:016x}")
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, ModelError> {
    std::fs::read(path).map_err(|error| ModelError::Io { path: path.into(), error })
}

/// Whoever reads sees the old model or the new one.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<(), ModelError> {
    whole_file::write(path, |file| file.write_all(bytes))
        .map_err(|error| ModelError::Io { path: path.into(), error })
}

pub(super) fn write(counts: &Counts, table: &Table, facts: &Facts) -> Vec<u8> {
    let facts = serde_json::to_vec(facts).unwrap_or_default();
    let mut bytes = Vec::new();
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(VERSION);
    bytes.extend_from_slice(&(facts.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&facts);
    bytes.extend_from_slice(&compress(&body::write(counts, table)));
    let checksum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&checksum);
    bytes
}

fn compress(body: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

/// What comments are scored with, and what is written down beside it.
pub(super) fn parse(bytes: &[u8]) -> Result<(Table, Facts), ModelError> {
    let damaged = || ModelError::damaged("the file is damaged; take it from a backup or train it again");
    if !bytes.starts_with(MAGIC) || bytes.len() < HEADER + CHECKSUM {
        return Err(ModelError::damaged("this is not a model file; `chaff train` makes one"));
    }
    if &bytes[5..8] != VERSION {
        return Err(ModelError::damaged(
            "this model's format is another one than this program's; use the program that made it, or train anew",
        ));
    }
    let (content, checksum) = bytes.split_at(bytes.len() - CHECKSUM);
    if Sha256::digest(content).as_slice() != checksum {
        return Err(damaged());
    }
    let (facts, packed) = parts(bytes).ok_or_else(damaged)?;
    check_format(facts).ok_or_else(damaged)??;
    let facts: Facts = serde_json::from_slice(facts).map_err(|_| damaged())?;
    if !BITS.contains(&facts.bits) {
        return Err(damaged());
    }
    let body = unpack(packed, facts.bits).ok_or_else(damaged)?;
    let table = body::table(&body, facts.bits).ok_or_else(damaged)?;
    Ok((table, facts))
}

/// What was counted, in a file that [`parse`] has read.
pub(super) fn counts(bytes: &[u8], bits: u8) -> Option<Counts> {
    let (_, packed) = parts(bytes)?;
    body::counts(&unpack(packed, bits)?, bits)
}

/// The facts and the compressed body.
fn parts(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let content = bytes.get(..bytes.len().checked_sub(CHECKSUM)?)?;
    let length = u32::from_le_bytes(*content.get(HEADER - 4..)?.first_chunk()?) as usize;
    content.get(HEADER..)?.split_at_checked(length)
}

fn unpack(packed: &[u8], bits: u8) -> Option<Vec<u8>> {
    let most = (1u64 << bits) * body::MAX_FEATURE + 64;
    let mut body = Vec::new();
    DeflateDecoder::new(packed).take(most).read_to_end(&mut body).ok()?;
    Some(body)
}

/// Whether this program has the features that a model was trained with; before all else, since other
/// facts depend on it. `None` when the facts do not say.
fn check_format(facts: &[u8]) -> Option<Result<(), ModelError>> {
    let facts: serde_json::Value = serde_json::from_slice(facts).ok()?;
    let format = facts.get("features")?.as_u64()?;
    if format == u64::from(features::FORMAT) {
        return Some(Ok(()));
    }
    Some(Err(ModelError::damaged(format!(
        "it was trained with version {format} of the features, and this program has version {}; train it again from its labels",
        features::FORMAT
    ))))
}

#[cfg(test)]
mod tests {
    use crate::bayes::{Calibration, Counts, Label};
    use crate::model::{Lineage, Model};

    fn model() -> Model {
        let mut counts = Counts::new(10);
        counts.add_indices([1, 2, 700].into_iter(), Label::Spam);
        counts.add_indices([2, 1023].into_iter(), Label::Ham);
        Model::new(counts, 1.0, Calibration::default(), Lineage::default()).unwrap()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let model = model();
        let again = Model::from_bytes(model.as_bytes()).unwrap();
        assert_eq!(again.id(), model.id());
        assert_eq!(again.counts(), model.counts());
        assert_eq!(again.table(), model.table());
        assert_eq!(again.facts(), model.facts());
        assert_eq!(again.as_bytes(), model.as_bytes());
    }

    #[test]
    fn every_changed_or_missing_byte_is_noticed() {
        let bytes = model().as_bytes().to_vec();
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert!(Model::from_bytes(&damaged).is_err(), "byte {place}");
            assert!(Model::from_bytes(&bytes[..place]).is_err(), "cut at {place}");
        }
    }
}
