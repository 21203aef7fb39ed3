//! How well scores put spam before ham, whatever the threshold. Comments with one score are taken
//! together, so that no figure depends on their order in the file.

use serde::Serialize;

use super::metrics::Judged;
use crate::bayes::Label;

/// Comments from the highest score down, those of one score as one step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranking {
    steps: Vec<Step>,
    ham: f64,
    spam: f64,
}

/// All comments of one score, by label; each may count more or less than once.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Step {
    /// The score.
    pub score: f64,
    /// Honest comments.
    pub ham: f64,
    /// Spam.
    pub spam: f64,
}

/// What is caught when all from one score on are flagged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Point {
    /// The least score that is flagged.
    pub from: f64,
    /// The share of honest comments that is flagged.
    pub ham_flagged: f64,
    /// The share of spam that is flagged.
    pub spam_caught: f64,
    /// The share of spam among what is flagged.
    pub precision: f64,
}

impl Ranking {
    /// Ranks what was judged.
    pub fn of(judged: &[Judged]) -> Self {
        let mut rows: Vec<(f64, Label)> = judged.iter().map(|one| (one.score, one.label)).collect();
        rows.sort_by(|one, other| other.0.total_cmp(&one.0));
        Self::from_sorted(rows.into_iter().map(|(score, label)| (score, label, 1.0)))
    }

    /// Ranks comments that come with the highest score first, each with its weight.
    pub fn from_sorted(rows: impl Iterator<Item = (f64, Label, f64)>) -> Self {
        let mut ranking = Ranking::default();
        for (score, label, weight) in rows.filter(|(_, _, weight)| *weight > 0.0) {
            if ranking.steps.last().is_none_or(|step| step.score.total_cmp(&score).is_ne()) {
                ranking.steps.push(Step { score, ..Step::default() });
            }
            let Some(step) = ranking.steps.last_mut() else { continue };
            match label {
                Label::Ham => (step.ham, ranking.ham) = (step.ham + weight, ranking.ham + weight),
                Label::Spam => (step.spam, ranking.spam) = (step.spam + weight, ranking.spam + weight),
            }
        }
        ranking
    }

    fn has_both(&self) -> bool {
        self.ham > 0.0 && self.spam > 0.0
    }

    /// The probability that a spam comment has a higher score than an honest one, ties counted half:
    /// the area under the ROC curve (J. Hanley, B. `McNeil`, 1982).
    pub fn roc_auc(&self) -> Option<f64> {
        self.has_both().then(|| {
            let mut spam_above = 0.0;
            let mut pairs = 0.0;
            for step in &self.steps {
                pairs += step.ham * (spam_above + step.spam / 2.0);
                spam_above += step.spam;
            }
            pairs / (self.ham * self.spam)
        })
    }

    /// Average precision: the sum over thresholds of what recall gains there, times the precision
    /// there. The area under the precision-recall curve without interpolation, which would be too
    /// kind (J. Davis, M. Goadrich, 2006).
    pub fn pr_auc(&self) -> Option<f64> {
        self.has_both().then(|| {
            let (mut ham, mut spam, mut sum) = (0.0, 0.0, 0.0);
            for step in &self.steps {
                ham += step.ham;
                spam += step.spam;
                sum += step.spam / self.spam * (spam / (spam + ham));
            }
            sum
        })
    }

    /// The most spam that is caught while at most the share `rate` of honest comments is flagged.
    /// A threshold flags all comments of its score or none, so this is never better than what a
    /// threshold can do.
    pub fn recall_at(&self, rate: f64) -> Option<f64> {
        self.has_both().then(|| {
            let (mut ham, mut caught) = (0.0, 0.0);
            for step in &self.steps {
                ham += step.ham;
                // A share written in decimals is not one in binary: 0.1 of 10 is one comment.
                if ham > rate * self.ham * (1.0 + 1e-12) {
                    break;
                }
                caught += step.spam;
            }
            caught / self.spam
        })
    }

    /// The points of the curves, from the highest threshold down.
    pub fn points(&self) -> Vec<Point> {
        let (mut ham, mut spam) = (0.0, 0.0);
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        self.steps
            .iter()
            .map(|step| {
                ham += step.ham;
                spam += step.spam;
                Point {
                    from: step.score,
                    ham_flagged: share(ham, self.ham),
                    spam_caught: share(spam, self.spam),
                    precision: share(spam, spam + ham),
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evaluate::metrics::judged;
    use crate::verdict::Decision;

    fn ranking(rows: &[(u8, bool)]) -> (Ranking, Vec<Judged>) {
        let judged: Vec<Judged> = rows
            .iter()
            .map(|(score, spam)| {
                let label = if *spam { Label::Spam } else { Label::Ham };
                judged(label, Decision::Allow, f64::from(*score) / 20.0)
            })
            .collect();
        (Ranking::of(&judged), judged)
    }

    fn counts(judged: &[Judged], from: f64) -> (f64, f64) {
        let count =
            |label| judged.iter().filter(|one| one.label == label && one.score >= from).count() as f64;
        (count(Label::Ham), count(Label::Spam))
    }

    #[test]
    fn figures_are_those_computed_by_hand() {
        // spam 4, ham 3, spam 2 and ham 2, ham 1
        let (ranking, _) = ranking(&[(4, true), (3, false), (2, true), (2, false), (1, false)]);
        assert!((ranking.roc_auc().unwrap() - (1.0 + 2.0 / 3.0 - 1.0 / 6.0) / 2.0).abs() < 1e-12);
        assert!((ranking.pr_auc().unwrap() - (0.5 + 0.5 * 0.5)).abs() < 1e-12);
        assert_eq!(ranking.recall_at(0.0), Some(0.5));
        assert_eq!(ranking.recall_at(0.4), Some(0.5));
        assert_eq!(ranking.recall_at(2.0 / 3.0), Some(1.0));
    }

    #[test]
    fn one_class_has_no_ranking() {
        let (ranking, _) = ranking(&[(4, true), (3, true)]);
        assert_eq!((ranking.roc_auc(), ranking.pr_auc(), ranking.recall_at(0.1)), (None, None, None));
    }

    proptest! {
        #[test]
        fn auc_is_the_share_of_pairs_in_order(rows in prop::collection::vec((0u8..20, any::<bool>()), 0..60)) {
            let (ranking, judged) = ranking(&rows);
            let of = |label| judged.iter().filter(|one| one.label == label).collect::<Vec<_>>();
            let (ham, spam) = (of(Label::Ham), of(Label::Spam));
            let mut wins = 0.0;
            for (one, other) in spam.iter().flat_map(|one| ham.iter().map(move |other| (one, other))) {
                wins += if one.score > other.score { 1.0 } else if one.score < other.score { 0.0 } else { 0.5 };
            }
            let expected = (!ham.is_empty() && !spam.is_empty()).then(|| wins / (ham.len() * spam.len()) as f64);
            prop_assert_eq!(ranking.roc_auc().is_some(), expected.is_some());
            if let (Some(auc), Some(expected)) = (ranking.roc_auc(), expected) {
                prop_assert!((auc - expected).abs() < 1e-9);
            }
        }

        #[test]
        fn average_precision_is_the_sum_over_thresholds(rows in prop::collection::vec((0u8..20, any::<bool>()), 0..60)) {
            let (ranking, judged) = ranking(&rows);
            let (all_ham, all_spam) = counts(&judged, 0.0);
            prop_assume!(all_ham > 0.0 && all_spam > 0.0);
            let (mut expected, mut recall) = (0.0, 0.0);
            for from in (0..20).rev() {
                let (ham, spam) = counts(&judged, f64::from(from) / 20.0);
                if ham + spam > 0.0 {
                    expected += (spam / all_spam - recall) * spam / (spam + ham);
                    recall = spam / all_spam;
                }
            }
            prop_assert!((ranking.pr_auc().unwrap() - expected).abs() < 1e-9);
        }

        #[test]
        fn recall_at_a_rate_is_the_best_of_all_thresholds(
            rows in prop::collection::vec((0u8..20, any::<bool>()), 0..60), rate in 0.0..1.0f64
        ) {
            let (ranking, judged) = ranking(&rows);
            let (all_ham, all_spam) = counts(&judged, 0.0);
            prop_assume!(all_ham > 0.0 && all_spam > 0.0);
            let best = (0..=20)
                .map(|from| counts(&judged, f64::from(from) / 20.0))
                .filter(|(ham, _)| *ham <= rate * all_ham)
                .map(|(_, spam)| spam / all_spam)
                .fold(0.0, f64::max);
            prop_assert!((ranking.recall_at(rate).unwrap() - best).abs() < 1e-9);
        }
    }
}
