//! What is known of a site can be asked, corrected, learned and forgotten, in the program and over the
//! API, and a running server knows it at once.

mod common;

use common::{Server, fail, file, json, score, succeed, utf8, wait_until};
use serde_json::{Value, json};
use tempfile::TempDir;

fn data() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = utf8(folder.path());
    (folder, path)
}

/// Labels on one day for comments with links to a site.
fn labels(site: &str, spam: usize, ham: usize) -> String {
    let label = |number: usize, label: &str| {
        let text = format!("Look at http://{site}/page{number}");
        json!({ "text": text, "label": label }).to_string() + "\n"
    };
    let spam = (0..spam).map(|number| label(number, "spam"));
    spam.chain((0..ham).map(|number| label(1000 + number, "ham"))).collect()
}

fn sites(data: &str, arguments: &[&str]) -> String {
    succeed(&[&["sites"], arguments, &["--data", data]].concat(), "")
}

fn evidence<'v>(verdict: &'v Value, code: &str) -> Option<&'v Value> {
    verdict["evidence"].as_array()?.iter().find(|one| one["code"] == code)
}

#[test]
fn labels_teach_a_site_and_the_verdict_tells_the_counts() {
    let (folder, data) = data();
    let labels = file(&folder, "labels.jsonl", labels("pills.test", 14, 1));
    assert_eq!(sites(&data, &["learn", &labels]), "learned 15 comments with links\n");
    let line = r#"{"text":"Is the pier open? http://pills.test/another"}"#;
    let (before, after) = (score(&[], line), score(&["--data", &data], line));
    let said = evidence(&after[0], "reputation.learned").expect("what was learned is evidence");
    assert_eq!(said["detail"], "14 of 15 comments with pills.test were spam here");
    assert!(
        said["weight"].as_f64().unwrap() > 1.0 && after[0]["score"].as_f64() > before[0]["score"].as_f64()
    );
    assert_eq!(evidence(&before[0], "reputation.learned"), None);
    let report = json(&sites(&data, &["show", "pills.test", "--json"]));
    assert_eq!(report["learned"][0]["counts"], json!({ "spam": 14, "ham": 1 }));
}

#[test]
fn a_broken_line_of_labels_teaches_nothing_and_is_named() {
    let (folder, data) = data();
    let whole = file(&folder, "whole.jsonl", labels("pills.test", 3, 0));
    sites(&data, &["learn", &whole]);
    let before = sites(&data, &["export"]);
    let torn = file(&folder, "torn.jsonl", labels("casino.test", 2, 0) + "{\"text\":\n");
    for arguments in [&["learn", &whole, &torn][..], &["learn", &whole, &torn, "--forget"]] {
        let said = fail(&[&["sites"], arguments, &["--data", &data]].concat());
        assert!(said.contains("torn.jsonl, line 3: "), "{said}");
        assert_eq!(sites(&data, &["export"]), before);
    }
}

#[test]
fn forgetting_the_same_labels_leaves_nothing() {
    let (folder, data) = data();
    let labels = file(&folder, "labels.jsonl", labels("pills.test", 3, 2));
    sites(&data, &["learn", &labels]);
    sites(&data, &["learn", &labels, "--forget"]);
    assert_eq!(json(&sites(&data, &["show", "pills.test", "--json"]))["learned"], json!([]));
    assert!(!sites(&data, &["export"]).contains("pills.test"));
}

#[test]
fn old_labels_fade() {
    let (folder, data) = data();
    let weight = |day: &str| {
        let labels = file(&folder, "labels.jsonl", labels("pills.test", 10, 0));
        sites(&data, &["learn", &labels, "--day", day]);
        let report = json(&sites(&data, &["show", "http://pills.test/new", "--json"]));
        sites(&data, &["learn", &labels, "--day", day, "--forget"]);
        report["opinion"]["log_odds"].as_f64().unwrap_or(0.0)
    };
    let today = weight(&chaff::reputation::Day::today().to_string());
    let old = weight(&chaff::reputation::Day(chaff::reputation::Day::today().0 - 360).to_string());
    assert!(today > old && old > 0.0, "{today} {old}");
}

#[test]
fn popular_sites_never_turn_bad_by_labels_alone() {
    let (folder, data) = data();
    let labels = file(&folder, "labels.jsonl", labels("www.bbc.co.uk", 50, 0) + &labels("github.com", 50, 0));
    sites(&data, &["learn", &labels]);
    for url in ["https://www.bbc.co.uk/news/1", "https://github.com/"] {
        let verdict = &score(&["--data", &data], &json!({ "text": format!("See {url}") }).to_string())[0];
        let weight =
            evidence(verdict, "reputation.learned").map_or(0.0, |said| said["weight"].as_f64().unwrap());
        assert!(weight <= 0.0, "{url}: {weight}");
    }
}

#[test]
fn addresses_of_people_are_kept_as_hashes_only() {
    let (folder, data) = data();
    let label = json!({ "text": "Loans: write to seller@loans.test or +1 555 0100 234", "label": "spam" })
        .to_string();
    let labels = file(&folder, "labels.jsonl", label + "\n");
    sites(&data, &["learn", &labels]);
    let exported = sites(&data, &["export"]);
    assert!(
        exported.contains("email:") && !exported.contains("seller") && !exported.contains("15550100234"),
        "{exported}"
    );
}

#[test]
fn the_api_asks_sets_and_takes_back() {
    let (_folder, data) = data();
    let server = Server::start_with(&["--data", &data]);
    let text = r#"{"text":"They said the same about the ferry terminal in 2009, see http://shop.test/x"}"#;
    let moderate = || server.post("/v1/moderate", text).json();
    assert_ne!(moderate()["decision"], "block");
    let put = server
        .put("/v1/sites/shop.test", r#"{"kind":"block","note":"sold pills","learned":{"spam":9,"ham":0}}"#);
    assert_eq!((put.status, &put.json()["verdict"]), (200, &json!("malicious")), "{put:?}");
    let verdict = moderate();
    assert_eq!(verdict["decision"], "block", "known at once");
    assert!(evidence(&verdict, "reputation.learned").is_some());
    let report = server.get("/v1/sites/shop.test").json();
    assert_eq!(report["listed"][0]["note"], "sold pills");
    assert_eq!(report["learned"][0]["counts"], json!({ "spam": 9, "ham": 0 }));
    let part = server.delete("/v1/sites/shop.test?what=learned").json();
    assert_eq!((&part["learned"], &part["verdict"]), (&json!([]), &json!("malicious")));
    let gone = server.delete("/v1/sites/shop.test").json();
    assert_eq!((&gone["listed"], &gone["verdict"]), (&json!([]), &json!("unknown")));
    assert_ne!(moderate()["decision"], "block");
}

#[test]
fn the_api_takes_paths_and_urls_too() {
    let (_folder, data) = data();
    let server = Server::start_with(&["--data", &data]);
    assert_eq!(server.put("/v1/sites/shop.test/bad", r#"{"kind":"scam"}"#).status, 200);
    assert_eq!(server.get("/v1/sites/http:%2F%2Fshop.test%2Fbad%2Fx").json()["verdict"], "malicious");
    assert_eq!(server.get("/v1/sites/shop.test").json()["verdict"], "unknown");
}

#[test]
fn wrong_requests_say_what_is_wrong() {
    let (_folder, data) = data();
    let server = Server::start_with(&["--data", &data]);
    let field = |answer: common::Answer| answer.error(422);
    assert_eq!(field(server.get("/v1/sites/word")), ("invalid_field".into(), Some("site".into())));
    assert_eq!(field(server.get("/v1/sites/192.0.2.0%2F24")), ("invalid_field".into(), Some("site".into())));
    for (body, name) in [
        (r"{}", "kind"),
        (r#"{"kind":"bad"}"#, "kind"),
        (r#"{"kind":"block","expires":"May"}"#, "expires"),
        (r#"{"learned":{"spam":-1,"ham":0}}"#, "learned.spam"),
    ] {
        let (_, field) = field(server.put("/v1/sites/shop.test", body));
        assert_eq!(field.as_deref(), Some(name), "{body}");
    }
    assert_eq!(server.put("/v1/sites/shop.test", "{").error(400).0, "not_json");
    let keeps_nothing = Server::start();
    assert_eq!(keeps_nothing.put("/v1/sites/shop.test", r#"{"kind":"block"}"#).error(409).0, "read_only");
    assert_eq!(keeps_nothing.get("/v1/sites/shop.test").status, 200);
}

#[test]
fn a_running_server_follows_what_the_program_changes() {
    let (folder, data) = data();
    let server = Server::start_with(&["--data", &data]);
    let verdict = |site: &str| server.get(&format!("/v1/sites/{site}")).json()["verdict"].clone();
    let feed = file(&folder, "feed.txt", "evil.test\n");
    succeed(&["lists", "add", &feed, "--kind", "spam", "--data", &data], "");
    wait_until(|| verdict("evil.test") == "malicious");
    sites(&data, &["set", "evil.test", "--kind", "allow"]);
    wait_until(|| verdict("evil.test") == "clean");
    let labels = file(&folder, "labels.jsonl", labels("pills.test", 5, 0));
    sites(&data, &["learn", &labels]);
    wait_until(|| server.get("/v1/sites/pills.test").json()["learned"][0]["counts"]["spam"] == 5);
    // A broken file changes nothing.
    std::fs::write(folder.path().join("lists/index"), "broken").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(verdict("evil.test"), "clean");
}

#[test]
fn a_throw_away_address_is_told() {
    let (folder, data) = data();
    let feed = file(&folder, "throw-away.txt", "gone.test\n");
    succeed(&["lists", "add", &feed, "--kind", "disposable", "--data", &data], "");
    let line = json!({ "text": "Nice", "author": { "name": "A", "email": "a@mail.gone.test" } }).to_string();
    let verdict = &score(&["--data", &data], &line)[0];
    let said = evidence(verdict, "reputation.disposable").expect("it is evidence");
    assert!(said["detail"].as_str().unwrap().contains("throw-away"), "{said}");
    let linked = json!({ "text": "See http://gone.test/x" }).to_string();
    assert_ne!(score(&["--data", &data], &linked)[0]["decision"], "block", "it says nothing of links");
}
