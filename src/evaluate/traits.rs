//! Kinds of comment that a report looks at one by one: a filter may be good on the whole and bad for
//! everyone who writes in one script.

use crate::links::{Link, LinkPlace};
use crate::text::Script;

/// What kinds a comment is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traits {
    /// The script of most of its letters.
    pub script: &'static str,
    /// Where its links stand.
    pub links: &'static str,
    /// How long its text is.
    pub length: &'static str,
    /// The language that the site says it is in: its place among the languages of the labels.
    pub lang: Option<u32>,
}

impl Traits {
    /// Looks at a comment's text and its links.
    pub fn of(text: &str, links: &[Link], lang: Option<u32>) -> Self {
        Traits {
            script: Script::of(text).name(),
            links: LinkPlace::of(links).name(),
            length: length(text),
            lang,
        }
    }
}

fn length(text: &str) -> &'static str {
    match text.chars().count() {
        0..30 => "under 30 characters",
        30..100 => "30 to 99 characters",
        100..300 => "100 to 299 characters",
        300..1000 => "300 to 999 characters",
        _ => "1,000 characters or more",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_characters() {
        assert_eq!(length(&"ä".repeat(99)), "30 to 99 characters");
        assert_eq!(length(""), "under 30 characters");
    }
}
