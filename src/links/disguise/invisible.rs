//! Characters that take no room inside the link: zero-width, soft hyphen, word joiner, variation selectors.

use super::{Disguise, Seen, Sighting, head};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.invisible", sentence: "invisible characters stand inside the link", see };

use crate::text::normalize::is_invisible;

fn see(seen: &Seen) -> Option<Sighting> {
    if seen.written.is_ascii() && seen.target.is_ascii() {
        return None;
    }
    // As sent, and as character references give it.
    let hidden = [seen.written, seen.target].into_iter().any(|link| {
        let inside = head(link).trim_end_matches(is_invisible);
        !inside.is_ascii() && inside.contains(is_invisible) && !is_bidi(inside)
    });
    hidden.then(|| Sighting::suspicious(seen.link.host()))
}

/// Turning the direction of writing has a name of its own.
fn is_bidi(text: &str) -> bool {
    text.contains(super::active::turns_writing)
}
