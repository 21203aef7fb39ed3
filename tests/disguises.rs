//! Nothing that a spammer does hides where a click would lead, each way of hiding has its name, and
//! no link that an honest reader posts is called hidden.
//!
//! One table for each disguise: first comments that wear it, then honest ones that look alike.

#[path = "disguises/names.rs"]
mod names;
#[path = "disguises/parts.rs"]
mod parts;
#[path = "disguises/ways.rs"]
mod ways;
#[path = "disguises/writing.rs"]
mod writing;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chaff::comment::{Author, Comment};
use chaff::filter::Filter;
use chaff::links::LinkVerdict;
use chaff::links::disguise;
use chaff::verdict::LinkReport;

use Weight::{Malicious, Note, Suspicious};

/// The fewest rows in all, and of either kind in one table.
const LEAST_ROWS: usize = 170;
const LEAST_OF_A_KIND: usize = 4;

/// What stands before a row that is no comment but the link behind an author's name.
const AUTHOR: &str = "author: ";

static FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::carried().expect("the carried model is whole"));

/// What is to be thought of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// The disguise is named, and nothing more: honest readers use it too.
    Note,
    /// At least suspicious.
    Suspicious,
    /// Certainly meant to deceive.
    Malicious,
}

impl Weight {
    fn admits(self, verdict: LinkVerdict) -> bool {
        match self {
            Note => verdict < LinkVerdict::Suspicious,
            Suspicious => verdict >= LinkVerdict::Suspicious,
            Malicious => verdict == LinkVerdict::Malicious,
        }
    }
}

/// One disguise.
struct Table {
    name: &'static str,
    worn: &'static [Worn],
    honest: &'static [Honest],
}

/// A comment, the host where a click leads, and the weight of it.
type Worn = (&'static str, &'static str, Weight);

/// A comment that looks alike, and a host where one of its links leads; empty if none leads to one.
type Honest = (&'static str, &'static str);

fn links(row: &str) -> Vec<LinkReport> {
    let comment = match row.strip_prefix(AUTHOR) {
        Some(url) => {
            Comment { author: Author { url: Some(url.into()), ..Author::default() }, ..Comment::default() }
        }
        None => Comment::new(row),
    };
    FILTER.judge_links(&comment, &mut FILTER.workspace())
}

fn wears(links: &[LinkReport], name: &str, host: &str, weight: Weight) -> bool {
    links
        .iter()
        .any(|link| link.host == host && link.disguises.contains(&name) && weight.admits(link.verdict))
}

fn is_honest(links: &[LinkReport], name: &str, host: &str) -> bool {
    let clean = |link: &LinkReport| !link.disguises.contains(&name) && Note.admits(link.verdict);
    let leads_there = |link: &LinkReport| link.host == host;
    let leads = if host.is_empty() { links.iter().all(leads_there) } else { links.iter().any(leads_there) };
    leads && links.iter().all(clean)
}

/// What was found instead, for whoever reads a failure.
fn found(links: &[LinkReport]) -> String {
    let one = |link: &LinkReport| {
        format!(
            "\n    {:?} leads to {:?}: {} {:?}",
            link.written,
            link.host,
            link.verdict.name(),
            link.disguises
        )
    };
    if links.is_empty() { "\n    no link".to_owned() } else { links.iter().map(one).collect() }
}

/// What is wrong with a row that wears the disguise.
fn unseen(name: &str, &(row, host, weight): &Worn) -> Option<String> {
    let links = links(row);
    let wrong = || format!("\n  {row:?} leads to {host:?}, {weight:?}, but found{}", found(&links));
    (!wears(&links, name, host, weight)).then(wrong)
}

/// What is wrong with a row that is honest.
fn mistaken(name: &str, &(row, host): &Honest) -> Option<String> {
    let links = links(row);
    let wrong = || format!("\n  {row:?} leads to {host:?} honestly, but found{}", found(&links));
    (!is_honest(&links, name, host)).then(wrong)
}

fn check(table: &Table) {
    let Table { name, worn, honest } = table;
    let unseen = worn.iter().filter_map(|row| unseen(name, row));
    let mistaken = honest.iter().filter_map(|row| mistaken(name, row));
    let failures: String = unseen.chain(mistaken).collect();
    assert!(failures.is_empty(), "{name}:{failures}");
}

#[test]
fn every_disguise_has_its_table() {
    let tables: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
    let disguises: BTreeSet<&str> = disguise::ALL.iter().map(disguise::Disguise::name).collect();
    assert_eq!(tables, disguises);
    for Table { name, worn, honest } in TABLES {
        assert!(worn.len() >= LEAST_OF_A_KIND && honest.len() >= LEAST_OF_A_KIND, "{name}");
    }
    let rows: usize = TABLES.iter().map(|table| table.worn.len() + table.honest.len()).sum();
    assert!(rows >= LEAST_ROWS, "{rows} rows");
}

/// The worst that is thought of a link in a row.
fn worst(row: &str) -> LinkVerdict {
    links(row).iter().map(|link| link.verdict).max().expect("a link")
}

#[test]
fn a_good_target_excuses_no_site_that_may_lead_there() {
    assert_eq!(worst("http://www.semalt.com/"), LinkVerdict::Malicious);
    assert_eq!(worst("http://www.semalt.com/?url=https://www.bbc.com/"), LinkVerdict::Malicious);
    assert!(worst("https://pills.example/?url=https://www.bbc.com/") > LinkVerdict::Clean);
}

#[test]
fn an_anchor_that_leads_nowhere_hides_no_link() {
    for row in [
        "[url]buy at https://pills.example now[/url]",
        "<a href='/local'>https://pills.example/x</a>",
        "<a href='#'>pills.example/x</a>",
        "[pills.example/x](#top)",
    ] {
        let links = links(row);
        assert!(links.iter().any(|link| link.host == "pills.example"), "{row:?}: {}", found(&links));
    }
}

/// A test for each table, so that a failure names the disguise.
macro_rules! tables {
    ($($test:ident: $table:path),* $(,)?) => {
        static TABLES: &[&Table] = &[$(&$table),*];
        $(
            #[test]
            fn $test() {
                check(&$table);
            }
        )*
    };
}

tables! {
    tenant: ways::TENANT,
    shortener: ways::SHORTENER,
    redirector: ways::REDIRECTOR,
    nested: ways::NESTED,
    mixed_markup: writing::MIXED_MARKUP,
    schemeless: writing::SCHEMELESS,
    spelled_dots: writing::SPELLED_DOTS,
    spaced_letters: writing::SPACED_LETTERS,
    invisible: writing::INVISIBLE,
    styled: writing::STYLED,
    entities: writing::ENTITIES,
    percent_host: parts::PERCENT_HOST,
    homograph: names::HOMOGRAPH,
    brand: names::BRAND,
    anchor_text: names::ANCHOR_TEXT,
    userinfo: parts::USERINFO,
    ip_form: parts::IP_FORM,
    slashes: parts::SLASHES,
    whitespace: writing::WHITESPACE,
    active: ways::ACTIVE,
    download: ways::DOWNLOAD,
    random_host: names::RANDOM_HOST,
    ambiguous: parts::AMBIGUOUS,
}
