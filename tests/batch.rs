//! `POST /v1/moderate/batch`: the answer has the shape and the order of the request, a bad comment
//! spoils no other, and the first verdict does not wait for the last comment.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use common::{Answer, Server, error, json, json_lines, keys};
use serde_json::{Value, json};

const BATCH: &str = "/v1/moderate/batch";
const ARRAY: &str = "application/json";
const LINES: &str = "application/x-ndjson";

fn comments(count: usize) -> Vec<Value> {
    (0..count)
        .map(|id| json!({ "id": id, "text": format!("comment {id} on http://site{id}.example") }))
        .collect()
}

fn lines(comments: &[Value]) -> String {
    comments.iter().map(|comment| comment.to_string() + "\n").collect()
}

/// The elements of an answer, whichever shape the request had.
fn elements(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{answer:?}");
    match answer.kind.as_str() {
        ARRAY => answer.json().as_array().expect("an array").clone(),
        LINES => json_lines(&answer.body),
        other => panic!("{other}"),
    }
}

/// The verdicts without what is new each time.
fn verdicts(answer: &Answer) -> Vec<Value> {
    let mut elements = elements(answer);
    for element in &mut elements {
        element.as_object_mut().and_then(|verdict| verdict.remove("decision_id")).expect("a decision_id");
    }
    elements
}

#[test]
fn every_comment_is_judged_as_if_it_were_alone() {
    let server = Server::start();
    let comments = comments(20);
    let alone = common::score(&[], &lines(&comments));
    assert_eq!(verdicts(&server.post(BATCH, json!(comments).to_string())), alone);
    assert_eq!(verdicts(&server.post(BATCH, lines(&comments))), alone);
}

#[test]
fn brief_verdicts_are_those_of_the_program() {
    let server = Server::start();
    let comments = comments(20);
    let alone = common::score(&["--brief"], &lines(&comments));
    for body in [json!(comments).to_string(), lines(&comments)] {
        assert_eq!(elements(&server.post("/v1/moderate/batch?brief=true", body)), alone);
    }
    let full = server.post("/v1/moderate/batch?brief=false", lines(&comments));
    assert_eq!(verdicts(&full), common::score(&[], &lines(&comments)));
}

#[test]
fn a_wish_that_is_neither_true_nor_false_is_422() {
    let answer = Server::start().post("/v1/moderate/batch?brief=perhaps", "[]");
    assert_eq!(answer.error(422), ("invalid_field".into(), Some("brief".into())));
}

#[test]
fn the_answer_has_the_shape_of_the_request() {
    let server = Server::start();
    let comments = comments(2);
    let array = server.post(BATCH, json!(comments).to_string());
    assert_eq!((array.kind.as_str(), array.body.starts_with('[')), (ARRAY, true));
    let lined = server.post(BATCH, lines(&comments));
    assert_eq!((lined.kind.as_str(), lined.body.lines().count()), (LINES, 2));
}

#[test]
fn many_comments_come_back_in_order() {
    let server = Server::start();
    let comments = comments(2000);
    for body in [json!(comments).to_string(), lines(&comments)] {
        let answered = elements(&server.post(BATCH, body));
        assert!(
            answered.iter().map(|verdict| &verdict["id"]).eq(comments.iter().map(|comment| &comment["id"]))
        );
    }
}

#[test]
fn white_space_around_the_elements_means_nothing() {
    let server = Server::start();
    let pretty = serde_json::to_string_pretty(&comments(3)).unwrap();
    assert_eq!(elements(&server.post(BATCH, format!("\r\n {pretty}\n "))).len(), 3);
    let spaced = lines(&comments(3)).replace('\n', "\r\n\n");
    assert_eq!(elements(&server.post(BATCH, spaced.trim_end())).len(), 3);
}

#[test]
fn an_empty_array_is_answered_with_an_empty_array() {
    let answer = Server::start().post(BATCH, " [ ] ");
    assert_eq!((answer.kind.as_str(), answer.json()), (ARRAY, json!([])));
}

#[test]
fn a_bad_comment_gets_an_error_in_its_place_and_the_others_are_answered() {
    let server = Server::start();
    let good = json!({ "id": "good", "text": "x" });
    let too_long = json!({ "text": "x".repeat(64 * 1024 + 1) });
    let batch = [json!({ "id": 1 }), good.clone(), json!(7), too_long, good.clone()];
    for body in [json!(batch).to_string(), lines(&batch)] {
        let answered = elements(&server.post(BATCH, body));
        assert_eq!(answered.len(), 5);
        assert!([1, 4].iter().all(|&place| answered[place]["id"] == "good"));
        let errors = [0, 2, 3].map(|place| {
            assert_eq!(keys(&answered[place]), ["error"]);
            error(&answered[place]["error"])
        });
        assert_eq!(errors[0], ("invalid_field".into(), Some("text".into())));
        assert_eq!(errors[1].0, "invalid_field");
        assert_eq!(errors[2], ("too_large".into(), Some("text".into())));
    }
}

#[test]
fn a_line_that_is_not_json_spoils_no_other() {
    let answered = elements(&Server::start().post(BATCH, "{\"text\":\"x\"}\n{\"text\":\n{\"text\":\"y\"}"));
    let errors: Vec<bool> = answered.iter().map(|element| element.get("error").is_some()).collect();
    assert_eq!(errors, [false, true, false]);
    assert_eq!(error(&answered[1]["error"]).0, "not_json");
}

#[test]
fn an_element_that_is_too_long_to_be_kept_spoils_no_other() {
    let server = Server::start();
    let batch =
        [json!({ "text": "x" }), json!({ "text": "x".repeat(3 * 1024 * 1024) }), json!({ "text": "y" })];
    for body in [json!(batch).to_string(), lines(&batch)] {
        let answered = elements(&server.post(BATCH, body));
        let errors: Vec<bool> = answered.iter().map(|element| element.get("error").is_some()).collect();
        assert_eq!(errors, [false, true, false]);
        assert_eq!(error(&answered[1]["error"]).0, "too_large");
    }
}

#[test]
fn a_body_that_is_not_json_is_400() {
    let server = Server::start();
    for body in ["", " \n ", "[", "[,]", "]", "hello", "<comments/>", "text=hello&author=me"] {
        assert_eq!(server.post(BATCH, body).error(400), ("not_json".into(), None), "{body:?}");
    }
}

#[test]
fn an_array_that_breaks_off_says_so_in_its_last_element() {
    let answer = Server::start().post(BATCH, r#"[{"text":"x"},{"text":"y"}"#);
    let answered = elements(&answer);
    assert!(answered[0].get("decision").is_some(), "{answered:?}");
    assert_eq!(error(&answered.last().unwrap()["error"]).0, "not_json");
}

/// A request whose body is sent piece by piece.
struct Slow {
    stream: TcpStream,
    answer: BufReader<TcpStream>,
}

impl Slow {
    fn begin(server: &Server) -> Self {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        // Only so that a server which answers too late fails the test and does not stop it.
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let host = server.address();
        let fields = "transfer-encoding: chunked\r\nconnection: close";
        write!(stream, "POST {BATCH} HTTP/1.1\r\nhost: {host}\r\n{fields}\r\n\r\n").unwrap();
        let answer = BufReader::new(stream.try_clone().unwrap());
        Slow { stream, answer }
    }

    fn send(&mut self, piece: &str) {
        write!(self.stream, "{:x}\r\n{piece}\r\n", piece.len()).unwrap();
    }

    /// The next line of the answer that holds a verdict.
    fn verdict(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(
                self.answer.read_line(&mut line).expect("an answer in time"),
                0,
                "the answer broke off"
            );
            if line.starts_with('{') {
                return json(&line);
            }
        }
    }

    /// Ends the request and gives the rest of the answer.
    fn end(mut self) -> String {
        self.stream.write_all(b"0\r\n\r\n").unwrap();
        let mut rest = String::new();
        self.answer.read_to_string(&mut rest).unwrap();
        rest
    }
}

#[test]
fn the_first_verdict_does_not_wait_for_the_last_comment() {
    let server = Server::start();
    let mut request = Slow::begin(&server);
    for id in 0..3 {
        request.send(&format!("{{\"id\":{id},\"text\":\"x\"}}\n"));
        assert_eq!(request.verdict()["id"], id);
    }
    assert!(request.end().ends_with("0\r\n\r\n"));
}

#[test]
fn a_comment_may_come_in_pieces() {
    let server = Server::start();
    let mut request = Slow::begin(&server);
    for piece in ["{\"id\":1,", "\"text\":\"h", "i\"}", "\n"] {
        request.send(piece);
    }
    assert_eq!(request.verdict()["id"], 1);
}

#[test]
fn what_is_in_flight_is_finished_before_the_server_stops() {
    let server = Server::start();
    let mut request = Slow::begin(&server);
    request.send("{\"id\":1,\"text\":\"x\"}\n");
    assert_eq!(request.verdict()["id"], 1);
    server.terminate();
    while TcpStream::connect(server.address()).is_ok() {
        std::thread::sleep(Duration::from_millis(10));
    }
    request.send("{\"id\":2,\"text\":\"y\"}\n");
    assert_eq!(request.verdict()["id"], 2);
    assert!(request.end().ends_with("0\r\n\r\n"), "the answer is whole");
    assert_eq!(server.ended().0.code(), Some(0));
}

#[test]
fn who_hangs_up_in_the_middle_disturbs_nobody() {
    let server = Server::start();
    for _ in 0..20 {
        let mut request = Slow::begin(&server);
        request.send("{\"id\":1,\"text\":\"x\"}\n{\"id\":2,");
        request.verdict();
    }
    assert_eq!(elements(&server.post(BATCH, lines(&comments(3)))).len(), 3);
}
