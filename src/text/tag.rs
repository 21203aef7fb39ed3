//! Single tags, as browsers and forums write them: `<a href="…">`, `[url=…]`, `](…)`.

use std::ops::Range;

use super::hidden::is_hiding;
use super::markup::Futile;

/// The longest target that is read from Markdown or `BBCode`, in bytes.
const MAX_TARGET: usize = 2048;

/// The longest Markdown title that is passed over, in bytes.
const MAX_TITLE: usize = 256;

/// Tag names that comment markup is made of. Where the format is not said to be HTML, only these
/// are tags, and `a <b and c> d` remains arithmetic.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "area",
    "article",
    "audio",
    "b",
    "base",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "font",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "link",
    "mark",
    "meta",
    "nobr",
    "object",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// `BBCode` names that are taken for tags.
const BBCODES: &[&str] = &[
    "*", "b", "center", "code", "color", "email", "font", "i", "img", "left", "link", "list", "quote",
    "right", "s", "size", "sub", "sup", "u", "url",
];

/// One tag.
#[derive(Debug)]
pub(super) struct Tag {
    /// The name in lower case, as one of the known ones, or empty for any other.
    pub(super) name: &'static str,
    pub(super) closing: bool,
    /// Where the attribute that names a URL has its value.
    pub(super) target: Option<Range<usize>>,
    /// Whether readers do not see the element.
    pub(super) hides: bool,
    /// The place after the tag.
    pub(super) end: usize,
}

/// Whether a tag begins a new line.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "article"
            | "blockquote"
            | "br"
            | "center"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "li"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "td"
            | "th"
            | "tr"
            | "ul"
    )
}

/// Reads the HTML tag that begins with the `<` at `at`; `any_name` takes unknown names too.
pub(super) fn read(source: &str, at: usize, any_name: bool, futile: &mut Futile) -> Option<Tag> {
    let bytes = source.as_bytes();
    let closing = bytes.get(at + 1) == Some(&b'/');
    let from = at + 1 + usize::from(closing);
    if !bytes.get(from)?.is_ascii_alphabetic() {
        return None;
    }
    let name_end = from + run(&bytes[from..], |byte| byte.is_ascii_alphanumeric());
    let name = known(TAGS, &source[from..name_end]);
    if name.is_none() && !any_name
        || !matches!(bytes.get(name_end), Some(b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r'))
    {
        return None;
    }
    // No tag without an end anywhere: what looks like one is text.
    futile.find(3, bytes, b">", name_end)?;
    let mut tag = Tag { name: name.unwrap_or(""), closing, target: None, hides: false, end: bytes.len() };
    attributes(source, name_end, futile, &mut tag);
    Some(tag)
}

/// Reads attributes up to the `>` that ends the tag, as the HTML Standard's tokenizer does
/// (§ 13.2.5.32 on), and keeps the value of the first that names a URL.
fn attributes(source: &str, from: usize, futile: &mut Futile, tag: &mut Tag) {
    let bytes = source.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        at += run(&bytes[at..], |byte| byte.is_ascii_whitespace() || byte == b'/');
        if bytes.get(at) == Some(&b'>') {
            tag.end = at + 1;
            return;
        }
        let name = at;
        at += run(&bytes[at..], |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/'));
        let attribute = &source[name..at];
        let spaces = run(&bytes[at..], |byte| byte.is_ascii_whitespace());
        if bytes.get(at + spaces) != Some(&b'=') {
            tag.hides |= is_hiding(attribute, "");
            continue;
        }
        at += spaces + 1;
        at += run(&bytes[at..], |byte| byte.is_ascii_whitespace());
        let (value, end) = attribute_value(bytes, at, futile);
        tag.hides |= is_hiding(attribute, &source[value.clone()]);
        if tag.target.is_none() && !value.is_empty() {
            tag.target = if is_url_attribute(attribute) {
                Some(value)
            } else if holds_url(attribute) {
                url_inside(source, value)
            } else {
                None
            };
        }
        at = end;
    }
}

/// The range of a value, and the place after it. A quote that is never closed is no quote.
fn attribute_value(bytes: &[u8], at: usize, futile: &mut Futile) -> (Range<usize>, usize) {
    let quoted = match bytes.get(at) {
        Some(b'"') => futile.find(4, bytes, b"\"", at + 1),
        Some(b'\'') => futile.find(5, bytes, b"'", at + 1),
        _ => None,
    };
    if let Some(close) = quoted {
        return (at + 1..close, close + 1);
    }
    let end = at + run(&bytes[at..], |byte| !byte.is_ascii_whitespace() && byte != b'>');
    (at..end, end)
}

fn is_url_attribute(name: &str) -> bool {
    const NAMES: [&str; 8] =
        ["href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset"];
    NAMES.iter().any(|url| name.eq_ignore_ascii_case(url))
}

/// Whether an attribute may hold a URL among other words: `content` of a refresh, `style`, and code
/// that runs on an event.
fn holds_url(name: &str) -> bool {
    let on_event = name.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on"));
    on_event || name.eq_ignore_ascii_case("content") || name.eq_ignore_ascii_case("style")
}

/// The first URL with a scheme within a value, a comment or code.
pub(super) fn url_inside(source: &str, within: Range<usize>) -> Option<Range<usize>> {
    let text = &source[within.clone()];
    let slashes = text.find("://")?;
    let scheme = text[..slashes].bytes().rev().take(5).take_while(u8::is_ascii_alphabetic).count();
    let start = slashes - scheme;
    let length =
        text[start..].find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ')' | ';' | '<' | '>'));
    let end = length.map_or(within.end, |length| within.start + start + length);
    (scheme > 0).then_some(within.start + start..end)
}

/// Reads the `BBCode` tag that begins with the `[` at `at`.
pub(super) fn read_bbcode(source: &str, at: usize) -> Option<Tag> {
    let bytes = source.as_bytes();
    let closing = bytes.get(at + 1) == Some(&b'/');
    let from = at + 1 + usize::from(closing);
    let name_end = from + run(&bytes[from..], |byte| byte.is_ascii_alphabetic() || byte == b'*');
    if name_end == from {
        return None;
    }
    let name = known(BBCODES, &source[from..name_end])?;
    let limit = bytes.len().min(name_end + MAX_TARGET);
    let length = bytes[name_end..limit]
        .iter()
        .position(|byte| matches!(byte, b']' | b'[' | b'\n'))
        .filter(|length| bytes[name_end + length] == b']')?;
    let close = name_end + length;
    let target = match bytes[name_end] {
        b'=' => Some(trim_quotes(source, name_end + 1..close)),
        b']' => None,
        b' ' if !closing => None,
        _ => return None,
    };
    Some(Tag {
        name,
        closing,
        target: target.filter(|range| !range.is_empty()),
        hides: false,
        end: close + 1,
    })
}

fn trim_quotes(source: &str, range: Range<usize>) -> Range<usize> {
    let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    let written = &source[range.clone()];
    let start = range.end - written.trim_start_matches(around).len();
    start..start + written.trim_matches(around).len()
}

/// `[name]` from the `[` at `from`: the name's range, and the place after it.
pub(super) fn reference(source: &str, from: usize) -> Option<(Range<usize>, usize)> {
    /// Names of references are numbers or a word or two.
    const MAX_REFERENCE: usize = 64;
    let bytes = source.as_bytes();
    if bytes.get(from) != Some(&b'[') {
        return None;
    }
    let rest = bytes[from + 1..].iter().take(MAX_REFERENCE);
    let length = rest.clone().position(|byte| matches!(byte, b']' | b'[' | b'\n'))?;
    let end = from + 1 + length;
    (bytes[end] == b']' && length > 0).then_some((from + 1..end, end + 1))
}

/// A Markdown destination with an optional title, from behind the `(` to behind the `)`.
pub(super) fn markdown_destination(source: &str, from: usize) -> Option<(Range<usize>, usize)> {
    let bytes = source.as_bytes();
    let limit = bytes.len().min(from + MAX_TARGET);
    let start = from + run(&bytes[from..limit], |byte| byte == b' ' || byte == b'<');
    let mut depth = 0;
    let mut at = start;
    while at < limit {
        match bytes[at] {
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b' ' | b'\n' | b'<' | b'>' => break,
            b']' if bytes.get(at + 1) == Some(&b'(') => return None,
            _ => {}
        }
        at += 1;
    }
    let target = start..at;
    let after = at + run(&bytes[at..limit], |byte| matches!(byte, b' ' | b'>'));
    let close = match bytes.get(after)? {
        b')' => after,
        quote @ (b'"' | b'\'') => {
            let title = after + 1;
            let length = bytes[title..].iter().take(MAX_TITLE).position(|byte| byte == quote)?;
            let end = title + length + 1;
            (bytes.get(end) == Some(&b')')).then_some(end)?
        }
        _ => return None,
    };
    (!target.is_empty()).then_some((target, close + 1))
}

fn run(bytes: &[u8], accept: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| accept(**byte)).count()
}

fn known(names: &[&'static str], written: &str) -> Option<&'static str> {
    names.iter().copied().find(|name| name.eq_ignore_ascii_case(written))
}
