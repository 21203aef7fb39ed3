//! What an entry is about: one URL, what lies below a path, a host with its subdomains, a network.
//!
//! | written | meets |
//! | --- | --- |
//! | `evil.example`, `*.evil.example`, `192.0.2.7` | the host and every name below it |
//! | `evil.example/a/b` | the host and the names below it, at this path and below, by whole segments |
//! | `http://evil.example/a?b=c` | the host and the names below it, at exactly this path and query; without a query, at any |
//! | `192.0.2.0/24`, `2001:db8::/32` | every address of the network (CIDR, RFC 4632) |
//!
//! Scheme, port, user info and fragment do not count, as in the expressions of Safe Browsing; nor does
//! it count whether letters of a path are small.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use thiserror::Error;
use url::{Host, Url};

/// A path prefix of more segments than this is no key: so many prefixes of a link are looked up.
pub const MAX_SEGMENTS: usize = 24;

/// The longest name of a host (RFC 1035, without the dot at its end).
const MAX_HOST: usize = 253;

/// No network is larger than what was once given to one owner, and no slip of the pen blocks half of
/// the world.
const MIN_V4_LENGTH: u8 = 8;
const MIN_V6_LENGTH: u8 = 16;

/// How far a key reaches, the narrowest first: the narrowest entry decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// One URL.
    Url,
    /// What lies at a path and below it.
    Path,
    /// A host, and every name below it.
    Host,
    /// The addresses of a network.
    Network,
}

/// What an entry is about, in its one canonical form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    reach: Reach,
    text: String,
}

/// What is written is no key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{written}` {problem}")]
pub struct KeyError {
    written: String,
    problem: &'static str,
}

impl KeyError {
    /// What is wrong with it, without what is written.
    pub fn problem(&self) -> &'static str {
        self.problem
    }
}

impl Key {
    /// Reads a key as lists, operators and the API write it.
    ///
    /// # Errors
    /// [`KeyError`] when it names no host, network or URL on the web.
    pub fn parse(written: &str) -> Result<Self, KeyError> {
        let error = |problem| KeyError { written: written.chars().take(100).collect(), problem };
        let trimmed = written.trim();
        if is_plain_host(trimmed) {
            return Ok(Key::host(trimmed));
        }
        if let Ok(network) = trimmed.parse::<IpNet>() {
            return Key::bounded_network(network).map_err(error);
        }
        if let Ok(address) = trimmed.parse::<IpAddr>() {
            return Ok(Key::address(address));
        }
        Key::parse_url(trimmed).map_err(error)
    }

    fn parse_url(trimmed: &str) -> Result<Self, &'static str> {
        let bare = trimmed.strip_prefix("*.").unwrap_or(trimmed).trim_start_matches('.');
        // `url` drops control characters and slashes, and what is beside them would become a host.
        if bare.contains(|sign: char| "*<>\"".contains(sign) || sign.is_control() || sign.is_whitespace()) {
            return Err("holds a sign that no host and no URL has");
        }
        if bare.starts_with(['/', '\\', '?', '#', ':']) {
            return Err("names no host");
        }
        let (url, has_scheme) = match scheme(bare) {
            Some("http" | "https" | "ftp") => (Url::parse(bare), true),
            Some(_) => return Err("does not lead to the web"),
            None if bare.split(['/', '?', '#']).next().is_some_and(|host| host.contains('@')) => {
                return Err("is an address for e-mail");
            }
            None => (Url::parse(&format!("http://{bare}")), false),
        };
        let url = url.map_err(|_| "is neither a host, a network nor a URL")?;
        // `url` reads `7` and `192.0.2` as 0.0.0.7 and 192.0.0.2, as browsers do.
        if let (false, Some(Host::Ipv4(address))) = (has_scheme, url.host())
            && !bare.starts_with(&address.to_string())
        {
            return Err("is a number, and no whole address");
        }
        Key::of_url(&url, has_scheme)
    }

    /// The key of a URL: of all of it when it `is_exact` and names more than a host, else of its
    /// path and what lies below.
    fn of_url(url: &Url, is_exact: bool) -> Result<Self, &'static str> {
        let host = match url.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                if !name.contains('.') {
                    return Err("is a word or an ending, and no host");
                }
                if name.len() > MAX_HOST
                    || name.split('.').any(str::is_empty)
                    || name.contains(['*', '%', '$', '^', '|'])
                {
                    return Err("is no name of a host");
                }
                name.to_owned()
            }
            Some(address) => address.to_string(),
            None => return Err("names no host"),
        };
        let path = url.path().trim_end_matches('/');
        let key = match url.query().filter(|query| !query.is_empty()) {
            Some(query) => Key { reach: Reach::Url, text: format!("{host}{}?{query}", url.path()) },
            None if path.is_empty() => Key { reach: Reach::Host, text: host },
            None if is_exact => Key { reach: Reach::Url, text: format!("{host}{}", url.path()) },
            None => Key { reach: Reach::Path, text: format!("{host}{path}") },
        };
        let segments = path.bytes().filter(|byte| *byte == b'/').count();
        if key.reach == Reach::Path && segments > MAX_SEGMENTS {
            return Err("has a path of more segments than are looked up");
        }
        Ok(key)
    }

    /// The key of a host that `url` has parsed: lower case, ASCII, no dot at its end.
    pub fn host(host: &str) -> Self {
        Key { reach: Reach::Host, text: host.to_owned() }
    }

    fn address(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Key::host(&v4.to_string()),
            IpAddr::V6(v6) => Key::host(&format!("[{v6}]")),
        }
    }

    /// The key of a text that is canonical already, being a part of one.
    pub(super) fn part(reach: Reach, text: &str) -> Self {
        Key { reach, text: text.to_owned() }
    }

    fn bounded_network(network: IpNet) -> Result<Self, &'static str> {
        let least = if network.addr().is_ipv4() { MIN_V4_LENGTH } else { MIN_V6_LENGTH };
        if network.prefix_len() < least {
            return Err("is a network that holds too much of the world");
        }
        Ok(Key::network(network))
    }

    pub(super) fn network(network: IpNet) -> Self {
        if network.prefix_len() == network.max_prefix_len() {
            return Key::address(network.addr());
        }
        Key { reach: Reach::Network, text: network.trunc().to_string() }
    }

    /// How far it reaches.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The canonical text without a scheme: host, path, query; or the network.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The host that it names; `None` for a network.
    pub fn host_name(&self) -> Option<&str> {
        (self.reach != Reach::Network).then(|| host_of(&self.text))
    }
}

/// The host of a text that begins with one.
pub(super) fn host_of(text: &str) -> &str {
    &text[..text.find(['/', '?']).unwrap_or(text.len())]
}

impl fmt::Display for Key {
    /// Written so that [`Key::parse`] reads it back.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let scheme = if self.reach == Reach::Url { "http://" } else { "" };
        write!(f, "{scheme}{}", self.text)
    }
}

/// Whether this is a host already as `url` would write it; most lines of most lists are. An ending
/// that begins with a letter is no part of an address, and names in Punycode have rules of their own.
pub(super) fn is_plain_host(written: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_');
    written.len() <= MAX_HOST
        && written.bytes().all(is_plain)
        && written
            .rsplit_once('.')
            .is_some_and(|(_, ending)| ending.starts_with(|c: char| c.is_ascii_lowercase()))
        && written.split('.').all(|label| !label.is_empty() && !label.starts_with("xn--"))
}

/// What stands before `://`.
fn scheme(written: &str) -> Option<&str> {
    let (scheme, _) = written.split_once("://")?;
    let is_scheme =
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme.then_some(scheme)
}

/// Host, path and query of a URL, as the text of a key holds them.
pub fn place(url: &Url) -> Cow<'_, str> {
    use url::Position::{AfterHost, AfterQuery, BeforeHost, BeforePath};
    if url.port().is_none() {
        Cow::Borrowed(&url[BeforeHost..AfterQuery])
    } else {
        Cow::Owned([&url[BeforeHost..AfterHost], &url[BeforePath..AfterQuery]].concat())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(written: &str) -> (Reach, String) {
        let key = Key::parse(written).unwrap();
        assert_eq!(Key::parse(&key.to_string()).unwrap(), key, "{written} is read back");
        (key.reach(), key.text().to_owned())
    }

    #[test]
    fn hosts() {
        for written in [
            "evil.example",
            "EVIL.example.",
            "*.evil.example",
            ".evil.example",
            "http://evil.example/",
            "evil.example:8080",
        ] {
            assert_eq!(key(written), (Reach::Host, "evil.example".into()), "{written}");
        }
        assert_eq!(key("münchen.example"), (Reach::Host, "xn--mnchen-3ya.example".into()));
        assert_eq!(key("192.0.2.7"), (Reach::Host, "192.0.2.7".into()));
        assert_eq!(key("2001:DB8::7"), (Reach::Host, "[2001:db8::7]".into()));
        assert_eq!(key("192.0.2.7/32"), (Reach::Host, "192.0.2.7".into()));
    }

    #[test]
    fn paths_and_urls() {
        assert_eq!(key("evil.example/a/b/"), (Reach::Path, "evil.example/a/b".into()));
        assert_eq!(key("https://evil.example/a/b/"), (Reach::Url, "evil.example/a/b/".into()));
        assert_eq!(key("http://192.0.2.7:8080/i"), (Reach::Url, "192.0.2.7/i".into()));
        assert_eq!(key("http://3221225991/i"), (Reach::Url, "192.0.2.7/i".into()));
        assert_eq!(key("evil.example/a?b=c#d"), (Reach::Url, "evil.example/a?b=c".into()));
    }

    proptest! {
        #[test]
        fn plain_hosts_are_hosts_as_url_reads_them(name in "[a-z0-9._-]{1,12}(\\.[a-z0-9_-]{1,5}){0,3}") {
            if is_plain_host(&name) {
                prop_assert_eq!(Ok(Key::host(&name)), Key::parse_url(&name));
            }
        }

        #[test]
        fn whatever_is_a_key_is_read_back(written in "(https?://)?([a-zA-Z0-9ü.*-]{1,9}\\.){1,3}[a-z]{2,4}(:80)?(/[ -~ü]{0,9}){0,3}") {
            if let Ok(key) = Key::parse(&written) {
                prop_assert_eq!(Key::parse(&key.to_string()), Ok(key));
            }
        }

        #[test]
        fn no_text_is_too_odd(written in ".*") {
            if let Ok(key) = Key::parse(&written) {
                prop_assert_eq!(Key::parse(&key.to_string()), Ok(key));
            }
        }
    }

    #[test]
    fn networks() {
        assert_eq!(key("192.0.2.9/24"), (Reach::Network, "192.0.2.0/24".into()));
        assert_eq!(key("2001:db8::/32"), (Reach::Network, "2001:db8::/32".into()));
    }

    #[test]
    fn what_is_no_key_says_so() {
        for written in [
            "",
            "word",
            "com",
            "a b.example",
            "mailto://x.example",
            "javascript://x.example",
            "e*l.example",
            "||x.example^",
            "<html>",
            "a..example",
            "/a.zip",
            "7",
            "192.0.2",
            "0.0.0.0/0",
            "::/3",
            "//evil.example",
            "reader@mail.example",
            "evil.example\t2026",
            "evil.example/ü*",
        ] {
            assert!(Key::parse(written).is_err(), "{written}");
        }
        assert!(Key::parse("javascript://x.example").unwrap_err().to_string().contains("does not lead"));
    }

    #[test]
    fn the_place_of_a_url_is_as_keys_hold_it() {
        let place = |url: &str| place(&Url::parse(url).unwrap()).into_owned();
        assert_eq!(place("http://u:p@evil.example/a?b#c"), "evil.example/a?b");
        assert_eq!(place("http://evil.example:81/a"), "evil.example/a");
    }
}
