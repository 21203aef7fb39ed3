//! Labels come in by the thousand, each answered when it is on the disk; sending them again changes nothing.

mod common;

use common::{Data, Server, error, json_lines, lines};
use serde_json::{Value, json};

const SIMILAR: &str = "More knitted harbour blankets in all colours, ask grandma";

fn score(server: &Server) -> f64 {
    let answer = server.post("/v1/moderate", json!({ "text": SIMILAR, "site": "herald" }).to_string());
    answer.json()["score"].as_f64().expect("a score")
}

fn labelled(number: usize) -> String {
    let text = format!("Grandma's knitted harbour blankets, colour {number}, ask today");
    json!({ "text": text, "label": "spam", "site": "herald" }).to_string()
}

fn import(server: &Server, lines: &str) -> Vec<Value> {
    let answer = server.post("/v1/labels/import?moderator=ann", lines);
    assert_eq!((answer.status, answer.kind.as_str()), (200, "application/x-ndjson"), "{answer:?}");
    json_lines(&answer.body)
}

#[test]
fn every_line_is_answered_in_order_and_in_force() {
    let data = Data::new();
    let server = data.serve();
    let before = score(&server);
    let answers = import(&server, &lines(0..600, labelled));
    assert_eq!(answers.len(), 600);
    for (place, answer) in answers.iter().enumerate() {
        assert_eq!((&answer["line"], &answer["state"]), (&json!(place + 1), &json!("counted")));
    }
    let after = score(&server);
    assert!(after > before);
    server.terminate();
    assert!(server.ended().0.success());
    let again = data.serve();
    assert!((score(&again) - after).abs() < f64::EPSILON, "all are on the disk");

    // The same file again changes nothing.
    let repeated = import(&again, &lines(0..600, labelled));
    assert_eq!(repeated, answers);
    assert!((score(&again) - after).abs() < f64::EPSILON);
}

#[test]
fn a_line_is_a_label_of_any_shape_and_a_wrong_one_stops_nothing() {
    let data = Data::new();
    let server = data.serve();
    let decided = server.post("/v1/moderate", json!({ "text": SIMILAR }).to_string()).json();
    let whole = [
        json!({ "text": "one", "label": "ham" }).to_string(),
        "{\"text\":".to_owned(),
        String::new(),
        json!({ "decision_id": decided["decision_id"], "label": "spam", "moderator": "ben" }).to_string(),
        json!({ "comment": { "text": "three" }, "label": "malicious", "link": "http://bad.test" })
            .to_string(),
        json!({ "text": "four", "label": "rude" }).to_string(),
        json!({ "decision_id": "nobody's", "label": "spam" }).to_string(),
    ];
    let answers = import(&server, &whole.join("\n"));
    let told: Vec<String> = answers
        .iter()
        .map(|answer| match answer.get("error") {
            Some(wrong) => error(wrong).0,
            None => answer["state"].as_str().unwrap().to_owned(),
        })
        .collect();
    assert_eq!(told, ["counted", "not_json", "counted", "counted", "invalid_field", "invalid_field"]);
    assert_eq!(answers[5]["line"], 6);
    let path = format!("/v1/labels?decision_id={}", decided["decision_id"].as_str().unwrap());
    assert_eq!(server.get(&path).json()["labels"][0]["moderator"], "ben");
}

#[test]
fn a_request_that_is_no_import_is_refused_as_a_whole() {
    let data = Data::new();
    let server = data.serve();
    assert_eq!(server.post("/v1/labels/import", "").error(400).0, "not_json");
    assert_eq!(server.post("/v1/labels/import", "hello").error(400).0, "not_json");
    // Nobody says so.
    let answer = server.post("/v1/labels/import", labelled(1));
    assert_eq!(error(&answer.json()["error"]).1.as_deref(), Some("moderator"));
    assert_eq!(Server::start().post("/v1/labels/import", labelled(1)).error(409).0, "read_only");
}

#[test]
fn the_audit_log_has_one_entry_for_many_labels() {
    let data = Data::new();
    let server = data.serve();
    import(&server, &lines(0..100, labelled));
    import(&server, &lines(0..100, labelled));
    let log = server.get("/v1/audit").json();
    let imports = log["entries"].as_array().unwrap().iter().filter(|entry| entry["what"] == "import labels");
    let said: Vec<&str> = imports.filter_map(|entry| entry["detail"].as_str()).collect();
    assert!((1..5).contains(&said.len()), "{said:?}");
}

#[test]
fn a_connection_that_breaks_leaves_what_was_answered_and_the_rest_can_follow() {
    use std::io::{Read, Write};
    let data = Data::new();
    let server = data.serve();
    let mut connection = std::net::TcpStream::connect(server.address()).unwrap();
    let body = lines(0..2000, labelled);
    let key = server.first_key.clone().unwrap();
    let head = format!(
        "POST /v1/labels/import?moderator=ann HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).unwrap();
    connection.write_all(&body.as_bytes()[..body.len() / 2]).unwrap();
    // The first page is answered while the request still comes in.
    let mut said = String::new();
    while !said.contains("\"line\":256,") {
        let mut some = [0; 4096];
        let count = connection.read(&mut some).unwrap();
        assert!(count > 0, "{said}");
        said.push_str(&String::from_utf8_lossy(&some[..count]));
    }
    drop(connection);
    // A chunk of the answer may be cut anywhere; whole lines are those of the answer.
    let answered: Vec<Value> = said
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(Value::is_object)
        .collect();
    assert!(answered.len() > 200, "{said}");
    let all = import(&server, &body);
    assert_eq!(all.len(), 2000);
    for answer in answered {
        let line = answer["line"].as_u64().unwrap() as usize;
        assert_eq!(all[line - 1]["id"], answer["id"], "what was answered is stored, and stays one label");
    }
}
