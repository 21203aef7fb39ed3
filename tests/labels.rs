//! A moderator's word is stored before it is acknowledged, moves the next comment's score at once, and is
//! taken back exactly.

mod common;

use common::{Data, Server, chaff_running, wait};
use serde_json::{Value, json};

const COMMENT: &str =
    "Grandma's knitted harbour blankets, all colours, ask at harbour-blankets.example today";
const SIMILAR: &str = "More knitted harbour blankets in all colours at harbour-blankets.example, ask grandma";
const OTHER: &str = "They said the same about the ferry terminal in 2009, and look what it cost us.";

fn verdict(server: &Server, text: &str) -> Value {
    let answer = server.post("/v1/moderate", json!({ "text": text, "site": "herald" }).to_string());
    assert_eq!(answer.status, 200);
    answer.json()
}

fn score(server: &Server, text: &str) -> f64 {
    verdict(server, text)["score"].as_f64().expect("a score")
}

fn label(server: &Server, decision: &Value, word: &str, moderator: &str) -> Value {
    let body = json!({ "decision_id": decision["decision_id"], "label": word, "moderator": moderator });
    let answer = server.post("/v1/labels", body.to_string());
    assert_eq!(answer.status, 201, "{:?}", answer.json());
    answer.json()
}

fn withdraw(server: &Server, label: &Value) -> Value {
    let answer = server.delete(&format!("/v1/labels/{}", label["id"].as_str().expect("an id")));
    assert_eq!(answer.status, 200);
    answer.json()
}

#[test]
fn a_label_moves_similar_comments_and_their_links_at_once_and_taking_it_back_is_exact() {
    let data = Data::new();
    let server = data.serve();
    let (before, other) = (score(&server, SIMILAR), score(&server, OTHER));
    let decision = verdict(&server, COMMENT);
    let said = label(&server, &decision, "spam", "ann");
    assert_eq!((said["state"].as_str(), said["label"].as_str()), (Some("counted"), Some("spam")));
    let after = score(&server, SIMILAR);
    assert!(after > before + 0.05, "{before} to {after}");
    assert!((score(&server, OTHER) - other).abs() < 0.02, "what has nothing of it hardly moves");
    let site = server.get("/v1/sites/harbour-blankets.example").json();
    assert!(site.to_string().contains("\"spam\":1"), "{site}");

    assert_eq!(withdraw(&server, &said)["state"], "withdrawn");
    assert!((score(&server, SIMILAR) - before).abs() < f64::EPSILON);
    assert!((score(&server, OTHER) - other).abs() < f64::EPSILON);
    let site = server.get("/v1/sites/harbour-blankets.example").json();
    assert!(!site.to_string().contains("\"spam\":1"), "{site}");
}

#[test]
fn the_same_word_twice_counts_once_and_another_word_replaces_it() {
    let data = Data::new();
    let server = data.serve();
    let decision = verdict(&server, COMMENT);
    let first = label(&server, &decision, "spam", "ann");
    let once = score(&server, SIMILAR);
    assert_eq!(label(&server, &decision, "spam", "ann")["id"], first["id"]);
    let second = label(&server, &decision, "spam", "ben");
    assert_eq!(second["state"], "agrees");
    assert!((score(&server, SIMILAR) - once).abs() < f64::EPSILON);

    // When the one that counted is taken back, the other one counts.
    withdraw(&server, &first);
    assert!((score(&server, SIMILAR) - once).abs() < f64::EPSILON);
    label(&server, &decision, "ham", "ben");
    assert!(score(&server, SIMILAR) < once);
}

#[test]
fn moderators_who_disagree_are_shown_and_neither_counts() {
    let data = Data::new();
    let server = data.serve();
    let before = score(&server, SIMILAR);
    let decision = verdict(&server, COMMENT);
    label(&server, &decision, "spam", "ann");
    let said = label(&server, &decision, "ham", "ben");
    assert_eq!(said["state"], "disputed");
    let moderators: Vec<&str> =
        said["disputed"].as_array().unwrap().iter().filter_map(|label| label["moderator"].as_str()).collect();
    assert_eq!(moderators, ["ann", "ben"]);
    assert!((score(&server, SIMILAR) - before).abs() < f64::EPSILON);
}

#[test]
fn labels_teach_their_own_site_and_outlive_the_process() {
    let data = Data::new();
    let server = data.serve();
    let decision = verdict(&server, COMMENT);
    label(&server, &decision, "spam", "ann");
    let taught = score(&server, SIMILAR);
    // Only words are a site's own; what links lead to is the same for all.
    let elsewhere = |server: &Server, text: &str| {
        let answer = server.post("/v1/moderate", json!({ "text": text, "site": "tribune" }).to_string());
        answer.json()["score"].as_f64().unwrap()
    };
    assert!(elsewhere(&server, SIMILAR) < taught);
    server.terminate();
    assert!(server.ended().0.success());
    let again = data.serve();
    assert!((score(&again, SIMILAR) - taught).abs() < f64::EPSILON);
}

#[test]
fn many_comments_at_once_are_each_judged_as_their_own_site_has_taught() {
    let data = Data::new();
    let server = data.serve();
    let decision = verdict(&server, COMMENT);
    label(&server, &decision, "spam", "ann");
    let taught = score(&server, SIMILAR);
    let of = |site: &str| json!({ "text": SIMILAR, "site": site }).to_string();
    for query in ["", "?brief=true"] {
        let lines = format!("{}\n{}\n", of("tribune"), of("herald"));
        let answer = server.post(&format!("/v1/moderate/batch{query}"), lines);
        let scores: Vec<f64> =
            common::json_lines(&answer.body).iter().filter_map(|verdict| verdict["score"].as_f64()).collect();
        assert!((scores[1] - taught).abs() < f64::EPSILON && scores[0] < taught, "{scores:?} {taught}");
    }
}

#[test]
fn a_comment_can_be_sent_with_its_label() {
    let data = Data::new();
    let server = data.serve();
    let before = score(&server, SIMILAR);
    let comment = json!({ "text": COMMENT, "site": "herald", "author": { "email": "a@b.example" } });
    let body = json!({ "comment": comment, "label": "malicious", "moderator": "ann" }).to_string();
    assert_eq!(server.post("/v1/labels", &body).status, 201);
    assert!(score(&server, SIMILAR) > before);
    assert!(!data.holds("a@b.example"), "an address is only a keyed hash");
    assert!(data.holds("grandma") || data.holds("Grandma"), "the comment itself is there");
}

#[test]
fn mistakes_are_named() {
    let data = Data::new();
    let server = data.serve();
    for (body, field) in [
        (r#"{"decision_id":"x","label":"spam","moderator":"ann"}"#, Some("decision_id")),
        (r#"{"label":"spam","moderator":"ann"}"#, Some("decision_id")),
        (r#"{"comment":{"text":"x"},"label":"spam","moderator":" "}"#, Some("moderator")),
        (r#"{"comment":{"text":"x"},"label":"rude","moderator":"ann"}"#, None),
        (r#"{"comment":{"text":1},"label":"spam","moderator":"ann"}"#, Some("text")),
    ] {
        let error = server.post("/v1/labels", body).error(422);
        assert_eq!(error, ("invalid_field".into(), field.map(str::to_owned)), "{body}");
    }
    assert_eq!(server.post("/v1/labels", "{").error(400).0, "not_json");
    assert_eq!(server.delete("/v1/labels/x").status, 404);
    let keeps_nothing = Server::start();
    let body = r#"{"comment":{"text":"x"},"label":"spam","moderator":"ann"}"#;
    assert_eq!(keeps_nothing.post("/v1/labels", body).error(409).0, "read_only");
}

#[test]
fn once_there_is_a_key_nobody_comes_in_without_one() {
    let data = Data::new();
    let add = |more: &[&str]| data.run(&[&["key", "add"], more].concat()).trim().to_owned();
    let check = add(&["--scope", "check", "--site", "herald", "--short"]);
    assert_eq!(check.len(), 12);
    let labels = add(&["--scope", "check,label"]);
    let server = data.serve();
    let comment = r#"{"text":"x"}"#;
    assert_eq!(server.post("/v1/moderate", comment).error(401).0, "no_key");
    assert_eq!(server.ask_with("guessed", "/v1/moderate", Some(comment)).error(401).0, "wrong_key");
    assert_eq!(server.ask_with(&check, "/v1/moderate", Some(comment)).status, 200);
    assert_eq!(server.ask_with(&check, "/v1/labels", Some("{}")).error(403).0, "low_scope");
    assert_eq!(server.ask_with(&labels, "/v1/labels", Some("{}")).error(422).0, "invalid_field");
    assert_eq!(server.get("/healthz").status, 200);

    let list = data.run(&["key", "list"]);
    assert!(list.contains("herald") && !list.contains(&check), "{list}");
    let id = list.split_whitespace().next().unwrap();
    data.run(&["key", "revoke", id]);
    common::wait_until(|| server.ask_with(&check, "/v1/moderate", Some(comment)).status == 401);
    assert!(data.fail(&["key", "revoke", id]).contains("no valid key"));
}

#[test]
fn without_keys_only_this_machine_is_listened_to() {
    let mut child = chaff_running(&["serve", "--listen", "0.0.0.0:0"]).spawn().unwrap();
    assert!(!wait(&mut child).success());
}
