//! Published lists are read as what they are: how each is written is told, little is damaged, and a
//! rule for a path stays one.
//!
//! The lists themselves are not part of the project; without them the tests say so.

mod common;

use std::collections::HashSet;
use std::path::PathBuf;

use chaff::links::site::Suffixes;
use chaff::reputation::EntryKind::{
    Allow, Disposable, Landlord, Malware, Phishing, Popular, Redirector, Scam, Spam,
};
use chaff::reputation::formats::ListFormat::{Adblock, Csv, Hosts, Json, Plain, SpamAssassin};
use chaff::reputation::formats::{ListError, ListFormat, ReadOptions, Reading, read, tell};
use chaff::reputation::{Builder, Day, Entry, EntryKind, Index, Key, Reach, Reputation, Source};
use common::in_repository;
use url::Url;

/// What is known of a list: its rows are its entries, what was passed over, what is damaged, and
/// what stands in it more than once.
struct Published {
    name: &'static str,
    kind: Option<EntryKind>,
    format: ListFormat,
    rows: u64,
    entries: usize,
    passed_over: u64,
    damaged: u64,
}

const fn published(
    name: &'static str,
    kind: Option<EntryKind>,
    format: ListFormat,
    [rows, entries, passed_over, damaged]: [u64; 4],
) -> Published {
    Published { name, kind, format, rows, entries: entries as usize, passed_over, damaged }
}

/// Rows that are repeated: `dynamic_domain.txt` and `free_web_hosting.txt` join several sources,
/// `polkadot_phishing.json` has names in Unicode and in Punycode.
const PUBLISHED: [Published; 19] = [
    published("matomo_referrer_spam.txt", Some(Spam), Plain, [2347, 2347, 0, 0]),
    published("scamblocklist_hosts.txt", Some(Scam), Hosts, [2214, 2214, 0, 0]),
    // Wildcards and names that go on.
    published("scamblocklist_adblock.txt", Some(Scam), Adblock, [959, 949, 10, 0]),
    published("urlhaus_adblock.txt", Some(Malware), Adblock, [6254, 6243, 0, 0]),
    // Paths without a host.
    published("maltrail_fakeapp.txt", Some(Malware), Plain, [56_122, 55_911, 0, 29]),
    published("polkadot_phishing.json", None, Json, [54_894, 54_058, 0, 0]),
    published("url_shorteners.txt", Some(Redirector), Plain, [5812, 5812, 0, 0]),
    published("rspamd_redirectors.txt", Some(Redirector), Plain, [1197, 1197, 0, 0]),
    // Scores, descriptions and conditions.
    published("25_url_shortener.cf", None, SpamAssassin, [237, 219, 16, 0]),
    published("dynamic_domain.txt", Some(Landlord), Plain, [2496, 2035, 0, 0]),
    published("free_web_hosting.txt", Some(Landlord), Plain, [423, 267, 0, 0]),
    // Top-level domains.
    published("20_aux_tlds.cf", None, SpamAssassin, [2083, 1943, 135, 0]),
    published("misp_lots_project.json", Some(Landlord), Json, [175, 175, 0, 0]),
    published("disposable_email.txt", Some(Disposable), Plain, [8335, 8335, 0, 0]),
    published("rspamd_allow.txt", Some(Allow), Plain, [828, 828, 0, 0]),
    published("popular_cisco_top10k.json", Some(Popular), Json, [10_000, 10_000, 0, 0]),
    // A top-level domain.
    published("misp_banks.json", Some(Popular), Json, [2226, 2225, 0, 1]),
    // Rows that were removed.
    published("matomo_first_seen.tsv", Some(Spam), Csv, [2410, 2302, 108, 0]),
    published("scamblocklist_first_seen.tsv", Some(Scam), Csv, [15_034, 14_750, 282, 2]),
];

/// The bytes of a list, where there are lists.
fn bytes(name: &str) -> Option<Vec<u8>> {
    let named = std::env::var_os("CHAFF_LISTS").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| in_repository("../shared/lists"));
    if !folder.is_dir() {
        println!("skipped: no published lists; name their folder in CHAFF_LISTS");
        return None;
    }
    Some(std::fs::read(folder.join(name)).expect("the lists are complete"))
}

fn reading(name: &str, bytes: &[u8], kind: Option<EntryKind>) -> Reading {
    let options = ReadOptions { kind, ..ReadOptions::default() };
    read(bytes, &options).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn published_lists_are_read() {
    for Published { name, kind, format, rows, entries, passed_over, damaged } in PUBLISHED {
        let Some(bytes) = bytes(name) else { return };
        assert_eq!(tell(&bytes).as_ref(), Ok(&format), "{name}");
        let list = reading(name, &bytes, kind);
        let shown = (list.entries.len(), list.passed_over, list.damaged);
        assert_eq!(shown, (entries, passed_over, damaged), "{name}: {:?}", list.damage);
        assert!(entries as u64 + passed_over + damaged <= rows, "{name}");
        assert!(damaged * 1000 <= rows, "{name}");
        if let Some(kind) = kind {
            assert!(list.entries.iter().all(|entry| entry.kind == kind), "{name}");
            assert_eq!(read(&bytes, &ReadOptions::default()), Err(ListError::NoKind), "{name}");
        }
    }
}

#[test]
fn lists_that_say_what_they_list_are_believed() {
    for (name, expected) in [
        ("polkadot_phishing.json", [(Phishing, 54_029), (Allow, 29)].as_slice()),
        ("25_url_shortener.cf", &[(Redirector, 219)]),
        ("20_aux_tlds.cf", &[(Landlord, 1943)]),
    ] {
        let Some(bytes) = bytes(name) else { return };
        let list = reading(name, &bytes, None);
        for (kind, count) in expected {
            assert_eq!(list.entries.iter().filter(|entry| entry.kind == *kind).count(), *count, "{name}");
        }
    }
}

#[test]
fn days_of_first_sight_are_kept() {
    let Some(bytes) = bytes("scamblocklist_first_seen.tsv") else { return };
    let list = reading("scamblocklist_first_seen.tsv", &bytes, Some(Scam));
    assert!(list.entries.iter().all(|entry| entry.added.is_some()));
    assert_eq!(list.entries[0].added.map(|day| day.to_string()).as_deref(), Some("2019-10-30"));
}

#[test]
fn a_rule_for_a_path_never_becomes_one_for_the_host() {
    let Some(bytes) = bytes("urlhaus_adblock.txt") else { return };
    let list = reading("urlhaus_adblock.txt", &bytes, Some(Malware));
    let text = String::from_utf8(bytes).expect("the list is UTF-8");
    let rules: Vec<&str> = text.lines().filter(|line| !line.starts_with('!')).collect();
    let without_path = |rule: &&&str| !rule.contains('/');
    let whole: HashSet<Key> = rules
        .iter()
        .filter(without_path)
        .map(|rule| Key::parse(rule.trim_start_matches('|').split('^').next().unwrap_or_default()).unwrap())
        .collect();
    let hosts: HashSet<Key> =
        list.entries.iter().map(|entry| entry.key.clone()).filter(|key| key.reach() == Reach::Host).collect();
    assert_eq!(hosts, whole);
    let with_path = rules.len() - rules.iter().filter(without_path).count();
    println!("{with_path} rules with a path, {} hosts of {} entries", hosts.len(), list.entries.len());
    assert!(with_path > 3000 && with_path - (list.entries.len() - hosts.len()) <= 11, "none is lost");
    for landlord in
        ["github.com", "drive.google.com", "docs.google.com", "pastebin.com", "cdn.discordapp.com"]
    {
        assert!(!hosts.contains(&Key::host(landlord)), "{landlord}");
    }
}

/// Landlords that a block list has whole, and that neither the program nor the Public Suffix List
/// knows: the exceptions. Once a list of landlords is imported beside it, none is left.
const BLOCKED_THOUGH_LANDLORDS: [(&str, &[&str]); 2] = [
    ("maltrail_fakeapp.txt", &["fin-tech.com", "ipfs.flk-ipfs.xyz"]),
    ("polkadot_phishing.json", &["hs.vc"]),
];

#[test]
fn no_list_blocks_a_popular_site_whole() {
    let Some(popular) = bytes("popular_cisco_top10k.json") else { return };
    let popular = reading("popular_cisco_top10k.json", &popular, Some(Popular)).entries;
    for list in &PUBLISHED {
        let entries = reading(list.name, &bytes(list.name).unwrap(), list.kind).entries;
        assert_eq!(blocked(&[&entries], &popular), [""; 0], "{}: by the carried lists alone", list.name);
        assert_eq!(blocked(&[&entries, &popular], &popular), [""; 0], "{}", list.name);
    }
}

#[test]
fn no_list_blocks_a_landlord_whole() {
    let names = PUBLISHED.iter().filter(|list| list.kind == Some(Landlord) || list.name == "20_aux_tlds.cf");
    let mut landlords = Vec::new();
    for list in names {
        let Some(bytes) = bytes(list.name) else { return };
        landlords.extend(reading(list.name, &bytes, list.kind).entries);
    }
    for list in &PUBLISHED {
        let entries = reading(list.name, &bytes(list.name).unwrap(), list.kind).entries;
        let known = BLOCKED_THOUGH_LANDLORDS.iter().find(|(name, _)| *name == list.name);
        let mut alone = blocked(&[&entries], &landlords);
        alone.sort();
        assert_eq!(alone, known.map_or(&[][..], |(_, names)| names), "{}", list.name);
        assert_eq!(blocked(&[&entries, &landlords], &landlords), [""; 0], "{}", list.name);
    }
}

/// Which of these names are blocked when these lists are imported.
fn blocked(lists: &[&[Entry]], names: &[Entry]) -> Vec<String> {
    let (reputation, suffixes) = (reputation(lists), Suffixes::carried());
    let is_blocked = |key: &&Key| {
        let url = Url::parse(&format!("http://{}/", key.text())).unwrap();
        reputation.standing_of(&url, &suffixes, Day::today()).is_blocked()
    };
    names.iter().map(|entry| &entry.key).filter(is_blocked).map(|key| key.text().to_owned()).collect()
}

/// What these lists come to beside the carried ones.
fn reputation(lists: &[&[Entry]]) -> Reputation {
    let mut builder = Builder::new();
    for entries in lists {
        builder.source(Source::default()).unwrap();
        entries.iter().for_each(|entry| builder.add(entry).unwrap());
    }
    Reputation::new(&[], Index::from_bytes(builder.finish()).unwrap())
}
