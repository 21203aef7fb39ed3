//! How sure the figures are: the percentile bootstrap (B. Efron, 1979) over groups.
//!
//! Comments of one group (an article, a video) are alike, so groups are drawn whole; a comment
//! without a group is drawn by itself. Comments are sorted once; each resample is one pass over them.
//! Where something never happened, or always, resamples cannot tell how often it may: there the
//! interval is that of Clopper and Pearson.

use std::collections::HashMap;

use fastrand::Rng;
use serde::Serialize;

use super::bounds;
use super::classes::Confusion;
use super::metrics::Judged;
use super::ranking::Ranking;
use crate::bayes::Label;
use crate::verdict::Decision;

/// The seed of every report: the same labels give the same intervals.
const SEED: u64 = 0x00C4_A0FF;

/// The interval of each figure that holds it in 19 of 20 resamples.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Intervals {
    /// How many resamples were drawn.
    pub resamples: usize,
    /// How many groups and single comments were drawn from.
    pub drawn_from: usize,
    /// Honest comments flagged.
    pub ham_flagged: Option<[f64; 2]>,
    /// Honest comments blocked.
    pub ham_blocked: Option<[f64; 2]>,
    /// Spam caught.
    pub spam_caught: Option<[f64; 2]>,
    /// Spam blocked.
    pub spam_blocked: Option<[f64; 2]>,
    /// Accuracy at a score of 0.5.
    pub accuracy: Option<[f64; 2]>,
    /// F1 at a score of 0.5.
    pub f1: Option<[f64; 2]>,
    /// Matthews' correlation at a score of 0.5.
    pub mcc: Option<[f64; 2]>,
    /// The area under the ROC curve.
    pub roc_auc: Option<[f64; 2]>,
    /// Average precision.
    pub pr_auc: Option<[f64; 2]>,
    /// Spam caught while 1 % of honest comments is flagged.
    pub recall_at_fpr_1_percent: Option<[f64; 2]>,
    /// Spam caught while 0.1 % of honest comments is flagged.
    pub recall_at_fpr_0_1_percent: Option<[f64; 2]>,
    /// Spam caught while 0.01 % of honest comments is flagged.
    pub recall_at_fpr_0_01_percent: Option<[f64; 2]>,
}

const FIGURES: usize = 12;

/// Draws so many resamples and gives the interval of every figure.
pub fn intervals(judged: &[Judged], resamples: usize) -> Intervals {
    let mut sorted: Vec<Judged> = judged.to_vec();
    sorted.sort_by(|one, other| other.score.total_cmp(&one.score));
    let (units, count) = units(&sorted);
    let mut rng = Rng::with_seed(SEED);
    let mut drawn: [Vec<f64>; FIGURES] = Default::default();
    let mut times = vec![0_u32; count];
    for _ in 0..resamples {
        times.fill(0);
        for _ in 0..count {
            times[rng.usize(..count)] += 1;
        }
        let weights = units.iter().map(|unit| times[*unit]);
        for (values, value) in drawn.iter_mut().zip(figures(&sorted, weights)) {
            values.extend(value);
        }
    }
    let mut drawn = drawn.into_iter().map(middle);
    let mut next = || drawn.next().flatten();
    let mut intervals = Intervals {
        resamples,
        drawn_from: count,
        ham_flagged: next(),
        ham_blocked: next(),
        spam_caught: next(),
        spam_blocked: next(),
        accuracy: next(),
        f1: next(),
        mcc: next(),
        roc_auc: next(),
        pr_auc: next(),
        recall_at_fpr_1_percent: next(),
        recall_at_fpr_0_1_percent: next(),
        recall_at_fpr_0_01_percent: next(),
    };
    let rates = [
        (&mut intervals.ham_flagged, Label::Ham, Decision::Review),
        (&mut intervals.ham_blocked, Label::Ham, Decision::Block),
        (&mut intervals.spam_caught, Label::Spam, Decision::Review),
        (&mut intervals.spam_blocked, Label::Spam, Decision::Block),
    ];
    for (interval, label, least) in rates {
        let all = judged.iter().filter(|one| one.label == label);
        let (flagged, all) =
            all.fold((0, 0), |(flagged, all), one| (flagged + u64::from(one.decision >= least), all + 1));
        if interval.is_some() && (flagged == 0 || flagged == all) {
            *interval = Some(bounds::interval(flagged, all));
        }
    }
    intervals
}

/// What each comment is drawn with, by number, and how many numbers there are.
fn units(sorted: &[Judged]) -> (Vec<usize>, usize) {
    let mut of_group: HashMap<u32, usize> = HashMap::new();
    let mut count = 0;
    let mut new = || {
        count += 1;
        count - 1
    };
    let units = sorted
        .iter()
        .map(|one| match one.group {
            Some(group) => *of_group.entry(group).or_insert_with(&mut new),
            None => new(),
        })
        .collect();
    (units, count)
}

/// The figures in the order of [`Intervals`].
fn figures(sorted: &[Judged], weights: impl Iterator<Item = u32> + Clone) -> [Option<f64>; FIGURES] {
    let [mut half, mut flagged, mut blocked] = [Confusion::default(); 3];
    for (one, weight) in sorted.iter().zip(weights.clone()) {
        let weight = u64::from(weight);
        half.add(one.label, one.score >= 0.5, weight);
        flagged.add(one.label, one.decision >= Decision::Review, weight);
        blocked.add(one.label, one.decision >= Decision::Block, weight);
    }
    let rows = sorted.iter().zip(weights);
    let ranking = Ranking::from_sorted(rows.map(|(one, weight)| (one.score, one.label, f64::from(weight))));
    let half = half.figures();
    [
        flagged.rate(Label::Ham),
        blocked.rate(Label::Ham),
        flagged.rate(Label::Spam),
        blocked.rate(Label::Spam),
        half.accuracy,
        half.f1,
        half.mcc,
        ranking.roc_auc(),
        ranking.pr_auc(),
        ranking.recall_at(0.01),
        ranking.recall_at(0.001),
        ranking.recall_at(0.0001),
    ]
}

/// From the 2.5th to the 97.5th percentile.
fn middle(mut values: Vec<f64>) -> Option<[f64; 2]> {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get(((values.len().max(1) - 1) as f64 * share).round() as usize).copied();
    Some([at(0.025)?, at(0.975)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::metrics::judged;

    fn rows(count: u32, group: impl Fn(u32) -> Option<u32>) -> Vec<Judged> {
        (0..count)
            .map(|row| {
                let label = if row % 2 == 0 { Label::Ham } else { Label::Spam };
                let decision = if row % 10 == 0 { Decision::Review } else { Decision::Allow };
                Judged { group: group(row), ..judged(label, decision, f64::from(row % 7) / 10.0) }
            })
            .collect()
    }

    #[test]
    fn an_interval_is_about_as_wide_as_theory_says() {
        // A fifth of 500: a standard error of √(0.2·0.8/500), about 0.018.
        let [low, high] = intervals(&rows(1000, |_| None), 1000).ham_flagged.unwrap();
        assert!((low - (0.2 - 1.96 * 0.0179)).abs() < 0.006, "{low}");
        assert!((high - (0.2 + 1.96 * 0.0179)).abs() < 0.006, "{high}");
    }

    #[test]
    fn the_same_labels_give_the_same_intervals() {
        let rows = rows(100, |_| None);
        assert_eq!(intervals(&rows, 50), intervals(&rows, 50));
    }

    #[test]
    fn groups_are_drawn_whole() {
        // Ten alike groups: whichever are drawn, every figure is the same.
        let intervals = intervals(&rows(700, |row| Some(row / 70)), 100);
        assert_eq!(intervals.drawn_from, 10);
        let [low, high] = intervals.ham_flagged.unwrap();
        assert!((high - low).abs() < 1e-12);
    }

    #[test]
    fn what_never_happened_may_happen_yet() {
        let [low, high] = intervals(&rows(100, |_| None), 100).ham_blocked.unwrap();
        assert!(low.abs() < 1e-12 && (high - 0.0711).abs() < 1e-3, "{high}");
    }

    #[test]
    fn nothing_has_no_interval() {
        assert_eq!(intervals(&[], 10).roc_auc, None);
        assert_eq!(intervals(&rows(10, |_| None), 0).ham_flagged, None);
    }
}
