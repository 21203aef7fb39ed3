//! What others published of URLs and hosts: Safe Browsing's canonical forms and expressions, and
//! the Public Suffix List's own tests. Read from `../shared/vectors` or `CHAFF_VECTORS`; where they
//! are absent, nothing is tested.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chaff::links::safe_browsing::{Canonical, canonical};
use chaff::links::site::{Suffixes, is_address};
use serde_json::Value;
use url::Host;

/// The rules keep suffixes of at most five components, and so does Chromium; the client that the
/// expectations are taken from keeps up to seven. The host itself is always kept.
const OF_SIX_OR_SEVEN: [&str; 2] = ["c.d.e.f.g.h.i/", "d.e.f.g.h.i/"];

/// The rules keep the query in the canonical URL (`http://www.google.com/q?` stays as it is); the
/// client that the expectations are taken from leaves it out.
fn without_query(canonical: &Canonical) -> String {
    let url = canonical.url();
    url.split_once('?').map_or(url.clone(), |(before, _)| before.to_owned())
}

#[test]
fn canonical_urls() {
    safe_browsing("canonical_url_without_query", |case| {
        let canonical = canonical(&written(case));
        assert_eq!(canonical.as_ref().map(without_query), unless_it_fails(case, "canonical"), "{case}");
    });
}

#[test]
fn canonical_hosts() {
    safe_browsing("canonical_host", |case| {
        let canonical = canonical(&written(case));
        assert_eq!(canonical.map(|url| url.host().to_owned()), unless_it_fails(case, "host"), "{case}");
    });
}

#[test]
fn canonical_paths() {
    safe_browsing("canonical_path", |case| {
        let canonical = canonical(&written(case));
        assert_eq!(canonical.map(|url| url.path().to_owned()), unless_it_fails(case, "path"), "{case}");
    });
}

#[test]
fn hosts_that_are_addresses() {
    safe_browsing("ip_hosts", |case| {
        let canonical = canonical(&format!("http://{}/", text(case, "host"))).expect("it is a host");
        let address = Some(canonical.host()).filter(|host| is_address(host));
        assert_eq!(address.unwrap_or_default(), text(case, "dotted"), "{case}");
    });
}

#[test]
fn expressions() {
    let mut left_out = 0;
    let ran = safe_browsing("expressions", |case| {
        let all = case["expressions"].as_array().expect("a list");
        let all: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
        let expected: Vec<&str> =
            all.iter().copied().filter(|expression| !OF_SIX_OR_SEVEN.contains(expression)).collect();
        left_out += all.len() - expected.len();
        assert_eq!(canonical(&written(case)).expect("it is canonical").expressions(), expected, "{case}");
    });
    assert!(!ran || left_out > 0, "the exception is needed no more");
}

#[test]
fn sites() {
    public_suffix_list("psl/tests.txt", |line| line.split_once(' '));
}

#[test]
fn sites_of_the_older_tests() {
    public_suffix_list("psl/test_psl.txt", |line| {
        let both = line.strip_prefix("checkPublicSuffix(")?.strip_suffix(");")?;
        let (host, site) = both.split_once(", ")?;
        Some((host.trim_matches('\''), site.trim_matches('\'')))
    });
}

/// Runs one table of cases; false when there is none.
fn safe_browsing(table: &str, mut run: impl FnMut(&Value)) -> bool {
    let Some(content) = vectors("safe_browsing/cases.json") else {
        return false;
    };
    let content: Value = serde_json::from_str(&content).expect("it is JSON");
    let cases = content["tables"][table].as_array().expect("the table is there");
    assert!(!cases.is_empty());
    cases.iter().for_each(&mut run);
    println!("{table}: {} cases", cases.len());
    true
}

/// Runs the lines that are no comments, each a host and the registrable domain that it has.
fn public_suffix_list(path: &str, read: impl Fn(&str) -> Option<(&str, &str)>) {
    let Some(content) = vectors(path) else {
        return;
    };
    let suffixes = Suffixes::carried();
    let lines = content.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let mut cases = 0;
    for line in lines {
        let (host, expected) = read(line).unwrap_or_else(|| panic!("{path}: {line}"));
        assert_eq!(site(host, &suffixes), parsed(expected), "{path}: {line}");
        cases += 1;
    }
    assert!(cases > 0);
    println!("{path}: {cases} cases");
}

/// The registrable domain of a host; none when the host is a public suffix itself.
fn site(host: &str, suffixes: &Suffixes) -> Option<String> {
    let host = parsed(host)?;
    let site = suffixes.site(&host);
    (site.start < site.suffix).then(|| host[site.start..].to_owned())
}

/// The host as `Suffixes::site` wants it. A name with an empty label in front is none, which `url`
/// leaves to the resolver.
fn parsed(host: &str) -> Option<String> {
    let host = Some(host).filter(|host| *host != "null" && !host.starts_with('.'))?;
    Some(Host::parse(host).expect("it is a host").to_string())
}

/// Bytes that are not UTF-8 are written `\xNN` there; to be unescaped, they can as well be escaped.
fn written(case: &Value) -> String {
    text(case, "url").replace("\\x", "%")
}

fn unless_it_fails(case: &Value, field: &str) -> Option<String> {
    (case["fails"] == false).then(|| text(case, field).to_owned())
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field].as_str().unwrap_or_else(|| panic!("no {field} in {case}"))
}

fn vectors(path: &str) -> Option<String> {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors");
    let path = std::env::var_os("CHAFF_VECTORS").map_or_else(usual, PathBuf::from).join(path);
    match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            println!("skipped: no vectors at {}", path.display());
            None
        }
        content => Some(content.expect("the vectors can be read")),
    }
}
