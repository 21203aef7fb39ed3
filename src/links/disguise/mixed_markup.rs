//! One site linked in several markups at once, so that one of them works wherever it is posted.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.mixed-markup",
    sentence: "the same site is linked in several markups, in the hope that one works",
    see,
};

fn see(seen: &Seen) -> Option<Sighting> {
    // Few links hold a bracket; all others are spared the search.
    let inside = memchr::memchr2(b'[', b'<', seen.target.as_bytes()).is_some()
        && ["[/url]", "[url", "<a "].iter().any(|tag| seen.target.contains(tag));
    (inside || seen.markups_of_site > 1).then(|| Sighting::suspicious(seen.link.site()))
}
