//! The index answers as a plain walk through all entries would.

use std::net::IpAddr;
use std::sync::LazyLock;

use chaff::links::site::Suffixes;
use chaff::reputation::{Builder, Day, Entry, EntryKind, Index, Key, Reach, Reputation, Source};
use ipnet::IpNet;
use proptest::prelude::*;
use url::{Host, Url};

const TODAY: Day = Day(20_000);

static SUFFIXES: LazyLock<Suffixes> = LazyLock::new(Suffixes::carried);

/// One entry and whose it is.
#[derive(Debug, Clone)]
struct Said {
    entry: Entry,
    list: usize,
}

/// The list that stands for the operator.
const OPERATOR: usize = 0;

fn host() -> impl Strategy<Value = String> {
    let label = prop::sample::select(vec!["a", "b", "www", "evil"]);
    let name = (
        prop::collection::vec(label, 0..3),
        prop::sample::select(vec!["x9q.com", "y9q.co.uk", "z.vercel.app", "co.uk", "vercel.app", "w.test"]),
    )
        .prop_map(|(labels, end)| [&labels[..], &[end]].concat().join("."));
    let v4 = (0u8..2, 0u8..4).prop_map(|(c, d)| format!("192.0.{c}.{d}"));
    let v6 = (0u16..3).prop_map(|last| format!("[2001:db8::{last:x}]"));
    prop_oneof![6 => name, 1 => v4, 1 => v6]
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec!["/a", "/B", "/ab", "/aB", "/", "/%61"]);
    let query = prop::sample::select(vec!["", "?q", "?q=1", "?"]);
    (prop::collection::vec(segment, 0..4), query).prop_map(|(segments, query)| segments.concat() + query)
}

fn url() -> impl Strategy<Value = Url> {
    let port = prop::sample::select(vec!["", ":8080"]);
    (host(), port, path())
        .prop_map(|(host, port, path)| Url::parse(&format!("https://{host}{port}{path}#x")).unwrap())
}

fn key() -> impl Strategy<Value = Key> {
    let place = (prop::sample::select(vec!["", "http://"]), host(), path())
        .prop_map(|(scheme, host, path)| format!("{scheme}{host}{path}"));
    let network = prop_oneof![
        (0u8..2, 20u8..32).prop_map(|(c, length)| format!("192.0.{c}.0/{length}")),
        (100u8..128).prop_map(|length| format!("2001:db8::/{length}")),
    ];
    prop_oneof![7 => place, 1 => network].prop_map(|written| Key::parse(&written).unwrap())
}

fn said() -> impl Strategy<Value = Said> {
    let expires =
        prop::sample::select(vec![None, None, None, Some(Day(19_999)), Some(TODAY), Some(Day(20_001))]);
    (key(), prop::sample::select(EntryKind::ALL.to_vec()), expires, 0usize..4).prop_map(
        |(key, kind, expires, list)| Said { entry: Entry { expires, ..Entry::new(key, kind) }, list },
    )
}

/// Whether an entry is about a URL, read off the table in the key's documentation.
fn meets(key: &Key, url: &Url) -> bool {
    let address = match url.host().unwrap() {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(IpAddr::V4(address)),
        Host::Ipv6(address) => Some(IpAddr::V6(address)),
    };
    let Some(key_host) = key.host_name() else {
        return address.is_some_and(|address| key.text().parse::<IpNet>().unwrap().contains(&address));
    };
    let host = url.host_str().unwrap();
    let is_below = address.is_none() && host.ends_with(&format!(".{key_host}"));
    if host != key_host && !is_below {
        return false;
    }
    let rest = key.text()[key_host.len()..].to_lowercase();
    let path = url.path().to_lowercase();
    let with_query = url.query().map(|query| format!("{path}?{query}").to_lowercase());
    match key.reach() {
        Reach::Url => path == rest || with_query.as_deref() == Some(&rest),
        Reach::Path => path == rest || path.starts_with(&format!("{rest}/")),
        Reach::Host | Reach::Network => true,
    }
}

/// How narrow a key is: reach, then the host, then the path.
fn width(key: &Key) -> (Reach, std::cmp::Reverse<usize>, std::cmp::Reverse<usize>) {
    let host =
        key.host_name().map_or_else(|| key.text().split_once('/').unwrap().1.parse().unwrap(), str::len);
    (key.reach(), std::cmp::Reverse(host), std::cmp::Reverse(key.text().len()))
}

/// Whether a URL is blocked, by the rule in words.
fn is_blocked(all: &[Said], url: &Url, suffixes: &Suffixes) -> bool {
    let host = url.host_str().unwrap();
    let site = suffixes.site(host);
    let is_name = matches!(url.host(), Some(Host::Domain(_)));
    let is_tenant = site.landlord && site.start < site.suffix;
    let is_above = |key: &Key| key.host_name().is_some_and(|name| name.len() < host.len() - site.start);
    let is_ending = |key: &Key| is_name && site.suffix == 0 && key.reach() == Reach::Host;
    let counts = |said: &&Said| {
        let Said { entry: Entry { key, kind, expires, .. }, list } = said;
        let by_operator = *list == OPERATOR;
        let may = match kind {
            EntryKind::Disposable => false,
            _ if by_operator => true,
            EntryKind::Landlord => true,
            EntryKind::Allow => !(is_above(key) && is_tenant),
            EntryKind::Redirector => !is_above(key),
            _ => !is_above(key) && !is_ending(key),
        };
        may && meets(key, url) && expires.is_none_or(|expires| TODAY < expires)
    };
    let met: Vec<&Said> = all.iter().filter(counts).collect();
    let operators =
        |kind: fn(EntryKind) -> bool| met.iter().any(|said| said.list == OPERATOR && kind(said.entry.kind));
    if operators(|kind| kind == EntryKind::Allow) || operators(EntryKind::blocks) {
        return !operators(|kind| kind == EntryKind::Allow);
    }
    let narrowest = |blocks: bool| {
        met.iter().filter(|said| said.entry.kind.blocks() == blocks).map(|said| width(&said.entry.key)).min()
    };
    match (narrowest(true), narrowest(false)) {
        (Some(block), Some(other)) => block < other,
        (block, None) => block.is_some(),
        (None, _) => false,
    }
}

fn reputation(all: &[Said]) -> Reputation {
    let mut builder = Builder::new();
    for list in 1..4 {
        builder.source(Source { name: list.to_string(), ..Source::default() }).unwrap();
        all.iter().filter(|said| said.list == list).for_each(|said| builder.add(&said.entry).unwrap());
    }
    let operator: Vec<Entry> =
        all.iter().filter(|said| said.list == OPERATOR).map(|said| said.entry.clone()).collect();
    Reputation::new(&operator, Index::from_bytes(builder.finish()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_walk_through_all_entries_finds_the_same(all in prop::collection::vec(said(), 0..60), urls in prop::collection::vec(url(), 20)) {
        let suffixes = &*SUFFIXES;
        let reputation = reputation(&all);
        for url in urls {
            let mut walked: Vec<(String, EntryKind, String)> = all
                .iter()
                .filter(|said| meets(&said.entry.key, &url))
                .map(|said| {
                    let list = if said.list == OPERATOR { "operator".to_owned() } else { said.list.to_string() };
                    (said.entry.key.to_string().to_lowercase(), said.entry.kind, list)
                })
                .collect();
            walked.sort();
            walked.dedup();
            let listings = reputation.listings(&url, suffixes, TODAY);
            let mut found: Vec<(String, EntryKind, String)> =
                listings.iter().map(|one| (one.key.to_lowercase(), one.kind, one.list.clone())).collect();
            found.sort();
            found.dedup();
            prop_assert_eq!(&found, &walked, "{}", url);
            let standing = reputation.standing_of(&url, suffixes, TODAY);
            prop_assert_eq!(standing.is_blocked(), is_blocked(&all, &url, suffixes), "{} {:?}", url, listings);
            let told = listings.iter().any(|one| one.kind.blocks() && one.overruled.is_none());
            prop_assert_eq!(told, standing.is_blocked(), "what is told is what decides: {} {:?}", url, listings);
        }
    }

    #[test]
    fn a_damaged_index_is_refused(all in prop::collection::vec(said(), 1..20), at in any::<prop::sample::Index>(), bit in 0u8..8, cut in any::<bool>()) {
        let mut builder = Builder::new();
        builder.source(Source::default()).unwrap();
        for said in &all {
            builder.add(&said.entry).unwrap();
        }
        let mut bytes = builder.finish();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] ^= 1 << bit }
        prop_assert!(Index::from_bytes(bytes).is_err());
    }
}
