//! Is one model worse than another? Both judge labels that neither has learned.
//!
//! A model is worse where it catches less spam at the site's false-positive rate, beyond chance: the
//! difference is paired (both judge the same comments) and its interval is that of the percentile
//! bootstrap (B. Efron, 1979). All labels together and each site with enough labels are one question each;
//! the more questions, the wider the interval of each, so that all of them together are wrong in one case
//! of twenty (C. Bonferroni, 1936). What a site's own labels and its lists add is the same beside both, and
//! left out.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde::Serialize;

use crate::bayes::Label;
use crate::bayes::calibrate::probability;
use crate::evaluate::bounds;
use crate::evaluate::ranking::Ranking;
use crate::filter::Filter;
use crate::training::PackedComment;

/// How often the labels are drawn anew.
const RESAMPLES: usize = 1000;
/// The same labels give the same intervals.
const SEED: u64 = 0x00C4_A0FF;
/// The most sites that are compared by themselves.
const MOST_SITES: usize = 10;
/// Of less spam no recall is told.
pub const SPAM_NEEDED: u64 = 20;

/// A label that was kept back.
#[derive(Debug, Clone)]
pub struct HeldOut {
    /// Its id.
    pub id: String,
    /// The newsroom's site.
    pub site: String,
    /// The comment.
    pub comment: PackedComment,
    /// What a person said of it.
    pub label: Label,
}

/// Two models on the same labels.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The model that decided when they were compared.
    pub champion: String,
    /// Whether the candidate is worse; null where there are too few labels to tell.
    pub is_worse: Option<bool>,
    /// All labels together.
    pub all: Compared,
    /// Sites by themselves, where there are several.
    pub sites: BTreeMap<String, Compared>,
}

/// Two models on the labels of one site, or of all.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// Honest comments.
    pub ham: u64,
    /// Spam.
    pub spam: u64,
    /// The share of honest comments that may be flagged.
    pub false_positive_rate: f64,
    /// How it is with the model that decides,
    pub champion: Figures,
    /// and with the other.
    pub candidate: Figures,
    /// By how much the candidate's recall is greater; the interval in which it is.
    pub recall_gained: Option<[f64; 2]>,
    /// Whether the candidate is worse beyond chance; null where there are too few labels to tell.
    pub is_worse: Option<bool>,
    /// How many honest comments and how much spam it takes to tell.
    pub needed: [u64; 2],
}

/// How one model does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Honest comments that it flags at the thresholds in force.
    pub false_positives: u64,
    /// The interval of their share (C. Clopper, E. Pearson, 1934).
    pub ham_flagged: [f64; 2],
    /// The share of spam caught while no more than the site's rate of honest comments is flagged.
    pub recall: Option<f64>,
}

/// One comment: the scores of both, and what it is.
type Row = ([f64; 2], Label);

/// Compares two filters on labels that neither has learned; `rate` is a site's false-positive rate.
pub fn compare(filters: [&Filter; 2], held: &[HeldOut], rate: impl Fn(&str) -> f64) -> Comparison {
    let mut sites: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for one in held {
        let scores = filters.map(|filter| probability(one.comment.log_odds(filter)));
        sites.entry(&one.site).or_default().push((scores, one.label));
    }
    let strictest = sites.keys().map(|site| rate(site)).fold(f64::INFINITY, f64::min);
    let strictest = if strictest.is_finite() { strictest } else { rate("") };
    let all: Vec<Row> = sites.values().flatten().copied().collect();
    sites.retain(|site, rows| rows.len() < all.len() && is_enough(rows, rate(site)));
    while sites.len() > MOST_SITES {
        let least = sites.iter().min_by_key(|(_, rows)| rows.len()).map(|(site, _)| *site);
        least.map(|site| sites.remove(site));
    }
    let tail = (1.0 - bounds::CONFIDENCE) / 2.0 / (sites.len() + 1) as f64;
    let review = filters[0].policy().review;
    let all = Compared::of(&all, strictest, review, tail);
    let sites: BTreeMap<String, Compared> = sites
        .into_iter()
        .map(|(site, rows)| (site.to_owned(), Compared::of(&rows, rate(site), review, tail)))
        .collect();
    let any_worse = sites.values().any(|site| site.is_worse == Some(true));
    let is_worse = if any_worse { Some(true) } else { all.is_worse };
    Comparison { champion: filters[0].model().id().to_owned(), is_worse, all, sites }
}

/// How many honest comments there must be: of fewer, not even one may be flagged at this rate.
fn ham_needed(rate: f64) -> u64 {
    rate.recip().ceil() as u64
}

fn count(rows: &[Row], label: Label) -> u64 {
    rows.iter().filter(|(_, known)| *known == label).count() as u64
}

fn is_enough(rows: &[Row], rate: f64) -> bool {
    count(rows, Label::Ham) >= ham_needed(rate) && count(rows, Label::Spam) >= SPAM_NEEDED
}

impl Compared {
    fn of(rows: &[Row], rate: f64, review: f64, tail: f64) -> Self {
        let gained = is_enough(rows, rate).then(|| gained(rows, rate, tail)).flatten();
        let figures = |which: usize| Figures::of(rows, which, rate, review);
        Compared {
            ham: count(rows, Label::Ham),
            spam: count(rows, Label::Spam),
            false_positive_rate: rate,
            champion: figures(0),
            candidate: figures(1),
            recall_gained: gained,
            is_worse: gained.map(|[_, most]| most < 0.0),
            needed: [ham_needed(rate), SPAM_NEEDED],
        }
    }
}

impl Figures {
    fn of(rows: &[Row], which: usize, rate: f64, review: f64) -> Self {
        let is_flagged = |(scores, label): &&Row| *label == Label::Ham && scores[which] >= review;
        let false_positives = rows.iter().filter(is_flagged).count() as u64;
        let once = vec![1_u32; rows.len()];
        Figures {
            false_positives,
            ham_flagged: bounds::interval(false_positives, count(rows, Label::Ham)),
            recall: recall(rows, &order(rows, which), which, &once, rate),
        }
    }
}

/// The rows from the highest score down.
fn order(rows: &[Row], which: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|one, other| rows[*other].0[which].total_cmp(&rows[*one].0[which]));
    order
}

fn recall(rows: &[Row], order: &[usize], which: usize, times: &[u32], rate: f64) -> Option<f64> {
    let ranked = order.iter().map(|row| (rows[*row].0[which], rows[*row].1, f64::from(times[*row])));
    Ranking::from_sorted(ranked).recall_at(rate)
}

/// By how much the recall of the second is greater, but for the tail on either side.
fn gained(rows: &[Row], rate: f64, tail: f64) -> Option<[f64; 2]> {
    let orders = [order(rows, 0), order(rows, 1)];
    let mut rng = Rng::with_seed(SEED);
    let mut times = vec![0_u32; rows.len()];
    let mut gains: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| {
            times.fill(0);
            for _ in 0..rows.len() {
                times[rng.usize(..rows.len())] += 1;
            }
            let of = |which: usize| recall(rows, &orders[which], which, &times, rate);
            Some(of(1)? - of(0)?)
        })
        .collect();
    gains.sort_by(f64::total_cmp);
    let last = gains.len().checked_sub(1)?;
    let at = |share: f64| gains[(last as f64 * share).round() as usize];
    Some([at(tail), at(1.0 - tail)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores in which so many of 40 spam comments are above all ham, by the first and the second model.
    fn rows(above: [usize; 2]) -> Vec<Row> {
        let ham = (0..200).map(|number| ([f64::from(number) / 500.0; 2], Label::Ham));
        let spam =
            (0..40).map(|number| (above.map(|above| if number < above { 0.9 } else { 0.0 }), Label::Spam));
        ham.chain(spam).collect()
    }

    #[test]
    fn less_is_worse_only_beyond_chance() {
        let worse = |above| Compared::of(&rows(above), 0.01, 0.5, 0.025).is_worse;
        assert_eq!(worse([30, 30]), Some(false));
        assert_eq!(worse([30, 29]), Some(false), "one comment is chance");
        assert_eq!(worse([30, 15]), Some(true));
        assert_eq!(worse([15, 30]), Some(false));
    }

    #[test]
    fn few_labels_tell_nothing() {
        let rows = rows([30, 0]);
        let few = Compared::of(&rows[120..], 0.01, 0.5, 0.025);
        assert_eq!((few.is_worse, few.needed), (None, [100, SPAM_NEEDED]));
    }
}
