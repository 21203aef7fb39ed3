//! A server that is killed at any moment, while labels come in and models are trained, put in force, undone and made
//! to forget, has kept all that it acknowledged, and counts each label once. `CHAFF_KILLS` says how often it is
//! killed (5 times where it is not set).

mod common;

#[path = "killed/afterwards.rs"]
mod afterwards;
#[path = "killed/moderators.rs"]
mod moderators;
#[path = "killed/operator.rs"]
mod operator;

use std::sync::Mutex;
use std::time::Duration;

use common::{Data, Server, wait_until};
use moderators::{Sent, moderate};
use operator::{Operator, Told};

/// Each of them sends a label and waits: together well over 200 labels a second where nothing else runs.
const MODERATORS: usize = 10;
/// One life in so many is long, so that a model is trained in it,
const LONG: usize = 10;
/// and everybody else takes so many times as long to think.
const CALM: u32 = 50;

/// Has a model trained, again where what it learned was erased meanwhile; gives its id.
fn train(server: &Server) -> String {
    loop {
        let job = server.post("/v1/models", "").json();
        let path = format!("/v1/jobs/{}", job["id"].as_str().expect("an id"));
        wait_until(|| server.get(&path).json()["outcome"].is_object());
        if let Some(model) = server.get(&path).json()["outcome"]["model"].as_str() {
            return model.to_owned();
        }
    }
}

#[test]
fn what_was_acknowledged_is_there_however_often_the_server_is_killed() {
    let kills: usize = std::env::var("CHAFF_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(5);
    let data = Data::new();
    let (sent, told) = (Mutex::new(Sent::default()), Mutex::new(Told::default()));
    for life in 0..kills {
        let server = data.serve();
        let is_long = life % LONG == 0;
        let pace = if is_long { CALM } else { 1 };
        let operator = Operator::at(&server, &sent, &told);
        std::thread::scope(|scope| {
            for _ in 0..MODERATORS {
                scope.spawn(|| moderate(server.address(), pace, &sent));
            }
            if life == 0 {
                // So that there is something to put in force, and to undo.
                operator.promote(&train(&server)).expect("an answer");
            }
            scope.spawn(|| operator.work(pace));
            std::thread::sleep(Duration::from_millis(fastrand::u64(50..1500)));
            if is_long {
                train(&server);
            }
            server.kill();
        });
        // Others take its work only after minutes without a word.
        data.change("UPDATE jobs SET alive_at = 0");
    }
    let (sent, told) = (sent.into_inner().unwrap(), told.into_inner().unwrap());
    assert!(sent.acknowledged.len() > kills, "{} labels in {kills} lives", sent.acknowledged.len());
    let server = data.serve();
    let erased = afterwards::assert_erased(&server, &told, &sent);
    let (kept, labels) = afterwards::assert_labels(&server, &erased, &sent);
    let models = afterwards::assert_models(&server, &data, &labels);
    afterwards::assert_in_force(&server, &told);
    println!(
        "{kills} kills, {} labels sent, {} acknowledged, {kept} kept; {} comments erased; {} promotions and ways \
         back acknowledged; {models} models",
        sent.bodies.len(),
        sent.acknowledged.len(),
        erased.len(),
        told.put_in_force,
    );
}
