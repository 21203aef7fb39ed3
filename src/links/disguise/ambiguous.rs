//! A link that the published Safe Browsing rules and a browser read as two different hosts: whoever checks one is led to the other.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.ambiguous", sentence: "filters and browsers read its host differently", see };

use crate::links::safe_browsing;

fn see(seen: &Seen) -> Option<Sighting> {
    let written = seen.target.trim();
    // Only these can be read in two ways; all other links are spared the work.
    let bytes = written.as_bytes();
    let in_two_ways = bytes.iter().any(|byte| matches!(byte, b'%' | b'\\' | b'@' | b'\t' | b'\n' | b'\r'))
        || bytes.windows(2).any(|pair| pair == b"..");
    if !in_two_ways && !seen.link.is_address() {
        return None;
    }
    let browser = seen.link.opened();
    let filter = safe_browsing::canonical(written)?;
    let differs = browser.has_host() && browser.host_str() != Some(filter.host());
    // A host that a browser refuses to write in one of the two ways leads nowhere else.
    let same_address = browser
        .host_str()
        .is_some_and(|host| host.trim_matches(['[', ']']) == filter.host().trim_matches(['[', ']']));
    (differs && !same_address).then(|| Sighting::suspicious(filter.host()))
}
