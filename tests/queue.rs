//! What waits for a moderator, and what was decided, is found page by page.

mod common;

use common::{Data, Server, wait_until};
use serde_json::{Value, json};

/// Texts that the carried model lets pass, and one that it does not.
const HONEST: &str = "They said the same about the ferry terminal in 2009, and look what it cost us.";
const SPAM: &str =
    "Earn $5000 a week from home!!! Click http://casino-win.example/now and http://pills.example/cheap";

fn send(server: &Server, number: usize, site: &str, text: &str) -> Value {
    let comment = json!({
        "id": format!("c{number}"), "site": site, "text": text,
        "author": { "id": format!("u{}", number % 3), "email": "Ann@mail.example", "ip": "192.0.2.7" },
    });
    let answer = server.post("/v1/moderate", comment.to_string());
    assert_eq!(answer.status, 200);
    answer.json()
}

fn found(server: &Server, query: &str) -> Vec<String> {
    let page = server.get(&format!("/v1/decisions?{query}"));
    assert_eq!(page.status, 200, "{query}: {}", page.body);
    ids(&page.json())
}

fn ids(page: &Value) -> Vec<String> {
    let decisions = page["decisions"].as_array().expect("decisions").iter();
    decisions.map(|decision| decision["comment_id"].as_str().expect("an id").to_owned()).collect()
}

/// A server that has judged six comments of the herald and one of the tribune.
fn with_decisions(data: &Data) -> (Server, Vec<Value>) {
    let server = data.serve();
    let mut decisions: Vec<Value> = (0..5).map(|number| send(&server, number, "herald", HONEST)).collect();
    decisions.push(send(&server, 5, "herald", SPAM));
    decisions.push(send(&server, 6, "tribune", HONEST));
    wait_until(|| found(&server, "limit=200").len() == decisions.len());
    (server, decisions)
}

#[test]
fn decisions_are_found_by_all_that_is_known_of_them() {
    let data = Data::new();
    let (server, decisions) = with_decisions(&data);
    assert_eq!(found(&server, "site=tribune"), ["c6"]);
    assert_eq!(found(&server, "comment_id=c3"), ["c3"]);
    assert_eq!(found(&server, "site=herald&author=u1"), ["c4", "c1"]);
    assert_eq!(found(&server, "site=herald&author=u1&order=oldest"), ["c1", "c4"]);
    assert_eq!(found(&server, "email=ann%40mail.example&site=herald").len(), 6);
    assert_eq!(found(&server, "ip=192.0.2.7").len(), 7);
    assert_eq!(found(&server, "link=pills.example"), ["c5"]);
    let spam = decisions[5]["decision"].as_str().unwrap();
    assert_ne!(spam, "allow", "{}", decisions[5]);
    assert_eq!(found(&server, &format!("decision={spam}")), ["c5"]);
    assert_eq!(found(&server, "score_from=0.5"), ["c5"]);
    assert_eq!(found(&server, "score_to=0.5&site=herald").len(), 5);
    assert_eq!(found(&server, "from=2020-01-01").len(), 7);
    assert_eq!(found(&server, "to=2020-01-01T00:00:00Z"), [""; 0]);
    assert_eq!(found(&server, "model=other"), [""; 0]);

    // Who wrote it can be asked as the answer names them.
    let one = server.get("/v1/decisions?comment_id=c5").json();
    let email = one["decisions"][0]["email"].as_str().unwrap();
    assert_eq!(found(&server, &format!("email={email}")).len(), 7);
    assert!(!server.get("/v1/decisions").body.contains("mail.example"));
}

#[test]
fn pages_follow_each_other_without_gaps() {
    let data = Data::new();
    let (server, _) = with_decisions(&data);
    for (order, expected) in [
        ("newest", ["c6", "c5", "c4", "c3", "c2", "c1", "c0"]),
        ("oldest", ["c0", "c1", "c2", "c3", "c4", "c5", "c6"]),
    ] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = server.get(&format!("/v1/decisions?limit=2&order={order}{after}")).json();
            seen.extend(ids(&page));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(seen, expected);
    }
}

#[test]
fn what_waits_is_in_the_queue_until_somebody_says_what_it_is() {
    let data = Data::new();
    let (server, decisions) = with_decisions(&data);
    let say = |decision: &Value, label: &str, moderator: &str| {
        let body = json!({ "decision_id": decision["decision_id"], "label": label, "moderator": moderator });
        assert_eq!(server.post("/v1/labels", body.to_string()).status, 201);
    };
    let queue = |query: &str| server.get(&format!("/v1/queue{query}")).json();
    let before = queue("")["waiting"].as_i64().unwrap();
    // Two moderators who disagree bring a comment into the queue, a third word of one of them out of it.
    say(&decisions[0], "spam", "ann");
    say(&decisions[0], "ham", "ben");
    let page = queue("?waiting=disputed&site=herald");
    assert_eq!(ids(&page), ["c0"]);
    assert_eq!(queue("")["waiting"], before + 1);
    let whole =
        server.get(&format!("/v1/decisions/{}", decisions[0]["decision_id"].as_str().unwrap())).json();
    assert_eq!(
        (whole["comment_id"].as_str(), whole["labels"].as_array().map(Vec::len)),
        (Some("c0"), Some(2))
    );
    say(&decisions[0], "ham", "ann");
    assert_eq!(ids(&queue("?waiting=disputed")), [""; 0]);
    assert_eq!(queue("")["waiting"], before);
    assert_eq!(found(&server, "label=ham"), ["c0"]);
}

#[test]
fn a_search_that_is_not_understood_says_so() {
    let data = Data::new();
    let server = data.serve();
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("order=up", "order"),
        ("after=1", "after"),
        ("from=yesterday", "from"),
        ("waiting=long", "waiting"),
        ("author=u1", "site"),
        ("nonsense=1", "nonsense"),
        ("score_from=high", "score_from"),
    ] {
        let error = server.get(&format!("/v1/decisions?{query}")).error(422);
        assert_eq!(error, ("invalid_field".into(), Some(field.into())), "{query}");
    }
    assert_eq!(server.get("/v1/decisions/x").error(404).0, "not_found");
}

#[test]
fn a_key_for_one_site_sees_no_other() {
    let data = Data::new();
    let (server, decisions) = with_decisions(&data);
    let key = data.run(&["key", "add", "--scope", "label", "--site", "tribune"]);
    let ask = |path: &str| server.ask_with(key.trim(), path, None);
    wait_until(|| ask("/v1/decisions").status == 200);
    assert_eq!(ids(&ask("/v1/decisions").json()), ["c6"]);
    assert_eq!(ask("/v1/decisions?site=herald").error(403).0, "other_site");
    let other = format!("/v1/decisions/{}", decisions[0]["decision_id"].as_str().unwrap());
    assert_eq!(ask(&other).error(404).0, "not_found");
    assert_eq!(ask("/v1/queue").json()["waiting"], 0);
}
