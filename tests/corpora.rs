//! On real comments that were not trained on, few honest ones are held back and most spam is caught.
//!
//! A guard on what the shipped model's recipe promises; all its figures are in
//! `models/MODEL-CARD.md`. Without the corpora there is nothing to measure, and the tests say so.

mod common;

use std::path::PathBuf;
use std::sync::LazyLock;

use common::{corpora_folder, in_repository, json, succeed, utf8};
use serde_json::{Value, json};

/// What `models/train.sh` trains on and measures, and how often it names each.
const MEASURED: [(&str, usize); 8] = [
    ("youtube.jsonl", 6),
    ("telegram_ru_en.jsonl", 2),
    ("news_en.jsonl", 1),
    ("wild.jsonl", 1),
    ("forum_spam.jsonl", 1),
    ("blog_links.jsonl", 1),
    ("blog_personal.jsonl", 1),
    ("sms.jsonl", 1),
];

/// What it only trains on, of this repository.
const TRAIN_ONLY: [(&str, usize); 2] = [("data/starter/spam.jsonl", 4), ("data/starter/ham.jsonl", 8)];

/// The report of the recipe, every row judged by a model that has not seen it; nothing where there
/// are no corpora.
static REPORT: LazyLock<Option<Value>> = LazyLock::new(|| {
    let folder = corpora()?;
    let mut arguments = vec!["evaluate".to_owned(), "--held-out".into(), "--json".into()];
    for (name, times) in MEASURED {
        arguments.extend(std::iter::repeat_n(utf8(&folder.join(name)), times));
    }
    for (name, times) in TRAIN_ONLY {
        let option = ["--train-only".into(), utf8(&in_repository(name))];
        arguments.extend(std::iter::repeat_n(option, times).flatten());
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Some(json(&succeed(&arguments, "")))
});

/// The folder with the corpora, where there is one.
fn corpora() -> Option<PathBuf> {
    let folder = corpora_folder();
    MEASURED.iter().all(|(name, _)| folder.join(name).is_file()).then_some(folder)
}

/// The figures of one file, if they could be measured.
fn figures(file: &str) -> Option<&'static Value> {
    let Some(report) = REPORT.as_ref() else {
        println!("skipped: no corpora; name their folder in CHAFF_CORPORA");
        return None;
    };
    let sets = report["sets"].as_array().expect("a report has sets");
    Some(sets.iter().find(|set| set["name"] == file).expect("every file is reported"))
}

fn rate(figures: &Value, name: &str) -> f64 {
    figures[name].as_f64().unwrap_or_else(|| panic!("no {name} in {figures}"))
}

#[test]
fn readers_of_english_news_are_published() {
    let Some(news) = figures("news_en.jsonl") else { return };
    assert_eq!(news["ham"], 7911);
    assert!(rate(news, "ham_flagged") <= 0.01, "{news}");
    assert!(rate(news, "ham_blocked") <= 0.001, "{news}");
}

#[test]
fn spam_under_a_video_that_was_not_trained_on_is_caught() {
    let Some(youtube) = figures("youtube.jsonl") else { return };
    assert_eq!((&youtube["ham"], &youtube["spam"]), (&json!(951), &json!(1005)));
    assert!(rate(youtube, "spam_caught") >= 0.85, "{youtube}");
    assert!(rate(youtube, "ham_flagged") <= 0.05, "{youtube}");
}

#[test]
fn honest_comments_with_links_are_mostly_published() {
    let Some(blog) = figures("blog_links.jsonl") else { return };
    assert!(rate(blog, "ham_flagged") <= 0.05, "{blog}");
    assert!(rate(blog, "ham_blocked") <= 0.005, "{blog}");
}
