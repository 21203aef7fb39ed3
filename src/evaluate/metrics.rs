//! The figures of a report, from decisions and labels.

use serde::Serialize;

use super::traits::Traits;
use crate::bayes::Label;
use crate::verdict::Decision;

/// What was decided on one labelled comment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// What a person said.
    pub label: Label,
    /// What the filter decided.
    pub decision: Decision,
    /// The score.
    pub score: f64,
    /// Whether its links alone, and not the score, made the decision as strict as it is.
    pub by_link: bool,
    /// Its place among the sets that are reported.
    pub set: u32,
    /// The group that it belongs to, which is resampled whole.
    pub group: Option<u32>,
    /// The kinds of comment that it is of.
    pub traits: Traits,
}

/// Rates on one set of labels, as shares from 0 to 1; absent where there is nothing to divide by.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Metrics {
    /// Honest comments.
    pub ham: u64,
    /// Honest comments sent to review or blocked, of all honest ones.
    pub ham_flagged: Option<f64>,
    /// Honest comments blocked, of all honest ones.
    pub ham_blocked: Option<f64>,
    /// Spam comments.
    pub spam: u64,
    /// Spam sent to review or blocked, of all spam.
    pub spam_caught: Option<f64>,
    /// Spam blocked, of all spam.
    pub spam_blocked: Option<f64>,
}

impl Metrics {
    /// The rates of what was judged.
    pub fn of(judged: &[Judged]) -> Self {
        let count = |label: Label, least: Decision| {
            judged.iter().filter(|one| one.label == label && one.decision >= least).count() as u64
        };
        let (ham, spam) = (count(Label::Ham, Decision::Allow), count(Label::Spam, Decision::Allow));
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        Metrics {
            ham,
            ham_flagged: share(count(Label::Ham, Decision::Review), ham),
            ham_blocked: share(count(Label::Ham, Decision::Block), ham),
            spam,
            spam_caught: share(count(Label::Spam, Decision::Review), spam),
            spam_blocked: share(count(Label::Spam, Decision::Block), spam),
        }
    }
}

/// How far scores mean what they say: the comments whose score is within a tenth.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reliability {
    /// The lower end of the tenth.
    pub from: f64,
    /// Comments in it.
    pub comments: u64,
    /// Their share of all comments, at the base rate.
    pub share: f64,
    /// Their mean score, at the base rate.
    pub said: Option<f64>,
    /// The share of spam among them, at the base rate.
    pub found: Option<f64>,
}

/// Compares scores with labels, tenth by tenth. Ham and spam are weighted so that spam has the
/// share `base_rate`, which is what the scores speak of.
pub fn reliability(judged: &[Judged], base_rate: f64) -> Vec<Reliability> {
    let spam = judged.iter().filter(|one| one.label == Label::Spam).count() as f64;
    let ham = judged.len() as f64 - spam;
    if spam == 0.0 || ham == 0.0 {
        return Vec::new();
    }
    let weight = |label: Label| match label {
        Label::Spam => base_rate / spam,
        Label::Ham => (1.0 - base_rate) / ham,
    };
    let tenth = |score: f64| ((score * 10.0) as usize).min(9);
    (0..10)
        .map(|place| {
            let inside: Vec<&Judged> = judged.iter().filter(|one| tenth(one.score) == place).collect();
            let total: f64 = inside.iter().map(|one| weight(one.label)).sum();
            let mean = |value: fn(&Judged) -> f64| {
                (total > 0.0)
                    .then(|| inside.iter().map(|one| weight(one.label) * value(one)).sum::<f64>() / total)
            };
            Reliability {
                from: place as f64 / 10.0,
                comments: inside.len() as u64,
                share: total,
                said: mean(|one| one.score),
                found: mean(|one| f64::from(u8::from(one.label == Label::Spam))),
            }
        })
        .collect()
}

#[cfg(test)]
pub(super) fn judged(label: Label, decision: Decision, score: f64) -> Judged {
    Judged { label, decision, score, by_link: false, set: 0, group: None, traits: Traits::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_of_their_own_class() {
        let metrics = Metrics::of(&[
            judged(Label::Ham, Decision::Allow, 0.1),
            judged(Label::Ham, Decision::Review, 0.5),
            judged(Label::Ham, Decision::Block, 0.99),
            judged(Label::Ham, Decision::Allow, 0.1),
            judged(Label::Spam, Decision::Block, 0.99),
        ]);
        assert_eq!((metrics.ham, metrics.spam), (4, 1));
        assert_eq!((metrics.ham_flagged, metrics.ham_blocked), (Some(0.5), Some(0.25)));
        assert_eq!((metrics.spam_caught, metrics.spam_blocked), (Some(1.0), Some(1.0)));
        assert_eq!(Metrics::of(&[]).ham_flagged, None);
    }

    #[test]
    fn reliability_is_at_the_base_rate() {
        // In the labels spam is half; at a base rate of a tenth it is a tenth.
        let rows = [judged(Label::Ham, Decision::Allow, 0.12), judged(Label::Spam, Decision::Allow, 0.12)];
        let tenths = reliability(&rows, 0.1);
        assert!((tenths[1].found.unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(tenths[0].found, None);
    }
}
