//! `chaff train`: training adds, forgetting takes away, and the same labels give the same model.

mod common;

use std::path::Path;

use chaff::bayes::Counts;
use chaff::model::Model;
use common::{fail, file, json, label, run, score, succeed, utf8};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with two files of labels, in which models are made.
struct Bench {
    folder: TempDir,
    first: String,
    second: String,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let first = file(&folder, "first.jsonl", {
            label("spam", "Cheap zorgblats at http://zorgblat.example, buy now!")
                + &label("ham", "The ferry was late again.")
                + &label("ham", "I disagree with the council.")
        });
        let second = file(&folder, "second.jsonl", {
            label("spam", "Work from home, see www.quuxjobs.example")
                + &label("ham", "The ferry was late again.")
                + &label("ham", "My pier has no ferry 🦀 at all.")
        });
        Bench { folder, first, second }
    }

    /// Trains a model under a name and gives its path.
    fn train(&self, name: &str, arguments: &[&str]) -> String {
        let output = utf8(&self.folder.path().join(name));
        succeed(&[&["train", "--output", &output], arguments].concat(), "");
        output
    }
}

fn counts(model: &str) -> Counts {
    Model::open(Path::new(model)).expect("a model that can be read").counts().clone()
}

fn show(model: &str) -> Value {
    json(&succeed(&["model", "show", "--json", model], ""))
}

#[test]
fn the_same_labels_give_the_same_bytes() {
    let bench = Bench::new();
    let once = bench.train("once.chaff", &[&bench.first, &bench.second]);
    let again = bench.train("again.chaff", &[&bench.first, &bench.second]);
    assert_eq!(std::fs::read(once).unwrap(), std::fs::read(again).unwrap());
}

#[test]
fn a_model_knows_what_it_has_learned() {
    let bench = Bench::new();
    let model = bench.train("m.chaff", &[&bench.first]);
    let judge = |text: &str| {
        let line = json!({ "text": text }).to_string();
        score(&["--brief", "--model", &model], &line)[0]["score"].as_f64().unwrap()
    };
    assert!(judge("zorgblats at http://zorgblat.example") > judge("the ferry was late"));
}

#[test]
fn a_model_says_what_it_was_made_from() {
    let bench = Bench::new();
    let base = bench.train("base.chaff", &[&bench.first]);
    let model = bench.train("m.chaff", &["--from", &base, &bench.second, "--forget", &bench.first]);
    let shown = show(&model);
    assert_eq!(shown["comments"], json!({ "spam": 1, "ham": 2 }));
    let lineage = &shown["facts"]["lineage"];
    assert_eq!(lineage["from"], show(&base)["model"]);
    for (verb, file) in [("learned", "second.jsonl"), ("forgotten", "first.jsonl")] {
        assert_eq!(lineage[verb].as_array().map(Vec::len), Some(1));
        let entry = &lineage[verb][0];
        assert_eq!((&entry["file"], &entry["spam"], &entry["ham"]), (&json!(file), &json!(1), &json!(2)));
    }
}

#[test]
fn training_on_top_of_a_model_is_training_on_both() {
    let bench = Bench::new();
    let base = bench.train("base.chaff", &[&bench.first]);
    let on_top = bench.train("on-top.chaff", &["--from", &base, &bench.second]);
    let both = bench.train("both.chaff", &[&bench.first, &bench.second]);
    assert_eq!(counts(&on_top), counts(&both));
    assert_eq!(show(&on_top)["features_seen"], show(&both)["features_seen"]);
}

#[test]
fn the_order_of_files_does_not_matter() {
    let bench = Bench::new();
    let forth = bench.train("forth.chaff", &[&bench.first, &bench.second]);
    let back = bench.train("back.chaff", &[&bench.second, &bench.first]);
    assert_eq!(counts(&forth), counts(&back));
}

#[test]
fn forgetting_gives_the_counts_back() {
    let bench = Bench::new();
    let first = bench.train("first.chaff", &[&bench.first]);
    let both = bench.train("both.chaff", &[&bench.first, &bench.second]);
    let forgot = bench.train("forgot.chaff", &["--from", &both, "--forget", &bench.second]);
    assert_ne!(counts(&both), counts(&first));
    assert_eq!(counts(&forgot), counts(&first));
    for fact in ["comments", "features_seen"] {
        assert_eq!(show(&forgot)[fact], show(&first)[fact]);
    }
}

#[test]
fn who_has_forgotten_judges_as_if_it_had_never_learned() {
    let bench = Bench::new();
    let first = bench.train("first.chaff", &[&bench.first]);
    let both = bench.train("both.chaff", &[&bench.first, &bench.second]);
    let forgot = bench.train("forgot.chaff", &["--from", &both, "--forget", &bench.second]);
    let comment = r#"{"text":"My ferry works from home, see www.quuxjobs.example 🦀"}"#;
    let judge = |model: &str| score(&["--brief", "--model", model], comment);
    assert_eq!(judge(&forgot), judge(&first));
    assert_ne!(judge(&both), judge(&first));
}

#[test]
fn learning_and_forgetting_in_one_run_leaves_nothing() {
    let bench = Bench::new();
    let first = bench.train("first.chaff", &[&bench.first]);
    let in_one_run = bench.train("m.chaff", &[&bench.first, &bench.second, "--forget", &bench.second]);
    assert_eq!(counts(&in_one_run), counts(&first));
}

#[test]
fn a_file_named_twice_counts_twice() {
    let bench = Bench::new();
    let twice = bench.train("twice.chaff", &[&bench.first, &bench.first]);
    assert_eq!(show(&twice)["comments"], json!({ "spam": 2, "ham": 4 }));
    let once_again = bench.train("once.chaff", &["--from", &twice, "--forget", &bench.first]);
    assert_eq!(counts(&once_again), counts(&bench.train("first.chaff", &[&bench.first])));
}

#[test]
fn what_only_trains_counts_as_much() {
    let bench = Bench::new();
    let both = bench.train("both.chaff", &[&bench.first, &bench.second]);
    let train_only = bench.train("m.chaff", &[&bench.first, "--train-only", &bench.second]);
    assert_eq!(counts(&train_only), counts(&both));
}

#[test]
fn labels_may_come_from_standard_input() {
    let bench = Bench::new();
    let output = utf8(&bench.folder.path().join("m.chaff"));
    let labels = std::fs::read(&bench.first).unwrap();
    succeed(&["train", "-", "--output", &output], labels);
    assert_eq!(counts(&output), counts(&bench.train("first.chaff", &[&bench.first])));
}

#[test]
fn what_was_never_learned_cannot_be_forgotten() {
    let bench = Bench::new();
    let base = bench.train("base.chaff", &[&bench.first]);
    let output = utf8(&bench.folder.path().join("m.chaff"));
    let said = fail(&["train", "--from", &base, "--forget", &bench.second, "--output", &output]);
    assert!(said.contains("never learned"), "{said}");
    assert!(!Path::new(&output).exists());
}

#[test]
fn a_label_that_is_none_is_told_and_nothing_is_written() {
    let bench = Bench::new();
    let model = bench.train("m.chaff", &[&bench.first]);
    let before = std::fs::read(&model).unwrap();
    for (line, word) in [
        (label("junk", "x"), "junk"),
        (r#"{"text":"x"}"#.into(), "label"),
        (r#"{"label":"spam"}"#.into(), "text"),
        ("nonsense".into(), "JSON"),
    ] {
        let wrong = file(&bench.folder, "wrong.jsonl", label("ham", "fine") + &line);
        let said = fail(&["train", &bench.first, &wrong, "--output", &model]);
        assert!(said.contains("wrong.jsonl, line 2") && said.contains(word), "{said}");
    }
    assert_eq!(std::fs::read(&model).unwrap(), before);
}

#[test]
fn a_model_needs_labels_of_both_kinds() {
    let bench = Bench::new();
    let ham = file(&bench.folder, "ham.jsonl", label("ham", "The ferry was late."));
    let empty = file(&bench.folder, "empty.jsonl", "");
    let output = utf8(&bench.folder.path().join("m.chaff"));
    assert!(fail(&["train", &ham, "--output", &output]).contains("spam"));
    fail(&["train", &empty, "--output", &output]);
    assert!(!Path::new(&output).exists());
}

#[test]
fn labels_that_are_not_there_are_named() {
    let bench = Bench::new();
    let output = utf8(&bench.folder.path().join("m.chaff"));
    assert!(fail(&["train", "no/such.jsonl", "--output", &output]).contains("no/such.jsonl"));
    assert!(
        fail(&["train", &bench.first, "--from", "no/such.chaff", "-o", &output]).contains("no/such.chaff")
    );
}

#[test]
fn a_new_model_takes_the_place_of_the_old_one() {
    let bench = Bench::new();
    let model = bench.train("m.chaff", &[&bench.first]);
    let before = counts(&model);
    bench.train("m.chaff", &["--from", &model, &bench.second]);
    assert_ne!(counts(&model), before);
    let left: Vec<_> = std::fs::read_dir(bench.folder.path()).unwrap().flatten().collect();
    assert_eq!(left.len(), 3, "nothing but the labels and the model: {left:?}");
}

#[test]
fn training_says_nothing_on_standard_output() {
    let bench = Bench::new();
    let output = utf8(&bench.folder.path().join("m.chaff"));
    let run = run(&["train", &bench.first, "--output", &output], "");
    assert_eq!(run.stdout, b"");
    assert!(String::from_utf8_lossy(&run.stderr).contains("1 spam and 2 ham"));
}
