//! Hostile text comes back only as JSON text, whichever field it stands in.

use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use crate::common::{Answer, Data, Server, wait_until};
use crate::operations::{self, Operation};

/// Stands in each hostile text, so that it is found again.
const MARK: &str = "zebra";

/// Texts that would do harm where they are taken for something else.
fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "zebra</script><script>alert(1)</script><img src=x onerror=alert(1)>",
        "zebra\r\nset-cookie: owned=1\r\n\r\n<h1>",
        "zebra'; DROP TABLE labels; --\" OR \"1\"=\"1",
        "zebra\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{8}\u{7f}",
        "zebra\u{202e}gnp.exe\u{2066}\u{200b}\u{feff}\u{fffe}",
        "zebra{}%s%n${jndi:ldap://x}{{7*7}}`id`$(id)",
        "../../zebra/../../etc/passwd",
        "zebra%0d%0a%00%ff",
        "zebra\"} 1\nchaff_owned{a=\"b",
        "http://zebra.example/\u{0}\u{2028}\u{2029}x",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push(format!("zebra{}", "\u{fdfa}".repeat(30_000)));
    texts
}

/// What is no text, in the place of one.
fn other_kinds() -> Vec<Value> {
    let number = |text: &str| serde_json::from_str(text).expect("a number");
    vec![
        json!(null),
        json!([]),
        json!({}),
        json!([{ "zebra": ["zebra"] }]),
        json!(true),
        json!(-1),
        json!(i64::MIN),
        json!(u64::MAX),
        number("1e308"),
        json!(""),
    ]
}

/// The places of all values in a body that are neither lists nor objects.
fn leaves(body: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match body {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(n, value)| (n.to_string(), value)).collect(),
        _ => return vec![String::new()],
    };
    let below = |(name, value): (String, &Value)| {
        leaves(value).into_iter().map(move |rest| format!("/{name}{rest}")).collect::<Vec<_>>()
    };
    children.into_iter().flat_map(below).collect()
}

/// The places of an operation's example that are varied.
fn leaves_of(operation: &Operation) -> Vec<String> {
    let example = operation.body.as_ref().map(|(_, example)| example);
    example.filter(|example| example.is_object() || example.is_array()).map(leaves).unwrap_or_default()
}

/// The body with another value in one place.
fn with(body: &Value, place: &str, value: Value) -> String {
    let mut changed = body.clone();
    *changed.pointer_mut(place).expect("a place in it") = value;
    changed.to_string()
}

/// Whatever was asked: no mistake of the program, and nothing of the mark but as JSON text.
fn assert_harmless(answer: &Answer, asked: &str) {
    assert!(answer.status < 500, "{asked}: {answer:?}");
    assert!(!answer.all_headers().contains(MARK), "{asked}: {}", answer.all_headers());
    assert!(answer.header("set-cookie").is_none(), "{asked}");
    if !answer.body.contains(MARK) {
        return;
    }
    match answer.kind.as_str() {
        "application/json" => assert_text_alone(&answer.body, asked),
        "application/x-ndjson" => answer.body.lines().for_each(|line| assert_text_alone(line, asked)),
        kind => panic!("{asked}: the mark comes back as {kind}"),
    }
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{asked}");
}

/// JSON whose control characters are all escaped.
fn assert_text_alone(json: &str, asked: &str) {
    let read: Result<Value, _> = serde_json::from_str(json);
    assert!(read.is_ok(), "{asked}: {json}");
    assert!(!json.contains(|c: char| c < ' '), "{asked}: {json:?}");
}

/// Everything that is asked in vain of one operation.
fn attack(server: &Server, operation: &Operation) {
    let key = format!("Bearer {}", server.first_key.as_deref().expect("a key"));
    let key = ("authorization", key.as_str());
    let name = operation.name();
    let no_body = Value::Null;
    let (kind, example) = operation.body.as_ref().map_or(("", &no_body), |(kind, body)| (kind, body));
    let headers = [key, ("content-type", kind)];
    let body = if example.is_null() { String::new() } else { example.to_string() };
    let ask = |path: &str, body: &str| {
        let answer = server.send(&operation.method, path, &headers, body.as_bytes());
        let shown: String = body.chars().take(200).collect();
        assert_harmless(&answer, &format!("{name} {path:.200} {shown:?}"));
    };
    let path = operation.path_with("", "");
    for text in hostile_texts() {
        let in_query: String = byte_serialize(text.as_bytes()).collect();
        // A line that says what is asked is bounded, and longer ones are refused by any server.
        let is_short = text.len() < 1000;
        for part in operation.in_path.iter().filter(|_| is_short) {
            ask(&operation.path_with(part, &text), &body);
        }
        for part in operation.in_query.iter().filter(|_| is_short) {
            ask(&format!("{path}?{part}={in_query}"), &body);
        }
        for place in &leaves_of(operation) {
            ask(&path, &with(example, place, json!(text)));
        }
        if !kind.is_empty() {
            ask(&path, &text);
            ask(&path, &json!(text).to_string());
            ask(&path, &json!({ text.as_str(): text }).to_string());
        }
    }
    for value in other_kinds() {
        for place in &leaves_of(operation) {
            ask(&path, &with(example, place, value.clone()));
        }
    }
    if !kind.is_empty() {
        for opening in ["[", "{\"text\":", "[[{\"a\":["] {
            ask(&path, &opening.repeat(100_000));
        }
    }
}

#[test]
fn no_operation_is_harmed_by_what_stands_in_a_field() {
    let data = Data::new();
    let server = data.serve_with(&["--rate", "0", "--log", "json"]);
    let operations = operations::all(&server);
    let is_json =
        |operation: &&Operation| operation.body.as_ref().is_some_and(|(kind, _)| kind == "application/json");
    let without_example = operations.iter().filter(is_json).filter(|one| leaves_of(one).is_empty());
    let without_example: Vec<String> = without_example.map(Operation::name).collect();
    assert!(without_example.is_empty(), "give examples of their bodies: {without_example:?}");
    for operation in &operations {
        attack(&server, operation);
    }
    assert_eq!(server.post("/v1/moderate", r#"{"text":"Is the pier open?"}"#).status, 200);
    server.terminate();
    let (status, log) = server.ended();
    assert!(status.success());
    for line in log.iter().filter(|line| line.starts_with('{')) {
        assert_text_alone(line, "the log");
    }
    assert!(!log.iter().any(|line| line.contains("panicked")));
}

/// A comment that is hostile in every field.
fn hostile_comment(text: &str) -> Value {
    json!({
        "id": text, "text": format!("{text} http://zebra.example/{MARK}"), "site": "herald", "page_url": text,
        "author": { "name": text, "email": text, "url": text, "ip": text, "user_agent": text, "id": text },
        "lang": text, "posted_at": text,
    })
}

/// All texts in an answer.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn what_is_kept_comes_back_as_the_text_that_it_was() {
    let data = Data::new();
    let server = data.serve_with(&["--rate", "0"]);
    for text in hostile_texts().into_iter().filter(|text| text.len() < 200) {
        let mut comment = hostile_comment(&text);
        let mut decided = server.post("/v1/moderate", comment.to_string());
        while decided.status == 422 {
            // Some fields must be addresses or times: they are refused by name, and left out.
            let (_, field) = decided.error(422);
            let field = field.expect("a field");
            let place = format!("/{}", field.replace('.', "/"));
            *comment.pointer_mut(&place).expect("a field of the comment") = Value::Null;
            decided = server.post("/v1/moderate", comment.to_string());
        }
        assert_eq!(decided.status, 200, "{decided:?}");
        let id = decided.json()["decision_id"].as_str().expect("an id").to_owned();
        let label = json!({ "decision_id": id, "label": "spam", "moderator": text });
        let labelled = server.post("/v1/labels", label.to_string());
        assert!(matches!(labelled.status, 201 | 422), "{labelled:?}");
        wait_until(|| server.get(&format!("/v1/decisions/{id}")).status == 200);

        let key = json!({ "name": text, "scopes": ["check"], "site": text });
        assert_eq!(server.post("/v1/keys", key.to_string()).status, 201);
        let word = json!({ "kind": "block", "note": text });
        let noted = server.put("/v1/sites/zebra.example", word.to_string());
        assert!(matches!(noted.status, 200 | 422), "{noted:?}");
        for (path, is_there) in [
            (format!("/v1/decisions/{id}"), true),
            (format!("/v1/labels?decision_id={id}"), labelled.status == 201),
            ("/v1/decisions".to_owned(), true),
            ("/v1/queue".to_owned(), false),
            ("/v1/keys".to_owned(), true),
            ("/v1/audit".to_owned(), true),
            // A note is one line of a list, of what can be printed.
            ("/v1/sites/zebra.example".to_owned(), false),
            ("/metrics".to_owned(), false),
            ("/docs".to_owned(), false),
        ] {
            let answer = server.get(&path);
            assert_eq!(answer.status, 200, "{path}");
            assert_harmless(&answer, &path);
            if is_there {
                // No database keeps a zero byte in a text.
                let kept = text.replace('\0', "\u{fffd}");
                let is_told = texts(&answer.json()).iter().any(|said| said.contains(&kept));
                assert!(is_told, "{kept:?} in {path}: {}", answer.body);
            }
        }
    }
}
