//! Full-width and ideographic dots and slashes, mathematical and circled letters: a browser reads them as plain ones.

use super::{Disguise, Seen, Sighting, head};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.styled",
    sentence: "its letters or dots are of another alphabet that browsers read as plain",
    see,
};

use crate::text::normalize::is_invisible;

fn see(seen: &Seen) -> Option<Sighting> {
    if seen.written.is_ascii() {
        return None;
    }
    let host = head(seen.written);
    if host.is_ascii() {
        return None;
    }
    let stands_for_ascii = |c: char| {
        matches!(c, '\u{3002}' | '\u{FF0E}' | '\u{FF61}' | '\u{2024}' | '\u{FE52}' | '\u{2044}' | '\u{2215}')
            || !c.is_alphabetic() && !is_invisible(c) && is_folded(c)
            || c.is_alphabetic() && is_folded(c)
    };
    host.contains(stands_for_ascii).then(|| Sighting::suspicious(seen.link.host()))
}

/// Whether the character is one that NFKC makes ASCII: full-width, mathematical, circled …
fn is_folded(c: char) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let foldable = matches!(c, '\u{2070}'..='\u{209F}' | '\u{2100}'..='\u{214F}' | '\u{2460}'..='\u{24FF}'
        | '\u{FF01}'..='\u{FF5E}' | '\u{1D400}'..='\u{1D7FF}' | '\u{1F100}'..='\u{1F1FF}' | 'ª' | 'º' | '²' | '³' | '¹');
    foldable
        && (('\u{1F150}'..='\u{1F189}').contains(&c)
            || std::iter::once(c).nfkc().all(|plain| plain.is_ascii()))
}
