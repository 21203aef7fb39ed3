//! Reads the target that a redirector carries, however it is encoded or disguised.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::links::canonical::canonical;
use crate::links::site::{self, Suffixes};

/// How many times over one target may be encoded. Three is seen in the wild, where one redirector
/// passed it to the next.
const MAX_ENCODINGS: usize = 6;

/// `http` in base64, and the bits of the fifth letter that `s` and `:` share.
pub(super) const HTTP_IN_BASE64: &str = "aHR0c";

/// Base64 as it is found in URLs: without its padding, or cut off.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Reads targets as the redirector at hand would.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    /// The scheme of the redirector, which a target that begins with `//` takes over.
    pub(super) scheme: &'a str,
    /// Knows which names are hosts.
    pub(super) suffixes: &'a Suffixes,
}

impl Reader<'_> {
    /// The target, where `written` is what a browser takes for the URL of another host, now or after
    /// being decoded: with a scheme, or with two slashes of either kind.
    pub(super) fn absolute(&self, written: &str) -> Option<Url> {
        decodings(written, |text| self.read(text))
    }

    /// The target, also where it is only a host and a path: the redirector is known to complete it.
    pub(super) fn lenient(&self, written: &str) -> Option<Url> {
        decodings(written, |text| self.read(text).or_else(|| self.read_bare(text)))
    }

    fn read(&self, text: &str) -> Option<Url> {
        let text = without_breaks(text);
        let rest = text.trim_start_matches(is_padding);
        if has_scheme(rest) {
            // A name without a dot is no host that a reader could reach.
            return canonical(rest).filter(|url| url.host_str().is_some_and(is_reachable));
        }
        let slashes = text[..text.len() - rest.len()].bytes().filter(|byte| matches!(byte, b'/' | b'\\'));
        if slashes.count() < 2 {
            return None;
        }
        // Also a slash too many before a path looks like this, so that the host must look like one.
        canonical(&format!("{}://{rest}", self.scheme))
            .filter(|url| url.host_str().is_some_and(|host| self.is_host(host)))
    }

    fn read_bare(&self, text: &str) -> Option<Url> {
        let host = text.split(['/', '?', '#', ':']).next()?;
        let is_name = host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
        if !is_name || !host.contains('.') {
            return None;
        }
        canonical(&format!("{}://{text}", self.scheme))
            .filter(|url| url.host_str().is_some_and(|host| self.is_host(host)))
    }

    fn is_host(&self, host: &str) -> bool {
        site::is_address(host) || host.contains('.') && self.suffixes.knows_ending(host)
    }
}

/// Tries a text as it is, then decoded once, twice and so on.
fn decodings(written: &str, read: impl Fn(&str) -> Option<Url>) -> Option<Url> {
    let mut text = Cow::Borrowed(written);
    for _ in 0..MAX_ENCODINGS {
        if let Some(url) = read(&text) {
            return Some(url);
        }
        text = Cow::Owned(decoded(&text)?);
    }
    None
}

fn decoded(text: &str) -> Option<String> {
    if text.contains('%') {
        let decoded = percent_decode_str(text).decode_utf8_lossy();
        return (decoded != text).then(|| decoded.into_owned());
    }
    text.starts_with(HTTP_IN_BASE64).then(|| from_base64(text))?
}

/// Decodes base64 of either alphabet, as far as it goes. A `+` has become a space in a query.
pub(super) fn from_base64(text: &str) -> Option<String> {
    let mut letters: Vec<u8> = text
        .bytes()
        .map(|byte| match byte {
            b'-' | b' ' => b'+',
            b'_' => b'/',
            other => other,
        })
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        .collect();
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    String::from_utf8(BASE64.decode(letters).ok()?).ok()
}

/// Takes out what URL parsers skip wherever it stands (WHATWG URL, § 4.4).
fn without_breaks(text: &str) -> Cow<'_, str> {
    if text.contains(['\t', '\n', '\r']) {
        Cow::Owned(text.replace(['\t', '\n', '\r'], ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// What may stand before a target: slashes of both kinds, what parsers trim, and the brackets and
/// quotes that a careless filter takes away only later.
fn is_padding(c: char) -> bool {
    c <= ' ' || matches!(c, '/' | '\\' | '<' | '>' | '"' | '\'')
}

fn has_scheme(text: &str) -> bool {
    ["http:", "https:"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

fn is_reachable(host: &str) -> bool {
    host.contains('.') || host.starts_with('[')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::redirect::tests::SUFFIXES;

    fn absolute(written: &str) -> Option<String> {
        Reader { scheme: "https", suffixes: &SUFFIXES }.absolute(written).map(String::from)
    }

    fn lenient(written: &str) -> Option<String> {
        Reader { scheme: "https", suffixes: &SUFFIXES }.lenient(written).map(String::from)
    }

    #[test]
    fn a_target_is_read_through_every_disguise() {
        for written in [
            "https://evil.test/",
            "HTTPS:evil.test",
            "https:/evil.test",
            "https:\\\\evil.test",
            "https:\\/\\/evil.test",
            "//evil.test",
            "\\\\evil.test",
            "/\\evil.test",
            "\\/\\/evil.test/",
            "/\t/evil.test",
            "ht\ntps://evil.test",
            " \u{1}https://evil.test",
            "////evil.test",
            "<>//evil.test",
            "/https://evil.test",
            "https%3A%2F%2Fevil.test",
            "https%253A%252F%252Fevil.test",
            "https%25253A%25252F%25252Fevil.test",
            "%68%74%74%70%73://evil.test",
            "%5c%5cevil.test",
            "%2f%09%2fevil.test",
            "//evil%E3%80%82test",
            "aHR0cHM6Ly9ldmlsLnRlc3Qv",
            "aHR0cHM6Ly9ldmlsLnRlc3Q=",
            "aHR0cHM6Ly9ldmlsLnRlc3Q%3D",
            "aHR0cHMlM0ElMkYlMkZldmlsLnRlc3Q",
        ] {
            assert_eq!(absolute(written).as_deref(), Some("https://evil.test/"), "{written:?}");
        }
    }

    #[test]
    fn what_is_no_other_host_is_not_read() {
        for written in [
            "",
            "/",
            "///",
            "/path/of/its/own",
            "evil.test",
            "//images/photo.jpg",
            "//photo.jpg",
            "http://",
            "http://localhost/",
            "http:///",
            "javascript:alert(1)",
            "//javascript:alert(1)",
            "mailto:a@b.test",
            "//evil%00.test",
            "%",
            "%%%",
            "aHR0c",
            "aHR0c!!",
            "https",
        ] {
            assert_eq!(absolute(written), None, "{written:?}");
        }
    }

    #[test]
    fn known_redirectors_complete_a_host() {
        assert_eq!(lenient("evil.test/a").as_deref(), Some("https://evil.test/a"));
        assert_eq!(lenient("evil%2Etest").as_deref(), Some("https://evil.test/"));
        for written in ["a word", "file.txt", "me@evil.test", "v1.2", "evil"] {
            assert_eq!(lenient(written), None, "{written:?}");
        }
    }
}
