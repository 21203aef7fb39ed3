//! A name made by a machine: no language has such letters in a row.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.random-host", sentence: "its name looks made by a machine", see };

fn see(seen: &Seen) -> Option<Sighting> {
    if seen.known.good || seen.known.redirector || seen.link.is_address() {
        return None;
    }
    let name = seen.link.site().split('.').next().unwrap_or_default();
    // Landlords give machine-made names to honest tenants too.
    let sight = if seen.link.tenant { Sighting::note } else { Sighting::suspicious };
    seen.names.looks_random(name).then(|| sight(name))
}
