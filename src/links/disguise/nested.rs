//! A redirector behind a redirector: nobody needs that to lead a reader.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.nested", sentence: "redirectors are put one behind the other", see };

fn see(seen: &Seen) -> Option<Sighting> {
    let hops = seen.link.hops.len();
    (hops > 1).then(|| Sighting::suspicious(format!("{hops} redirectors")))
}
