//! What must hold after the last death.

use std::collections::{BTreeSet, HashMap, HashSet};

use chaff::store::Store;
use serde_json::Value;

use crate::common::{Data, Server, json, succeed, utf8, wait_until};
use crate::moderators::{SITE, Sent};
use crate::operator::{Told, erasure};

/// How many entries of the log are read at a time.
const PAGE: usize = 1000;

/// What was acknowledged as erased is in no label. Whoever got no answer asks again, and then it is so: gives the
/// comments.
pub fn assert_erased(server: &Server, told: &Told, sent: &Sent) -> BTreeSet<usize> {
    let status = |number: &usize| server.get(&format!("/v1/labels/{}", sent.acknowledged[number])).status;
    for number in told.erased.iter().filter_map(|(number, is_acknowledged)| is_acknowledged.then_some(number))
    {
        assert_eq!(status(number), 404, "comment {number} was erased");
    }
    for (number, _) in told.erased.iter().filter(|(_, is_acknowledged)| !**is_acknowledged) {
        // A request is given up after a while; models that have much to forget go on forgetting it.
        wait_until(|| server.post("/v1/erase", erasure(*number)).status == 200);
        assert_eq!(status(number), 404, "comment {number} was erased again");
    }
    told.erased.keys().copied().collect()
}

/// How many labels of spam the links' site has.
fn counted(server: &Server) -> u64 {
    let site = server.get(&format!("/v1/sites/{SITE}")).json();
    site["opinion"]["counts"]["spam"].as_u64().unwrap_or_else(|| panic!("no counts in {site}"))
}

/// Every acknowledged label that was not erased is there, and counted once: gives how many were counted, and
/// all labels.
pub fn assert_labels(server: &Server, erased: &BTreeSet<usize>, sent: &Sent) -> (u64, HashSet<String>) {
    let acknowledged = sent.acknowledged.iter().filter(|(number, _)| !erased.contains(number));
    let acknowledged: HashMap<_, _> = acknowledged.collect();
    for (number, id) in &acknowledged {
        let label = server.get(&format!("/v1/labels/{id}")).json();
        assert_eq!(label["state"], "counted", "label {id} of comment {number}: {label}");
    }
    let all = sent.bodies.len() - erased.len();
    let kept = counted(server);
    assert!((acknowledged.len() as u64..=all as u64).contains(&kept), "{kept} counted");
    // Who got no answer says it again, and nothing is counted twice.
    let again = sent.bodies.iter().enumerate().filter(|(number, _)| !erased.contains(number));
    let ids: HashSet<String> = again
        .map(|(_, body)| server.post("/v1/labels", body).json()["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(ids.len(), all);
    assert!(acknowledged.values().all(|id| ids.contains(*id)), "a label that was said again is the same one");
    assert_eq!(counted(server), all as u64);
    (kept, ids)
}

/// One model decides. Each is whole, and of the labels has learned those that are noted, and no others: gives how
/// many models there are.
pub fn assert_models(server: &Server, data: &Data, labels: &HashSet<String>) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = runtime.block_on(Store::open(data.path(), data.database().as_deref())).unwrap();
    wait_until(|| runtime.block_on(store.next_unlearning()).unwrap().is_none());
    let listed = server.get("/v1/models").json();
    let models = listed["models"].as_array().expect("models");
    let champions: Vec<&Value> = models.iter().filter(|model| model["role"] == "champion").collect();
    assert!(matches!(champions.as_slice(), [one] if one["id"] == listed["champion"]), "{listed}");
    let carried = json(&succeed(&["model", "show", "--json"], ""));
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    for model in models {
        let id = model["id"].as_str().expect("an id");
        let learned = runtime.block_on(store.learned_of(id, &labels)).unwrap().len();
        let shown = shown(server, data, id);
        assert_eq!(shown["model"], id);
        assert_eq!(comments(&shown), comments(&carried) + learned as u64, "{id} has learned what was erased");
    }
    models.len()
}

/// How many comments a model has learned.
fn comments(shown: &Value) -> u64 {
    ["spam", "ham"].map(|class| shown["comments"][class].as_u64().expect("a count")).iter().sum()
}

/// What the program reads in a model's file.
fn shown(server: &Server, data: &Data, id: &str) -> Value {
    let url = format!("http://{}/v1/models/{id}/file", server.address());
    let key = format!("Bearer {}", server.first_key.as_deref().expect("a key"));
    let answer = ureq::get(url).header("authorization", key).call().expect("a file");
    let file = data.path().join("shown.chaff");
    std::fs::write(&file, answer.into_body().read_to_vec().expect("a file"))
        .expect("the folder can be written to");
    json(&succeed(&["model", "show", "--json", &utf8(&file)], ""))
}

/// The model that was put in force last decides, and no more was done since the last acknowledgement than was asked
/// for.
pub fn assert_in_force(server: &Server, told: &Told) {
    let log = log(server);
    let mut newer: HashMap<&str, &str> = HashMap::new();
    for entry in log.iter().filter(|entry| entry["what"] == "unlearn") {
        let (_, before) =
            entry["detail"].as_str().and_then(|detail| detail.rsplit_once(' ')).expect("a model");
        newer.insert(before, entry["subject"].as_str().expect("a model"));
    }
    let is_put = |entry: &&Value| ["promote model", "roll back"].contains(&entry["what"].as_str().unwrap());
    let put: Vec<&str> = log.iter().filter(is_put).map(|entry| entry["subject"].as_str().unwrap()).collect();
    if let Some(acknowledged) = &told.champion {
        let since = put.iter().position(|model| model == acknowledged).expect("it was put in force");
        assert!(since <= told.unanswered, "{since} put in force since, {} asked for", told.unanswered);
    }
    // Whatever has forgotten a label since has another name.
    let mut expected = put[0];
    while let Some(next) = newer.get(expected) {
        expected = next;
    }
    assert_eq!(server.get("/v1/models").json()["champion"], expected);
}

/// All entries of the log, the latest first.
fn log(server: &Server) -> Vec<Value> {
    let mut log = Vec::new();
    let mut after = String::new();
    loop {
        let page = server.get(&format!("/v1/audit?limit={PAGE}{after}")).json();
        log.extend(page["entries"].as_array().expect("entries").iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return log,
        }
    }
}
