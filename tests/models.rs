//! A model is trained beside the answers, compared, watched, put in force and undone.

mod common;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use common::{Answer, Data, Server, succeed, utf8, wait_until};
use serde_json::{Value, json};

/// Comments of which a person says spam or ham, all different.
fn comment(label: &str, number: usize) -> String {
    let place = ["harbour", "school", "bridge", "market", "stadium"][number % 5];
    match label {
        "spam" => format!("Knitted blankets number {number} near the {place}, ask grandma for all colours"),
        _ => format!("The council should have asked item {number} about the {place} before it was built"),
    }
}

fn ok(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{answer:?}");
    answer.json()
}

fn say(server: &Server, label: &str, text: &str) -> Value {
    let body = json!({ "comment": { "text": text, "site": "herald" }, "label": label, "moderator": "ann" });
    ok(&server.post("/v1/labels", body.to_string()))
}

/// Labels from several hands at once: each waits for the disk.
fn label_all(server: &Server, numbers: std::ops::Range<usize>, spam_is: &str, ham_is: &str) {
    std::thread::scope(|scope| {
        for hand in 0..8 {
            let numbers = numbers.clone();
            scope.spawn(move || {
                for number in numbers.filter(|number| number % 8 == hand) {
                    if number % 4 == 0 {
                        say(server, spam_is, &comment("spam", number));
                    }
                    say(server, ham_is, &comment("ham", number));
                }
            });
        }
    });
}

/// Has a candidate trained; gives its id and its report.
fn train(server: &Server) -> (String, Value) {
    let answer = server.post("/v1/models", "");
    assert_eq!(answer.status, 202, "{answer:?}");
    let path = format!("/v1/jobs/{}", answer.json()["id"].as_str().unwrap());
    wait_until(|| ok(&server.get(&path))["state"] == "done");
    let job = ok(&server.get(&path));
    assert_eq!(job["done"], job["of"], "{job}");
    (job["outcome"]["model"].as_str().unwrap().to_owned(), job["outcome"]["report"].clone())
}

fn champion(server: &Server) -> String {
    ok(&server.get("/v1/models"))["champion"].as_str().unwrap().to_owned()
}

fn verdict(server: &Server, text: &str) -> Value {
    ok(&server.post("/v1/moderate", json!({ "text": text, "site": "herald" }).to_string()))
}

fn promote(server: &Server, model: &str, body: &Value) -> Answer {
    server.post(&format!("/v1/models/{model}/promote"), body.to_string())
}

#[test]
fn a_candidate_is_trained_compared_watched_promoted_and_undone() {
    let data = Data::new();
    let server = data.serve();
    let foundation = champion(&server);
    assert_eq!(ok(&server.get(&format!("/v1/models/{foundation}")))["role"], "champion");
    let decided = verdict(&server, &comment("spam", 9000));
    label_all(&server, 0..240, "spam", "ham");
    let (candidate, report) = train(&server);
    assert_eq!(report["labels"], 300);
    let all = &report["comparison"]["all"];
    assert_eq!(report["comparison"]["champion"], foundation.as_str());
    assert_eq!(report["comparison"]["is_worse"], false, "{report}");
    assert!(all["candidate"]["recall"].as_f64() >= all["champion"]["recall"].as_f64(), "{all}");
    assert_eq!(champion(&server), foundation, "a candidate decides nothing");

    // What was decided before anything was learned, and what the candidate says of it.
    let flips = ok(&server.get(&format!("/v1/models/{candidate}/flips")));
    let too_many = server.get(&format!("/v1/models/{candidate}/flips?limit=501"));
    assert_eq!(too_many.error(422).1.as_deref(), Some("limit"));
    let flip = flips["flips"].as_array().unwrap().iter().find(|flip| flip["id"] == decided["decision_id"]);
    let flip = flip.unwrap_or_else(|| panic!("{flips}"));
    assert_eq!((&flip["before"]["decision"], &flip["site"]), (&decided["decision"], &json!("herald")));
    assert!(flip["after"]["score"].as_f64() > flip["before"]["score"].as_f64());

    // Beside the champion it is asked of each comment and changes no answer.
    // So many that every connection to the store has had one of each.
    let judged =
        || (0..40).map(|number| verdict(&server, &comment("spam", 9001 + number))).collect::<Vec<_>>();
    let alone = judged();
    ok(&server.put(&format!("/v1/models/{candidate}/shadow"), ""));
    let beside = judged();
    for (alone, beside) in alone.iter().zip(&beside) {
        assert_eq!((&alone["score"], &alone["model"]), (&beside["score"], &beside["model"]));
    }
    let path = format!("/v1/models/{candidate}");
    let watched = |described: &Value| -> u64 {
        described["shadow"].as_array().unwrap().iter().map(|count| count["comments"].as_u64().unwrap()).sum()
    };
    wait_until(|| watched(&ok(&server.get(&path))) == 40);
    assert_eq!(ok(&server.get(&path))["role"], "shadow");
    ok(&server.delete("/v1/models/shadow"));

    let promoted = promote(&server, &candidate, &json!({ "reason": "catches the blankets" }));
    assert_eq!(ok(&promoted)["champion"], candidate.as_str());
    assert_eq!(verdict(&server, "Good morning")["model"], candidate.as_str());
    assert_eq!(promote(&server, &candidate, &json!({})).error(409).0, "decides_already");
    assert_eq!(ok(&server.post("/v1/models/rollback", ""))["champion"], foundation.as_str());
    assert_eq!(verdict(&server, "Good morning")["model"], foundation.as_str());
    assert_eq!(server.post("/v1/models/rollback", "").error(409).0, "no_way_back");
    assert_eq!(promote(&server, "0000000000000000", &json!({})).error(404).0, "not_found");
}

#[test]
fn a_worse_model_is_refused_unless_it_is_forced() {
    let data = Data::new();
    let server = data.serve();
    label_all(&server, 0..80, "spam", "ham");
    let (good, _) = train(&server);
    ok(&promote(&server, &good, &json!({})));
    // Another newsroom's model, which has learned the contrary.
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..200)
        .flat_map(|number| {
            [common::label("ham", &comment("spam", number)), common::label("spam", &comment("ham", number))]
        })
        .collect();
    let labels = common::file(&folder, "labels.jsonl", lines);
    let base = utf8(&common::in_repository("models/default.chaff"));
    let bad = utf8(&folder.path().join("bad.chaff"));
    succeed(&["train", &labels, "--from", &base, "--output", &bad], "");
    // On labels that no model has learned.
    label_all(&server, 80..260, "spam", "ham");
    let bytes = std::fs::read(&bad).unwrap();
    let taken = ok(&server.post("/v1/models/file", &bytes))["model"].as_str().unwrap().to_owned();
    let refused = promote(&server, &taken, &json!({}));
    assert_eq!(refused.error(409).0, "worse");
    assert!(refused.body.contains("recall"), "the figures stand in the refusal: {refused:?}");
    assert_eq!(champion(&server), good);
    assert_eq!(ok(&promote(&server, &taken, &json!({ "force": true })))["champion"], taken.as_str());
    assert_eq!(ok(&server.post("/v1/models/rollback", ""))["champion"], good.as_str());

    let url = format!("http://{}/v1/models/{taken}/file", server.address());
    let key = format!("Bearer {}", server.first_key.as_deref().unwrap());
    assert_eq!(
        ureq::get(url).header("authorization", key).call().unwrap().into_body().read_to_vec().unwrap(),
        bytes
    );
    let mut broken = bytes;
    broken[100] ^= 1;
    assert_eq!(server.post("/v1/models/file", &broken).error(422).0, "not_a_model");
    assert_eq!(server.post("/v1/models/file", "hello").error(422).0, "not_a_model");
}

#[test]
fn a_promotion_reaches_another_replica_within_seconds_and_no_request_fails() {
    let data = Data::new();
    let unlimited = ["--rate", "0"];
    let server = data.serve_with(&unlimited);
    let folder = data.database().map(|_| data.replica());
    let path = folder.as_ref().map_or(data.path(), tempfile::TempDir::path);
    let arguments = data.arguments_in(path);
    let arguments = arguments.iter().map(String::as_str).chain(unlimited);
    let replica = Server::start_with(&arguments.collect::<Vec<_>>());
    label_all(&server, 0..16, "spam", "ham");
    let (candidate, report) = train(&server);
    assert_eq!(report["comparison"]["is_worse"], Value::Null, "so few labels tell nothing: {report}");
    let (stop, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for server in [&server, &replica, &server, &replica] {
            let (stop, asked) = (&stop, &asked);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    verdict(server, &comment("ham", asked.fetch_add(1, Ordering::Relaxed)));
                }
            });
        }
        let begun = Instant::now();
        ok(&promote(&server, &candidate, &json!({})));
        wait_until(|| verdict(&replica, "Good morning")["model"] == candidate.as_str());
        println!("on the other replica after {:?}", begun.elapsed());
        stop.store(true, Ordering::Relaxed);
    });
    assert!(asked.into_inner() > 0);
}
