//! Open redirectors: any site whose link carries the URL of another site in a place where sites that
//! lead on have it. That is likely and not certain: nobody is asked whether the site does.

use url::Url;

use super::parts;
use super::payload;
use super::reader::{HTTP_IN_BASE64, Reader};

/// The names that parameters with a target have, in lower case and without `_`, `-` and `.`; sorted.
///
/// Source: what scanners for open redirects try, and what redirectors in comments use. Names that
/// mostly say what a page is *about* (`q`, `site`, `ref`, `source`, `feed`) are left out.
const NAMES: &[&str] = &[
    "adurl",
    "away",
    "backurl",
    "clickurl",
    "continue",
    "continueurl",
    "deeplink",
    "dest",
    "destination",
    "destinationurl",
    "desturl",
    "exit",
    "exiturl",
    "ext",
    "external",
    "externalurl",
    "forward",
    "forwardurl",
    "fwd",
    "go",
    "goto",
    "gotourl",
    "gourl",
    "href",
    "imageurl",
    "jump",
    "jumpto",
    "landingurl",
    "leave",
    "link",
    "linkurl",
    "loc",
    "location",
    "newurl",
    "next",
    "nexturl",
    "out",
    "outbound",
    "outlink",
    "outurl",
    "r",
    "rd",
    "redir",
    "redirect",
    "redirectto",
    "redirecturi",
    "redirecturl",
    "redirto",
    "redirurl",
    "return",
    "returnto",
    "returnuri",
    "returnurl",
    "rurl",
    "target",
    "targeturl",
    "to",
    "u",
    "uri",
    "url",
    "view",
    "weburl",
];

/// The longest of [`NAMES`].
const LONGEST_NAME: usize = 14;

/// Endings that are also endings of files: `//page.pl` is a slash too many, not a host in Poland.
const FILES: &[&str] = &["app", "cc", "md", "mov", "pl", "pm", "ps", "py", "rs", "sh", "so", "zip"];

/// Where a click would lead, if the site is an open redirector.
pub(super) fn target(url: &Url, reader: &Reader<'_>) -> Option<Url> {
    let leads_away = |target: &Url| leaves(url, target, reader);
    from_path(url, reader)
        .filter(leads_away)
        .or_else(|| from_query(url, reader).find(leads_away))
        .filter(|_| !payload::is_payload(url))
}

/// Whether the target belongs to another site.
fn leaves(url: &Url, target: &Url, reader: &Reader<'_>) -> bool {
    match (url.host_str(), target.host_str()) {
        (Some(here), Some(there)) => {
            here[reader.suffixes.site(here).start..] != there[reader.suffixes.site(there).start..]
        }
        _ => false,
    }
}

/// The targets in the query: the whole of it, or a parameter.
fn from_query<'a>(url: &'a Url, reader: &'a Reader<'_>) -> impl Iterator<Item = Url> + 'a {
    let whole = url.query().filter(|query| may_be_target(query)).and_then(|query| reader.absolute(query));
    let named = parts::pairs(url)
        .filter(|(name, value)| !value.is_empty() && is_target_name(name))
        .filter_map(|(_, value)| reader.absolute(&parts::decoded(value)));
    whole.into_iter().chain(named)
}

/// The target in the path: `//evil.test`, `/%5cevil.test`, `/https://evil.test`, `/go/https://evil.test`.
fn from_path(url: &Url, reader: &Reader<'_>) -> Option<Url> {
    let request = parts::request(url);
    let start = request.strip_prefix('/').filter(|rest| may_be_target(rest));
    start
        .and_then(|_| reader.absolute(request))
        .filter(|target| !is_file(url, target))
        .or_else(|| reader.absolute(parts::segment(url)?))
        .or_else(|| reader.absolute(parts::base64_segment(url)?))
}

/// Whether it can be a target at all: spares most links the decoding.
fn may_be_target(text: &str) -> bool {
    let start = text.as_bytes().first();
    matches!(start, Some(b'/' | b'%'))
        || text.starts_with(HTTP_IN_BASE64)
        || text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"))
}

/// Whether what looks like a host is a file behind a slash too many.
fn is_file(url: &Url, target: &Url) -> bool {
    let host = target.host_str().unwrap_or_default();
    let is_plain = url.path().starts_with("//") && host.matches('.').count() == 1;
    is_plain && host.rsplit('.').next().is_some_and(|ending| FILES.contains(&ending))
}

fn is_target_name(name: &str) -> bool {
    let mut letters = [0; LONGEST_NAME];
    let mut length = 0;
    for byte in name.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b'.')) {
        let Some(letter) = letters.get_mut(length) else {
            return false;
        };
        *letter = byte.to_ascii_lowercase();
        length += 1;
    }
    NAMES.binary_search_by(|known| known.as_bytes().cmp(&letters[..length])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::redirect::Kind::Open;
    use crate::links::redirect::tests::{assert_leads, assert_stays};

    #[test]
    fn names_are_sorted_and_fit() {
        assert!(NAMES.is_sorted() && FILES.is_sorted());
        assert_eq!(NAMES.iter().map(|name| name.len()).max(), Some(LONGEST_NAME));
    }

    #[test]
    fn parameters() {
        assert_leads(
            Open,
            &[
                ("http://shop.test/out?url=https%3A%2F%2Fevil.test%2Fa", "https://evil.test/a"),
                ("http://shop.test/?ReturnUrl=//evil.test/a", "http://evil.test/a"),
                ("http://shop.test/?r_url=/%5cevil.test", "http://evil.test/"),
                ("http://shop.test/?go=%5c%2f%5c%2fevil.test", "http://evil.test/"),
                ("http://shop.test/?NEXT=%2f%09%2fevil.test", "http://evil.test/"),
                ("http://shop.test/?return-to=https:evil.test", "https://evil.test/"),
                ("http://shop.test/?a=1&amp;redirect_to=https://evil.test", "https://evil.test/"),
                ("http://shop.test/?u=aHR0cHM6Ly9ldmlsLnRlc3Qv", "https://evil.test/"),
                ("http://shop.test/go.php?https://evil.test/?a=b&c=d", "https://evil.test/?a=b&c=d"),
                ("http://shop.test/?url=https://shop.test.evil.test", "https://shop.test.evil.test/"),
                ("http://shop.test/?url=https://shop.test@evil.test", "https://shop.test@evil.test/"),
                ("http://shop.test/?url=http://0x7f.1/", "http://127.0.0.1/"),
                ("http://a.vercel.app/?url=http://b.vercel.app/", "http://b.vercel.app/"),
                ("http://192.0.2.7/?url=http://[2001:db8::1]/", "http://[2001:db8::1]/"),
                (
                    "http://shop.test/?url=/own&next=https://www.shop.test&to=https://evil.test",
                    "https://evil.test/",
                ),
                // The exit page of a social network in a disguise of its own.
                ("https://facebook.com//l.php?u=https://evil.test", "https://evil.test/"),
            ],
        );
    }

    #[test]
    fn paths() {
        assert_leads(
            Open,
            &[
                ("http://shop.test//evil.test/%2f..", "http://evil.test/%2f.."),
                ("https://shop.test////evil.test", "https://evil.test/"),
                ("http://shop.test/\\\\evil.test", "http://evil.test/"),
                ("http://shop.test/%5cevil.test", "http://evil.test/"),
                ("http://shop.test/%2f%2fevil.test", "http://evil.test/"),
                ("http://shop.test/%09/evil.test", "http://evil.test/"),
                ("http://shop.test/%68ttps://evil.test", "https://evil.test/"),
                ("http://shop.test/https:/evil.test/a?b=c", "https://evil.test/a?b=c"),
                ("http://shop.test/go/https%3A%2F%2Fevil.test", "https://evil.test/"),
                ("http://shop.test/<>//evil.test", "http://evil.test/"),
                ("http://shop.test/go/aHR0cHM6Ly9ldmlsLnRlc3Qv/1", "https://evil.test/"),
                ("http://shop.test/?aHR0cHM6Ly9ldmlsLnRlc3Qv", "https://evil.test/"),
                // Two schemes: a browser looks for a host named `http`, the writer meant the other.
                ("http://http://evil.test/a", "http://evil.test/a"),
            ],
        );
    }

    #[test]
    fn the_same_site_and_what_is_no_target() {
        assert_stays(&[
            "http://shop.test/?url=http://shop.test/a",
            "http://www.shop.test/?url=https://forum.shop.test/a",
            "http://192.0.2.7/?url=http://192.0.2.7/a",
            "http://shop.test/?url=/a/b",
            "http://shop.test/?url=evil.test",
            "http://shop.test/?url=http://localhost/",
            "http://shop.test/?q=https://evil.test",
            "http://shop.test/?ref=https://evil.test&source=https://evil.test",
            "http://shop.test/?averyveryverylongname=https://evil.test",
            "http://shop.test/?url=javascript:alert(1)",
            "http://shop.test/?url=mailto:a@evil.test",
            "http://shop.test/?url=//evil%00.test",
            "http://shop.test//images/photo.jpg",
            "http://shop.test//page.pl?a=b",
            "http://shop.test///",
            "http://shop.test/evil.test/%2f..",
            "http://shop.test/2009/02/http/",
            "http://shop.test/why-http://-matters",
            "http://shop.test/100%25//evil",
        ]);
    }
}
