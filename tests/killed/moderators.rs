//! Moderators, who label until the server is gone.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;

const PAUSE: Duration = Duration::from_millis(20);
/// Whose newsroom it is.
pub const NEWSROOM: &str = "herald";
/// What all comments link to.
pub const SITE: &str = "trial.example";

/// What was sent, and what came back.
#[derive(Default)]
pub struct Sent {
    pub bodies: Vec<String>,
    /// The id of each label that was acknowledged, by its place among those sent.
    pub acknowledged: HashMap<usize, String>,
}

/// The newsroom's name for a comment.
pub fn comment_id(number: usize) -> String {
    format!("trial-{number}")
}

fn body(number: usize) -> String {
    let text = format!("Trial {number} at http://{SITE}, which nobody has asked for");
    let comment = json!({ "id": comment_id(number), "text": text, "site": NEWSROOM });
    json!({ "comment": comment, "label": "spam", "moderator": "ann" }).to_string()
}

/// Labels until the server is gone.
pub fn moderate(address: &str, pace: u32, sent: &Mutex<Sent>) {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_mins(1)));
    let agent: ureq::Agent = config.build().into();
    loop {
        let (number, body) = {
            let mut sent = sent.lock().unwrap();
            let number = sent.bodies.len();
            sent.bodies.push(body(number));
            (number, sent.bodies[number].clone())
        };
        let Ok(mut answer) = agent.post(format!("http://{address}/v1/labels")).send(&body) else { return };
        // What was not read to its end was not acknowledged.
        let Ok(label) = answer.body_mut().read_to_string() else { return };
        let id = crate::common::json(&label)["id"].as_str().expect("an id").to_owned();
        sent.lock().unwrap().acknowledged.insert(number, id);
        std::thread::sleep(PAUSE * pace);
    }
}
