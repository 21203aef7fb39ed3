//! Dots that are spelled or fenced so that no program takes the name for a link: `evil dot com`,
//! `evil[.]com`, `evil (dot) com`, `evil . com`.

use super::name::{self, MAX_NAME, Met, is_host, is_strong};
use super::web::rest_of;
use super::{Found, Kind, Trick};
use crate::links::site::Suffixes;

/// Schemes that may stand before the name, the defanged ones too.
const SCHEMES: [(&str, &str); 4] =
    [("https://", "https://"), ("http://", "http://"), ("hxxps://", "https://"), ("hxxp://", "http://")];

/// Words that people say before "dot com" when they speak of an age.
const BEFORE_A_BOOM: &[&str] = &[
    "the", "this", "that", "any", "every", "some", "many", "these", "those", "all", "his", "her", "our",
    "your", "their", "and", "for", "with", "first", "last", "early", "late", "old", "new", "big", "polka",
    "red", "from",
];

/// Words before an "at" that leads to a site; any other is somebody's name.
const LEADING: &[&str] = &[
    "look",
    "looking",
    "looked",
    "buy",
    "bought",
    "get",
    "got",
    "find",
    "found",
    "see",
    "us",
    "it",
    "them",
    "me",
    "him",
    "her",
    "available",
    "online",
    "now",
    "order",
    "ordered",
    "shop",
    "only",
    "free",
    "here",
    "check",
    "more",
    "download",
    "sale",
    "site",
    "page",
    "is",
    "was",
    "are",
    "visit",
    "deals",
    "store",
    "work",
    "out",
    "read",
    "watch",
    "join",
    "register",
    "login",
    "meds",
    "pills",
    "prices",
    "info",
    "information",
    "details",
    "live",
    "still",
];

/// Providers of mail, which are named so in addresses.
const MAIL: &[&str] = &[
    "gmail",
    "hotmail",
    "yahoo",
    "outlook",
    "aol",
    "gmx",
    "web",
    "mail",
    "live",
    "msn",
    "icloud",
    "protonmail",
    "proton",
    "yandex",
    "googlemail",
    "comcast",
];

/// The longest gap that stands for a dot: ` [ dot ] `.
const MAX_GAP: usize = 9;

/// Seeks spelled dots.
pub(super) fn seek(text: &str, suffixes: &Suffixes, found: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut free = 0;
    let mut at = 0;
    while let Some(next) = memchr::memchr3(b'.', b'd', b'D', &bytes[at..]) {
        at += next;
        let gap = gap_around(bytes, at);
        let Some((end, link)) = gap.and_then(|gap| name_around(text, free, gap, suffixes)) else {
            at += 1;
            continue;
        };
        free = end;
        at = end;
        found.extend(link);
    }
}

/// The bytes that stand for a dot around `at`, if they are more than a dot.
fn gap_around(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let core = if bytes[at] == b'.' { 1 } else { 3 };
    if core == 3 && !bytes.get(at..at + 3)?.eq_ignore_ascii_case(b"dot") {
        return None;
    }
    let spaces_before = bytes[..at].iter().rev().take(2).take_while(|byte| **byte == b' ').count();
    let spaces_after = bytes[at + core..].iter().take(2).take_while(|byte| **byte == b' ').count();
    let (start, end) = (at - spaces_before, at + core + spaces_after);
    let fence =
        start.checked_sub(1).map(|before| (bytes[before], bytes.get(end).copied().unwrap_or_default()));
    if let Some((b'[', b']') | (b'(', b')') | (b'{', b'}') | (b'<', b'>')) = fence {
        let before = bytes[..start - 1].iter().rev().take(1).take_while(|byte| **byte == b' ').count();
        let after = bytes[end + 1..].iter().take(1).take_while(|byte| **byte == b' ').count();
        return Some((start - 1 - before, end + 1 + after));
    }
    (spaces_before == 1 && spaces_after == 1).then_some((start, end))
}

/// The name of which a gap is a dot, with all the gaps that follow, and the rest of the link.
///
/// `None` if there is no name; otherwise where it ends, and the link if it is one. What was read is
/// not read again from its next gap on: it has no better ending there.
fn name_around(
    text: &str,
    free: usize,
    gap: (usize, usize),
    suffixes: &Suffixes,
) -> Option<(usize, Option<Found>)> {
    let bytes = text.as_bytes();
    let from = text.ceil_char_boundary(free.max(gap.0.saturating_sub(MAX_NAME)).min(gap.0));
    let start = from + name::name_start(&text[from..gap.0]);
    let mut undone = text[start..gap.0].to_owned();
    let mut end = gap.0;
    let mut next_gap = Some(gap);
    let mut fenced = false;
    while let Some((gap_start, gap_end)) = next_gap.filter(|_| undone.len() < MAX_NAME) {
        let length = name::name_length(label_window(text, gap_end));
        let label = text[gap_end..gap_end + length].trim_end_matches(['.', '-']);
        if label.is_empty() {
            break;
        }
        fenced |= bytes[gap_start..gap_end].iter().any(|byte| matches!(byte, b'[' | b'(' | b'{' | b'<'));
        undone.push('.');
        undone.push_str(label);
        end = gap_end + label.len();
        next_gap = gap_after(bytes, end);
    }
    if undone.is_empty() || undone.starts_with('.') || end == gap.0 {
        return None;
    }
    let rest = rest_of(text, end);
    let has_path = bytes.get(end) == Some(&b'/');
    let ending = undone.rsplit('.').next().unwrap_or_default();
    // Programmers speak of "dot net" without meaning a site.
    let spelled = bytes[gap.0..gap.1].iter().any(|byte| matches!(byte, b'd' | b'D'));
    let trusted = if spelled {
        is_strong(&ending.to_lowercase()) && ending != "net"
    } else {
        // A lone dot between spaces also ends sentences.
        matches!(ending, "com" | "org" | "info" | "ru")
    };
    // "el punto (.) al final": with spaces on both sides a fence may hold the sign itself.
    let loose = text[gap.0..gap.1].starts_with(' ') && text[gap.0..gap.1].ends_with(' ');
    let met = if has_path || fenced && !loose { Met::Explicit } else { Met::Bare };
    if !(trusted || has_path || fenced) {
        return Some((end, None));
    }
    if !is_host(&undone, met, suffixes) {
        return None;
    }
    // In "the dot com bubble" nobody is led anywhere.
    let first = undone.split('.').next().unwrap_or_default().to_lowercase();
    if !fenced && !has_path && (first.chars().count() < 3 || BEFORE_A_BOOM.contains(&first.as_str())) {
        return None;
    }
    // "joe at mail dot com" is a person's address, written so as honest people do.
    if is_address(window_before(text, start), &first) {
        return Some((end, None));
    }
    let scheme = SCHEMES.iter().find(|(written, _)| {
        start
            .checked_sub(written.len())
            .is_some_and(|at| bytes[at..start].eq_ignore_ascii_case(written.as_bytes()))
    });
    let (scheme_length, scheme) = scheme.map_or((0, ""), |(written, meant)| (written.len(), *meant));
    let link = format!("{scheme}{undone}{}", &text[rest.clone()]);
    let place = start - scheme_length..rest.end;
    let found = Found { place, kind: Kind::Schemeless, undone: Some((Trick::SpelledDots, link)) };
    Some((rest.end, Some(found)))
}

/// Whether what stands before makes the name the end of somebody's address: "jane at mail dot com".
fn is_address(before: &str, name: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    let last = words.next().unwrap_or_default().to_lowercase();
    if ["(at)", "[at]", "{at}", "@"].iter().any(|at| last.ends_with(at)) {
        return true;
    }
    let leads_there = words.next().is_none_or(|word| LEADING.contains(&word.to_lowercase().as_str()));
    last == "at" && (MAIL.contains(&name) || !leads_there)
}

/// A gap that begins at `at`.
fn gap_after(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let window = &bytes[at..bytes.len().min(at + MAX_GAP)];
    let core = window.iter().position(|byte| matches!(byte, b'.' | b'd' | b'D'))?;
    gap_around(bytes, at + core).filter(|(start, _)| *start == at)
}

/// The few bytes before a place: enough for two words.
fn window_before(text: &str, to: usize) -> &str {
    &text[text.ceil_char_boundary(to.saturating_sub(64))..to]
}

fn label_window(text: &str, from: usize) -> &str {
    &text[from..text.floor_char_boundary(from + 63 * 3)]
}
