//! Spam that is padded, or whose link is moved, is not published as long as a dangerous link remains.

mod common;

use std::sync::LazyLock;

use chaff::comment::Comment;
use chaff::evaluate::attack::{Attack, honest_words};
use chaff::filter::Filter;
use chaff::links::LinkVerdict;
use chaff::verdict::{Decision, Verdict};
use fastrand::Rng;
use proptest::prelude::*;

static FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::carried().expect("the carried model"));

/// Links on the carried block list, and links that hide where they lead.
const DANGEROUS: [&str; 8] = [
    "http://semalt.com/offer",
    "http://www.darodar.com",
    "see 100dollars-seo.com today",
    r#"<a href="http://evil.example/x">www.bbc.co.uk</a>"#,
    "http://paypal.com.account.evil.example/login",
    "http://xn--pypal-4ve.com/",
    "http://www.bbc.co.uk@evil.example/",
    "javascript:alert(1)//http://evil.example",
];

fn judge(text: &str) -> Verdict<'_> {
    FILTER.judge(&Comment::new(text), &mut FILTER.workspace())
}

fn decide(text: &str) -> Decision {
    judge(text).decision
}

/// So many different links that nobody minds.
fn harmless_links(count: usize) -> String {
    let links: Vec<_> = (0..count).map(|number| format!("https://www.bbc.co.uk/news/uk-{number}")).collect();
    links.join(" ")
}

#[test]
fn honest_words_around_a_dangerous_link_publish_nothing() {
    for link in DANGEROUS {
        let spam = format!("Buy cheap pills now {link}");
        for words in [0, 50, 200, 1000, 5000] {
            let padding = honest_words(words, &mut Rng::with_seed(words as u64));
            let hidden = format!(r#"<div style="display:none">{padding}</div>"#);
            let texts = [
                format!("{spam} {padding}"),
                format!("{padding} {spam}"),
                format!("{padding} {spam} {padding}"),
                format!("{spam} {hidden}"),
                format!("<!-- {padding} --> {spam}"),
            ];
            for text in texts.iter().filter(|text| text.len() <= chaff::comment::MAX_TEXT) {
                assert_ne!(decide(text), Decision::Allow, "{words} words with {link}");
            }
        }
    }
}

#[test]
fn what_was_blocked_for_a_listed_link_stays_blocked_however_it_is_padded() {
    for link in &DANGEROUS[..3] {
        for attack in [Attack::Padding50, Attack::Padding200, Attack::PaddingBefore, Attack::AuthorLink] {
            let text = format!("Buy cheap pills now {link}");
            let comment = attack.rewrite(&Comment::new(text.as_str()), 7);
            let decision = FILTER.judge(&comment, &mut FILTER.workspace()).decision;
            let moved_all = attack == Attack::AuthorLink && !link.contains("://");
            assert!(decision == Decision::Block || moved_all, "{}: {link}", attack.name());
        }
    }
}

#[test]
fn a_dangerous_link_behind_hundreds_of_others_is_not_published() {
    let said = "These are my sources:";
    for count in [499, 500, 501, 1500] {
        let links = harmless_links(count);
        assert_eq!(decide(&format!("{said} {links}")), Decision::Allow, "{count} links alone");
        for link in DANGEROUS {
            assert_ne!(
                decide(&format!("{said} {links} {link}")),
                Decision::Allow,
                "{count} links before {link}"
            );
        }
    }
}

/// Ways to write a name so that no program takes it for one, but readers do.
const SPELLINGS: [&str; 21] = [
    "semalt .com",
    "semalt. com",
    "semalt. Com",
    "semalt . com",
    "semalt•com",
    "semalt·com",
    "semalt • com",
    "semalt dot com",
    "semalt d0t com",
    "semalt dotcom",
    "semalt_dot_com",
    "semalt-dot-com",
    "semalt (dot) com",
    "semalt[.]com",
    "http//semalt.com",
    "http:/semalt.com",
    "hxxp://semalt.com",
    "program at semalt dot com",
    "program at semalt[.]com",
    "program at semalt. com",
    "program@semalt. com",
];

#[test]
fn a_listed_name_is_blocked_however_it_is_spelled() {
    for name in SPELLINGS {
        let text = format!("I agree with every word of that, and so does {name} I think.");
        let verdict = judge(&text);
        assert_eq!(verdict.decision, Decision::Block, "{name}");
        let hosts: Vec<&str> = verdict.links.iter().map(|link| link.host.as_str()).collect();
        assert_eq!(hosts, ["semalt.com"], "{name}");
    }
}

#[test]
fn a_listed_name_that_is_spelled_out_stays_blocked_under_honest_words() {
    for name in SPELLINGS {
        let padding = honest_words(200, &mut Rng::with_seed(7));
        for text in [format!("Visit {name} now. {padding}"), format!("{padding} Visit {name} now.")] {
            assert_eq!(decide(&text), Decision::Block, "{name}");
        }
    }
}

#[test]
fn an_address_at_a_listed_name_is_blocked_and_any_other_is_not() {
    let text = |address: &str| format!("I agree with every word of that, write to me: {address}");
    for address in ["program@semalt.com", "program@mail.semalt.com", "mailto:program@semalt.com?subject=x"] {
        assert_eq!(decide(&text(address)), Decision::Block, "{address}");
    }
    for address in ["bob@example.com", "bob.semalt.com@gmail.com"] {
        assert_ne!(decide(&text(address)), Decision::Block, "{address}");
    }
}

#[test]
fn what_only_sounds_like_a_name_is_no_link() {
    for text in [
        "You can mail me at bob at example dot com if you like, I have the minutes of the meeting.",
        "I like it .com companies fell in the year two thousand, and my pension fell with them.",
        "That was the end of the sentence. It was a good one. Me too. In the end. Com what may.",
        "He worked for a dotcom and lost everything when the dot com bubble burst, like all of us.",
        "The council said that it is fine. org charts were shown to the members of the committee.",
    ] {
        let verdict = judge(text);
        assert_eq!(
            (verdict.decision, verdict.links.len()),
            (Decision::Allow, 0),
            "{text}: {:?}",
            verdict.links
        );
    }
}

#[test]
fn a_dangerous_link_behind_the_authors_name_is_not_published() {
    for link in DANGEROUS.iter().filter(|link| !link.contains([' ', '<'])) {
        let mut comment = Comment::new("I agree with every word of that, thank you for the article.");
        comment.author.url = Some((*link).into());
        let decision = FILTER.judge(&comment, &mut FILTER.workspace()).decision;
        assert_ne!(decision, Decision::Allow, "{link}");
    }
}

#[test]
fn a_verdict_shows_the_link_for_which_it_was_made() {
    for (count, link) in (0..).map(|place| place * 37).zip(DANGEROUS) {
        let text = format!("{} {link} {}", harmless_links(count), harmless_links(300));
        let verdict = judge(&text);
        assert_eq!(verdict.links.len(), 100);
        // Links of markup are found before those that are only written.
        let in_order = link.starts_with('<') || verdict.links.is_sorted_by_key(|link| link.span);
        assert!(in_order, "{link}");
        assert!(verdict.links.iter().any(|shown| shown.verdict >= LinkVerdict::Suspicious), "{link}");
    }
}

#[test]
fn the_program_reports_what_attacks_cost() {
    let folder = tempfile::tempdir().unwrap();
    let labels = common::label("spam", "Buy cheap pills at http://semalt.com now")
        + &common::label("ham", "No ferry again.");
    let labels = common::file(&folder, "labels.jsonl", labels);
    let report = common::json(&common::succeed(&["evaluate", "--attack", "--json", &labels], ""));
    assert_eq!((&report["spam"], &report["plain"]["blocked"]), (&1.into(), &1.into()));
    assert_eq!(report["attacks"].as_array().unwrap().len(), Attack::ALL.len());
    let table = common::succeed(&["evaluate", "--attack", &labels], "");
    assert!(table.contains("200 honest words after") && table.contains("lost"), "{table}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_attack_on_any_text_is_too_much(text in "\\PC{0,300}", seed: u64) {
        let mut room = FILTER.workspace();
        for attack in Attack::ALL {
            let rewritten = attack.rewrite(&Comment::new(text.as_str()), seed);
            let score = FILTER.judge_briefly(&rewritten, &mut room).score;
            prop_assert!((0.0..=1.0).contains(&score));
        }
    }
}
