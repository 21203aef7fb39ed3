//! Reads a list in the project's own format: a header that says what it is, then an entry a line.
//!
//! ```text
//! # kind: redirector
//! # source: well-known shorteners, own selection
//! # date: 2026-11-22
//!
//! bit.ly
//! google.com/url      # only this path
//! ```

use thiserror::Error;

use super::entry::{Entry, EntryKind, Source};
use super::key::Key;

/// A list that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("list {list}, line {line}: {message}")]
pub struct ListError {
    /// The list's name.
    pub list: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Reads a list.
///
/// # Errors
/// [`ListError`] with the line that is no entry, or when the header does not name a known kind.
pub fn read(name: &str, list: &str) -> Result<(Source, Vec<Entry>), ListError> {
    let error = |line: usize, message: String| ListError { list: name.into(), line, message };
    let mut source = Source { name: name.into(), origin: String::new(), date: String::new() };
    let mut kind = None;
    let mut entries = Vec::new();
    for (number, line) in (1..).zip(list.lines()) {
        if let Some(comment) = line.strip_prefix('#') {
            match comment.split_once(':').map(|(key, value)| (key.trim(), value.trim())) {
                Some(("kind", value)) if kind.is_none() => {
                    kind = Some(value.parse::<EntryKind>().map_err(|message| error(number, message))?);
                }
                Some(("source", value)) => value.clone_into(&mut source.origin),
                Some(("date", value)) => value.clone_into(&mut source.date),
                _ => {}
            }
            continue;
        }
        let written = line.split('#').next().unwrap_or_default().trim();
        if written.is_empty() {
            continue;
        }
        let kind = kind.ok_or_else(|| error(number, "begin the list with a line `# kind: …`".into()))?;
        let entry = entry(written, kind)
            .ok_or_else(|| error(number, format!("`{written}` is neither a host nor a host with a path")))?;
        entries.push(entry);
    }
    Ok((source, entries))
}

fn entry(written: &str, kind: EntryKind) -> Option<Entry> {
    Some(Entry::new(Key::parse(written).ok()?, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_entries_and_notes() {
        let (source, entries) =
            read("short", "# kind: redirector\n# date: 2026-11-22\n\nbit.ly\ngoogle.com/url # only this\n")
                .unwrap();
        assert_eq!(source.date, "2026-11-22");
        assert_eq!(entries[1], Entry::new(Key::parse("google.com/url").unwrap(), EntryKind::Redirector));
    }

    #[test]
    fn errors_name_the_line() {
        assert_eq!(read("x", "bit.ly").unwrap_err().line, 1);
        assert_eq!(read("x", "# kind: block\n\nnot a host").unwrap_err().line, 3);
        assert!(read("x", "# kind: nice\n").unwrap_err().to_string().contains("no such kind: nice"));
    }
}
