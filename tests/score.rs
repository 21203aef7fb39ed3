//! `chaff score`: JSON lines in, one verdict a line out, in order, whatever a line is like.

mod common;

use std::io::{BufRead, BufReader, Write};

use common::{chaff_running, fail, file, json, json_lines, keys, run, score, succeed, wait};
use serde_json::{Value, json};

const HONEST: &str = r#"{"id":"h","text":"They said the same about the ferry terminal in 2009."}"#;
const SPAM: &str = r#"{"id":"s","text":"My son found me a program at http://fastpc.example, my computer is faster than ever!"}"#;

#[test]
fn a_verdict_has_the_promised_fields() {
    let verdicts = score(&[], SPAM);
    assert_eq!(verdicts.len(), 1);
    assert_eq!(keys(&verdicts[0]), ["decision", "evidence", "id", "links", "model", "score"]);
    assert!(verdicts[0]["score"].as_f64().is_some_and(|score| (0.0..=1.0).contains(&score)));
    assert_eq!(verdicts[0]["links"][0]["site"], "fastpc.example");
    let first = &verdicts[0]["evidence"][0];
    assert!(first["code"].is_string() && first["detail"].is_string() && first["weight"].is_f64());
}

#[test]
fn verdicts_come_in_the_order_of_the_lines() {
    let filler = "the council, the pier and the winter timetable ".repeat(6);
    let lines: Vec<String> =
        (0..6000).map(|id| json!({ "id": id, "text": format!("{id} {filler}") }).to_string()).collect();
    let verdicts = score(&["--brief", "--threads", "4"], &lines.join("\n"));
    let ids: Vec<u64> = verdicts.iter().filter_map(|verdict| verdict["id"].as_u64()).collect();
    assert_eq!(ids, (0..6000).collect::<Vec<u64>>());
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let lines = format!("{HONEST}\n{SPAM}\n").repeat(500);
    let by = |threads| succeed(&["score", "--threads", threads], lines.as_str());
    assert_eq!(by("1"), by("3"));
}

#[test]
fn a_verdict_does_not_depend_on_the_lines_before_it() {
    let alone = score(&[], SPAM).remove(0);
    let behind_others = score(&["--threads", "1"], &format!("{HONEST}\n{SPAM}\n{HONEST}\n{SPAM}\n"));
    assert_eq!(behind_others[1], alone);
    assert_eq!(behind_others[3], alone);
}

#[test]
fn unknown_fields_are_passed_over() {
    let known = json!({ "id": 1, "text": "Hello there", "author": { "name": "Ann" } });
    let mut unknown = known.clone();
    unknown["upvotes"] = json!(17);
    unknown["thread"] = json!({ "id": [1, 2, { "deep": null }] });
    unknown["author"]["karma"] = json!(-3);
    assert_eq!(score(&[], &unknown.to_string()), score(&[], &known.to_string()));
}

#[test]
fn an_id_is_given_back_as_it_was_sent() {
    let ids = [
        json!("abc"),
        json!(""),
        json!("quote \" and é and 🦀"),
        json!("007"),
        json!(7),
        json!(-7),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1.5),
    ];
    let lines: String = ids.iter().map(|id| json!({ "id": id, "text": "x" }).to_string() + "\n").collect();
    let answered: Vec<Value> = score(&["--brief"], &lines).iter().map(|brief| brief["id"].clone()).collect();
    assert_eq!(answered, ids);
}

#[test]
fn a_comment_without_id_gets_a_verdict_without_id() {
    let verdicts = score(&["--brief"], r#"{"text":"x"}"#);
    assert_eq!(keys(&verdicts[0]), ["decision", "score"]);
}

#[test]
fn brief_says_the_same_in_three_fields() {
    let lines = format!("{HONEST}\n{SPAM}\n");
    for (brief, verdict) in score(&["--brief"], &lines).iter().zip(score(&[], &lines)) {
        assert_eq!(keys(brief), ["decision", "id", "score"]);
        for field in keys(brief) {
            assert_eq!(brief[field], verdict[field]);
        }
    }
}

#[test]
fn an_author_is_a_name_or_an_object() {
    let name = score(&[], r#"{"text":"Great article","author":"Cheap Loans"}"#);
    assert_eq!(score(&[], r#"{"text":"Great article","author":{"name":"Cheap Loans"}}"#), name);
    assert_ne!(score(&[], r#"{"text":"Great article","author":"Ann"}"#), name);
}

#[test]
fn the_link_behind_a_name_may_stand_in_either_place() {
    let inside = score(&[], r#"{"text":"Great","author":{"url":"http://pills.example/"}}"#);
    assert_eq!(score(&[], r#"{"text":"Great","author_url":"http://pills.example/"}"#), inside);
    assert_eq!(inside[0]["links"][0]["site"], "pills.example");
}

#[test]
fn a_line_that_cannot_be_read_is_told_and_the_run_goes_on() {
    let lines = format!("{HONEST}\nnot JSON\n{{\"id\":2}}\n{SPAM}\n{{\"text\":5}}\n");
    let output = run(&["score", "--brief"], lines.as_str());
    assert_eq!(output.status.code(), Some(3));
    let ids: Vec<Value> = json_lines(&String::from_utf8_lossy(&output.stdout))
        .iter()
        .map(|brief| brief["id"].clone())
        .collect();
    assert_eq!(ids, ["h", "s"]);
    let failures = json_lines(&String::from_utf8_lossy(&output.stderr));
    let told: Vec<u64> = failures.iter().filter_map(|failure| failure["line"].as_u64()).collect();
    assert_eq!(told, [2, 3, 5]);
    assert!(failures.iter().all(|failure| keys(failure) == ["error", "line"]));
    assert!(failures[2]["error"].as_str().is_some_and(|error| error.contains("text")), "{failures:?}");
}

#[test]
fn blank_lines_are_no_comments_but_are_counted() {
    let output = run(&["score", "--brief"], format!("\n\r\n{HONEST}\r\n  \t\n{SPAM}\n\nbad\n"));
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(json_lines(&String::from_utf8_lossy(&output.stdout)).len(), 2);
    assert_eq!(json(&String::from_utf8_lossy(&output.stderr))["line"], 7);
}

#[test]
fn no_lines_give_no_verdicts() {
    assert_eq!(succeed(&["score"], ""), "");
    assert_eq!(succeed(&["score"], "\n\n"), "");
}

#[test]
fn files_are_read_in_order_and_a_dash_is_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let first = file(&folder, "first.jsonl", HONEST);
    let last = file(&folder, "last.jsonl", format!("{HONEST}\n"));
    let verdicts = score(&["--brief", &first, "-", &last], SPAM);
    let ids: Vec<&str> = verdicts.iter().filter_map(|verdict| verdict["id"].as_str()).collect();
    assert_eq!(ids, ["h", "s", "h"]);
}

#[test]
fn an_error_names_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let good = file(&folder, "good.jsonl", HONEST);
    let bad = file(&folder, "bad.jsonl", "\nbad");
    let output = run(&["score", &good, &bad], "");
    assert_eq!(output.status.code(), Some(3));
    let failure = json(&String::from_utf8_lossy(&output.stderr));
    assert_eq!((&failure["file"], &failure["line"]), (&json!(bad), &json!(2)));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    assert!(fail(&["score", "no/such/file.jsonl"]).contains("no/such/file.jsonl"));
}

#[test]
fn who_waits_for_an_answer_gets_it_before_the_input_ends() {
    let mut child = chaff_running(&["score", "--brief"]).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for comment in [HONEST, SPAM, HONEST] {
        writeln!(input, "{comment}").unwrap();
        let mut verdict = String::new();
        output.read_line(&mut verdict).unwrap();
        assert_eq!(json(&verdict)["id"], json(comment)["id"]);
    }
    drop(input);
    assert_eq!(wait(&mut child).code(), Some(0));
}

#[test]
fn a_policy_moves_the_thresholds() {
    let folder = tempfile::tempdir().unwrap();
    let strict = file(&folder, "strict.toml", "review = 0.0\nblock = 0.0\n");
    let never = file(&folder, "never.toml", "review = 1.0\nblock = 1.0\n");
    assert_eq!(score(&["--brief", "--policy", &strict], HONEST)[0]["decision"], "block");
    assert_eq!(score(&["--brief", "--policy", &never], SPAM)[0]["decision"], "allow");
}

#[test]
fn a_policy_that_is_wrong_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = file(&folder, "wrong.toml", "reveiw = 0.5\n");
    let said = fail(&["score", "--policy", &wrong]);
    assert!(said.contains("reveiw") && said.contains(&wrong), "{said}");
}

const PAGE: &str = "\
The ferry terminal will close in spring, the council said.

…last paragraph of the article.

  • reader_one

    They said the same about the ferry terminal in 2009.

  • second reader

    My brother found a free cleaner at http://FASTPC-EXAMPLE.TEST and now it flies
";

#[test]
fn the_comments_of_a_page_are_scored_with_their_authors_and_the_article_is_not() {
    let verdicts = score(&["--format", "page"], PAGE);
    let authors: Vec<&str> = verdicts.iter().filter_map(|verdict| verdict["author"].as_str()).collect();
    assert_eq!(authors, ["reader_one", "second reader"]);
    assert_eq!(verdicts[0]["decision"], "allow");
    assert_ne!(verdicts[1]["decision"], "allow");
    assert_eq!(verdicts[1]["links"][0]["site"], "fastpc-example.test");
}
