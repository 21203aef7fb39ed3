//! Turns sums of log-odds into a probability that means what it says.
//!
//! Naive Bayes counts features that come together as if each were news, and so is far too sure of
//! itself, the more so the longer the text. So the log-odds are summed family by family, each sum is
//! divided by the square root of the number of its features, and a logistic regression weighs the
//! sums (stacking: D. Wolpert, "Stacked Generalization", 1992), on comments that were not trained on.
//! What comes out is still a sum over features: each one's log-odds, times the trust in its family,
//! divided by the same root.

use linfa::DatasetView;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use crate::features::Family;

/// The largest log-odds that any evidence adds up to: a probability of 0.9999.
pub const MAX_LOGIT: f64 = 9.21;

/// How many families there are.
const FAMILIES: usize = Family::ALL.len();

/// What holds the trusts near 0, as strong as few comments: where there are thousands, they decide.
const RIDGE: f64 = 5.0;

/// Something for each family.
pub type ByFamily<T> = [T; FAMILIES];

/// From sums of log-odds to log-odds that mean what they say, at even odds of spam and ham.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// How far each family is trusted, in the order of [`Family::ALL`]; never below 0.
    pub trust: ByFamily<f64>,
    /// The offset at even odds.
    pub offset: f64,
    /// How many comments that were not trained on it was measured on.
    pub comments: u64,
}

impl Default for Calibration {
    /// A cautious guess, for models with too few labels to measure: about half of what the shipped
    /// model trusts.
    fn default() -> Self {
        Calibration { trust: [0.3, 0.3, 0.15, 0.3, 0.3, 0.2, 0.3], offset: 0.0, comments: 0 }
    }
}

/// The sums of a comment's log-odds, and what is known of the comment.
#[derive(Debug, Clone, Copy)]
pub struct HeldOut {
    /// The sum of each family, corrected for length.
    pub sums: ByFamily<f64>,
    /// Whether the comment is spam.
    pub spam: bool,
}

impl Calibration {
    /// The least comments of each class that a calibration is measured on.
    pub const LEAST: usize = 20;

    /// Fits to comments that were not trained on; `None` with fewer than [`Self::LEAST`] of either
    /// class, or when they cannot be told apart at all.
    pub fn fit(rows: &[HeldOut]) -> Option<Self> {
        let spam = rows.iter().filter(|row| row.spam).count();
        if spam < Self::LEAST || rows.len() - spam < Self::LEAST {
            return None;
        }
        let odds = spam as f64 / (rows.len() - spam) as f64;
        let mut families: Vec<usize> = (0..FAMILIES).collect();
        loop {
            let (trusts, intercept) = regress(rows, &families)?;
            // A family that speaks against itself beside the others says nothing that they do not.
            let least = (0..families.len()).min_by(|one, other| trusts[*one].total_cmp(&trusts[*other]))?;
            if trusts[least] < 0.0 {
                families.remove(least);
                continue;
            }
            let mut trust = [0.0; FAMILIES];
            families.iter().zip(&trusts).for_each(|(family, found)| trust[*family] = *found);
            return Some(Calibration { trust, offset: intercept - odds.ln(), comments: rows.len() as u64 });
        }
    }

    /// What each feature's log-odds are multiplied by, family by family, in a comment that has so many
    /// features of each.
    pub fn factors(&self, counts: ByFamily<u32>) -> ByFamily<f64> {
        std::array::from_fn(|family| self.trust[family] * length_factor(counts[family]))
    }
}

/// The regression on the sums of some families: how far each is trusted, and the intercept.
fn regress(rows: &[HeldOut], families: &[usize]) -> Option<(Vec<f64>, f64)> {
    if families.is_empty() {
        return None;
    }
    let mut sums = Array2::zeros((rows.len(), families.len()));
    for (mut row, held_out) in sums.axis_iter_mut(Axis(0)).zip(rows) {
        row.iter_mut().zip(families).for_each(|(sum, family)| *sum = held_out.sums[*family]);
    }
    let labels: Array1<bool> = rows.iter().map(|row| row.spam).collect();
    let dataset = DatasetView::new(sums.view(), labels.view());
    let fitted = LogisticRegression::default().alpha(RIDGE).max_iterations(500).fit(&dataset).ok()?;
    // Which of the two classes linfa takes for the positive one depends on the rows.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let trusts: Vec<f64> = fitted.params().iter().map(|trust| sign * trust).collect();
    let intercept = sign * fitted.intercept();
    (trusts.iter().all(|trust| trust.is_finite()) && intercept.is_finite()).then_some((trusts, intercept))
}

/// What log-odds are multiplied by in a comment that has so many features of their family: between
/// trusting each of them and looking only at the average one.
pub fn length_factor(features: u32) -> f64 {
    (f64::from(features) + 1.0).sqrt().recip()
}

/// The log-odds of a probability.
pub fn logit(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}

/// The probability of log-odds.
pub fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the comments with a word sum of x, a share of 1 / (1 + exp(-(2x - 1))) is spam.
    fn rows(also: impl Fn(f64) -> ByFamily<f64>) -> Vec<HeldOut> {
        let mut rows = Vec::new();
        for step in -30..=30 {
            let sum = f64::from(step) / 10.0;
            let spam = (probability(2.0 * sum - 1.0) * 1000.0).round() as usize;
            rows.extend((0..1000).map(|row| HeldOut { sums: also(sum), spam: row < spam }));
        }
        rows
    }

    #[test]
    fn a_known_curve_is_found_again() {
        let rows = rows(|sum| [sum, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let calibration = Calibration::fit(&rows).unwrap();
        let share = rows.iter().filter(|row| row.spam).count() as f64 / rows.len() as f64;
        assert!((calibration.trust[0] - 2.0).abs() < 0.02, "{calibration:?}");
        assert!((calibration.offset + logit(share) + 1.0).abs() < 0.02, "{calibration:?}");
    }

    #[test]
    fn no_family_is_trusted_less_than_not_at_all() {
        let rows = rows(|sum| [sum, -sum / 2.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let calibration = Calibration::fit(&rows).unwrap();
        assert!(calibration.trust.iter().all(|trust| *trust >= 0.0), "{calibration:?}");
    }

    #[test]
    fn too_few_rows_give_nothing() {
        assert!(Calibration::fit(&[HeldOut { sums: [1.0; 7], spam: true }; 30]).is_none());
    }

    #[test]
    fn logit_and_probability_are_inverse() {
        for logit_in in [-9.0, -0.5, 0.0, 3.0, MAX_LOGIT] {
            assert!((logit(probability(logit_in)) - logit_in).abs() < 1e-9);
        }
    }
}
