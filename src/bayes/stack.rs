//! Fits a calibration: a logistic regression on the sums of the families (stacking: D. Wolpert,
//! "Stacked Generalization", 1992), on comments that were not trained on.
//!
//! What is measured of one kind of comment is a difference to what holds for all. The ridge holds it
//! near 0 where there are few of the kind, and lets it go where there are many.

use linfa::DatasetView;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, Axis};

use super::calibrate::{Calibration, Circumstances, KindOffsets};
use crate::features::{ByFamily, Family};
use crate::links::LinkPlace;
use crate::text::Script;

/// How many families there are.
const FAMILIES: usize = Family::ALL.len();

/// What holds the trusts near 0, as strong as few comments: where there are thousands, they decide.
const RIDGE: f64 = 5.0;

/// The sums of a comment's log-odds, and what is known of the comment.
#[derive(Debug, Clone, Copy)]
pub struct HeldOut {
    /// The sum of each family, corrected for length.
    pub sums: ByFamily<f64>,
    /// Of what kind the comment is.
    pub circumstances: Circumstances,
    /// Whether the comment is spam.
    pub spam: bool,
}

/// What one number of the regression stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// The sum of a family.
    Sum(usize),
    /// The same beside links in the text, 0 elsewhere.
    SumBesideLinks(usize),
    /// 1 where the links stand there.
    Links(LinkPlace),
    /// 1 for comments of this script.
    Script(Script),
}

impl Column {
    fn value(self, row: &HeldOut) -> f64 {
        let Circumstances { links, script } = row.circumstances;
        match self {
            Column::Sum(family) => row.sums[family],
            Column::SumBesideLinks(family) if links == LinkPlace::Text => row.sums[family],
            Column::Links(place) if place == links => 1.0,
            Column::Script(other) if other == script => 1.0,
            _ => 0.0,
        }
    }
}

impl Calibration {
    /// The least comments of each class that a calibration is measured on, and the least of a kind of
    /// comment that is told apart.
    pub const LEAST: usize = 20;

    /// Fits to comments that were not trained on; `None` with fewer than [`Self::LEAST`] of either
    /// class, or when they cannot be told apart at all.
    pub fn fit(rows: &[HeldOut]) -> Option<Self> {
        if !suffice(rows, |_| true) {
            return None;
        }
        let spam = rows.iter().filter(|row| row.spam).count();
        let odds = spam as f64 / (rows.len() - spam) as f64;
        let mut columns = columns(rows);
        loop {
            let (weights, intercept) = regress(rows, &columns)?;
            let fitted = gather(&columns, &weights);
            // A family that speaks against itself beside the others says nothing that they do not.
            let Some(against_itself) = worst(&columns, &weights, &fitted) else {
                return Some(Calibration {
                    offset: intercept - odds.ln(),
                    comments: rows.len() as u64,
                    ..fitted
                });
            };
            columns.remove(against_itself);
        }
    }
}

/// The numbers that these comments are enough to measure.
fn columns(rows: &[HeldOut]) -> Vec<Column> {
    let mut columns: Vec<Column> = (0..FAMILIES).map(Column::Sum).collect();
    for place in [LinkPlace::Text, LinkPlace::Author] {
        if suffice(rows, |row| row.circumstances.links == place) {
            columns.push(Column::Links(place));
        }
    }
    if columns.contains(&Column::Links(LinkPlace::Text)) {
        columns.extend((0..FAMILIES).map(Column::SumBesideLinks));
    }
    let others = Script::ALL.into_iter().filter(|script| !matches!(script, Script::Latin | Script::None));
    columns.extend(
        others.filter(|script| suffice(rows, |row| row.circumstances.script == *script)).map(Column::Script),
    );
    columns
}

fn suffice(rows: &[HeldOut], is_of_kind: impl Fn(&HeldOut) -> bool) -> bool {
    let of_kind = rows.iter().filter(|row| is_of_kind(row));
    let [ham, spam] = of_kind.fold([0, 0], |mut counts, row| {
        counts[usize::from(row.spam)] += 1;
        counts
    });
    ham >= Calibration::LEAST && spam >= Calibration::LEAST
}

/// The calibration that these weights are, but for its offset.
fn gather(columns: &[Column], weights: &[f64]) -> Calibration {
    let (mut trust, mut beside_links) = ([0.0; FAMILIES], [0.0; FAMILIES]);
    let mut kinds = KindOffsets::default();
    for (column, weight) in columns.iter().zip(weights) {
        match *column {
            Column::Sum(family) => trust[family] = *weight,
            Column::SumBesideLinks(family) => beside_links[family] = *weight,
            Column::Links(LinkPlace::Text) => kinds.links_in_text = *weight,
            Column::Links(_) => kinds.author_link = *weight,
            Column::Script(script) => kinds.script[script as usize] = *weight,
        }
    }
    let trust_beside_links = std::array::from_fn(|family| trust[family] + beside_links[family]);
    Calibration { trust, trust_beside_links, offset: 0.0, kinds, comments: 0 }
}

/// The column of the family that is trusted least, if that is less than not at all.
fn worst(columns: &[Column], weights: &[f64], fitted: &Calibration) -> Option<usize> {
    let trusted = |place: usize| match columns[place] {
        Column::Sum(family) => fitted.trust[family],
        Column::SumBesideLinks(family) if weights[place] < 0.0 => fitted.trust_beside_links[family],
        _ => 0.0,
    };
    let least = (0..columns.len()).min_by(|one, other| trusted(*one).total_cmp(&trusted(*other)))?;
    (trusted(least) < 0.0).then_some(least)
}

/// The regression: the weight of each column, and the intercept.
fn regress(rows: &[HeldOut], columns: &[Column]) -> Option<(Vec<f64>, f64)> {
    if !columns.iter().any(|column| matches!(column, Column::Sum(_))) {
        return None;
    }
    let mut values = Array2::zeros((rows.len(), columns.len()));
    for (mut row, held_out) in values.axis_iter_mut(Axis(0)).zip(rows) {
        row.iter_mut().zip(columns).for_each(|(value, column)| *value = column.value(held_out));
    }
    let labels: Array1<bool> = rows.iter().map(|row| row.spam).collect();
    let dataset = DatasetView::new(values.view(), labels.view());
    let fitted = LogisticRegression::default().alpha(RIDGE).max_iterations(500).fit(&dataset).ok()?;
    // Which of the two classes linfa takes for the positive one depends on the rows.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let weights: Vec<f64> = fitted.params().iter().map(|weight| sign * weight).collect();
    let intercept = sign * fitted.intercept();
    (weights.iter().all(|weight| weight.is_finite()) && intercept.is_finite()).then_some((weights, intercept))
}

#[cfg(test)]
mod tests {
    use super::super::calibrate::{logit, probability};
    use super::*;

    /// Of the comments with a word sum of x, a share of 1 / (1 + exp(-(slope x + offset))) is spam.
    fn rows(
        circumstances: Circumstances,
        slope: f64,
        offset: f64,
        also: impl Fn(f64) -> ByFamily<f64>,
    ) -> Vec<HeldOut> {
        let mut rows = Vec::new();
        for step in -30..=30 {
            let sum = f64::from(step) / 10.0;
            let spam = (probability(slope * sum + offset) * 1000.0).round() as usize;
            rows.extend((0..1000).map(|row| HeldOut { sums: also(sum), circumstances, spam: row < spam }));
        }
        rows
    }

    fn words(sum: f64) -> ByFamily<f64> {
        [sum, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    }

    fn log_odds(rows: &[HeldOut]) -> f64 {
        logit(rows.iter().filter(|row| row.spam).count() as f64 / rows.len() as f64)
    }

    #[test]
    fn a_known_curve_is_found_again() {
        let rows = rows(Circumstances::default(), 2.0, -1.0, words);
        let calibration = Calibration::fit(&rows).unwrap();
        assert!((calibration.trust[0] - 2.0).abs() < 0.02, "{calibration:?}");
        assert!((calibration.offset + log_odds(&rows) + 1.0).abs() < 0.02, "{calibration:?}");
        let pairs = calibration.trust.iter().zip(&calibration.trust_beside_links);
        assert!(pairs.into_iter().all(|(alone, beside)| (alone - beside).abs() < 1e-12), "{calibration:?}");
        assert_eq!(calibration.kinds, KindOffsets::default());
    }

    #[test]
    fn kinds_of_comment_have_curves_of_their_own() {
        let linked = Circumstances { links: LinkPlace::Text, ..Circumstances::default() };
        let russian = Circumstances { script: Script::Cyrillic, ..Circumstances::default() };
        let mut all = rows(Circumstances::default(), 2.0, -1.0, words);
        all.extend(rows(linked, 1.0, 1.0, words));
        all.extend(rows(russian, 2.0, 0.5, words));
        let calibration = Calibration::fit(&all).unwrap();
        let offset = |circumstances| calibration.offset_for(circumstances) + log_odds(&all);
        assert!((calibration.trust[0] - 2.0).abs() < 0.03, "{calibration:?}");
        assert!((calibration.trust_beside_links[0] - 1.0).abs() < 0.03, "{calibration:?}");
        assert!((offset(linked) - 1.0).abs() < 0.03, "{calibration:?}");
        assert!((offset(russian) - 0.5).abs() < 0.03, "{calibration:?}");
    }

    #[test]
    fn a_kind_of_which_few_were_seen_is_like_all() {
        let chinese = Circumstances { script: Script::Han, ..Circumstances::default() };
        let mut all = rows(Circumstances::default(), 2.0, -1.0, words);
        all.extend((0..500).map(|_| HeldOut { sums: words(-1.0), circumstances: chinese, spam: false }));
        let calibration = Calibration::fit(&all).unwrap();
        assert!(calibration.offset_for(chinese).total_cmp(&calibration.offset).is_eq(), "{calibration:?}");
    }

    #[test]
    fn no_family_is_trusted_less_than_not_at_all() {
        let linked = Circumstances { links: LinkPlace::Text, ..Circumstances::default() };
        let twice = |sum: f64| [sum, -sum / 2.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let mut all = rows(Circumstances::default(), 2.0, -1.0, twice);
        all.extend(rows(linked, -1.0, 0.0, words));
        let calibration = Calibration::fit(&all).unwrap();
        let trusts = calibration.trust.iter().chain(&calibration.trust_beside_links);
        assert!(trusts.into_iter().all(|trust| *trust >= 0.0), "{calibration:?}");
    }

    #[test]
    fn too_few_rows_give_nothing() {
        let row = HeldOut { sums: [1.0; FAMILIES], circumstances: Circumstances::default(), spam: true };
        assert!(Calibration::fit(&[row; 30]).is_none());
    }
}
