use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{sleep, spawn};

use super::*;

/// A server that answers one request after the other with the same bytes, and passes on what it
/// was sent.
fn server(answer: impl Into<Vec<u8>>, delay: Duration) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (base, answer) = (format!("http://{}", listener.local_addr().unwrap()), answer.into());
    let (sender, requests) = channel();
    spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            while !is_whole(&request) {
                let mut buffer = [0; 4096];
                match stream.read(&mut buffer) {
                    Ok(length @ 1..) => request.extend_from_slice(&buffer[..length]),
                    _ => break,
                }
            }
            sleep(delay);
            let _ = sender.send(String::from_utf8_lossy(&request).into_owned());
            let _ = stream.write_all(&answer);
            let _ = stream.shutdown(Shutdown::Write);
        }
    });
    (base, requests)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.is_none_or(|length| body.len() >= length.trim().parse().unwrap())
}

fn http(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn ok(body: &str) -> String {
    http("200 OK", body)
}

async fn confirm(base: &str, kind: EntryKind) -> Result<Vec<FullHash>, AskError> {
    Mirror::new(base, kind).unwrap().confirm(&[Prefix::from(*b"\xAB\xCD\xEF\x01")]).await
}

fn found(kind: &str, hash: &[u8]) -> String {
    let hash = BASE64_STANDARD.encode(hash);
    format!(
        r#"{{"matches": [{{"threatType": "{kind}", "platformType": "ANY_PLATFORM", "threatEntryType": "URL",
            "threat": {{"hash": "{hash}"}}, "cacheDuration": "300.000s"}}],
            "negativeCacheDuration": "300.000s"}}"#
    )
}

#[tokio::test]
async fn it_is_asked_as_safe_browsing_is_and_told_only_prefixes() {
    let (base, requests) = server(ok(&found("SOCIAL_ENGINEERING", &[7; 32])), Duration::ZERO);
    let hashes = confirm(&format!("{base}/lists/?key=secret"), EntryKind::Phishing).await.unwrap();
    assert_eq!(hashes, [FullHash([7; 32])]);
    let request = requests.recv().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /lists/v4/fullHashes:find?key=secret HTTP/1.1\r\n"), "{head}");
    assert!(head.to_ascii_lowercase().contains("content-type: application/json"), "{head}");
    let sent: Value = serde_json::from_str(body).unwrap();
    let info = json!({
        "threatTypes": ["SOCIAL_ENGINEERING"], "platformTypes": ["ANY_PLATFORM"],
        "threatEntryTypes": ["URL"], "threatEntries": [{ "hash": "q83vAQ==" }],
    });
    assert_eq!(sent["threatInfo"], info);
    assert_eq!(sent["client"]["clientId"], "chaff");
}

#[tokio::test]
async fn nothing_found_and_threats_of_another_kind_are_nothing() {
    for body in
        ["{}", r#"{"matches": []}"#, r#"{"negativeCacheDuration": "300s"}"#, &found("MALWARE", &[7; 32])]
    {
        let (base, _requests) = server(ok(body), Duration::ZERO);
        assert_eq!(confirm(&base, EntryKind::Phishing).await.unwrap(), [], "{body}");
    }
}

#[tokio::test]
async fn whatever_else_is_answered_is_an_error() {
    let huge = format!(r#"{{"x": "{}"}}"#, "x".repeat(MAX_ANSWER as usize));
    let answers = [
        ok("not JSON"),
        ok("[]"),
        ok(r#"{"matches": 3}"#),
        ok(r#"{"matches": [{"threatType": "MALWARE"}]}"#),
        ok(&found("MALWARE", &[7; 31])),
        ok(&found("MALWARE", &[7; 32]).replace("BwcH", "!!!!")),
        ok(&huge),
        http("500 Internal Server Error", "{}"),
        http("404 Not Found", "{}"),
        http("204 No Content", ""),
        "HTTP/1.1 302 Found\r\nlocation: http://192.0.2.1/\r\ncontent-length: 0\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}".to_owned(),
        "garbage".to_owned(),
        String::new(),
    ];
    for answer in answers {
        let (base, _requests) = server(answer.clone(), Duration::ZERO);
        let confirmed = confirm(&format!("{base}?key=secret"), EntryKind::Malware).await;
        let error = confirmed.expect_err(&answer).to_string();
        assert!(error.starts_with("mirror 127.0.0.1: "), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn one_that_is_slow_or_gone_is_an_error_in_time() {
    let (base, _requests) = server(ok("{}"), PATIENCE + Duration::from_secs(3));
    let start = std::time::Instant::now();
    assert!(confirm(&base, EntryKind::Spam).await.is_err());
    assert!(start.elapsed() < PATIENCE + Duration::from_secs(2));
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(confirm(&format!("http://{gone}"), EntryKind::Spam).await.is_err());
}

#[test]
fn a_key_is_not_shown() {
    let mirror = Mirror::new("https://mirror.test/?key=secret", EntryKind::Spam).unwrap();
    assert!(!format!("{mirror:?}").contains("secret"));
}

#[test]
fn a_mirror_has_the_url_of_a_server() {
    for wrong in ["", "127.0.0.1:80", "ftp://a.test", "file:///etc/hosts", "http://"] {
        assert!(Mirror::new(wrong, EntryKind::Spam).is_err(), "{wrong}");
    }
}
