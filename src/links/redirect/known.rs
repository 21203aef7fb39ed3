//! Finds the redirectors that are known, and what they carry.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use std::sync::LazyLock;

use url::Url;

use super::reader::Reader;
use super::{Kind, adverts, copies, exits, guards, parts};

/// One redirector: where it is, and where in its URL the target stands.
#[derive(Debug)]
pub(super) struct Known {
    /// What it is.
    pub(super) kind: Kind,
    /// Its host; the hosts under it are meant too.
    pub(super) host: &'static str,
    /// Its path; the paths under it are meant too.
    pub(super) path: &'static str,
    /// Where the target stands.
    pub(super) carries: Carries,
}

/// Where in a redirector's URL the target stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Carries {
    /// In the first of these parameters that has one.
    In(&'static [&'static str]),
    /// It is the whole query.
    Query,
    /// From the first `http:` on, in path or query.
    Embedded,
    /// Where this function finds it.
    By(fn(&Url) -> Option<String>),
}

/// Every family of redirectors: to add a redirector, add it to its family.
const FAMILIES: [&[Known]; 4] = [exits::EXITS, adverts::ADVERTS, guards::GUARDS, copies::COPIES];

/// How many labels of a host are looked at, from its end: more than any known redirector has. A host
/// of 8 KiB has thousands, and would else be read as many times.
const MAX_LABELS: usize = 6;

/// Services that run under many countries' endings, and the name that stands for all of them.
const INTERNATIONAL: [(&str, &str); 5] = [
    ("amazon", "amazon.com"),
    ("ebay", "ebay.com"),
    ("google", "google.com"),
    ("pinterest", "pinterest.com"),
    ("yandex", "yandex.ru"),
];

static BY_HOST: LazyLock<HashMap<&str, Vec<&Known>, RandomState>> = LazyLock::new(|| {
    let mut by_host: HashMap<&str, Vec<&Known>, RandomState> = HashMap::default();
    for known in FAMILIES.into_iter().flatten() {
        by_host.entry(known.host).or_default().push(known);
    }
    by_host
});

/// The target of a known redirector, and what that is.
pub(super) fn target(url: &Url, reader: &Reader<'_>) -> Option<(Kind, Url)> {
    names(url.domain()?)
        .filter_map(|name| BY_HOST.get(name))
        .flatten()
        .filter(|known| is_under(url.path(), known.path))
        .find_map(|known| Some((known.kind, carried(url, known.carries, reader)?)))
}

fn carried(url: &Url, carries: Carries, reader: &Reader<'_>) -> Option<Url> {
    match carries {
        Carries::In(names) => {
            names.iter().flat_map(|name| parts::values(url, name)).find_map(|value| reader.lenient(&value))
        }
        Carries::Query => reader.lenient(url.query()?),
        Carries::Embedded => reader.lenient(parts::embedded(parts::request(url))?),
        Carries::By(read) => reader.lenient(&read(url)?),
    }
}

/// A host and every name above it, the narrowest first; a service of many countries by its one name.
pub(super) fn names(host: &str) -> impl Iterator<Item = &str> {
    let start = host.rmatch_indices('.').nth(MAX_LABELS - 1).map_or(0, |(dot, _)| dot + 1);
    std::iter::successors(Some(&host[start..]), |name| name.split_once('.').map(|(_, above)| above))
        .map(international)
}

/// One name for a service that has one in each country.
fn international(name: &str) -> &str {
    let Some((label, ending)) = name.split_once('.') else {
        return name;
    };
    INTERNATIONAL
        .iter()
        .find(|(service, _)| *service == label && is_of_a_country(ending))
        .map_or(name, |(_, name)| name)
}

/// `de`, `com`, `co.uk`, `com.au`; under any other ending, anyone may have the name.
fn is_of_a_country(ending: &str) -> bool {
    let country = ending.strip_prefix("com.").or(ending.strip_prefix("co.")).unwrap_or(ending);
    country.len() == 2 || ending == "com"
}

/// Whether a path is this one, or begins with all of its segments.
pub(super) fn is_under(path: &str, above: &str) -> bool {
    let starts = path.get(..above.len()).is_some_and(|start| start.eq_ignore_ascii_case(above));
    starts && (above.is_empty() || matches!(path.as_bytes().get(above.len()), None | Some(b'/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirector_is_written_down_once_and_as_urls_are() {
        let mut seen = std::collections::HashSet::new();
        for known in FAMILIES.into_iter().flatten() {
            let written = format!("https://{}{}", known.host, known.path);
            let url = Url::parse(&written).expect("a URL");
            assert_eq!(url.as_str().trim_end_matches('/'), written);
            assert!(seen.insert(format!("{written} {:?}", known.carries)), "{written} is there twice");
            assert!(names(known.host).any(|name| name == known.host), "{written} is never found");
        }
    }

    #[test]
    fn one_service_in_many_countries() {
        for host in ["google.com", "www.google.de", "translate.google.co.uk", "google.com.au"] {
            assert!(names(host).any(|name| name == "google.com"), "{host}");
        }
        for host in ["google.evil.test", "notgoogle.com", "google.example", "google.com.evil.test"] {
            assert!(names(host).all(|name| name != "google.com"), "{host}");
        }
    }

    #[test]
    fn a_host_of_any_length_has_few_names() {
        let host = format!("{}www.google.de", "a.".repeat(4000));
        let names: Vec<_> = names(&host).collect();
        assert_eq!(
            names,
            [
                "a.a.a.www.google.de",
                "a.a.www.google.de",
                "a.www.google.de",
                "www.google.de",
                "google.com",
                "de"
            ]
        );
    }

    #[test]
    fn paths_are_compared_by_segments() {
        assert!(is_under("/url", "/url") && is_under("/url/", "/url") && is_under("/URL/x", "/url"));
        assert!(is_under("/anything", ""));
        assert!(!is_under("/urls", "/url") && !is_under("/", "/url"));
    }
}
