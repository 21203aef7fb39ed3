//! What is known of sites, hosts and URLs: which are blocked, which are trusted, which only lead
//! on, and under which strangers publish.

pub mod entry;
pub mod formats;
pub mod index;

pub use entry::{Entry, EntryKind, Source};
pub use index::{Index, Standing};
