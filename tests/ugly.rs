//! Ugly comments and ugly dumps get a verdict or a clear error, and never a panic.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::sync::LazyLock;

use chaff::comment::{Comment, Format};
use chaff::filter::Filter;
use chaff::verdict::Verdict;
use common::{chaff_running, fail, file, json, json_lines, label, run, score, utf8, wait};
use serde_json::{Value, json};

const FORMATS: [Format; 5] = [Format::Auto, Format::Plain, Format::Html, Format::Markdown, Format::Bbcode];
const MAX_TEXT: usize = 64 * 1024;

static FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::carried().expect("the carried model is whole"));

/// Judges a text in every format, and holds each verdict to what all verdicts promise.
fn judge(text: &str) -> Vec<Verdict<'_>> {
    assert!(text.len() <= MAX_TEXT, "{} bytes are refused", text.len());
    let mut room = FILTER.workspace();
    let in_format = |format| Comment { format, ..Comment::new(text) };
    let verdicts: Vec<Verdict> =
        FORMATS.into_iter().map(|format| FILTER.judge(&in_format(format), &mut room)).collect();
    for verdict in &verdicts {
        assert!((0.0..=1.0).contains(&verdict.score), "{}", verdict.score);
        assert!(verdict.evidence.iter().all(|evidence| evidence.weight.is_finite()));
    }
    verdicts
}

/// What `score` says of lines that it cannot all read: its verdicts and its errors.
fn score_some(lines: impl Into<Vec<u8>>) -> (Vec<Value>, Vec<Value>) {
    let output = run(&["score", "--brief"], lines);
    assert_eq!(output.status.code(), Some(3));
    let [verdicts, errors] =
        [output.stdout, output.stderr].map(|out| json_lines(&String::from_utf8(out).expect("UTF-8")));
    assert!(errors.iter().all(|error| error["error"].as_str().is_some_and(|message| !message.is_empty())));
    (verdicts, errors)
}

#[test]
fn an_empty_text_is_allowed() {
    for text in ["", " ", "\n\n", "\u{200b}", "\u{feff}"] {
        assert!(judge(text).iter().all(|verdict| verdict.decision.name() == "allow"), "{text:?}");
    }
}

#[test]
fn a_text_of_one_letter() {
    judge(&"a".repeat(MAX_TEXT));
    judge(&"a ".repeat(MAX_TEXT / 2));
    judge(&"a.1.1.".repeat(MAX_TEXT / 6));
    judge(&"ß".repeat(MAX_TEXT / 2));
    judge(&"界".repeat(MAX_TEXT / 3));
    judge(&"🦀".repeat(MAX_TEXT / 4));
}

#[test]
fn a_letter_under_thousands_of_marks() {
    judge(&("a".to_owned() + &"\u{336}".repeat(MAX_TEXT / 2 - 1)));
    judge(&("a".to_owned() + &"\u{301}".repeat(MAX_TEXT / 2 - 1)));
    judge(&"\u{200d}".repeat(MAX_TEXT / 3));
    judge(&"\u{fdfa}".repeat(MAX_TEXT / 3));
}

#[test]
fn ten_thousand_links() {
    for verdict in judge(&"ab.co ".repeat(10_000)) {
        assert_ne!(verdict.decision.name(), "allow");
        assert_eq!(verdict.links[0].times, 10_000);
    }
    let different: Vec<String> = (0..8_000).map(|link| format!("{link:x}.co")).collect();
    judge(&different.join(" "));
}

#[test]
fn a_blocked_site_behind_thousands_of_good_links_is_blocked() {
    let good: Vec<String> = (0..2000).map(|page| format!("https://www.bbc.co.uk/{page}")).collect();
    let good = good.join(" ");
    for verdict in judge(&format!("{good} http://semalt.com")) {
        assert_eq!(verdict.decision.name(), "block");
    }
    let mut by_author = Comment::new(good);
    by_author.author.url = Some("http://semalt.com".into());
    assert_eq!(FILTER.judge(&by_author, &mut FILTER.workspace()).decision.name(), "block");
}

#[test]
fn writing_that_is_turned_around() {
    judge(&"\u{202e}".repeat(MAX_TEXT / 3));
    for verdict in judge("\u{202e}sdrawkcab ees \u{2066}http://gpj.exe.example/\u{202c}") {
        assert!(verdict.evidence.iter().any(|evidence| evidence.code == "shape.bidi"), "{verdict:?}");
    }
}

#[test]
fn deeply_nested_markup() {
    for tag in
        ["<b>", "[", "(", "[quote]", "[url=", "> ", "**", "`", "![", "&amp;", "<", "<a href=\"", "<!--"]
    {
        judge(&tag.repeat(MAX_TEXT / tag.len()));
    }
    judge(&("<b>".repeat(9000) + "x" + &"</b>".repeat(9000)));
    judge(&("[".repeat(20_000) + "x" + &"](y)".repeat(10_000)));
    judge(&("[b]".repeat(9000) + "x" + &"[/b]".repeat(9000)));
}

#[test]
fn hidden_elements_in_thousands() {
    for tag in ["<b hidden>", "<p hidden>x", "<b hidden>x</b>", "<b hidden>[x](http://a.co)</b>"] {
        judge(&tag.repeat(MAX_TEXT / tag.len()));
    }
}

#[test]
fn links_that_never_end() {
    for piece in
        ["http://", "www.", "a.", "%25", "http://a@", "//", "http://[", "xn--", "a@", "?u=http://a.co/"]
    {
        judge(&piece.repeat(MAX_TEXT / piece.len()));
    }
    judge(&format!("http://{}", "a.".repeat(30_000)));
    judge(&format!("http://a.example/{}", "a/".repeat(30_000)));
    judge(&format!("http://bit.ly/?u={}", "http://bit.ly/?u=".repeat(3000)));
}

#[test]
fn a_host_that_grows_when_it_is_written_small() {
    // An İ in lower case is a byte longer, so that its places are not those of the comment.
    judge("éwww.İİİİİ");
    judge("http://éwww.İİİİİ/ and İİİ.İİİ@İİ.İİ");
}

#[test]
fn control_characters_and_nothing_else() {
    let controls: String = (0..32).map(char::from).collect();
    judge(&controls.repeat(2000));
    judge("\0");
}

#[test]
fn an_escaped_surrogate_without_partner_gets_a_verdict() {
    for text in
        [r"hi \ud83d there", r"\udc00", r"\udc00\ud83d", r"\ud83d\ud83d\udc00", r"\\\ud83d", r"\ud83d\n"]
    {
        let lines =
            format!(r#"{{"id":"\ud800","text":"{text}","author":{{"name":"\udfff"}},"other":"\ud800"}}"#);
        assert_eq!(score(&["--brief"], &lines)[0]["id"], "\u{fffd}", "{text}");
    }
}

#[test]
fn a_surrogate_with_its_partner_stays_what_it_is() {
    let escaped = score(&[], r#"{"text":"crab \ud83e\udd80 and \\ud83d"}"#);
    assert_eq!(escaped, score(&[], r#"{"text":"crab 🦀 and \\ud83d"}"#));
}

#[test]
fn invalid_utf8_in_a_dump_is_one_line_that_cannot_be_read() {
    let (verdicts, errors) =
        score_some(b"{\"id\":1,\"text\":\"x\"}\n{\"text\":\"caf\xE9\"}\n\xFF\xFE\n{\"id\":4,\"text\":\"y\"}");
    assert_eq!(verdicts.iter().map(|verdict| &verdict["id"]).collect::<Vec<_>>(), [1, 4]);
    assert_eq!(errors.iter().map(|error| &error["line"]).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn invalid_utf8_in_labels_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let labels =
        file(&folder, "labels.jsonl", [label("ham", "x").as_bytes(), b"{\"text\":\"\xE9\"}"].concat());
    let output = utf8(&folder.path().join("m.chaff"));
    for command in [&["train", &labels, "--output", &output][..], &["evaluate", &labels]] {
        assert!(fail(command).contains("labels.jsonl, line 2"));
    }
}

#[test]
fn invalid_utf8_in_a_page_gets_a_verdict() {
    let output = run(&["score", "--format", "page"], b"caf\xE9\n\n* r\xE9ader\n\n  bon caf\xE9\n".to_vec());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(json(&String::from_utf8(output.stdout).unwrap())["author"], "r\u{fffd}ader");
}

#[test]
fn deeply_nested_json() {
    let nested = "[".repeat(100_000);
    let closed = format!("{nested}{}", "]".repeat(100_000));
    let objects = "{\"a\":".repeat(100_000);
    let lines = [
        r#"{"id":1,"text":"x"}"#.to_owned(),
        nested.clone(),
        objects,
        format!(r#"{{"text":{closed}}}"#),
        format!(r#"{{"text":"x","id":{closed}}}"#),
        format!(r#"{{"text":"x","author":{closed}}}"#),
        r#"{"id":7,"text":"y"}"#.to_owned(),
    ];
    let (verdicts, errors) = score_some(lines.join("\n"));
    assert_eq!(verdicts.iter().map(|verdict| &verdict["id"]).collect::<Vec<_>>(), [1, 7]);
    assert_eq!(errors.iter().map(|error| &error["line"]).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
}

#[test]
fn a_text_that_is_too_long_is_one_line_that_cannot_be_read() {
    let text = |length| json!({ "text": "x".repeat(length) }).to_string();
    let (verdicts, errors) = score_some([text(MAX_TEXT), text(MAX_TEXT + 1), text(1)].join("\n"));
    assert_eq!((verdicts.len(), &errors[0]["line"]), (2, &json!(2)));
    let too_long = run(&["explain", "-"], "x".repeat(MAX_TEXT + 1));
    assert_eq!(too_long.status.code(), Some(1));
}

#[test]
fn a_comment_of_a_page_that_is_too_long_is_told() {
    let page = format!("* one\n\n  short\n\n* two\n\n  {}\n", "x".repeat(MAX_TEXT + 1));
    let output = run(&["score", "--format", "page"], page);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(json_lines(&String::from_utf8_lossy(&output.stdout)).len(), 1);
    assert!(String::from_utf8_lossy(&output.stderr).contains("two"));
}

/// A pipe that nobody reads.
fn closed_pipe() -> std::io::PipeWriter {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer
}

#[test]
fn who_has_read_enough_may_hang_up() {
    let folder = tempfile::tempdir().unwrap();
    let labels = file(&folder, "labels.jsonl", label("ham", "x"));
    let comments = file(&folder, "comments.jsonl", "{\"text\":\"x\"}\n".repeat(2000));
    let page = file(&folder, "page.txt", "* one\n\n  text\n");
    let commands: [&[&str]; 9] = [
        &["score", &comments],
        &["score", "--format", "page", &page],
        &["explain", "x"],
        &["explain", "--json", "x"],
        &["evaluate", &labels],
        &["evaluate", "--json", &labels],
        &["model", "show"],
        &["model", "show", "--json"],
        &["completions", "bash"],
    ];
    for command in commands {
        let output = chaff_running(command).stdout(closed_pipe()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*said), (Some(0), ""), "{command:?}");
    }
}

/// The most memory that a process has held, in bytes, where the system tells it.
fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kib| kib * 1024)
}

#[test]
fn a_line_of_a_gigabyte_is_told_in_bounded_memory() {
    let mut child = chaff_running(&["score", "--brief"]).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let mebibyte = vec![b'x'; 1024 * 1024];
        input.write_all(b"{\"text\":\"")?;
        for _ in 0..1024 {
            input.write_all(&mebibyte)?;
        }
        input.write_all(b"\"}\n{\"id\":\"next\",\"text\":\"x\"}\n")?;
        Ok::<_, std::io::Error>(input)
    });
    let mut verdict = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut verdict).unwrap();
    assert_eq!(json(&verdict)["id"], "next");
    // The program waits for more: it has seen all of the line, and can still be asked.
    if let Some(peak) = peak_memory(child.id()) {
        assert!(peak < 200_000_000, "{peak} bytes");
    }
    drop(writer.join().unwrap().unwrap());
    let mut errors = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut errors).unwrap();
    assert_eq!(wait(&mut child).code(), Some(3));
    assert_eq!(json(&errors)["line"], 1);
}
