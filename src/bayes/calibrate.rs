//! Turns the sum of log-odds into a probability that means what it says.
//!
//! Naive Bayes counts words that come together as if each were news, and so is far too sure of
//! itself, the more so the longer the text. The sum is therefore divided by the square root of the
//! number of features, and then scaled as in J. Platt, "Probabilistic Outputs for Support Vector
//! Machines" (1999), on comments that were not trained on.

use linfa::ParamGuard;
use linfa::composing::platt_scaling::{PlattParams, platt_newton_method};
use ndarray::Array1;
use serde::{Deserialize, Serialize};

/// The largest log-odds that any evidence adds up to: a probability of 0.9999.
pub const MAX_LOGIT: f64 = 9.21;

/// From the sum of log-odds to log-odds that mean what they say, at even odds of spam and ham.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The factor, per length-corrected unit.
    pub slope: f64,
    /// The offset at even odds.
    pub offset: f64,
    /// How many comments that were not trained on it was measured on.
    pub comments: u64,
}

impl Default for Calibration {
    /// A cautious guess, for models with too few labels to measure: the slope found for news
    /// comments.
    fn default() -> Self {
        Calibration { slope: 1.0, offset: 0.0, comments: 0 }
    }
}

/// A sum of log-odds over a comment's features, and what is known of the comment.
#[derive(Debug, Clone, Copy)]
pub struct HeldOut {
    /// The sum, corrected for length.
    pub sum: f64,
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
        let sums: Array1<f64> = rows.iter().map(|row| row.sum).collect();
        let labels: Array1<bool> = rows.iter().map(|row| row.spam).collect();
        let params = PlattParams::<f64, ()>::default().check().ok()?;
        let (a, b) = platt_newton_method(sums.view(), labels.view(), &params).ok()?;
        // linfa gives 1 / (1 + exp(a·x + b)) at the rate of spam in the rows.
        let odds = spam as f64 / (rows.len() - spam) as f64;
        let calibration = Calibration { slope: -a, offset: -b - odds.ln(), comments: rows.len() as u64 };
        (calibration.slope > 0.0).then_some(calibration)
    }
}

/// What each feature's log-odds are multiplied by in a comment whose features have this mass
/// together: one over its square root, between trusting every word and looking only at the average
/// one.
pub fn length_factor(mass: f64) -> f64 {
    mass.max(1.0).sqrt().recip()
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

    #[test]
    fn a_known_curve_is_found_again() {
        // Of the comments at x, a share of 1 / (1 + exp(-(2x - 1))) is spam.
        let mut rows = Vec::new();
        for step in -30..=30 {
            let sum = f64::from(step) / 10.0;
            let spam = (probability(2.0 * sum - 1.0) * 1000.0).round() as usize;
            rows.extend((0..1000).map(|row| HeldOut { sum, spam: row < spam }));
        }
        let calibration = Calibration::fit(&rows).unwrap();
        let share = rows.iter().filter(|row| row.spam).count() as f64 / rows.len() as f64;
        assert!((calibration.slope - 2.0).abs() < 0.01, "{calibration:?}");
        assert!((calibration.offset + logit(share) + 1.0).abs() < 0.01, "{calibration:?}");
    }

    #[test]
    fn too_few_rows_give_nothing() {
        assert_eq!(Calibration::fit(&[HeldOut { sum: 1.0, spam: true }; 30]), None);
    }

    #[test]
    fn logit_and_probability_are_inverse() {
        for logit_in in [-9.0, -0.5, 0.0, 3.0, MAX_LOGIT] {
            assert!((logit(probability(logit_in)) - logit_in).abs() < 1e-9);
        }
    }
}
