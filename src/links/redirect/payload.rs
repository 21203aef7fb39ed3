//! Links in which the URL of another site is what something is done *to*: it is shared, checked,
//! shown, subscribed to, or waits until somebody has logged in. A click does not lead there.

use url::Url;

use super::known::{is_under, names};
use super::parts;

/// Words of a host or path that say what is done with the URL; sorted.
const DEEDS: &[&str] = &[
    "auth",
    "authorize",
    "bookmark",
    "bookmarklet",
    "check",
    "checker",
    "checklink",
    "compose",
    "embed",
    "image",
    "intent",
    "lint",
    "login",
    "logon",
    "oauth",
    "oauth2",
    "oembed",
    "openid",
    "preview",
    "qrcode",
    "register",
    "saml",
    "screenshot",
    "share",
    "sharearticle",
    "sharer",
    "sharing",
    "signin",
    "signup",
    "sso",
    "submit",
    "submitlink",
    "subscribe",
    "subscription",
    "thumbnail",
    "validate",
    "validator",
    "whois",
];

/// Parameters with which a site asks another to log somebody in (RFC 6749; SAML 2.0; `OpenID` 2.0).
const LOGIN_PARAMETERS: &[&str] = &["client_id", "response_type", "samlrequest", "openid.mode"];

/// Places where the URL is payload and no word says so: host and path.
const PLACES: &[(&str, &str)] = &[
    ("accounts.google.com", ""),
    ("addthis.com", ""),
    ("addtoany.com", ""),
    ("b.hatena.ne.jp", ""),
    ("buffer.com", "/add"),
    ("bufferapp.com", "/add"),
    ("connect.ok.ru", ""),
    ("del.icio.us", ""),
    ("delicious.com", ""),
    ("developers.facebook.com", "/tools"),
    ("developers.google.com", "/speed"),
    ("digg.com", ""),
    ("external-content.duckduckgo.com", ""),
    ("facebook.com", "/dialog"),
    ("facebook.com", "/plugins"),
    ("feedly.com", ""),
    ("getpocket.com", "/save"),
    ("img.shields.io", ""),
    ("instapaper.com", ""),
    ("jigsaw.w3.org", ""),
    ("mail.google.com", ""),
    ("news.ycombinator.com", ""),
    ("pagespeed.web.dev", ""),
    ("pinterest.com", "/pin"),
    ("search.google.com", "/test"),
    ("securityheaders.com", ""),
    ("social-plugins.line.me", ""),
    ("stumbleupon.com", ""),
    ("tineye.com", ""),
    ("tumblr.com", "/widgets"),
    ("twitter.com", "/home"),
    ("urlscan.io", ""),
    ("virustotal.com", ""),
    ("wa.me", ""),
    ("wave.webaim.org", ""),
    ("whatsapp.com", "/send"),
    ("x.com", "/home"),
];

/// Whether the URL of another site in this one is only what something is done to.
pub(super) fn is_payload(url: &Url) -> bool {
    let names_deed = |text: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_deed);
    let asks_for_login = |name: &str| LOGIN_PARAMETERS.iter().any(|login| login.eq_ignore_ascii_case(name));
    names_deed(url.host_str().unwrap_or_default())
        || names_deed(own_path(url))
        || parts::pairs(url).any(|(name, _)| asks_for_login(name))
        || is_listed(url)
}

fn is_deed(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    // `AutoLogin`, `ssoLogin`, `wplogin`.
    word.ends_with("login") || DEEDS.binary_search(&word.as_str()).is_ok()
}

/// The path as far as it is the site's own, without a URL inside.
fn own_path(url: &Url) -> &str {
    let path = url.path();
    let inside = parts::embedded(path).map_or(0, str::len);
    &path[..path.len() - inside]
}

fn is_listed(url: &Url) -> bool {
    let is_place = |name: &str| PLACES.iter().any(|(host, path)| *host == name && is_under(url.path(), path));
    url.domain().is_some_and(|host| names(host).any(is_place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::redirect::tests::assert_stays;

    #[test]
    fn lists_are_sorted() {
        assert!(DEEDS.is_sorted() && PLACES.is_sorted());
    }

    #[test]
    fn sharing_and_showing_is_not_leading_on() {
        assert_stays(&[
            "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fnews.test%2Fa",
            "https://www.facebook.com/dialog/send?app_id=1&link=https://news.test",
            "https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fnews.test",
            "https://twitter.com/intent/tweet?text=a&url=https%3A%2F%2Fnews.test%2Fa",
            "https://x.com/share?url=https%3A%2F%2Fnews.test",
            "https://www.linkedin.com/shareArticle?mini=true&url=https%3A%2F%2Fnews.test",
            "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Fnews.test",
            "https://www.pinterest.co.uk/pin/create/button/?url=https%3A%2F%2Fnews.test",
            "https://pinterest.com/pin/create/link/?url=https%3A%2F%2Fnews.test",
            "https://www.reddit.com/submit?url=https%3A%2F%2Fnews.test",
            "https://t.me/share/url?url=https%3A%2F%2Fnews.test",
            "https://wa.me/?text=https%3A%2F%2Fnews.test&u=https://news.test",
            "https://plus.google.com/share?url=https%3A%2F%2Fnews.test",
            "https://www.addthis.com/bookmark.php?url=https://news.test",
            "https://news.ycombinator.com/submitlink?u=https%3A%2F%2Fnews.test",
            "https://bsky.app/intent/compose?text=a&url=https://news.test",
            "https://validator.w3.org/check?uri=https%3A%2F%2Fnews.test",
            "https://jigsaw.w3.org/css-validator/validator?uri=https%3A%2F%2Fnews.test",
            "https://blog.test/wp-json/oembed/1.0/embed?url=https%3A%2F%2Fnews.test",
            "https://shop.test/_next/image?url=https%3A%2F%2Fpictures.test%2Fa.png&w=96",
        ]);
    }

    #[test]
    fn a_login_comes_first() {
        assert_stays(&[
            "https://news.test/login?next=https://other.test/",
            "https://accounts.google.com/ServiceLogin?continue=https://www.youtube.com/",
            "https://signin.shop.test/start?return_to=https://other.test/",
            "https://id.test/amserver/ssoLogin.htm?goto=https://other.test/",
            "https://id.test/start?client_id=1&redirect_uri=https://other.test/",
            "https://github.com/login/oauth/authorize?redirect_uri=https://other.test/",
        ]);
    }

    #[test]
    fn a_deed_in_the_target_is_none_of_the_redirector() {
        assert!(!is_payload(&"http://shop.test/go/https://evil.test/login".parse().expect("a URL")));
        assert!(!is_payload(&"http://shop.test/shareware/checkout".parse().expect("a URL")));
    }
}
