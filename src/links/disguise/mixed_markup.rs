//! One site linked in several markups at once, so that one of them works wherever it is posted.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.mixed-markup",
    sentence: "the same site is linked in several markups, in the hope that one works",
    see,
};

fn see(seen: &Seen) -> Option<Sighting> {
    let inside =
        seen.target.contains("[/url]") || seen.target.contains("[url") || seen.target.contains("<a ");
    (inside || seen.markups_of_site > 1).then(|| Sighting::suspicious(seen.link.site()))
}
