//! Kinds of comment that a report looks at one by one: a filter may be good on the whole and bad for
//! everyone who writes in one script.

use crate::links::{Link, Origin};

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
        Traits { script: script(text), links: link_place(links), length: length(text), lang }
    }
}

/// Ranges of the scripts that comments are mostly written in, by Unicode's Blocks.txt.
const SCRIPTS: [(&str, &[(u32, u32)]); 13] = [
    ("Latin", &[(0x41, 0x5A), (0x61, 0x7A), (0xAA, 0x24F), (0x1E00, 0x1EFF), (0xFF21, 0xFF5A)]),
    ("Cyrillic", &[(0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)]),
    ("Greek", &[(0x370, 0x3FF), (0x1F00, 0x1FFF)]),
    ("Armenian", &[(0x530, 0x58F)]),
    ("Hebrew", &[(0x590, 0x5FF)]),
    ("Arabic", &[(0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE)]),
    ("Devanagari", &[(0x900, 0x97F)]),
    ("Thai", &[(0xE00, 0xE7F)]),
    ("Kana", &[(0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9D)]),
    ("Han", &[(0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)]),
    ("Hangul", &[(0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF)]),
    ("decorative letters", &[(0x1D400, 0x1D7FF), (0x2460, 0x24FF), (0x1F100, 0x1F1FF)]),
    ("another script", &[(0x980, 0xDFF), (0xE80, 0x10FF), (0x1200, 0x1C7F), (0x10000, 0x10FFF)]),
];

/// The script of most letters. Kana make a text Japanese, however much Han it has besides.
fn script(text: &str) -> &'static str {
    let mut letters = [0_usize; SCRIPTS.len()];
    for c in text.chars().filter(|c| c.is_alphabetic() || !c.is_ascii()) {
        let is_in = |(_, ranges): &(&str, &[(u32, u32)])| {
            ranges.iter().any(|(first, last)| (*first..=*last).contains(&(c as u32)))
        };
        if let Some(place) = SCRIPTS.iter().position(is_in) {
            letters[place] += 1;
        }
    }
    let kana = SCRIPTS.iter().position(|(name, _)| *name == "Kana").unwrap_or_default();
    if letters[kana] > 0 && letters[kana] * 10 >= letters.iter().sum() {
        return "Kana";
    }
    let most = letters.iter().copied().max().unwrap_or_default();
    let place = letters.iter().position(|count| *count == most && most > 0);
    place.map_or("no letters", |place| SCRIPTS[place].0)
}

fn link_place(links: &[Link]) -> &'static str {
    if links.is_empty() {
        "no link"
    } else if links.iter().all(|link| link.origin == Origin::Author) {
        "only the author's link"
    } else {
        "links in the text"
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
    fn scripts_are_told_apart() {
        for (text, expected) in [
            ("Hello, Ünal", "Latin"),
            ("привет, world мир", "Cyrillic"),
            ("你好", "Han"),
            ("これは漢字漢字です", "Kana"),
            ("안녕하세요 OK", "Hangul"),
            ("مرحبا", "Arabic"),
            ("𝐒𝐋𝐎𝐓 gacor ①②③", "decorative letters"),
            ("12345 !!! 🎉", "no letters"),
            ("", "no letters"),
        ] {
            assert_eq!(script(text), expected, "{text}");
        }
    }

    #[test]
    fn lengths_count_characters() {
        assert_eq!(length(&"ä".repeat(99)), "30 to 99 characters");
        assert_eq!(length(""), "under 30 characters");
    }
}
