//! Reads a list to its end and unpacks it, never beyond a limit.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;
use thiserror::Error;

use super::error::Problem;

/// A `.gz` file, sent over a connection that is packed as well.
const LAYERS: usize = 2;

const GZIP: &[u8] = &[0x1f, 0x8b];

/// How archives and other packings begin, at which place.
const PACKINGS: [(&str, usize, &[u8]); 8] = [
    ("gzip within gzip within gzip", 0, GZIP),
    ("zip", 0, b"PK\x03\x04"),
    ("zip", 0, b"PK\x05\x06"),
    ("bzip2", 4, b"1AY&SY"),
    ("xz", 0, b"\xfd7zXZ\0"),
    ("zstd", 0, b"\x28\xb5\x2f\xfd"),
    ("7z", 0, b"7z\xbc\xaf\x27\x1c"),
    ("tar", 257, b"ustar"),
];

/// Reads and unpacks; the limit holds for every layer, so that few bytes cannot become many.
pub(super) fn read(source: impl Read, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    open(source, limit)?.read_to_end(&mut bytes)?;
    match PACKINGS
        .iter()
        .find(|(_, place, mark)| bytes.get(*place..).is_some_and(|rest| rest.starts_with(mark)))
    {
        Some((name, ..)) => Err(ReadError::Packed(name)),
        None => Ok(bytes),
    }
}

fn open<'a>(source: impl Read + 'a, limit: u64) -> io::Result<Box<dyn Read + 'a>> {
    let mut stream: Box<dyn Read + 'a> = Box::new(Bounded { inner: Source(source), left: limit });
    for _ in 0..LAYERS {
        let mut head = Vec::new();
        stream.by_ref().take(GZIP.len() as u64).read_to_end(&mut head)?;
        let is_packed = head == GZIP;
        let whole = Cursor::new(head).chain(stream);
        if !is_packed {
            return Ok(Box::new(whole));
        }
        stream = Box::new(Bounded { inner: MultiGzDecoder::new(whole), left: limit });
    }
    Ok(stream)
}

/// Why a list could not be read to its end.
#[derive(Debug)]
pub(super) enum ReadError {
    /// More than the limit.
    TooLarge,
    /// Packed with what is not unpacked here.
    Packed(&'static str),
    /// gzip that ends too early.
    CutOff,
    /// gzip that cannot be unpacked.
    Damaged,
    /// What the source says.
    Source(io::Error),
}

impl ReadError {
    /// The problem that it is; what a source says of itself, only the caller understands.
    pub(super) fn problem(self, limit: u64, of_source: impl FnOnce(io::Error) -> Problem) -> Problem {
        match self {
            ReadError::TooLarge => Problem::TooLarge(limit),
            ReadError::Packed(name) => Problem::Packed(name.to_owned()),
            ReadError::CutOff => Problem::CutOff,
            ReadError::Damaged => Problem::Damaged,
            ReadError::Source(error) => of_source(error),
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.downcast::<SourceError>() {
            Ok(SourceError(error)) => ReadError::Source(error),
            Err(error) => match error.kind() {
                io::ErrorKind::FileTooLarge => ReadError::TooLarge,
                io::ErrorKind::UnexpectedEof => ReadError::CutOff,
                _ => ReadError::Damaged,
            },
        }
    }
}

/// An error of the source: TLS and gzip name theirs alike, and only one of them means the list.
#[derive(Debug, Error)]
#[error(transparent)]
struct SourceError(io::Error);

/// A reader that marks its errors as those of the source.
struct Source<R>(R);

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            // Whoever reads tries again, and knows by the kind that it may.
            io::ErrorKind::Interrupted => error,
            _ => io::Error::other(SourceError(error)),
        })
    }
}

/// A reader that fails, rather than ends, where the limit is passed.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn problem(bytes: &[u8], limit: u64) -> Problem {
        read(bytes, limit).unwrap_err().problem(limit, Problem::File)
    }

    #[test]
    fn plain_once_and_twice_packed() {
        let list = b"evil.example\n".repeat(9);
        for packed in
            [list.clone(), gzip(&list), gzip(&gzip(&list)), [gzip(&list[..13]), gzip(&list[13..])].concat()]
        {
            assert_eq!(read(&packed[..], 1000).unwrap(), list);
        }
        for short in [&b""[..], b"a", &GZIP[..1]] {
            assert_eq!(read(short, 1000).unwrap(), short);
        }
    }

    #[test]
    fn the_limit_is_exact_and_holds_for_what_is_packed_and_unpacked() {
        assert_eq!(read(&b"12345"[..], 5).unwrap(), b"12345");
        assert!(matches!(problem(b"123456", 5), Problem::TooLarge(5)));
        let bomb = gzip(&vec![b'a'; 1_000_000]);
        assert!(bomb.len() < 5000);
        assert!(matches!(problem(&bomb, 5000), Problem::TooLarge(5000)));
        assert!(matches!(problem(&gzip(&bomb), 5000), Problem::TooLarge(5000)));
        assert!(matches!(problem(&bomb, 500), Problem::TooLarge(500)));
    }

    #[test]
    fn cut_off_and_damaged() {
        let packed = gzip(b"evil.example\n");
        assert!(matches!(problem(&packed[..packed.len() - 3], 1000), Problem::CutOff));
        let mut damaged = packed;
        let checksum = damaged.len() - 6;
        damaged[checksum] ^= 1;
        assert!(matches!(problem(&damaged, 1000), Problem::Damaged));
    }

    #[test]
    fn errors_of_the_source_stay_its_own_also_within_gzip() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::InvalidData.into())
            }
        }
        let packed = gzip(b"evil.example\n");
        for half in [&b"evil"[..], &packed[..9], &packed[..15]] {
            let problem = read(half.chain(Broken), 1000).unwrap_err().problem(1000, Problem::File);
            assert!(matches!(&problem, Problem::File(error) if error.kind() == io::ErrorKind::InvalidData));
        }
    }

    #[test]
    fn what_is_not_unpacked_is_named() {
        let tar = [vec![b'a'; 257], b"ustar\0".to_vec()].concat();
        for (bytes, name) in [
            (b"PK\x03\x04rest".to_vec(), "zip"),
            (b"BZh91AY&SYrest".to_vec(), "bzip2"),
            (gzip(&tar), "tar"),
            (gzip(&gzip(&gzip(b"a"))), "gzip within"),
        ] {
            assert!(matches!(problem(&bytes, 1000), Problem::Packed(packing) if packing.contains(name)));
        }
    }
}
