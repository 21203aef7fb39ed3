//! Which labels train and which are measured.
//!
//! Every protocol parts the labels: what is of one part is judged by a model of all that is not, and
//! what is of no part only trains.

use std::collections::HashMap;

use thiserror::Error;

use super::labels::{Labels, Row};
use crate::bayes::Label;
use crate::training::Trainer;

/// More models than this are not worth anybody's time.
const MOST_PARTS: usize = 500;

/// How labels are parted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Protocol {
    /// Into five: by group where there is one, by blocks of neighbours where not; texts that are
    /// equal, or nearly so, on one side.
    Kfold,
    /// Each group is measured by a model of all others.
    LeaveOneGroupOut,
    /// Each file is measured by a model of all others.
    LeaveOneFileOut,
    /// What was posted first trains, what came later is measured.
    ByTime {
        /// The share that trains.
        train_share: f64,
        /// Whether the share is taken of each class of each group, in the order of the file.
        per_group_and_class: bool,
    },
}

/// Why labels cannot be parted so.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProtocolError {
    /// There is no group, or only one.
    #[error("leaving one group out needs labels of at least two `group`s, and these name {0}")]
    Groups(usize),
    /// There is only one file.
    #[error("leaving one file out needs at least two files of labels")]
    Files,
    /// Every part needs a model of its own.
    #[error("{0} groups would need as many models; use --protocol kfold, which keeps groups whole")]
    TooMany(usize),
    /// Nothing is left to measure.
    #[error("all labels train and none is left to measure; there are too few, or --train-share is too large")]
    NothingMeasured,
}

impl Protocol {
    /// The part of each row; none for what only trains.
    ///
    /// # Errors
    /// [`ProtocolError`] when the labels do not have what the protocol asks for.
    pub fn parts(self, labels: &Labels, trainer: &Trainer) -> Result<Vec<Option<usize>>, ProtocolError> {
        let rows = &labels.rows;
        match self {
            Protocol::Kfold => {
                Ok(rows.iter().map(|row| trainer.fold(row.learned).map(usize::from)).collect())
            }
            Protocol::LeaveOneGroupOut => {
                let group = |row: &Row| Some((row.place.file.clone(), row.group.clone()?));
                let (parts, count) = numbered(rows.iter().map(group));
                match count {
                    0 | 1 => Err(ProtocolError::Groups(count)),
                    2..=MOST_PARTS => Ok(parts),
                    _ => Err(ProtocolError::TooMany(count)),
                }
            }
            Protocol::LeaveOneFileOut => {
                let (parts, count) = numbered(rows.iter().map(|row| Some(row.place.file.clone())));
                let others_train = labels.originals.len() < trainer.learned();
                if count > 1 || others_train { Ok(parts) } else { Err(ProtocolError::Files) }
            }
            Protocol::ByTime { train_share, per_group_and_class } => {
                let parts = by_time(rows, train_share, per_group_and_class);
                if parts.iter().any(Option::is_some) {
                    Ok(parts)
                } else {
                    Err(ProtocolError::NothingMeasured)
                }
            }
        }
    }

    /// What a report calls it.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Kfold => "kfold",
            Protocol::LeaveOneGroupOut => "leave-one-group-out",
            Protocol::LeaveOneFileOut => "leave-one-file-out",
            Protocol::ByTime { .. } => "by-time",
        }
    }
}

/// Numbers equal keys equally, in the order in which they come.
fn numbered<K: Eq + std::hash::Hash>(keys: impl Iterator<Item = Option<K>>) -> (Vec<Option<usize>>, usize) {
    let mut numbers = HashMap::new();
    let parts = keys.map(|key| {
        let next = numbers.len();
        key.map(|key| *numbers.entry(key).or_insert(next))
    });
    (parts.collect(), numbers.len())
}

fn by_time(rows: &[Row], train_share: f64, per_group_and_class: bool) -> Vec<Option<usize>> {
    let times: Option<Vec<i64>> = rows.iter().map(|row| seconds(row.comment.posted_at.as_deref()?)).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let known = times.is_some();
    if let Some(times) = times.filter(|_| !per_group_and_class) {
        order.sort_by_key(|row| times[*row]);
    }
    // Without times, the order of one file says nothing of another.
    let stratum = |row: &Row| -> Option<(String, Option<String>, bool)> {
        if per_group_and_class {
            Some((row.place.file.clone(), row.group.clone(), row.label == Label::Spam))
        } else {
            (!known).then(|| (row.place.file.clone(), None, false))
        }
    };
    let (strata, count) = numbered(rows.iter().map(|row| Some(stratum(row))));
    let mut sizes = vec![0_usize; count];
    strata.iter().flatten().for_each(|stratum| sizes[*stratum] += 1);
    let mut left: Vec<usize> =
        sizes.iter().map(|size| (*size as f64 * train_share).round() as usize).collect();
    let mut parts = vec![None; rows.len()];
    for row in order {
        let Some(stratum) = strata[row] else { continue };
        match left[stratum].checked_sub(1) {
            Some(rest) => left[stratum] = rest,
            None => parts[row] = Some(0),
        }
    }
    parts
}

/// A time as sites write it: RFC 3339, the same without a zone (taken as UTC), or a day.
fn seconds(written: &str) -> Option<i64> {
    let written = written.trim();
    if let Ok(time) = written.parse::<jiff::Timestamp>() {
        return Some(time.as_second());
    }
    let time = written.parse::<jiff::civil::DateTime>().ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Comment;
    use crate::evaluate::labels::Place;

    fn row(line: u64, label: Label, group: &str, posted_at: Option<&str>) -> Row {
        let mut comment = Comment::new("text").into_owned();
        comment.posted_at = posted_at.map(|time| time.to_owned().into());
        let place = Place { file: "labels.jsonl".into(), line };
        Row { place, comment, label, group: Some(group.into()), learned: line as usize }
    }

    #[test]
    fn what_was_posted_first_trains() {
        let times = ["2024-03-01T10:00:00Z", "2024-01-01", "2024-02-01 08:00", "2024-04-01T00:00:00+02:00"];
        let rows: Vec<Row> =
            times.iter().zip(1..).map(|(time, line)| row(line, Label::Ham, "a", Some(time))).collect();
        assert_eq!(by_time(&rows, 0.5, false), [Some(0), None, None, Some(0)]);
    }

    #[test]
    fn without_times_the_order_of_the_file_counts() {
        let rows: Vec<Row> = (1..=10).map(|line| row(line, Label::Ham, "a", None)).collect();
        let parts = by_time(&rows, 0.7, false);
        assert!(parts[..7].iter().all(Option::is_none) && parts[7..].iter().all(Option::is_some));
    }

    #[test]
    fn each_class_of_each_group_has_its_share() {
        let mut rows = Vec::new();
        for (group, label) in [("a", Label::Spam), ("b", Label::Ham), ("a", Label::Ham)] {
            rows.extend((0..10).map(|line| row(line, label, group, None)));
        }
        let parts = by_time(&rows, 0.7, true);
        for stratum in parts.chunks(10) {
            assert_eq!(stratum.iter().filter(|part| part.is_some()).count(), 3);
            assert!(stratum[..7].iter().all(Option::is_none));
        }
    }
}
