//! Which threshold keeps a promise to honest readers, and what stands in the way of promising it.

use serde::Serialize;

use super::bounds::{self, CONFIDENCE};
use super::metrics::Judged;
use crate::bayes::Label;

/// What to write into the policy so that at most a given share of honest comments is flagged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Advice {
    /// The largest share of honest comments that is wished to be flagged.
    pub wish: f64,
    /// The honest comments that it is measured on.
    pub ham: u64,
    /// The lowest threshold that keeps to it on these labels.
    pub on_these_labels: Cut,
    /// Where that threshold may as well lie, 19 times in 20, by the order statistics of the ham;
    /// absent where there is too little of it.
    pub threshold_interval: [Option<f64>; 2],
    /// The lowest threshold that is proved to keep to it on comments like these, 19 times in 20;
    /// absent where there is too little ham.
    pub promised: Option<Cut>,
    /// How many ham a promise needs at the least, were none of them flagged.
    pub ham_needed: u64,
    /// How many of these are missing.
    pub ham_missing: u64,
    /// Honest comments that are flagged for their links, whatever the threshold.
    pub ham_flagged_by_links: u64,
}

/// What a threshold does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cut {
    /// The least score that is flagged; absent where even the highest ham has the highest score.
    pub from: Option<f64>,
    /// Honest comments of such a score.
    pub ham_flagged: u64,
    /// The share of honest comments that may have such a score, at the most (Clopper–Pearson).
    pub ham_flagged_at_most: f64,
    /// The share of spam that has such a score.
    pub spam_caught: Option<f64>,
    /// Its interval (Clopper–Pearson).
    pub spam_caught_interval: [f64; 2],
}

/// The scores of each label, the highest first.
struct Scores {
    ham: Vec<f64>,
    spam: Vec<f64>,
}

/// The threshold for a wish; nothing where there is no ham to measure it on.
pub fn advise(judged: &[Judged], wish: f64) -> Option<Advice> {
    let scores = Scores::of(judged);
    let ham = scores.ham.len() as u64;
    if ham == 0 {
        return None;
    }
    let side = f64::midpoint(1.0, CONFIDENCE);
    let strict = first(ham, |k| bounds::upper(k, ham, side) > wish).checked_sub(1);
    let loose = Some(first(ham, |k| bounds::lower(k, ham, side) >= wish)).filter(|k| *k < ham);
    let needed = bounds::ham_needed(wish);
    Some(Advice {
        wish,
        ham,
        on_these_labels: scores.cut((wish * ham as f64 * (1.0 + 1e-12)) as u64),
        threshold_interval: [loose, strict].map(|k| scores.above(k?)),
        promised: bounds::most_mistakes(ham, wish).map(|k| scores.cut(k)),
        ham_needed: needed,
        ham_missing: needed.saturating_sub(ham),
        ham_flagged_by_links: judged.iter().filter(|one| one.label == Label::Ham && one.by_link).count()
            as u64,
    })
}

/// The first number up to `most` from which on something holds; one more where it never does.
fn first(most: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, most + 1);
    while low < high {
        let middle = u64::midpoint(low, high);
        if middle > most || holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

impl Scores {
    fn of(judged: &[Judged]) -> Self {
        let of = |label: Label| {
            let mut scores: Vec<f64> =
                judged.iter().filter(|one| one.label == label).map(|one| one.score).collect();
            scores.sort_by(|one, other| other.total_cmp(one));
            scores
        };
        Scores { ham: of(Label::Ham), spam: of(Label::Spam) }
    }

    /// The lowest threshold that flags at most `k` honest comments.
    fn cut(&self, k: u64) -> Cut {
        let from = self.above(k);
        let count = |scores: &[f64]| match from {
            Some(from) => scores.partition_point(|score| *score >= from) as u64,
            None => 0,
        };
        let (ham, spam) = (self.ham.len() as u64, self.spam.len() as u64);
        let (ham_flagged, caught) = (count(&self.ham), count(&self.spam));
        Cut {
            from,
            ham_flagged,
            ham_flagged_at_most: bounds::upper(ham_flagged, ham, CONFIDENCE),
            spam_caught: (spam > 0).then(|| caught as f64 / spam as f64),
            spam_caught_interval: bounds::interval(caught, spam),
        }
    }

    /// A threshold between the (k+1)-th highest ham and what is above it.
    fn above(&self, k: u64) -> Option<f64> {
        let Some(last) = self.ham.get(k as usize).copied() else { return Some(0.0) };
        let next = |scores: &[f64]| scores[..scores.partition_point(|score| *score > last)].last().copied();
        let next = [next(&self.ham), next(&self.spam)].into_iter().flatten().fold(1.0, f64::min);
        (next > last).then(|| short_between(last, next))
    }
}

/// The shortest decimal above `low`, and at most `high`.
fn short_between(low: f64, high: f64) -> f64 {
    (2..=12)
        .map(|digits| 10_f64.powi(digits))
        .map(|scale| ((low * scale).floor() + 1.0) / scale)
        .find(|short| *short > low && *short <= high)
        .unwrap_or(high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::metrics::judged;
    use crate::verdict::Decision;

    fn rows(label: Label, scores: impl Iterator<Item = f64>) -> Vec<Judged> {
        scores.map(|score| judged(label, Decision::Allow, score)).collect()
    }

    #[test]
    fn the_threshold_keeps_the_wish_on_these_labels() {
        let mut all = rows(Label::Ham, (0..1000).map(|row| f64::from(row) / 1000.0));
        all.extend(rows(Label::Spam, [0.5, 0.995, 0.999].into_iter()));
        let advice = advise(&all, 0.01).unwrap();
        let cut = advice.on_these_labels;
        assert_eq!(cut.ham_flagged, 10);
        assert!(cut.from.is_some_and(|from| from > 0.989 && from <= 0.99), "{cut:?}");
        assert_eq!(cut.spam_caught, Some(2.0 / 3.0));
        let promised = advice.promised.unwrap();
        assert!(promised.ham_flagged < 10 && promised.ham_flagged_at_most <= 0.01);
        let [low, high] = advice.threshold_interval;
        assert!(low < cut.from && cut.from < high);
    }

    #[test]
    fn too_little_ham_promises_nothing_and_says_what_is_missing() {
        let advice = advise(&rows(Label::Ham, (0..100).map(|_| 0.1)), 0.0001).unwrap();
        assert_eq!((advice.promised, advice.ham_needed, advice.ham_missing), (None, 29_956, 29_856));
        assert_eq!(advice.on_these_labels.ham_flagged, 0);
        assert!(advise(&[], 0.01).is_none());
    }

    #[test]
    fn ties_are_flagged_together_or_not_at_all() {
        let ham = [0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1];
        let advice = advise(&rows(Label::Ham, ham.into_iter()), 0.2).unwrap();
        assert_eq!(advice.on_these_labels.ham_flagged, 0);
        let advice = advise(&rows(Label::Ham, ham.into_iter()), 0.3).unwrap();
        assert_eq!(advice.on_these_labels.ham_flagged, 3);
    }

    #[test]
    fn a_short_number_is_found_between_two() {
        for (low, high, short) in [(0.123, 0.2, 0.13), (0.1234, 0.1238, 0.1235), (0.5, 0.501, 0.501)] {
            assert!((short_between(low, high) - short).abs() < 1e-12);
        }
    }
}
