//! A name that looks like a brand's in letters of another script.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.homograph",
    sentence: "it looks like the name of a brand and is another one",
    see,
};

use crate::links::brands::How;

fn see(seen: &Seen) -> Option<Sighting> {
    let imitation = seen.imitation.as_ref().filter(|imitation| imitation.how == How::Homograph)?;
    Some(Sighting::malicious(format!("looks like {}", imitation.true_site)))
}
