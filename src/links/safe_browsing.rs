//! Writes a link as Google Safe Browsing does, and names the expressions under which lists keep it.
//!
//! The rules are those of "URLs and Hashing" of the Update API v4,
//! <https://developers.google.com/safe-browsing/v4/urls-hashing>. They unescape a link until nothing
//! is left to unescape, and only then split it, so that they can find another host than a browser
//! opens: [`canonical`] reads a link as a filter reads it that goes by the rules alone, and
//! [`Canonical::of`] where a click leads.

use std::borrow::Cow;
use std::iter::once;
use std::net::Ipv4Addr;

use url::{Host, Position, Url};

use super::site::is_address;

/// The longest link that is read, in bytes, as in [`super::canonical`].
const MAX_URL: usize = 8 * 1024;

/// The longest name that the Domain Name System carries (RFC 1035, § 2.3.4), before it is encoded:
/// a character takes up to four bytes. No longer one is turned into Punycode, whose encoding takes
/// the square of a label's length.
const MAX_NAME: usize = 253 * 4;

/// Of a host, the suffixes of at most this many components are looked up (v4, "Suffix/prefix
/// expressions").
const SUFFIX_COMPONENTS: usize = 5;

/// Of a path, this many folders are looked up, beginning with the root (v4, "Suffix/prefix
/// expressions").
const FOLDERS: usize = 4;

/// A link in the form that Safe Browsing lists are made of: all ASCII, nothing left to unescape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical {
    scheme: String,
    host: String,
    path: String,
    query: Option<String>,
}

/// The canonical form of a link as it is written, without port, user info and fragment; `http` where
/// it names no scheme. `None` when it names no host on the web, or is longer than 8 KiB.
pub fn canonical(written: &str) -> Option<Canonical> {
    if written.len() > MAX_URL { None } else { read(written) }
}

fn read(written: &str) -> Option<Canonical> {
    let url = unescaped(cleaned(written));
    let (scheme, start) = scheme(&url)?;
    let (address, query) = split_before(&url[start..], b'?');
    let (authority, path) = split_before(address, b'/');
    let query = query.get(1..).map(escaped);
    Some(Canonical {
        scheme: scheme.to_owned(),
        host: host(authority)?,
        path: escaped(&resolved(path)),
        query,
    })
}

impl Canonical {
    /// The canonical form of a link that a browser has read. The rules ask for this before they
    /// unescape: of `http://bank.test%2F@evil.test/`, they would otherwise look up `bank.test`.
    pub fn of(url: &Url) -> Option<Self> {
        read(&[&url[..Position::BeforeUsername], &url[Position::BeforeHost..Position::AfterQuery]].concat())
    }

    /// The whole of it: scheme, host, path and query.
    pub fn url(&self) -> String {
        format!("{}://{}{}", self.scheme, self.host, self.path_and_query())
    }

    /// A name, a dotted IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path; it begins with a slash.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What follows the question mark; empty is not the same as none.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// What a list may hold that meets this link: up to five hosts with up to six paths each, the
    /// closest first.
    pub fn expressions(&self) -> Vec<String> {
        let paths = self.paths();
        self.hosts().iter().flat_map(|host| paths.iter().map(move |path| format!("{host}{path}"))).collect()
    }

    /// The host, and of its suffixes those of two to five components; an address has none.
    fn hosts(&self) -> Vec<&str> {
        let components = if is_address(&self.host) { 0 } else { SUFFIX_COMPONENTS };
        let dots = self.host.rmatch_indices('.').take(components).skip(1);
        let suffixes: Vec<&str> = dots.map(|(dot, _)| &self.host[dot + 1..]).collect();
        once(self.host()).chain(suffixes.into_iter().rev()).collect()
    }

    /// The path with its query and without, then the folders in which it lies.
    fn paths(&self) -> Vec<Cow<'_, str>> {
        let slashes = self.path.match_indices('/').take(FOLDERS);
        let folders: Vec<&str> = slashes.map(|(slash, _)| &self.path[..=slash]).collect();
        let with_query = self.query().is_some_and(|query| !query.is_empty()).then(|| self.path_and_query());
        let folders = folders.into_iter().rev().filter(|folder| *folder != self.path);
        with_query.into_iter().chain(once(self.path()).chain(folders).map(Cow::Borrowed)).collect()
    }

    fn path_and_query(&self) -> Cow<'_, str> {
        match self.query() {
            Some(query) => Cow::Owned(format!("{}?{query}", self.path)),
            None => Cow::Borrowed(&self.path),
        }
    }
}

/// The link without space around it, tabs and line ends in it, and fragment.
fn cleaned(written: &str) -> Vec<u8> {
    let trimmed = written.trim_matches(|c: char| c <= ' ');
    let url: Vec<u8> = trimmed.bytes().filter(|byte| !matches!(byte, b'\t' | b'\r' | b'\n')).collect();
    split_before(&url, b'#').0.to_vec()
}

fn split_before(bytes: &[u8], separator: u8) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.iter().position(|byte| *byte == separator).unwrap_or(bytes.len()))
}

/// The scheme, and where what follows its slashes begins; `None` when it is none of the web.
fn scheme(url: &[u8]) -> Option<(&'static str, usize)> {
    let end = url.iter().position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'-'));
    match end {
        // A scheme has no dot and begins with a letter: `evil.test:8080` and `3279880203:80` have none.
        Some(colon) if url[colon] == b':' && url[0].is_ascii_alphabetic() => {
            let mut web = ["http", "https", "ftp"].into_iter();
            let scheme = web.find(|web| url[..colon].eq_ignore_ascii_case(web.as_bytes()))?;
            url[colon..].starts_with(b"://").then_some((scheme, colon + 3))
        }
        _ if url.starts_with(b"//") => Some(("http", 2)),
        _ => Some(("http", 0)),
    }
}

/// Unescapes until nothing is left to unescape, in one pass.
///
/// Passes over the whole text until it stays the same would take the square of its length for
/// `%2525…`. The result does not depend on the order in which escapes are undone: two of them never
/// overlap, and undoing one leaves the others whole. So each is undone as soon as it is complete: in
/// `done` no escape is left, and a byte that is added can complete only the one that ends with it.
/// Each undoing takes two bytes away, so there are at most half as many of them as bytes.
fn unescaped(url: Vec<u8>) -> Vec<u8> {
    let mut done = Vec::with_capacity(url.len());
    for byte in url {
        done.push(byte);
        while let [.., b'%', high, low] = done[..] {
            let (Some(high), Some(low)) = (hex(high), hex(low)) else {
                break;
            };
            done.truncate(done.len() - 3);
            done.push(high << 4 | low);
        }
    }
    done
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// Escapes what the rules name: up to the space, from DEL on, `#` and `%`.
fn escaped(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if matches!(byte, 0..=b' ' | 0x7F.. | b'#' | b'%') {
            let [high, low] = [byte >> 4, byte & 15].map(|half| DIGITS[usize::from(half)]);
            text.extend([b'%', high, low].map(char::from));
        } else {
            text.push(char::from(byte));
        }
    }
    text
}

/// The host of an authority; `None` when there is none, or a colon is left that no browser accepts.
fn host(authority: &[u8]) -> Option<String> {
    let host = authority.rsplit(|byte| *byte == b'@').next().unwrap_or(authority);
    let mut host = without_extra_dots(&punycode(without_port(host)));
    host.make_ascii_lowercase();
    let is_bracketed = host.starts_with(b"[") && host.ends_with(b"]");
    if host.is_empty() || host.contains(&b':') != is_bracketed {
        return None;
    }
    Some(ipv4(&host).map_or_else(|| escaped(&host), |address| address.to_string()))
}

fn without_port(host: &[u8]) -> &[u8] {
    let digits = host.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    host[..host.len() - digits].strip_suffix(b":").unwrap_or(host)
}

/// An internationalized name in ASCII. Bytes that are no such name, not even text, stay.
fn punycode(host: &[u8]) -> Cow<'_, [u8]> {
    if host.is_ascii() || host.len() > MAX_NAME {
        return Cow::Borrowed(host);
    }
    let name = str::from_utf8(host).ok().and_then(|name| Host::parse(name).ok());
    name.map_or(Cow::Borrowed(host), |name| Cow::Owned(name.to_string().into_bytes()))
}

/// The host without dots around it, and single dots in it.
fn without_extra_dots(host: &[u8]) -> Vec<u8> {
    let labels: Vec<&[u8]> = host.split(|byte| *byte == b'.').filter(|label| !label.is_empty()).collect();
    labels.join(&b'.')
}

/// The address that a host in lower case is, in any base and with one to four components.
///
/// A component that is too large loses its upper bits, as in Google's own clients; browsers refuse
/// the host.
fn ipv4(host: &[u8]) -> Option<Ipv4Addr> {
    let components: Vec<&str> = without_trailer(str::from_utf8(host).ok()?).splitn(5, '.').collect();
    let (last, leading) = components.split_last().filter(|(_, leading)| leading.len() < 4)?;
    let mut address = 0;
    for component in leading {
        address = address << 8 | u64::from(number(component)? & 0xFF);
    }
    let bits = 32 - 8 * leading.len();
    address = address << bits | u64::from(number(last)?) & ((1 << bits) - 1);
    Some(Ipv4Addr::from(address as u32))
}

/// The Windows resolver stops reading at a space behind four components, if all is no longer than
/// an address can be; Google's clients follow it.
fn without_trailer(host: &str) -> &str {
    const LONGEST: usize = "255.255.255.255".len();
    match host.split_once(' ') {
        Some((four, _)) if host.len() <= LONGEST && four.split('.').count() == 4 => four,
        _ => host,
    }
}

/// A number as C writes it: hexadecimal after `0x`, octal after `0`.
fn number(component: &str) -> Option<u32> {
    let (digits, base) = match (component.strip_prefix("0x"), component.strip_prefix('0')) {
        // A browser reads it as a zero.
        (Some(""), _) => return Some(0),
        (Some(digits), _) => (digits, 16),
        (None, None | Some("")) => (component, 10),
        (None, Some(digits)) => (digits, 8),
    };
    // `from_str_radix` would take a sign.
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, base).ok())?
}

/// The path without `.`, `..` and empty folders. As in the rules, and in a browser, `..` takes an
/// empty folder back too, so empty ones go last.
fn resolved(path: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut is_folder = true;
    for step in path.split(|byte| *byte == b'/').skip(1) {
        is_folder = matches!(step, b"" | b"." | b"..");
        match step {
            b"." => {}
            b".." => {
                kept.pop();
            }
            _ => kept.push(step),
        }
    }
    let mut resolved = Vec::with_capacity(path.len() + 1);
    for step in kept.into_iter().filter(|step| !step.is_empty()) {
        resolved.push(b'/');
        resolved.extend_from_slice(step);
    }
    if is_folder {
        resolved.push(b'/');
    }
    resolved
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn url(written: &str) -> String {
        canonical(written).map_or_else(|| "none".to_owned(), |canonical| canonical.url())
    }

    #[test]
    fn every_escape_is_undone_and_what_must_be_is_escaped_again() {
        assert_eq!(url("http://e.test/%252541%25%34%31%4g%"), "http://e.test/AA%254g%25");
        assert_eq!(url("http://e.test/a%2Fb%3fc%23%0a#d"), "http://e.test/a/b?c%23%0A");
        assert_eq!(url("http://%65.test/ä?ä b~"), "http://e.test/%C3%A4?%C3%A4%20b~");
        assert_eq!(url("http://e.test/%ff%80\u{80}"), "http://e.test/%FF%80%C2%80");
        assert_eq!(url("\n ht\ttp://e.te\r\nst/a \u{1}"), "http://e.test/a");
    }

    #[test]
    fn hosts() {
        assert_eq!(url("..E..Test.:80."), "none");
        assert_eq!(url("//..E..Test..:80"), "http://e.test/");
        assert_eq!(url("e.test:8080/x"), "http://e.test/x");
        assert_eq!(url("HTTPS://me:secret@e.test:/"), "https://e.test/");
        assert_eq!(url("http://www.Bücher.test。/"), "http://www.xn--bcher-kva.test/");
        assert_eq!(url("http://b%C3%BCcher.test"), "http://xn--bcher-kva.test/");
        assert_eq!(url("http://%E0%A4.TEST"), "http://%E0%A4.test/");
        assert_eq!(url("http://e.test%2Fx"), "http://e.test/x");
        assert_eq!(url("http://[2001:DB8::1]:80/"), "http://[2001:db8::1]/");
    }

    #[test]
    fn rules_and_browsers_may_find_different_hosts() {
        let opened = |written| Canonical::of(&Url::parse(written).unwrap()).map(|canonical| canonical.url());
        for written in [
            "http://bank.test%2F@evil.test",
            "http://bank.test%253F@evil.test",
            r"http://evil.test\@bank.test",
        ] {
            assert_eq!(canonical(written).unwrap().host(), "bank.test", "{written}");
            assert!(opened(written).unwrap().starts_with("http://evil.test/"), "{written}");
        }
        let both = "HTTP://me@Bücher.test.:81/%2561/./?b#c";
        assert_eq!(url(both), "http://xn--bcher-kva.test/a/?b");
        assert_eq!(opened(both), Some(url(both)));
        assert_eq!(opened("mailto:me@bank.test"), None);
    }

    #[test]
    fn addresses_in_any_base() {
        for written in ["192.0.2.7", "0xc0.0.02.7", "192.0.0x207", "0300.519", "3221225991", "①92.0.2.7"] {
            assert_eq!(url(written), "http://192.0.2.7/", "{written}");
        }
        for name in ["192.0.2.7.1", "192.0.2.08", "1.2.3.0xg", "4294967296", "1.2.+3.4", "a.1", "0x1.-1"] {
            assert_eq!(url(name), format!("http://{name}/"), "{name}");
        }
    }

    #[test]
    fn paths() {
        assert_eq!(url("e.test/a/./b/../../../c/."), "http://e.test/c/");
        assert_eq!(url("e.test/a/b/.."), "http://e.test/a/");
        assert_eq!(url("e.test//a//../b//?x//y/../z"), "http://e.test/a/b/?x//y/../z");
        assert_eq!(url("e.test/a%2f%252e%2e/.b"), "http://e.test/.b");
        assert_eq!(url("e.test?"), "http://e.test/?");
    }

    #[test]
    fn what_names_no_host_on_the_web_is_none() {
        let long = "a".repeat(MAX_URL + 1);
        let no_host = ["", "/x", "#x", "?x", "http://", "http://./", "http:///e.test", "http://:80", "me@"];
        let not_for_browsers = ["a:b", "http://a:b", "http://[::1", "[x]", "javascript://e.test", &long];
        for written in no_host.into_iter().chain(not_for_browsers) {
            assert_eq!(url(written), "none", "{written}");
        }
    }

    #[test]
    fn five_hosts_and_six_paths_the_closest_first() {
        let list = |written| canonical(written).unwrap().expressions();
        assert_eq!(list("a.b.test/?"), ["a.b.test/", "b.test/"]);
        assert_eq!(list("192.0.2.7/a/?b"), ["192.0.2.7/a/?b", "192.0.2.7/a/", "192.0.2.7/"]);
        let hosts = ["a.b.c.d.e.f.test", "c.d.e.f.test", "d.e.f.test", "e.f.test", "f.test"];
        let paths = ["/1/2/3/4/5?6", "/1/2/3/4/5", "/1/2/3/", "/1/2/", "/1/", "/"];
        let all = hosts.map(|host| paths.map(|path| format!("{host}{path}"))).concat();
        assert_eq!(list("a.b.c.d.e.f.test/1/2/3/4/5?6"), all);
    }

    /// The rule as it is written: pass after pass, until nothing changes.
    fn unescaped_slowly(mut text: Vec<u8>) -> Vec<u8> {
        loop {
            let (mut pass, mut rest) = (Vec::new(), &text[..]);
            while let [first, after @ ..] = rest {
                let pair = after.get(..2).and_then(|pair| Some((hex(pair[0])?, hex(pair[1])?)));
                let escape = pair.filter(|_| *first == b'%');
                pass.push(escape.map_or(*first, |(high, low)| high << 4 | low));
                rest = if escape.is_some() { &after[2..] } else { after };
            }
            if pass == text {
                return pass;
            }
            text = pass;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn one_pass_unescapes_as_many_do(text in "[%2345aF]{0,40}") {
            prop_assert_eq!(unescaped(text.clone().into_bytes()), unescaped_slowly(text.into_bytes()));
        }

        #[test]
        fn any_text_is_canonical_once_or_never(text in r"(http://)?([%@:/?#.\\\[\]2ex0 ]|\PC){0,40}|.*") {
            if let Some(once) = canonical(&text) {
                let url = once.url();
                prop_assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{}", url);
                prop_assert!((1..=30).contains(&once.expressions().len()));
                prop_assert_eq!(canonical(&url), Some(once));
            }
        }
    }
}
