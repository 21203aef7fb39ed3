//! What is stored of one key: how many labelled comments had it, day by day; and how it fades.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::reputation::Day;

/// After so many half-lives a label is worth a 4096th of a new one, and is dropped.
pub const HALF_LIVES_KEPT: u16 = 12;

/// How many comments of each label.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize, ToSchema,
)]
#[serde(deny_unknown_fields)]
#[schema(as = LabelCounts)]
pub struct Counts {
    /// Comments that are spam.
    pub spam: u32,
    /// Comments that are not.
    pub ham: u32,
}

impl Counts {
    /// One comment.
    pub fn one(is_spam: bool) -> Self {
        Counts { spam: u32::from(is_spam), ham: u32::from(!is_spam) }
    }

    /// Comments of both labels.
    pub fn total(self) -> u32 {
        self.spam.saturating_add(self.ham)
    }

    fn plus(self, other: Counts) -> Counts {
        Counts { spam: self.spam.saturating_add(other.spam), ham: self.ham.saturating_add(other.ham) }
    }

    fn minus(self, other: Counts) -> Counts {
        Counts { spam: self.spam.saturating_sub(other.spam), ham: self.ham.saturating_sub(other.ham) }
    }
}

/// Counts of which each comment is worth less the older it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = FadedCounts)]
pub struct Faded {
    /// What the comments that are spam are worth.
    pub spam: f64,
    /// What the others are worth.
    pub ham: f64,
}

impl Faded {
    /// The worth of both.
    pub fn total(self) -> f64 {
        self.spam + self.ham
    }

    /// What is left without `part`, which is a part of it.
    pub(super) fn without(self, part: Faded) -> Faded {
        Faded { spam: (self.spam - part.spam).max(0.0), ham: (self.ham - part.ham).max(0.0) }
    }

    fn times(self, factor: f64) -> Faded {
        Faded { spam: self.spam * factor, ham: self.ham * factor }
    }
}

/// The comments of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayCounts {
    /// The day of the labels.
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// How many there were.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Labels that are added or taken away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    pub day: Day,
    pub counts: Counts,
    pub adds: bool,
}

/// What is stored of one key.
///
/// The days are what counts. Beside them stands what they are worth on the last of them, so that
/// asking takes one power of two however many days there are; it follows from the days alone, so
/// equal days make equal records.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Record {
    days: Vec<DayCounts>,
    sum: Counts,
    at_last: Faded,
}

impl Record {
    /// A record of these days, in any order.
    pub fn of(days: impl IntoIterator<Item = (Day, Counts)>, half_life: u16) -> Self {
        let mut sums: BTreeMap<Day, Counts> = BTreeMap::new();
        for (day, counts) in days {
            let sum = sums.entry(day).or_default();
            *sum = sum.plus(counts);
        }
        let days = sums.into_iter().map(|(day, counts)| DayCounts { day, counts }).collect();
        let mut record = Record { days, ..Record::default() };
        record.sum_up(half_life);
        record
    }

    pub fn days(&self) -> &[DayCounts] {
        &self.days
    }

    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// All comments, old ones in full.
    pub fn counts(&self) -> Counts {
        self.sum
    }

    pub fn last_day(&self) -> Option<Day> {
        self.days.last().map(|last| last.day)
    }

    /// Takes no more away than there is: what was pruned cannot be taken again.
    pub fn change(&mut self, change: Change, half_life: u16) {
        let Change { day, counts, adds } = change;
        let place = self.days.partition_point(|known| known.day < day);
        let is_known = self.days.get(place).is_some_and(|known| known.day == day);
        match (is_known, adds) {
            (true, true) => self.days[place].counts = self.days[place].counts.plus(counts),
            (true, false) => self.days[place].counts = self.days[place].counts.minus(counts),
            (false, true) => self.days.insert(place, DayCounts { day, counts }),
            (false, false) => return,
        }
        if self.days[place].counts.total() == 0 {
            self.days.remove(place);
        }
        self.sum_up(half_life);
    }

    pub fn merge(&mut self, other: &Record, half_life: u16) {
        let both = self.days.iter().chain(&other.days);
        *self = Record::of(both.map(|known| (known.day, known.counts)), half_life);
    }

    /// Drops what is older than `oldest`.
    pub fn prune(&mut self, oldest: Day, half_life: u16) {
        self.days.retain(|known| known.day >= oldest);
        self.sum_up(half_life);
    }

    fn sum_up(&mut self, half_life: u16) {
        self.sum = self.days.iter().fold(Counts::default(), |sum, known| sum.plus(known.counts));
        self.at_last = self.last_day().map_or(Faded::default(), |last| self.faded_by_day(last, half_life));
    }

    /// What all labels are worth on a day: a label that is n half-lives old is worth 2⁻ⁿ.
    pub fn faded(&self, today: Day, half_life: u16) -> Faded {
        match self.last_day() {
            Some(last) if last <= today => self.at_last.times(worth(today.since(last), half_life)),
            // A clock that was set back makes no label worth more than one.
            _ => self.faded_by_day(today, half_life),
        }
    }

    fn faded_by_day(&self, today: Day, half_life: u16) -> Faded {
        self.days.iter().fold(Faded::default(), |sum, known| {
            let worth = worth(today.since(known.day), half_life);
            Faded {
                spam: sum.spam + worth * f64::from(known.counts.spam),
                ham: sum.ham + worth * f64::from(known.counts.ham),
            }
        })
    }
}

/// What a label of this age is worth.
pub(super) fn worth(age: u16, half_life: u16) -> f64 {
    (-f64::from(age) / f64::from(half_life.max(1))).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(days: &[(u16, u32, u32)]) -> Record {
        let mut record = Record::default();
        for &(day, spam, ham) in days {
            record.change(Change { day: Day(day), counts: Counts { spam, ham }, adds: true }, 90);
        }
        record
    }

    #[test]
    fn a_label_halves_with_each_half_life() {
        let record = record(&[(100, 8, 4)]);
        assert_eq!(record.faded(Day(100), 90), Faded { spam: 8.0, ham: 4.0 });
        assert_eq!(record.faded(Day(190), 90), Faded { spam: 4.0, ham: 2.0 });
        assert_eq!(record.faded(Day(50), 90), Faded { spam: 8.0, ham: 4.0 });
    }

    #[test]
    fn days_in_any_order_are_one_record() {
        let one = record(&[(100, 1, 0), (7, 0, 2), (100, 0, 1)]);
        assert_eq!(one, record(&[(7, 0, 2), (100, 1, 1)]));
        let by_day = one.faded_by_day(Day(300), 90);
        assert!((by_day.total() - one.faded(Day(300), 90).total()).abs() < 1e-12);
    }

    #[test]
    fn no_more_is_taken_than_there_is() {
        let mut record = record(&[(100, 1, 0)]);
        record.change(Change { day: Day(99), counts: Counts::one(true), adds: false }, 90);
        record.change(Change { day: Day(100), counts: Counts { spam: 5, ham: 5 }, adds: false }, 90);
        assert_eq!(record, Record::default());
    }
}
