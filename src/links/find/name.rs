//! What is a host's name, and what only looks like one.

use std::borrow::Cow;

use crate::links::site::Suffixes;

/// The longest name that is read, in bytes: 253 in the Domain Name System (RFC 1035, § 2.3.4), and
/// more in other scripts, before they are encoded.
pub(super) const MAX_NAME: usize = 253 * 3;

/// Endings that are also words, or endings of files: without a scheme, `www.` or a path, what
/// stands before them is more often a sentence than a site.
const WORDS: &[&str] = &[
    "ad", "al", "am", "an", "and", "app", "are", "art", "as", "at", "ba", "be", "best", "by", "can", "care",
    "day", "do", "es", "et", "go", "has", "here", "how", "id", "in", "is", "it", "la", "md", "me", "mm",
    "mov", "mr", "ms", "my", "new", "next", "no", "now", "one", "ps", "py", "rs", "sh", "so", "st", "the",
    "to", "us", "vi", "watch", "you", "zip", "pm", "re", "make", "not", "he", "we", "or", "if", "on", "mt",
    "pt", "ma", "pa", "na", "sa", "va",
];

/// Endings that are hardly ever meant as words: enough, even where dots are only spelled.
const STRONG: &[&str] = &[
    "com", "net", "org", "info", "biz", "edu", "gov", "ru", "xyz", "top", "site", "online", "shop", "club",
    "io", "co", "uk", "de", "cn", "ly", "tk", "ml", "cf", "icu", "vip", "pro", "website", "space", "store",
    "link", "live", "cc", "pw", "ws", "su", "ua", "in.net", "example", "test",
];

/// Endings that are no words in the languages that readers write in: enough where a space stands beside
/// the dot, as at the end of a sentence.
const UNMISTAKABLE: [&str; 16] = [
    "com", "net", "org", "info", "biz", "edu", "gov", "ru", "xyz", "uk", "cn", "tk", "icu", "ua", "pw", "ws",
];

/// How a name was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// Behind a scheme: whatever can be a host is one.
    WithScheme,
    /// With a path, a port or `www.`: somebody means it.
    Explicit,
    /// On a line of its own, or among letters of another script.
    Alone,
    /// In a sentence.
    Bare,
}

/// Whether a dotted name is a host that someone would be led to.
pub(super) fn is_host(name: &str, met: Met, suffixes: &Suffixes) -> bool {
    if name.len() > MAX_NAME {
        return false;
    }
    let Some((before, written_ending)) = name.rsplit_once('.') else {
        return false;
    };
    if !name.split('.').all(is_label) {
        return false;
    }
    if met == Met::WithScheme {
        // No registry takes an underscore in a name of its own; below that, hosts have them.
        let registered = before.rsplit('.').next().unwrap_or(before);
        return is_ending(written_ending) && !registered.contains('_');
    }
    if !before.contains(char::is_alphabetic) && before.is_ascii() && !is_strong(written_ending) {
        return false;
    }
    let lower = lowered(name);
    let ending = lower.rsplit('.').next().unwrap_or_default();
    let strong = is_strong(ending);
    // "the end.Next sentence": a capital after the dot, and none but the first before it.
    let sentence = written_ending.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    if sentence && !strong || !suffixes.knows_ending(&lower) {
        return false;
    }
    met != Met::Bare || lower.starts_with("www.") || !WORDS.contains(&ending)
}

/// Whether an ending is one that people know as such.
pub(super) fn is_strong(ending: &str) -> bool {
    STRONG.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// The name in lower case, as most names are that are written in sentences.
fn lowered(name: &str) -> Cow<'_, str> {
    let is_lower = name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { name.into() } else { name.to_lowercase().into() }
}

/// Whether an ending is one that is no word. Programmers write of `.NET`, and mean no site.
pub(super) fn is_unmistakable(ending: &[u8]) -> bool {
    let is_platform = matches!(ending, b"NET" | b"Net");
    !is_platform && UNMISTAKABLE.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(ending))
}

/// The longest beginning of `letters` that is an ending people know.
pub(super) fn strong_beginning(letters: &str) -> Option<&'static str> {
    STRONG.iter().copied().filter(|ending| letters.starts_with(ending)).max_by_key(|ending| ending.len())
}

/// Labels that resolvers look up: no hyphen at either end (RFC 1123, § 2.1), and encoded ones in
/// ASCII (RFC 5890, § 2.3.2.1).
fn is_label(label: &str) -> bool {
    let encoded = label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    (!encoded || label.is_ascii())
        && !label.is_empty()
        && label.len() <= 63 * 3
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// What can be a top-level domain at all, known or not.
fn is_ending(ending: &str) -> bool {
    let encoded = ending.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    encoded || ending.chars().count() >= 2 && ending.chars().all(char::is_alphabetic)
}

/// Letters of scripts that put no space between a word and a link beside it.
pub(super) fn is_eastern(c: char) -> bool {
    matches!(c, '\u{E01}'..='\u{EDF}' | '\u{1100}'..='\u{11FF}' | '\u{1780}'..='\u{17FF}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{318F}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}')
}

/// What a host's name is written with, outside of a scheme's reach.
pub(super) fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-')
}

/// The length of the name that `text` begins with: up to where the script changes between eastern
/// and other letters inside a label.
pub(super) fn name_length(text: &str) -> usize {
    let mut eastern = None;
    for (at, c) in text.char_indices() {
        if !is_name_char(c) {
            return at;
        }
        if c == '.' {
            eastern = None;
        } else if c.is_alphabetic() {
            if eastern.is_some_and(|eastern| eastern != is_eastern(c)) {
                return at;
            }
            eastern = Some(is_eastern(c));
        }
    }
    text.len()
}

/// Where the name begins that `text` ends with, under the same rule.
pub(super) fn name_start(text: &str) -> usize {
    let mut eastern = None;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        if !is_name_char(c) {
            break;
        }
        if c == '.' {
            eastern = None;
        } else if c.is_alphabetic() {
            if eastern.is_some_and(|eastern| eastern != is_eastern(c)) {
                break;
            }
            eastern = Some(is_eastern(c));
        }
        start = at;
    }
    start + text[start..].len() - text[start..].trim_start_matches(['.', '-']).len()
}
