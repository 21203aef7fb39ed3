//! The public payload lists for open redirects: wherever a payload names a target, it is found.
//!
//! A payload is tried in each way in which a reader would click on it: as the link itself on a page of
//! `redirector.test`, as the path of a link to `redirector.test`, and as the value of a parameter. In
//! the first way a browser's answer decides.
//!
//! The lists are not part of this repository: `CHAFF_VECTORS` says where they are.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::LazyLock;

use chaff::links::redirect::trail;
use chaff::links::site::Suffixes;
use url::{Host, Url};

static SUFFIXES: LazyLock<Suffixes> = LazyLock::new(Suffixes::carried);

/// The names that the lists use for where an attacker wants the reader to go.
const NAMES: [&str; 2] = ["google.com", "example.com"];

/// The address that the lists write in many bases, and how it then begins.
const ADDRESS: Ipv4Addr = Ipv4Addr::new(216, 58, 214, 206);
const BEGINNINGS: [&str; 6] = ["216.58.", "0xd8", "3627734734", "0330.", "472.314.", "[::"];

/// How a payload reaches the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// `<a href="PAYLOAD">` on a page of `http://redirector.test` or `https://redirector.test`.
    Link,
    /// A link to `http://redirector.test/PAYLOAD`.
    Path,
    /// A link to `http://redirector.test/?url=PAYLOAD`, encoded.
    Parameter,
}

use Way::{Link, Parameter, Path};

const ALL: &[Way] = &[Link, Path, Parameter];

/// Payloads that name a target which a click in these ways does not reach.
struct Exception {
    reason: &'static str,
    ways: &'static [Way],
    applies: fn(&str) -> bool,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        reason: "472 is no part of an address: octal without its zeros is read by nobody",
        ways: ALL,
        applies: |payload| payload.contains("472.314.470.462"),
    },
    Exception {
        reason: "a backslash ends the host, and `>` may not stand in one: browsers refuse the URL",
        ways: ALL,
        applies: |payload| payload.contains("XY>."),
    },
    Exception {
        reason: "a letter that looks like a slash is part of a name: it leads to another one",
        ways: ALL,
        applies: |payload| payload.contains(['〱', '〵', 'ゝ', 'ー', 'ｰ']),
    },
    Exception {
        reason: "`&` does not end a host: the whole is one name, and nobody can have it",
        ways: ALL,
        applies: |payload| payload.contains("google.com&"),
    },
    Exception {
        reason: "NUL may not stand in a host: browsers refuse the URL, before and after decoding",
        ways: ALL,
        applies: |payload| payload.contains("%00"),
    },
    Exception {
        reason: "only a folder of the site itself; it works where a server glues it to its own name",
        ways: ALL,
        applies: |payload| payload.starts_with("/.example") || payload.starts_with("/example.com/"),
    },
    Exception {
        reason: "the host is `https`, all before the `@` is a user name, and the rest is a path",
        ways: ALL,
        applies: |payload| payload.contains("@https:"),
    },
    Exception {
        reason: "a browser takes `..` and the segment before it away, and nothing of the target is sent",
        ways: &[Path],
        applies: |payload| payload.ends_with("www.google.com/%2e%2e") && !payload.contains("@https:"),
    },
    Exception {
        reason: "the same, where the target is in the path of a link",
        ways: &[Link],
        applies: |payload| {
            let is_path = payload.starts_with("/https:") || payload.starts_with("//https:");
            is_path && payload.ends_with("www.google.com/%2e%2e")
        },
    },
    Exception {
        reason: "an encoded tab or backslash may not stand in a host; it is meant for servers that decode",
        ways: &[Link],
        applies: |payload| {
            let after = payload.strip_prefix("https:").unwrap_or(payload);
            let host = after.trim_start_matches('/').split('/').next().unwrap_or_default();
            after.starts_with("//") && host.starts_with('%') && !host.contains('@')
        },
    },
    Exception {
        reason: "the request to a redirector as a whole, which no redirector takes for a target",
        ways: &[Parameter],
        applies: |payload| payload.contains("?url="),
    },
];

/// Where a click leads that came by this way; `None` where no browser makes a URL of it.
fn landed(payload: &str, way: Way, scheme: &str) -> Option<Url> {
    let page = format!("{scheme}://redirector.test");
    let clicked = match way {
        // `Url::join` refuses a third slash, which browsers ignore (WHATWG URL, § 4.4, "special
        // authority ignore slashes state"); behind the scheme, `url` ignores it too.
        Link if payload.starts_with("///") => format!("{scheme}:{payload}"),
        Link => Url::parse(&page).ok()?.join(payload).ok()?.into(),
        Path if payload.starts_with(['/', '\\']) => format!("{page}{payload}"),
        Path => format!("{page}/{payload}"),
        Parameter => {
            let value: String = url::form_urlencoded::byte_serialize(payload.as_bytes()).collect();
            format!("{page}/?url={value}")
        }
    };
    Some(trail(Url::parse(&clicked).ok()?, &SUFFIXES).target)
}

/// Whether a URL leads to one of the targets of the lists, or to a host under one.
fn is_target(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(host)) => NAMES.iter().any(|name| {
            host.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        }),
        Some(Host::Ipv4(address)) => address == ADDRESS,
        Some(Host::Ipv6(address)) => address.to_ipv4().map(IpAddr::from) == Some(ADDRESS.into()),
        None => false,
    }
}

/// Whether a payload names one of the targets, in any of the disguises that the lists have.
fn names_target(payload: &str) -> bool {
    let plain = payload.replace("%67%6f%6f%67%6c%65", "google").replace("%2e%63%6f%6d", ".com");
    let plain = plain.replace("%E3%80%82", ".").replace("%00", "");
    NAMES.iter().chain(&BEGINNINGS).any(|written| plain.contains(written))
}

/// Every payload of the lists once.
fn payloads() -> Option<BTreeSet<String>> {
    let folder = std::env::var_os("CHAFF_VECTORS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/vectors")),
        PathBuf::from,
    );
    let folder = folder.join("open_redirect");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: no vectors at {}", folder.display());
        return None;
    };
    let texts = files.map(|file| {
        let path = file.expect("the folder can be read").path();
        std::fs::read_to_string(path).expect("the lists are UTF-8")
    });
    Some(texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect())
}

#[test]
fn the_target_of_every_payload_is_found() {
    let Some(payloads) = payloads() else {
        return;
    };
    let mut wrong = Vec::new();
    let mut found_in = [0; ALL.len() + 1];
    for payload in payloads.iter().filter(|payload| names_target(payload)) {
        let mut ways = 0;
        for way in ALL {
            let landed = ["http", "https"].map(|scheme| landed(payload, *way, scheme));
            let found = landed.iter().flatten().any(is_target);
            let excepted = EXCEPTIONS
                .iter()
                .find(|exception| exception.ways.contains(way) && (exception.applies)(payload));
            ways += usize::from(found);
            // An exception that is none any more is to be taken off the list.
            if found == excepted.is_some() {
                let reason = excepted.map(|exception| exception.reason);
                wrong
                    .push(format!("{payload} as {way:?}: found {found}, excepted {reason:?}, at {landed:?}"));
            }
        }
        found_in[ways] += 1;
    }
    println!("payloads whose target is found in no way, one, two, all: {found_in:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn payloads_without_a_target_lead_nowhere_else() {
    let Some(payloads) = payloads() else {
        return;
    };
    for payload in payloads.iter().filter(|payload| !names_target(payload)) {
        for way in ALL {
            // Where it is a script, there is no host.
            if let Some(url) = landed(payload, *way, "http").filter(|url| url.scheme() != "javascript") {
                assert_eq!(url.host_str(), Some("redirector.test"), "{payload} as {way:?}");
            }
        }
    }
}
