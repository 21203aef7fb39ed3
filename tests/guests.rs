//! Comment systems that speak Akismet's, Perspective's or Coral's protocol are answered as they expect it.

mod common;

#[path = "guests/akismet.rs"]
mod akismet;
#[path = "guests/ask.rs"]
mod ask;
#[path = "guests/coral.rs"]
mod coral;
#[path = "guests/hostile.rs"]
mod hostile;
#[path = "guests/perspective.rs"]
mod perspective;

use common::{Data, Server, succeed, utf8};
use serde_json::json;

const HAM: &str = "They said the same about the ferry terminal in 2009, and look what it cost us.";
const LINKED: &str = "Grandma's knitted harbour blankets, ask at https://harbour-blankets.example/today";

/// A server that blocks comments with the link of [`LINKED`].
fn serve_blocking(data: &Data) -> Server {
    let folder = utf8(data.path());
    succeed(&["sites", "set", "harbour-blankets.example", "--kind", "block", "--data", &folder], "");
    data.serve()
}

/// How likely a comment of the site `herald.example` is spam.
fn score(server: &Server, text: &str) -> f64 {
    let body = json!({ "text": text, "site": "herald.example" }).to_string();
    server.post("/v1/moderate", body).json()["score"].as_f64().expect("a score")
}
