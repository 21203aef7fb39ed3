//! Dots that are spelled or fenced so that no program takes the name for a link: `evil dot com`,
//! `evil[.]com`, `evil (dot) com`, `evil . com`, `evil•com`. What sentences have too (`evil .com`,
//! `evil. com`, `evil dotcom`, `joe at evil dot com`) is a link only if a list blocks it.

use super::gap::{self, Gap, Look};
use super::name::{self, MAX_NAME, Met, is_host, is_strong, is_unmistakable};
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

/// Seeks spelled dots.
pub(super) fn seek(text: &str, suffixes: &Suffixes, found: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let words = memchr::memchr3_iter(b'.', b'd', b'D', bytes);
    seek_at(words, |at| gap::around(bytes, at), text, suffixes, found);
    let [first, second] = gap::BULLET_STARTS;
    let bullets = memchr::memchr2_iter(first, second, bytes);
    seek_at(bullets, |at| gap::bullet(bytes, at), text, suffixes, found);
}

fn seek_at(
    places: impl Iterator<Item = usize>,
    gap_at: impl Fn(usize) -> Option<Gap>,
    text: &str,
    suffixes: &Suffixes,
    found: &mut Vec<Found>,
) {
    let mut free = 0;
    for at in places {
        if at < free {
            continue;
        }
        let name = gap_at(at).and_then(|gap| Name::around(text, free, gap));
        let Some((end, link)) = name.and_then(|name| name.link(text, suffixes)) else { continue };
        free = end;
        found.extend(link);
    }
}

/// A name some of whose dots are gaps.
struct Name {
    start: usize,
    end: usize,
    /// The name with its dots.
    undone: String,
    first_gap: Gap,
    fenced: bool,
}

impl Name {
    /// The name of which a gap is a dot, with all the gaps that follow.
    fn around(text: &str, free: usize, first_gap: Gap) -> Option<Self> {
        let from = first_gap.start.saturating_sub(MAX_NAME).max(free).min(first_gap.start);
        let from = text.ceil_char_boundary(from);
        let start = from + name::name_start(&text[from..first_gap.start]);
        let undone = text[start..first_gap.start].to_owned();
        let mut name = Name { start, end: first_gap.start, undone, first_gap, fenced: false };
        let mut next = Some(first_gap);
        while let Some(gap) = next.filter(|_| name.undone.len() < MAX_NAME) {
            let length = name::name_length(label_window(text, gap.end));
            let label = text[gap.end..gap.end + length].trim_end_matches(['.', '-']);
            if label.is_empty() {
                break;
            }
            name.fenced |= gap.look == Look::Fenced;
            name.undone.push('.');
            name.undone.push_str(label);
            name.end = gap.end + label.len();
            next = gap::next(text.as_bytes(), name.end, gap.look);
        }
        let is_name = !name.undone.is_empty() && !name.undone.starts_with('.') && name.end > first_gap.start;
        is_name.then_some(name)
    }

    /// `None` if there is no name; otherwise where it ends, and the link if it is one. What was read is
    /// not read again from its next gap on: it has no better ending there.
    fn link(&self, text: &str, suffixes: &Suffixes) -> Option<(usize, Option<Found>)> {
        let has_path = text.as_bytes().get(self.end) == Some(&b'/');
        let is_trusted = has_path || self.fenced || self.has_trusted_ending();
        if !is_trusted && !is_unmistakable(self.ending().as_bytes()) {
            return Some((self.end, None));
        }
        let loose = text[self.first_gap.start..self.first_gap.end].starts_with(' ')
            && text[self.first_gap.start..self.first_gap.end].ends_with(' ');
        // "el punto (.) al final": with spaces on both sides a fence may hold the sign itself.
        let met = if has_path || self.fenced && !loose { Met::Explicit } else { Met::Bare };
        if !is_host(&self.undone, met, suffixes) {
            return None;
        }
        let first = self.undone.split('.').next().unwrap_or_default().to_lowercase();
        let is_prose = self.first_gap.look.is_prose();
        // In "the dot com bubble" nobody is led anywhere.
        let is_meant = (self.fenced || has_path) && !is_prose;
        if !is_meant && (first.chars().count() < 3 || BEFORE_A_BOOM.contains(&first.as_str())) {
            return None;
        }
        // "joe at mail dot com" is a person's address, written so as honest people do.
        let is_doubtful = !is_trusted || is_prose || is_address(window_before(text, self.start), &first);
        let found = self.found(text);
        Some((found.place.end, Some(Found { only_if_listed: is_doubtful, ..found })))
    }

    fn ending(&self) -> &str {
        self.undone.rsplit('.').next().unwrap_or_default()
    }

    /// Whether the ending alone makes a name of words around such a gap.
    fn has_trusted_ending(&self) -> bool {
        let lower = self.ending().to_lowercase();
        let is_glued = self.first_gap.end - self.first_gap.start <= '•'.len_utf8();
        match self.first_gap.look {
            // Programmers speak of "dot net" without meaning a site.
            Look::Word => is_strong(&lower) && lower != "net",
            // A lone dot between spaces also ends sentences.
            Look::Sign => matches!(self.ending(), "com" | "org" | "info" | "ru"),
            // Between spaces, or before what may be a heading, it parts the items of a row.
            Look::Bullet => is_glued && matches!(&*lower, "com" | "org" | "ru" | "biz" | "xyz"),
            Look::Fenced | Look::SpaceBefore | Look::SpaceAfter | Look::Compound => false,
        }
    }

    fn found(&self, text: &str) -> Found {
        let before = &text.as_bytes()[..self.start];
        let ends_with = |scheme: &str| {
            let from = before.len().checked_sub(scheme.len());
            from.is_some_and(|from| before[from..].eq_ignore_ascii_case(scheme.as_bytes()))
        };
        let scheme = SCHEMES.iter().find(|(written, _)| ends_with(written));
        let (scheme_length, scheme) = scheme.map_or((0, ""), |(written, meant)| (written.len(), *meant));
        let rest = rest_of(text, self.end);
        let link = format!("{scheme}{}{}", self.undone, &text[rest.clone()]);
        let place = self.start - scheme_length..rest.end;
        Found::undone(place, Kind::Schemeless, Trick::SpelledDots, link)
    }
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

/// The few bytes before a place: enough for two words.
fn window_before(text: &str, to: usize) -> &str {
    &text[text.ceil_char_boundary(to.saturating_sub(64))..to]
}

fn label_window(text: &str, from: usize) -> &str {
    &text[from..text.floor_char_boundary(from + 63 * 3)]
}
