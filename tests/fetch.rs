//! A list arrives whole or not at all: it is fetched anew only when it has changed, never beyond the
//! limits, and what goes wrong says what to do without telling a secret.

#[path = "fetch/server.rs"]
mod server;

use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use chaff::reputation::fetch::{FetchError, Fetched, Limits, Origin, Problem, Validators, fetch};
use flate2::Compression;
use flate2::write::GzEncoder;

use server::{Answer, Server, answer, ok, written};

const LIST: &[u8] = b"evil.example\nworse.example\n";

const LIMITS: Limits = Limits { bytes: 1000, time: Duration::from_secs(20) };

/// What no transfer below is finished in.
const SHORT: Limits = Limits { bytes: 1000, time: Duration::from_millis(300) };

fn get(origin: &str, known: &Validators) -> Result<Fetched, FetchError> {
    fetch(&origin.parse().unwrap(), known, &LIMITS)
}

fn new(fetched: Fetched) -> (Vec<u8>, Validators) {
    match fetched {
        Fetched::New { bytes, validators } => (bytes, validators),
        Fetched::Unchanged => panic!("the list counts as unchanged"),
    }
}

fn list(answer: Answer) -> Vec<u8> {
    let server = Server::start(vec![answer]);
    new(get(&server.url("list"), &Validators::default()).unwrap()).0
}

fn failure(answers: Vec<Answer>, limits: &Limits) -> FetchError {
    let server = Server::start(answers);
    fetch(&server.url("list").parse().unwrap(), &Validators::default(), limits).unwrap_err()
}

fn fails(answer: Answer) -> FetchError {
    failure(vec![answer], &LIMITS)
}

fn chunked(chunks: &[&[u8]], end: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for chunk in chunks {
        body.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        body.extend([chunk, &b"\r\n"[..]].concat());
    }
    body.extend(end);
    body
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_list_is_fetched_once_and_then_asked_about() {
    let marks = ["ETag: \"abc\"", "Last-Modified: Sun, 22 Nov 2026 10:00:00 GMT"];
    let server = Server::start(vec![ok(&marks, LIST), answer("304 Not Modified", &[], b"")]);
    let (bytes, known) = new(get(&server.url("list"), &Validators::default()).unwrap());
    assert_eq!(bytes, LIST);
    assert_eq!(known.etag.as_deref(), Some("\"abc\""));
    let first = server.request();
    assert!(first.contains(&format!("user-agent: chaff/{}\r\n", env!("CARGO_PKG_VERSION"))), "{first}");
    assert!(first.contains("accept-encoding: gzip\r\n") && !first.contains("if-"), "{first}");

    assert_eq!(get(&server.url("list"), &known).unwrap(), Fetched::Unchanged);
    let second = server.request();
    assert!(second.contains("if-none-match: \"abc\"\r\n"), "{second}");
    assert!(second.contains("if-modified-since: sun, 22 nov 2026 10:00:00 gmt\r\n"), "{second}");
}

#[test]
fn unchanged_is_no_answer_where_nothing_is_known() {
    let error = fails(answer("304 Not Modified", &[], b""));
    assert!(matches!(error.problem(), Problem::Status(304)), "{error}");
}

#[test]
fn a_list_may_be_empty_chunked_or_end_with_the_connection() {
    assert_eq!(list(ok(&[], b"")), b"");
    let body = chunked(&[&LIST[..13], &LIST[13..]], b"0\r\n\r\n");
    assert_eq!(list(answer("200 OK", &["Transfer-Encoding: chunked"], &body)), LIST);
    assert_eq!(list(answer("200 OK", &[], LIST)), LIST);
    let whole = vec![b'a'; 1000];
    assert_eq!(list(ok(&[], &whole)), whole);
}

#[test]
fn gzip_is_unpacked_of_the_connection_of_the_file_and_of_both() {
    let packed = gzip(LIST);
    assert_eq!(list(ok(&["Content-Encoding: gzip"], &packed)), LIST);
    assert_eq!(list(ok(&["Content-Type: application/gzip"], &packed)), LIST);
    assert_eq!(list(ok(&["Content-Encoding: gzip"], &gzip(&packed))), LIST);
    let error = fails(ok(&[], &packed[..packed.len() - 4]));
    assert!(matches!(error.problem(), Problem::CutOff), "{error}");
}

#[test]
fn other_packings_are_refused_by_name() {
    for (headers, body, name) in [
        (&[][..], &b"PK\x03\x04...."[..], "zip"),
        (&[], b"BZh91AY&SY....", "bzip2"),
        (&["Content-Encoding: br"], b"....", "br"),
    ] {
        let error = fails(ok(headers, body));
        assert!(matches!(error.problem(), Problem::Packed(packing) if packing == name), "{error}");
    }
}

#[test]
fn too_large_is_refused_declared_undeclared_and_packed() {
    let large = vec![b'a'; 1001];
    let declared = answer("200 OK", &["Content-Length: 1001"], b"");
    let in_chunks = chunked(&[&large[..600], &large[600..]], b"0\r\n\r\n");
    for answer in [
        declared,
        ok(&[], &large),
        answer("200 OK", &["Transfer-Encoding: chunked"], &in_chunks),
        answer("200 OK", &[], &large),
        ok(&["Content-Encoding: gzip"], &gzip(&vec![b'a'; 1_000_000])[..]),
        ok(&[], &gzip(&large)),
    ] {
        let error = fails(answer);
        assert!(matches!(error.problem(), Problem::TooLarge(1000)), "{error}");
    }
}

#[test]
fn what_is_cut_off_is_no_list() {
    let half = chunked(&[LIST], b"");
    for answer in [
        answer("200 OK", &["Content-Length: 100"], LIST),
        answer("200 OK", &["Transfer-Encoding: chunked"], &half),
        answer("200 OK", &["Transfer-Encoding: chunked"], &half[..10]),
    ] {
        let error = fails(answer);
        assert!(matches!(error.problem(), Problem::CutOff), "{error}");
    }
}

#[test]
fn a_transfer_that_stalls_or_crawls_is_given_up() {
    let head = || written("200 OK", &["Content-Length: 1000"], LIST);
    let onward = || answer("302 Found", &["Location: /on"], b"");
    for answers in [
        vec![Answer::ThenStall(Vec::new())],
        vec![Answer::ThenStall(head())],
        vec![Answer::ThenTrickle(head())],
        vec![onward(), Answer::ThenTrickle(head())],
    ] {
        let started = Instant::now();
        let error = failure(answers, &SHORT);
        assert!(matches!(error.problem(), Problem::TooSlow(_)), "{error}");
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    }
}

#[test]
fn redirects_are_followed_to_an_end() {
    let onward = |status: &str, location: &str| answer(status, &[&format!("Location: {location}")], b"");
    let server = Server::start(vec![
        onward("301 Moved Permanently", "/2"),
        onward("302 Found", "3?a=b"),
        onward("303 See Other", "/4"),
        onward("307 Temporary Redirect", "/5"),
        onward("308 Permanent Redirect", "/6"),
        ok(&[], LIST),
    ]);
    assert_eq!(new(get(&server.url("1"), &Validators::default()).unwrap()).0, LIST);
    let asked: Vec<String> = (0..6).map(|_| server.request()).collect();
    assert!(asked[2].starts_with("get /3?a=b "), "{}", asked[2]);
    assert!(asked[5].starts_with("get /6 "), "{}", asked[5]);

    let error = failure((0..9).map(|_| onward("302 Found", "/list")).collect(), &LIMITS);
    assert!(matches!(error.problem(), Problem::Redirects(5)), "{error}");
    for location in ["http://lists.example/", "ftp://lists.example/", "http://[/"] {
        let error = fails(onward("302 Found", location));
        assert!(matches!(error.problem(), Problem::UnsafeRedirect(_)), "{error}");
    }
    let error = fails(answer("302 Found", &[], b""));
    assert!(matches!(error.problem(), Problem::UnsafeRedirect(_)), "{error}");
}

#[test]
fn a_refusal_names_the_status_and_what_to_do() {
    for (status, headers, remedy) in [
        ("401 Unauthorized", &[][..], "(401): see whether the key is right"),
        ("403 Forbidden", &[], "(403): see whether the key is right"),
        ("404 Not Found", &[], "(404): it has moved"),
        ("410 Gone", &[], "(410): it has moved"),
        ("429 Too Many Requests", &["Retry-After: 3600"], "(429), for 3600 seconds: fetch less often"),
        ("503 Service Unavailable", &[], "(503): fetch less often"),
        ("500 Internal Server Error", &[], "answered 500"),
        ("206 Partial Content", &[], "answered 206"),
    ] {
        let message = fails(answer(status, headers, b"<html>no list</html>")).to_string();
        assert!(message.contains(remedy), "{message}");
    }
}

#[test]
fn no_error_tells_a_secret() {
    let server = Server::start(vec![answer("403 Forbidden", &[], b"")]);
    let written = server.url("{key}/list?auth-key={key}").replace("//", "//user:pass@");
    let origin = Origin::parse(&written, Some("s3cret")).unwrap();
    let error = fetch(&origin, &Validators::default(), &LIMITS).unwrap_err();
    let request = server.request();
    assert!(request.starts_with("get /s3cret/list?auth-key=s3cret "), "{request}");
    assert!(request.contains("authorization: basic dxnlcjpwyxnz"), "{request}");
    for told in [error.to_string(), format!("{error:?}")] {
        assert!(!["s3cret", "user", "pass"].iter().any(|secret| told.contains(secret)), "{told}");
    }
    assert!(error.to_string().contains("{key}/list?auth-key=…"), "{error}");
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = get(&format!("http://{closed}/list"), &Validators::default()).unwrap_err();
    assert!(matches!(error.problem(), Problem::Connection(_)), "{error}");
    let error = fails(Answer::Whole(b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec()));
    assert!(matches!(error.problem(), Problem::Connection(_)), "{error}");
}

#[test]
fn a_file_is_read_when_its_content_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own list.txt");
    let origin = path.to_str().unwrap();
    fs::write(&path, LIST).unwrap();
    let (bytes, known) = new(get(origin, &Validators::default()).unwrap());
    assert_eq!(bytes, LIST);

    fs::write(&path, LIST).unwrap();
    assert_eq!(get(origin, &known).unwrap(), Fetched::Unchanged);
    fs::write(&path, gzip(LIST)).unwrap();
    assert_eq!(get(origin, &known).unwrap(), Fetched::Unchanged);

    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, LIST.to_ascii_uppercase()).unwrap();
    fs::File::open(&path).unwrap().set_modified(modified).unwrap();
    let (bytes, changed) = new(get(&format!("file://{origin}").replace(' ', "%20"), &known).unwrap());
    assert_eq!(bytes, LIST.to_ascii_uppercase());
    assert_ne!(changed, known);
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.txt");
    let error = get(path.to_str().unwrap(), &Validators::default()).unwrap_err();
    assert!(matches!(error.problem(), Problem::File(_)), "{error}");
    assert!(error.to_string().contains("list.txt: the file cannot be read"), "{error}");
    let error = get(folder.path().to_str().unwrap(), &Validators::default()).unwrap_err();
    assert!(error.to_string().contains("no regular file"), "{error}");
    fs::write(&path, vec![b'a'; 1001]).unwrap();
    let error = get(path.to_str().unwrap(), &Validators::default()).unwrap_err();
    assert!(matches!(error.problem(), Problem::TooLarge(1000)), "{error}");
}
