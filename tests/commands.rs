//! The commands beside `score` and `train`: what they answer, and how they refuse.

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::{fail, file, in_repository, json, keys, label, run, score, succeed, utf8};
use serde_json::{Value, json};

const SPAM: &str = "My son found me a program at http://fastpc.example, my computer is faster than ever!";
const HONEST: &str = "They said the same about the ferry terminal in 2009.";

const COMMANDS: [&str; 7] = ["score", "train", "evaluate", "explain", "serve", "model", "completions"];

#[test]
fn every_command_has_help() {
    for command in COMMANDS {
        let help = succeed(&[command, "--help"], "");
        assert!(help.contains(&format!("Usage: chaff {command}")), "{help}");
        assert!(succeed(&["--help"], "").contains(&format!("\n  {command} ")));
    }
}

#[test]
fn help_teaches_what_goes_in_and_what_comes_out() {
    assert!(succeed(&["score", "--help"], "").contains("{\"id\",\"decision\",\"score\""));
    assert!(succeed(&["train", "--help"], "").contains("\"label\":\"spam\""));
    assert!(succeed(&["serve", "--help"], "").contains("curl"));
    assert!(succeed(&["--help"], "").contains("Exit status"));
}

#[test]
fn the_program_says_its_version() {
    assert_eq!(succeed(&["--version"], ""), format!("chaff {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_arguments_are_refused_with_status_2() {
    let wrong: [&[&str]; 12] = [
        &[],
        &["frobnicate"],
        &["score", "--frobnicate"],
        &["score", "--format", "tarot"],
        &["score", "--threads", "many"],
        &["train"],
        &["train", "--output", "m.chaff"],
        &["train", "labels.jsonl", "--output", "m.chaff", "--bits", "99"],
        &["evaluate"],
        &["evaluate", "labels.jsonl", "--held-out", "--model", "m.chaff"],
        &["explain"],
        &["serve", "--listen", "nowhere"],
    ];
    for arguments in wrong {
        let output = run(arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{arguments:?}");
    }
}

/// Evaluates two spam and three ham comments.
fn evaluate(arguments: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let spam = file(&folder, "spam.jsonl", label("spam", SPAM).repeat(2));
    let ham = file(&folder, "ham.jsonl", label("ham", HONEST).repeat(3));
    json(&succeed(&[&["evaluate", "--json", &spam, &ham], arguments].concat(), ""))
}

#[test]
fn a_report_names_its_model_and_its_settings() {
    let report = evaluate(&[]);
    for expected in ["base_rate", "model", "protocol", "reliability", "sets", "thresholds", "total"] {
        assert!(keys(&report).contains(&expected), "{expected} in {report}");
    }
    assert_eq!(report["model"], json(&succeed(&["model", "show", "--json"], ""))["model"]);
    assert_eq!(report["thresholds"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_report_has_the_figures_of_every_file() {
    let report = evaluate(&[]);
    let [spam, ham] = &report["sets"].as_array().unwrap()[..] else { panic!("{report}") };
    assert_eq!((&spam["name"], &spam["spam"], &spam["ham"]), (&json!("spam.jsonl"), &json!(2), &json!(0)));
    assert_eq!((&ham["name"], &ham["spam"], &ham["ham"]), (&json!("ham.jsonl"), &json!(0), &json!(3)));
    assert_eq!((&report["total"]["spam"], &report["total"]["ham"]), (&json!(2), &json!(3)));
    assert_eq!(spam["spam_caught"], 1.0);
    assert_eq!(ham["ham_flagged"], 0.0);
}

#[test]
fn a_rate_that_has_nothing_to_divide_by_is_null() {
    let report = evaluate(&[]);
    assert_eq!(report["sets"][0]["ham_flagged"], Value::Null);
    assert_eq!(report["sets"][1]["spam_caught"], Value::Null);
}

#[test]
fn false_positives_are_counted_at_both_thresholds() {
    let folder = tempfile::tempdir().unwrap();
    let with = |name: &str, policy: &str| {
        let policy = file(&folder, name, policy);
        evaluate(&["--policy", &policy])["total"].clone()
    };
    let rates = |total: &Value| {
        ["ham_flagged", "ham_blocked", "spam_caught", "spam_blocked"].map(|rate| total[rate].clone())
    };
    assert_eq!(rates(&with("all.toml", "review = 0.0\nblock = 0.0")), [1.0, 1.0, 1.0, 1.0]);
    assert_eq!(rates(&with("review.toml", "review = 0.0\nblock = 1.0")), [1.0, 0.0, 1.0, 0.0]);
    assert_eq!(rates(&with("none.toml", "review = 1.0\nblock = 1.0")), [0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_report_can_be_read_by_people() {
    let folder = tempfile::tempdir().unwrap();
    let labels = file(&folder, "labels.jsonl", label("spam", SPAM) + &label("ham", HONEST));
    let report = succeed(&["evaluate", &labels], "");
    assert!(
        report.contains("labels.jsonl") && report.contains("100.00 %") && report.contains("0.00 %"),
        "{report}"
    );
}

#[test]
fn groups_are_reported_where_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let row = |group| json!({ "text": HONEST, "label": "ham", "group": group }).to_string() + "\n";
    let labels = file(&folder, "labels.jsonl", row("storm") + &row("election") + &row("storm"));
    let sets = |arguments: &[&str]| {
        let report = json(&succeed(&[&["evaluate", "--json", &labels], arguments].concat(), ""));
        let sets = report["sets"].as_array().unwrap();
        sets.iter()
            .map(|set| (set["name"].as_str().unwrap().to_owned(), set["ham"].as_u64().unwrap()))
            .collect()
    };
    let whole: Vec<_> = sets(&[]);
    assert_eq!(whole, [("labels.jsonl".into(), 3)]);
    let parts: Vec<_> = sets(&["--groups"]);
    assert_eq!(parts, [("labels.jsonl: storm".into(), 2), ("labels.jsonl: election".into(), 1)]);
}

#[test]
fn held_out_labels_are_all_scored_and_what_only_trains_is_not() {
    let [spam, ham] = ["spam", "ham"].map(|name| utf8(&in_repository(&format!("data/starter/{name}.jsonl"))));
    let report = json(&succeed(&["evaluate", "--json", "--held-out", &ham, "--train-only", &spam], ""));
    let rows = std::fs::read_to_string(&ham).unwrap().lines().count();
    assert_eq!((&report["total"]["ham"], &report["total"]["spam"]), (&json!(rows), &json!(0)));
}

#[test]
fn explain_gives_the_verdict_that_score_gives() {
    let explained = json(&succeed(&["explain", "--json", SPAM], ""));
    assert_eq!(explained, score(&[], &json!({ "text": SPAM }).to_string())[0]);
}

#[test]
fn explain_takes_the_author_and_the_markup() {
    let arguments = ["--author", "Cheap Loans", "--author-url", "http://loans.example", "--markup", "html"];
    let explained = json(&succeed(&[&["explain", "--json", "<b>Great</b>"], &arguments[..]].concat(), ""));
    let comment = json!({
        "text": "<b>Great</b>",
        "format": "html",
        "author": { "name": "Cheap Loans", "url": "http://loans.example" },
    });
    assert_eq!(explained, score(&[], &comment.to_string())[0]);
}

#[test]
fn explain_reads_standard_input() {
    assert_eq!(succeed(&["explain", "--json", "-"], SPAM), succeed(&["explain", "--json", SPAM], ""));
}

#[test]
fn explain_shows_the_comment_the_decision_and_the_reasons() {
    let shown = succeed(&["explain", SPAM], "");
    let verdict = json(&succeed(&["explain", "--json", SPAM], ""));
    assert!(shown.starts_with(SPAM), "{shown}");
    assert!(shown.contains(verdict["decision"].as_str().unwrap()));
    for evidence in verdict["evidence"].as_array().unwrap() {
        assert!(shown.contains(evidence["detail"].as_str().unwrap()), "{evidence} in {shown}");
    }
    assert!(shown.contains("fastpc.example"));
}

#[test]
fn explain_writes_no_colours_into_a_pipe() {
    assert!(!succeed(&["explain", SPAM], "").contains('\u{1b}'));
}

#[test]
fn a_comment_cannot_command_the_terminal() {
    let shown = succeed(
        &["explain", "-"],
        "red \u{1b}[31m, back\u{202e}wards, \u{7}bell, http://a\u{1b}.example/\u{202e}x",
    );
    assert!(!shown.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{shown:?}");
}

#[test]
fn a_model_can_be_looked_at() {
    let shown = json(&succeed(&["model", "show", "--json"], ""));
    assert_eq!(keys(&shown), ["comments", "facts", "features_seen", "model"]);
    assert!(["spam", "ham"].iter().all(|label| shown["comments"][label].as_u64() > Some(0)));
    assert_eq!(score(&[], r#"{"text":"x"}"#)[0]["model"], shown["model"]);
    assert!(succeed(&["model", "show"], "").contains(shown["model"].as_str().unwrap()));
}

#[test]
fn the_program_carries_the_model_of_the_repository() {
    let path = utf8(&in_repository("models/default.chaff"));
    assert_eq!(succeed(&["model", "show", &path], ""), succeed(&["model", "show"], ""));
}

#[test]
fn a_model_that_is_not_there_is_named() {
    for arguments in [&["model", "show", "no/such.chaff"][..], &["explain", "x", "--model", "no/such.chaff"]]
    {
        assert!(fail(arguments).contains("no/such.chaff"));
    }
}

#[test]
fn shells_get_their_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = succeed(&["completions", shell], "");
        assert!(COMMANDS.iter().all(|command| script.contains(command)), "{shell}");
    }
}

#[test]
fn bash_can_read_its_completions() {
    let script = succeed(&["completions", "bash"], "");
    let Ok(mut bash) = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn() else {
        return eprintln!("skipped: no bash");
    };
    bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());
}
