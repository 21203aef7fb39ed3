//! Finds links in running text: with a scheme, and without one where a name ends as only hosts do.

use std::ops::Range;

use super::site::Suffixes;

/// The longest name that the Domain Name System carries (RFC 1035, § 2.3.4), in bytes; names in
/// other scripts are longer before they are encoded.
const MAX_HOST: usize = 253 * 3;

/// Endings that are also words, or endings of files: without a scheme, `www.` or a path, what
/// stands before them is more often a sentence than a site.
const WORDS: &[&str] = &[
    "ad", "al", "am", "an", "and", "app", "are", "art", "as", "at", "ba", "be", "best", "by", "can", "care",
    "day", "do", "es", "et", "go", "has", "here", "how", "id", "in", "is", "it", "la", "md", "me", "mm",
    "mov", "mr", "ms", "my", "new", "next", "no", "now", "one", "ps", "py", "rs", "sh", "so", "st", "the",
    "to", "us", "vi", "watch", "you", "zip", "pm", "re",
];

/// Calls `found` with the place of every link in `text`, in order; the places never overlap.
pub fn find(text: &str, suffixes: &Suffixes, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut free = 0;
    let mut at = 0;
    while let Some(next) = memchr::memchr2(b'.', b':', &bytes[at..]) {
        at += next;
        let link = match bytes[at] {
            b':' => with_scheme(text, free, at),
            _ => without_scheme(text, free, at, suffixes),
        };
        match link {
            Candidate::Link(range) => {
                free = range.end;
                at = range.end;
                found(range);
            }
            Candidate::None { read } => at = read.max(at + 1),
        }
    }
}

enum Candidate {
    Link(Range<usize>),
    /// No link begins before `read`.
    None {
        read: usize,
    },
}

fn with_scheme(text: &str, free: usize, colon: usize) -> Candidate {
    let bytes = text.as_bytes();
    let none = Candidate::None { read: colon + 1 };
    if !bytes[colon + 1..].starts_with(b"//") {
        return none;
    }
    let Some(start) = ["https", "http", "ftp"].iter().find_map(|scheme| {
        let start = colon.checked_sub(scheme.len()).filter(|start| *start >= free)?;
        bytes[start..colon].eq_ignore_ascii_case(scheme.as_bytes()).then_some(start)
    }) else {
        return none;
    };
    let host = colon + 3;
    let end = trimmed_end(text, host, url_end(text, host));
    if text[host..end].starts_with(|c: char| c.is_alphanumeric() || c == '[') {
        Candidate::Link(start..end)
    } else {
        none
    }
}

fn without_scheme(text: &str, free: usize, dot: usize, suffixes: &Suffixes) -> Candidate {
    let start = host_start(text, free, dot);
    let end = host_end(text, dot);
    let none = Candidate::None { read: end };
    let name = text[start..end].trim_end_matches(['.', '-']);
    let host = start..start + name.len();
    let before = text[..start].chars().next_back();
    if start == dot || matches!(before, Some('@' | '/' | '=' | '&' | '%' | '\\' | '_' | '#')) {
        return none;
    }
    let followed = text.as_bytes().get(host.end);
    if followed == Some(&b'@') || !is_host(name, followed == Some(&b'/'), suffixes) {
        return none;
    }
    let rest = match followed {
        Some(b'/' | b'?' | b'#') => url_end(text, host.end),
        Some(b':') if text.as_bytes().get(host.end + 1).is_some_and(u8::is_ascii_digit) => {
            url_end(text, host.end)
        }
        _ => host.end,
    };
    Candidate::Link(start..trimmed_end(text, host.end, rest))
}

/// Whether a dotted name is a host that someone would be led to.
fn is_host(name: &str, has_path: bool, suffixes: &Suffixes) -> bool {
    let lower = name.to_lowercase();
    let Some((before, ending)) = lower.rsplit_once('.') else {
        return false;
    };
    let labels_are_whole = before.split('.').all(|label| !label.is_empty() && label.len() <= 63);
    let written_ending = &name[name.len() - ending.len().min(name.len())..];
    // "the end.Next sentence": a capital after the dot, and none before.
    let sentence = written_ending.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    if !labels_are_whole
        || sentence
        || !before.contains(char::is_alphabetic)
        || !suffixes.knows_ending(&lower)
    {
        return false;
    }
    let explicit = has_path || before.starts_with("www.");
    explicit || before.len() > 1 && !WORDS.contains(&ending)
}

fn host_start(text: &str, free: usize, dot: usize) -> usize {
    let from = floor_boundary(text, free.max(dot.saturating_sub(MAX_HOST)));
    let run = text[from..dot].chars().rev().take_while(|c| is_host_char(*c));
    let start = dot - run.map(char::len_utf8).sum::<usize>();
    let name = &text[start..dot];
    start + name.len() - name.trim_start_matches(['.', '-']).len()
}

fn host_end(text: &str, dot: usize) -> usize {
    let run = text[dot..].chars().take_while(|c| is_host_char(*c)).map(char::len_utf8);
    dot + run.sum::<usize>()
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn is_host_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-')
}

/// The end of what can be part of a URL.
fn url_end(text: &str, from: usize) -> usize {
    let stop = text[from..].find(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '^' | '“' | '”' | '«' | '»'
                | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF0F}')
    });
    stop.map_or(text.len(), |stop| from + stop)
}

/// Takes punctuation off the end that belongs to the sentence, keeping brackets that are closed
/// inside the link.
fn trimmed_end(text: &str, from: usize, mut end: usize) -> usize {
    let open = |bracket: u8, end: usize| memchr::memchr_iter(bracket, &text.as_bytes()[from..end]).count();
    // Counted once: each step then takes off at most one bracket.
    let mut surplus =
        [(b'(', b')'), (b'[', b']')].map(|(left, right)| open(right, end).saturating_sub(open(left, end)));
    while end > from {
        match text.as_bytes()[end - 1] {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'*' | b'_' | b'~' => end -= 1,
            b')' if surplus[0] > 0 => {
                surplus[0] -= 1;
                end -= 1;
            }
            b']' if surplus[1] > 0 => {
                surplus[1] -= 1;
                end -= 1;
            }
            _ => break,
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<&str> {
        let mut links = Vec::new();
        find(text, &Suffixes::carried(), |range| links.push(&text[range]));
        links
    }

    #[test]
    fn with_and_without_scheme() {
        assert_eq!(links("at http://FASTPC-EXAMPLE.TEST, and it flies"), ["http://FASTPC-EXAMPLE.TEST"]);
        assert_eq!(
            links("see (https://en.wikipedia.org/wiki/A_(b))."),
            ["https://en.wikipedia.org/wiki/A_(b)"]
        );
        assert_eq!(links("murdev.com or www.spam.de/x?y=1!"), ["murdev.com", "www.spam.de/x?y=1"]);
        assert_eq!(links("bit.ly/abc; goo.gl/x"), ["bit.ly/abc", "goo.gl/x"]);
        assert_eq!(links("привет.рф и münchen.de/a"), ["привет.рф", "münchen.de/a"]);
    }

    #[test]
    fn what_is_no_link() {
        for text in [
            "file.txt",
            "3.5",
            "e.g. this",
            "Node.js",
            "at 9 a.m. sharp",
            "the end.Next one",
            "me@mail.com",
            "...",
            "http://",
            "that is so.it was",
            "U.S. troops",
        ] {
            assert_eq!(links(text), Vec::<&str>::new(), "{text}");
        }
    }
}
