//! Backslashes, slashes too many or too few, and ports where no site is: browsers mend them, filters stumble.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.slashes", sentence: "its slashes or its port are not where they belong", see };

/// Ports at which honest sites are met, besides those of their scheme.
const PORTS: [u16; 12] = [21, 80, 443, 3000, 5000, 8000, 8008, 8080, 8081, 8443, 8888, 9000];

fn see(seen: &Seen) -> Option<Sighting> {
    let target = seen.target;
    if let Some((scheme, rest)) = target.split_once(':') {
        let is_web = ["http", "https", "ftp"].iter().any(|web| web.eq_ignore_ascii_case(scheme));
        let slashes = rest.len() - rest.trim_start_matches(['/', '\\']).len();
        let authority = rest[slashes..].split(['/', '?', '#']).next().unwrap_or_default();
        if is_web && (slashes != 2 || !rest.starts_with("//") || authority.contains('\\')) {
            // One slash too few is a slip as often as a trick; all others are tricks.
            let slip = slashes == 1 && rest.starts_with('/') || slashes == 3 && rest.starts_with("///");
            return Some(if slip { Sighting::note("slashes") } else { Sighting::suspicious("slashes") });
        }
    }
    if target.trim_start().starts_with('\\') || target.trim_start().starts_with("/\\") {
        return Some(Sighting::suspicious("slashes"));
    }
    let port = seen.link.url().port().filter(|port| !PORTS.contains(port))?;
    Some(Sighting::note(format!("port {port}")))
}
