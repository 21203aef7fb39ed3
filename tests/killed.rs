//! A server that is killed at any moment, under labels that come in, has kept every label that it
//! acknowledged, and counts each once. `CHAFF_KILLS` says how often it is killed (5 times where it is not set).

mod common;

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::{Data, Server, json};
use serde_json::json;

/// Each of them sends a label and waits: together well over 200 labels a second where nothing else runs.
const MODERATORS: usize = 10;
const PAUSE: Duration = Duration::from_millis(20);
const SITE: &str = "trial.example";

/// What was sent, and what came back.
#[derive(Default)]
struct Sent {
    bodies: Vec<String>,
    /// The id of each label that was acknowledged, by its place among those sent.
    acknowledged: HashMap<usize, String>,
}

fn body(number: usize) -> String {
    let text = format!("Trial {number} at http://{SITE}, which nobody has asked for");
    json!({ "comment": { "text": text, "site": "herald" }, "label": "spam", "moderator": "ann" }).to_string()
}

/// Labels until it is told to end, or the server is gone.
fn moderate(address: &str, sent: &Mutex<Sent>, ended: &AtomicBool) {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(10)));
    let agent: ureq::Agent = config.build().into();
    while !ended.load(Ordering::Relaxed) {
        let (number, body) = {
            let mut sent = sent.lock().unwrap();
            let number = sent.bodies.len();
            sent.bodies.push(body(number));
            (number, sent.bodies[number].clone())
        };
        let Ok(mut answer) = agent.post(format!("http://{address}/v1/labels")).send(&body) else { return };
        // What was not read to its end was not acknowledged.
        let Ok(label) = answer.body_mut().read_to_string() else { return };
        let id = json(&label)["id"].as_str().expect("an id").to_owned();
        sent.lock().unwrap().acknowledged.insert(number, id);
        std::thread::sleep(PAUSE);
    }
}

/// How many labels of spam the links' site has.
fn counted(server: &Server) -> u64 {
    let site = server.get(&format!("/v1/sites/{SITE}")).json();
    site["opinion"]["counts"]["spam"].as_u64().unwrap_or_else(|| panic!("no counts in {site}"))
}

#[test]
fn what_was_acknowledged_is_there_however_often_the_server_is_killed() {
    let kills: usize = std::env::var("CHAFF_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(5);
    let data = Data::new();
    let sent = Mutex::new(Sent::default());
    for _ in 0..kills {
        let server = data.serve();
        let ended = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..MODERATORS {
                scope.spawn(|| moderate(server.address(), &sent, &ended));
            }
            std::thread::sleep(Duration::from_millis(fastrand::u64(50..600)));
            server.kill();
            ended.store(true, Ordering::Relaxed);
        });
    }
    let Sent { bodies, acknowledged } = sent.into_inner().unwrap();
    assert!(acknowledged.len() > kills, "{} labels in {kills} lives", acknowledged.len());

    let server = data.serve();
    for (number, id) in &acknowledged {
        let label = server.get(&format!("/v1/labels/{id}")).json();
        assert_eq!(label["state"], "counted", "label {id} of comment {number}: {label}");
    }
    let kept = counted(&server);
    assert!((acknowledged.len() as u64..=bodies.len() as u64).contains(&kept), "{kept} counted");
    // Who got no answer says it again, and nothing is counted twice.
    let ids: HashSet<String> = bodies
        .iter()
        .map(|body| server.post("/v1/labels", body).json()["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(ids.len(), bodies.len());
    assert!(acknowledged.values().all(|id| ids.contains(id)), "a label that was said again is the same one");
    assert_eq!(counted(&server), bodies.len() as u64);
    println!("{kills} kills, {} labels sent, {} acknowledged, {kept} kept", bodies.len(), acknowledged.len());
}
