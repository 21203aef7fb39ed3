//! A site that only wants its links checked gets the same answer from program and endpoint.

mod common;

use common::{Server, json, succeed};
use serde_json::json;

const TEXT: &str = "Won! hxxp://paypa1[.]example/login or \
    <a href=\"https://www.google.com/url?q=http%3A%2F%2Fevil.example%2F\">bbc.co.uk</a>";

#[test]
fn program_and_endpoint_agree_on_links() {
    let by_program = json(&succeed(&["links", "--json", TEXT], ""));
    let by_endpoint = Server::start().post("/v1/links", json!({ "id": 7, "text": TEXT }).to_string()).json();
    assert_eq!(by_endpoint["links"], by_program);
    assert_eq!((&by_endpoint["id"], &by_endpoint["verdict"]), (&json!(7), &json!("suspicious")));
}

#[test]
fn a_link_says_where_it_leads_and_what_it_hides() {
    let links = json(&succeed(&["links", "--json", TEXT], ""));
    let through = links.as_array().unwrap().iter().find(|link| link["host"] == "evil.example").unwrap();
    assert_eq!(through["redirects"][0], "https://www.google.com/url?q=http%3A%2F%2Fevil.example%2F");
    assert!(through["disguises"].as_array().unwrap().contains(&json!("anchor-text")), "{through}");
    let spelled = links.as_array().unwrap().iter().find(|link| link["host"] == "paypa1.example").unwrap();
    assert!(spelled["disguises"].as_array().unwrap().contains(&json!("spelled-dots")), "{spelled}");
    assert!(spelled["disguises"].as_array().unwrap().contains(&json!("brand")), "{spelled}");
}

#[test]
fn a_comment_without_links_has_none() {
    assert_eq!(succeed(&["links", "Just words."], "").trim(), "no links");
    let answer = Server::start().post("/v1/links", r#"{"text":"Just words."}"#).json();
    assert_eq!(answer["links"], json!([]));
}

#[test]
fn a_wrong_field_is_named_here_too() {
    assert_eq!(
        Server::start().post("/v1/links", "{}").error(422),
        ("invalid_field".into(), Some("text".into()))
    );
}
