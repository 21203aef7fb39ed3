//! Tab, CR or LF inside: browsers drop them, filters see another word.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.whitespace", sentence: "line ends or tabs stand inside the link", see };

fn see(seen: &Seen) -> Option<Sighting> {
    memchr::memchr3(b'\t', b'\r', b'\n', seen.target.as_bytes())?;
    let inside = seen.target.trim();
    let (scheme, _) = inside.split_at(inside.find("//").unwrap_or(0));
    let host = super::host_part(inside);
    [scheme, host]
        .iter()
        .any(|part| part.contains(['\t', '\r', '\n']))
        .then(|| Sighting::suspicious(seen.link.host()))
}
