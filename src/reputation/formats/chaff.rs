//! The project's own format: a header, then a key, its days and a note a line.
//!
//! ```text
//! # kind: redirector
//! # source: well-known shorteners, own selection
//! # licence: MIT OR Apache-2.0
//! # date: 2026-11-22
//! # expires-after: 90 days
//!
//! bit.ly
//! google.com/url # only this path
//! evil.example kind=spam added=2026-11-22 expires=2027-11-22 # seen twice
//! ```

use std::fmt::Display;
use std::io::{self, Write};
use std::str::FromStr;

use super::ListError;
use super::gather::{Gathered, MAX_NOTE, Written};
use super::header::{Header, kept};
use super::lines::{Line, for_each_line, printable};
use crate::reputation::entry::Entry;

/// Writes a list in its one canonical form; [`read`](super::read) gives it back unchanged. Notes are
/// written on one line, with at most 200 characters.
///
/// # Errors
/// What the writer says.
pub fn write<'a>(
    out: &mut impl Write,
    header: &Header,
    entries: impl Iterator<Item = &'a Entry>,
) -> io::Result<()> {
    write_header(out, header)?;
    for entry in entries {
        write!(out, "{}", entry.key)?;
        if header.kind != Some(entry.kind) {
            write!(out, " kind={}", entry.kind)?;
        }
        for (name, day) in [("added", entry.added), ("expires", entry.expires)] {
            if let Some(day) = day {
                write!(out, " {name}={day}")?;
            }
        }
        match printable(&entry.note, MAX_NOTE).as_str() {
            "" => writeln!(out)?,
            note => writeln!(out, " # {note}")?,
        }
    }
    Ok(())
}

fn write_header(out: &mut impl Write, header: &Header) -> io::Result<()> {
    let mut field = |name: &str, value: Option<&dyn Display>| match value {
        Some(value) => writeln!(out, "# {name}: {value}"),
        None => Ok(()),
    };
    let (origin, licence) = (header.origin.as_deref().map(kept), header.licence.as_deref().map(kept));
    field("kind", header.kind.as_ref().map(|kind| kind as _))?;
    field("source", origin.as_ref().map(|origin| origin as _))?;
    field("licence", licence.as_ref().map(|licence| licence as _))?;
    field("date", header.date.as_ref().map(|date| date as _))?;
    let days = header.expires_after.map(|days| format!("{days} days"));
    field("expires-after", days.as_ref().map(|days| days as _))?;
    writeln!(out)
}

/// Reads a list in the project's own format.
pub(super) fn read(bytes: &[u8], gathered: &mut Gathered) -> Result<(), ListError> {
    let mut unknown = None;
    for_each_line(bytes, |line| match line.text.trim_start().strip_prefix('#') {
        Some(comment) => match comment.split_once(':').map(|(name, value)| (name.trim(), value.trim())) {
            Some(("kind", value)) => match value.parse() {
                Ok(kind) => gathered.header.kind = gathered.header.kind.or(Some(kind)),
                Err(problem) => unknown = unknown.take().or(Some(problem)),
            },
            Some(("expires-after", value)) => match days(value) {
                Some(days) => gathered.header.expires_after = Some(days),
                None => gathered.damage(line, "is no number of days; write it as `90 days`"),
            },
            Some(("source" | "licence" | "date", _)) => gathered.header.hear(comment),
            _ => {}
        },
        None => read_line(line, gathered),
    });
    unknown.map_or(Ok(()), |problem| Err(ListError::UnknownKind(problem)))
}

/// Whether only the project's own lists have such a line.
pub(super) fn is_unmistakable(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|comment| comment.trim_start().starts_with("kind:"))
}

/// Whether an entry says of itself what it is.
pub(super) fn has_kind(text: &str) -> bool {
    text.split_whitespace().nth(1).is_some_and(|word| word.starts_with("kind="))
}

fn read_line(line: Line, gathered: &mut Gathered) {
    // No key has the sign: a fragment is none of it.
    let (fields, note) = line.text.split_once('#').unwrap_or((line.text, ""));
    let mut words = fields.split_whitespace();
    let mut written = Written { note, ..Written::key(words.next().unwrap_or_default()) };
    for word in words {
        if let Err(problem) = read_field(word, &mut written) {
            return gathered.damage(line, problem);
        }
    }
    gathered.hold(line, written);
}

fn read_field(word: &str, written: &mut Written) -> Result<(), String> {
    fn value<T: FromStr<Err = String>>(value: &str) -> Result<Option<T>, String> {
        value.parse().map(Some)
    }
    match word.split_once('=') {
        Some(("kind", kind)) => written.kind = value(kind)?,
        Some(("added", day)) => written.added = value(day)?,
        Some(("expires", day)) => written.expires = value(day)?,
        _ => return Err("holds a word that is neither kind=, added= nor expires=".into()),
    }
    Ok(())
}

fn days(value: &str) -> Option<u16> {
    let number = value.strip_suffix("days").or(value.strip_suffix("day")).unwrap_or(value);
    number.trim().parse().ok()
}
