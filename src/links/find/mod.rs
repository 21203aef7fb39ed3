//! Finds links in running text: what a browser, a comment engine or a person would follow.
//!
//! Each seeker is one file and one idea; all of them move forward only. Where two find the same
//! place, the one that begins first and reaches further is right.

mod contact;
mod name;
mod spaced;
mod spelled;
mod web;

use std::ops::Range;

use super::site::Suffixes;

/// One place in the text that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its bytes in the text.
    pub place: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// The link as it would be written without the trick that hid it.
    pub undone: Option<(Trick, String)>,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A URL, with its scheme.
    Url,
    /// A URL without its scheme.
    Schemeless,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A name in a messenger.
    Handle,
}

/// Ways to write a link so that only people read it as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trick {
    /// `evil dot example`, `evil[.]example`, `hxxp://`.
    SpelledDots,
    /// `e v i l . e x a m p l e`.
    SpacedLetters,
}

impl Found {
    fn plain(place: Range<usize>, kind: Kind) -> Self {
        Found { place, kind, undone: None }
    }
}

/// Puts every link of `text` into `found`, in order; the places never overlap.
pub fn find(text: &str, suffixes: &Suffixes, found: &mut Vec<Found>) {
    found.clear();
    web::seek(text, suffixes, found);
    let written = found.len();
    contact::seek(text, suffixes, found);
    spelled::seek(text, suffixes, found);
    spaced::seek(text, suffixes, found);
    if found.len() > written && written > 0 || found.len() > written + 1 {
        found.sort_by_key(|one| (one.place.start, usize::MAX - one.place.end));
        let mut free = 0;
        found.retain(|one| {
            let is_free = one.place.start >= free;
            free = if is_free { one.place.end } else { free };
            is_free
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        find(text, &Suffixes::carried(), &mut found);
        found.into_iter().map(|one| &text[one.place]).collect()
    }

    fn undone(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        find(text, &Suffixes::carried(), &mut found);
        found.into_iter().filter_map(|one| Some(one.undone?.1)).collect()
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
        assert_eq!(
            links("http:\\\\evil.test\\x or https:evil.com"),
            ["http:\\\\evil.test\\x", "https:evil.com"]
        );
        assert_eq!(links("herehttp://evil.test"), ["http://evil.test"]);
        assert_eq!(links("at 10.0.0.1:8080/x or [2001:db8::1]/x"), ["10.0.0.1:8080/x", "[2001:db8::1]/x"]);
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
            "...",
            "http://",
            "that is so.it was",
            "U.S. troops",
            "version 1.2.3 and 1.2.3.4.5",
            "std::vector",
            "at 12:30:45",
            "a polka dot dress",
            "connect the dot by dot",
            "I . am . tired",
        ] {
            assert_eq!(links(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn glued_to_other_scripts() {
        assert_eq!(
            links("これは日本語です。example.com/path中国語t.co/abc한국twitter.com"),
            ["example.com/path", "t.co/abc", "twitter.com"]
        );
        assert_eq!(links("💰evil.com💰"), ["evil.com"]);
    }

    #[test]
    fn contacts() {
        assert_eq!(links("mail joe.doe+x@mail.co.uk now"), ["joe.doe+x@mail.co.uk"]);
        assert_eq!(links("call +1 (555) 010-0100 now"), ["+1 (555) 010-0100"]);
        assert_eq!(links("telegram: @recover_fast but @reader is right"), ["@recover_fast"]);
    }

    #[test]
    fn spelled_and_spaced() {
        assert_eq!(undone("go to evil dot com now"), ["evil.com"]);
        assert_eq!(
            undone("evil[.]example/x and hxxp://bad(dot)com/y"),
            ["evil.example/x", "http://bad.com/y"]
        );
        assert_eq!(undone("e v i l . c o m is good"), ["evil.com"]);
        assert_eq!(undone("w w w . e v i l . n e t"), ["www.evil.net"]);
        assert_eq!(undone("www dot evil dot co dot uk"), ["www.evil.co.uk"]);
    }
}
