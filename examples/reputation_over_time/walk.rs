//! The walk: at each step judge what the step brings by what came before, then learn it.

use std::collections::{BTreeMap, HashMap, HashSet};

use chaff::links::Link;
use chaff::links::site::Suffixes;
use chaff::reputation::learned::{Secret, What};
use chaff::reputation::{Day, Learned, LearnedSettings, Opinion, Reputation, Standing};

use crate::data::{Event, Source, Timeline};

/// What takes a comment from a base rate of 0.2 to 0.3, and to 0.5, in log-odds.
pub const REVIEW: f64 = 0.539;
pub const STRICT: f64 = 1.386;

/// How often the popular sites are asked, in steps.
const ASK_POPULAR: usize = 6;

/// Which part of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Development,
    Report,
}

/// How many comments of one kind met with what.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub all: u32,
    /// With a site that was learned before, at any time.
    pub seen: u32,
    /// With a host on a list.
    pub listed: u32,
    pub review: u32,
    pub strict: u32,
    /// Flagged and not on a list; and how, where they are.
    pub gained: u32,
    pub gained_strict: u32,
    /// Gained only by an ending or a landlord.
    pub by_ending: u32,
    /// Gained on a site that was learned before.
    pub by_site: u32,
    pub by_contact: u32,
}

/// What one walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// Every comment.
    pub comments: BTreeMap<(Part, Source), Tally>,
    /// The first comment of each step with each worst site: repeated ones are one.
    pub sites: BTreeMap<(Part, Source), Tally>,
    /// The most popular names flagged at one time: in review and strictly, as if no list knew them;
    /// and in review where the carried lists are asked.
    pub popular: BTreeMap<Part, [u32; 3]>,
    pub asked_popular: u32,
    /// Honest comments of the reported part that were flagged: to be read before they are called mistakes.
    pub false_alarms: Vec<String>,
    pub learned: Learned,
}

/// What is known when a step begins.
struct Knowledge<'w> {
    lists: &'w HashMap<String, Vec<(Day, Option<Day>)>>,
    carried: &'w Reputation,
    suffixes: &'w Suffixes,
    learned: &'w Learned,
    sites: &'w HashSet<String>,
    begin: Day,
}

impl Walk {
    pub fn over(timeline: &Timeline, popular: &[Link], settings: LearnedSettings) -> Self {
        let (carried, suffixes) = (Reputation::carried(), Suffixes::carried());
        let lists = lists(&timeline.events);
        let secret = Secret::new([0; Secret::LENGTH]);
        let mut walk = Walk { learned: Learned::new(settings, Some(secret)), ..Walk::default() };
        walk.asked_popular = popular.len() as u32;
        let mut sites = HashSet::new();
        let mut rest = &timeline.events[..];
        for (number, &begin) in timeline.steps.iter().enumerate() {
            let end = timeline.steps.get(number + 1).copied().unwrap_or(Day(u16::MAX));
            let (step, later) = rest.split_at(rest.partition_point(|event| event.day < end));
            rest = later;
            let part = if begin < timeline.report_from { Part::Development } else { Part::Report };
            // Half-learned months say nothing yet.
            if number > 0 {
                let learned = std::mem::take(&mut walk.learned);
                let known = Knowledge {
                    lists: &lists,
                    carried: &carried,
                    suffixes: &suffixes,
                    learned: &learned,
                    sites: &sites,
                    begin,
                };
                walk.judge(step, part, &known);
                if number % ASK_POPULAR == 0 {
                    walk.ask_popular(popular, part, &known);
                }
                walk.learned = learned;
            }
            for event in step {
                walk.learned.learn(&event.links, event.source.is_spam(), event.day);
                sites.extend(event.links.iter().map(|link| link.site().to_owned()));
            }
        }
        walk
    }

    fn judge(&mut self, step: &[Event], part: Part, known: &Knowledge) {
        let mut met = HashSet::new();
        for event in step {
            let tally = known.tally(event);
            if part == Part::Report && !event.source.is_spam() && tally.review > 0 {
                self.false_alarms.push(known.explain(event));
            }
            self.comments.entry((part, event.source)).or_default().add(&tally);
            let sites: Vec<&str> = event.links.iter().map(Link::site).collect();
            if met.insert((event.source, sites)) {
                self.sites.entry((part, event.source)).or_default().add(&tally);
            }
        }
    }

    fn ask_popular(&mut self, popular: &[Link], part: Part, known: &Knowledge) {
        let mut flagged = [0; 3];
        for link in popular {
            let say = |standing| {
                known.learned.opinion(link, standing, known.begin).map_or(0.0, |said| said.log_odds)
            };
            let (unlisted, listed) = (say(Standing::default()), say(known.standing(link)));
            flagged[0] += u32::from(unlisted >= REVIEW);
            flagged[1] += u32::from(unlisted >= STRICT);
            flagged[2] += u32::from(listed >= REVIEW);
        }
        let worst = self.popular.entry(part).or_default();
        for (worst, now) in worst.iter_mut().zip(flagged) {
            *worst = now.max(*worst);
        }
    }
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.all += other.all;
        self.seen += other.seen;
        self.listed += other.listed;
        self.review += other.review;
        self.strict += other.strict;
        self.gained += other.gained;
        self.gained_strict += other.gained_strict;
        self.by_ending += other.by_ending;
        self.by_site += other.by_site;
        self.by_contact += other.by_contact;
    }
}

impl Knowledge<'_> {
    fn opinion(&self, event: &Event) -> Option<Opinion<'_>> {
        let standing = |at: usize| self.standing(&event.links[at]);
        self.learned.of_comment(&event.links, standing, event.day).map(|(_, opinion)| opinion)
    }

    fn explain(&self, event: &Event) -> String {
        let links: Vec<&str> = event.links.iter().map(|link| link.url().as_str()).collect();
        let why = self.opinion(event).map(|said| {
            format!(
                "{:+.2}: {} of {} comments with {}",
                said.log_odds,
                said.counts.spam,
                said.counts.total(),
                said.name
            )
        });
        format!("{:?} {}: {}", event.source, links.join(" "), why.unwrap_or_default())
    }

    fn tally(&self, event: &Event) -> Tally {
        let opinion = self.opinion(event);
        let log_odds = opinion.map_or(0.0, |opinion| opinion.log_odds);
        let is_listed = event.links.iter().any(|link| self.is_listed(link));
        let is_gain = log_odds >= REVIEW && !is_listed;
        let by =
            |kinds: &[What]| u32::from(is_gain && opinion.is_some_and(|said| kinds.contains(&said.what)));
        Tally {
            all: 1,
            seen: u32::from(event.links.iter().any(|link| self.sites.contains(link.site()))),
            listed: u32::from(is_listed),
            review: u32::from(log_odds >= REVIEW),
            strict: u32::from(log_odds >= STRICT),
            gained: u32::from(is_gain),
            gained_strict: u32::from(log_odds >= STRICT && !is_listed),
            by_ending: by(&[What::Ending, What::Landlord]),
            by_site: by(&[What::Site, What::Host, What::Path]),
            by_contact: by(&[What::Contact]),
        }
    }

    /// Whether the carried lists or the published ones, as they stood when the step began, have the
    /// host or a name above it, down to its site.
    fn is_listed(&self, link: &Link) -> bool {
        if self.standing(link).is_blocked() {
            return true;
        }
        let host = link.host();
        let site = host.len() - link.site().len();
        let starts = host.match_indices('.').map(|(dot, _)| dot + 1).filter(|at| *at <= site);
        std::iter::once(0).chain(starts).any(|at| {
            let times = self.lists.get(&host[at..]);
            times.into_iter().flatten().any(|(first, removed)| {
                *first < self.begin && removed.is_none_or(|removed| removed > self.begin)
            })
        })
    }

    fn standing(&self, link: &Link) -> Standing {
        self.carried.standing(link, self.suffixes, self.begin)
    }
}

fn lists(events: &[Event]) -> HashMap<String, Vec<(Day, Option<Day>)>> {
    let mut lists: HashMap<String, Vec<_>> = HashMap::new();
    for event in events {
        if let Some((host, removed)) = &event.listed {
            lists.entry(host.clone()).or_default().push((event.day, *removed));
        }
    }
    lists
}
