//! Coral's external moderation phase.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::ask::{send, store};
use crate::common::{Answer, Data, Server, wait_until};
use crate::{HAM, LINKED, serve_blocking};

fn body(text: &str) -> String {
    let request = json!({
        "action": "NEW",
        "comment": { "body": text, "parentID": null },
        "author": { "id": "baf4e943", "role": "COMMENTER" },
        "story": { "id": "245b3856", "url": "https://herald.example/ferry" },
        "site": { "id": "a4bede88" },
        "tenantID": "19ba5794",
        "tenantDomain": "coral.herald.example:5000",
    });
    // As Coral writes it: what is signed are these bytes, white space too.
    serde_json::to_string_pretty(&request).unwrap()
}

fn sign(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .fold("sha256=".into(), |signature, byte| format!("{signature}{byte:02x}"))
}

fn ask(server: &Server, path: &str, signature: Option<&str>, body: &str) -> Answer {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(signature.map(|signature| ("x-coral-signature", signature)));
    send(server, path, &headers, Some(body.as_bytes()))
}

#[test]
fn decisions_are_what_coral_can_do() {
    let data = Data::new();
    let server = serve_blocking(&data);
    let honest = ask(&server, "/coral/moderate", None, &body(HAM));
    assert_eq!((honest.status, honest.body.as_str()), (204, ""));
    let hiding = ask(
        &server,
        "/coral/moderate",
        None,
        &body("<a href='https://evil.example/'>https://herald.example</a>"),
    );
    let flag = json!([{ "actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM" }]);
    assert_eq!(hiding.json(), json!({ "status": "SYSTEM_WITHHELD", "actions": flag }));
    let blocked = ask(&server, "/coral/moderate", None, &body(LINKED));
    assert_eq!(blocked.json(), json!({ "status": "REJECTED", "actions": flag }));
    assert_eq!(blocked.header("x-chaff-decision"), Some("block"));
    wait_until(|| store(&data, "SELECT site FROM decisions") == ["coral.herald.example"; 3]);
}

#[test]
fn with_a_secret_only_what_is_signed_is_let_in() {
    let server = Server::start_with(&["--coral-secret", "first, second"]);
    let text = body(HAM);
    let (first, second, other) = (sign("first", &text), sign("second", &text), sign("other", &text));
    for good in [&first, &second, &format!("{other},{second}"), &format!("{other}, {first}")] {
        assert_eq!(ask(&server, "/coral/moderate", Some(good), &text).status, 204, "{good}");
    }
    let digits = first.trim_start_matches("sha256=");
    for bad in [&other, digits, "", "sha256=", ",,", &first[..20], &first.to_uppercase()] {
        assert_eq!(ask(&server, "/coral/moderate", Some(bad), &text).status, 401, "{bad}");
    }
    assert_eq!(ask(&server, "/coral/moderate", None, &text).status, 401);
    assert_eq!(ask(&server, "/coral/moderate", Some(&first), &body("another")).status, 401);
    assert_eq!(ask(&server, "/coral/moderate", Some(&first), &format!("{text} ")).status, 401);
}

#[test]
fn without_a_secret_the_key_is_in_the_path() {
    let data = Data::new();
    let key = data.run(&["key", "add", "--scope", "check", "--site", "herald"]).trim().to_owned();
    let server = data.serve();
    assert_eq!(ask(&server, &format!("/k/{key}/coral/moderate"), None, &body(HAM)).status, 204);
    for path in ["/coral/moderate", "/k/guessed/coral/moderate"] {
        assert_eq!(ask(&server, path, None, &body(HAM)).status, 401, "{path}");
    }
    wait_until(|| store(&data, "SELECT site FROM decisions") == ["herald"]);
}
