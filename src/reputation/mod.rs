//! What is known of sites, hosts and URLs: which are blocked, which are trusted, which only lead
//! on, and under which strangers publish.

pub mod day;
pub mod entry;
pub mod formats;
pub mod index;
pub mod key;

pub use day::Day;
pub use entry::{Entry, EntryKind, Source};
pub use index::{Index, Standing};
pub use key::{Key, KeyError, Reach};
