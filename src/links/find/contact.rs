//! Ways to reach somebody that are no URLs: e-mail addresses, phone numbers, names in messengers.

use super::name::{self, Met, is_host};
use super::{Found, Kind};
use crate::links::site::Suffixes;

/// Digits of a phone number with its country (ITU-T E.164: at most 15).
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// The longest local part of an address (RFC 5321, § 4.5.3.1.1), in bytes.
const MAX_LOCAL: usize = 64;
/// Names in messengers have 4 to 32 letters.
const HANDLE: std::ops::RangeInclusive<usize> = 4..=32;
/// How far before a name its messenger may be named, in bytes.
const NEAR: usize = 40;
/// Messengers, and what people call them.
const MESSENGERS: [&str; 9] =
    ["telegram", "telegramm", "телеграм", "телеграмм", "whatsapp", "tg:", "tg ", "тг ", "signal"];

/// Seeks contacts.
pub(super) fn seek(text: &str, suffixes: &Suffixes, found: &mut Vec<Found>) {
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        found.extend(email(text, at, suffixes).or_else(|| handle(text, at)));
    }
    for plus in memchr::memchr_iter(b'+', text.as_bytes()) {
        found.extend(phone(text, plus));
    }
}

fn email(text: &str, at: usize, suffixes: &Suffixes) -> Option<Found> {
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(byte);
    let bytes = text.as_bytes();
    let from = at.saturating_sub(MAX_LOCAL);
    let length = bytes[from..at].iter().rev().take_while(|byte| is_local(byte)).count();
    let local = text[at - length..at].trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let start = at - local.len();
    let domain_end = at + 1 + name::name_length(window(text, at + 1));
    let domain = text[at + 1..domain_end].trim_end_matches(['.', '-']);
    let scheme = start.checked_sub(7).filter(|from| bytes[*from..start].eq_ignore_ascii_case(b"mailto:"));
    let local_of_url = local.contains("//");
    let is_domain =
        if scheme.is_some() { !domain.is_empty() } else { is_host(domain, Met::Explicit, suffixes) };
    (!local.is_empty() && !local_of_url && is_domain)
        .then(|| Found::plain(scheme.unwrap_or(start)..at + 1 + domain.len(), Kind::Email))
}

/// The next bytes, enough for any name.
fn window(text: &str, from: usize) -> &str {
    &text[from..text.floor_char_boundary(from + name::MAX_NAME)]
}

/// `@name`, when a messenger was named just before.
fn handle(text: &str, at: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let length = bytes[at + 1..].iter().take(HANDLE.end() + 1).take_while(|byte| is_part(byte)).count();
    let glued = at > 0 && is_part(&bytes[at - 1]);
    if glued || !HANDLE.contains(&length) {
        return None;
    }
    let near = text.ceil_char_boundary(at.saturating_sub(NEAR));
    // One messenger, one name: the next one is a reader who is spoken to.
    let before = text[near..at].rsplit('@').next().unwrap_or_default();
    let named = MESSENGERS.iter().any(|messenger| names(before, messenger));
    named.then(|| Found::plain(at..at + 1 + length, Kind::Handle))
}

/// Whether `text` has `word`, which is in lower case, in whatever case.
fn names(text: &str, word: &str) -> bool {
    let begins = |rest: &str| {
        let mut letters = rest.chars().flat_map(char::to_lowercase);
        word.chars().all(|letter| letters.next() == Some(letter))
    };
    text.char_indices().any(|(at, _)| begins(&text[at..]))
}

/// `+` and a number with its country, in groups.
fn phone(text: &str, plus: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let mut digits = 0;
    let mut end = plus + 1;
    for (at, byte) in (plus + 1..).zip(&bytes[plus + 1..]) {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                end = at + 1;
            }
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' if at - end < 2 => {}
            _ => break,
        }
        if digits > *DIGITS.end() {
            return None;
        }
    }
    let begins = bytes.get(plus + 1).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'(');
    let glued = plus > 0 && bytes[plus - 1].is_ascii_alphanumeric();
    (begins && !glued && DIGITS.contains(&digits)).then(|| Found::plain(plus..end, Kind::Phone))
}
