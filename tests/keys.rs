//! The first start makes one key and says it once; keys are made, shown and ended over HTTP, and each does
//! only what it is for.

mod common;

use common::{Data, keys};
use serde_json::{Value, json};

const COMMENT: &str = r#"{"text":"Is the pier open?"}"#;

#[test]
fn the_first_start_makes_a_key_that_may_do_everything_and_says_it_once() {
    let data = Data::new();
    let server = data.serve();
    let first = server.first_key.clone().expect("the first start says its key");
    assert!(!data.holds(&first), "only its hash is stored");
    // Until somebody makes a key, this machine may do what can be undone.
    assert_eq!(server.ask_without_key("/v1/moderate", Some(COMMENT)).status, 200);
    assert_eq!(server.ask_without_key("/v1/keys", None).error(401).0, "no_key");
    assert_eq!(server.ask_with(&first, "/v1/keys", None).status, 200);
    server.terminate();
    let (_, log) = server.ended();
    assert_eq!(log.iter().filter(|line| line.contains(&first)).count(), 1);

    let again = data.serve();
    again.terminate();
    let (_, log) = again.ended();
    assert!(!log.iter().any(|line| line.contains("first start")), "{log:?}");
}

#[test]
fn a_key_made_over_http_closes_the_server_to_those_without_one() {
    let data = Data::new();
    let server = data.serve();
    let (key, id) = server.add_key(&["check"], Some("herald"));
    assert_eq!(server.ask_without_key("/v1/moderate", Some(COMMENT)).error(401).0, "no_key");
    assert_eq!(server.ask_with(&key, "/v1/moderate", Some(COMMENT)).status, 200);
    let listed = server.get("/v1/keys");
    assert!(!listed.body.contains(&key), "a key is shown once");
    assert_eq!(listed.json()["keys"].as_array().unwrap().len(), 2);

    assert_eq!(server.delete(&format!("/v1/keys/{id}")).status, 204);
    assert_eq!(server.ask_with(&key, "/v1/moderate", Some(COMMENT)).error(401).0, "wrong_key");
    assert_eq!(server.delete(&format!("/v1/keys/{id}")).status, 404);
    assert_eq!(server.ask_without_key("/v1/moderate", Some(COMMENT)).error(401).0, "no_key");
}

#[test]
fn a_key_with_a_site_has_no_business_elsewhere() {
    let data = Data::new();
    let server = data.serve();
    let (key, _) = server.add_key(&["admin"], Some("herald"));
    let elsewhere = json!({ "name": "", "scopes": ["check"], "site": "tribune" }).to_string();
    assert_eq!(server.ask_with(&key, "/v1/keys", Some(&elsewhere)).error(403).0, "other_site");
    let everywhere = r#"{"name":"","scopes":["check"]}"#;
    assert_eq!(server.ask_with(&key, "/v1/keys", Some(everywhere)).error(403).0, "other_site");
    assert_eq!(server.ask_with(&key, "/v1/settings/tribune", None).error(403).0, "other_site");
    assert_eq!(server.ask_with(&key, "/v1/settings/herald", None).status, 200);
    assert_eq!(server.ask_with(&key, "/v1/audit", None).error(403).0, "other_site");
    let hook = |site: Value| json!({ "url": "http://127.0.0.1:9/x", "site": site }).to_string();
    for site in [json!("tribune"), Value::Null] {
        assert_eq!(server.ask_with(&key, "/v1/webhooks", Some(&hook(site))).error(403).0, "other_site");
    }
    assert_eq!(server.ask_with(&key, "/v1/webhooks", Some(&hook(json!("herald")))).status, 201);
    let others = server.post("/v1/webhooks", hook(Value::Null)).json()["id"].as_str().unwrap().to_owned();
    let webhooks = server.ask_with(&key, "/v1/webhooks", None).json();
    assert_eq!(webhooks["webhooks"].as_array().unwrap().len(), 1, "{webhooks}");
    let deliveries = format!("/v1/webhooks/{others}/deliveries");
    assert_eq!(server.ask_with(&key, &deliveries, None).error(404).0, "not_found");
    let listed = server.ask_with(&key, "/v1/keys", None).json();
    assert_eq!(listed["keys"].as_array().unwrap().len(), 1, "{listed}");
}

#[test]
fn mistakes_are_named() {
    let data = Data::new();
    let server = data.serve();
    for (body, field) in [
        (r#"{"name":"x","scopes":[]}"#, "scopes"),
        (r#"{"name":"x","scopes":["all"]}"#, "scopes[0]"),
        (r#"{"name":1,"scopes":["check"]}"#, "name"),
    ] {
        let error = server.post("/v1/keys", body).error(422);
        assert_eq!(error, ("invalid_field".into(), Some(field.into())), "{body}");
    }
    assert_eq!(server.post("/v1/keys", "{").error(400).0, "not_json");
}

#[test]
fn the_audit_log_is_read_page_by_page_the_latest_first() {
    let data = Data::new();
    let server = data.serve();
    let (_, id) = server.add_key(&["check"], None);
    server.delete(&format!("/v1/keys/{id}"));
    let page = |query: &str| server.get(&format!("/v1/audit?{query}")).json();
    let latest = page("limit=2");
    let entry = &latest["entries"][0];
    assert_eq!(keys(entry), ["at", "detail", "id", "subject", "what", "who"]);
    assert_eq!((&entry["what"], &entry["subject"]), (&json!("revoke key"), &json!(id)));
    assert_eq!(latest["entries"][1]["what"], "add key");
    let rest = page(&format!("limit=2&after={}", latest["next"].as_str().unwrap()));
    assert_eq!(rest["entries"][0]["who"], "first start");
    assert_eq!((rest["entries"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    assert_eq!(server.get("/v1/audit?limit=0").error(422).1.as_deref(), Some("limit"));
}
