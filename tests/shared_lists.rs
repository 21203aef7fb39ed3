//! Replicas on one store, each with a data folder of its own, know the same lists and the same operator's words.

mod common;

use std::path::Path;

use common::{Data, Server, file, succeed, utf8, wait_until};
use tempfile::TempDir;

/// Two replicas of one store: a database server, or a file that both name.
struct Two {
    data: Data,
    other: TempDir,
    first: Server,
    second: Server,
}

fn serve(data: &Data, folder: &Path) -> Server {
    let own = format!("sqlite://{}?mode=rwc", data.path().join("chaff.db").display());
    let url = data.database().unwrap_or(own);
    Server::start_with(&["--data", &utf8(folder), "--database", &url])
}

impl Two {
    fn start() -> Self {
        let data = Data::new();
        let first = serve(&data, data.path());
        let other = data.replica();
        let mut second = serve(&data, other.path());
        second.first_key.clone_from(&first.first_key);
        Two { data, other, first, second }
    }
}

fn verdict(server: &Server, site: &str) -> String {
    server.get(&format!("/v1/sites/{site}")).json()["verdict"].as_str().unwrap_or_default().to_owned()
}

fn block(server: &Server, site: &str) {
    let answer = server.put(&format!("/v1/sites/{site}"), r#"{"kind":"block"}"#);
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[test]
fn a_word_at_one_replica_is_known_at_all_and_logged() {
    let two = Two::start();
    block(&two.first, "evil.test");
    assert_eq!(verdict(&two.first, "evil.test"), "malicious");
    wait_until(|| verdict(&two.second, "evil.test") == "malicious");
    assert!(two.second.get("/v1/audit").body.contains("operator.list"));
    assert_eq!(two.second.delete("/v1/sites/evil.test").status, 200);
    wait_until(|| verdict(&two.first, "evil.test") == "unknown");
}

#[test]
fn words_said_at_two_replicas_at_once_are_all_kept() {
    let two = Two::start();
    std::thread::scope(|scope| {
        for (server, name) in [(&two.first, "one"), (&two.second, "two")] {
            scope.spawn(move || (0..8).for_each(|number| block(server, &format!("{name}{number}.test"))));
        }
    });
    for server in [&two.first, &two.second] {
        for site in (0..8).flat_map(|number| [format!("one{number}.test"), format!("two{number}.test")]) {
            wait_until(|| verdict(server, &site) == "malicious");
        }
    }
}

#[test]
fn a_list_reaches_all_replicas_and_new_ones_and_goes_from_all() {
    let two = Two::start();
    let feed = file(&two.other, "feed.txt", "listed.test\n");
    let folder = utf8(two.data.path());
    succeed(&["lists", "add", &feed, "--kind", "spam", "--data", &folder], "");
    wait_until(|| verdict(&two.second, "listed.test") == "malicious");
    let empty = two.data.replica();
    let mut third = serve(&two.data, empty.path());
    third.first_key.clone_from(&two.first.first_key);
    wait_until(|| verdict(&third, "listed.test") == "malicious");
    succeed(&["lists", "remove", "feed", "--data", &folder], "");
    wait_until(|| verdict(&two.second, "listed.test") == "unknown");
}

/// What `chaff sites` does in a folder.
fn say(folder: &Path, words: &[&str]) {
    succeed(&[&["sites"], words, &["--data", &utf8(folder)]].concat(), "");
}

#[test]
fn words_said_on_both_sides_while_the_store_was_away_are_merged() {
    let two = Two::start();
    block(&two.first, "withdrawn.test");
    wait_until(|| verdict(&two.second, "withdrawn.test") == "malicious");
    two.data.change("ALTER TABLE lists RENAME TO lists_away");
    assert_eq!(two.first.put("/v1/sites/late.test", r#"{"kind":"block"}"#).error(503).0, "degraded");
    say(two.data.path(), &["set", "first.test", "--kind", "block"]);
    say(two.data.path(), &["remove", "withdrawn.test"]);
    say(two.other.path(), &["set", "second.test", "--kind", "block"]);
    two.data.change("ALTER TABLE lists_away RENAME TO lists");
    for server in [&two.first, &two.second] {
        wait_until(|| verdict(server, "first.test") == "malicious");
        wait_until(|| verdict(server, "second.test") == "malicious");
        wait_until(|| verdict(server, "withdrawn.test") == "unknown");
        assert_eq!(verdict(server, "late.test"), "unknown", "it was refused");
    }
}

#[test]
fn a_list_that_came_damaged_is_not_put_in_force() {
    let two = Two::start();
    let feed = file(&two.other, "feed.txt", "listed.test\n");
    succeed(&["lists", "add", &feed, "--kind", "spam", "--data", &utf8(two.data.path())], "");
    wait_until(|| verdict(&two.second, "listed.test") == "malicious");
    two.data.change("DELETE FROM list_pieces WHERE name = 'feed.list'");
    let empty = two.data.replica();
    let mut third = serve(&two.data, empty.path());
    third.first_key.clone_from(&two.first.first_key);
    // It takes what is whole, and goes on.
    block(&third, "evil.test");
    for server in [&two.first, &two.second] {
        wait_until(|| verdict(server, "evil.test") == "malicious");
        assert_eq!(verdict(server, "listed.test"), "malicious");
    }
    assert_eq!(verdict(&third, "listed.test"), "unknown");
    third.terminate();
    let (_, log) = third.ended();
    assert!(log.iter().any(|line| line.contains("feed.list") && line.contains("damaged")), "{log:?}");
}
