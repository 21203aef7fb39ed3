//! URLs, with a scheme and without.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::name::{self, MAX_NAME, Met, is_eastern, is_host};
use super::{Found, Kind, Trick};
use crate::links::site::Suffixes;

/// Schemes that lead somewhere from a comment. `hxxp` is what people write so that nobody clicks.
const SCHEMES: [&str; 5] = ["https", "http", "ftp", "hxxps", "hxxp"];

/// Schemes that do something instead of leading somewhere.
const ACTIVE: [&str; 3] = ["javascript", "vbscript", "data"];

/// The longest short link of Twitter's own shortener, whose links are often glued to other text.
const MAX_TCO: usize = 40;

/// Seeks URLs, in order.
pub(super) fn seek(text: &str, suffixes: &Suffixes, found: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut free = 0;
    let mut at = 0;
    while let Some(next) = memchr::memchr2(b'.', b':', &bytes[at..]) {
        at += next;
        let seeker = Seeker { text, suffixes, free };
        let link = match bytes[at] {
            b':' => seeker.with_scheme(at).or_else(|| seeker.bare_ipv6(at)).ok_or(at + 1),
            // The end of a sentence, as most dots are.
            _ if bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace) => Err(at + 1),
            _ => seeker.without_scheme(at),
        };
        match link {
            Ok(link) => {
                free = link.place.end;
                at = link.place.end;
                found.push(link);
            }
            Err(read) => at = read.max(at + 1),
        }
    }
}

struct Seeker<'t> {
    text: &'t str,
    suffixes: &'t Suffixes,
    /// Where the last link ended.
    free: usize,
}

impl Seeker<'_> {
    fn with_scheme(&self, colon: usize) -> Option<Found> {
        let bytes = self.text.as_bytes();
        let before = |scheme: &str| {
            let start = colon.checked_sub(scheme.len()).filter(|start| *start >= self.free)?;
            bytes[start..colon].eq_ignore_ascii_case(scheme.as_bytes()).then_some(start)
        };
        let Some((start, scheme)) = SCHEMES.iter().find_map(|scheme| Some((before(scheme)?, *scheme))) else {
            return self.active(colon, before);
        };
        let slashes = bytes[colon + 1..].iter().take_while(|byte| matches!(byte, b'/' | b'\\')).count();
        let authority = colon + 1 + slashes;
        let host_end = self.authority_end(authority, slashes > 0)?;
        let end = trimmed_end(self.text, host_end, self.rest_end(host_end)?);
        let undone = scheme.starts_with("hx").then(|| {
            (
                Trick::SpelledDots,
                format!("{}{}", if scheme.len() == 5 { "https" } else { "http" }, &self.text[colon..end]),
            )
        });
        Some(Found { undone, ..Found::plain(start..end, Kind::Url) })
    }

    /// `javascript:…` and its kin, which a browser runs when it is clicked.
    fn active(&self, colon: usize, before: impl Fn(&str) -> Option<usize>) -> Option<Found> {
        let start = ACTIVE.iter().find_map(|scheme| before(scheme))?;
        let glued = self.text[..start].ends_with(|c: char| c.is_alphanumeric());
        let code = &self.text.as_bytes()[colon + 1..];
        // "Big data: a history" is no URL; "data:text/html,…" is.
        let written_on = code.first().is_some_and(|byte| !byte.is_ascii_whitespace());
        let is_data = |code: &[u8]| {
            memchr::memchr(b',', &code[..code.len().min(100)]).is_some() && code.contains(&b'/')
        };
        let means_it =
            !self.text[start..colon].eq_ignore_ascii_case("data") || is_data(&code[..code.len().min(100)]);
        let end = url_end(self.text, colon + 1);
        (!glued && written_on && means_it && end > colon + 1)
            .then(|| Found::plain(start..trimmed_end(self.text, colon + 1, end), Kind::Url))
    }

    /// The end of the host and port behind a scheme, if that is a host.
    fn authority_end(&self, from: usize, after_slashes: bool) -> Option<usize> {
        let text = &self.text[from..];
        let length = text
            .char_indices()
            .take(MAX_NAME * 2)
            .find(|(_, c)| {
                matches!(c, '/' | '\\' | '?' | '#') || ends_url(*c) || matches!(c, ')' | '(' | ',' | ';')
            })
            .map_or(text.len().min(MAX_NAME * 4), |(at, _)| at);
        let authority = &text[..text.floor_char_boundary(length)];
        let host = authority.rfind('@').map_or(0, |at| at + 1);
        let name = &authority[host..];
        if let Some(length) = ip_literal(name) {
            return Some(from + host + length + port_length(&name[length..]));
        }
        let name = &name[..name.find([':', ']', '\'']).unwrap_or(name.len())];
        let trimmed = name.trim_end_matches(['.', '-', '!', '*', '~', '…']);
        let length = self.host_length(trimmed, after_slashes)?;
        let rest = if length == name.len() { port_length(&authority[host + length..]) } else { 0 };
        Some(from + host + length + rest)
    }

    /// How much of a name behind a scheme is the host: all of it, or what stands before letters of
    /// another script that are glued to it.
    fn host_length(&self, name: &str, after_slashes: bool) -> Option<usize> {
        let met = if after_slashes { Met::WithScheme } else { Met::Explicit };
        let is_number = |name: &str| name.starts_with(|c: char| c.is_ascii_digit()) && as_number(name);
        if is_number(name) || after_slashes && name.eq_ignore_ascii_case("localhost") {
            return Some(name.len());
        }
        let readable = |name: &str| is_host(name, met, self.suffixes);
        if name.contains('%') {
            let decoded = percent_encoding::percent_decode_str(name).decode_utf8().ok()?;
            return readable(&decoded).then_some(name.len());
        }
        let cut = name::name_length(name);
        if cut < name.len() && name[cut..].starts_with(is_eastern) && readable(&name[..cut]) {
            return Some(cut);
        }
        readable(name).then_some(name.len())
    }

    fn without_scheme(&self, dot: usize) -> Result<Found, usize> {
        let text = self.text;
        let from = text.ceil_char_boundary(self.free.max(dot.saturating_sub(MAX_NAME)));
        let start = from + name::name_start(&text[from..dot]);
        let limit = text.floor_char_boundary(dot + MAX_NAME);
        let end = start + name::name_length(&text[start..limit]);
        let (start, end) =
            if start < dot && end > dot { (start, end) } else { self.symbol_label(dot).ok_or(end)? };
        let name = text[start..end].trim_end_matches(['.', '-']);
        let host_end = start + name.len();
        let before = text[..start].trim_end_matches(['.', '-']).chars().next_back();
        let double_slash = self.is_after_double_slash(start);
        // The rest of a label that no resolver takes is no name of its own.
        let cut_off = text[..start].ends_with('-') && before.is_some_and(char::is_alphanumeric);
        if cut_off
            || !double_slash && matches!(before, Some('@' | '/' | '=' | '&' | '%' | '\\' | '_' | '#' | '$'))
        {
            return Err(end);
        }
        let followed = text.as_bytes().get(host_end).copied();
        if matches!(followed, Some(b'@' | b'_')) {
            return Err(end);
        }
        let port = port_length(&text[host_end..]);
        let met = if followed == Some(b'/') || port > 0 || double_slash {
            Met::Explicit
        } else if self.is_alone(start, host_end) {
            Met::Alone
        } else {
            Met::Bare
        };
        let host_end = if is_bare_ipv4(name, before) || is_host(name, met, self.suffixes) {
            host_end
        } else {
            start + self.known_beginning(name).ok_or(end)?
        };
        let after = host_end + port_length(&text[host_end..]);
        let rest = if matches!(text.as_bytes().get(after), Some(b'/' | b'?' | b'#')) {
            self.rest_end(after).ok_or(end)?
        } else {
            after
        };
        let start = if double_slash { start - 2 } else { start };
        Ok(Found::plain(start..trimmed_end(text, after, rest), Kind::Schemeless))
    }

    /// A label of signs only, such as `➡.ws`: a name when a path follows.
    fn symbol_label(&self, dot: usize) -> Option<(usize, usize)> {
        let text = self.text;
        let is_symbol = |c: &char| matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F300}'..='\u{1FAFF}');
        let from = text.ceil_char_boundary(self.free.max(dot.saturating_sub(64)));
        let length: usize = text[from..dot].chars().rev().take_while(is_symbol).map(char::len_utf8).sum();
        let ending = name::name_length(&text[dot + 1..text.floor_char_boundary(dot + 64)]);
        let end = dot + 1 + ending;
        (length > 0 && ending > 0 && text.as_bytes().get(end) == Some(&b'/')).then_some((dot - length, end))
    }

    /// Whether `//` stands before, and nothing that makes it a path or a scheme that has its colon.
    fn is_after_double_slash(&self, start: usize) -> bool {
        let Some(before) = self.text[..start].strip_suffix("//") else { return false };
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let is_scheme = SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(word));
        is_scheme || !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | ':' | '_'))
    }

    /// Whether nothing but a line's end or another script stands on either side.
    fn is_alone(&self, start: usize, end: usize) -> bool {
        let before = self.text[..start].chars().next_back();
        let after = self.text[end..].chars().next();
        let parts = |c: Option<char>| c.is_none_or(|c| c == '\n' || c == '\r' || is_eastern(c));
        parts(before) && parts(after)
    }

    /// The beginning of a name whose last label goes on as a word of the sentence around it:
    /// `example.comтест`, `例え.みんなです`.
    fn known_beginning(&self, name: &str) -> Option<usize> {
        let ending = name.rfind('.')? + 1;
        let is_foreign = |c: char| !c.is_ascii();
        if !name[ending..].contains(is_foreign) {
            return None;
        }
        let cuts = name[ending..].char_indices().skip(2).take(12).map(|(at, _)| ending + at);
        let known: Vec<usize> = cuts
            .filter(|&cut| {
                name[cut..].starts_with(is_foreign) && is_host(&name[..cut], Met::Bare, self.suffixes)
            })
            .collect();
        known.last().copied()
    }

    /// The end of path, query and fragment; none for what even its own shortener would not take.
    fn rest_end(&self, from: usize) -> Option<usize> {
        let end = url_end(self.text, from);
        let host = self.text[..from].rsplit(|c: char| !name::is_name_char(c)).next().unwrap_or_default();
        if host.eq_ignore_ascii_case("t.co") {
            let slug = &self.text[(from + 1).min(end)..end];
            let length = slug.bytes().take_while(u8::is_ascii_alphanumeric).count();
            return (length <= MAX_TCO).then_some((from + 1 + length).min(end));
        }
        Some(end)
    }

    /// An IPv6 address, in brackets or on its own.
    fn bare_ipv6(&self, colon: usize) -> Option<Found> {
        let bytes = self.text.as_bytes();
        let is_part = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
        let from = self.free.max(colon.saturating_sub(4));
        let start = colon - bytes[from..colon].iter().rev().take_while(|byte| is_part(byte)).count();
        let length = bytes[start..].iter().take(46).take_while(|byte| is_part(byte)).count();
        let address = self.text[start..start + length].trim_end_matches([':', '.']);
        let groups = address.split(':').filter(|group| !group.is_empty()).count();
        let glued = self.text[..start].ends_with(|c: char| c.is_alphanumeric());
        if groups < 3 || glued || address.parse::<Ipv6Addr>().is_err() {
            return None;
        }
        let end = start + address.len();
        if bytes[..start].ends_with(b"[") && bytes.get(end) == Some(&b']') {
            let after = end + 1 + port_length(&self.text[end + 1..]);
            return Some(Found::plain(
                start - 1..trimmed_end(self.text, after, self.rest_end(after)?),
                Kind::Schemeless,
            ));
        }
        Some(Found::plain(start..end, Kind::Schemeless))
    }
}

/// The length of `[…]` at the beginning, if that holds an address.
fn ip_literal(name: &str) -> Option<usize> {
    let close = name.strip_prefix('[')?.find(']')? + 1;
    name[1..close].parse::<Ipv6Addr>().is_ok().then_some(close + 1)
}

/// Four plain numbers that stand alone. With five it is a version, with a word it is a name.
fn is_bare_ipv4(name: &str, before: Option<char>) -> bool {
    name.parse::<Ipv4Addr>().is_ok() && !before.is_some_and(char::is_alphanumeric)
}

/// Whether a browser reads the name as an IP address in some base.
fn as_number(name: &str) -> bool {
    let parts = name.split('.');
    parts.clone().count() <= 4
        && parts.clone().all(|part| {
            let hex = part.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x"));
            let digits = if hex { &part[2..] } else { part };
            !part.is_empty()
                && digits
                    .bytes()
                    .all(|byte| if hex { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() })
        })
}

/// The length of `:` and a port at the beginning.
fn port_length(text: &str) -> usize {
    let Some(rest) = text.strip_prefix(':') else { return 0 };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=5).contains(&digits) { digits + 1 } else { 0 }
}

/// Characters at which every URL ends.
fn ends_url(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '“' | '”' | '«' | '»' | '„' | '‘' | '\u{3000}'..='\u{303F}'
            | '\u{FF01}' | '\u{FF08}'..='\u{FF09}' | '\u{FF0C}' | '\u{FF1A}'..='\u{FF1B}' | '\u{FF1F}' | '\u{FF5C}')
}

/// The end of what can be part of a URL: brackets that were not opened inside it end it, and so do
/// letters of scripts that are written without spaces.
fn url_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut open = [0u32; 3];
    // The end of a quotation or of a word in another script that is part of the URL.
    let mut inside = from;
    for (at, c) in text[from..].char_indices().map(|(at, c)| (from + at, c)) {
        if at < inside {
            continue;
        }
        let closed = match c {
            '(' => {
                open[0] += 1;
                continue;
            }
            '[' => {
                open[1] += 1;
                continue;
            }
            '{' => {
                open[2] += 1;
                continue;
            }
            ')' => &mut open[0],
            ']' => &mut open[1],
            '}' => &mut open[2],
            c if c.is_ascii_alphanumeric() => continue,
            '"' if at > from => match quoted(&bytes[at + 1..]) {
                Some(length) => {
                    inside = at + length + 2;
                    continue;
                }
                None => return at,
            },
            c if is_eastern(c) => match segment(text, at) {
                Some(end) => {
                    inside = end;
                    continue;
                }
                None => return at,
            },
            c if ends_url(c) => return at,
            _ => continue,
        };
        if *closed == 0 {
            return at;
        }
        *closed -= 1;
    }
    text.len()
}

/// The length of a quotation without spaces that is closed again: `x_"y"`.
fn quoted(bytes: &[u8]) -> Option<usize> {
    let length = bytes.iter().take(64).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (length > 0 && bytes.get(length) == Some(&b'"')).then_some(length)
}

/// The end of a path segment in eastern letters, which is one when nothing but a space or another
/// segment follows; a sentence goes on with punctuation or with the next link.
fn segment(text: &str, at: usize) -> Option<usize> {
    let begins = matches!(text.as_bytes().get(at.checked_sub(1)?), Some(b'/' | b'=' | b'_'));
    let rest = &text[at..];
    let end = rest.find(|c: char| !is_eastern(c)).unwrap_or(rest.len());
    let ends =
        rest[end..].chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '_'));
    (begins && ends).then_some(at + end)
}

/// Takes punctuation off the end that belongs to the sentence.
fn trimmed_end(text: &str, from: usize, mut end: usize) -> usize {
    let bytes = text.as_bytes();
    while end > from {
        let odd_quote = || memchr::memchr_iter(b'\'', &bytes[from..end]).count() % 2 == 1;
        match bytes[end - 1] {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'*' | b'~' | b'(' | b'[' | b'{' | b'|' | b'\\' => {
                end -= 1;
            }
            b'\'' if odd_quote() => end -= 1,
            b's' if end - from > 2 && bytes[end - 2] == b'\'' && odd_quote() => end -= 2,
            _ => break,
        }
    }
    // "(1…)" and the like end with a sign of more than one byte.
    let kept = text[from..end].trim_end_matches(['…', '’', '‚', '、']);
    from + kept.len()
}

/// The place of a link's scheme, host and rest, for seekers that put one together.
pub(super) fn rest_of(text: &str, host_end: usize) -> Range<usize> {
    let after = host_end + port_length(&text[host_end..]);
    let rest = match text.as_bytes().get(after) {
        Some(b'/' | b'?' | b'#') => url_end(text, after),
        _ => after,
    };
    host_end..trimmed_end(text, after, rest)
}
