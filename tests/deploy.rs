//! The files under `deploy/` go with the program: the dashboard asks for what is counted, and the arguments are
//! ones that it takes.

mod common;

use std::collections::BTreeSet;

use common::{Data, in_repository, json};
use serde_json::json;

fn read(name: &str) -> String {
    std::fs::read_to_string(in_repository("deploy").join(name)).expect("the file is there")
}

/// Words of a text that can name what is counted.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("chaff_")).map(str::to_owned).collect()
}

#[test]
fn the_dashboard_asks_for_what_is_counted() {
    let data = Data::new();
    let server = data.serve();
    let comment = json!({ "text": "x" });
    server.post("/v1/moderate", comment.to_string());
    let label = json!({ "comment": comment, "label": "ham", "moderator": "ann" });
    assert_eq!(server.post("/v1/labels", label.to_string()).status, 201);
    let counted = metrics_in(&server.get("/metrics").body);
    let dashboard = json(&read("grafana-dashboard.json"));
    let queries: Vec<String> = dashboard["panels"]
        .as_array()
        .expect("panels")
        .iter()
        .flat_map(|panel| panel["targets"].as_array().cloned().unwrap_or_default())
        .map(|target| target["expr"].as_str().expect("a query").to_owned())
        .collect();
    let asked = metrics_in(&queries.join(" "));
    assert!(asked.len() >= 7, "{asked:?}");
    let unknown: Vec<_> = asked.difference(&counted).collect();
    assert!(unknown.is_empty(), "{unknown:?} is not in {counted:?}");
}

#[test]
fn the_program_takes_the_arguments_that_the_files_give_it() {
    let help = common::succeed(&["serve", "--help"], "");
    for name in ["Dockerfile", "compose.yaml", "chaff.service"] {
        let file = read(name);
        let command = file.lines().find(|line| line.contains("serve") && line.contains("--listen"));
        let words =
            command.expect("it starts a server").split(|c: char| !c.is_ascii_alphabetic() && c != '-');
        for option in words.filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "{option} of {name}");
        }
    }
}
