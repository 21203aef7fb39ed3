//! Dots spelled out or fenced, `hxxp`: `evil dot example`, `evil[.]example`.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.spelled-dots",
    sentence: "its dots are spelled out, so that no program takes it for a link",
    see,
};

use crate::links::find::Trick;

fn see(seen: &Seen) -> Option<Sighting> {
    (seen.trick == Some(Trick::SpelledDots)).then(|| {
        // Of a site that everyone knows, it is how people speak.
        if seen.known.good {
            Sighting::note(seen.link.host())
        } else {
            Sighting::suspicious(seen.link.host())
        }
    })
}
