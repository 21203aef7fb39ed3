//! What an operator sees of the server: how often a key may ask, what is counted, and what is
//! logged.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;

use common::{Data, Server, chaff_running, json, keys, wait_until};
use serde_json::{Value, json};

const TEXT: &str = "Unmistakable words about the harbour ferry";

fn moderate(server: &Server) -> Value {
    let answer = server.post("/v1/moderate", json!({ "text": TEXT, "site": "herald" }).to_string());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// The whole answer to a request that is written by hand.
fn raw(server: &Server, request: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).expect("it listens");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

fn key(data: &Data, scope: &str) -> String {
    data.run(&["key", "add", "--scope", scope]).trim().to_owned()
}

/// The value of a line of `/metrics`.
fn metric(metrics: &str, name: &str) -> Option<f64> {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok())
}

#[test]
fn a_key_that_asks_too_often_is_told_when_to_come_again_and_the_others_are_not_kept_waiting() {
    let data = Data::new();
    let (eager, patient) = (key(&data, "check"), key(&data, "check"));
    let server = data.serve_with(&["--rate", "1/3"]);
    let ask = |key: &str| server.ask_with(key, "/v1/model", None);
    let refused = (0..20).map(|_| ask(&eager)).find(|answer| answer.status != 200).expect("a limit");
    assert_eq!(refused.error(429), ("rate_limited".into(), None));
    assert_eq!(ask(&patient).status, 200);
    let answers = (0..20).map(|_| {
        let head = format!("authorization: Bearer {eager}\r\nconnection: close\r\n");
        raw(&server, &format!("GET /v1/model HTTP/1.1\r\nhost: x\r\n{head}\r\n"))
    });
    let refused = answers.into_iter().find(|answer| answer.contains(" 429 ")).expect("a limit");
    let retry = refused.lines().find_map(|line| line.strip_prefix("retry-after: ")).expect("a time");
    assert!(retry.parse::<u32>().is_ok_and(|seconds| seconds >= 1), "{retry}");
    wait_until(|| ask(&eager).status == 200);
}

#[test]
fn without_a_limit_there_is_none() {
    let server = Server::start_with(&["--rate", "0"]);
    for _ in 0..50 {
        moderate(&server);
    }
}

#[test]
fn what_is_counted_can_be_read() {
    let data = Data::new();
    let server = data.serve();
    let decided = moderate(&server);
    let label = json!({ "decision_id": decided["decision_id"], "label": "spam", "moderator": "ann" });
    assert_eq!(server.post("/v1/labels", label.to_string()).status, 201);
    assert_eq!(server.get("/secret-path?secret=query").status, 404);
    let answer = server.get("/metrics");
    assert_eq!(answer.kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let metrics = answer.body;
    for (name, value) in [
        ("chaff_requests_total{method=\"POST\",route=\"/v1/moderate\",status=\"200\"}", 1.0),
        ("chaff_requests_total{method=\"GET\",route=\"none\",status=\"404\"}", 1.0),
        ("chaff_request_seconds_count{route=\"/v1/moderate\"}", 1.0),
        ("chaff_labels_total{word=\"spam\",state=\"counted\"}", 1.0),
        ("chaff_store_degraded", 0.0),
    ] {
        assert_eq!(metric(&metrics, name), Some(value), "{name} in\n{metrics}");
    }
    let verdict = format!("chaff_verdicts_total{{decision={}}}", decided["decision"]);
    assert_eq!(metric(&metrics, &verdict), Some(1.0), "{metrics}");
    assert!(metrics.contains(decided["model"].as_str().unwrap()) && metrics.ends_with("# EOF\n"));
    assert!(!metrics.contains("secret") && !metrics.contains("Unmistakable"), "{metrics}");
}

#[test]
fn what_is_counted_takes_a_key_once_there_is_one() {
    let data = Data::new();
    let check = key(&data, "check");
    let server = data.serve();
    assert_eq!(server.get("/metrics").error(401).0, "no_key");
    assert_eq!(server.ask_with(&check, "/metrics", None).status, 200);
}

#[test]
fn a_request_keeps_its_name_and_gets_one_where_it_has_none_that_can_be_logged() {
    let server = Server::start();
    let named = |id: &str| {
        let answer =
            raw(&server, &format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{id}connection: close\r\n\r\n"));
        let id = answer.lines().find_map(|line| line.strip_prefix("x-request-id: ")).map(str::to_owned);
        id.expect("a name")
    };
    assert_eq!(named("x-request-id: mine-1\r\n"), "mine-1");
    assert_ne!(named(""), named(""));
    for wrong in ["x-request-id: two words\r\n".to_owned(), format!("x-request-id: {}\r\n", "x".repeat(129))]
    {
        assert_eq!(named(&wrong).len(), 36, "{wrong}");
    }
}

#[test]
fn the_log_is_json_and_says_nothing_of_comments_and_keys() {
    let data = Data::new();
    let key = key(&data, "check");
    let mut arguments = vec!["serve", "--listen", "127.0.0.1:0", "--log", "json"];
    let own = data.arguments();
    arguments.extend(own.iter().map(String::as_str));
    let mut command = chaff_running(&arguments);
    command.env("CHAFF_LOG", "debug");
    let server = Server::of(command);
    let comment = json!({ "text": TEXT }).to_string();
    assert_eq!(server.ask_with(&key, "/v1/moderate?q=sly-query", Some(&comment)).status, 200);
    assert_eq!(server.get(&format!("/v1/sites/{key}")).status, 401);
    server.terminate();
    let (status, log) = server.ended();
    assert!(status.success());
    let lines: Vec<Value> = log.iter().map(|line| json(line)).collect();
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
    let line = answered.iter().find(|line| line["route"] == "/v1/moderate").expect("a line for the request");
    assert_eq!((line["status"].as_u64(), line["method"].as_str()), (Some(200), Some("POST")));
    assert_eq!(line["span"]["id"].as_str().map(str::len), Some(36), "{line}");
    assert_eq!(line["key"].as_str().map(str::len), Some(36), "the key's id: {line}");
    assert!(line["ms"].as_f64().is_some_and(|ms| ms > 0.0) && keys(line).contains(&"timestamp"), "{line}");
    let all = log.join("\n");
    for private in [key.as_str(), "Unmistakable", "sly-query"] {
        assert!(!all.contains(private), "{private} is in\n{all}");
    }
}
