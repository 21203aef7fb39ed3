//! Makes a written link comparable: one URL, as a browser would open it (WHATWG URL Standard, by the
//! `url` crate).

use std::borrow::Cow;

use url::Url;

/// The longest link that is parsed, in bytes; browsers and servers give up earlier.
const MAX_URL: usize = 8 * 1024;

/// Schemes that lead to a host.
const WEB: [&str; 3] = ["http", "https", "ftp"];

/// Schemes that run something, or begin a message or a call.
const OTHER: [&str; 6] = ["javascript", "vbscript", "data", "mailto", "tel", "sms"];

/// The URL that a browser would open for `written`: one that leads to a host on the web, and is
/// taken as `http` when it has no scheme, or one that runs or calls. `None` for what leads nowhere
/// else, as a path on the site itself.
pub fn canonical(written: &str) -> Option<Url> {
    let written = written.trim();
    if written.is_empty() || written.len() > MAX_URL {
        return None;
    }
    let mut url = Url::parse(&with_scheme(&without_line_ends(written))?).ok()?;
    if !WEB.contains(&url.scheme()) {
        return Some(url);
    }
    let host = url.host_str()?;
    let bare = host.trim_matches('.');
    if bare.is_empty() {
        return None;
    }
    if bare.len() < host.len() {
        let bare = bare.to_owned();
        url.set_host(Some(&bare)).ok()?;
    }
    Some(url)
}

/// Browsers drop tabs and line ends wherever they stand (URL Standard, § 4.4).
fn without_line_ends(written: &str) -> Cow<'_, str> {
    if written.contains(['\t', '\r', '\n']) {
        Cow::Owned(written.replace(['\t', '\r', '\n'], ""))
    } else {
        Cow::Borrowed(written)
    }
}

fn with_scheme(written: &str) -> Option<Cow<'_, str>> {
    let slash = |c: char| matches!(c, '/' | '\\');
    let scheme = written
        .split_once(':')
        .map(|(scheme, _)| scheme)
        .filter(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    match scheme {
        Some(scheme) if WEB.iter().chain(&OTHER).any(|known| known.eq_ignore_ascii_case(scheme)) => {
            Some(Cow::Borrowed(written))
        }
        // `evil.test:8080/x` has no scheme; a scheme has no dot.
        Some(_) => None,
        None if written.starts_with(slash) && written[1..].starts_with(slash) => {
            Some(Cow::Owned(format!("http:{written}")))
        }
        // A path on the site itself leads nowhere else.
        None if written.starts_with(['/', '\\', '#', '?', '.']) => None,
        // Nor does a file beside the page.
        None if !written.split(['/', '?', '#']).next().is_some_and(|host| host.contains('.')) => None,
        None => Some(Cow::Owned(format!("http://{written}"))),
    }
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
        assert_eq!(url("/\\evil.test").as_deref(), Some("http://evil.test/"));
        assert_eq!(url("ht\ntp://evil.test").as_deref(), Some("http://evil.test/"));
        assert_eq!(url("java\tscript:alert(1)").as_deref(), Some("javascript:alert(1)"));
    }

    #[test]
    fn what_leads_nowhere_else_is_none() {
        for written in ["", "/comments", "#top", "about:blank", "http://", "\\", "/"] {
            assert_eq!(url(written), None, "{written}");
        }
    }

    #[test]
    fn reading_a_canonical_url_again_changes_nothing() {
        for written in ["http://a.test/%41/../b?q=ü#ß", "www.a.test", "https://user@a.test:8443/"] {
            let once = url(written).unwrap();
            assert_eq!(url(&once), Some(once));
        }
    }
}
