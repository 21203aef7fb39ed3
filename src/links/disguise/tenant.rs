//! The page is one of a landlord's: anyone may publish there.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.tenant",
    sentence: "the page is under a landlord, where anyone may publish",
    see,
};

fn see(seen: &Seen) -> Option<Sighting> {
    (seen.link.tenant || seen.known.landlord).then(|| Sighting::note(seen.link.site()))
}
