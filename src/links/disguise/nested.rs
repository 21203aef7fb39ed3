//! A redirector behind a redirector: nobody needs that to lead a reader.

use super::{Disguise, Seen, Sighting};
use crate::links::redirect::{Hop, Kind};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.nested", sentence: "redirectors are put one behind the other", see };

fn see(seen: &Seen) -> Option<Sighting> {
    // An archive's copy of a page behind a search engine's exit is honest.
    let leads_on = |hop: &&Hop| matches!(hop.kind, Kind::Exit | Kind::Advert | Kind::Open);
    let hops = seen.link.hops.iter().filter(leads_on).count();
    (hops > 1).then(|| Sighting::suspicious(format!("{hops} redirectors")))
}
