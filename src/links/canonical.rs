//! Makes a written link comparable: one URL, as a browser would open it.

use std::borrow::Cow;

use url::Url;

/// The longest link that is parsed, in bytes; browsers and servers give up earlier.
const MAX_URL: usize = 8 * 1024;

/// The URL that a browser would open for `written`, when it leads to a host on the web. A link
/// without a scheme is taken as `http`.
pub fn canonical(written: &str) -> Option<Url> {
    let written = written.trim();
    if written.is_empty() || written.len() > MAX_URL {
        return None;
    }
    let mut url = Url::parse(&with_scheme(written)?).ok()?;
    let host = url.host_str().filter(|host| !host.is_empty())?;
    if let Some(bare) = host.strip_suffix('.') {
        let bare = bare.to_owned();
        url.set_host(Some(&bare)).ok()?;
    }
    Some(url)
}

fn with_scheme(written: &str) -> Option<Cow<'_, str>> {
    let scheme = written
        .split_once(':')
        .map(|(scheme, _)| scheme)
        .filter(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    match scheme {
        Some(scheme) if is_web(scheme) => Some(Cow::Borrowed(written)),
        // `evil.test:8080/x` has no scheme; a scheme has no dot.
        Some(_) => None,
        None if written.starts_with("//") => Some(Cow::Owned(format!("http:{written}"))),
        // A path on the site itself leads nowhere else.
        None if written.starts_with(['/', '#', '?', '.']) => None,
        None => Some(Cow::Owned(format!("http://{written}"))),
    }
}

fn is_web(scheme: &str) -> bool {
    ["http", "https", "ftp"].iter().any(|web| web.eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    use super::canonical;

    fn url(written: &str) -> Option<String> {
        canonical(written).map(String::from)
    }

    #[test]
    fn as_a_browser_opens_it() {
        assert_eq!(url("HTTP://FastPC.TEST").as_deref(), Some("http://fastpc.test/"));
        assert_eq!(url("www.münchen.de/a b").as_deref(), Some("http://www.xn--mnchen-3ya.de/a%20b"));
        assert_eq!(url("https://0x7f.1/").as_deref(), Some("https://127.0.0.1/"));
        assert_eq!(url("evil.test.:80/x").as_deref(), Some("http://evil.test/x"));
        assert_eq!(url("//evil.test").as_deref(), Some("http://evil.test/"));
    }

    #[test]
    fn what_leads_nowhere_else_is_none() {
        for written in ["", "/comments", "#top", "mailto:a@b.test", "javascript:alert(1)", "http://"] {
            assert_eq!(url(written), None, "{written}");
        }
    }
}
