//! A name before an `@`, which browsers take for a user and readers for the site.

use super::{Disguise, Seen, Sighting, host_part};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.userinfo", sentence: "what stands before the @ is not the site", see };

fn see(seen: &Seen) -> Option<Sighting> {
    let url = seen.link.opened();
    let has_user = !url.username().is_empty() || url.password().is_some();
    (has_user && url.has_host() && host_part(seen.target).contains('@'))
        .then(|| Sighting::suspicious(url.username()))
}
