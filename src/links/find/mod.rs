//! Finds links in running text: what a browser, a comment engine or a person would follow.
//!
//! Each seeker is one file and one idea; all of them move forward only. Where two find the same
//! place, the one that begins first and reaches further is right.

mod contact;
mod gap;
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
    /// Whether it is more likely words of a sentence, and a link only if a list blocks where it would lead.
    pub only_if_listed: bool,
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
        Found { place, kind, undone: None, only_if_listed: false }
    }

    fn undone(place: Range<usize>, kind: Kind, trick: Trick, link: String) -> Self {
        Found { undone: Some((trick, link)), ..Found::plain(place, kind) }
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
        keep_apart(found);
    }
}

/// Keeps of those that overlap the one that begins first and reaches further, and of those that need a
/// list to be links only what overlaps no other.
fn keep_apart(found: &mut Vec<Found>) {
    found.sort_by_key(|one| (one.place.start, usize::MAX - one.place.end));
    let mut free = 0;
    found.retain(|one| one.only_if_listed || is_free(one, &mut free));
    if found.iter().any(|one| one.only_if_listed) {
        let certain = found.iter().filter(|one| !one.only_if_listed);
        let starts: Vec<usize> = certain.map(|one| one.place.start).collect();
        let next = |place: usize| starts.get(starts.partition_point(|start| *start < place));
        let is_clear = |one: &Found| next(one.place.start).is_none_or(|start| *start >= one.place.end);
        free = 0;
        found.retain(|one| (!one.only_if_listed || is_clear(one)) && is_free(one, &mut free));
    }
}

/// Whether a place begins behind all those before it; then it is taken.
fn is_free(one: &Found, free: &mut usize) -> bool {
    let is_free = one.place.start >= *free;
    *free = if is_free { one.place.end } else { *free };
    is_free
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, only_if_listed: bool) -> Vec<Found> {
        let mut found = Vec::new();
        find(text, &Suffixes::carried(), &mut found);
        found.retain(|one| one.only_if_listed == only_if_listed);
        found
    }

    fn links(text: &str) -> Vec<&str> {
        found(text, false).into_iter().map(|one| &text[one.place]).collect()
    }

    fn undone(text: &str) -> Vec<String> {
        found(text, false).into_iter().filter_map(|one| Some(one.undone?.1)).collect()
    }

    fn if_listed(text: &str) -> Vec<String> {
        found(text, true).into_iter().filter_map(|one| Some(one.undone?.1)).collect()
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

    #[test]
    fn other_ways_to_spell_a_dot() {
        for text in [
            "evil•com",
            "evil·com",
            "evil_dot_com",
            "evil (dot) com",
            "evil d0t com",
            "evil(d0t)com",
            "evil D0T com",
        ] {
            assert_eq!(undone(&format!("go to {text} now")), ["evil.com"], "{text}");
        }
        assert_eq!(links("at http//evil.com/x or hxxp//evil.com/x"), ["//evil.com/x", "//evil.com/x"]);
        assert_eq!(undone("evil•co•uk and evil•com/x"), ["evil.com/x"]);
    }

    #[test]
    fn what_sentences_have_too_is_a_link_only_if_it_is_listed() {
        for text in [
            "evil .com",
            "evil. com",
            "evil. Com",
            "evil dotcom",
            "evildotcom",
            "evil-dot-com",
            "evil • com",
            "evil dot net",
            "program at evil dot com",
            "program at evil[.]com",
            "program (at) evil (dot) com",
        ] {
            let text = format!("write to {text}, now");
            assert_eq!(links(&text), Vec::<&str>::new(), "{text}");
            let hosts: Vec<_> = if_listed(&text).iter().map(|host| host.to_lowercase()).collect();
            assert!(hosts == ["evil.com"] || hosts == ["evil.net"], "{text}: {hosts:?}");
        }
        assert_eq!(if_listed("use .NET or Visual .Net, dotNET, ASP dot NET"), Vec::<String>::new());
        for text in [
            "I like it .com companies fell",
            "the end of the sentence. It was",
            "so it is. In the end. To be. Me too",
            "a .net developer, the dotcom boom, ASP dot NET",
            "no more. Uk. is it",
            "tea, milk • sugar • info",
            "col·lecció",
        ] {
            assert_eq!(links(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn what_may_be_words_takes_nothing_from_a_link() {
        assert_eq!(links("see evil.org. com is not it"), ["evil.org"]);
        assert_eq!(links("x. com/http://evil.com"), ["http://evil.com"]);
        assert_eq!(undone("go to evil dot com. Info follows. Net too"), ["evil.com"]);
    }
}
