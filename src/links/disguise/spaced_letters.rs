//! Letters with spaces between: `e v i l . e x a m p l e`.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.spaced-letters",
    sentence: "its letters are spaced, so that no program takes it for a link",
    see,
};

use crate::links::find::Trick;

fn see(seen: &Seen) -> Option<Sighting> {
    (seen.trick == Some(Trick::SpacedLetters)).then(|| Sighting::suspicious(seen.link.host()))
}
