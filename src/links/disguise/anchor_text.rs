//! Words that show one site and lead to another.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.anchor-text",
    sentence: "its words show another site than the one it leads to",
    see,
};

fn see(seen: &Seen) -> Option<Sighting> {
    let shown = seen.shown_site.as_deref()?;
    // A short link that was written out again is no lie, nor is one through a redirector.
    let through =
        seen.link.hops.iter().filter_map(|hop| hop.url.host_str()).any(|host| host.ends_with(shown));
    let differs =
        shown != seen.link.site() && !through && !seen.known.redirector && !seen.shown_is_redirector;
    differs.then(|| Sighting::suspicious(format!("shows {shown}")))
}
