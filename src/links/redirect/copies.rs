//! Copies of a page that are shown under another host: AMP caches, archives, translators. What the
//! reader sees there is the other page, whoever lends it the name.

use url::Url;

use super::Kind;
use super::known::Carries::{self, By, Embedded, In};
use super::known::Known;
use super::parts;

/// AMP caches, archives, translators.
pub(super) const COPIES: &[Known] = &[
    // <https://amp.dev/documentation/guides-and-tutorials/learn/amp-caches-and-cors/amp-cache-urls>
    copy(Kind::Amp, "google.com", "/amp", By(amp)),
    copy(Kind::Amp, "cdn.ampproject.org", "", By(amp)),
    copy(Kind::Amp, "cdn.ampproject.org", "", By(amp_host)),
    copy(Kind::Amp, "googleweblight.com", "", In(&["u", "lite_url"])),
    copy(Kind::Amp, "bing-amp.com", "", By(amp)),
    copy(Kind::Amp, "amp.cloudflare.com", "", By(amp)),
    copy(Kind::Archive, "web.archive.org", "", By(archived)),
    copy(Kind::Archive, "archive.org", "/web", By(archived)),
    copy(Kind::Archive, "archive.org", "/wayback", By(archived)),
    copy(Kind::Archive, "liveweb.archive.org", "", By(archived)),
    copy(Kind::Archive, "wayback.archive-it.org", "", By(archived)),
    copy(Kind::Archive, "webarchive.nationalarchives.gov.uk", "", By(archived)),
    copy(Kind::Archive, "webarchive.loc.gov", "", By(archived)),
    copy(Kind::Archive, "arquivo.pt", "/wayback", By(archived)),
    copy(Kind::Archive, "megalodon.jp", "", By(archived)),
    copy(Kind::Archive, "archive.today", "", By(archived)),
    copy(Kind::Archive, "archive.fo", "", By(archived)),
    copy(Kind::Archive, "archive.is", "", By(archived)),
    copy(Kind::Archive, "archive.li", "", By(archived)),
    copy(Kind::Archive, "archive.md", "", By(archived)),
    copy(Kind::Archive, "archive.ph", "", By(archived)),
    copy(Kind::Archive, "archive.vn", "", By(archived)),
    copy(Kind::Archive, "webcitation.org", "", In(&["url"])),
    copy(Kind::Archive, "webcache.googleusercontent.com", "/search", By(cached)),
    copy(Kind::Archive, "google.com", "/search", By(cached)),
    copy(Kind::Archive, "hghltd.yandex.net", "/yandbtm", In(&["url"])),
    copy(Kind::Archive, "yandexwebcache.net", "/yandbtm", In(&["url"])),
    copy(Kind::Translator, "translate.goog", "", By(translated_host)),
    copy(Kind::Translator, "google.com", "/translate", In(&["u"])),
    copy(Kind::Translator, "google.com", "/translate_c", In(&["u"])),
    copy(Kind::Translator, "google.com", "/website", In(&["u"])),
    copy(Kind::Translator, "translate.googleusercontent.com", "/translate_c", In(&["u"])),
    copy(Kind::Translator, "translatetheweb.com", "", In(&["a"])),
    copy(Kind::Translator, "microsofttranslator.com", "", In(&["a"])),
    copy(Kind::Translator, "windowslivetranslator.com", "", In(&["a"])),
    copy(Kind::Translator, "yandex.ru", "/translate", In(&["url"])),
    copy(Kind::Translator, "translated.turbopages.org", "/proxy_u", By(proxied)),
    copy(Kind::Translator, "z5h64q92x9.net", "/proxy_u", By(proxied)),
    copy(Kind::Translator, "babelfish.altavista.com", "", In(&["trurl", "url"])),
    copy(Kind::Translator, "babelfish.yahoo.com", "", In(&["trurl", "url"])),
    copy(Kind::Translator, "fanyi.baidu.com", "/transpage", In(&["query"])),
    copy(Kind::Translator, "papago.naver.net", "/website", In(&["url"])),
    copy(Kind::Translator, "12ft.io", "/proxy", In(&["q"])),
    copy(Kind::Translator, "12ft.io", "", Embedded),
    copy(Kind::Translator, "r.jina.ai", "", Embedded),
];

const fn copy(kind: Kind, host: &'static str, path: &'static str, carries: Carries) -> Known {
    Known { kind, host, path, carries }
}

/// `/c/s/evil.test/page`, `/amp/s/evil.test/page`: what kind of file, whether it is fetched safely,
/// and the rest of the URL.
fn amp(url: &Url) -> Option<String> {
    let (_, rest) = parts::request(url).strip_prefix('/')?.split_once('/')?;
    let (scheme, rest) = rest.strip_prefix("s/").map_or(("http", rest), |rest| ("https", rest));
    let is_whole = rest.starts_with("http");
    Some(if is_whole { rest.to_owned() } else { format!("{scheme}://{rest}") })
}

/// `evil-test.cdn.ampproject.org`: where the path does not say it, the host does.
fn amp_host(url: &Url) -> Option<String> {
    let label = url.domain()?.strip_suffix(".cdn.ampproject.org")?;
    Some(format!("https://{}/", with_dots(label)))
}

/// `/web/20200102030405/http://evil.test/`, and the host without its scheme.
fn archived(url: &Url) -> Option<String> {
    let request = parts::request(url);
    let with_scheme = parts::embedded(request);
    let bare = || request.find('.').and_then(|dot| request[..dot].rsplit_once('/'));
    let target = with_scheme.or_else(|| bare().map(|(before, _)| &request[before.len() + 1..]))?;
    Some(target.to_owned())
}

/// `q=cache:1a2B3c4D5e6F:http://evil.test/+words`: the identifier and the words may be missing.
fn cached(url: &Url) -> Option<String> {
    let value = parts::values(url, "q").next()?;
    let rest = value.trim_start().strip_prefix("cache:")?;
    let rest = rest.split(' ').next()?;
    let target = match rest.split_once(':') {
        Some((identifier, target)) if !identifier.starts_with("http") && !identifier.contains('.') => target,
        _ => rest,
    };
    Some(target.to_owned())
}

/// `evil--bank-test.translate.goog`: a dot is a hyphen, and a hyphen is two.
/// <https://developers.google.com/search/docs/appearance/ad-network-and-translation>
fn translated_host(url: &Url) -> Option<String> {
    let label = url.domain()?.strip_suffix(".translate.goog")?;
    let prefix = parts::values(url, "_x_tr_hp").next().unwrap_or_default();
    let label = format!("{prefix}{label}");
    let encodings = parts::values(url, "_x_tr_enc").next().unwrap_or_default();
    let is_encoded = |code: &str| encodings.split(',').any(|encoding| encoding == code);
    let label = label.strip_prefix("1-").filter(|_| is_encoded("1")).unwrap_or(&label);
    let host = match label.strip_prefix("0-").filter(|_| is_encoded("0")) {
        Some(label) => format!("xn--{}", with_dots(label)),
        None => with_dots(label),
    };
    let mut query = String::new();
    for (name, value) in parts::pairs(url).filter(|(name, _)| !name.is_empty() && !name.starts_with("_x_tr_"))
    {
        let sign = if query.is_empty() { '?' } else { '&' };
        query.extend([sign.encode_utf8(&mut [0; 4]), name, "=", value]);
    }
    Some(format!("{}://{host}{}{query}", url.scheme(), url.path()))
}

/// Undoes `-` for `.` and `--` for `-`.
fn with_dots(label: &str) -> String {
    label.split("--").map(|part| part.replace('-', ".")).collect::<Vec<_>>().join("-")
}

/// `/proxy_u/en-ru.ru.1a2b/https/evil.test/page`.
fn proxied(url: &Url) -> Option<String> {
    let mut segments = parts::request(url).splitn(5, '/').skip(3);
    let (scheme, rest) = (segments.next()?, segments.next()?);
    Some(format!("{scheme}://{rest}"))
}

#[cfg(test)]
mod tests {
    use crate::links::redirect::Kind::{Amp, Archive, Translator};
    use crate::links::redirect::tests::{assert_leads, assert_stays};

    #[test]
    fn amp_caches() {
        assert_leads(
            Amp,
            &[
                ("https://www.google.com/amp/s/evil.test/a?b=c", "https://evil.test/a?b=c"),
                ("https://www.google.com/amp/evil.test/a", "http://evil.test/a"),
                ("https://www.google.com/amp/https://evil.test/a", "https://evil.test/a"),
                ("https://evil-test.cdn.ampproject.org/c/s/evil.test/a", "https://evil.test/a"),
                (
                    "https://evil-test.cdn.ampproject.org/v/s/evil.test/a?amp_js_v=1",
                    "https://evil.test/a?amp_js_v=1",
                ),
                ("https://cdn.ampproject.org/c/evil.test/a", "http://evil.test/a"),
                ("https://my--evil-test.cdn.ampproject.org/", "https://my-evil.test/"),
            ],
        );
    }

    #[test]
    fn archives() {
        assert_leads(
            Archive,
            &[
                (
                    "https://web.archive.org/web/20200102030405/https://evil.test/a?b=c",
                    "https://evil.test/a?b=c",
                ),
                ("http://web.archive.org/web/2010id_/http://evil.test/", "http://evil.test/"),
                ("https://web.archive.org/web/*/http://evil.test", "http://evil.test/"),
                ("https://web.archive.org/web/2010/http:/evil.test", "http://evil.test/"),
                ("https://web.archive.org/web/2010/evil.test/a.html", "https://evil.test/a.html"),
                ("https://web.archive.org/web/2010/http%3A%2F%2Fevil.test", "http://evil.test/"),
                ("https://archive.ph/newest/https://evil.test/a", "https://evil.test/a"),
                ("https://archive.is/2020.01.02-030405/https://evil.test/a", "https://evil.test/a"),
                ("https://archive.today/https://evil.test/a", "https://evil.test/a"),
                (
                    "http://webcache.googleusercontent.com/search?q=cache:1a2B3c4D5e6F:http://evil.test/a+two+words&cd=1",
                    "http://evil.test/a",
                ),
                (
                    "http://webcache.googleusercontent.com/search?q=cache:1a2B-3c4:evil.test/a+word",
                    "http://evil.test/a",
                ),
                ("https://www.google.com/search?q=cache:evil.test", "https://evil.test/"),
            ],
        );
    }

    #[test]
    fn translators() {
        assert_leads(
            Translator,
            &[
                (
                    "https://translate.google.com/translate?hl=en&sl=de&u=https%3A%2F%2Fevil.test%2F",
                    "https://evil.test/",
                ),
                ("http://translate.google.co.uk/translate?u=evil.test", "http://evil.test/"),
                (
                    "https://my--evil-test.translate.goog/a?_x_tr_sl=auto&b=c&_x_tr_tl=en",
                    "https://my-evil.test/a?b=c",
                ),
                ("https://evil-test.translate.goog/?_x_tr_sl=auto", "https://evil.test/"),
                ("https://1-en--evil-test.translate.goog/?_x_tr_enc=1", "https://en-evil.test/"),
                ("https://0-mnchen--3ya-test.translate.goog/?_x_tr_enc=0", "https://xn--mnchen-3ya.test/"),
                (
                    "http://www.translatetheweb.com/?from=&to=en&a=https%3A%2F%2Fevil.test",
                    "https://evil.test/",
                ),
                (
                    "https://translate.yandex.com/translate?lang=de-en&url=https%3A%2F%2Fevil.test",
                    "https://evil.test/",
                ),
                (
                    "https://translated.turbopages.org/proxy_u/en-ru.ru.1a/https/evil.test/a?b",
                    "https://evil.test/a?b",
                ),
            ],
        );
    }

    #[test]
    fn pages_of_their_own() {
        assert_stays(&[
            "https://web.archive.org/",
            "https://archive.org/details/evil.test",
            "https://archive.ph/aBcDe",
            "https://archive.org/web/",
            "https://web.archive.org/web/20200102/index.html",
            "https://translate.google.com/?text=https://evil.test",
            "https://webcache.googleusercontent.com/search?q=cache:",
            "https://translate.goog/",
            "https://cdn.ampproject.org/v0.js",
            "https://www.google.com/amp/",
        ]);
    }
}
