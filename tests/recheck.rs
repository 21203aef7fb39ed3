//! What was decided is judged again when another model or other lists are in force; what is another
//! decision now waits for a moderator, and webhooks are told once, signed, however often it takes.

mod common;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use common::receiver::{Received, receiver};
use common::{Answer, Data, Server, file, json as read, succeed, utf8, wait_until};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

const COMMENT: &str =
    "The ferry timetable is at harbour-times.example/summer as every year, see you on board";

fn ok(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{answer:?}");
    answer.json()
}

/// As the Standard Webhooks specification has receivers verify.
fn is_signed(received: &Received, secret: &str) -> bool {
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let (id, seconds) = (received.header("webhook-id"), received.header("webhook-timestamp"));
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{id}.{seconds}.{}", received.body).as_bytes());
    received.header("webhook-signature")
        == format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

fn decide(server: &Server, text: &str) -> Value {
    let body =
        json!({ "text": text, "site": "herald", "id": "c-1", "author": { "email": "ann@example.org" } });
    ok(&server.post("/v1/moderate", body.to_string()))
}

fn last_recheck(server: &Server) -> Value {
    let jobs = ok(&server.get("/v1/jobs"))["jobs"].clone();
    jobs.as_array().unwrap().iter().find(|job| job["what"] == "recheck").cloned().unwrap_or_default()
}

#[test]
fn a_list_that_changes_changes_decisions_and_webhooks_are_told() {
    let data = Data::new();
    let (folder, path) = (tempfile::tempdir().unwrap(), utf8(data.path()));
    let thrown_away = file(&folder, "thrown_away.txt", "example.org\n");
    succeed(&["lists", "add", &thrown_away, "--kind", "disposable", "--data", &path], "");
    let server = data.serve();
    let (url, received) = receiver();
    let webhook = ok(&server.post("/v1/webhooks", json!({ "url": url, "site": "herald" }).to_string()));
    let (other_url, other) = receiver();
    ok(&server.post("/v1/webhooks", json!({ "url": other_url, "site": "post" }).to_string()));
    let secret = webhook["secret"].as_str().unwrap();
    assert!(!server.get("/v1/webhooks").body.contains(secret), "it is shown once");

    let decided = decide(&server, COMMENT);
    assert_eq!(decided["decision"], "allow");
    let labelled = decide(&server, COMMENT);
    let said = json!({ "decision_id": labelled["decision_id"], "label": "ham", "moderator": "ann" });
    ok(&server.post("/v1/labels", said.to_string()));
    let feed = file(&folder, "feed.txt", "harbour-times.example\n");
    succeed(&["lists", "add", &feed, "--name", "feed", "--kind", "malware", "--data", &path], "");

    let first = received.recv().unwrap();
    let again = received.recv().unwrap();
    let id = first.header("webhook-id");
    assert_eq!((id, &first.body), (again.header("webhook-id"), &again.body), "it is the same one again");
    assert!(is_signed(&first, secret) && is_signed(&again, secret));
    let told = read(&again.body);
    assert_eq!((&told["event"], &told["id"]), (&json!("decision.changed"), &json!(id)));
    let changed = told["decisions"].as_array().unwrap();
    assert_eq!(changed.len(), 1, "what a person has labelled is left alone: {told}");
    assert_eq!(changed[0]["decision_id"], decided["decision_id"]);
    assert_eq!((&changed[0]["before"], &changed[0]["after"]), (&json!("allow"), &json!("block")));
    assert_eq!(changed[0]["comment_id"], "c-1");

    // Whoever looks at it reads why it is so now.
    let stored = ok(&server.get(&format!("/v1/decisions/{}", decided["decision_id"].as_str().unwrap())));
    let verdict = &stored["verdict"];
    assert_eq!((&verdict["decision"], &stored["first_decision"]), (&json!("block"), &json!("allow")));
    assert_eq!((&verdict["score"], &verdict["model"]), (&stored["score"], &stored["model"]));
    let evidence = verdict["evidence"].as_array().unwrap();
    let reason = |code| evidence.iter().find(|reason| reason["code"] == code).unwrap();
    assert!(reason("reputation.block")["detail"].as_str().unwrap().contains("feed"), "{verdict}");
    assert_eq!(reason("reputation.disposable")["weight"], 1.0, "its address is not kept: {verdict}");
    let sum: f64 = evidence.iter().map(|reason| reason["weight"].as_f64().unwrap()).sum();
    let score = stored["score"].as_f64().unwrap();
    assert!((sum - (score / (1.0 - score)).ln()).abs() < 1e-4, "{verdict}");

    // Nothing has changed since: nobody is told anything.
    wait_until(|| last_recheck(&server)["state"] == "done");
    let asked = server.post("/v1/recheck", r#"{"days":2}"#);
    assert_eq!(asked.status, 202);
    wait_until(|| last_recheck(&server)["state"] == "done");
    let job = last_recheck(&server);
    assert_eq!((&job["outcome"]["judged"], &job["outcome"]["changed"]), (&json!(1), &json!(0)), "{job}");
    let path = format!("/v1/webhooks/{}/deliveries", webhook["id"].as_str().unwrap());
    wait_until(|| ok(&server.get(&path))["deliveries"][0]["state"] == "sent");
    let deliveries = ok(&server.get(&path))["deliveries"].clone();
    assert_eq!((deliveries.as_array().unwrap().len(), &deliveries[0]["tries"]), (1, &json!(2)));
    assert!(received.try_recv().is_err() && other.try_recv().is_err());

    // More than a week goes by: nobody asks what became of it any more.
    server.terminate();
    assert!(server.ended().0.success());
    data.change(&format!("UPDATE deliveries SET at = at - {}", 8_i64 * 24 * 60 * 60 * 1000));
    let server = data.serve();
    wait_until(|| ok(&server.get(&path))["deliveries"] == json!([]));

    assert_eq!(server.delete(&format!("/v1/webhooks/{}", webhook["id"].as_str().unwrap())).status, 204);
    assert_eq!(server.post("/v1/webhooks", r#"{"url":"ftp://x"}"#).error(422).1.as_deref(), Some("url"));
}

#[test]
fn a_promotion_has_decisions_judged_again() {
    let data = Data::new();
    let server = data.serve();
    let (url, received) = receiver();
    ok(&server.post("/v1/webhooks", json!({ "url": url }).to_string()));
    let decided = decide(&server, COMMENT);
    let folder = tempfile::tempdir().unwrap();
    // A model to which this comment is spam.
    let lines: String =
        (0..150).map(|number| common::label("spam", &format!("{COMMENT} number {number}"))).collect();
    let labels = file(&folder, "labels.jsonl", lines);
    let base = utf8(&common::in_repository("models/default.chaff"));
    let model = utf8(&folder.path().join("model.chaff"));
    succeed(&["train", &labels, "--from", &base, "--output", &model], "");
    let taken = ok(&server.post("/v1/models/file", std::fs::read(&model).unwrap()));
    let model = taken["model"].as_str().unwrap();
    let flips = ok(&server.get(&format!("/v1/models/{model}/flips")));
    assert_eq!(flips["flips"][0]["id"], decided["decision_id"], "{flips}");
    ok(&server.post(&format!("/v1/models/{model}/promote"), "{}"));
    let told = read(&received.recv().unwrap().body);
    assert_eq!(told["decisions"][0]["decision_id"], decided["decision_id"]);
    assert_eq!(told["decisions"][0]["after"], flips["flips"][0]["after"]["decision"]);
    assert_eq!(told["decisions"][0]["score"], flips["flips"][0]["after"]["score"]);
}
