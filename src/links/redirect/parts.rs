//! Where in a URL a target stands.

use std::borrow::Cow;

use memchr::{memchr2_iter, memmem};
use percent_encoding::percent_decode_str;
use url::{Position, Url};

use super::reader::HTTP_IN_BASE64;

/// The parameters of a query as they are written: name and value, neither decoded.
pub(super) fn pairs(url: &Url) -> impl Iterator<Item = (&str, &str)> {
    url.query().unwrap_or_default().split('&').map(|pair| {
        // A link that was copied out of a page's source.
        let pair = pair.strip_prefix("amp;").unwrap_or(pair);
        pair.split_once('=').unwrap_or((pair, ""))
    })
}

/// The decoded values of the parameters of this name, in any case.
pub(super) fn values<'a>(url: &'a Url, name: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
    pairs(url).filter(move |(written, _)| written.eq_ignore_ascii_case(name)).map(|(_, value)| decoded(value))
}

/// A value of a query, decoded as forms are: `+` is a space.
pub(super) fn decoded(value: &str) -> Cow<'_, str> {
    if value.contains('+') {
        let spaced = value.replace('+', " ");
        Cow::Owned(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
    } else {
        percent_decode_str(value).decode_utf8_lossy()
    }
}

/// Path and query: all that a server sees.
pub(super) fn request(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// The rest of a request from the first URL in it, encoded or not.
pub(super) fn embedded(request: &str) -> Option<&str> {
    schemes(request).next().map(|at| &request[at..])
}

/// Like [`embedded`], but only where a segment of the path begins with the URL.
pub(super) fn segment(url: &Url) -> Option<&str> {
    let request = request(url);
    schemes(url.path()).find(|at| request[..*at].ends_with('/')).map(|at| &request[at..])
}

/// The segment of the path that is a URL in base64.
pub(super) fn base64_segment(url: &Url) -> Option<&str> {
    let path = url.path();
    let at = memmem::find_iter(path.as_bytes(), HTTP_IN_BASE64).find(|at| path[..*at].ends_with('/'))?;
    path[at..].split('/').next()
}

/// Where `http:` and `https:` stand in a text.
fn schemes(text: &str) -> impl Iterator<Item = usize> {
    memchr2_iter(b'h', b'H', text.as_bytes()).filter(|at| is_scheme(&text.as_bytes()[*at..]))
}

fn is_scheme(text: &[u8]) -> bool {
    let Some(rest) = text.get(4..).filter(|_| text[..4].eq_ignore_ascii_case(b"http")) else {
        return false;
    };
    let rest = rest.strip_prefix(b"s").or(rest.strip_prefix(b"S")).unwrap_or(rest);
    match rest.split_first() {
        Some((b':', _)) => true,
        Some((b'%', mut code)) => {
            // The sign of a code is itself encoded as often as the target is.
            while let Some(inner) = code.strip_prefix(b"25") {
                code = inner;
            }
            code.get(..2).is_some_and(|code| code.eq_ignore_ascii_case(b"3a"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(written: &str) -> Url {
        Url::parse(written).expect("a URL")
    }

    #[test]
    fn parameters() {
        let url = url("http://a.test/?U=x%20y+z&amp;u=2&v&uu=3");
        assert_eq!(values(&url, "u").collect::<Vec<_>>(), ["x y z", "2"]);
        assert_eq!(values(&url, "v").collect::<Vec<_>>(), [""]);
        assert_eq!(values(&url, "w").count(), 0);
    }

    #[test]
    fn urls_inside() {
        assert_eq!(embedded("/a*http://b.test"), Some("http://b.test"));
        assert_eq!(embedded("/a/HTTPS%3A%2F%2Fb.test?c"), Some("HTTPS%3A%2F%2Fb.test?c"));
        assert_eq!(embedded("/a/http%25253A%25252F"), Some("http%25253A%25252F"));
        assert_eq!(embedded("/http/https/httpd:/ht"), None);
        assert_eq!(segment(&url("http://a.test/xhttp://b.test/https://c.test")), Some("https://c.test"));
        assert_eq!(segment(&url("http://a.test/?/http://b.test")), None);
        assert_eq!(base64_segment(&url("http://a.test/xaHR0cA/aHR0cHM6/b")), Some("aHR0cHM6"));
        assert_eq!(base64_segment(&url("http://a.test/xaHR0cA/b?/aHR0cHM6")), None);
    }
}
