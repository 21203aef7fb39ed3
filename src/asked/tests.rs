use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::proto::op::ResponseCode;
use sha2::{Digest, Sha256};

use super::dns::fake::{Fake, Reply};
use super::*;
use crate::comment::Format;
use crate::links::Links;
use crate::links::site::Suffixes;
use crate::text::Text;

const LONG: Duration = Duration::from_secs(20);

fn links(written: &str) -> Vec<Link> {
    let (mut text, mut links) = (Text::default(), Links::default());
    text.read(written, Format::Plain);
    links.read(&text, None, &Suffixes::carried());
    links.list().to_vec()
}

fn hashes(expressions: &[&str]) -> HashList {
    let full = LocalHashes::new(expressions.iter().map(|text| FullHash(Sha256::digest(text).into())));
    let prefixes = full.prefixes();
    HashList::new("mirror", EntryKind::Malware, prefixes, Arc::new(full), LONG).unwrap()
}

fn asked(zone: Option<&Fake>, hashes: Vec<HashList>) -> Asked {
    let zone = zone.map(|server| ZoneSettings {
        style: Some(Style::Plain),
        resolver: Some(server.address.to_string()),
        ..ZoneSettings::new("bl.news.test")
    });
    Asked::new(DnsLists::new(zone.as_slice(), LONG).unwrap(), hashes)
}

fn told(answers: &[(usize, Answer)]) -> Vec<(usize, &str)> {
    answers.iter().map(|(place, answer)| (*place, &*answer.about)).collect()
}

#[tokio::test]
async fn zones_are_asked_about_sites_and_answers_find_their_links() {
    let server = Fake::start(|name| match name {
        "bad.com.bl.news.test" | "bad.vercel.app.bl.news.test" => {
            Reply::Addresses(vec![Ipv4Addr::new(127, 0, 0, 2)])
        }
        _ => Reply::Code(ResponseCode::NXDomain),
    });
    let server = server.await;
    let links = links(
        "http://good.com/ http://jane-doe.bad.com/x https://a.bad.vercel.app/ http://bad.com/y \
         http://vercel.app/ http://192.0.2.7/ http://0xC0000207/ me@mail.com http://evil.test/",
    );
    let answers = asked(Some(&server), vec![]).ask(&links).await;
    assert_eq!(told(&answers), [(1, "bad.com"), (2, "bad.vercel.app"), (3, "bad.com")]);
    assert!(answers.iter().all(|(_, answer)| answer.blocks()));
    let mut names = server.asked();
    names.sort();
    names.dedup();
    let of = |site: &str| format!("{site}.bl.news.test");
    assert_eq!(names, [of("bad.com"), of("bad.vercel.app"), of("good.com")]);
}

#[tokio::test]
async fn lists_of_hashes_are_asked_about_every_url_on_the_way() {
    let links = links(
        "http://good.com/ https://www.google.com/url?q=http%3A%2F%2Fbad.com%2Fx http://www.worse.com/a?b",
    );
    let lists = vec![hashes(&["bad.com/", "google.com/url"]), hashes(&["worse.com/a"])];
    let answers = asked(None, lists).ask(&links).await;
    assert_eq!(told(&answers), [(1, "bad.com/"), (1, "google.com/url"), (2, "worse.com/a")]);
}

#[tokio::test]
async fn nobody_is_asked_of_no_links_and_no_list_says_anything() {
    let server = Fake::start(|_| Reply::Silence).await;
    assert_eq!(asked(Some(&server), vec![]).ask(&[]).await, []);
    assert_eq!(asked(None, vec![]).ask(&links("http://bad.com/")).await, []);
    assert_eq!(server.asked(), [""; 0]);
}

#[tokio::test]
async fn all_together_are_waited_for_no_longer_than_the_limit() {
    let server = Fake::start(|_| Reply::Silence).await;
    let folder = tempfile::tempdir().unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listed = FullHash(Sha256::digest("bad.com/").into());
    PrefixStore::from_prefixes([listed.prefix()]).write(&folder.path().join("p")).unwrap();
    let settings = format!(
        "[[dns]]\nzone = \"bl.news.test\"\nstyle = \"plain\"\nresolver = \"{}\"\n\
         [[hashes]]\nname = \"m\"\nkind = \"spam\"\nprefixes = \"p\"\nmirror = \"http://{}\"\n",
        server.address,
        silent.local_addr().unwrap(),
    );
    std::fs::write(folder.path().join("asked.toml"), settings).unwrap();
    let asked = Asked::from_file(&folder.path().join("asked.toml")).unwrap();
    let start = std::time::Instant::now();
    assert_eq!(asked.ask(&links("http://bad.com/")).await, []);
    let elapsed = start.elapsed();
    assert!((Duration::from_millis(150)..Duration::from_secs(1)).contains(&elapsed), "{elapsed:?}");
}

#[test]
fn whoever_serves_may_ask_on_any_thread() {
    fn is_send(_: impl Send) {}
    is_send(asked(None, vec![]).ask(&[]));
}

fn problem(settings: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("asked.toml");
    std::fs::write(&file, settings).unwrap();
    std::fs::write(folder.path().join("hashes.txt"), "ab".repeat(32)).unwrap();
    std::fs::write(folder.path().join("wrong.txt"), "no hash").unwrap();
    Asked::from_file(&file).err().map_or_else(String::new, |error| error.to_string())
}

#[test]
fn settings_are_read_and_what_is_wrong_is_told() {
    let list = |lines: &str| problem(&format!("[[hashes]]\nname = \"m\"\nkind = \"malware\"\n{lines}"));
    assert_eq!(problem(""), "");
    assert_eq!(list("full = \"hashes.txt\""), "");
    let zone = "[[dns]]\nzone = \"multi.surbl.org\"\nresolver = \"127.0.0.1\"\ncache_seconds = 60";
    assert_eq!(problem(zone), "");

    assert!(problem("timeout = 3").contains("asked.toml: "), "an unknown line, with its file");
    assert!(problem("timeout_ms = 0").contains("timeout_ms = 0: must be"));
    assert!(problem("[[dns]]\nzone = \"a.test\"\nstyle = \"dble\"").contains("dble"));
    assert!(problem("[[dns]]\nzone = \"a.test\"\nresolver = \"127.0.0.1\"").contains("say how it answers"));
    assert!(list("").contains("hashes m: say who knows them"));
    assert!(list("full = \"hashes.txt\"\nmirror = \"http://127.0.0.1\"").contains("not both"));
    assert!(list("mirror = \"http://127.0.0.1\"").contains("needs prefixes"));
    assert!(list("full = \"none.txt\"").contains("none.txt: "));
    assert!(list("full = \"wrong.txt\"").contains("wrong.txt: line 1 is not"));
    assert!(list("full = \"hashes.txt\"\nprefixes = \"hashes.txt\"").contains("holds no prefixes"));
    assert!(problem("[[hashes]]\nname = \"m\"\nkind = \"allow\"\nfull = \"hashes.txt\"").contains("allow"));
    assert!(Asked::from_file(Path::new("/nowhere/asked.toml")).unwrap_err().to_string().contains("nowhere"));
}
