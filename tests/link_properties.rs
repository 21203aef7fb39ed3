//! Whatever is written, links point into it, and a canonical URL is its own canonical form.

use chaff::comment::{Comment, Format};
use chaff::filter::Filter;
use chaff::links::canonical::canonical;
use chaff::links::find::find;
use chaff::links::site::Suffixes;
use proptest::prelude::*;
use std::sync::LazyLock;

static SUFFIXES: LazyLock<Suffixes> = LazyLock::new(Suffixes::carried);
static FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::carried().expect("the carried model is whole"));

/// Pieces that links and their disguises are made of, and ordinary text.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z0-9]{1,8}",
        "\\PC{1,4}",
        prop::sample::select(vec![
            "http://",
            "https:",
            "hxxp://",
            "www.",
            ".com",
            ".рф",
            "。",
            " dot ",
            "[.]",
            "(dot)",
            "@",
            ":8080",
            "/",
            "\\",
            "?u=",
            "%2f",
            "%25",
            "&#46;",
            "&amp;",
            "\u{200B}",
            "\u{202E}",
            "\u{AD}",
            "ｗｗｗ．",
            "[url=",
            "[/url]",
            "[",
            "](",
            ")",
            "]",
            "[1]: ",
            "<a href=\"",
            "\">",
            "</a>",
            "<!--",
            "-->",
            "<img src=",
            "'",
            "\n",
            "\t",
            " ",
            "e v i l . c o m",
            "0x7f.1",
            "[::1]",
            "1.2.3.4",
            "javascript:",
            "data:text/html,",
            "+1 555 010 0100",
            "telegram @name",
            "m@x.com",
            "💰",
            "пример",
            "例え",
            "xn--",
            "paypal",
            "google.com/url?q=",
            "bit.ly/x",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn spans_lie_in_the_text_on_character_boundaries(text in pieces(), format in 0..5usize) {
        let format = [Format::Auto, Format::Plain, Format::Html, Format::Markdown, Format::Bbcode][format];
        let comment = Comment { format, ..Comment::new(text.as_str()) };
        let verdict = FILTER.judge(&comment, &mut FILTER.workspace());
        for link in &verdict.links {
            let [start, end] = link.span.expect("a link in the text has a place there");
            prop_assert_eq!(text.get(start..end), Some(link.written.as_str()));
            prop_assert!(start < end, "{:?}", link);
        }
        for [start, end] in verdict.evidence.iter().filter_map(|evidence| evidence.span) {
            prop_assert!(text.get(start..end).is_some());
        }
    }

    #[test]
    fn reading_a_canonical_url_again_changes_nothing(text in pieces()) {
        if let Some(url) = canonical(&text) {
            let again = canonical(url.as_str());
            prop_assert_eq!(again.as_ref(), Some(&url), "{}", text);
        }
    }

    #[test]
    fn links_are_found_in_order_and_apart(text in pieces()) {
        let mut found = Vec::new();
        find(&text, &SUFFIXES, &mut found);
        for pair in found.windows(2) {
            prop_assert!(pair[0].place.end <= pair[1].place.start);
        }
    }
}
