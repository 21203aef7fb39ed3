//! The examples under `clients/` work with a server as it is, and hold to what it says of itself. Where their tools
//! are not there they are passed over, unless `CHAFF_REQUIRE_CLIENTS` is set (`.ci/run` sets it).

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{Data, in_repository, utf8};
use tempfile::TempDir;

/// Whether something is there; where it must be, it has to.
fn is_there(what: &Path) -> bool {
    let there = what.exists();
    let needed = std::env::var_os("CHAFF_REQUIRE_CLIENTS").is_some();
    assert!(there || !needed, "{} is not there; .ci/run installs it", what.display());
    if !there {
        eprintln!("passed over: {} is not there", what.display());
    }
    there
}

/// What a command writes when all goes well.
fn told(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("it runs");
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}: {stdout}{stderr}");
    stdout.into_owned()
}

/// A server that takes a key, and the key.
fn served(data: &Data) -> (common::Server, String) {
    let key = data.run(&["key", "add", "--scope", "check,label"]).trim().to_owned();
    (data.serve(), key)
}

fn is_an_answer(said: &str) {
    let decision = said.split(' ').next().unwrap_or_default();
    assert!(["allow", "review", "block"].contains(&decision), "{said}");
    assert!(said.ends_with("label counted\nlabel withdrawn\n"), "{said}");
}

/// An environment with what clients/python/requirements.txt names, if it is there.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("CHAFF_PYTHON");
    let python = named.map_or(PathBuf::from("target/clients/bin/python3"), PathBuf::from);
    let python = in_repository(python.to_str().expect("paths of tests are UTF-8"));
    is_there(&python).then_some(python)
}

#[test]
fn the_example_in_python_and_the_server_hold_to_the_document() {
    let Some(python) = python() else { return };
    let data = Data::new();
    let (server, key) = served(&data);
    let url = format!("http://{}", server.address());
    let example = in_repository("clients/python/example.py");
    is_an_answer(&told(Command::new(python).arg("-B").arg(example).args([&url, &key, "--check"])));
}

#[test]
fn every_answer_is_as_it_is_described() {
    let Some(python) = python() else { return };
    let data = Data::new();
    let server = data.serve();
    let (url, key) = (format!("http://{}", server.address()), server.first_key.clone().expect("a key"));
    let answers = in_repository("tests/clients/answers.py");
    let described = in_repository("clients/python");
    let held =
        told(Command::new(python).arg("-B").arg(answers).args([&url, &key]).env("PYTHONPATH", described));
    assert!(held.trim().parse::<u32>().is_ok_and(|held| held > 40), "{held}");
}

#[test]
fn the_types_in_typescript_are_those_of_the_server_and_the_example_holds_to_them() {
    let folder = in_repository("clients/typescript");
    let tools = folder.join("node_modules/.bin");
    if !is_there(&tools) {
        return;
    }
    let data = Data::new();
    let (server, key) = served(&data);
    let url = format!("http://{}", server.address());

    let place = TempDir::new().expect("a folder");
    let fresh = utf8(&place.path().join("api.d.ts"));
    told(Command::new(tools.join("openapi-typescript")).args([
        &format!("{url}/openapi.json"),
        "--output",
        &fresh,
    ]));
    let read = |path: &Path| std::fs::read_to_string(path).expect("it is there");
    assert!(
        read(Path::new(&fresh)) == read(&folder.join("api.d.ts")),
        "clients/typescript/api.d.ts is not what the server says: start one and `npm run types`"
    );
    told(Command::new(tools.join("tsc")).current_dir(&folder));
    is_an_answer(&told(Command::new("node").arg(folder.join("build/example.js")).args([&url, &key])));
}
