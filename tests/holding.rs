//! A key that labels far from the others, or more than its share, teaches nothing until somebody releases it.

mod common;

use common::{Data, Server, json_lines, lines};
use serde_json::{Value, json};

struct Key {
    id: String,
    key: String,
}

fn key(server: &Server, name: &str) -> Key {
    let body = json!({ "name": name, "scopes": ["label"] }).to_string();
    let made = server.post("/v1/keys", body).json();
    let text = |field: &str| made[field].as_str().unwrap().to_owned();
    Key { id: text("id"), key: text("key") }
}

/// What becomes of labels for comments of these numbers; from 100 on they are about something else.
fn label(server: &Server, key: &Key, word: &str, numbers: std::ops::Range<usize>) -> Vec<Value> {
    let line = |number: usize| {
        let what = if number < 100 { "Harbour blankets" } else { "Lighthouse candles" };
        json!({ "text": format!("{what}, {number} of them"), "label": word, "site": "herald" }).to_string()
    };
    let path = format!("/v1/labels/import?moderator={}", key.id);
    let answer = server.ask_with(&key.key, &path, Some(&lines(numbers, line)));
    assert_eq!(answer.status, 200, "{answer:?}");
    json_lines(&answer.body)
}

fn states(answers: &[Value], state: &str) -> usize {
    answers.iter().filter(|answer| answer["state"] == state).count()
}

fn score(server: &Server) -> f64 {
    let comment = json!({ "text": "Lighthouse candles, all of them", "site": "herald" }).to_string();
    server.post("/v1/moderate", comment).json()["score"].as_f64().unwrap()
}

fn is_held(server: &Server, key: &Key) -> bool {
    let listed = server.get("/v1/keys").json();
    let listed = listed["keys"].as_array().unwrap();
    !listed.iter().find(|listed| listed["id"] == key.id.as_str()).unwrap()["held_at"].is_null()
}

fn release(server: &Server, key: &Key, labels: &str) -> Value {
    let path = format!("/v1/keys/{}/release", key.id);
    let answer = server.post(&path, json!({ "labels": labels }).to_string());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[test]
fn a_key_that_says_otherwise_than_the_others_is_held_with_what_it_taught() {
    let data = Data::new();
    let server = data.serve();
    let (ann, ben, eve) = (key(&server, "ann"), key(&server, "ben"), key(&server, "eve"));
    label(&server, &ann, "ham", 0..30);
    label(&server, &ben, "ham", 0..30);
    let before = score(&server);
    // What nobody else labels teaches, until it is known how far off this key is.
    assert_eq!(states(&label(&server, &eve, "spam", 100..110), "counted"), 10);
    assert!(score(&server) > before);
    assert!(!is_held(&server, &eve));
    label(&server, &eve, "spam", 0..30);
    assert!(is_held(&server, &eve) && !is_held(&server, &ann) && !is_held(&server, &ben));
    assert!((score(&server) - before).abs() < f64::EPSILON, "what it taught is taken out");
    assert_eq!(states(&label(&server, &eve, "spam", 200..205), "held"), 5);
    assert!((score(&server) - before).abs() < f64::EPSILON);
    let log = server.get("/v1/audit").json();
    assert!(log.to_string().contains("hold key"), "{log}");

    assert_eq!(release(&server, &eve, "discard")["labels"], 45);
    assert!(!is_held(&server, &eve));
    assert!((score(&server) - before).abs() < f64::EPSILON);
    assert_eq!(states(&label(&server, &eve, "ham", 300..302), "counted"), 2);
}

#[test]
fn released_labels_teach() {
    let data = Data::new();
    let server = data.serve();
    let (ann, ben, eve) = (key(&server, "ann"), key(&server, "ben"), key(&server, "eve"));
    label(&server, &ann, "ham", 0..30);
    label(&server, &ben, "ham", 0..30);
    label(&server, &eve, "spam", 0..30);
    let before = score(&server);
    label(&server, &eve, "spam", 100..120);
    assert!((score(&server) - before).abs() < f64::EPSILON);
    release(&server, &eve, "count");
    assert!(score(&server) > before);
}

#[test]
fn two_keys_that_disagree_are_not_held_while_nobody_knows_who_is_right() {
    let data = Data::new();
    let server = data.serve();
    let (ann, eve) = (key(&server, "ann"), key(&server, "eve"));
    label(&server, &ann, "ham", 0..40);
    assert_eq!(states(&label(&server, &eve, "spam", 0..40), "disputed"), 40);
    assert!(!is_held(&server, &ann) && !is_held(&server, &eve));
}

#[test]
fn a_key_beside_others_teaches_no_more_than_its_share_and_a_single_one_everything() {
    let data = Data::new();
    let server = data.serve();
    let (ann, ben) = (key(&server, "ann"), key(&server, "ben"));
    assert_eq!(states(&label(&server, &ann, "ham", 0..120), "counted"), 120);
    // 50 may be taught by any; a quarter of 170 is less.
    let answers = label(&server, &ben, "ham", 200..280);
    assert_eq!((states(&answers, "counted"), states(&answers, "held")), (50, 30));
    assert_eq!(
        states(&label(&server, &ann, "ham", 120..130), "counted"),
        10,
        "the first key is the newsroom's"
    );
    let set = server.put("/v1/settings/herald", r#"{"key_share":0.5}"#);
    assert_eq!(set.status, 200);
    assert_eq!(states(&label(&server, &ben, "ham", 300..310), "counted"), 10);
    release(&server, &ben, "count");
    assert_eq!(states(&label(&server, &ben, "ham", 270..280), "counted"), 10);
}

#[test]
fn the_answer_says_why_a_label_is_held() {
    let data = Data::new();
    let server = data.serve();
    let (ann, ben) = (key(&server, "ann"), key(&server, "ben"));
    label(&server, &ann, "ham", 0..10);
    label(&server, &ben, "ham", 100..150);
    let body = json!({ "comment": { "text": "x", "site": "herald" }, "label": "ham", "moderator": "ben" });
    let answer = server.ask_with(&ben.key, "/v1/labels", Some(&body.to_string())).json();
    assert_eq!((&answer["state"], &answer["held_because"]), (&json!("held"), &json!("share")));
}
