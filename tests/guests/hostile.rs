//! What nobody's client sends: the server stays whole, and says nothing of a comment in its headers.

use serde_json::json;

use crate::HAM;
use crate::ask::{form, send};
use crate::common::Server;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[test]
fn broken_forms_are_read_as_far_as_they_go() {
    let server = Server::start();
    for body in [
        &b"comment_content=%"[..],
        b"comment_content=%zz%4",
        b"comment_content=%ff%fe%00",
        b"&&&=&==&comment_content=x&comment_content",
        b"blog=%00&comment_content=\xff\xff",
        b"blog=http://[&comment_content=x",
        b"user_ip=not+an+address",
    ] {
        let told = send(&server, "/1.1/comment-check", &[FORM], Some(body));
        assert_eq!((told.status, told.body.as_str()), (200, "false"), "{}", String::from_utf8_lossy(body));
    }
    for charset in ["utf-16le", "utf-7", "nonsense", "", "iso-2022-jp"] {
        let kind = format!("application/x-www-form-urlencoded; charset={charset}");
        let told = send(
            &server,
            "/1.1/comment-check",
            &[("content-type", &kind)],
            Some(b"user_ip=1&comment_content=x"),
        );
        assert_eq!(told.status, 200, "{charset}: {told:?}");
    }
}

#[test]
fn what_is_no_comment_at_all_is_an_error() {
    let server = Server::start();
    for (kind, body) in [
        ("application/json", &b"{"[..]),
        ("application/json", b"[1]"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        ("application/x-www-form-urlencoded", b""),
    ] {
        for call in ["comment-check", "submit-spam"] {
            let told = send(&server, &format!("/1.1/{call}"), &[("content-type", kind)], Some(body));
            assert!((400..500).contains(&told.status), "{kind} {call}: {told:?}");
            assert!(told.header("x-akismet-debug-help").is_some());
        }
    }
    for path in ["/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore", "/coral/moderate"] {
        for body in [&b""[..], b"{", b"[]", b"{}", br#"{"comment":7}"#, b"\xff"] {
            let told = send(&server, path, &[("content-type", "application/json")], Some(body));
            assert!((400..500).contains(&told.status), "{path}: {told:?}");
        }
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let server = Server::start();
    let long = "x".repeat(64 * 1024 + 1);
    assert_eq!(form(&server, "/1.1/comment-check", &[("comment_content", &long)]).status, 413);
    let fields: Vec<(String, String)> = (0..200).map(|n| (format!("POST_{n}"), "y".repeat(4096))).collect();
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    fields.push(("comment_content", HAM));
    assert_eq!(
        form(&server, "/1.1/comment-check", &fields).body,
        "false",
        "large, and of fields that are passed over"
    );
    let huge = "z".repeat(512 * 1024 + 1);
    let json = json!({ "comment": { "text": huge, "body": huge }, "requestedAttributes": { "SPAM": {} } })
        .to_string();
    for path in ["/1.1/submit-spam", "/v1alpha1/comments:analyze", "/coral/moderate"] {
        let told = send(&server, path, &[FORM], Some(json.as_bytes()));
        assert!(matches!(told.status, 400 | 413), "{path}: {}", told.status);
    }
}

#[test]
fn nothing_of_a_comment_reaches_a_header() {
    let server = Server::start();
    let nasty = "zebra\r\nx-injected: 1\u{0}\u{7f} http://zebra.example/\u{1F993}";
    let fields = [
        ("blog", "https://herald.example/\r\nx-injected: 1"),
        ("comment_content", nasty),
        ("comment_author", nasty),
        ("comment_author_url", nasty),
        ("guid", nasty),
        ("reporter", nasty),
        ("month", nasty),
    ];
    for call in ["comment-check", "submit-spam", "get-stats", "zebra"] {
        let told = form(&server, &format!("/1.1/{call}"), &fields);
        let headers = told.all_headers().to_lowercase();
        assert!(!headers.contains("zebra") && !headers.contains("injected"), "{call}: {headers}");
    }
}
