//! A backup is taken while the server works, holds every label that was acknowledged before, and a server
//! that is restored from it judges as the first one did. Of the store in a file; `PostgreSQL` has its own tools.

mod common;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use common::{Server, fail, run, succeed, utf8};
use serde_json::{Value, json};
use tempfile::TempDir;

const SIMILAR: &str = "More knitted harbour blankets in all colours, ask grandma";

fn serve(folder: &Path) -> Server {
    Server::start_with(&["--data", &utf8(folder), "--rate", "0"])
}

fn label(server: &Server, number: usize) -> String {
    let comment = json!({ "text": format!("Knitted harbour blankets, number {number}"), "site": "herald" });
    let body = json!({ "comment": comment, "label": "spam", "moderator": "ann" }).to_string();
    let answer = server.post("/v1/labels", body);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["id"].as_str().expect("an id").to_owned()
}

fn score(server: &Server) -> Value {
    let answer = server.post("/v1/moderate", json!({ "text": SIMILAR, "site": "herald" }).to_string());
    answer.json()["score"].clone()
}

fn backup(folder: &Path, output: &Path) {
    succeed(&["backup", "--data", &utf8(folder), "--output", &utf8(output)], "");
}

fn restore(from: &Path, folder: &Path, more: &[&str]) -> String {
    let (from, folder) = (utf8(from), utf8(folder));
    let arguments = [&["restore", &from, "--data", &folder], more].concat();
    String::from_utf8(run(&arguments, "").stderr).expect("the program writes UTF-8")
}

#[test]
fn what_was_acknowledged_before_a_backup_is_in_it_though_labels_go_on_coming() {
    let place = TempDir::new().unwrap();
    let (folder, copy, again) =
        (place.path().join("data"), place.path().join("copy"), place.path().join("again"));
    std::fs::create_dir(&folder).unwrap();
    let server = serve(&folder);
    let acknowledged: Vec<String> = (0..20).map(|number| label(&server, number)).collect();
    let (done, later) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                label(&server, 1000 + later.fetch_add(1, Ordering::Relaxed));
            }
        });
        common::wait_until(|| later.load(Ordering::Relaxed) > 3);
        backup(&folder, &copy);
        done.store(true, Ordering::Relaxed);
    });
    restore(&copy, &again, &[]);
    let restored = serve(&again);
    for id in &acknowledged {
        let answer = restored.delete(&format!("/v1/labels/{id}"));
        assert_eq!(answer.status, 200, "label {id} is there to be taken back");
    }
}

#[test]
fn a_restored_server_gives_the_same_scores_and_knows_the_same_keys_and_lists() {
    let place = TempDir::new().unwrap();
    let (folder, copy, again) =
        (place.path().join("data"), place.path().join("copy"), place.path().join("again"));
    let data = utf8(&folder);
    succeed(&["sites", "set", "bad.example", "--kind", "block", "--data", &data], "");
    let server = serve(&folder);
    let untaught = score(&server);
    (0..5).for_each(|number| drop(label(&server, number)));
    let taught = score(&server);
    assert_ne!(taught, untaught);
    backup(&folder, &copy);
    server.terminate();
    assert!(server.ended().0.success());
    restore(&copy, &again, &[]);
    let restored = serve(&again);
    assert_eq!(score(&restored), taught);
    assert_eq!(restored.get("/v1/sites/bad.example").json()["verdict"], "malicious");
}

#[test]
#[cfg(unix)]
fn nobody_else_may_read_a_backup() {
    use std::os::unix::fs::PermissionsExt;
    let place = TempDir::new().unwrap();
    let (folder, copy) = (place.path().join("data"), place.path().join("copy"));
    succeed(&["key", "add", "--scope", "check", "--data", &utf8(&folder)], "");
    backup(&folder, &copy);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&copy), 0o700);
    for file in ["chaff.db", "secret.key"] {
        assert_eq!(mode(&copy.join(file)), 0o600, "{file}");
    }
}

#[test]
fn a_restore_does_not_overwrite_what_is_there_unless_it_is_told_and_then_keeps_it() {
    let place = TempDir::new().unwrap();
    let (folder, copy) = (place.path().join("data"), place.path().join("copy"));
    succeed(&["key", "add", "--scope", "check", "--data", &utf8(&folder)], "");
    backup(&folder, &copy);
    std::fs::write(folder.join("policy.toml"), "").unwrap();
    assert!(restore(&copy, &folder, &[]).contains("--force"));
    assert!(folder.join("policy.toml").exists());
    let said = restore(&copy, &folder, &["--force"]);
    let kept = said.lines().find_map(|line| line.strip_prefix("what was there is now in ")).expect("a place");
    assert!(Path::new(kept).join("policy.toml").exists() && !folder.join("policy.toml").exists());
    assert!(succeed(&["key", "list", "--data", &utf8(&folder)], "").contains("check"));
}

#[test]
fn a_restore_leaves_a_running_server_alone() {
    let place = TempDir::new().unwrap();
    let (folder, copy) = (place.path().join("data"), place.path().join("copy"));
    std::fs::create_dir(&folder).unwrap();
    let server = serve(&folder);
    backup(&folder, &copy);
    let said = restore(&copy, &folder, &["--force"]);
    assert!(said.contains("a server runs on"), "{said}");
    score(&server);
}

#[test]
fn a_backup_that_is_damaged_is_not_put_in_place() {
    let place = TempDir::new().unwrap();
    let (folder, copy, again) =
        (place.path().join("data"), place.path().join("copy"), place.path().join("again"));
    succeed(&["key", "add", "--scope", "check", "--data", &utf8(&folder)], "");
    backup(&folder, &copy);
    let mut bytes = std::fs::read(copy.join("chaff.db")).unwrap();
    bytes[4096..12288].fill(0x5a);
    std::fs::write(copy.join("chaff.db"), bytes).unwrap();
    let said = fail(&["restore", &utf8(&copy), "--data", &utf8(&again)]);
    assert!(!said.is_empty() && !again.join("chaff.db").exists());
    assert!(fail(&["restore", &utf8(place.path()), "--data", &utf8(&again)]).contains("no copy"));
}
