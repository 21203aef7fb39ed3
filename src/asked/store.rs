//! Sorted prefixes of hashes, in memory and in a file.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `CHAFFPRE` |
//! | 4 | how many prefixes there are, big-endian |
//! | 8 | XXH3 of the prefixes as they are written, big-endian |
//! | 4 each | the prefixes, ascending, none twice, big-endian: as the hashes begin |

use std::io::Write;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::AskError;
use crate::whole_file;

const MAGIC: &[u8; 8] = b"CHAFFPRE";
const HEADER: usize = 8 + 4 + 8;

/// The most prefixes of a file: a quarter of a gigabyte, ten times the lists of Safe Browsing.
const MAX_PREFIXES: usize = 1 << 26;

/// The first four bytes of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefix(u32);

/// The SHA-256 of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FullHash(pub [u8; 32]);

impl Prefix {
    /// The bytes with which the hash begins.
    pub fn bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }
}

impl From<[u8; 4]> for Prefix {
    fn from(bytes: [u8; 4]) -> Self {
        Prefix(u32::from_be_bytes(bytes))
    }
}

impl FullHash {
    /// The first four bytes.
    pub fn prefix(&self) -> Prefix {
        let [a, b, c, d, ..] = self.0;
        Prefix::from([a, b, c, d])
    }
}

/// Sorted prefixes, four bytes each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrefixStore {
    sorted: Vec<Prefix>,
}

impl PrefixStore {
    /// A store of these prefixes, in any order.
    pub fn from_prefixes(prefixes: impl IntoIterator<Item = Prefix>) -> Self {
        let mut sorted: Vec<Prefix> = prefixes.into_iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        PrefixStore { sorted }
    }

    /// Whether a hash with this prefix may be listed.
    pub fn contains(&self, prefix: Prefix) -> bool {
        self.sorted.binary_search(&prefix).is_ok()
    }

    /// How many prefixes there are.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`AskError::File`] when it cannot be read, is too large, or is not as it was written.
    pub fn read(path: &Path) -> Result<Self, AskError> {
        let error = |io: std::io::Error| AskError::file(path, &io);
        let length = std::fs::metadata(path).map_err(error)?.len();
        if length > (HEADER + 4 * MAX_PREFIXES) as u64 {
            return Err(AskError::file(path, &format!("has more than {MAX_PREFIXES} prefixes")));
        }
        let bytes = std::fs::read(path).map_err(error)?;
        Self::from_bytes(&bytes).map_err(|problem| AskError::file(path, &problem))
    }

    /// Writes a file beside the one of that name, and renames it: whoever reads sees the old prefixes
    /// or the new ones.
    ///
    /// # Errors
    /// [`AskError::File`] when it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), AskError> {
        whole_file::write(path, |file| file.write_all(&self.to_bytes()))
            .map_err(|io| AskError::file(path, &io))
    }

    fn to_bytes(&self) -> Vec<u8> {
        let body: Vec<u8> = self.sorted.iter().flat_map(|prefix| prefix.bytes()).collect();
        let count = self.sorted.len() as u32;
        [MAGIC, &count.to_be_bytes()[..], &xxh3_64(&body).to_be_bytes(), &body].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, &'static str> {
        let (header, body) = bytes.split_at_checked(HEADER).ok_or("is too short for prefixes")?;
        if &header[..8] != MAGIC {
            return Err("holds no prefixes of Chaff");
        }
        if (body.len() as u64, body.len() % 4) != (4 * u64::from(count(header)), 0) {
            return Err("is cut off, or has more behind its prefixes");
        }
        if header[12..] != xxh3_64(body).to_be_bytes() {
            return Err("has changed since it was written; make it again");
        }
        let sorted: Vec<Prefix> = body.as_chunks::<4>().0.iter().map(|four| Prefix::from(*four)).collect();
        if !sorted.is_sorted_by(|a, b| a < b) {
            return Err("holds prefixes that are not in order");
        }
        Ok(PrefixStore { sorted })
    }
}

fn count(header: &[u8]) -> u32 {
    header[8..12].iter().fold(0, |count, byte| count << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn store(prefixes: &[u32]) -> PrefixStore {
        PrefixStore::from_prefixes(prefixes.iter().map(|prefix| Prefix(*prefix)))
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prefixes.bin");
        for prefixes in [&[][..], &[0, u32::MAX, 7, 7]] {
            store(prefixes).write(&path).unwrap();
            assert_eq!(PrefixStore::read(&path).unwrap(), store(prefixes));
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        let missing = PrefixStore::read(&folder.path().join("none")).unwrap_err().to_string();
        assert!(missing.contains("none: "), "{missing}");
    }

    #[test]
    fn any_changed_byte_is_noticed() {
        let whole = store(&[1, 2, 3, 0xFFFF_0000]).to_bytes();
        assert!(PrefixStore::from_bytes(&whole).is_ok());
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            assert!(PrefixStore::from_bytes(&changed).is_err(), "byte {place}");
            assert!(PrefixStore::from_bytes(&whole[..place]).is_err(), "cut at {place}");
        }
        assert!(PrefixStore::from_bytes(&[&whole[..], &[0; 4]].concat()).is_err());
    }

    #[test]
    fn prefixes_out_of_order_are_refused() {
        let unsorted = PrefixStore { sorted: vec![Prefix(2), Prefix(1)] };
        assert!(PrefixStore::from_bytes(&unsorted.to_bytes()).unwrap_err().contains("order"));
        let twice = PrefixStore { sorted: vec![Prefix(1), Prefix(1)] };
        assert!(PrefixStore::from_bytes(&twice.to_bytes()).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_holds_what_a_set_holds(
            prefixes in prop::collection::vec(prop_oneof![any::<u32>(), 0..64u32], 0..200),
            asked in prop::collection::vec(prop_oneof![any::<u32>(), 0..64u32], 0..200),
        ) {
            let store = store(&prefixes);
            let set: BTreeSet<u32> = prefixes.iter().copied().collect();
            prop_assert_eq!(store.len(), set.len());
            for prefix in prefixes.iter().chain(&asked) {
                prop_assert_eq!(store.contains(Prefix(*prefix)), set.contains(prefix));
            }
            prop_assert_eq!(PrefixStore::from_bytes(&store.to_bytes()).unwrap(), store);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = PrefixStore::from_bytes(&bytes);
            let _ = PrefixStore::from_bytes(&[MAGIC, &bytes[..]].concat());
        }
    }
}
