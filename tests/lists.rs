//! Lists are imported, guarded, brought up to date and taken away; a bad one never replaces a good one.

mod common;

use common::{fail, file, json, lines, run, score, succeed, utf8};
use serde_json::Value;
use tempfile::TempDir;

/// A data folder and a place for feeds.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new() -> Self {
        Site { folder: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> String {
        utf8(&self.folder.path().join("data"))
    }

    fn feed(&self, name: &str, content: &str) -> String {
        file(&self.folder, name, content)
    }

    fn lists(&self, arguments: &[&str]) -> String {
        succeed(&[&["lists"], arguments, &["--data", &self.data()]].concat(), "")
    }

    fn refused(&self, arguments: &[&str]) -> String {
        fail(&[&["lists"], arguments, &["--data", &self.data()]].concat())
    }

    /// Imports a feed, and what came of it.
    fn add(&self, name: &str, content: &str, arguments: &[&str]) -> Value {
        let feed = self.feed(name, content);
        json(&self.lists(&[&["add", &feed, "--json"], arguments].concat()))[0].clone()
    }

    fn check(&self, key: &str) -> Value {
        json(&self.lists(&["check", key, "--json"]))
    }

    fn verdict(&self, key: &str) -> String {
        self.check(key)["verdict"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_list_is_imported_asked_and_taken_away() {
    let site = Site::new();
    let import = site.add(
        "feed.txt",
        "evil.test\nhttp://half.test/bad?x=1\nother.test/bad\n",
        &["--kind", "phishing"],
    );
    assert_eq!(
        (&import["list"], &import["entries"], &import["format"]),
        (&"feed".into(), &3.into(), &"plain".into())
    );
    for (key, verdict) in [
        ("evil.test", "malicious"),
        ("https://www.evil.test/any?thing", "malicious"),
        ("notevil.test", "unknown"),
        ("http://half.test/bad?x=1", "malicious"),
        ("http://half.test/bad?x=2", "unknown"),
        ("half.test", "unknown"),
        ("http://www.other.test/bad/below#x", "malicious"),
        ("http://other.test/badly", "unknown"),
    ] {
        assert_eq!(site.verdict(key), verdict, "{key}");
    }
    let listed = &site.check("www.evil.test")["listed"][0];
    assert_eq!(
        (&listed["as"], &listed["key"], &listed["list"]),
        (&"phishing".into(), &"evil.test".into(), &"feed".into())
    );
    let exported = site.lists(&["export", "feed"]);
    assert!(exported.contains("\nevil.test added=") && exported.contains("# kind: phishing"), "{exported}");
    assert!(site.lists(&["show"]).contains("\nfeed "));
    site.lists(&["remove", "feed"]);
    assert_eq!(site.verdict("evil.test"), "unknown");
    assert!(site.refused(&["remove", "feed"]).contains("no list feed"));
}

#[test]
fn a_listed_link_blocks_the_comment_and_the_evidence_names_the_list() {
    let site = Site::new();
    site.add("feed.txt", "evil.test # reported in May\n", &["--kind", "scam", "--name", "our-feed"]);
    let line = r#"{"text":"The ferry was late, see http://shop.evil.test/x"}"#;
    let verdict = &score(&["--data", &site.data()], line)[0];
    assert_eq!(verdict["decision"], "block");
    let evidence =
        verdict["evidence"].as_array().unwrap().iter().find(|one| one["code"] == "reputation.block");
    let detail = evidence.unwrap()["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("evil.test is on the list “our-feed”") && detail.ends_with("as scam"),
        "{detail}"
    );
    assert_eq!(verdict["links"][0]["listed"][0]["note"], "reported in May");
    assert_ne!(score(&[], line)[0]["decision"], "block");
}

#[test]
fn no_list_blocks_whole_what_many_share() {
    let site = Site::new();
    let shared = ["github.com", "bit.ly", "co.uk", "vercel.app", "docs.google.com", "wikipedia.org"];
    let import = site.add(
        "careless.txt",
        &(shared.join("\n") + "\nbad.vercel.app\nevil.test\ngithub.com/evil\n"),
        &["--kind", "malware"],
    );
    let mut guarded: Vec<&str> =
        import["guarded_keys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
    guarded.sort_unstable();
    let mut expected = shared;
    expected.sort_unstable();
    assert_eq!(guarded, expected);
    for key in shared {
        let report = site.check(key);
        assert_ne!(report["verdict"], "malicious", "{key}");
        let kept = report["listed"].as_array().unwrap().iter().find(|one| one["list"] == "careless");
        assert!(
            kept.unwrap()["overruled"].is_string(),
            "{key}: kept as evidence, and says why it does not count"
        );
    }
    for key in ["bad.vercel.app", "x.bad.vercel.app", "https://github.com/evil/x", "evil.test"] {
        assert_eq!(site.verdict(key), "malicious", "{key}");
    }
    assert_eq!(site.verdict("https://github.com/evilly"), "clean");
}

#[test]
fn the_operator_goes_before_every_list() {
    let site = Site::new();
    site.add("feed.txt", "evil.test\n", &["--kind", "spam"]);
    let sites =
        |arguments: &[&str]| succeed(&[&["sites"], arguments, &["--data", &site.data()]].concat(), "");
    sites(&["set", "evil.test", "--kind", "allow", "--note", "our own shop"]);
    assert_eq!(site.verdict("http://evil.test/x"), "clean");
    let listed = site.check("evil.test")["listed"].clone();
    assert_eq!((&listed[0]["list"], &listed[0]["note"]), (&"operator".into(), &"our own shop".into()));
    assert_eq!(listed[1]["overruled"], "allowed");
    sites(&["set", "github.com", "--kind", "block"]);
    assert_eq!(site.verdict("github.com"), "malicious");
    sites(&["remove", "evil.test"]);
    sites(&["remove", "github.com"]);
    assert_eq!(
        (site.verdict("evil.test").as_str(), site.verdict("github.com").as_str()),
        ("malicious", "clean")
    );
}

#[test]
fn what_has_expired_says_nothing() {
    let site = Site::new();
    site.add("feed.txt", "# kind: spam\n\nold.test expires=2020-01-01\nnew.test expires=2100-01-01\n", &[]);
    assert_eq!(
        (site.verdict("old.test").as_str(), site.verdict("new.test").as_str()),
        ("unknown", "malicious")
    );
    assert_eq!(site.check("old.test")["listed"][0]["overruled"], "expired");
}

#[test]
fn a_bad_list_never_replaces_a_good_one() {
    let site = Site::new();
    let good = lines(0..100, |number| format!("evil{number}.test"));
    site.add("feed.txt", &good, &["--kind", "spam"]);
    let broken = [
        ("", "empty"),
        ("<!DOCTYPE html><html><body>503 try later</body></html>", "HTML"),
        ("what is this\n%%%\n:::\nevil1.test\n", "cannot tell how"),
        ("evil1.test\nevil2.test\n", "--force"),
        ("\0\0\0\0", "text"),
    ];
    for (content, says) in broken {
        let feed = site.feed("feed.txt", content);
        let said = site.refused(&["add", &feed, "--kind", "spam"]);
        assert!(said.contains(says), "{content:?}: {said}");
        assert_eq!(site.verdict("evil99.test"), "malicious", "the old list is still there");
    }
    let feed = site.feed("feed.txt", "evil1.test\n");
    site.lists(&["add", &feed, "--kind", "spam", "--force"]);
    assert_eq!(
        (site.verdict("evil1.test").as_str(), site.verdict("evil99.test").as_str()),
        ("malicious", "unknown")
    );
}

#[test]
fn damaged_lines_are_counted_and_shown_and_the_others_hold() {
    let site = Site::new();
    let feed = site.feed("feed.txt", "evil.test\nnot a host at all\nalso-evil.test\n");
    let said = site.lists(&["add", &feed, "--kind", "spam"]);
    assert!(said.contains("1 lines cannot be read") && said.contains("line 2: not a host at all"), "{said}");
    assert_eq!(site.verdict("also-evil.test"), "malicious");
}

#[test]
fn update_brings_lists_up_to_date_each_by_itself() {
    let site = Site::new();
    site.add("one.txt", "a.test\nb.test\n", &["--kind", "spam"]);
    site.add("two.txt", "c.test\n", &["--kind", "spam"]);
    site.feed("one.txt", "b.test\nd.test\n");
    let import = json(&site.lists(&["update", "--json"]));
    assert_eq!(import.as_array().unwrap().len(), 1, "what has not changed is not read again: {import}");
    assert_eq!(
        (&import[0]["list"], &import[0]["new"], &import[0]["gone"]),
        (&"one".into(), &1.into(), &1.into())
    );
    assert_eq!((site.verdict("a.test").as_str(), site.verdict("d.test").as_str()), ("unknown", "malicious"));
    std::fs::remove_file(site.folder.path().join("two.txt")).unwrap();
    site.feed("one.txt", "d.test\ne.test\n");
    let output = run(&["lists", "update", "--data", &site.data()], "");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("list two") && said.contains("stays as it was"), "{said}");
    assert_eq!(
        (site.verdict("c.test").as_str(), site.verdict("e.test").as_str()),
        ("malicious", "malicious")
    );
    assert!(run(&["lists", "update", "no-such-feed", "--data", &site.data()], "").status.code() == Some(1));
}

#[test]
fn an_entry_keeps_the_day_on_which_it_was_first_seen() {
    let site = Site::new();
    site.add("feed.txt", "# kind: spam\n\na.test added=2020-02-02\n", &[]);
    site.add("feed.txt", "# kind: spam\n\na.test\nb.test\n", &[]);
    assert_eq!(site.check("a.test")["listed"][0]["added"], "2020-02-02");
    assert_ne!(site.check("b.test")["listed"][0]["added"], "2020-02-02");
}

#[test]
fn a_damaged_index_is_named_and_made_anew() {
    let site = Site::new();
    site.add("feed.txt", "evil.test\n", &["--kind", "spam"]);
    let index = site.folder.path().join("data/lists/index");
    let mut bytes = std::fs::read(&index).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&index, bytes).unwrap();
    let said = site.refused(&["check", "evil.test"]);
    assert!(said.contains("lists/index") && said.contains("chaff lists compile"), "{said}");
    site.lists(&["compile"]);
    assert_eq!(site.verdict("evil.test"), "malicious");
}

#[test]
fn names_of_lists_are_no_paths() {
    let site = Site::new();
    let feed = site.feed("feed.txt", "evil.test\n");
    for name in ["../x", "operator", "", "a/b", "A"] {
        assert!(
            site.refused(&["add", &feed, "--kind", "spam", "--name", name]).contains("cannot name a list"),
            "{name}"
        );
        assert!(site.refused(&["remove", name]).contains("cannot name a list"), "{name}");
    }
}

#[test]
fn presets_say_their_terms() {
    let presets = succeed(&["lists", "presets"], "");
    for said in ["openphish", "urlhaus", "phishtank", "stevenblack", "matomo", "disposable", "non-commercial"]
    {
        assert!(presets.contains(said), "{said}");
    }
}
