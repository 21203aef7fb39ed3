//! `chaff doctor` says what is well, what is not, and what to do; it changes nothing.

mod common;

use std::net::TcpListener;

use common::{Data, json, run};
use serde_json::Value;

/// The findings and the exit status.
fn doctor(data: &Data, more: &[&str]) -> (Vec<Value>, Option<i32>) {
    let own = data.arguments();
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let output = run(&[&["doctor", "--json"], more, &own[..]].concat(), "");
    let findings = json(&String::from_utf8(output.stdout).expect("it writes UTF-8"));
    (findings.as_array().expect("a list").clone(), output.status.code())
}

fn state<'f>(findings: &'f [Value], check: &str) -> &'f str {
    let finding = findings.iter().find(|finding| finding["check"] == check);
    finding.and_then(|finding| finding["state"].as_str()).unwrap_or("not there")
}

fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[test]
fn all_is_well_with_a_new_folder_and_with_a_server_that_runs_on_it() {
    let data = Data::new();
    data.run(&["key", "add", "--scope", "check"]);
    let (findings, status) = doctor(&data, &["--listen", &free_address()]);
    assert_eq!(status, Some(0), "{findings:#?}");
    for check in ["folder", "secret", "model", "store", "clock", "keys", "port"] {
        assert_eq!(state(&findings, check), "ok", "{findings:#?}");
    }
    let (_, status) = doctor(&data, &["--running", "--listen", &free_address()]);
    assert_eq!(status, Some(1), "nobody answers there");
    let server = data.serve();
    let (findings, status) = doctor(&data, &["--running", "--listen", server.address()]);
    assert_eq!((status, state(&findings, "port")), (Some(0), "ok"), "{findings:#?}");
}

#[test]
fn what_would_keep_a_server_from_starting_is_a_failure_with_a_remedy() {
    let data = Data::new();
    data.run(&["key", "list"]);
    std::fs::write(data.path().join("policy.toml"), "review = 'often'").unwrap();
    std::fs::write(data.path().join("model.chaff"), "no model").unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let (findings, status) = doctor(&data, &["--listen", &taken.local_addr().unwrap().to_string()]);
    assert_eq!(status, Some(1));
    for check in ["policy", "model", "port"] {
        assert_eq!(state(&findings, check), "failure", "{findings:#?}");
    }
    let failures = findings.iter().filter(|finding| finding["state"] == "failure");
    failures.for_each(|finding| assert!(finding["remedy"].is_string(), "{finding}"));
}

#[test]
fn an_open_address_without_keys_is_a_failure() {
    let data = Data::new();
    data.run(&["key", "list"]);
    let (findings, status) = doctor(&data, &["--listen", "0.0.0.0:0"]);
    assert_eq!((status, state(&findings, "keys")), (Some(1), "failure"));
}

#[test]
#[cfg(unix)]
fn a_secret_that_others_may_read_is_a_failure() {
    use std::os::unix::fs::PermissionsExt;
    let data = Data::new();
    data.run(&["key", "list"]);
    let secret = data.path().join("secret.key");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(state(&doctor(&data, &["--listen", "127.0.0.1:0"]).0, "secret"), "failure");
}
