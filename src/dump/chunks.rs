//! Reads lines in chunks, in bounded memory, whatever the length of a line.

use std::io::{self, Read};

use super::MAX_LINE;

/// How much is read at a time, in bytes.
const CHUNK: usize = 256 * 1024;

/// Some whole lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    /// The number of the first line, counted from 1.
    pub first_line: u64,
    /// The lines, each but perhaps the last with its end.
    pub bytes: Vec<u8>,
    /// Whether this is one line longer than [`MAX_LINE`], of which nothing is kept.
    pub too_long: bool,
}

/// One line of a chunk.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'c> {
    /// A line, without its end.
    Bytes(u64, &'c [u8]),
    /// A line longer than [`MAX_LINE`].
    TooLong(u64),
}

impl Chunk {
    /// The lines that are not blank, with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let too_long = self.too_long.then_some(Line::TooLong(self.first_line));
        let lines = self.bytes.split(|byte| *byte == b'\n');
        let lines = (self.first_line..)
            .zip(lines)
            .map(|(number, line)| Line::Bytes(number, line.strip_suffix(b"\r").unwrap_or(line)));
        let not_blank = |line: &Line| match line {
            Line::Bytes(_, line) => !line.iter().all(u8::is_ascii_whitespace),
            Line::TooLong(_) => true,
        };
        too_long.into_iter().chain(lines.filter(not_blank).filter(|_| !self.too_long))
    }
}

/// Cuts what a reader gives into chunks of whole lines.
pub struct Chunks<R> {
    reader: R,
    /// Read, but not yet given out.
    pending: Vec<u8>,
    line: u64,
    ended: bool,
}

impl<R: Read> Chunks<R> {
    /// Begins at line 1.
    pub fn new(reader: R) -> Self {
        Chunks { reader, pending: Vec::new(), line: 1, ended: false }
    }

    /// The next chunk, or `None` at the end.
    ///
    /// # Errors
    /// What the reader reports.
    pub fn next_chunk(&mut self) -> io::Result<Option<Chunk>> {
        loop {
            if let Some(end) = memchr::memrchr(b'\n', &self.pending) {
                let rest = self.pending.split_off(end + 1);
                let bytes = std::mem::replace(&mut self.pending, rest);
                return Ok(Some(self.give(bytes)));
            }
            if self.pending.len() > MAX_LINE {
                self.skip_line()?;
                let chunk = Chunk { first_line: self.line, bytes: Vec::new(), too_long: true };
                self.line += 1;
                return Ok(Some(chunk));
            }
            if self.ended {
                let bytes = std::mem::take(&mut self.pending);
                return Ok((!bytes.is_empty()).then(|| self.give(bytes)));
            }
            self.fill()?;
        }
    }

    fn give(&mut self, mut bytes: Vec<u8>) -> Chunk {
        // Some editors begin a file with a byte order mark.
        if self.line == 1 && bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        let first_line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        Chunk { first_line, bytes, too_long: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let before = self.pending.len();
        self.pending.resize(before + CHUNK, 0);
        let mut filled = before;
        while filled < self.pending.len() {
            match self.reader.read(&mut self.pending[filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(read) => {
                    filled += read;
                    // A pipe gives what it has: whoever waits for an answer gets it now.
                    if memchr::memchr(b'\n', &self.pending[before..filled]).is_some() {
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.pending.truncate(filled);
                    return Err(error);
                }
            }
        }
        self.pending.truncate(filled);
        Ok(())
    }

    /// Drops the line that has begun, up to its end.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.pending) {
                self.pending.drain(..=end);
                return Ok(());
            }
            self.pending.clear();
            if self.ended {
                return Ok(());
            }
            self.fill()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, Option<Vec<u8>>)> {
        let mut chunks = Chunks::new(text);
        let mut lines = Vec::new();
        while let Some(chunk) = chunks.next_chunk().unwrap() {
            lines.extend(chunk.lines().map(|line| match line {
                Line::Bytes(number, bytes) => (number, Some(bytes.to_vec())),
                Line::TooLong(number) => (number, None),
            }));
        }
        lines
    }

    #[test]
    fn blank_lines_count_and_say_nothing() {
        assert_eq!(
            lines(b"a\n\nb\r\nc"),
            [(1, Some(b"a".to_vec())), (3, Some(b"b".to_vec())), (4, Some(b"c".to_vec()))]
        );
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        assert_eq!(lines(b"\xEF\xBB\xBFa\nb"), [(1, Some(b"a".to_vec())), (2, Some(b"b".to_vec()))]);
    }

    #[test]
    fn a_line_without_end_is_skipped_in_bounded_memory() {
        let mut text = b"first\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 5 * MAX_LINE));
        text.extend(b"\nlast");
        assert_eq!(lines(&text), [(1, Some(b"first".to_vec())), (2, None), (3, Some(b"last".to_vec()))]);
    }
}
