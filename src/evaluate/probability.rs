//! Whether scores are the probabilities that they are said to be.

use serde::Serialize;

use super::metrics::{Judged, reliability};
use crate::bayes::Label;
use crate::bayes::calibrate::{logit, probability};

/// How far scores are from the labels, less being better; of comments of which a given share is spam.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Probability {
    /// The share of spam.
    pub base_rate: f64,
    /// The mean of −ln of the probability given to the label (natural logarithm).
    pub log_loss: f64,
    /// The mean squared distance of score and label (G. Brier, 1950).
    pub brier: f64,
    /// Expected calibration error: the distance of mean score and share of spam, over ten bins of
    /// equal width, weighted by the comments in them (M. Naeini and others, 2015).
    pub ece: f64,
}

/// The figures where the share `rate` of what arrives is spam. Scores speak of the base rate
/// `spoken`; they are moved there by Bayes' rule, and the classes are weighted accordingly. Absent
/// where a class is.
pub fn at_rate(judged: &[Judged], spoken: f64, rate: f64) -> Option<Probability> {
    let spam = judged.iter().filter(|one| one.label == Label::Spam).count() as f64;
    let ham = judged.len() as f64 - spam;
    if spam == 0.0 || ham == 0.0 {
        return None;
    }
    let moved: Vec<Judged> =
        judged.iter().map(|one| Judged { score: moved(one.score, spoken, rate), ..*one }).collect();
    let mean = |loss: fn(&Judged) -> f64| {
        let of = |label: Label| moved.iter().filter(|one| one.label == label).map(loss).sum::<f64>();
        rate * of(Label::Spam) / spam + (1.0 - rate) * of(Label::Ham) / ham
    };
    let bins = reliability(&moved, rate);
    let errors = bins.iter().filter_map(|bin| Some((bin.said? - bin.found?).abs() * bin.share));
    Some(Probability {
        base_rate: rate,
        log_loss: mean(|one| -given_to_label(one).max(f64::MIN_POSITIVE).ln()),
        brier: mean(|one| (1.0 - given_to_label(one)).powi(2)),
        ece: errors.sum(),
    })
}

/// The figures at the share of spam that the labels have.
pub fn at_rate_of_data(judged: &[Judged], spoken: f64) -> Option<Probability> {
    let spam = judged.iter().filter(|one| one.label == Label::Spam).count();
    at_rate(judged, spoken, spam as f64 / judged.len().max(1) as f64)
}

fn given_to_label(one: &Judged) -> f64 {
    match one.label {
        Label::Spam => one.score,
        Label::Ham => 1.0 - one.score,
    }
}

fn moved(score: f64, from: f64, to: f64) -> f64 {
    // Rounding must not move a score out of its bin where there is nothing to move.
    if from.total_cmp(&to).is_eq() { score } else { probability(logit(score) - logit(from) + logit(to)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::metrics::judged;
    use crate::verdict::Decision;

    fn rows() -> Vec<Judged> {
        [(Label::Spam, 0.85), (Label::Spam, 0.65), (Label::Ham, 0.65), (Label::Ham, 0.15)]
            .map(|(label, score)| judged(label, Decision::Allow, score))
            .to_vec()
    }

    #[test]
    fn figures_are_those_computed_by_hand() {
        let figures = at_rate(&rows(), 0.5, 0.5).unwrap();
        let log_loss = -(0.85_f64.ln() + 0.65_f64.ln() + 0.35_f64.ln() + 0.85_f64.ln()) / 4.0;
        assert!((figures.log_loss - log_loss).abs() < 1e-12);
        let brier = (0.15_f64.powi(2) + 0.35_f64.powi(2) + 0.65_f64.powi(2) + 0.15_f64.powi(2)) / 4.0;
        assert!((figures.brier - brier).abs() < 1e-12);
        // Bins: 0.15 (found 0), 0.65 twice (found 0.5), 0.85 (found 1).
        assert!((figures.ece - (0.15 + 2.0 * 0.15 + 0.15) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn another_rate_weighs_the_classes() {
        let figures = at_rate(&rows(), 0.2, 0.2).unwrap();
        let spam = -(0.85_f64.ln() + 0.65_f64.ln()) / 2.0;
        let ham = -(0.35_f64.ln() + 0.85_f64.ln()) / 2.0;
        assert!((figures.log_loss - (0.2 * spam + 0.8 * ham)).abs() < 1e-12);
    }

    #[test]
    fn scores_are_moved_to_the_rate_of_the_data() {
        // At a base rate of 0.2 a score of 0.2 is no news; at even odds it is 0.5.
        let even = [Label::Spam, Label::Ham].map(|label| judged(label, Decision::Allow, 0.2));
        let figures = at_rate_of_data(&even, 0.2).unwrap();
        assert!((figures.log_loss - 2.0_f64.ln()).abs() < 1e-12);
        assert!(at_rate_of_data(&even[..1], 0.2).is_none());
    }
}
