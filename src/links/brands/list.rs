//! Reads a list of brands.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

/// The shortest label: two letters stand in too many honest names.
const MIN_LABEL: usize = 3;

/// What kind of brand it is; the sections of the list. It decides how little is enough to call a
/// host an imitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Bank,
    Payment,
    Mail,
    Shop,
    Social,
    News,
    Wallet,
    Parcel,
    Telecom,
    Cloud,
    Streaming,
    Travel,
    Government,
    Games,
}

impl Kind {
    /// Whether it holds people's money: nobody honest writes its name into a host.
    pub(super) fn holds_money(self) -> bool {
        matches!(self, Kind::Bank | Kind::Payment | Kind::Wallet)
    }

    /// Whether people have an account or a claim there and no fans write about it.
    pub(super) fn has_no_fans(self) -> bool {
        self.holds_money() || matches!(self, Kind::Mail | Kind::Government | Kind::Telecom | Kind::Parcel)
    }
}

/// One brand of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) label: String,
    pub(super) kind: Kind,
    pub(super) sites: Vec<String>,
}

/// A list of brands that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BrandError {
    /// It is not in the form of `data/brands.toml`.
    #[error("the list of brands cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// A label that no host could have.
    #[error(
        "brand `{0}`: write its name as a host would, with {MIN_LABEL} or more of a-z, 0-9 and hyphens inside"
    )]
    Label(String),
    /// A label that stands in two sections.
    #[error("brand `{0}` stands in two sections: put all its sites into one line")]
    Twice(String),
    /// A brand without sites.
    #[error("brand `{0}` has no site: name at least one that truly is its own, like \"paypal.com\"")]
    NoSite(String),
    /// What is no site.
    #[error(
        "brand `{brand}`: `{site}` is no site: write only the registrable domain, like \"paypal.com\", in lower case and other scripts as xn--…"
    )]
    Site {
        /// The brand's label.
        brand: String,
        /// What was written.
        site: String,
    },
}

/// Reads a list; the entries come in the order of their kinds and labels.
pub(super) fn read(list: &str) -> Result<Vec<Entry>, BrandError> {
    let sections: BTreeMap<Kind, BTreeMap<String, Vec<String>>> = toml::from_str(list)?;
    let mut entries = Vec::new();
    for (kind, brands) in sections {
        for (label, sites) in brands {
            check(&label, &sites)?;
            entries.push(Entry { label, kind, sites });
        }
    }
    let mut labels: Vec<&str> = entries.iter().map(|entry| entry.label.as_str()).collect();
    labels.sort_unstable();
    match labels.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(BrandError::Twice(pair[0].to_owned())),
        None => Ok(entries),
    }
}

fn check(label: &str, sites: &[String]) -> Result<(), BrandError> {
    if label.len() < MIN_LABEL || !is_label(label) {
        return Err(BrandError::Label(label.to_owned()));
    }
    if sites.is_empty() {
        return Err(BrandError::NoSite(label.to_owned()));
    }
    match sites.iter().find(|site| !is_site(site)) {
        Some(site) => Err(BrandError::Site { brand: label.to_owned(), site: site.clone() }),
        None => Ok(()),
    }
}

fn is_site(site: &str) -> bool {
    site.contains('.') && site.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let is_written = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=super::MAX_LABEL).contains(&label.len())
        && label.bytes().all(is_written)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(list: &str) -> String {
        read(list).expect_err("must not be read").to_string()
    }

    #[test]
    fn an_entry_has_label_kind_and_sites() {
        let entries = read("[bank]\nalpenbank = [\"alpenbank.example\", \"xn--alpen-bank-x.example\"]");
        let sites = vec!["alpenbank.example".to_owned(), "xn--alpen-bank-x.example".to_owned()];
        assert_eq!(entries, Ok(vec![Entry { label: "alpenbank".into(), kind: Kind::Bank, sites }]));
    }

    #[test]
    fn errors_name_the_place_and_the_remedy() {
        assert!(
            message("[banks]\nx = [\"x.example\"]")
                .contains("unknown variant `banks`, expected one of `bank`")
        );
        assert!(message("[bank]\nabc = \"abc.example\"").contains("line 2"));
        assert!(message("[bank]\nAbc = [\"abc.example\"]").contains("brand `Abc`: write its name as a host"));
        assert!(message("[bank]\nab = [\"ab.example\"]").contains("3 or more"));
        assert!(message("[bank]\nabc = []").contains("brand `abc` has no site"));
        assert!(
            message("[bank]\nabc = [\"https://abc.example/\"]").contains("`https://abc.example/` is no site")
        );
        assert!(message("[bank]\nabc = [\"bücher.example\"]").contains("xn--"));
        assert!(
            message("[bank]\nabc = [\"a.example\"]\n[shop]\nabc = [\"b.example\"]").contains("two sections")
        );
    }
}
