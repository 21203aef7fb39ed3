//! Who knows the full hashes, of which the program keeps the prefixes.

use std::future::{Future, ready};
use std::path::Path;
use std::pin::Pin;

use super::AskError;
use super::store::{FullHash, Prefix, PrefixStore};

/// The full hashes of some prefixes, once they are known.
pub type Confirming<'a> = Pin<Box<dyn Future<Output = Result<Vec<FullHash>, AskError>> + Send + 'a>>;

/// One who knows the full hashes of a list. It is told prefixes and nothing else: neither a URL
/// nor a hash can be made of them.
pub trait FullHashes: Send + Sync + std::fmt::Debug {
    /// The listed hashes that begin with one of the prefixes.
    fn confirm<'a>(&'a self, prefixes: &'a [Prefix]) -> Confirming<'a>;
}

/// Full hashes in memory, read from a file.
#[derive(Debug, Clone, Default)]
pub struct LocalHashes {
    sorted: Vec<FullHash>,
}

impl LocalHashes {
    /// These hashes, in any order.
    pub fn new(hashes: impl IntoIterator<Item = FullHash>) -> Self {
        let mut sorted: Vec<FullHash> = hashes.into_iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        LocalHashes { sorted }
    }

    /// Reads a file: hashes as 64 hexadecimal digits, one a line, with empty lines and lines after
    /// `#` left out; or as 32 bytes each, one after the other.
    ///
    /// # Errors
    /// [`AskError::File`] when it cannot be read, or holds something else.
    pub fn read(path: &Path) -> Result<Self, AskError> {
        let bytes = std::fs::read(path).map_err(|io| AskError::file(path, &io))?;
        Self::from_bytes(&bytes).map_err(|problem| AskError::file(path, &problem))
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        // Of 32 bytes of a hash, hardly ever all are ASCII.
        if bytes.is_ascii() {
            return str::from_utf8(bytes).map_err(|error| error.to_string()).and_then(Self::from_lines);
        }
        match bytes.as_chunks::<32>() {
            (hashes, []) => Ok(Self::new(hashes.iter().map(|hash| FullHash(*hash)))),
            (_, rest) => Err(format!("has {} bytes behind its last hash of 32", rest.len())),
        }
    }

    fn from_lines(text: &str) -> Result<Self, String> {
        let lines = text.lines().map(str::trim).enumerate();
        let written = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let hashes = written.map(|(at, line)| {
            from_hex(line).ok_or_else(|| format!("line {} is not 64 hexadecimal digits", at + 1))
        });
        hashes.collect::<Result<Vec<_>, _>>().map(Self::new)
    }

    /// The prefixes of all of them.
    pub fn prefixes(&self) -> PrefixStore {
        PrefixStore::from_prefixes(self.sorted.iter().map(FullHash::prefix))
    }

    fn with_prefix(&self, prefix: Prefix) -> &[FullHash] {
        let start = self.sorted.partition_point(|hash| hash.prefix() < prefix);
        let length = self.sorted[start..].partition_point(|hash| hash.prefix() == prefix);
        &self.sorted[start..start + length]
    }
}

impl FullHashes for LocalHashes {
    fn confirm<'a>(&'a self, prefixes: &'a [Prefix]) -> Confirming<'a> {
        let found = prefixes.iter().flat_map(|prefix| self.with_prefix(*prefix)).copied();
        Box::pin(ready(Ok(found.collect())))
    }
}

fn from_hex(line: &str) -> Option<FullHash> {
    let (pairs, []) = line.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let bytes = pairs.iter().map(|[high, low]| Some((digit(*high)? << 4 | digit(*low)?) as u8));
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok().map(FullHash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hashes_are_found_by_their_prefix() {
        let hash = |first: u8, last: u8| {
            let mut bytes = [first; 32];
            bytes[31] = last;
            FullHash(bytes)
        };
        let local = LocalHashes::new([hash(9, 1), hash(7, 2), hash(7, 1), hash(7, 1)]);
        assert_eq!(local.prefixes().len(), 2);
        let confirm = async |first: u8| local.confirm(&[Prefix::from([first; 4])]).await.unwrap();
        assert_eq!(confirm(7).await, [hash(7, 1), hash(7, 2)]);
        assert_eq!(confirm(9).await, [hash(9, 1)]);
        assert_eq!(confirm(8).await, []);
    }

    #[test]
    fn hexadecimal_lines_and_raw_bytes_are_read() {
        let raw = [[0xAB; 32], [0x01; 32]].concat();
        let text = format!("# two\n\n{}\r\n  {}\n", "aB".repeat(32), "01".repeat(32));
        assert_eq!(
            LocalHashes::from_bytes(&raw).unwrap().sorted,
            LocalHashes::from_bytes(text.as_bytes()).unwrap().sorted
        );
        assert!(LocalHashes::from_bytes(b"").unwrap().sorted.is_empty());
    }

    #[test]
    fn what_is_no_hash_is_told_with_its_line() {
        for wrong in ["xyz".to_owned(), "ab".repeat(31), "ab".repeat(33), "+1".repeat(32), "a".repeat(63)] {
            let problem = LocalHashes::from_bytes(format!("# x\n{wrong}").as_bytes()).unwrap_err();
            assert!(problem.starts_with("line 2 "), "{problem}");
        }
        assert!(LocalHashes::from_bytes(&[0xAB; 33]).unwrap_err().contains("1 bytes"));
    }
}
