//! Comments in bulk: one file a format.

pub mod chunks;
pub mod in_order;
pub mod jsonl;
pub mod page;

/// The longest line that is read, in bytes: the longest text, every character of it escaped, and
/// as much again for the other fields.
pub const MAX_LINE: usize = 1024 * 1024;
