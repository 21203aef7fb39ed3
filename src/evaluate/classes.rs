//! The figures that follow from four counts. Spam is the positive class.
//!
//! Computed here and not by linfa, whose binary precision and recall change places.

use serde::Serialize;

use super::metrics::Judged;
use crate::bayes::Label;

/// How often each class was taken for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// Spam that was flagged.
    pub spam_flagged: u64,
    /// Honest comments that were flagged.
    pub ham_flagged: u64,
    /// Spam that passed.
    pub spam_passed: u64,
    /// Honest comments that passed.
    pub ham_passed: u64,
}

/// The usual figures of a decision between two classes; absent where there is nothing to divide by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Classes {
    /// The four counts.
    pub confusion: Confusion,
    /// The share of all comments that are decided as their label says.
    pub accuracy: Option<f64>,
    /// The share of spam among what is flagged.
    pub precision: Option<f64>,
    /// The share of spam that is flagged.
    pub recall: Option<f64>,
    /// The harmonic mean of precision and recall.
    pub f1: Option<f64>,
    /// The correlation of decision and label (B. Matthews, 1975).
    pub mcc: Option<f64>,
}

impl Confusion {
    /// Counts what is flagged.
    pub fn count(judged: &[Judged], is_flagged: impl Fn(&Judged) -> bool) -> Self {
        let mut counts = Confusion::default();
        for one in judged {
            counts.add(one.label, is_flagged(one), 1);
        }
        counts
    }

    /// Adds comments of one label.
    pub fn add(&mut self, label: Label, is_flagged: bool, comments: u64) {
        *match (label, is_flagged) {
            (Label::Spam, true) => &mut self.spam_flagged,
            (Label::Spam, false) => &mut self.spam_passed,
            (Label::Ham, true) => &mut self.ham_flagged,
            (Label::Ham, false) => &mut self.ham_passed,
        } += comments;
    }

    /// The share of the comments of one label that is flagged.
    pub fn rate(self, label: Label) -> Option<f64> {
        let (flagged, passed) = match label {
            Label::Ham => (self.ham_flagged, self.ham_passed),
            Label::Spam => (self.spam_flagged, self.spam_passed),
        };
        (flagged + passed > 0).then(|| flagged as f64 / (flagged + passed) as f64)
    }

    /// The figures of these counts.
    pub fn figures(self) -> Classes {
        let [tp, fp, fn_, tn] = [self.spam_flagged, self.ham_flagged, self.spam_passed, self.ham_passed]
            .map(|count| count as f64);
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        let mcc_scale = ((tp + fp) * (tp + fn_) * (tn + fp) * (tn + fn_)).sqrt();
        Classes {
            confusion: self,
            accuracy: share(tp + tn, tp + fp + fn_ + tn),
            precision: share(tp, tp + fp),
            recall: share(tp, tp + fn_),
            f1: share(2.0 * tp, 2.0 * tp + fp + fn_),
            mcc: share(tp * tn - fp * fn_, mcc_scale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_computed_by_hand() {
        let figures =
            Confusion { spam_flagged: 90, ham_flagged: 5, spam_passed: 10, ham_passed: 95 }.figures();
        let close = |value: Option<f64>, expected: f64| (value.unwrap() - expected).abs() < 1e-9;
        assert!(close(figures.accuracy, 0.925));
        assert!(close(figures.precision, 90.0 / 95.0));
        assert!(close(figures.recall, 0.9));
        assert!(close(figures.f1, 180.0 / 195.0));
        // (90·95 − 5·10) / √(95·100·100·105)
        assert!(close(figures.mcc, 8500.0 / 99_750_000.0_f64.sqrt()));
    }

    #[test]
    fn precision_and_recall_keep_their_places() {
        let figures = Confusion { spam_flagged: 1, ham_flagged: 0, spam_passed: 9, ham_passed: 90 }.figures();
        assert_eq!((figures.precision, figures.recall), (Some(1.0), Some(0.1)));
    }

    #[test]
    fn without_comments_there_are_no_figures() {
        let figures = Confusion::default().figures();
        assert_eq!((figures.accuracy, figures.precision, figures.f1, figures.mcc), (None, None, None, None));
    }
}
