//! Reads published lists, one file a format: what the project writes itself, and what others do.
//!
//! A line that cannot be read is counted and shown, and never stops the rest. A file that is no list
//! at all (empty, a web page, mostly damage) is refused, so that it never replaces a good one.

use super::entry::{Entry, EntryKind};
use gather::Gathered;

mod adblock;
pub mod chaff;
mod columns;
mod csv;
mod dnsmasq;
mod error;
mod format;
mod gather;
mod header;
mod hosts;
mod json;
mod lines;
mod plain;
mod rbldnsd;
mod rpz;
mod spamassassin;
mod tell;
#[cfg(test)]
mod tests;

pub use columns::Columns;
pub use error::ListError;
pub use format::ListFormat;
pub use gather::Damage;
pub use header::Header;
pub use tell::tell;

/// A longer list is refused: it is held in memory as a whole.
pub const MAX_BYTES: usize = 1 << 30;

/// What is known of a list before it is read; what is not, it is asked itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// How it is written.
    pub format: Option<ListFormat>,
    /// What it lists; wins over what the list's header says, not over what an entry says.
    pub kind: Option<EntryKind>,
    /// Which columns of a table, or fields of JSON objects, hold what.
    pub columns: Option<Columns>,
}

/// What a list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// How it is written.
    pub format: ListFormat,
    /// What it says of itself.
    pub header: Header,
    /// What it lists, in its order; a key stands once for each kind.
    pub entries: Vec<Entry>,
    /// How many rules or rows were understood and say nothing of links, or nothing that can be held:
    /// cosmetic rules, wildcards, exceptions, what was removed.
    pub passed_over: u64,
    /// How many lines could not be read.
    pub damaged: u64,
    /// The first of them.
    pub damage: Vec<Damage>,
}

/// Reads a list.
///
/// # Errors
/// [`ListError`] when it is no list, or when nobody says what it lists.
pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<Reading, ListError> {
    let bytes = text_of(bytes)?;
    let format = match options.format {
        Some(format) => format,
        None if options.columns.is_some() && !tell::is_json(bytes) => ListFormat::Csv,
        None => tell::look(bytes)?,
    };
    let mut gathered = Gathered::new(options.kind);
    let columns = options.columns.as_ref();
    match format {
        ListFormat::Chaff => chaff::read(bytes, &mut gathered)?,
        ListFormat::Plain => plain::read(bytes, &mut gathered),
        ListFormat::Hosts => hosts::read(bytes, &mut gathered),
        ListFormat::Adblock => adblock::read(bytes, &mut gathered),
        ListFormat::Csv => csv::read(bytes, columns, &mut gathered)?,
        ListFormat::Json => json::read(bytes, columns, &mut gathered)?,
        ListFormat::Rpz => rpz::read(bytes, &mut gathered),
        ListFormat::Rbldnsd => rbldnsd::read(bytes, &mut gathered),
        ListFormat::Dnsmasq => dnsmasq::read(bytes, &mut gathered),
        ListFormat::SpamAssassin => spamassassin::read(bytes, &mut gathered),
    }
    gathered.into_reading(format)
}

/// The bytes behind the byte order mark, if a list may stand in them.
fn text_of(bytes: &[u8]) -> Result<&[u8], ListError> {
    if bytes.len() > MAX_BYTES {
        return Err(ListError::TooLarge { bytes: bytes.len() });
    }
    if memchr::memchr(0, bytes).is_some() {
        return Err(ListError::NotText);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match bytes.trim_ascii_start().first() {
        None => Err(ListError::Empty),
        Some(b'<') => Err(ListError::Html),
        Some(_) => Ok(bytes),
    }
}
