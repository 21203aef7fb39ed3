//! Akismet's clients of other people, unmodified, are pointed at a server and told what they expect. `.ci/run`
//! installs them; where they are not there the tests say so and pass, unless `CHAFF_REQUIRE_CLIENTS` is set.

mod common;

use std::io::{ErrorKind, Write as _, stderr};
use std::path::Path;
use std::process::Command;

use common::{Data, Server, in_repository, succeed, utf8};
use serde_json::{Value, json};

const HAM: &str = "They said the same about the ferry terminal in 2009, and look what it cost us.";
const SPAM: &str = "Grandma's knitted harbour blankets, ask at https://harbour-blankets.example/today";
const THANKS: &str = "Thanks for making the web a better place.";

/// A server with a key that may check and label, and that blocks the link of [`SPAM`].
struct Site {
    _data: Data,
    server: Server,
    key: String,
}

impl Site {
    fn start() -> Self {
        let data = Data::new();
        succeed(
            &["sites", "set", "harbour-blankets.example", "--kind", "block", "--data", &utf8(data.path())],
            "",
        );
        let key = data.run(&["key", "add", "--scope", "check,label", "--short"]).trim().to_owned();
        let server = data.serve();
        Site { _data: data, server, key }
    }

    /// What a client was told; nothing where it is not installed.
    fn told(&self, program: &Path, script: &str) -> Option<Value> {
        let server = format!("http://{}", self.server.address());
        let script = in_repository("tests/clients").join(script);
        let given = [&server, &self.key, "https://herald.example/", HAM, SPAM];
        let output = match Command::new(program).arg(&script).args(given).output() {
            Err(error) if error.kind() == ErrorKind::NotFound => return not_installed(program),
            output => output.expect("the client starts"),
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", script.display());
        Some(serde_json::from_slice(&output.stdout).expect("the script writes JSON"))
    }

    fn told_by_node(&self, script: &str, package: &str) -> Option<Value> {
        let package = in_repository("tests/clients/node_modules").join(package);
        if package.exists() { self.told(Path::new("node"), script) } else { not_installed(&package) }
    }
}

fn not_installed(what: &Path) -> Option<Value> {
    let message = format!("not tested, because it is not installed: {}", what.display());
    assert!(std::env::var_os("CHAFF_REQUIRE_CLIENTS").is_none(), "{message}");
    // Past the test harness, which would swallow it.
    let _ = writeln!(stderr(), "{message}; see .ci/run");
    None
}

#[test]
fn akismet_of_pypi() {
    let site = Site::start();
    let python = in_repository("target/guest-clients/bin/python");
    let Some(told) = site.told(&python, "pypi_akismet.py") else { return };
    assert_eq!(
        told,
        json!({
            "verify": [true, false],
            "ham": "HAM",
            "spam": "DISCARD",
            "guaranteed": "SPAM",
            "test": "HAM",
            "submit": [true, true],
            "wrong key": "APIKeyError",
            "usage": { "limit": "none", "usage": 2, "percentage": "0.00", "throttled": false },
            "sites": {
                "total": 1,
                "csv": "site,api_calls,spam,ham,missed_spam,false_positives,is_revoked",
            },
        })
    );
}

#[test]
fn cedx_akismet_of_npm() {
    let Some(told) = Site::start().told_by_node("cedx_akismet.js", "@cedx/akismet") else { return };
    let refused = told["wrong key"].as_str().expect("an error").to_owned();
    assert!(refused.starts_with("this key is not known"), "{refused}");
    assert_eq!(
        told,
        json!({
            "verify": [true, false],
            "ham": "ham",
            "spam": "pervasiveSpam",
            "test": "ham",
            "submit": [true, true],
            "wrong key": refused,
        })
    );
}

#[test]
fn akismet_api_of_npm() {
    let Some(told) = Site::start().told_by_node("akismet_api.js", "akismet-api") else { return };
    assert_eq!(
        told,
        json!({
            "verify": [true, false],
            "ham": false,
            "spam": true,
            "test": false,
            "submit": [THANKS, THANKS],
            "wrong key": "Invalid API key",
        })
    );
}

#[test]
fn akismet_of_npm() {
    let Some(told) = Site::start().told_by_node("akismet.js", "akismet") else { return };
    assert_eq!(
        told,
        json!({
            "verify": [true, false],
            "ham": false,
            "spam": true,
            "test": false,
            "submit": [true, true],
            // This client takes for spam what is `true`, and for honest everything else.
            "wrong key": false,
        })
    );
}

/// The plugin for `WordPress` that points Akismet's plugin here.
#[test]
fn plugin_for_wordpress() {
    let Some(told) = Site::start().told(Path::new("php"), "wordpress.php") else { return };
    assert_eq!(
        told,
        json!({
            "verify": ["valid", "invalid"],
            "ham": "false",
            "spam": ["true", "discard"],
            "by host": ["valid", "invalid", "false", "invalid"],
            "submit": THANKS,
            "stats": 1,
            "status": "active",
            "wrong key": "invalid",
            "asked": ["127.0.0.1"],
            "untouched": false,
        })
    );
}
