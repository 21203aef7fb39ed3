use std::net::Ipv4Addr;
use std::time::Duration;

use hickory_resolver::proto::op::ResponseCode;
use tokio::time::{Instant, sleep};

use super::fake::{Fake, Reply};
use super::*;
use crate::reputation::EntryKind;

const LIMIT: Duration = Duration::from_millis(150);
/// For tests in which an answer comes, however slow the machine is.
const LONG: Duration = Duration::from_secs(20);

fn zone(name: &str, style: Style, server: &Fake) -> ZoneSettings {
    ZoneSettings { style: Some(style), resolver: Some(server.address.to_string()), ..ZoneSettings::new(name) }
}

fn lists(server: &Fake, limit: Duration) -> DnsLists {
    DnsLists::new(&[zone("bl.news.test", Style::Dbl, server)], limit).unwrap()
}

fn listed(code: u8) -> Reply {
    Reply::Addresses(vec![Ipv4Addr::new(127, 0, 1, code)])
}

fn not_listed() -> Reply {
    Reply::Code(ResponseCode::NXDomain)
}

#[tokio::test]
async fn a_listed_name_is_told_and_no_other() {
    let server = Fake::start(|name| match name {
        "bad.com.bl.news.test" => listed(4),
        _ => not_listed(),
    });
    let server = server.await;
    let answers = lists(&server, LONG).ask(&["good.com", "bad.com", "bad.com"]).await;
    let answer = Answer {
        kind: EntryKind::Phishing,
        counts: true,
        source: "bl.news.test".into(),
        detail: "phishing".into(),
        about: "bad.com".into(),
    };
    assert_eq!(answers, [answer]);
    let mut asked = server.asked();
    asked.sort();
    asked.dedup();
    assert_eq!(asked, ["bad.com.bl.news.test", "good.com.bl.news.test"], "each once, and nothing searched");
}

#[tokio::test]
async fn several_zones_answer_in_the_order_of_the_names() {
    let server = Fake::start(|name| match name {
        "a.com.one.test" | "b.com.one.test" => listed(2),
        "a.com.two.test" => Reply::Addresses(vec![Ipv4Addr::new(127, 0, 0, 16)]),
        _ => not_listed(),
    });
    let server = server.await;
    let zones = [zone("one.test", Style::Dbl, &server), zone("two.test", Style::Surbl, &server)];
    let answers = DnsLists::new(&zones, LONG).unwrap().ask(&["b.com", "a.com"]).await;
    let told: Vec<_> = answers.iter().map(|answer| (&*answer.about, &*answer.source, answer.kind)).collect();
    assert_eq!(
        told,
        [
            ("b.com", "one.test", EntryKind::Spam),
            ("a.com", "one.test", EntryKind::Spam),
            ("a.com", "two.test", EntryKind::Malware),
        ]
    );
}

#[tokio::test]
async fn answers_are_kept_listed_and_not() {
    let server = Fake::start(|name| if name.starts_with("bad") { listed(2) } else { not_listed() }).await;
    let lists = lists(&server, LONG);
    assert_eq!(lists.ask(&["bad.com", "good.com"]).await.len(), 1);
    let asked = server.asked().len();
    for _ in 0..3 {
        assert_eq!(lists.clone().ask(&["bad.com", "good.com"]).await.len(), 1);
    }
    assert_eq!(server.asked().len(), asked, "the second time, nobody was asked");
}

#[tokio::test]
async fn silence_says_nothing_in_time() {
    let server = Fake::start(|_| Reply::Silence).await;
    let start = Instant::now();
    assert_eq!(lists(&server, LIMIT).ask(&["bad.com", "good.com"]).await, []);
    assert!(start.elapsed() >= LIMIT && start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn one_silent_zone_does_not_silence_another() {
    let server =
        Fake::start(|name| if name.ends_with("one.test") { Reply::Silence } else { listed(5) }).await;
    let zones = [zone("one.test", Style::Dbl, &server), zone("two.test", Style::Dbl, &server)];
    let answers = DnsLists::new(&zones, LONG).unwrap().ask(&["bad.com"]).await;
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn a_late_answer_counts_the_next_time() {
    let late = Reply::Late(Duration::from_millis(300), Ipv4Addr::new(127, 0, 1, 2));
    let server = Fake::start(move |_| late.clone()).await;
    let lists = lists(&server, LIMIT);
    assert_eq!(lists.ask(&["bad.com"]).await, []);
    sleep(Duration::from_secs(1)).await;
    let asked = server.asked().len();
    assert_eq!(lists.ask(&["bad.com"]).await.len(), 1);
    assert_eq!(server.asked().len(), asked);
}

#[tokio::test]
async fn errors_are_no_hits() {
    let lie = |address: [u8; 4]| Reply::Addresses(vec![address.into()]);
    for reply in [
        Reply::Code(ResponseCode::ServFail),
        Reply::Code(ResponseCode::Refused),
        Reply::Code(ResponseCode::NoError),
        Reply::Bytes(vec![]),
        Reply::Bytes(vec![0xFF; 40]),
        Reply::Bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        lie([93, 184, 216, 34]),
        lie([0, 0, 0, 0]),
        lie([127, 0, 0, 1]),
        lie([127, 0, 1, 255]),
    ] {
        let said = format!("{reply:?}");
        let server = Fake::start(move |_| reply.clone()).await;
        let start = Instant::now();
        assert_eq!(lists(&server, LIMIT).ask(&["bad.com"]).await, [], "{said}");
        assert!(start.elapsed() < Duration::from_secs(1), "{said}");
    }
}

#[tokio::test]
async fn a_zone_that_refuses_is_left_alone() {
    for code in [252, 254, 255] {
        let refusal = Reply::Addresses(vec![Ipv4Addr::new(127, 255, 255, code)]);
        let server = Fake::start(move |_| refusal.clone()).await;
        let lists = lists(&server, LONG);
        assert_eq!(lists.ask(&["one.com"]).await, [], "{code}");
        let asked = server.asked().len();
        assert_eq!(lists.ask(&["two.com", "three.com"]).await, [], "{code}");
        assert_eq!(server.asked().len(), asked, "{code}");
    }
}

#[tokio::test]
async fn a_zone_that_fails_all_the_time_is_left_alone() {
    let server = Fake::start(|_| Reply::Code(ResponseCode::ServFail)).await;
    let lists = lists(&server, LONG);
    let names: Vec<String> = (0..16).map(|at| format!("name{at}.com")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(lists.ask(&names).await, []);
    let asked = server.asked().len();
    assert_eq!(lists.ask(&["other.com"]).await, []);
    assert_eq!(server.asked().len(), asked);
}

#[tokio::test]
async fn addresses_and_names_of_nobody_are_not_asked_about() {
    let server = Fake::start(|_| listed(2)).await;
    let label = "a".repeat(63);
    let too_long = format!("{label}.{label}.{label}.{}.com", "a".repeat(50));
    let hosts = [
        "192.0.2.7",
        "[2001:db8::7]",
        "2001:db8::7",
        "3221225991",
        "0xc0.0x0.0x2.0x7",
        "192.0.519",
        "1.2.3.4.5",
        "",
        ".",
        "com",
        ".com",
        "com.",
        "a..com",
        "localhost",
        "a.localhost",
        "evil.example",
        "evil.test",
        "evil.invalid",
        "nas.local",
        "db.internal",
        "cms.corp",
        "x.onion",
        "1.0.0.127.in-addr.arpa",
        "a b.com",
        "Evil.com",
        "münchen.com",
        "a/b.com",
        "*.com",
        &too_long,
    ];
    assert_eq!(lists(&server, LIMIT).ask(&hosts).await, []);
    sleep(Duration::from_millis(50)).await;
    assert_eq!(server.asked(), [""; 0]);
}

#[tokio::test]
async fn only_the_first_names_are_asked_about() {
    let server = Fake::start(|_| listed(2)).await;
    let names: Vec<String> = (0..30).map(|at| format!("name{at}.com")).collect();
    let names: Vec<&str> = names.iter().flat_map(|name| [&**name; 2]).collect();
    let answers = lists(&server, LONG).ask(&names).await;
    assert_eq!(answers.len(), MAX_HOSTS);
    assert_eq!(answers[MAX_HOSTS - 1].about, "name19.com");
}

#[tokio::test]
async fn so_many_queries_are_under_way_and_no_more() {
    let server = Fake::start(|_| Reply::Silence).await;
    let lists = lists(&server, LIMIT);
    let mut asking = JoinSet::new();
    for comment in 0..10 {
        let lists = lists.clone();
        asking.spawn(async move {
            let names: Vec<String> = (0..MAX_HOSTS).map(|at| format!("name{at}-{comment}.com")).collect();
            lists.ask(&names.iter().map(String::as_str).collect::<Vec<_>>()).await
        });
    }
    assert!(asking.join_all().await.iter().all(Vec::is_empty));
    let mut asked = server.asked();
    asked.sort();
    asked.dedup();
    assert!((1..=AT_ONCE).contains(&asked.len()), "{}", asked.len());
}

#[test]
fn settings_that_cannot_be_asked_say_why() {
    let problem = |zone: ZoneSettings| DnsLists::new(&[zone], LIMIT).unwrap_err().to_string();
    let resolver = Some("127.0.0.1".to_owned());
    for wrong in ["", "word", "a b.test", ".test", "-\\.x"] {
        assert!(problem(ZoneSettings::new(wrong)).contains("is not the name"), "{wrong}");
    }
    assert!(problem(ZoneSettings::new("bl.unknown.test")).contains("say how it answers"));
    let named = ZoneSettings { resolver: Some("dns.test".into()), ..ZoneSettings::new("dbl.spamhaus.org") };
    assert!(problem(named).contains("is no address"));
    for preset in crate::asked::PRESETS {
        let settings = ZoneSettings { resolver: resolver.clone(), ..ZoneSettings::new(preset.zone) };
        assert_eq!(DnsLists::new(&[settings], LIMIT).unwrap().zones[0].style, preset.style);
    }
}

#[test]
fn a_key_in_the_name_of_a_zone_is_not_told() {
    assert_eq!(ZoneSettings::new("s3cr3tkey.dbl.dq.spamhaus.net").called(), "dbl.dq.spamhaus.net");
    assert_eq!(ZoneSettings::new("S3cr3t.zrd.DQ.spamhaus.net.").called(), "zrd.dq.spamhaus.net");
    assert_eq!(ZoneSettings::new("dbl.spamhaus.org").called(), "dbl.spamhaus.org");
    let named = ZoneSettings { name: Some("ours".into()), ..ZoneSettings::new("bl.x.test") };
    assert_eq!(named.called(), "ours");
}
