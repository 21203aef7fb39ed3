//! What was learned here says of a link.
//!
//! Every level of a link's name is a beta posterior whose prior is the level above: with faded counts
//! s and h and a prior of strength k around p, the mean is (s + k·p) / (s + h + k) (beta-binomial
//! model; Gelman et al., *Bayesian Data Analysis*, § 2.4 and ch. 5). The levels are
//!
//! > all comments → ending or landlord → site → host → folder → page
//!
//! and each is asked only of the comments that the next narrower one does not know better, so that no
//! label counts twice. Of an ending, sites are counted and not comments: one busy spammer blackens no
//! ending. What is added to a verdict is how much the last mean differs, in log-odds, from the share
//! of spam among all comments with links.

use serde::Serialize;
use utoipa::ToSchema;

use super::days::{Counts, Faded, Record, worth};
use super::names::{self, Paths};
use super::{Learned, Site};
use crate::links::Link;
use crate::reputation::{Day, EntryKind, Standing};

/// The share of spam that is taken for usual lies between these. Where moderators label spam alone,
/// a spam label is still evidence; and where it is rare, one label is no proof.
const USUAL_SHARE: (f64, f64) = (0.1, 0.5);

/// Places that many share: only what lies below them can be bad.
const SHARED: [EntryKind; 3] = [EntryKind::Landlord, EntryKind::Popular, EntryKind::Redirector];

/// What of a link an opinion is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Named)]
pub enum What {
    /// Sites with the same public suffix.
    Ending,
    /// Sites under the same landlord.
    Landlord,
    /// The site.
    Site,
    /// A host of the site.
    Host,
    /// A path of the host, with what lies below, or one page.
    Path,
    /// A person who is reached.
    Contact,
}

/// What was learned here says of a link, and why.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Opinion<'l> {
    /// What of the link the opinion is mostly about.
    pub what: What,
    /// Its name; of a contact, a hash.
    pub name: &'l str,
    /// How many comments with it were labelled; of an ending or a landlord, how many sites.
    pub counts: Counts,
    /// What these labels are still worth.
    pub faded: Faded,
    /// How likely a comment with the link is spam, by all that was learned of it.
    pub probability: f64,
    /// What that adds to a verdict.
    pub log_odds: f64,
}

/// The levels of one link's name, from the widest to the narrowest.
struct Chain<'l> {
    learned: &'l Learned,
    today: Day,
    usual: f64,
    probability: f64,
    /// What moved the probability most, down and up.
    reasons: [Option<Reason<'l>>; 2],
}

#[derive(Clone, Copy)]
struct Reason<'l> {
    what: What,
    name: &'l str,
    record: &'l Record,
    moved: f64,
}

/// What is stored of one level.
struct Level<'l> {
    what: What,
    name: &'l str,
    record: &'l Record,
    /// Nothing up to here can speak against the link.
    is_excused: bool,
}

/// Whether the site is many people's, and none of them answers for it.
fn is_shared(link: &Link, standing: Standing) -> bool {
    SHARED.into_iter().any(|kind| standing.is(kind)) || link.site() == link.suffix() && !link.is_address()
}

/// What is stored of the site and of what lies below it on the way to the link.
fn levels<'l>(link: &Link, standing: Standing, name: &'l str, site: &'l Site) -> [Option<Level<'l>>; 4] {
    let is_shared = is_shared(link, standing);
    let own = Level { what: What::Site, name, record: &site.own, is_excused: is_shared };
    if site.below.is_empty() {
        return [Some(own), None, None, None];
    }
    let find = |what, name: Option<&str>, is_excused| {
        let (name, record) = site.below.get_key_value(name?)?;
        Some(Level { what, name, record, is_excused })
    };
    let host = Some(names::host(link)).filter(|host| *host != link.site());
    let Paths { folder, page } = names::paths(link);
    // A popular site's folders are its own, but for the one that is all of the link.
    let strangers = standing.is(EntryKind::Landlord) || standing.is(EntryKind::Redirector);
    let is_its_own = standing.is(EntryKind::Popular) && !strangers && !names::is_folder(link);
    [
        Some(own),
        find(What::Host, host, is_shared && !standing.is_tenant()),
        find(What::Path, folder.as_deref(), is_its_own),
        find(What::Path, page.as_deref(), false),
    ]
}

impl Learned {
    /// What was learned says of a link; `None` where nothing was learned of it, its ending included.
    /// `standing` is what the lists say of it.
    pub fn opinion<'l>(&'l self, link: &Link, standing: Standing, today: Day) -> Option<Opinion<'l>> {
        if link.contact.is_some() {
            return self.opinion_of_contact(link, today);
        }
        let site = self.sites.get_key_value(link.site());
        let ending = self.endings.get_key_value(names::ending(link.site()));
        if site.is_none() && ending.is_none() || link.host().is_empty() {
            return None;
        }
        let mut chain = Chain::new(self, today);
        if let Some((name, record)) = ending {
            let what = if link.tenant { What::Landlord } else { What::Ending };
            chain.ask_ending(what, name, record, site.map(|(_, site)| site));
        }
        match site {
            Some((name, site)) => chain.ask_levels(&levels(link, standing, name, site)),
            None if is_shared(link, standing) => chain.excuse(),
            None => {}
        }
        if standing.is(EntryKind::Allow) {
            chain.excuse();
        }
        chain.opinion()
    }

    /// What was learned says of a comment: the worst that it says of a link, and which link that is. A
    /// link of which nothing is known counts as 0, so that one good link excuses no other.
    pub fn of_comment<'l>(
        &'l self,
        links: &[Link],
        standing: impl Fn(usize) -> Standing,
        today: Day,
    ) -> Option<(usize, Opinion<'l>)> {
        if self.sites.is_empty() && self.contacts.is_empty() {
            return None;
        }
        let opinion = |(at, link)| Some((at, self.opinion(link, standing(at), today)?));
        let opinions = links.iter().enumerate().map(opinion);
        let log_odds =
            |opinion: &Option<(usize, Opinion)>| opinion.map_or(0.0, |(_, opinion)| opinion.log_odds);
        opinions.max_by(|one, other| log_odds(one).total_cmp(&log_odds(other))).flatten()
    }

    fn opinion_of_contact<'l>(&'l self, link: &Link, today: Day) -> Option<Opinion<'l>> {
        if self.contacts.is_empty() {
            return None;
        }
        let name = self.secret.as_ref()?.contact(link)?;
        let (name, record) = self.contacts.get_key_value(name.as_str())?;
        let mut chain = Chain::new(self, today);
        let faded = chain.faded(record);
        chain.ask(What::Contact, name, record, faded, self.settings.contact_strength);
        chain.opinion()
    }

    /// The usual share of spam: a beta posterior over all learned comments with links, within bounds.
    pub(super) fn usual_share(&self, today: Day) -> f64 {
        let all = self.comments.faded(today, self.settings.half_life);
        ((all.spam + 1.0) / (all.total() + 2.0)).clamp(USUAL_SHARE.0, USUAL_SHARE.1)
    }
}

impl<'l> Chain<'l> {
    fn new(learned: &'l Learned, today: Day) -> Self {
        let usual = learned.usual_share(today);
        Chain { learned, today, usual, probability: usual, reasons: [None; 2] }
    }

    fn faded(&self, record: &Record) -> Faded {
        record.faded(self.today, self.learned.settings.half_life)
    }

    /// Compares the sites of an ending with all sites: what they add is how much they differ. The
    /// site itself is left out; it is asked next.
    fn ask_ending(&mut self, what: What, name: &'l str, record: &'l Record, site: Option<&Site>) {
        let settings = &self.learned.settings;
        if settings.ending_strength.is_infinite() {
            return;
        }
        let own = site.and_then(Site::unit).map_or(Faded::default(), |(day, counts)| {
            let worth = worth(self.today.since(day), settings.half_life);
            Faded { spam: worth * f64::from(counts.spam), ham: worth * f64::from(counts.ham) }
        });
        let all = self.faded(&self.learned.all_sites);
        let share = (all.spam + 1.0) / (all.total() + 2.0);
        let here = self.faded(record).without(own);
        let k = settings.ending_strength;
        let mean = (here.spam + k * share) / (here.total() + k);
        let added = (logit(mean) - logit(share)).clamp(-settings.ending_limit, settings.ending_limit);
        self.move_to(what, name, record, probability(logit(self.probability) + added));
    }

    /// Asks each level of what the next does not know; one that is excused can speak for a link alone.
    fn ask_levels(&mut self, levels: &[Option<Level<'l>>]) {
        let settings = &self.learned.settings;
        let mut levels = levels.iter().flatten().peekable();
        while let Some(level) = levels.next() {
            let narrower = levels.peek().map_or(Faded::default(), |next| self.faded(next.record));
            let own = self.faded(level.record).without(narrower);
            let is_site = level.what == What::Site;
            let strength = if is_site { settings.site_strength } else { settings.below_strength };
            self.ask(level.what, level.name, level.record, own, strength);
            if level.is_excused {
                self.excuse();
            }
        }
    }

    fn ask(&mut self, what: What, name: &'l str, record: &'l Record, own: Faded, strength: f64) {
        let mean = (own.spam + strength * self.probability) / (own.total() + strength);
        self.move_to(what, name, record, mean);
    }

    fn move_to(&mut self, what: What, name: &'l str, record: &'l Record, probability: f64) {
        let moved = logit(probability) - logit(self.probability);
        self.probability = probability;
        let reason = &mut self.reasons[usize::from(moved > 0.0)];
        if reason.is_none_or(|known| moved.abs() > known.moved.abs()) {
            *reason = Some(Reason { what, name, record, moved });
        }
    }

    /// What was said so far may speak for the link and not against it.
    fn excuse(&mut self) {
        if self.probability > self.usual {
            self.probability = self.usual;
            self.reasons[1] = None;
        }
    }

    fn opinion(self) -> Option<Opinion<'l>> {
        let settings = &self.learned.settings;
        let log_odds = logit(self.probability) - logit(self.usual);
        let reason = self.reasons[usize::from(log_odds > 0.0)]?;
        Some(Opinion {
            what: reason.what,
            name: reason.name,
            counts: reason.record.counts(),
            faded: self.faded(reason.record),
            probability: self.probability,
            log_odds: log_odds.clamp(-settings.ham_limit, settings.spam_limit),
        })
    }
}

/// The log-odds of a probability; finite for all that a posterior with a proper prior can be.
fn logit(probability: f64) -> f64 {
    let probability = probability.clamp(1e-12, 1.0 - 1e-12);
    (probability / (1.0 - probability)).ln()
}

fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}
