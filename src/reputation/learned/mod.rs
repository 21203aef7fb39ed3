//! What moderators' labels teach of sites, hosts, paths and contacts.
//!
//! What is stored are whole numbers: how many comments with a name were labelled spam, and how many
//! ham, on each day. So learning, forgetting and merging are exact, in any order; labels fade only
//! when asked for an [`Opinion`]. Sites, hosts and paths are stored in clear, since an operator must be able to
//! read why a link is distrusted; queries and contacts as hashes ([`Secret`]).

mod days;
mod file;
mod names;
mod opinion;
mod secret;
mod settings;

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rpds::{HashTrieMapSync, RedBlackTreeMapSync};
use serde::Serialize;
use utoipa::ToSchema;

use super::Day;
use crate::links::Link;
use days::{Change, Record};
pub use days::{Counts, DayCounts, Faded, HALF_LIVES_KEPT};
pub use names::Lesson;
pub use opinion::{Opinion, What};
pub use secret::Secret;
pub use settings::LearnedSettings;

/// What is stored under names. A copy costs next to nothing, and a change of it no more than what is changed: who
/// judges goes on with the one while a label is learned into the other.
type Named<V> = HashTrieMapSync<Box<str>, V, RandomState>;

/// Everything that labels taught of links.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    settings: LearnedSettings,
    secret: Option<Secret>,
    /// All comments with links.
    comments: Record,
    sites: Named<Site>,
    contacts: Named<Record>,
    /// The sites of each ending; follows from the sites, and is never stored.
    endings: Named<Record>,
    all_sites: Record,
}

/// A site, with its hosts and paths.
#[derive(Debug, Clone, Default, PartialEq)]
struct Site {
    own: Record,
    below: RedBlackTreeMapSync<Box<str>, Record>,
}

impl Site {
    /// What the site counts for among the sites of its ending: as one, on its last day, of the label
    /// that most of its comments have; ham where they are equal.
    fn unit(&self) -> Option<(Day, Counts)> {
        let counts = self.own.counts();
        self.own.last_day().map(|day| (day, Counts::one(counts.spam > counts.ham)))
    }

    fn is_empty(&self) -> bool {
        self.own.is_empty() && self.below.is_empty()
    }

    /// Changes what is known of a host or a path.
    fn edit_below(&mut self, name: &str, edit: impl FnOnce(&mut Record)) {
        let mut record = self.below.get(name).cloned().unwrap_or_default();
        edit(&mut record);
        if record.is_empty() {
            self.below.remove_mut(name);
        } else {
            self.below.insert_mut(name.into(), record);
        }
    }
}

/// Changes what is stored under a name; nothing stays stored of what is empty then.
fn edit<V: Clone + Default>(
    named: &mut Named<V>,
    name: &str,
    is_empty: impl FnOnce(&V) -> bool,
    edit: impl FnOnce(&mut V),
) {
    let mut value = named.get(name).cloned().unwrap_or_default();
    edit(&mut value);
    if is_empty(&value) {
        named.remove_mut(name);
    } else {
        named.insert_mut(name.into(), value);
    }
}

/// All that is stored under one name.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = LearnedName)]
pub struct Known<'l> {
    /// What it names.
    pub what: What,
    /// The name.
    pub name: &'l str,
    /// How many comments with it were labelled.
    pub counts: Counts,
    /// What these labels are still worth.
    pub faded: Faded,
    /// How likely a comment with it is spam, by these labels alone.
    pub probability: f64,
    /// The labels of each day.
    pub days: &'l [DayCounts],
}

impl Learned {
    /// Nothing learned yet. Contacts are learned only with a secret to store them under.
    pub fn new(settings: LearnedSettings, secret: Option<Secret>) -> Self {
        Learned { settings, secret, ..Learned::default() }
    }

    /// How labels are weighed.
    pub fn settings(&self) -> &LearnedSettings {
        &self.settings
    }

    /// How many sites are known.
    pub fn sites(&self) -> usize {
        self.sites.size()
    }

    /// Learns a comment with these links. Each name counts once, however often it occurs.
    pub fn learn(&mut self, links: &[Link], is_spam: bool, day: Day) {
        self.learn_lesson(&Lesson::of(links, self.secret.as_ref()), is_spam, day);
    }

    /// Learns a comment of which only what its links teach is left.
    pub fn learn_lesson(&mut self, lesson: &Lesson, is_spam: bool, day: Day) {
        self.teach(lesson, Change { day, counts: Counts::one(is_spam), adds: true });
    }

    /// Undoes [`Learned::learn`] with the same arguments, exactly.
    pub fn forget(&mut self, links: &[Link], is_spam: bool, day: Day) {
        self.forget_lesson(&Lesson::of(links, self.secret.as_ref()), is_spam, day);
    }

    /// Undoes [`Learned::learn_lesson`] with the same arguments, exactly.
    pub fn forget_lesson(&mut self, lesson: &Lesson, is_spam: bool, day: Day) {
        self.teach(lesson, Change { day, counts: Counts::one(is_spam), adds: false });
    }

    /// The same, with contacts stored under this secret from now on.
    #[must_use]
    pub fn with_secret(self, secret: Secret) -> Self {
        Learned { secret: Some(secret), ..self }
    }

    fn teach(&mut self, lesson: &Lesson, change: Change) {
        if lesson.is_empty() {
            return;
        }
        let half_life = self.settings.half_life;
        self.comments.change(change, half_life);
        for name in &lesson.contacts {
            edit(&mut self.contacts, name, Record::is_empty, |record| record.change(change, half_life));
        }
        for (name, below) in &lesson.sites {
            self.edit_site(name, |site| {
                site.own.change(change, half_life);
                for name in below {
                    site.edit_below(name, |record| record.change(change, half_life));
                }
            });
        }
    }

    /// Changes what is known of a site, and what its ending knows of it.
    fn edit_site(&mut self, name: &str, edit: impl FnOnce(&mut Site)) {
        let unit = |learned: &Self| learned.sites.get(name).and_then(Site::unit);
        let before = unit(self);
        self::edit(&mut self.sites, name, Site::is_empty, edit);
        let after = unit(self);
        if before != after {
            self.count_site(name, before, false);
            self.count_site(name, after, true);
        }
    }

    fn count_site(&mut self, name: &str, unit: Option<(Day, Counts)>, adds: bool) {
        let Some((day, counts)) = unit else { return };
        let change = Change { day, counts, adds };
        self.all_sites.change(change, self.settings.half_life);
        let half_life = self.settings.half_life;
        edit(&mut self.endings, names::ending(name), Record::is_empty, |ending| {
            ending.change(change, half_life);
        });
    }

    /// All that is stored of a site: the site first, then its hosts and paths by name.
    pub fn known(&self, site: &str, today: Day) -> Vec<Known<'_>> {
        let Some((name, site)) = self.sites.get_key_value(site) else { return Vec::new() };
        let usual = self.usual_share(today);
        let known = |what, name, record: &'_ Record, strength: f64| {
            let faded = record.faded(today, self.settings.half_life);
            (what, name, record.counts(), faded, (faded.spam + strength * usual) / (faded.total() + strength))
        };
        let below = site.below.iter().map(|(name, record)| {
            let what = if name.contains('/') { What::Path } else { What::Host };
            (known(what, name, record, self.settings.below_strength), record)
        });
        std::iter::once((known(What::Site, name, &site.own, self.settings.site_strength), &site.own))
            .chain(below)
            .map(|((what, name, counts, faded, probability), record)| Known {
                what,
                name,
                counts,
                faded,
                probability,
                days: record.days(),
            })
            .collect()
    }

    /// Puts what a person knows of a site in the place of all that was learned of it.
    pub fn correct(&mut self, site: &str, counts: Counts, day: Day) {
        let half_life = self.settings.half_life;
        self.edit_site(site, |site| {
            *site = Site::default();
            if counts.total() > 0 {
                site.own.change(Change { day, counts, adds: true }, half_life);
            }
        });
    }

    /// Forgets a site with its hosts and paths; says how many names that were.
    pub fn forget_site(&mut self, site: &str) -> usize {
        let names = self.sites.get(site).map_or(0, |site| 1 + site.below.size());
        if names > 0 {
            self.edit_site(site, |site| *site = Site::default());
        }
        names
    }

    /// Forgets the contact of a link; says whether it was known.
    pub fn forget_contact(&mut self, link: &Link) -> bool {
        let name = self.secret.as_ref().and_then(|secret| secret.contact(link));
        name.is_some_and(|name| self.contacts.remove_mut(name.as_str()))
    }

    /// Adds what was learned elsewhere. Contacts are the same only where the secret was.
    pub fn merge(&mut self, other: &Learned) {
        let half_life = self.settings.half_life;
        self.comments.merge(&other.comments, half_life);
        for (name, added) in &other.contacts {
            edit(&mut self.contacts, name, Record::is_empty, |record| record.merge(added, half_life));
        }
        for (name, added) in &other.sites {
            edit(&mut self.sites, name, Site::is_empty, |site| {
                site.own.merge(&added.own, half_life);
                for (name, added) in &added.below {
                    site.edit_below(name, |record| record.merge(added, half_life));
                }
            });
        }
        self.count_sites();
    }

    /// Counts the sites of all endings anew.
    fn count_sites(&mut self) {
        let half_life = self.settings.half_life;
        let mut units: HashMap<&str, Vec<(Day, Counts)>> = HashMap::new();
        for (name, site) in &self.sites {
            units.entry(names::ending(name)).or_default().extend(site.unit());
        }
        self.all_sites = Record::of(units.values().flatten().copied(), half_life);
        self.endings = units
            .into_iter()
            .map(|(name, units)| (name.into(), Record::of(units, half_life)))
            .filter(|(_, record)| !record.is_empty())
            .collect();
    }

    /// Drops labels that are older than [`HALF_LIVES_KEPT`] half-lives.
    pub fn prune(&mut self, today: Day) {
        let half_life = self.settings.half_life;
        let oldest = self.oldest_kept(today);
        self.comments.prune(oldest, half_life);
        let pruned = |record: &Record| {
            let mut record = record.clone();
            record.prune(oldest, half_life);
            Some(record).filter(|record| !record.is_empty())
        };
        let pruned_site = |site: &Site| {
            let own = pruned(&site.own).unwrap_or_default();
            let below = site.below.iter();
            let below = below.filter_map(|(name, record)| Some((name.clone(), pruned(record)?))).collect();
            Some(Site { own, below }).filter(|site| !site.is_empty())
        };
        let contacts = self.contacts.iter();
        self.contacts = contacts.filter_map(|(name, record)| Some((name.clone(), pruned(record)?))).collect();
        let sites = self.sites.iter();
        self.sites = sites.filter_map(|(name, site)| Some((name.clone(), pruned_site(site)?))).collect();
        self.count_sites();
    }

    fn oldest_kept(&self, today: Day) -> Day {
        Day(today.0.saturating_sub(self.settings.half_life.saturating_mul(HALF_LIVES_KEPT)))
    }
}
