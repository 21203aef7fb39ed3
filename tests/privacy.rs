//! What is kept of a comment is what its site's settings say, and no longer; what is erased is gone.

mod common;

use common::{Answer, Data, Server};
use serde_json::{Value, json};

const SIMILAR: &str = "More knitted harbour blankets in all colours at harbour-blankets.example, ask grandma";
const EMAIL: &str = "Grandma@Knits.example";

fn comment(text: &str) -> Value {
    let author = json!({ "name": "Grandma", "email": EMAIL, "ip": "192.0.2.7", "id": "g-1" });
    json!({ "id": "c-1", "text": text, "site": "herald", "author": author })
}

fn score(server: &Server) -> f64 {
    let answer = server.post("/v1/moderate", json!({ "text": SIMILAR, "site": "herald" }).to_string());
    answer.json()["score"].as_f64().expect("a score")
}

fn decide(server: &Server, comment: &Value) -> String {
    let decided = server.post("/v1/moderate", comment.to_string()).json();
    decided["decision_id"].as_str().expect("an id").to_owned()
}

fn label(server: &Server, said: &Value) -> Value {
    let answer = server.post("/v1/labels", said.to_string());
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

fn erase(server: &Server, what: &Value) -> Value {
    let answer = server.post("/v1/erase", what.to_string());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn known_of_links(server: &Server) -> Value {
    server.get("/v1/sites/harbour-blankets.example").json()["learned"].clone()
}

/// Two comments of an author, one labelled by its decision and one sent with its label.
fn tell(server: &Server) -> String {
    let first = decide(server, &comment("Zebrine harbour blankets at harbour-blankets.example, ask grandma"));
    label(
        server,
        &json!({ "decision_id": first, "label": "spam", "moderator": "ann", "link":
        "http://harbour-blankets.example/zebrine" }),
    );
    let mut other = comment("Quaggan harbour blankets at harbour-blankets.example, ask grandma");
    other["id"] = json!("second-note");
    label(server, &json!({ "comment": other, "label": "spam", "moderator": "ann" }));
    first
}

#[test]
fn what_is_kept_of_a_comment_is_what_its_site_says_at_once() {
    let data = Data::new();
    let server = data.serve();
    let judge = |site: &str, word: &str| {
        let comment = json!({ "text": format!("Is the {word} pier open?"), "site": site });
        let decided = server.post("/v1/moderate", comment.to_string()).json();
        // What is labelled is stored.
        let said = json!({ "decision_id": decided["decision_id"], "label": "ham", "moderator": "ann" });
        server.post("/v1/labels", said.to_string()).status
    };
    let set = |site: &str, keeps: &str| {
        let answer = server.put(&format!("/v1/settings{site}"), json!({ "keeps": keeps }).to_string());
        assert_eq!(answer.status, 200, "{answer:?}");
    };
    assert_eq!((judge("herald", "zebrine"), data.holds("zebrine")), (201, true));
    set("/herald", "features");
    assert_eq!((judge("herald", "quaggan"), data.holds("quaggan")), (201, false));
    set("/herald", "nothing");
    assert_eq!((judge("herald", "okapine"), data.holds("okapine")), (422, false));
    assert_eq!((judge("tribune", "gnuling"), data.holds("gnuling")), (201, true));
    // What was kept before goes as well.
    common::wait_until(|| !data.holds("zebrine"));
    // Comments that name no site have settings too.
    set("", "features");
    assert_eq!((judge("", "dugonga"), data.holds("dugonga")), (201, false));
    let shown = server.get("/v1/settings/herald").json();
    assert_eq!(
        (&shown["site"], &shown["keeps"], &shown["keep_days"]),
        (&json!("herald"), &json!("nothing"), &json!(90))
    );
}

#[test]
fn settings_that_cannot_be_name_their_field() {
    let data = Data::new();
    let server = data.serve();
    for (body, field) in [
        (r#"{"keep_days":0}"#, "keep_days"),
        (r#"{"key_share":0}"#, "key_share"),
        (r#"{"false_positive_rate":1}"#, "false_positive_rate"),
        (r#"{"keeps":"all"}"#, "keeps"),
        (r#"{"keep":"comment"}"#, "keep"),
    ] {
        let error = server.put("/v1/settings/herald", body).error(422);
        assert_eq!(error, ("invalid_field".into(), Some(field.into())), "{body}");
    }
    assert_eq!(server.get("/v1/settings/herald").json()["keep_days"], 90);
}

#[test]
fn an_erased_author_is_nowhere_in_the_store_and_taught_nothing() {
    for author in
        [json!({ "email": "grandma@knits.example" }), json!({ "ip": "192.0.2.7" }), json!({ "id": "g-1" })]
    {
        let data = Data::new();
        let server = data.serve();
        let (before, links) = (score(&server), known_of_links(&server));
        tell(&server);
        assert!(score(&server) > before && known_of_links(&server) != links);
        assert!(data.holds("Zebrine") && data.holds("Quaggan"));
        let erased = erase(&server, &json!({ "author": author, "site": "herald" }));
        assert_eq!((&erased["decisions"], &erased["labels"]), (&json!(1), &json!(2)), "{erased}");
        assert!(!data.holds("ebrine") && !data.holds("uaggan") && !data.holds("second-note"), "{author}");
        assert!((score(&server) - before).abs() < f64::EPSILON, "{author}");
        assert_eq!(known_of_links(&server), links);
        let log = server.get("/v1/audit?limit=1").json();
        assert_eq!(log["entries"][0]["what"], "erase");
        assert!(!log.to_string().contains("192.0.2.7") && !log.to_string().contains("knits"), "{log}");
        server.terminate();
        assert!(server.ended().0.success());
        assert!((score(&data.serve()) - before).abs() < f64::EPSILON);
    }
}

#[test]
fn an_erased_comment_is_gone_and_others_of_its_author_stay() {
    let data = Data::new();
    let server = data.serve();
    let first = tell(&server);
    let both = score(&server);
    assert_eq!(erase(&server, &json!({ "comment_id": "second-note", "site": "herald" }))["labels"], 1);
    assert!(data.holds("Zebrine") && !data.holds("uaggan"));
    assert!(score(&server) < both);
    let erased = erase(&server, &json!({ "decision_id": first }));
    assert_eq!((&erased["decisions"], &erased["labels"]), (&json!(1), &json!(1)));
    assert!(!data.holds("ebrine"));
    assert_eq!(erase(&server, &json!({ "decision_id": first }))["decisions"], 0);
}

#[test]
fn what_others_say_of_the_same_words_stays() {
    let data = Data::new();
    let server = data.serve();
    let by = |email: &str, moderator: &str| {
        let comment = json!({ "text": SIMILAR, "site": "herald", "author": { "email": email } });
        label(&server, &json!({ "comment": comment, "label": "spam", "moderator": moderator }))
    };
    by("a@b.example", "ann");
    let taught = score(&server);
    assert_eq!(by("c@d.example", "ben")["state"], "agrees");
    assert_eq!(erase(&server, &json!({ "author": { "email": "a@b.example" } }))["labels"], 1);
    assert!((score(&server) - taught).abs() < f64::EPSILON, "the other label counts now");
}

#[test]
fn a_second_replica_forgets_within_a_second() {
    let data = Data::new();
    let server = data.serve();
    if data.database().is_none() {
        return;
    }
    let folder = data.replica();
    let arguments = data.arguments_in(folder.path());
    let other = Server::start_with(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let before = score(&other);
    tell(&server);
    common::wait_until(|| score(&other) > before);
    erase(&server, &json!({ "author": { "email": EMAIL } }));
    common::wait_until(|| (score(&other) - before).abs() < f64::EPSILON);
}

#[test]
fn an_erasure_that_cannot_be_names_its_field() {
    let data = Data::new();
    let server = data.serve();
    for (body, field) in [
        ("{}", "author"),
        (r#"{"author":{"name":"Grandma"}}"#, "author"),
        (r#"{"author":{"id":"g-1"}}"#, "site"),
        (r#"{"comment_id":"c-1"}"#, "site"),
        (r#"{"author":{"ip":"x"},"decision_id":"x"}"#, "author"),
    ] {
        let error = server.post("/v1/erase", body).error(422);
        assert_eq!(error, ("invalid_field".into(), Some(field.into())), "{body}");
    }
}

#[test]
fn a_request_that_names_itself_is_done_once() {
    let data = Data::new();
    let server = data.serve();
    let decision = decide(&server, &comment("Harbour blankets"));
    let said = |word: &str| json!({ "decision_id": decision, "label": word, "moderator": "ann" }).to_string();
    let ask = |name: &str, path: &str, body: &str| -> Answer { server.post_named(name, path, body) };
    let first = ask("\"label-1\"", "/v1/labels", &said("spam"));
    assert_eq!(first.status, 201);
    // Meanwhile she has changed her mind; the first request, sent again, changes nothing.
    ask("label-2", "/v1/labels", &said("ham"));
    let again = ask("label-1", "/v1/labels", &said("spam"));
    assert_eq!((again.status, &again.body, &again.kind), (201, &first.body, &first.kind));
    let labels = server.get(&format!("/v1/labels?decision_id={decision}")).json();
    assert_eq!(labels["labels"][1]["state"], "counted");
    let other = ask("label-1", "/v1/labels", &said("ham")).error(422);
    assert_eq!(other.1.as_deref(), Some("Idempotency-Key"));
    assert_eq!(ask(&"x".repeat(256), "/v1/labels", &said("ham")).error(422), other);

    let wish = json!({ "author": { "email": EMAIL } }).to_string();
    let erased = ask("erase-1", "/v1/erase", &wish);
    assert_eq!(erased.json()["decisions"], 1);
    decide(&server, &comment("Harbour blankets again"));
    assert_eq!(ask("erase-1", "/v1/erase", &wish).body, erased.body);
    assert!(!data.holds("label-1") && !data.holds("erase-1"), "names are only keyed hashes");
}

#[test]
fn what_is_older_than_its_site_says_is_removed_and_what_it_taught_stays() {
    let data = Data::new();
    let server = data.serve();
    server.put("/v1/settings/herald", r#"{"keep_days":30}"#);
    let before = score(&server);
    tell(&server);
    decide(&server, &comment("Okapine harbour blankets, nobody labels them"));
    let taught = score(&server);
    assert!(taught > before && data.holds("Zebrine"));
    server.terminate();
    assert!(server.ended().0.success());
    // A month goes by.
    let month = 31_i64 * 24 * 60 * 60 * 1000;
    for table in ["decisions", "labels", "decision_links", "changes"] {
        data.change(&format!("UPDATE {table} SET at = at - {month}"));
    }
    let server = data.serve();
    common::wait_until(|| !["ebrine", "uaggan", "kapine"].into_iter().any(|word| data.holds(word)));
    assert!((score(&server) - taught).abs() < f64::EPSILON);
    let erased = erase(&server, &json!({ "author": { "email": EMAIL } }));
    assert_eq!(erased, json!({ "decisions": 0, "labels": 0, "unmatched_labels": 2 }));
}
