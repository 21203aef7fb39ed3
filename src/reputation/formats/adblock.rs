//! Filter rules of ad blockers, as far as they block documents: `||evil.example^`.
//!
//! Syntax: <https://adguard.com/kb/general/ad-filtering/create-own-filters/>,
//! <https://github.com/gorhill/uBlock/wiki/Static-filter-syntax>. A rule with a path stays a rule for
//! that path and never becomes one for the host. Rules for certain pages or parts of pages, wildcards
//! and regular expressions are passed over: no key can hold them.

use std::borrow::Cow;

use super::gather::Gathered;
use super::hosts;
use super::lines::{Line, for_each_line};
use crate::reputation::key::{Key, Reach};

/// Modifiers that let a rule meet documents.
const DOCUMENTS: [&str; 4] = ["all", "document", "doc", "popup"];

/// Modifiers that leave a rule as it is, as far as a link in a comment goes.
const HARMLESS: [&str; 6] = ["", "important", "match-case", "third-party", "3p", "strict3p"];

/// Modifiers that let a rule meet parts of documents.
const PARTS: [&str; 18] = [
    "css",
    "font",
    "frame",
    "image",
    "inline-font",
    "inline-script",
    "media",
    "object",
    "other",
    "ping",
    "script",
    "stylesheet",
    "subdocument",
    "webrtc",
    "websocket",
    "xhr",
    "xmlhttprequest",
    "beacon",
];

/// Reads filter rules, and the plain hosts and lines of hosts files among them.
pub(super) fn read(bytes: &[u8], gathered: &mut Gathered) {
    for_each_line(bytes, |line| {
        let text = line.text.trim_start();
        if let Some(comment) = text.strip_prefix('!') {
            gathered.header.hear(comment);
        } else if text.starts_with('[') {
            // `[Adblock Plus 2.0]`
        } else if is_cosmetic(text) {
            gathered.pass_over();
        } else if let Some(comment) = text.strip_prefix('#') {
            gathered.header.hear(comment);
        } else if let Some(rule) = text.strip_prefix("@@") {
            gathered.except(&pattern(rule).unwrap_or_default());
        } else if hosts::address_and_names(text).is_some() {
            hosts::read_line(line, gathered);
        } else {
            read_rule(line, text, gathered);
        }
    });
}

/// Whether only filter lists have such a line.
pub(super) fn is_unmistakable(text: &str) -> bool {
    ["||", "@@|", "[Adblock", "! Title:"].iter().any(|beginning| text.starts_with(beginning))
}

fn read_rule(line: Line, text: &str, gathered: &mut Gathered) {
    let is_anchored = text.starts_with('|') || text.contains("://");
    match pattern(text) {
        Some(key) if is_anchored => gathered.hold_key(line, &key),
        // Without an anchor, a rule meets any part of a URL: `ads.php?a=` is no host.
        Some(key) if !text.contains(['?', '*']) && Key::parse(&key).is_ok() => gathered.hold_key(line, &key),
        Some(_) if text.contains(char::is_whitespace) => gathered.damage(line, "is no rule"),
        _ => gathered.pass_over(),
    }
}

/// Whether a rule hides or changes parts of pages: `##.ad`, `evil.example#@#.ad`, `#?#`, `#$#`.
pub(super) fn is_cosmetic(text: &str) -> bool {
    let selector = text.split_once('#').and_then(|(_, behind)| {
        let signs = behind.trim_start_matches(['@', '?', '$', '%']);
        (behind.len() - signs.len() <= 3).then(|| signs.strip_prefix('#')).flatten()
    });
    // A comment may be framed in signs as well: `#### Part two ####`.
    selector.is_some_and(|it| it.trim_start_matches('#').starts_with(|sign: char| !sign.is_whitespace()))
}

/// What a rule blocks, as a key is written; nothing when no key can hold it, and above all nothing
/// when a rule with a path or a query would become one for the whole host.
pub(super) fn pattern(rule: &str) -> Option<Cow<'_, str>> {
    let (pattern, modifiers) = rule.rsplit_once('$').unwrap_or((rule, ""));
    if !meets_links(modifiers) {
        return None;
    }
    let anchored = pattern.trim_start_matches('|');
    let (body, is_exact) = match anchored.strip_suffix('|') {
        Some(body) => (body, true),
        None => (anchored, false),
    };
    let open = body.strip_suffix('*').unwrap_or(body);
    let bound = open.strip_suffix('^').unwrap_or(open);
    let place = bound.split_once("://").map_or(bound, |(_, place)| place);
    let is_wild = open.len() < body.len() && bound.len() == open.len();
    if place.contains(['*', '^', '|']) || place.starts_with(['/', '.', '-', '&', '?']) {
        return None;
    }
    match place.find(['/', '?', '#']) {
        // `||evil.` and `||evil*` meet names that go on, and how is not known.
        None if is_wild || place.ends_with(['.', '-']) => None,
        Some(at) if place[at..] != *"/" && Key::parse(place).is_ok_and(|key| key.reach() == Reach::Host) => {
            None
        }
        Some(_) if is_exact => Some(Cow::Owned(format!("http://{place}"))),
        _ => Some(Cow::Borrowed(place)),
    }
}

/// Whether a rule with these modifiers blocks links in general.
fn meets_links(modifiers: &str) -> bool {
    let mut meets = false;
    let mut meets_parts = false;
    for modifier in modifiers.split(',').map(str::trim) {
        if DOCUMENTS.contains(&modifier) {
            meets = true;
        } else if PARTS.contains(&modifier) {
            meets_parts = true;
        } else if !HARMLESS.contains(&modifier) {
            return false;
        }
    }
    meets || !meets_parts
}
