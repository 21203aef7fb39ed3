//! An index is swapped under load without a lost or a mixed answer, and a change that is killed leaves
//! the old index or the new one, whole.

mod common;

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chaff::links::site::Suffixes;
use chaff::reputation::folder::Folder;
use chaff::reputation::learned::LearnedSettings;
use chaff::reputation::{Day, Index, Key};
use common::{Server, chaff_running, file, lines, succeed, utf8, wait};

/// How many requests there are at any time.
const AT_ONCE: usize = 64;

#[test]
fn a_swap_under_load_loses_no_answer_and_mixes_none() {
    let folder = tempfile::tempdir().unwrap();
    let data = utf8(folder.path());
    // Each version of the list blocks two hosts; a verdict that blocks one of each is a mixture.
    let feeds = [file(&folder, "a.txt", "a1.test\na2.test\n"), file(&folder, "b.txt", "b1.test\nb2.test\n")];
    let add = |feed: &str| {
        succeed(&["lists", "add", feed, "--name", "feed", "--kind", "spam", "--force", "--data", &data], "")
    };
    add(&feeds[0]);
    let server = Server::start_with(&["--data", &data, "--rate", "0"]);
    let (stop, asked, [as_a, as_b]) =
        (AtomicBool::new(false), AtomicUsize::new(0), [const { AtomicUsize::new(0) }; 2]);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let text = "http://a1.test http://b1.test http://a2.test http://b2.test";
                    let answer = server.post("/v1/links", format!(r#"{{"text":"{text}"}}"#));
                    assert_eq!(answer.status, 200, "{answer:?}");
                    let links = answer.json()["links"].clone();
                    let blocked: Vec<bool> =
                        (0..4).map(|link| links[link]["verdict"] == "malicious").collect();
                    match blocked[..] {
                        [true, false, true, false] => as_a.fetch_add(1, Ordering::Relaxed),
                        [false, true, false, true] => as_b.fetch_add(1, Ordering::Relaxed),
                        _ => panic!("a mixture: {links}"),
                    };
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 0..6 {
            add(&feeds[(round + 1) % 2]);
            std::thread::sleep(Duration::from_millis(1200));
        }
        stop.store(true, Ordering::Relaxed);
    });
    let [as_a, as_b] = [as_a, as_b].map(AtomicUsize::into_inner);
    assert!(as_a > 0 && as_b > 0, "both were in force: {as_a}, {as_b}");
    assert_eq!(as_a + as_b, asked.into_inner());
}

#[test]
fn a_change_that_is_killed_leaves_the_old_index_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let list = |version: usize| lines(0..3000, |number| format!("host{number}-of-{version}.test"));
    let add = |version: usize| {
        let feed = file(&folder, "feed.txt", list(version));
        let arguments = ["lists", "add", &feed, "--kind", "spam", "--force", "--data", &utf8(&data)];
        chaff_running(&arguments).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap()
    };
    let begun = Instant::now();
    assert!(wait(&mut add(0)).success());
    let whole = begun.elapsed();
    let (mut old_left, mut new_found) = (0, 0);
    let mut before = 0;
    for version in 1..=40 {
        let mut child = add(version);
        // From the beginning to a little after the end.
        std::thread::sleep(whole * version as u32 / 32);
        let _ = child.kill();
        let _ = child.wait();
        let known = versions(&data, &[before, version]);
        assert_eq!(known.len(), 1, "one version, whole, and no other: {known:?}");
        if known[0] == version {
            new_found += 1;
        } else {
            old_left += 1;
        }
        before = known[0];
    }
    println!(
        "killed 40 times: {old_left} times the old index was left, {new_found} times the new one was there"
    );
    // Whatever was left lying about, the next change goes through.
    assert!(wait(&mut add(41)).success());
    assert_eq!(versions(&data, &[before, 41]), [41]);
}

/// Which of these versions of the list is in force as a whole; one that is in part is a failure.
fn versions(data: &std::path::Path, versions: &[usize]) -> Vec<usize> {
    let folder = Folder::at(data);
    let index = Index::open(&folder.index()).expect("the index is whole");
    let holds = |version: usize, number: usize| {
        index.statements(&Key::host(&format!("host{number}-of-{version}.test"))).next().is_some()
    };
    let reputation = folder.reputation(LearnedSettings::default()).expect("everything can be read");
    let url = |version: usize| format!("http://host7-of-{version}.test/").parse().unwrap();
    let known = versions.iter().copied().filter(|version| {
        let found = (0..3000).filter(|number| holds(*version, *number)).count();
        assert!(found == 0 || found == 3000, "version {version} is there in part");
        let standing = reputation.standing_of(&url(*version), &Suffixes::carried(), Day::today());
        assert_eq!(standing.is_blocked(), found > 0);
        found > 0
    });
    known.collect()
}
