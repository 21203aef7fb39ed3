//! DNS block lists, asked of a real server of such lists: rbldnsd, which the test starts on the
//! loopback address and stops again. Where it is not installed the tests say so and pass, unless
//! `CHAFF_REQUIRE_RBLDNSD` is set.
#![cfg(unix)]

mod common;

use std::fmt::Write as _;
use std::fs::{Permissions, set_permissions, write};
use std::io::{BufRead, BufReader, ErrorKind, Write as _, stderr};
use std::net::UdpSocket;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chaff::asked::{Answer, Asked};
use chaff::comment::Format;
use chaff::links::{Link, Links, site::Suffixes};
use chaff::text::Text;
use tempfile::TempDir;

/// The zones of the server, each with its style and its content in the format of rbldnsd's `dnset`.
const ZONES: [(&str, &str, &str); 5] = [
    (
        "dbl.news.test",
        "dbl",
        ":127.0.1.2:spam\n\
         .spam-pills.com\n\
         .false-bank.com :127.0.1.4:phishing\n\
         .bad-codec.com :127.0.1.5:malware\n\
         .control.com :127.0.1.6:botnet\n\
         .hacked-bakery.com :127.0.1.102:abused\n\
         .short.com :127.0.1.103:redirector\n\
         !pardoned.com\n\
         .pardoned.com\n\
         only-this.net\n\
         .bad.vercel.app\n",
    ),
    (
        "surbl.news.test",
        "surbl",
        ".false-bank.com :127.0.0.72:phishing and abuse\n\
         .hacked-bakery.com :127.0.0.128:cracked\n",
    ),
    ("uribl.news.test", "uribl", ".spam-pills.com :127.0.0.2:black\n.newsletter.com :127.0.0.4:grey\n"),
    ("plain.news.test", "plain", ":127.0.0.2:listed\n.spam-pills.com\n"),
    ("refusing.news.test", "dbl", ".com :127.255.255.254:public resolver\n"),
];

/// A running rbldnsd, with the settings that ask it; stopped when dropped.
struct Rbldnsd {
    process: Child,
    folder: TempDir,
}

impl Drop for Rbldnsd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Rbldnsd {
    /// `None` where rbldnsd is not installed.
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        // rbldnsd reads as a user of its own.
        set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        for (zone, _, names) in ZONES {
            let start = format!("$SOA 300 ns.{zone} admin.{zone} 1 600 300 86400 300\n");
            write(folder.path().join(zone), start + names).unwrap();
        }
        // Another process may take the port before rbldnsd does.
        (0..5).find_map(|_| Self::listen(folder.path().to_str().unwrap())).map(|started| {
            let (process, port) = started.ok()?;
            write(folder.path().join("asked.toml"), settings(port)).unwrap();
            Some(Rbldnsd { process, folder })
        })?
    }

    /// `None` when the port was taken, an error where rbldnsd is not installed.
    fn listen(folder: &str) -> Option<Result<(Child, u16), ()>> {
        let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // Not every user looks among the programs of the system.
        let of_system = Path::new("/usr/sbin/rbldnsd");
        let program = if of_system.exists() { of_system } else { Path::new("rbldnsd") };
        let mut command = Command::new(program);
        command.args(["-n", "-4", "-w", folder, "-b"]).arg(format!("127.0.0.1/{port}"));
        command.args(ZONES.map(|(zone, ..)| format!("{zone}:dnset:{zone}")));
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn();
        let mut process = match started {
            Ok(process) => process,
            Err(error) if error.kind() == ErrorKind::NotFound => return Some(Err(())),
            Err(error) => panic!("rbldnsd: {error}"),
        };
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        if lines.any(|line| line.contains("started")) {
            return Some(Ok((process, port)));
        }
        process.wait().unwrap();
        None
    }

    fn asked(&self) -> Asked {
        Asked::from_file(&self.folder.path().join("asked.toml")).unwrap()
    }
}

fn settings(port: u16) -> String {
    let mut settings = "timeout_ms = 5000\n".to_owned();
    for (zone, style, _) in ZONES {
        let _ = write!(
            settings,
            "[[dns]]\nzone = \"{zone}\"\nstyle = \"{style}\"\nresolver = \"127.0.0.1:{port}\"\n"
        );
    }
    settings
}

/// A server, or a word that there is none.
fn server(test: &str) -> Option<Rbldnsd> {
    let server = Rbldnsd::start();
    if server.is_none() {
        assert!(std::env::var_os("CHAFF_REQUIRE_RBLDNSD").is_none(), "rbldnsd is not installed");
        let _ = writeln!(stderr(), "SKIPPED {test}: rbldnsd is not installed (Debian: apt install rbldnsd)");
    }
    server
}

fn links(written: &str) -> Vec<Link> {
    let (mut text, mut links) = (Text::default(), Links::default());
    text.read(written, Format::Plain);
    links.read(&text, None, &Suffixes::carried());
    links.list().to_vec()
}

/// What is said, as `place zone kind` and `?` where it is no more than a hint.
fn told(answers: &[(usize, Answer)]) -> Vec<String> {
    let hint = |answer: &Answer| if answer.counts { "" } else { "?" };
    let zone = |answer: &Answer| answer.source.trim_end_matches(".news.test").to_owned();
    answers
        .iter()
        .map(|(place, answer)| format!("{place} {} {}{}", zone(answer), answer.kind, hint(answer)))
        .collect()
}

#[tokio::test]
async fn every_style_of_zone_is_read() {
    let Some(server) = server("every_style_of_zone_is_read") else { return };
    let links = links(
        "http://spam-pills.com/ https://login.false-bank.com/x http://bad-codec.com http://control.com \
         http://hacked-bakery.com/wp/ http://short.com/aB3 http://newsletter.com",
    );
    let answers = server.asked().ask(&links).await;
    assert_eq!(
        told(&answers),
        [
            "0 dbl spam",
            "0 uribl spam",
            "0 plain spam",
            "1 dbl phishing",
            "1 surbl phishing",
            "2 dbl malware",
            "3 dbl malware",
            "4 dbl spam?",
            "4 surbl spam?",
            "5 dbl redirector",
            "6 uribl spam?",
        ]
    );
}

#[tokio::test]
async fn names_that_are_not_listed_and_those_that_cannot_be_are_nothing() {
    let Some(server) = server("names_that_are_not_listed_and_those_that_cannot_be_are_nothing") else {
        return;
    };
    let links = links(
        "http://good.com/ http://pardoned.com http://other.net http://192.0.2.7/ http://3221225991/ \
         http://evil.test/ http://[2001:db8::7]/ me@spam-pills.com http://vercel.app/ http://good.vercel.app/",
    );
    assert_eq!(told(&server.asked().ask(&links).await), [""; 0]);
}

#[tokio::test]
async fn tenants_and_hosts_are_asked_about_as_sites() {
    let Some(server) = server("tenants_and_hosts_are_asked_about_as_sites") else { return };
    let links = links("http://a.b.bad.vercel.app/ http://www.only-this.net/");
    let answers = server.asked().ask(&links).await;
    assert_eq!(told(&answers), ["0 dbl spam", "1 dbl spam"]);
    assert_eq!(answers[0].1.about, "bad.vercel.app");
}

#[tokio::test]
async fn what_is_kept_is_told_without_the_server_and_what_is_not_says_nothing_in_time() {
    let Some(server) = server("what_is_kept_is_told_without_the_server") else { return };
    let path = server.folder.path().join("asked.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    write(&path, settings.replace("timeout_ms = 5000", "timeout_ms = 1500")).unwrap();
    let asked = server.asked();
    let known = links("http://spam-pills.com/ http://good.com/");
    let before = told(&asked.ask(&known).await);
    assert_eq!(before, ["0 dbl spam", "0 uribl spam", "0 plain spam"]);
    drop(server);
    assert_eq!(told(&asked.ask(&known).await), before);
    let start = Instant::now();
    assert_eq!(told(&asked.ask(&links("http://false-bank.com/")).await), [""; 0]);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn the_endpoint_asks_about_links_that_it_does_not_know_and_says_who_answered() {
    let Some(rbldnsd) = server("the_endpoint_asks_about_links_that_it_does_not_know") else { return };
    let endpoint = common::Server::start_with(&["--data", &common::utf8(rbldnsd.folder.path())]);
    let moderate = |url: &str| {
        let text = format!("They said the same about the ferry terminal in 2009, see {url}");
        endpoint.post("/v1/moderate", serde_json::json!({ "text": text }).to_string()).json()
    };
    let verdict = moderate("http://shop.false-bank.com/x");
    assert_eq!(
        (&verdict["decision"], &verdict["links"][0]["verdict"]),
        (&"block".into(), &"malicious".into())
    );
    let reason = verdict["links"][0]["reasons"][0].as_str().unwrap();
    assert!(reason.starts_with("false-bank.com is on the list “dbl.news.test”"), "{reason}");
    // A hint is shown and blocks nobody; what nobody lists is as it was.
    let hinted = moderate("http://newsletter.com/x");
    assert_ne!(hinted["decision"], "block");
    assert_eq!(hinted["links"][0]["listed"][0]["list"], "uribl.news.test");
    assert_eq!(moderate("http://good.com/x")["links"][0].get("listed"), None);
}
