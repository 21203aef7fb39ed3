//! The endpoint: a comment gets the verdict that `chaff score` gives, and a mistake gets an error
//! that says what is wrong.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use common::{Server, file, json, keys, score, succeed};
use serde_json::{Value, json};

const SPAM: &str = "My son found me a program at http://fastpc.example, my computer is faster than ever!";
/// The longest text that is read, and the longest request.
const MAX_TEXT: usize = 64 * 1024;
const MAX_BODY: usize = 1024 * 1024;

/// A verdict without the name that is new each time.
fn without_decision_id(mut decided: Value) -> Value {
    let id = decided.as_object_mut().and_then(|verdict| verdict.remove("decision_id"));
    let length = id.as_ref().and_then(Value::as_str).map(str::len);
    assert_eq!(length, Some(36), "a UUID, not {id:?}");
    decided
}

#[test]
fn the_endpoint_and_the_program_give_the_same_verdict() {
    let server = Server::start();
    for comment in [
        json!({ "id": "1", "text": SPAM }),
        json!({ "id": 2, "text": "They said the same about the ferry terminal in 2009." }),
        json!({ "text": "" }),
        json!({ "text": "<b>Great</b>", "format": "html", "author": "Cheap Loans", "unknown": [1] }),
        json!({ "text": "ok", "author": { "name": "A", "email": "a@b.example", "url": "http://c.example" } }),
        json!({ "text": "渡轮码头要关了 \u{202e}🦀 http://semalt.com" }),
    ] {
        let line = comment.to_string();
        let answer = server.post("/v1/moderate", &line);
        assert_eq!((answer.status, answer.kind.as_str()), (200, "application/json"), "{line}");
        assert_eq!(without_decision_id(answer.json()), score(&[], &line)[0], "{line}");
    }
}

#[test]
fn every_decision_has_a_name_of_its_own() {
    let server = Server::start();
    let decide = || server.post("/v1/moderate", r#"{"text":"x"}"#).json()["decision_id"].clone();
    assert_ne!(decide(), decide());
}

#[test]
fn what_is_not_json_is_400() {
    let server = Server::start();
    for body in
        [&b""[..], b"hello", b"{", b"{\"text\":\"x\"} tail", b"{\"text\":\"\xFF\"}", b"{\"text\":\"x\",}"]
    {
        let answer = server.post("/v1/moderate", body);
        assert_eq!(answer.error(400), ("not_json".into(), None), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn a_wrong_field_is_422_and_named() {
    let server = Server::start();
    for (body, field) in [
        (json!({}), "text"),
        (json!({ "text": null }), "text"),
        (json!({ "text": 5 }), "text"),
        (json!({ "text": ["x"] }), "text"),
        (json!({ "text": "x", "id": { "a": 1 } }), "id"),
        (json!({ "text": "x", "format": "tarot" }), "format"),
        (json!({ "text": "x", "author": 5 }), "author"),
        (json!({ "text": "x", "author": { "name": 5 } }), "author.name"),
        (json!({ "text": "x", "author": { "url": {} } }), "author.url"),
        (json!({ "text": "x", "author": { "id": [] } }), "author.id"),
        (json!({ "text": "x", "page_url": true }), "page_url"),
        (json!({ "text": "x", "author_url": 1.5 }), "author_url"),
    ] {
        let answer = server.post("/v1/moderate", body.to_string());
        assert_eq!(answer.error(422), ("invalid_field".into(), Some(field.into())), "{body}");
    }
}

#[test]
fn json_that_is_no_object_is_422_and_names_no_field() {
    let server = Server::start();
    for body in ["5", "\"text\"", "null", "true", "[]", r#"["1","in the order of our fields"]"#] {
        assert_eq!(server.post("/v1/moderate", body).error(422), ("invalid_field".into(), None), "{body}");
    }
}

#[test]
fn a_field_that_comes_twice_is_422_and_named() {
    let server = Server::start();
    for (body, field) in [
        (r#"{"text":"a","text":"b"}"#, "text"),
        (r#"{"text":"a","author":{"name":"b","name":"c"}}"#, "author.name"),
    ] {
        let answer = server.post("/v1/moderate", body);
        assert_eq!(answer.error(422), ("invalid_field".into(), Some(field.into())), "{body}");
    }
}

#[test]
fn a_text_that_is_too_long_is_413_and_the_longest_is_read() {
    let server = Server::start();
    let text = |length| json!({ "text": "x".repeat(length) }).to_string();
    assert_eq!(server.post("/v1/moderate", text(MAX_TEXT)).status, 200);
    let refused = server.post("/v1/moderate", text(MAX_TEXT + 1)).error(413);
    assert_eq!(refused, ("too_large".into(), Some("text".into())));
}

#[test]
fn a_body_that_is_too_long_is_413_and_the_longest_is_read() {
    let server = Server::start();
    let body = |length| {
        let comment = r#"{"text":"x"}"#;
        comment.to_owned() + &" ".repeat(length - comment.len())
    };
    assert_eq!(server.post("/v1/moderate", body(MAX_BODY)).status, 200);
    assert_eq!(server.post("/v1/moderate", body(MAX_BODY + 1)).error(413), ("too_large".into(), None));
}

#[test]
fn the_longest_text_may_be_escaped_throughout() {
    let server = Server::start();
    let body = format!(r#"{{"text":"{}"}}"#, "\\u0001".repeat(MAX_TEXT));
    assert_eq!(server.post("/v1/moderate", body).status, 200);
}

#[test]
fn a_path_that_is_not_there_is_404() {
    let server = Server::start();
    for path in ["/", "/v1", "/v1/moderat", "/v1/moderate/one", "/v2/moderate"] {
        assert_eq!(server.get(path).error(404), ("not_found".into(), None), "{path}");
        assert_eq!(server.post(path, "{}").error(404), ("not_found".into(), None), "{path}");
    }
}

#[test]
fn a_wrong_method_is_405() {
    let server = Server::start();
    let refused = ("method_not_allowed".into(), None);
    assert_eq!(server.get("/v1/moderate").error(405), refused);
    assert_eq!(server.get("/v1/moderate/batch").error(405), refused);
    assert_eq!(server.delete("/v1/moderate").error(405), refused);
    for path in ["/v1/model", "/healthz", "/readyz"] {
        assert_eq!(server.post(path, "{}").error(405), refused, "{path}");
    }
}

#[test]
fn the_model_is_the_one_that_the_program_shows() {
    let answer = Server::start().get("/v1/model");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json(&succeed(&["model", "show", "--json"], "")));
}

#[test]
fn a_watchdog_learns_that_it_runs_and_that_it_can_judge() {
    let server = Server::start();
    let (alive, ready) = (server.get("/healthz"), server.get("/readyz"));
    assert_eq!((alive.status, &alive.json()["status"]), (200, &json!("ok")));
    assert_eq!((ready.status, &ready.json()["status"]), (200, &json!("ready")));
    assert_eq!(ready.json()["model"], server.get("/v1/model").json()["model"]);
}

#[test]
fn a_folder_holds_the_sites_own_model_and_policy() {
    let folder = tempfile::tempdir().unwrap();
    let labels = common::label("spam", "Cheap zorgblats") + &common::label("ham", "The ferry was late.");
    let labels = file(&folder, "labels.jsonl", labels);
    let model = common::utf8(&folder.path().join("model.chaff"));
    succeed(&["train", &labels, "--output", &model], "");
    file(&folder, "policy.toml", "review = 0.0\nblock = 0.0\n");
    let server = Server::start_with(&["--data", folder.path().to_str().unwrap()]);
    let verdict = server.post("/v1/moderate", r#"{"text":"The ferry was late."}"#).json();
    assert_eq!(verdict["decision"], "block");
    assert_eq!(verdict["model"], json(&succeed(&["model", "show", "--json", &model], ""))["model"]);
}

#[test]
fn an_empty_folder_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(&["--data", folder.path().to_str().unwrap()]);
    let verdict = server.post("/v1/moderate", json!({ "text": SPAM }).to_string());
    assert_eq!(without_decision_id(verdict.json()), score(&[], &json!({ "text": SPAM }).to_string())[0]);
}

#[test]
fn many_requests_at_once_each_get_their_own_answer() {
    const CALLERS: usize = 32;
    const CALLS: usize = 8;
    let server = Server::start();
    let comment = |id: usize| {
        let text = if id.is_multiple_of(2) { SPAM } else { "They said the same in 2009." };
        json!({ "id": id, "text": text }).to_string()
    };
    let expected: Vec<Value> = (0..2).map(|id| score(&[], &comment(id)).remove(0)).collect();
    std::thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (server, expected) = (&server, &expected);
            scope.spawn(move || {
                for id in caller * CALLS..(caller + 1) * CALLS {
                    let mut verdict = without_decision_id(server.post("/v1/moderate", comment(id)).json());
                    assert_eq!(verdict["id"], id);
                    verdict["id"] = json!(id % 2);
                    assert_eq!(verdict, expected[id % 2]);
                }
            });
        }
    });
}

#[test]
fn it_stops_when_it_is_asked() {
    let server = Server::start();
    server.get("/healthz");
    server.terminate();
    let (status, log) = server.ended();
    assert_eq!(status.code(), Some(0));
    assert!(log.iter().any(|line| line.contains("stopped")), "{log:?}");
}

#[test]
fn it_can_be_stopped_from_the_moment_it_listens() {
    for _ in 0..5 {
        let server = Server::start();
        server.terminate();
        assert_eq!(server.ended().0.code(), Some(0));
    }
}

#[test]
fn who_is_connected_and_says_nothing_does_not_keep_it_from_stopping() {
    let server = Server::start();
    let mut silent = TcpStream::connect(server.address()).unwrap();
    server.get("/healthz");
    server.terminate();
    assert_eq!(server.ended().0.code(), Some(0));
    let mut said = Vec::new();
    let _ = silent.read_to_end(&mut said);
    assert!(said.is_empty());
}

#[test]
fn a_refusal_keeps_the_connection_or_says_that_it_ends() {
    let server = Server::start();
    for path in ["/nowhere", "/healthz"] {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        write!(stream, "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n").unwrap();
        // The refusal may come before the body, or wait for it: either is well.
        stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        let mut refusal = [0; 4096];
        let length = stream.read(&mut refusal).unwrap_or(0);
        if String::from_utf8_lossy(&refusal[..length]).to_lowercase().contains("connection: close") {
            continue;
        }
        stream.set_read_timeout(None).unwrap();
        let next = "{}GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let mut answer = String::new();
        let answered = stream.write_all(next.as_bytes()).and_then(|()| stream.read_to_string(&mut answer));
        assert!(answered.is_ok() && answer.contains(r#"{"status":"ok"}"#), "{path}: {answered:?} {answer}");
    }
}

#[test]
fn every_answer_has_the_same_fields() {
    let decided = Server::start().post("/v1/moderate", json!({ "id": 1, "text": SPAM }).to_string()).json();
    let expected = ["decision", "decision_id", "evidence", "id", "links", "model", "score"];
    assert_eq!(keys(&decided), expected);
}
