//! A name that looks like a brand's in letters of another script.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.homograph",
    sentence: "it looks like the name of a brand and is another one",
    see,
};

use crate::links::brands::{How, Imitation};

fn see(seen: &Seen) -> Option<Sighting> {
    let imitation = seen.imitation.as_ref().filter(|imitation| is_homograph(imitation, seen))?;
    Some(Sighting::malicious(format!("looks like {}", imitation.true_site)))
}

/// Letters of another script; digits and pairs of Latin letters that look like others are slips.
pub(super) fn is_homograph(imitation: &Imitation, seen: &Seen) -> bool {
    imitation.how == How::Homograph && seen.link.host().contains("xn--")
}
