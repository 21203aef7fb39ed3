//! What the test files share: the program, a running server, and answers read as JSON.
#![allow(dead_code, unused_imports, reason = "each test file uses some of these")]

mod data;
pub mod receiver;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub use data::Data;
use serde_json::Value;

/// How long a process may take to do what is certain to come. Nothing is asserted of it: without
/// it, a test that fails would wait forever.
const PATIENCE: Duration = Duration::from_mins(5);

/// What the server says before the key that its first start makes.
const FIRST_KEY: &str = "is shown this once: ";

/// The program.
pub fn chaff() -> assert_cmd::Command {
    assert_cmd::cargo::cargo_bin_cmd!("chaff")
}

/// The program, for tests that talk to it while it runs.
pub fn chaff_running(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("chaff"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program; it must have ended by itself, and not in a panic.
pub fn run(arguments: &[&str], input: impl Into<Vec<u8>>) -> Output {
    let output =
        chaff().args(arguments).write_stdin(input).timeout(PATIENCE).output().expect("the program starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
    assert!(output.status.code().is_some(), "{arguments:?} was killed: {stderr}");
    output
}

/// What the program writes when all goes well.
pub fn succeed(arguments: &[&str], input: impl Into<Vec<u8>>) -> String {
    let output = run(arguments, input);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
    String::from_utf8(output.stdout).expect("the program writes UTF-8")
}

/// What the program says when it cannot do what it was asked; it says it on standard error alone.
pub fn fail(arguments: &[&str]) -> String {
    let output = run(arguments, "");
    let stderr = String::from_utf8(output.stderr).expect("the program writes UTF-8");
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {stderr}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{arguments:?}");
    assert!(stderr.starts_with("chaff: "), "{arguments:?}: {stderr}");
    stderr
}

/// The verdicts on some lines, all of which can be read.
pub fn score(arguments: &[&str], lines: &str) -> Vec<Value> {
    json_lines(&succeed(&[&["score"], arguments].concat(), lines))
}

/// Each line of a text, read as JSON.
pub fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(json).collect()
}

/// A text read as JSON.
pub fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// The names of an object's fields, sorted.
pub fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// Where the corpora are, if they are there.
pub fn corpora_folder() -> PathBuf {
    let named = std::env::var_os("CHAFF_CORPORA").map(PathBuf::from);
    named.unwrap_or_else(|| in_repository("../shared/corpora"))
}

/// Writes a file into a folder and gives its path.
pub fn file(folder: &tempfile::TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("the folder can be written to");
    utf8(&path)
}

/// A path as an argument.
pub fn utf8(path: &Path) -> String {
    path.to_str().expect("paths of tests are UTF-8").to_owned()
}

/// A file of this repository.
pub fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Lines, each made of a number.
pub fn lines(numbers: std::ops::Range<usize>, line: impl Fn(usize) -> String) -> String {
    numbers.map(line).collect::<Vec<_>>().join("\n") + "\n"
}

/// A line of labels.
pub fn label(label: &str, text: &str) -> String {
    serde_json::json!({ "text": text, "label": label }).to_string() + "\n"
}

/// Waits until something holds that is certain to come.
pub fn wait_until(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "what should have come did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits for the end of a process, and does not wait forever.
pub fn wait(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().expect("the process can be asked") {
            return status;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    panic!("the process does not end");
}

/// `chaff serve` in a process of its own, at a free port; killed when it goes out of scope.
pub struct Server {
    child: Child,
    address: String,
    log: Option<JoinHandle<Vec<String>>>,
    agent: ureq::Agent,
    /// The key that the first start made; requests show it where nothing else is said.
    pub first_key: Option<String>,
}

/// What the server answers.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub body: String,
    headers: ureq::http::HeaderMap,
}

impl Server {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    pub fn start_with(arguments: &[&str]) -> Self {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
        Self::of(chaff_running(&arguments))
    }

    /// The server that a command starts.
    pub fn of(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).spawn().expect("the program starts");
        let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let (sender, listening) = channel();
        let log = std::thread::spawn(move || {
            let seen = stderr.lines().map_while(Result::ok).inspect(|line| {
                for said in [FIRST_KEY, "listening at http://"] {
                    if let Some((_, told)) = line.split_once(said) {
                        // In a log of JSON, more stands behind it.
                        let end = told.find('"').unwrap_or(told.len());
                        let _ = sender.send((said, told[..end].to_owned()));
                    }
                }
            });
            seen.collect()
        });
        let mut first_key = None;
        let address = loop {
            let (said, told) = listening.recv_timeout(PATIENCE).expect("the server says where it listens");
            if said != FIRST_KEY {
                break told;
            }
            first_key = Some(told);
        };
        // A connection for each request: what one test is about is not what the last request left.
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_idle_connections(0);
        let agent = config.build().into();
        Server { child, address, log: Some(log), agent, first_key }
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn get(&self, path: &str) -> Answer {
        answer(self.known(self.agent.get(self.url(path))).call())
    }

    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Answer {
        answer(self.known(self.agent.post(self.url(path))).send(body.as_ref()))
    }

    /// As [`Self::post`], of a request that names itself.
    pub fn post_named(&self, name: &str, path: &str, body: &str) -> Answer {
        let request = self.agent.post(self.url(path)).header("idempotency-key", name);
        answer(self.known(request).send(body))
    }

    pub fn put(&self, path: &str, body: impl AsRef<[u8]>) -> Answer {
        answer(self.known(self.agent.put(self.url(path))).send(body.as_ref()))
    }

    pub fn delete(&self, path: &str) -> Answer {
        answer(self.known(self.agent.delete(self.url(path))).call())
    }

    /// As [`Self::post`] (or [`Self::get`], without a body), with another key.
    pub fn ask_with(&self, key: &str, path: &str, body: Option<&str>) -> Answer {
        let (post, get) = (self.agent.post(self.url(path)), self.agent.get(self.url(path)));
        answer(match body {
            Some(body) => with_key(post, Some(key)).send(body),
            None => with_key(get, Some(key)).call(),
        })
    }

    /// As [`Self::post`] (or [`Self::get`], without a body), by somebody who has no key.
    pub fn ask_without_key(&self, path: &str, body: Option<&str>) -> Answer {
        answer(match body {
            Some(body) => self.agent.post(self.url(path)).send(body),
            None => self.agent.get(self.url(path)).call(),
        })
    }

    /// Sends a request with these headers and no others.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let request = ureq::http::Request::builder().method(method).uri(self.url(path));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = self.agent.configure_request(request.body(body).expect("a request"));
        answer(self.agent.run(request.allow_non_standard_methods(true).build()))
    }

    /// A key with these scopes, for one site or for all, and its id.
    pub fn add_key(&self, scopes: &[&str], site: Option<&str>) -> (String, String) {
        let new =
            serde_json::json!({ "name": "made for a test", "scopes": scopes, "site": site }).to_string();
        let made = self.post("/v1/keys", new);
        assert_eq!(made.status, 201, "{made:?}");
        let text = |field: &str| made.json()[field].as_str().expect("a text").to_owned();
        (text("key"), text("id"))
    }

    /// With the key of the first start, where this server was told one.
    fn known<B>(&self, request: ureq::RequestBuilder<B>) -> ureq::RequestBuilder<B> {
        with_key(request, self.first_key.as_deref())
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    }

    /// Kills it, in the middle of whatever it does.
    pub fn kill(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-KILL", &pid]).status().expect("kill runs").success());
    }

    /// Its exit status and what it said.
    pub fn ended(mut self) -> (ExitStatus, Vec<String>) {
        let status = wait(&mut self.child);
        (status, self.said())
    }

    /// What it said until it ended. A panic in it is none that a test may overlook, though answers went on.
    fn said(&mut self) -> Vec<String> {
        let log = self.log.take().and_then(|log| log.join().ok()).unwrap_or_default();
        let has_panicked = log.iter().any(|line| line.contains("panicked at"));
        if std::thread::panicking() {
            eprintln!("the server said:\n{}", log.join("\n"));
        } else {
            assert!(!has_panicked, "the server panicked:\n{}", log.join("\n"));
        }
        log
    }
}

fn with_key<B>(request: ureq::RequestBuilder<B>, key: Option<&str>) -> ureq::RequestBuilder<B> {
    match key {
        Some(key) => request.header("authorization", format!("Bearer {key}")),
        None => request,
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.said();
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("headers are ASCII"))
    }

    /// All headers.
    pub fn all_headers(&self) -> String {
        format!("{:?}", self.headers)
    }

    pub fn json(&self) -> Value {
        json(&self.body)
    }

    /// The error that it must be: its code, and the field that it names.
    pub fn error(&self, status: u16) -> (String, Option<String>) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.kind, "application/json");
        let answer = self.json();
        assert_eq!(keys(&answer), ["error"]);
        error(&answer["error"])
    }
}

/// The code and the field of an error in the shape that all errors have.
pub fn error(error: &Value) -> (String, Option<String>) {
    let with_field = error.get("field").is_some();
    assert_eq!(
        keys(error),
        if with_field { &["code", "field", "message"][..] } else { &["code", "message"] }
    );
    let text = |field: &str| error[field].as_str().map(str::to_owned);
    assert!(text("message").is_some_and(|message| !message.is_empty()), "{error}");
    (text("code").expect("a code"), text("field"))
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = response.expect("the server answers");
    let kind =
        response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or("").into();
    Answer {
        status: response.status().as_u16(),
        kind,
        headers: response.headers().clone(),
        body: response.body_mut().read_to_string().expect("the answer can be read"),
    }
}
