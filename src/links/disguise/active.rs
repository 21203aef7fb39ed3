//! `javascript:`, `data:`, `vbscript:`, which run instead of leading somewhere, and writing that is turned around.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.active", sentence: "it runs a program or turns its own letters around", see };

fn see(seen: &Seen) -> Option<Sighting> {
    let scheme = seen.link.url().scheme();
    let path = seen.link.url().path();
    // Pasted pages are full of small pictures, and of links that do nothing.
    if scheme == "data" && path.starts_with("image/") {
        return None;
    }
    if matches!(scheme, "javascript" | "vbscript" | "data") {
        let idle = matches!(path, "void(0)" | "void(0);" | ";" | "");
        return Some(if idle { Sighting::note(scheme) } else { Sighting::suspicious(scheme) });
    }
    seen.written.contains(turns_writing).then(|| Sighting::suspicious("writing turned around"))
}

/// Controls that turn the direction of writing (Unicode Standard Annex #9): U+202D, U+202E and isolates.
pub(super) fn turns_writing(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
