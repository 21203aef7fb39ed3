//! A page of another site that only leads on.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.redirector",
    sentence: "the link goes through another site that only leads on",
    see,
};

fn see(seen: &Seen) -> Option<Sighting> {
    let hops = &seen.link.hops;
    let through = hops.first()?.url.host_str()?;
    // Who is not known to lead on may not know that he does: only those who abuse it do.
    let abused = hops.iter().any(|hop| !hop.kind.is_known()) && !seen.known.good;
    Some(if abused { Sighting::suspicious(through) } else { Sighting::note(through) })
}
