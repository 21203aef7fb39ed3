//! `chaff evaluate`: what is measured is never seen in training, and a report can be trusted with text
//! by strangers.

mod common;

use common::{fail, file, json, label, succeed, utf8};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Labels of five groups, each with words of its own for spam beside those of all.
fn labels(folder: &TempDir) -> String {
    let mut rows = String::new();
    for group in ["storm", "election", "ferry", "harbour", "budget"] {
        for number in 0..30 {
            let spam = format!(
                "Earn money now with {group}bot{number}, free cash at http://{group}{number}.example"
            );
            let ham = format!("I think the {group} is late again, say {number} of my neighbours");
            for (label, text) in [("spam", spam), ("ham", ham)] {
                let id = format!("{group}-{label}-{number}");
                rows += &json!({ "id": id, "text": text, "label": label, "group": group }).to_string();
                rows.push('\n');
            }
        }
    }
    file(folder, "labels.jsonl", rows)
}

fn report(arguments: &[&str]) -> Value {
    json(&succeed(&[&["evaluate", "--json", "--resamples", "20"], arguments].concat(), ""))
}

#[test]
fn every_protocol_measures_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let labels = labels(&folder);
    let measured = |arguments: &[&str]| {
        let report = report(&[&[labels.as_str()], arguments].concat());
        (report["total"]["ham"].as_u64().unwrap(), report["total"]["spam"].as_u64().unwrap())
    };
    assert_eq!(measured(&["--protocol", "kfold"]), (150, 150));
    assert_eq!(measured(&["--protocol", "leave-one-group-out"]), (150, 150));
    assert_eq!(measured(&["--protocol", "by-time", "--per-group-and-class"]), (45, 45));
    assert_eq!(
        measured(&["--protocol", "by-time", "--train-share", "0.5", "--per-group-and-class"]),
        (75, 75)
    );
}

#[test]
fn held_out_is_another_name_of_kfold() {
    let folder = tempfile::tempdir().unwrap();
    let labels = labels(&folder);
    assert_eq!(report(&[&labels, "--held-out"]), report(&[&labels, "--protocol", "kfold"]));
}

#[test]
fn a_file_named_twice_is_measured_once() {
    let folder = tempfile::tempdir().unwrap();
    let labels = labels(&folder);
    let other =
        file(&folder, "other.jsonl", label("ham", "The ferry was late.") + &label("spam", "Cheap watches"));
    let report = report(&[&labels, &other, &labels, "--protocol", "leave-one-file-out"]);
    let sets = report["sets"].as_array().unwrap();
    let counts: Vec<_> = sets.iter().map(|set| (&set["name"], &set["ham"], &set["spam"])).collect();
    assert_eq!(
        counts,
        [(&json!("labels.jsonl"), &json!(150), &json!(150)), (&json!("other.jsonl"), &json!(1), &json!(1))]
    );
}

#[test]
fn who_asks_for_what_the_labels_do_not_have_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let rows = label("ham", "The ferry was late.") + &label("spam", "Cheap watches");
    let labels = file(&folder, "labels.jsonl", rows);
    for (arguments, said) in [
        (&["--protocol", "leave-one-group-out"][..], "group"),
        (&["--protocol", "leave-one-file-out"], "two files"),
        (&["--protocol", "kfold", "--model", "m.chaff"], "--model"),
        (&["--train-only", &labels], "--protocol"),
    ] {
        let error = fail(&[&["evaluate", &labels], arguments].concat());
        assert!(error.contains(said), "{arguments:?}: {error}");
    }
}

#[test]
fn mistakes_come_with_their_place_and_their_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let spam = r#"{"id":7,"text":"Earn money now, free cash at http://cash.example","label":"ham"}"#;
    let labels = file(&folder, "labels.jsonl", label("ham", "The ferry was late.") + spam + "\n");
    let policy = file(&folder, "policy.toml", "review = 0.01");
    let report = report(&[&labels, "--mistakes", "3", "--policy", &policy]);
    let mistakes = &report["mistakes"];
    let worst = &mistakes["false_positives"][0];
    assert_eq!(
        (&worst["file"], &worst["line"], &worst["id"]),
        (&json!("labels.jsonl"), &json!(2), &json!("7"))
    );
    assert!(worst["evidence"].as_array().is_some_and(|evidence| !evidence.is_empty()), "{worst}");
    assert_eq!(worst.get("excerpt"), None);
    let shown = succeed(&["evaluate", &labels, "--mistakes", "3", "--policy", &policy], "");
    assert!(shown.contains("labels.jsonl:2") && shown.contains("Earn money now"), "{shown}");
}

#[test]
fn kinds_of_comment_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let row = |text: &str, lang: &str| {
        json!({ "text": text, "label": "ham", "lang": lang, "author_url": "http://me.example" }).to_string()
            + "\n"
    };
    let labels = file(&folder, "labels.jsonl", row("Guten Tag", "de") + &row("Привет", "ru"));
    let slices = &report(&[&labels])["slices"];
    let names = |slice: &str| -> Vec<String> {
        let sets = slices[slice].as_array().unwrap();
        sets.iter().map(|set| set["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("script"), ["Latin", "Cyrillic"]);
    assert_eq!(names("lang"), ["de", "ru"]);
    assert_eq!(names("links"), ["only the author's link"]);
}

#[test]
fn a_wish_that_the_labels_cannot_prove_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let labels = labels(&folder);
    let report = report(&[&labels, "--wish-fpr", "0.1", "--wish-block-fpr", "0.0001"]);
    assert!(report["advice"]["review"]["promised"]["ham_flagged_at_most"].as_f64().unwrap() <= 0.1);
    let block = &report["advice"]["block"];
    assert_eq!(
        (&block["promised"], &block["ham_needed"], &block["ham_missing"]),
        (&Value::Null, &json!(29_956), &json!(29_806))
    );
}

#[test]
fn text_by_strangers_stays_text_in_the_page() {
    let hostile =
        r#"<script>alert(1)</script><img src=x onerror=alert(2)>"'</title></svg>&amp; http://x.example"#;
    let folder = tempfile::tempdir().unwrap();
    let row = json!({
        "id": hostile, "text": hostile, "label": "ham", "lang": hostile, "group": hostile, "author": hostile
    });
    let labels = file(&folder, "labels.jsonl", row.to_string() + "\n" + &label("spam", "Cheap watches"));
    let policy = file(&folder, "policy.toml", "review = 0.0\nblock = 0.0");
    let page = folder.path().join("report.html");
    let lang = json!({ "text": "hello", "label": "ham", "lang": "en" }).to_string() + "\n";
    let other = file(&folder, "other.jsonl", lang);
    succeed(&["evaluate", &labels, &other, "--groups", "--policy", &policy, "--html", &utf8(&page)], "");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("&lt;script&gt;alert(1)"));
    for tag in ["<script", "<img", "onerror=alert(2)>", "</title></svg>"] {
        assert!(!page.contains(tag), "{tag}");
    }
}

#[test]
fn the_page_needs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let labels = labels(&folder);
    let page = folder.path().join("report.html");
    succeed(&["evaluate", &labels, "--protocol", "kfold", "--html", &utf8(&page), "--resamples", "20"], "");
    let page = std::fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("<svg").count(), 6);
    assert_eq!(page.matches("class=\"axis\"").count(), 12);
    for outside in ["src=", "<link", "@import", "url(", "href="] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn a_model_of_the_other_groups_is_what_training_on_them_alone_makes() {
    let folder = tempfile::tempdir().unwrap();
    let labels = labels(&folder);
    let rows = std::fs::read_to_string(&labels).unwrap();
    let (ferry, others): (Vec<_>, Vec<_>) = rows.lines().partition(|row| row.contains(r#""group":"ferry""#));
    let ferry = file(&folder, "ferry.jsonl", ferry.join("\n"));
    let others = file(&folder, "others.jsonl", others.join("\n"));
    let model = utf8(&folder.path().join("others.chaff"));
    succeed(&["train", &others, "--output", &model], "");
    // With this policy every honest comment is a mistake, which shows its score.
    let policy = file(&folder, "policy.toml", "review = 0.0");
    let scores = |arguments: &[&str]| -> Vec<(Value, Value)> {
        let report = report(&[&["--policy", &policy, "--mistakes", "200"], arguments].concat());
        let mistakes = report["mistakes"]["false_positives"].as_array().unwrap().clone();
        let ferry = mistakes.into_iter().filter(|one| one["id"].as_str().unwrap().starts_with("ferry"));
        ferry.map(|one| (one["id"].clone(), one["score"].clone())).collect()
    };
    let left_out = scores(&[&labels, "--protocol", "leave-one-group-out"]);
    assert_eq!(left_out.len(), 30);
    assert_eq!(left_out, scores(&[&ferry, "--model", &model]));
}
