//! What is known of sites, hosts and URLs: which are blocked, which are trusted, which only lead
//! on, and under which strangers publish.
//!
//! An [`Entry`] says one thing of one [`Key`]; [`formats`] reads lists of them as they are published;
//! an [`Index`] holds them compiled; [`Reputation`] asks all indexes at once and comes to one
//! [`Standing`].

pub mod day;
pub mod entry;
pub mod fetch;
pub mod folder;
pub mod formats;
pub mod index;
pub mod key;
pub mod learned;
pub mod listing;
mod place;
pub mod presets;
pub mod shared;
mod standing;
pub mod store;

use std::sync::Arc;

use url::Url;

pub use day::Day;
pub use entry::{Entry, EntryKind, Source};
pub use index::{Builder, Index, IndexError, Statement};
pub use key::{Key, KeyError, Reach};
pub use learned::{Learned, LearnedSettings, Opinion};
pub use listing::{Listing, Overruled};
use place::Place;
pub use standing::Standing;

use crate::links::Link;
use crate::links::site::Suffixes;

/// Of the domain of an address, so many names are looked up.
const MAX_DOMAINS: usize = 8;

/// The short lists that the program carries.
const CARRIED: [(&str, &str); 5] = [
    ("block", include_str!("../../data/lists/block.txt")),
    ("allow", include_str!("../../data/lists/allow.txt")),
    ("redirectors", include_str!("../../data/lists/redirectors.txt")),
    ("landlords", include_str!("../../data/lists/landlords.txt")),
    ("popular", include_str!("../../data/lists/popular.txt")),
];

/// The name of the list of what the operator says.
pub const OPERATOR: &str = "operator";

/// All that lists and the operator say; a copy costs what was learned.
#[derive(Debug, Clone)]
pub struct Reputation {
    /// What the program carries, and what the operator says: compiled in memory.
    near: Arc<Index>,
    /// The lists that were imported: mapped from a file, or none.
    far: Arc<Index>,
    /// What moderators' labels taught.
    learned: Learned,
}

impl Reputation {
    /// The short lists that the program carries.
    pub fn carried() -> Self {
        Self::new(&[], Index::none())
    }

    /// The carried lists, the operator's own entries, and an index of imported lists.
    ///
    /// # Panics
    /// Never: the carried lists are part of the program, and a test reads them.
    pub fn new(operator: &[Entry], far: Index) -> Self {
        let near = near(operator).expect("the lists in data/ are whole");
        Reputation { near: Arc::new(near), far: Arc::new(far), learned: Learned::default() }
    }

    /// The same, with what moderators' labels taught.
    #[must_use]
    pub fn with_learned(self, learned: Learned) -> Self {
        Reputation { learned, ..self }
    }

    /// What moderators' labels taught.
    pub fn learned(&self) -> &Learned {
        &self.learned
    }

    /// The list that says that a domain gives out addresses for e-mail to throw away.
    pub fn disposable(&self, domain: &str, today: Day) -> Option<&str> {
        let dots = domain.match_indices('.').map(|(dot, _)| dot + 1);
        let names = std::iter::once(0).chain(dots).take(MAX_DOMAINS);
        let mut said = names.flat_map(|at| {
            let hash = index::hash(Reach::Host, &domain[at..]);
            self.layers().into_iter().flat_map(move |layer| layer.find(hash).map(|id| layer.statement(id)))
        });
        let is_disposable = |said: &Statement| said.kind == EntryKind::Disposable && said.holds(today);
        said.find(is_disposable).map(|said| said.source.name.as_str())
    }

    /// The lists that are asked, the carried ones first.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.layers().into_iter().flat_map(Index::sources)
    }

    /// How many entries they have together.
    pub fn len(&self) -> u64 {
        self.layers().into_iter().map(Index::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn layers(&self) -> [&Index; 2] {
        [&self.near, &self.far]
    }

    /// What the lists say of a link: of where a click would lead, and of every stopover. Of the domain
    /// of an address for e-mail only whether it is blocked: who writes from a popular one is not known.
    pub fn standing(&self, link: &Link, suffixes: &Suffixes, today: Day) -> Standing {
        let layers = self.layers();
        let mut standing = Place::of(link.url(), link.place())
            .map(|place| standing::of_place(&place, &layers, today))
            .unwrap_or_default();
        for hop in &link.hops {
            standing.block_as(self.standing_of(&hop.url, suffixes, today));
        }
        if let Some(url) = place::of_mail(link) {
            standing.block_as(self.standing_of(&url, suffixes, today));
        }
        standing
    }

    /// What the lists say of a URL.
    pub fn standing_of(&self, url: &Url, suffixes: &Suffixes, today: Day) -> Standing {
        let place = Place::read(url, suffixes);
        place.map(|place| standing::of_place(&place, &self.layers(), today)).unwrap_or_default()
    }

    /// Everything that any list says of a link and of its stopovers.
    pub fn listings_of(&self, link: &Link, suffixes: &Suffixes, today: Day) -> Vec<Listing> {
        let mail = place::of_mail(link);
        let urls = std::iter::once(link.url()).chain(link.hops.iter().map(|hop| &hop.url)).chain(&mail);
        urls.flat_map(|url| self.listings(url, suffixes, today)).collect()
    }

    /// Everything that any list says of a URL, the operator's word first and then the narrowest.
    pub fn listings(&self, url: &Url, suffixes: &Suffixes, today: Day) -> Vec<Listing> {
        let place = Place::read(url, suffixes);
        place.map(|place| listing::listings(&place, &self.layers(), today)).unwrap_or_default()
    }
}

/// The carried lists and the operator's entries, compiled.
fn near(operator: &[Entry]) -> Result<Index, Box<dyn std::error::Error>> {
    let mut builder = Builder::new();
    for (name, list) in CARRIED {
        let read = formats::read(list.as_bytes(), &formats::ReadOptions::default())?;
        let origin = read.header.origin.unwrap_or_default();
        builder.source(Source { name: name.into(), origin, date: read.header.date, is_operator: false })?;
        read.entries.iter().try_for_each(|entry| builder.add(entry))?;
    }
    builder.source(Source {
        name: OPERATOR.into(),
        origin: "the operator of this site".into(),
        date: None,
        is_operator: true,
    })?;
    operator.iter().try_for_each(|entry| builder.add(entry))?;
    Ok(Index::from_bytes(builder.finish())?)
}
