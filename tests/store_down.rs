//! While the store is down, comments are judged and the answers say so; when it is back, nothing is lost.

mod common;

use std::io::copy;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use common::{Answer, Data, Server, wait_until};
use serde_json::{Value, json};

fn moderate(server: &Server) -> Value {
    let comment = json!({ "text": "Words about the harbour ferry", "site": "herald" });
    let answer = server.post("/v1/moderate", comment.to_string());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn is_degraded(server: &Server) -> bool {
    moderate(server)["degraded"] == true
}

/// What `/metrics` says.
fn gauge(server: &Server) -> bool {
    server.get("/metrics").body.contains("\nchaff_store_degraded 1\n")
}

fn label(server: &Server, decided: &Value) -> Answer {
    let said = json!({ "decision_id": decided["decision_id"], "label": "ham", "moderator": "ann" });
    server.post("/v1/labels", said.to_string())
}

/// What holds of a store that can be taken away and given back.
fn survives(server: &Server, take: impl FnOnce(), give: impl FnOnce()) {
    let before = moderate(server);
    assert_eq!(before.get("degraded"), None);
    take();
    wait_until(|| is_degraded(server));
    let meanwhile = moderate(server);
    assert_eq!(meanwhile["score"], before["score"]);
    assert!(gauge(server));
    assert_eq!(label(server, &before).error(503).0, "degraded");

    give();
    wait_until(|| !is_degraded(server));
    assert!(!gauge(server));
    // What was decided meanwhile was kept, and is stored now.
    assert_eq!(label(server, &meanwhile).status, 201);
}

/// Tells the database something while the server runs.
fn tell(data: &Data, statement: &'static str) {
    let file = format!("sqlite://{}", data.path().join("chaff.db").display());
    let url = data.database().unwrap_or(file);
    sqlx::any::install_default_drivers();
    tokio::runtime::Runtime::new().expect("threads").block_on(async {
        use sqlx::{AnyConnection, Connection, Executor};
        let mut connection = AnyConnection::connect(&url).await.expect("it is there");
        connection.execute(statement).await.expect("it does what it is told");
    });
}

#[test]
fn a_store_that_takes_no_decisions() {
    let data = Data::new();
    let server = data.serve();
    survives(
        &server,
        || tell(&data, "ALTER TABLE decisions RENAME TO gone"),
        || tell(&data, "ALTER TABLE gone RENAME TO decisions"),
    );
}

/// A way to a database that can be shut.
struct Gate {
    address: String,
    shut: Arc<AtomicBool>,
    passing: Arc<Mutex<Vec<TcpStream>>>,
}

impl Gate {
    fn to(database: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("it has one").to_string();
        let (shut, passing) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let gate = Gate { address, shut: shut.clone(), passing: passing.clone() };
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if !shut.load(Ordering::Relaxed) {
                    let far = TcpStream::connect(&database).expect("the database is there");
                    let ends = [&near, &far].map(|end| end.try_clone().expect("a second handle"));
                    passing.lock().expect("nobody panicked").extend(ends);
                    pass(&near, &far);
                    pass(&far, &near);
                }
            }
        });
        gate
    }

    fn shut(&self) {
        self.shut.store(true, Ordering::Relaxed);
        for end in self.passing.lock().expect("nobody panicked").drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    fn open(&self) {
        self.shut.store(false, Ordering::Relaxed);
    }
}

/// Passes on all that comes, in a thread of its own.
fn pass(from: &TcpStream, to: &TcpStream) {
    let mut ends = [from, to].map(|end| end.try_clone().expect("a second handle"));
    std::thread::spawn(move || {
        let [from, to] = &mut ends;
        let _ = copy(from, to);
        let _ = to.shutdown(Shutdown::Both);
    });
}

#[test]
fn a_database_that_cannot_be_reached() {
    let data = Data::new();
    let Some(url) = data.database() else {
        eprintln!("passed over: a file can always be reached; CHAFF_TEST_DATABASE names a server");
        return;
    };
    let (host, name) = url.rsplit_once('/').expect("a URL");
    let (user, host) = host.rsplit_once('@').expect("a user");
    let gate = Gate::to(host.to_owned());
    let through = format!("{user}@{}/{name}", gate.address);
    let folder = data.path().to_str().expect("paths of tests are UTF-8");
    let server = Server::start_with(&["--data", folder, "--database", &through]);
    survives(&server, || gate.shut(), || gate.open());
}
