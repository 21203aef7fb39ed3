//! What is done in the background is done once, whichever process does it, and also where one that began it is
//! gone.

mod common;

use std::time::Duration;

use common::receiver::receiver;
use common::{Answer, Data, Server, file, succeed, utf8, wait_until};
use serde_json::{Value, json};

fn ok(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{answer:?}");
    answer.json()
}

fn state(server: &Server, id: &str) -> Value {
    ok(&server.get(&format!("/v1/jobs/{id}")))["state"].clone()
}

/// Work that a process has begun, which said so at this time; it does not go on with it.
fn begun(data: &Data, id: &str, alive_at: i64) {
    data.change(&format!(
        "INSERT INTO jobs (id, at, what, subject, who, state, done, of, alive_at)
         VALUES ('{id}', {alive_at}, 'recheck', '1', 'ann', 'running', 3, 9, {alive_at})"
    ));
}

fn milliseconds() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

#[test]
fn work_goes_on_where_whoever_began_it_is_gone_and_not_before() {
    let data = Data::new();
    let server = data.serve();
    let alive = uuid::Uuid::now_v7().to_string();
    begun(&data, &alive, milliseconds());
    let waits = ok(&server.post("/v1/recheck", r#"{"days":1}"#))["id"].as_str().unwrap().to_owned();
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(state(&server, &alive), "running", "another process works on it");
    assert_eq!(state(&server, &waits), "waiting", "of one kind of work only one is done at a time");

    data.change(&format!("UPDATE jobs SET alive_at = {} WHERE id = '{alive}'", milliseconds() - 121_000));
    wait_until(|| state(&server, &alive) == "done" && state(&server, &waits) == "done");
}

#[test]
fn two_replicas_tell_each_webhook_once() {
    let data = Data::new();
    let server = data.serve();
    let folder = data.database().map(|_| data.replica());
    let path = folder.as_ref().map_or(data.path(), tempfile::TempDir::path);
    let arguments = data.arguments_in(path);
    let _replica = Server::start_with(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let receivers: Vec<_> = (0..12)
        .map(|_| {
            let (url, received) = receiver();
            ok(&server.post("/v1/webhooks", json!({ "url": url }).to_string()));
            received
        })
        .collect();
    let comment = json!({ "text": "The timetable is at harbour-times.example/summer", "site": "herald" });
    ok(&server.post("/v1/moderate", comment.to_string()));
    let lists = tempfile::tempdir().unwrap();
    let feed = file(&lists, "feed.txt", "harbour-times.example\n");
    succeed(&["lists", "add", &feed, "--kind", "malware", "--data", &utf8(data.path())], "");

    for received in &receivers {
        // The first time the receiver answers 500.
        let tries = [received.recv().unwrap(), received.recv().unwrap()];
        assert_eq!(tries[0].header("webhook-id"), tries[1].header("webhook-id"));
    }
    std::thread::sleep(Duration::from_secs(3));
    assert!(receivers.iter().all(|received| received.try_recv().is_err()), "each was told once");
}
