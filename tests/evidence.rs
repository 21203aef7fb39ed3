//! Whatever a comment is made of, its verdict is the sum of the reasons it shows, and each reason
//! points at whole characters of the comment as it was sent.

use std::sync::LazyLock;

use chaff::comment::{Author, Comment, Format};
use chaff::filter::Filter;
use chaff::verdict::Verdict;
use proptest::prelude::*;

static FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::carried().expect("the carried model is whole"));

/// The most reasons that are shown, and one line for the rest.
const MAX_SHOWN: usize = 12;

/// Pieces that have broken filters before, or may.
#[rustfmt::skip]
const NASTY: &[&str] = &[
    // what stands between words
    " ", "\n", "\r\n", "\t", "\0", "\u{85}", "\u{a0}", "\u{2028}", "\u{3000}", "\u{feff}", "\u{ad}",
    // what cannot be seen
    "\u{200b}", "\u{200d}", "\u{2060}", "\u{202e}", "\u{2066}", "\u{2069}", "\u{fe0f}", "\u{e0041}",
    // what joins, grows or shrinks when it is made comparable
    "e\u{301}", "\u{301}", "\u{345}", "İ", "ı", "ß", "ſ", "ǅ", "ﬃ", "\u{fdfa}", "㍿", "½", "²", "Ⅷ", "ﷺ", "각", "ά\u{345}",
    // what looks like something else
    "раураl", "ｆｒｅｅ", "𝐛𝐮𝐲", "🅱🆄🆈", "ⓒⓐⓢⓗ", "f r e e", "V1agra", "c-a-s-h", "𝟙𝟚𝟛", "Ａ", "а",
    // emoji
    "🦀", "👨\u{200d}👩\u{200d}👧", "🇩🇪", "🇩", "☎\u{fe0f}", "1\u{fe0f}\u{20e3}", "👍🏽",
    // other scripts
    "渡轮", "フェリー", "เรือ", "مرحبا", "नमस्ते", "한국어", "Ὀδυσσεύς", "שלום",
    // markup
    "<b>", "</b>", "<a href=\"http://a.example\">", "<a href='", "</a>", "<!--", "-->", "<script>", "<", "&lt;", "&#x110000;",
    "&#65", "&zwj", "[url=http://b.example]", "[/url]", "[", "](http://c.example)", "**", "`", "> ", "<br/>",
    "<wbr>", "<p hidden>", "<b style='display:none'>", "v\u{336}", "\u{332}", "v.i.a.g.r.a", "\u{2800}",
    // links
    "http://", "https://d.example/p?q=1#f", "www.", "e.co/", ".com", "//", "http://[::1]/", "http://0x7f.1", "xn--p1ai", "me@f.example",
    "%2e", "http://g.example:99999/", "http://h\u{202e}.example", "hxxp://i[.]example",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => proptest::sample::select(NASTY).prop_map(str::to_owned),
        2 => "[a-zA-Z]{1,8}",
        1 => any::<char>().prop_map(String::from),
        1 => (proptest::sample::select(NASTY), 2..40usize).prop_map(|(piece, times)| piece.repeat(times)),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn format() -> impl Strategy<Value = Format> {
    proptest::sample::select(vec![
        Format::Auto,
        Format::Plain,
        Format::Html,
        Format::Markdown,
        Format::Bbcode,
    ])
}

fn comment() -> impl Strategy<Value = Comment<'static>> {
    let field = || proptest::option::of(text().prop_map(std::borrow::Cow::Owned));
    (text(), format(), field(), field(), field()).prop_map(|(text, format, name, email, url)| Comment {
        format,
        author: Author { name, email, url, ..Author::default() },
        ..Comment::new(text)
    })
}

fn logit(score: f64) -> f64 {
    (score / (1.0 - score)).ln()
}

/// Whether a span is of whole characters of a text.
fn is_in(text: &str, [start, end]: [usize; 2]) -> bool {
    start < end && text.get(start..end).is_some()
}

fn judge<'a>(comment: &Comment<'a>) -> Verdict<'a> {
    FILTER.judge(comment, &mut FILTER.workspace())
}

fn evidence_holds(comment: &Comment) -> Result<(), TestCaseError> {
    let verdict = judge(comment);
    let sum: f64 = verdict.evidence.iter().map(|evidence| evidence.weight).sum();
    prop_assert!((sum - logit(verdict.score)).abs() < 1e-6, "{sum} is not the logit of {}", verdict.score);
    let rest = verdict.evidence.iter().filter(|evidence| evidence.code == "rest").count();
    prop_assert!(rest <= 1 && verdict.evidence.len() <= MAX_SHOWN + rest);
    prop_assert!(verdict.evidence.iter().any(|evidence| evidence.code == "prior"));
    for evidence in &verdict.evidence {
        prop_assert!(!evidence.detail.is_empty());
        prop_assert!(evidence.span.is_none_or(|span| is_in(&comment.text, span)), "{evidence:?}");
    }
    Ok(())
}

fn links_hold(comment: &Comment) -> Result<(), TestCaseError> {
    for link in judge(comment).links {
        let Some([start, end]) = link.span else {
            prop_assert_eq!(Some(link.written.as_str()), comment.author.url.as_deref());
            continue;
        };
        prop_assert!(is_in(&comment.text, [start, end]), "{:?}", link);
        prop_assert_eq!(&link.written, &comment.text[start..end]);
        // An address to write to has neither; everything else has both.
        prop_assert_eq!(link.site.is_empty(), link.host.is_empty(), "{:?}", link);
        prop_assert!(link.host.ends_with(&link.site), "{:?}", link);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reasons_add_up_and_point_into_the_comment(comment in comment()) {
        evidence_holds(&comment)?;
    }

    #[test]
    fn links_are_written_where_they_are_said_to_be(comment in comment()) {
        links_hold(&comment)?;
    }

    #[test]
    fn a_brief_verdict_is_the_same_verdict(comment in comment()) {
        let brief = FILTER.judge_briefly(&comment, &mut FILTER.workspace());
        let verdict = judge(&comment);
        prop_assert_eq!((brief.decision, brief.score), (verdict.decision, verdict.score));
    }

    #[test]
    fn the_comments_before_change_nothing(comments in proptest::collection::vec(comment(), 2..5)) {
        let mut room = FILTER.workspace();
        for comment in &comments {
            prop_assert_eq!(FILTER.judge(comment, &mut room), judge(comment));
        }
    }

    #[test]
    fn a_comment_survives_json(comment in comment()) {
        let json = serde_json::to_vec(&comment).expect("a comment is JSON");
        prop_assert_eq!(Comment::from_json(&json).expect("and can be read").text, comment.text);
    }

    #[test]
    fn bytes_of_any_kind_are_a_comment_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Comment::from_json(&bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        evidence_holds(&Comment::new(text))?;
    }
}

#[test]
fn reasons_add_up_for_the_longest_comments_too() {
    for text in ["buy now http://x.example ".repeat(2600), "the ferry 🦀 ".repeat(4000), "<a".repeat(32_000)]
    {
        evidence_holds(&Comment::new(text)).unwrap();
    }
}

#[test]
fn reasons_come_in_the_order_of_their_weight() {
    let text = "My son found me a program at http://fastpc.example, my computer is faster than ever!";
    let evidence = judge(&Comment::new(text)).evidence;
    let shown: Vec<f64> =
        evidence.iter().filter(|one| one.code != "rest").map(|one| one.weight.abs()).collect();
    assert!(shown.is_sorted_by(|one, next| one >= next), "{shown:?}");
    assert_eq!(evidence.last().map(|last| last.code), Some("rest"));
}
