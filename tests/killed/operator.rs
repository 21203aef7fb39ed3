//! The operator, who erases comments, puts models in force and undoes that, until the server is gone.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};

use crate::common::Server;
use crate::moderators::{NEWSROOM, Sent, comment_id};

/// The longest that the operator thinks.
const PAUSE: u64 = 150;

/// What was asked for, and what came back.
#[derive(Default)]
pub struct Told {
    /// The comments that were to be erased, with whether that was acknowledged.
    pub erased: BTreeMap<usize, bool>,
    /// The model that was put in force, or back in force, as the last acknowledgement says.
    pub champion: Option<String>,
    /// How often another one was asked for since, without an answer.
    pub unanswered: usize,
    /// How often one was put in force.
    pub put_in_force: usize,
}

/// Who does it, at one server.
pub struct Operator<'t> {
    agent: ureq::Agent,
    server: &'t Server,
    sent: &'t Mutex<Sent>,
    told: &'t Mutex<Told>,
}

/// What erases a comment.
pub fn erasure(number: usize) -> String {
    json!({ "comment_id": comment_id(number), "site": NEWSROOM }).to_string()
}

/// Where no answer comes, these give nothing.
impl<'t> Operator<'t> {
    pub fn at(server: &'t Server, sent: &'t Mutex<Sent>, told: &'t Mutex<Told>) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_mins(1)));
        Operator { agent: config.http_status_as_error(false).build().into(), server, sent, told }
    }

    /// Does one thing after another until the server is gone.
    pub fn work(&self, pace: u32) {
        while self.turn().is_some() {
            std::thread::sleep(Duration::from_millis(fastrand::u64(..PAUSE)) * pace);
        }
    }

    fn turn(&self) -> Option<()> {
        match fastrand::u8(..8) {
            0..=3 => self.erase(),
            4..=5 => self.promote_another(),
            6 => self.put_in_force("/v1/models/rollback", ""),
            _ => self.ask("/v1/models", Some("")).map(drop),
        }
    }

    fn erase(&self) -> Option<()> {
        let known: Vec<usize> = self.sent.lock().unwrap().acknowledged.keys().copied().collect();
        let Some(&number) = fastrand::choice(&known) else { return Some(()) };
        self.told.lock().unwrap().erased.entry(number).or_default();
        let (status, _) = self.ask("/v1/erase", Some(&erasure(number)))?;
        if status == 200 {
            self.told.lock().unwrap().erased.insert(number, true);
        }
        Some(())
    }

    fn promote_another(&self) -> Option<()> {
        let (_, models) = self.ask("/v1/models", None)?;
        let others = models["models"].as_array()?.iter().filter(|model| model["role"] != "champion");
        let Some(other) = fastrand::choice(others.collect::<Vec<_>>()) else { return Some(()) };
        self.promote(other["id"].as_str()?)
    }

    pub fn promote(&self, model: &str) -> Option<()> {
        self.put_in_force(&format!("/v1/models/{model}/promote"), r#"{"force":true}"#)
    }

    fn put_in_force(&self, path: &str, body: &str) -> Option<()> {
        self.told.lock().unwrap().unanswered += 1;
        let (status, answer) = self.ask(path, Some(body))?;
        let mut told = self.told.lock().unwrap();
        if status == 200 {
            told.champion = answer["champion"].as_str().map(str::to_owned);
            told.unanswered = 0;
            told.put_in_force += 1;
        } else if status < 500 {
            // It was refused, and changed nothing.
            told.unanswered -= 1;
        }
        Some(())
    }

    fn ask(&self, path: &str, body: Option<&str>) -> Option<(u16, Value)> {
        let url = format!("http://{}{path}", self.server.address());
        let key = format!("Bearer {}", self.server.first_key.as_deref().expect("a key"));
        let answer = match body {
            Some(body) => self.agent.post(url).header("authorization", key).send(body),
            None => self.agent.get(url).header("authorization", key).call(),
        };
        let mut answer = answer.ok()?;
        // What was not read to its end was not acknowledged.
        let text = answer.body_mut().read_to_string().ok()?;
        Some((answer.status().as_u16(), serde_json::from_str(&text).ok()?))
    }
}
