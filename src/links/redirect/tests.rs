//! Whole trails, and what the tests of the families share.

use std::sync::LazyLock;

use proptest::prelude::*;
use url::Url;

use super::*;
use crate::links::canonical::canonical;

/// Reading the list takes longer than all the tests of a family.
pub(super) static SUFFIXES: LazyLock<Suffixes> = LazyLock::new(Suffixes::carried);

fn follow(written: &str) -> Trail {
    trail(canonical(written).expect("a URL"), &SUFFIXES)
}

/// Asserts that each URL is one redirector of this kind, and where it leads.
pub(super) fn assert_leads(kind: Kind, cases: &[(&str, &str)]) {
    for (written, target) in cases {
        let trail = follow(written);
        assert_eq!(trail.target.as_str(), *target, "{written}");
        assert_eq!(trail.hops.iter().map(|hop| hop.kind).collect::<Vec<_>>(), [kind], "{written}");
        assert_eq!(Some(&trail.hops[0].url), canonical(written).as_ref());
    }
}

/// Asserts that no URL is taken for a redirector.
pub(super) fn assert_stays(cases: &[&str]) {
    for written in cases {
        let trail = follow(written);
        assert_eq!(trail.hops, [], "{written}");
        assert_eq!(Some(trail.target), canonical(written));
    }
}

/// A URL as the value of a parameter.
fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

#[test]
fn redirectors_inside_one_another() {
    let shop = format!("http://shop.test/out?url={}", encoded("https://evil.test/a"));
    let facebook = format!("https://l.facebook.com/l.php?u={}&h=1", encoded(&shop));
    let translated = format!("https://translate.google.com/translate?u={}", encoded(&facebook));
    let trail = follow(&translated);
    assert_eq!(trail.target.as_str(), "https://evil.test/a");
    assert_eq!(
        trail.hops.iter().map(|hop| (hop.kind, hop.url.as_str())).collect::<Vec<_>>(),
        [
            (Kind::Translator, translated.as_str()),
            (Kind::Exit, facebook.as_str()),
            (Kind::Open, shop.as_str())
        ]
    );
    assert!(!trail.is_certain() && !trail.is_cut());
    assert!(
        follow("https://www.google.com/url?q=https%3A%2F%2Fhref.li%2F%3Fhttps%3A%2F%2Fevil.test")
            .is_certain()
    );
    for (written, hops) in [
        (
            "https://web.archive.org/web/2020/https://www.google.com/url?q=https://href.li/?https://evil.test/a",
            3,
        ),
        ("https://www.google.com/amp/s/l.facebook.com/l.php?u=https%3A%2F%2Fevil.test%2Fa", 2),
        ("http://a.test/https://b.test/https://c.test/https://evil.test/a", 3),
        ("https://www-google-com.translate.goog/url?q=https%3A%2F%2Fevil.test%2Fa&_x_tr_sl=auto", 2),
    ] {
        let trail = follow(written);
        assert_eq!((trail.target.as_str(), trail.hops.len()), ("https://evil.test/a", hops), "{written}");
    }
}

#[test]
fn one_target_encoded_several_times() {
    let mut value = "https://evil.test/a".to_owned();
    for times in 0..6 {
        for redirector in ["https://www.google.com/url?q=", "http://shop.test/?url=", "http://shop.test/go/"]
        {
            let trail = follow(&format!("{redirector}{value}"));
            assert_eq!(trail.target.as_str(), "https://evil.test/a", "{redirector}, {times} times");
            assert_eq!(trail.hops.len(), 1);
        }
        value = encoded(&value);
    }
}

#[test]
fn after_so_many_hops_it_is_given_up() {
    let mut written = "https://evil.test/".to_owned();
    for hop in 1..=MAX_HOPS + 2 {
        written = format!("https://href.li/?{written}");
        let trail = follow(&written);
        assert_eq!(trail.hops.len(), hop.min(MAX_HOPS));
        assert_eq!(trail.is_cut(), hop >= MAX_HOPS);
        assert_eq!(trail.target.host_str() == Some("evil.test"), hop <= MAX_HOPS);
    }
}

#[test]
fn a_url_that_is_too_long_is_left_alone() {
    let written = |length| {
        let start = "https://href.li/?https://evil.test/";
        Url::parse(&format!("{start}{}", "a".repeat(length - start.len()))).expect("a URL")
    };
    assert_eq!(trail(written(MAX_URL), &SUFFIXES).hops.len(), 1);
    assert_eq!(trail(written(MAX_URL + 1), &SUFFIXES).hops.len(), 0);
}

#[test]
fn what_is_no_page_is_left_alone() {
    for written in ["mailto:a@b.test?to=https://evil.test", "ftp://a.test//evil.test", "data:,//evil.test"] {
        let url = Url::parse(written).expect("a URL");
        assert_eq!(trail(url.clone(), &SUFFIXES), Trail { hops: vec![], target: url });
    }
}

/// Pieces of which redirectors are made.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "https://www.google.com/url?q=",
        "https://www.google.com/amp/s/",
        "https://href.li/?",
        "https://web.archive.org/web/2020/",
        "https://disq.us/url?url=",
        "https://urldefense.com/v3/__",
        "https://urldefense.proofpoint.com/v2/url?u=",
        "https://a--b-test.translate.goog/",
        "https://www.bing.com/ck/a?u=a1",
        "https://r.search.yahoo.com/RU=",
        "https://shop.test/?next=",
        "https://translated.turbopages.org/proxy_u/a/https/",
        "https://url.avanan.click/v2/___",
        "http://webcache.googleusercontent.com/search?q=cache:",
        "http://a-test.cdn.ampproject.org/c/s/",
        "aHR0cHM6Ly9ldmlsLnRlc3Qv",
        "evil.test",
        "*",
        "**A",
        "__;",
        "___",
        "/RK=",
        ":",
        "//",
        "\\",
        "%2f",
        "%5c",
        "%09",
        "%25",
        "%",
        "%ff",
        "&",
        "&amp;",
        "=",
        "?",
        "#",
        "@",
        "http:",
        "https%3A%2F%2F",
        "ü",
        "\u{0}",
        " ",
    ];
    prop_oneof![
        4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[a-z0-9.:/%?=&_-]{0,12}",
    ]
}

fn check(written: &str) {
    let Ok(url) = Url::parse(written) else {
        return;
    };
    let first = trail(url.clone(), &SUFFIXES);
    assert!(first.hops.len() <= MAX_HOPS);
    assert_eq!(first.hops.first().map_or(&first.target, |hop| &hop.url), &url);
    if !first.is_cut() {
        let again = trail(first.target.clone(), &SUFFIXES);
        assert_eq!(again, Trail { hops: vec![], target: first.target });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn following_a_target_again_changes_nothing(pieces in proptest::collection::vec(piece(), 1..12)) {
        check(&pieces.concat());
    }

    #[test]
    fn so_it_is_with_any_url(rest in any::<String>()) {
        check(&format!("https://www.google.com/{rest}"));
        check(&format!("http:{rest}"));
        check(&rest);
    }
}
