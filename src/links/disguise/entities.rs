//! Letters, digits or dots written as HTML character references.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.entities",
    sentence: "letters of it are written as HTML character references",
    see,
};

fn see(seen: &Seen) -> Option<Sighting> {
    memchr::memchr(b'&', seen.written.as_bytes())?;
    let mut rest = seen.written;
    while let Some(at) = rest.find("&#") {
        rest = &rest[at + 2..];
        let (digits, radix) = match rest.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => (hexadecimal, 16),
            None => (rest, 10),
        };
        let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let c = u32::from_str_radix(&digits[..end], radix).ok().and_then(char::from_u32);
        // Programs that escape text write quotes and slashes so; letters, nobody but who hides them.
        if c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || c == ':') {
            return Some(Sighting::suspicious(seen.link.host()));
        }
    }
    let named = ["&period;", "&colon;", "&sol;", "&dot;"].iter().any(|name| seen.written.contains(name));
    named.then(|| Sighting::suspicious(seen.link.host()))
}
