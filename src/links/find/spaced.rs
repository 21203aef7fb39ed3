//! Letters with a space between each: `e v i l . c o m`.

use super::name::{MAX_NAME, Met, is_host, strong_beginning};
use super::{Found, Kind, Trick};
use crate::links::site::Suffixes;

/// The fewest letters before the dot: "A . B" is no name.
const LEAST: usize = 3;

/// The most letters that are read on either side of a dot.
const MOST: usize = 63;

/// Seeks spaced names, at their dots.
pub(super) fn seek(text: &str, suffixes: &Suffixes, found: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut free = 0;
    for dot in memchr::memchr_iter(b'.', bytes) {
        let spaced = dot > 0 && bytes[dot - 1] == b' ' && bytes.get(dot + 1) == Some(&b' ');
        if dot < free || !spaced {
            continue;
        }
        match around(text, free, dot, suffixes) {
            Ok(link) => {
                free = link.place.end;
                found.push(link);
            }
            Err(read) => free = read,
        }
    }
}

/// The name around a dot; otherwise up to where nothing needs to be read again.
fn around(text: &str, free: usize, dot: usize, suffixes: &Suffixes) -> Result<Found, usize> {
    let bytes = text.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    // Backwards over "letter, space".
    let mut start = dot;
    let is_alone = |at: usize| is_letter(at) && !at.checked_sub(1).is_some_and(is_letter);
    while start >= free + 2 && bytes[start - 1] == b' ' && is_alone(start - 2) && dot - start < MOST * 2 {
        start -= 2;
    }
    if dot - start < LEAST * 2 {
        return Err(free);
    }
    let mut undone: String = text[start..dot].chars().filter(|c| *c != ' ').collect();
    let mut at = dot;
    let mut end = None;
    // Forwards over "dot, space, letter, space, letter …", dot after dot.
    while bytes.get(at) == Some(&b'.') {
        if undone.len() > MAX_NAME {
            return Err(at);
        }
        undone.push('.');
        let label = undone.len();
        let mut next = at + 1;
        while bytes.get(next) == Some(&b' ')
            && is_letter(next + 1)
            && !is_letter(next + 2)
            && undone.len() - label < MOST
        {
            undone.push(char::from(bytes[next + 1]));
            next += 2;
        }
        let more = bytes.get(next) == Some(&b' ') && bytes.get(next + 1) == Some(&b'.');
        let letters = undone[label..].to_lowercase();
        if !more {
            let ending = strong_beginning(&letters).ok_or(free)?;
            undone.truncate(label + ending.len());
            end = Some(at + 1 + ending.len() * 2);
            break;
        }
        at = next + 1;
    }
    let end = end.ok_or(free)?;
    if !is_host(&undone, Met::Bare, suffixes) {
        return Err(free);
    }
    Ok(Found::undone(start..end, Kind::Schemeless, Trick::SpacedLetters, undone))
}
