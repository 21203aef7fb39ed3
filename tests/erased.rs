//! What is erased is out of every stored model, whatever moment the process dies at, and whatever is on its way
//! meanwhile.

mod common;

use chaff::model::Model;
use chaff::store::Store;
use chaff::store::decisions::AuthorCodes;
use chaff::store::erase::{Erasure, Whose};
use chaff::store::labels::{NewLabel, Word};
use chaff::store::models::NewModel;
use chaff::store::taking::{Saying, Taken};
use common::{Answer, Data, Server, wait_until};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

fn ok(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{answer:?}");
    answer.json()
}

/// Labels a comment that has a name; gives the label's id.
fn say(server: &Server, name: &str, label: &str) -> String {
    let text = format!("The {name} of the harbour, which nobody else has ever mentioned");
    let comment = json!({ "id": name, "text": text, "site": "herald" });
    let said = json!({ "comment": comment, "label": label, "moderator": "ann" });
    ok(&server.post("/v1/labels", said.to_string()))["id"].as_str().expect("an id").to_owned()
}

/// Has a candidate trained; gives its id.
fn train(server: &Server) -> String {
    let job = ok(&server.post("/v1/models", ""));
    let path = format!("/v1/jobs/{}", job["id"].as_str().expect("an id"));
    wait_until(|| ok(&server.get(&path))["state"] == "done");
    ok(&server.get(&path))["outcome"]["model"].as_str().expect("a model").to_owned()
}

fn promote(server: &Server, model: &str) {
    ok(&server.post(&format!("/v1/models/{model}/promote"), r#"{"force":true}"#));
}

fn champion(server: &Server) -> String {
    ok(&server.get("/v1/models"))["champion"].as_str().expect("a champion").to_owned()
}

fn erase_comment(server: &Server, name: &str) -> Value {
    ok(&server.post("/v1/erase", json!({ "comment_id": name, "site": "herald" }).to_string()))
}

/// The store beside the server, as another process has it.
fn open(runtime: &Runtime, data: &Data) -> Store {
    runtime.block_on(Store::open(data.path(), data.database().as_deref())).expect("the store opens")
}

fn model(runtime: &Runtime, store: &Store, id: &str) -> std::sync::Arc<Model> {
    runtime.block_on(store.model(id)).expect("the store answers").expect("the model is there")
}

/// A server whose champion has learned some labels: among them those of `pier` and `buoy`.
fn taught(data: &Data) -> (Server, String) {
    let server = data.serve();
    for (name, label) in
        [("crane", "ham"), ("wharf", "ham"), ("buoy", "ham"), ("pier", "spam"), ("gull", "spam")]
    {
        say(&server, name, label);
    }
    let champion = train(&server);
    promote(&server, &champion);
    (server, champion)
}

/// Whether the champion has forgotten a label, and nothing is left of it.
fn has_forgotten(server: &Server, runtime: &Runtime, data: &Data) -> bool {
    let store = open(runtime, data);
    let is_done = runtime.block_on(store.next_unlearning()).unwrap().is_none();
    let lineage = model(runtime, &store, &champion(server)).facts().lineage.clone();
    is_done && lineage.forgotten.iter().map(|file| file.spam + file.ham).sum::<u64>() == 1
}

#[test]
fn models_have_forgotten_when_an_erasure_is_answered() {
    let data = Data::new();
    let (server, with) = taught(&data);
    let erased = erase_comment(&server, "pier");
    assert_eq!((&erased["labels"], erased["models"].as_array().map(Vec::len)), (&json!(1), Some(1)));
    assert_eq!(server.get(&format!("/v1/models/{with}")).error(404).0, "not_found");
    let runtime = Runtime::new().unwrap();
    assert!(has_forgotten(&server, &runtime, &data));
    let store = open(&runtime, &data);
    let forgot = model(&runtime, &store, &champion(&server));
    let never = model(&runtime, &store, &train(&server));
    assert_eq!(forgot.counts(), never.counts(), "it is the one that never saw the label");
    // The way back is still the way back.
    ok(&server.post("/v1/models/rollback", ""));
}

#[test]
fn what_a_dead_process_erased_is_forgotten_by_the_next_one() {
    let data = Data::new();
    let (server, _) = taught(&data);
    let runtime = Runtime::new().unwrap();
    // A process that dies when it has erased a comment, and before any model has forgotten it.
    let store = open(&runtime, &data);
    let whose = Whose::Comment { site: "herald".into(), comment_id: "buoy".into() };
    let erasure = runtime.block_on(store.erase(&whose, "ann", None)).unwrap();
    assert!(matches!(erasure, Erasure::Done { labels, .. } if labels.len() == 1));
    server.kill();
    server.ended();
    let server = data.serve();
    wait_until(|| has_forgotten(&server, &runtime, &data));
}

#[test]
fn models_that_cannot_be_written_forget_as_soon_as_they_can() {
    let data = Data::new();
    let (server, _) = taught(&data);
    data.change("ALTER TABLE models RENAME TO models_away");
    assert_eq!(erase_comment(&server, "pier")["labels"], 1);
    data.change("ALTER TABLE models_away RENAME TO models");
    let runtime = Runtime::new().unwrap();
    wait_until(|| has_forgotten(&server, &runtime, &data));
}

#[test]
fn a_candidate_that_has_learned_what_was_erased_meanwhile_is_not_kept() {
    let data = Data::new();
    let server = data.serve();
    let label = say(&server, "pier", "spam");
    erase_comment(&server, "pier");
    let runtime = Runtime::new().unwrap();
    let store = open(&runtime, &data);
    let carried = Model::carried().unwrap();
    let new = NewModel { model: &carried, report: "{}", learned: &[label], who: "ann" };
    assert!(!runtime.block_on(store.add_model(&new)).unwrap());
    assert_eq!(ok(&server.get("/v1/models"))["models"], json!([]));
}

#[test]
fn a_label_on_its_way_is_not_stored_after_its_decision_was_erased() {
    let data = Data::new();
    let server = data.serve();
    let decided = ok(&server.post("/v1/moderate", r#"{"text":"Is the pier open?","site":"herald"}"#));
    let decision = decided["decision_id"].as_str().expect("an id").to_owned();
    ok(&server.post("/v1/erase", json!({ "decision_id": decision }).to_string()));
    let said = NewLabel {
        site: "herald".into(),
        subject: decision.clone(),
        decision_id: Some(decision.clone()),
        word: Word::Spam,
        link: None,
        moderator: "ann".into(),
        key_id: "local".into(),
        features: Vec::new(),
        links: "{}".into(),
        comment: None,
        codes: AuthorCodes::default(),
        comment_id: None,
        score: None,
        held_because: None,
    };
    let runtime = Runtime::new().unwrap();
    let store = open(&runtime, &data);
    let taken = runtime.block_on(store.put_labels(&[Saying { labels: vec![said], named: None }])).unwrap();
    assert!(matches!(taken.as_slice(), [Taken::Stored(told)] if matches!(told.as_slice(), [None])));
    let labels = ok(&server.get(&format!("/v1/labels?decision_id={decision}")));
    assert_eq!(labels["labels"], json!([]));
}

#[test]
fn labels_and_erasures_at_once_leave_no_label() {
    let data = Data::new();
    let server = data.serve();
    let decide = |number: usize| {
        let comment = json!({ "text": format!("Is pier {number} open?"), "site": "herald" });
        ok(&server.post("/v1/moderate", comment.to_string()))["decision_id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    let decisions: Vec<String> = (0..20).map(decide).collect();
    std::thread::scope(|scope| {
        for decision in &decisions {
            let said = json!({ "decision_id": decision, "label": "ham", "moderator": "ann" });
            let server = &server;
            scope.spawn(move || {
                assert!([201, 422].contains(&server.post("/v1/labels", said.to_string()).status));
            });
            scope
                .spawn(move || ok(&server.post("/v1/erase", json!({ "decision_id": decision }).to_string())));
        }
    });
    for decision in &decisions {
        let labels = ok(&server.get(&format!("/v1/labels?decision_id={decision}")));
        assert_eq!(labels["labels"], json!([]), "of {decision}");
    }
}
