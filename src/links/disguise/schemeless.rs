//! No scheme: a person follows it, many a program does not.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.schemeless", sentence: "the link is written without its scheme", see };

use crate::links::find::Kind;

fn see(seen: &Seen) -> Option<Sighting> {
    (seen.found == Some(Kind::Schemeless) && seen.trick.is_none()).then(|| Sighting::note(""))
}
