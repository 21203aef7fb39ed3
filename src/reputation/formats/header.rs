//! What a list says of itself.

use super::lines::printable;
use crate::reputation::day::Day;
use crate::reputation::entry::EntryKind;

/// The longest value that is kept, in characters.
const MAX_VALUE: usize = 500;

/// What a list says of itself, as far as it does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// What it lists.
    pub kind: Option<EntryKind>,
    /// Its title, or who publishes it, or where.
    pub origin: Option<String>,
    /// Under which terms.
    pub licence: Option<String>,
    /// Of which day it is.
    pub date: Option<Day>,
    /// After how many days its entries hold no longer. How soon a list should be fetched again
    /// (`! Expires:` of ad blockers) is something else, and not read.
    pub expires_after: Option<u16>,
}

impl Header {
    /// Reads `Name: value` in a comment; the first of a name counts, any other comment is none of
    /// the header's.
    pub(super) fn hear(&mut self, comment: &str) {
        if let Some((name, value)) = comment.split_once(':') {
            self.set(name, value);
        }
    }

    /// Sets what the name means, if the header has it and nothing was said of it before.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        match name.trim_matches(|sign: char| !sign.is_alphanumeric()).to_ascii_lowercase().as_str() {
            "title" | "name" | "source" | "homepage" | "home" => fill(&mut self.origin, value),
            "licence" | "license" | "terms of use" => fill(&mut self.licence, value),
            "date" | "updated" | "last updated" | "last modified" | "version" => {
                self.date = self.date.or_else(|| day(value));
            }
            _ => {}
        }
    }
}

fn fill(field: &mut Option<String>, value: &str) {
    let value = printable(value, MAX_VALUE);
    if field.is_none() && !value.is_empty() {
        *field = Some(value);
    }
}

/// A value as the header keeps it.
pub(super) fn kept(value: &str) -> String {
    printable(value, MAX_VALUE)
}

/// A day as `2026-11-22` or, in versions, `20261122`.
fn day(value: &str) -> Option<Day> {
    let value = value.trim();
    value.parse().ok().or_else(|| {
        let digits = value.get(..8).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]).parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comments_say() {
        let mut header = Header::default();
        for comment in [
            " nothing: at all",
            " Title:  Bad\tplaces ",
            " Source: https://lists.example/",
            " License: MIT (https://mit.example)",
            " Last updated: 2026-11-22 10:00:00 (UTC)   #",
            " Version: 3",
            " Expires: 1 day",
        ] {
            header.hear(comment);
        }
        assert_eq!(header.origin.as_deref(), Some("Bad places"));
        assert_eq!(header.licence.as_deref(), Some("MIT (https://mit.example)"));
        assert_eq!(header.date, Some(Day(20_779)));
        assert_eq!((header.kind, header.expires_after), (None, None));
    }

    #[test]
    fn versions_that_are_days() {
        assert_eq!(day("20261122"), Some(Day(20_779)));
        assert_eq!(day("202611221230"), Some(Day(20_779)));
        assert_eq!((day("9"), day("20269922"), day("ä0261122")), (None, None, None));
    }
}
