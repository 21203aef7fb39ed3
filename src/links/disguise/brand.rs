//! A brand's name where only its owner should have it: as a subdomain, with a hyphen, one letter off.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.brand",
    sentence: "it uses the name of a brand that it does not belong to",
    see,
};

use super::homograph::is_homograph;

fn see(seen: &Seen) -> Option<Sighting> {
    let imitation = seen.imitation.as_ref().filter(|imitation| !is_homograph(imitation, seen))?;
    Some(Sighting::suspicious(format!("not {}", imitation.true_site)))
}
