//! Perspective's two calls, as Coral sends them.

use serde_json::{Value, json};

use crate::ask::{send, store};
use crate::common::{Answer, Data, Server};
use crate::{HAM, LINKED, serve_blocking};

fn ask(server: &Server, method: &str, body: &Value) -> Answer {
    let kind = ("content-type", "application/json");
    let path = format!("/v1alpha1/comments:{method}?key=any");
    send(server, &path, &[kind], Some(body.to_string().as_bytes()))
}

fn analyze(server: &Server, text: &str, more: Value) -> Answer {
    let mut body =
        json!({ "comment": { "text": text }, "languages": ["en"], "requestedAttributes": { "SPAM": {} } });
    merge(&mut body, more);
    ask(server, "analyze", &body)
}

fn suggest(server: &Server, text: &str, value: f64) -> Answer {
    let entry = json!({ "url": "https://herald.example/a", "Coral_comment_id": "7" }).to_string();
    ask(
        server,
        "suggestscore",
        &json!({
            "comment": { "text": text },
            "context": { "entries": [{ "text": entry }] },
            "attributeScores": { "SPAM": { "summaryScore": { "value": value } } },
            "languages": ["en"],
            "communityId": "Coral:https://coral.herald.example/",
            "clientToken": "comment:7",
        }),
    )
}

fn merge(body: &mut Value, more: Value) {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
}

fn value(told: &Answer) -> f64 {
    told.json()["attributeScores"]["SPAM"]["summaryScore"]["value"].as_f64().expect("a score")
}

#[test]
fn spam_is_scored_and_nothing_else_is_made_up() {
    let data = Data::new();
    let server = serve_blocking(&data);
    let honest = analyze(&server, HAM, json!({ "clientToken": "t" }));
    assert_eq!((honest.status, honest.json()["clientToken"].as_str()), (200, Some("t")));
    assert_eq!(honest.json()["languages"], json!(["en"]));
    assert_eq!(honest.header("x-chaff-decision"), Some("allow"));
    assert!(value(&analyze(&server, LINKED, json!({}))) > value(&honest) + 0.3);
    let above = json!({ "requestedAttributes": { "SPAM": { "scoreThreshold": 0.9 } } });
    assert_eq!(analyze(&server, HAM, above).json()["attributeScores"], json!({}));

    for attributes in [json!({ "TOXICITY": {} }), json!({ "SPAM": {}, "TOXICITY": {} }), json!({})] {
        let told = analyze(&server, HAM, json!({ "requestedAttributes": attributes }));
        let error = &told.json()["error"];
        assert_eq!(
            (told.status, &error["code"], &error["status"]),
            (400, &json!(400), &json!("INVALID_ARGUMENT"))
        );
        assert!(error["message"].as_str().unwrap().contains("SPAM"), "{error}");
    }
}

#[test]
fn what_is_not_to_be_stored_is_not() {
    let data = Data::new();
    let server = data.serve();
    analyze(&server, "not this one", json!({ "doNotStore": true }));
    analyze(&server, "only this one", json!({}));
    // Decisions are stored in their order.
    crate::common::wait_until(|| server.get("/1.2/usage-limit").json()["usage"] == 1);
    assert!(data.holds("only this one") && !data.holds("not this one"));
}

#[test]
fn places_are_told_as_javascript_counts_them() {
    let server = Server::start();
    let text = format!("\u{1F9F6}é {LINKED}");
    let told = analyze(&server, &text, json!({ "spanAnnotations": true })).json();
    let spans = told["attributeScores"]["SPAM"]["spanScores"].as_array().unwrap().clone();
    let units: Vec<u16> = text.encode_utf16().collect();
    let words: Vec<String> = spans
        .iter()
        .map(|span| {
            let at = |end: &str| span[end].as_u64().unwrap() as usize;
            assert!((0.0..=1.0).contains(&span["score"]["value"].as_f64().unwrap()));
            String::from_utf16(&units[at("begin")..at("end")]).expect("no character is cut")
        })
        .collect();
    assert!(words.iter().any(|words| words.starts_with("https://harbour-blankets.example")), "{words:?}");
}

#[test]
fn what_moderators_of_coral_decide_are_labels() {
    let data = Data::new();
    let server = data.serve();
    let labels =
        || store(&data, "SELECT label FROM labels WHERE state = 'counted' AND site = 'coral.herald.example'");
    for _ in 0..2 {
        let told = suggest(&server, LINKED, 1.0);
        assert_eq!((told.status, told.json()), (200, json!({ "clientToken": "comment:7" })));
        assert_eq!(labels(), ["spam"]);
    }
    assert_eq!(suggest(&server, LINKED, 0.0).status, 200);
    assert_eq!(labels(), ["ham"], "who decides otherwise has changed the label");
    assert_eq!(suggest(&server, LINKED, 0.4).json()["error"]["status"], "INVALID_ARGUMENT");
    let keeps_nothing = Server::start();
    assert_eq!(suggest(&keeps_nothing, LINKED, 1.0).json()["error"]["status"], "FAILED_PRECONDITION");
}

#[test]
fn the_key_is_in_the_query() {
    let data = Data::new();
    let key = data.run(&["key", "add", "--scope", "check"]).trim().to_owned();
    let server = data.serve();
    let body = json!({ "comment": { "text": HAM }, "requestedAttributes": { "SPAM": {} } }).to_string();
    let ask = |path: &str| send(&server, path, &[], Some(body.as_bytes()));
    assert_eq!(ask(&format!("/v1alpha1/comments:analyze?key={key}")).status, 200);
    for path in ["/v1alpha1/comments:analyze", "/v1alpha1/comments:analyze?key=guessed"] {
        let told = ask(path);
        assert_eq!((told.status, &told.json()["error"]["status"]), (401, &json!("UNAUTHENTICATED")));
    }
    let told = ask(&format!("/v1alpha1/comments:suggestscore?key={key}"));
    assert_eq!((told.status, &told.json()["error"]["status"]), (403, &json!("PERMISSION_DENIED")));
}
