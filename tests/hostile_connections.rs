//! Clients that send slowly, too much, or nothing at all do not keep the server from answering the others.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use common::{Server, wait_until};

/// How many connections a newsroom's proxies may leave open.
const CROWD: usize = 10_000;
/// What a connection that does nothing may cost at most, in bytes.
const COST: usize = 64 * 1024;
const COMMENT: &str = r#"{"text":"They said the same about the ferry terminal"}"#;
const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address()).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("it can be set");
    stream
}

fn connect_and_send(server: &Server, sent: &[u8]) -> TcpStream {
    let mut stream = connect(server);
    stream.write_all(sent).expect("it reads");
    stream
}

fn judges(server: &Server) {
    assert_eq!(server.post("/v1/moderate", COMMENT).status, 200);
}

/// What comes back before the other side ends or stops reading.
fn first_line(mut stream: TcpStream) -> String {
    let mut answer = [0; 512];
    let length = stream.read(&mut answer).unwrap_or(0);
    String::from_utf8_lossy(&answer[..length]).lines().next().unwrap_or_default().to_owned()
}

/// Bytes of memory that the server has in use.
fn memory(server: &Server) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it is told");
    let kib: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib * 1024
}

#[test]
#[cfg(target_os = "linux")]
fn ten_thousand_connections_at_once_are_kept_and_the_server_answers() {
    // This process and the server hold one end each; the server inherits the limit.
    let files = rlimit::increase_nofile_limit(CROWD as u64 + 512).expect("the limit can be asked for");
    let crowd = CROWD.min(usize::try_from(files).unwrap_or(CROWD).saturating_sub(512));
    if crowd < CROWD {
        eprintln!("the limit of open files is {files}: {crowd} connections, not {CROWD}");
    }
    let server = Server::start();
    judges(&server);
    let before = memory(&server);
    let mut open: Vec<TcpStream> = (0..crowd).map(|_| connect_and_send(&server, HEALTH)).collect();
    for stream in &mut open {
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).expect("each is answered");
        assert_eq!(&answer, b"HTTP/1.1 200");
    }
    judges(&server);
    let cost = memory(&server).saturating_sub(before) / crowd;
    eprintln!("{crowd} connections, {cost} bytes each");
    assert!(cost < COST, "{cost} bytes a connection");
    drop(open);
    judges(&server);
}

#[test]
fn who_sends_a_byte_now_and_then_keeps_nobody_waiting() {
    let server = Server::start();
    let slow: Vec<TcpStream> = (0..1000)
        .map(|_| connect_and_send(&server, b"POST /v1/moderate HTTP/1.1\r\nhost: x\r\nx-slow: "))
        .collect();
    for stream in &slow {
        let _ = (&*stream).write_all(b"a");
    }
    judges(&server);
    // Each is sent away when its head has taken too long.
    let mut first = slow.into_iter().next().expect("there are some");
    let mut rest = Vec::new();
    let _ = first.read_to_end(&mut rest);
    let rest = String::from_utf8_lossy(&rest);
    assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 408"), "{rest}");
}

#[test]
fn a_body_that_never_comes_is_not_waited_for() {
    let server = Server::start();
    let head = "HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n";
    let single = connect_and_send(&server, format!("POST /v1/moderate {head}{{").as_bytes());
    let batch = connect_and_send(&server, format!("POST /v1/moderate/batch {head}[").as_bytes());
    judges(&server);
    assert!(first_line(single).starts_with("HTTP/1.1 503"));
    // The answer to a batch may have begun; either way there is an end.
    let mut rest = Vec::new();
    let mut batch = batch;
    let _ = batch.read_to_end(&mut rest);
}

#[test]
fn heads_and_bodies_that_are_too_long_are_refused() {
    let server = Server::start();
    let long = "x".repeat(100_000);
    let many = "x: y\r\n".repeat(500);
    for head in [format!("x-long: {long}\r\n"), many] {
        let request = format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{head}\r\n");
        let mut stream = connect(&server);
        let _ = stream.write_all(request.as_bytes());
        let line = first_line(stream);
        assert!(line.is_empty() || line.starts_with("HTTP/1.1 431"), "{line}");
    }
    let mut stream = connect(&server);
    let _ = stream.write_all(format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes());
    let line = first_line(stream);
    assert!(
        line.is_empty() || line.starts_with("HTTP/1.1 414") || line.starts_with("HTTP/1.1 431"),
        "{line}"
    );
    // What is announced is not believed: no memory is taken for it, and it is waited for as for any body.
    let announced = "POST /v1/moderate HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\n";
    assert!(first_line(connect_and_send(&server, announced.as_bytes())).starts_with("HTTP/1.1 503"));
    judges(&server);
}

#[test]
fn what_is_no_http_is_refused() {
    let server = Server::start();
    for nonsense in [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"[..], b"\0\0\0\0\r\n\r\n", b"GET\r\n\r\n"] {
        let line = first_line(connect_and_send(&server, nonsense));
        assert!(line.is_empty() || line.starts_with("HTTP/1.1 400"), "{line}");
    }
    judges(&server);
}

#[test]
fn connections_that_are_open_do_not_keep_it_from_stopping() {
    let server = Server::start();
    let idle = connect_and_send(&server, HEALTH);
    let halfway =
        connect_and_send(&server, b"POST /v1/moderate HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{");
    wait_until(|| server.get("/healthz").status == 200);
    server.terminate();
    assert!(server.ended().0.success());
    drop((idle, halfway));
}
