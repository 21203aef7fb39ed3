//! Plain lists: a host, URL, address or network a line, comments behind `#`, `;`, `!` or `//`.
//!
//! There is no specification. As published by Matomo's referrer spam list, Maltrail's trails, the
//! maps of rspamd and nearly everybody else.

use super::gather::{Gathered, Written};
use super::lines::{cut_comment, for_each_line};

const COMMENTS: [&str; 4] = ["#", ";", "!", "//"];

/// Reads a plain list.
pub(super) fn read(bytes: &[u8], gathered: &mut Gathered) {
    for_each_line(bytes, |line| {
        let text = line.text.trim_start();
        if let Some(comment) = COMMENTS.iter().find_map(|sign| text.strip_prefix(sign)) {
            gathered.header.hear(comment);
            return;
        }
        let (written, note) = cut_comment(text, &COMMENTS);
        let mut words = written.split_whitespace();
        let key = words.next().unwrap_or_default();
        if words.all(|word| word == key) {
            gathered.hold(line, Written { note, ..Written::key(key) });
        } else {
            gathered.damage(line, "is more than one word");
        }
    });
}
