//! Links are found where others find them: the public vectors of linkify-it and twitter-text, with
//! every departure and its reason.

use std::path::PathBuf;

use chaff::links::find::{Found, Kind, find};
use chaff::links::site::Suffixes;

/// The least share of the vectors that is answered as published.
const LEAST: f64 = 0.95;

/// Texts of linkify-it that are answered otherwise, and why.
const LINKIFY: &[(&str, &str)] = &[
    ("http://inrgess2", "a name without a dot leads to no public place"),
    ("http://host-name", "likewise"),
    ("//localhost", "likewise; with a scheme it is shown, because that is a trick"),
    ("//test.123", "no such ending, and nobody writes it without a scheme"),
    ("test.\"foo\".bar@", "quoted local parts are not written in comments; the address behind is found"),
    ("_http://example.com", "a sign glued to a link must not hide it"),
    ("google.com:500000", "the port is no port; the site is still named"),
];

/// Texts of twitter-text that are answered otherwise, and why.
const TWITTER: &[(&str, &str)] = &[
    ("#http://test.com", "a sign glued to a link must not hide it"),
    ("$http://twitter.com", "likewise"),
    ("it.so中国語foo.jp it.so", "in running text `it.so` is two words without a space"),
    ("http://_leadingunderscore.twitter.com", "browsers look such a name up, so a click leads there"),
    ("http://trailingunderscore_.twitter.com", "likewise"),
];

fn vectors(file: &str) -> Option<String> {
    let root = std::env::var_os("CHAFF_VECTORS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors"), PathBuf::from);
    let path = root.join(file);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: no vectors at {}", path.display());
    }
    text
}

fn links<'t>(text: &'t str, suffixes: &Suffixes, accept: fn(&Found) -> bool) -> Vec<&'t str> {
    let mut found = Vec::new();
    find(text, suffixes, &mut found);
    found.into_iter().filter(|one| !one.only_if_listed && accept(one)).map(|one| &text[one.place]).collect()
}

fn is_url(found: &Found) -> bool {
    matches!(found.kind, Kind::Url | Kind::Schemeless)
}

/// Checks cases of (text, expected links); those in `departures` are known to differ, with a reason.
fn check(
    name: &str,
    cases: &[(String, Vec<String>)],
    departures: &[(&str, &str)],
    first_only: bool,
    accept: fn(&Found) -> bool,
) {
    let suffixes = Suffixes::carried();
    let mut departed = 0;
    for (text, expected) in cases {
        let mut found = links(text, &suffixes, accept);
        if first_only {
            found.truncate(1);
        }
        if found == *expected {
            continue;
        }
        departed += 1;
        let is_known = departures.iter().any(|(of, _)| text.contains(of));
        assert!(is_known, "{name}: {text:?}\n expected {expected:?}\n    found {found:?}");
    }
    let share = 1.0 - f64::from(departed) / cases.len() as f64;
    println!(
        "{name}: {} of {} as published ({:.1} %)",
        cases.len() - departed as usize,
        cases.len(),
        share * 100.0
    );
    assert!(share >= LEAST, "{name}: only {:.1} % as published", share * 100.0);
}

/// Lines of linkify-it: a text, then the link in it, which is the text itself when it is left out.
fn linkify(file: &str, has_links: bool) -> Option<Vec<(String, Vec<String>)>> {
    let text = vectors(file)?;
    let mut cases: Vec<(String, Vec<String>)> = Vec::new();
    let mut pending: Option<String> = None;
    for line in text.lines() {
        let comment = line.starts_with('%');
        let line = line.find(" %").map_or(line, |at| line[..at].trim_end());
        match (line.trim().is_empty() || comment, pending.take()) {
            (true, Some(text)) => cases.push((text.clone(), if has_links { vec![text] } else { vec![] })),
            (true, None) => {}
            (false, Some(text)) if has_links => cases.push((text, vec![line.to_owned()])),
            (false, Some(text)) => {
                cases.push((text, vec![]));
                pending = Some(line.to_owned());
            }
            (false, None) => pending = Some(line.to_owned()),
        }
    }
    if let Some(text) = pending {
        let expected = if has_links { vec![text.clone()] } else { vec![] };
        cases.push((text, expected));
    }
    Some(cases)
}

#[test]
fn linkify_links() {
    let Some(mut cases) = linkify("linkify/links.txt", true) else { return };
    cases.extend(linkify("linkify/not_links.txt", false).unwrap_or_default());
    // Its tests look at the first link of a text only.
    check("linkify", &cases, LINKIFY, true, |_| true);
}

#[test]
fn twitter_text_urls() {
    let Some(text) = vectors("twitter_text/urls.json") else { return };
    let json: serde_json::Value = serde_json::from_str(&text).expect("the vectors are JSON");
    let strings = |list: &serde_json::Value, key: Option<&str>| -> Vec<String> {
        let list = list.as_array().expect("a list of links");
        list.iter().map(|one| key.map_or(one, |key| &one[key]).as_str().expect("a link").to_owned()).collect()
    };
    let mut cases = Vec::new();
    for (table, key) in [("urls", None), ("urls_with_indices", Some("url"))] {
        for case in json[table].as_array().expect("a table") {
            cases.push((case["text"].as_str().expect("a text").to_owned(), strings(&case["expected"], key)));
        }
    }
    check("twitter_text", &cases, TWITTER, false, is_url);
}
