//! A short link: where it leads cannot be seen.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.shortener",
    sentence: "a short link, which does not show where it leads",
    see,
};

fn see(seen: &Seen) -> Option<Sighting> {
    (seen.known.redirector && seen.link.hops.is_empty()).then(|| Sighting::note(seen.link.host()))
}
