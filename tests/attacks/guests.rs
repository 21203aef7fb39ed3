//! No guest's protocol is a way around the keys.

use serde_json::{Value, json};

use crate::common::{Answer, Data, Server};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Akismet's calls, with the scope that each takes.
const AKISMET: [(&str, &str); 10] = [
    ("verify-key", "check"),
    ("comment-check", "check"),
    ("submit-spam", "label"),
    ("submit-ham", "label"),
    ("usage-limit", "check"),
    ("key-sites", "check"),
    ("get-stats", "check"),
    ("get-subscription", "check"),
    ("token", "check"),
    ("deactivate", "check"),
];

/// One way in.
struct Way {
    method: &'static str,
    path: fn(call: &str, key: &str) -> String,
}

/// The path of a call with this key.
type Path = fn(&str) -> String;

/// All ways in by which Akismet's clients show a key.
const WAYS: [Way; 4] = [
    Way { method: "POST", path: |call, key| format!("/1.1/{call}?api_key={key}") },
    Way { method: "GET", path: |call, key| format!("/1.2/{call}?api_key={key}") },
    Way { method: "POST", path: |call, key| format!("/k/{key}/1.1/{call}") },
    Way { method: "GET", path: |call, key| format!("/k/{key}/1.2/{call}") },
];

/// Keys that are good for nothing, or not for what takes this scope.
fn bad_keys(data: &Data, server: &Server, needed: &str) -> Vec<String> {
    let others: Vec<&str> =
        ["check", "label", "admin"].into_iter().filter(|scope| *scope != needed).collect();
    let (low, _) = server.add_key(&others, None);
    let (revoked, id) = server.add_key(&[needed], None);
    assert_eq!(server.delete(&format!("/v1/keys/{id}")).status, 204);
    let expired = data.expired_key(server, &[needed]);
    vec!["nonsense".to_owned(), low, revoked, expired]
}

/// Nothing was judged, and nobody has labelled anything.
fn assert_untouched(server: &Server) {
    assert_eq!(server.get("/v1/decisions").json()["decisions"], json!([]));
    assert!(!server.get("/v1/audit?limit=1000").body.contains("\"what\":\"label\""));
}

#[test]
fn akismets_calls_are_closed_to_wrong_keys() {
    let data = Data::new();
    let server = data.serve_with(&["--rate", "0"]);
    let bad = [("check", bad_keys(&data, &server, "check")), ("label", bad_keys(&data, &server, "label"))];
    let comment = "comment_content=Is+the+pier+open&blog=https://herald.example/&user_ip=192.0.2.1";
    let ask = |way: &Way, call: &str, key: &str| {
        let (path, query) = ((way.path)(call, key), if way.method == "GET" { comment } else { "" });
        let mark = if path.contains('?') { '&' } else { '?' };
        let body = if way.method == "GET" { "" } else { comment };
        server.send(way.method, &format!("{path}{mark}{query}"), &[FORM], body.as_bytes())
    };
    for way in &WAYS {
        for (call, needed) in AKISMET {
            let (_, bad) = bad.iter().find(|(scope, _)| *scope == needed).expect("keys");
            for key in bad {
                let told = ask(way, call, key);
                assert_eq!(told.body, "invalid", "{} {call}: {told:?}", way.method);
                assert!(told.header("x-akismet-debug-help").is_some(), "{call}");
            }
        }
    }
    assert_eq!(server.send("POST", "/1.1/comment-check", &[FORM], comment.as_bytes()).body, "invalid");
    assert_untouched(&server);
    let (good, _) = server.add_key(&["check"], None);
    for way in &WAYS {
        assert_eq!(ask(way, "comment-check", &good).body, "false", "it was the key alone");
    }
}

#[test]
fn perspectives_and_corals_calls_are_closed_to_wrong_keys() {
    let data = Data::new();
    let server = data.serve_with(&["--rate", "0"]);
    let analyze = json!({ "comment": { "text": "Is it open?" }, "requestedAttributes": { "SPAM": {} } });
    let suggest = json!({
        "comment": { "text": "Is it open?" },
        "attributeScores": { "SPAM": { "summaryScore": { "value": 1 } } },
    });
    let moderate = json!({
        "action": "NEW", "comment": { "body": "Is it open?", "parentID": null },
        "author": { "id": "a", "email": "a@b.example", "username": "ann", "role": "COMMENTER" },
        "story": { "id": "s", "url": "https://herald.example/1" }, "site": { "id": "x" }, "tenantID": "t",
        "tenantDomain": "coral.herald.example",
    });
    let json = ("content-type", "application/json");
    let ask = |path: &str, body: &Value| -> Answer {
        server.send("POST", path, &[json], body.to_string().as_bytes())
    };
    let calls: [(&str, &Value, Path); 3] = [
        ("check", &analyze, |key| format!("/v1alpha1/comments:analyze?key={key}")),
        ("label", &suggest, |key| format!("/v1alpha1/comments:suggestscore?key={key}")),
        ("check", &moderate, |key| format!("/k/{key}/coral/moderate")),
    ];
    for (needed, body, path) in calls {
        for key in bad_keys(&data, &server, needed) {
            let told = ask(&path(&key), body);
            assert!((400..500).contains(&told.status), "{told:?}");
        }
        assert_untouched(&server);
    }
    for (path, body) in [
        ("/v1alpha1/comments:analyze", &analyze),
        ("/v1alpha1/comments:suggestscore", &suggest),
        ("/coral/moderate", &moderate),
    ] {
        let told = ask(path, body);
        assert!((400..500).contains(&told.status), "{told:?}");
    }
    assert_untouched(&server);
    for (needed, body, path) in calls {
        let (good, _) = server.add_key(&[needed], None);
        let told = ask(&path(&good), body);
        assert!((200..300).contains(&told.status), "it was the key alone: {told:?}");
    }
}
