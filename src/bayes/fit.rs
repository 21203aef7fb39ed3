//! Fits the estimator with linfa-bayes.
//!
//! The multinomial estimator depends on the comments only through the summed counts of each class,
//! so linfa is given one row a class. The larger class's row is scaled down as if both had as many
//! comments: a word that was seen once among many honest comments must not look like spam because
//! there were few spam comments to see it in (Rennie et al., "Tackling the Poor Assumptions of
//! Naive Bayes Text Classifiers", ICML 2003, § 3.1). One column more stands for every feature that
//! was never seen; all weights are taken relative to it, so that what is unknown says nothing.

use linfa::DatasetView;
use linfa::traits::Fit;
use linfa_bayes::{MultinomialNb, MultinomialNbParams};
use ndarray::{Array2, array};
use serde_json::Value;
use thiserror::Error;

use super::{Counts, Label, Table};

/// How strongly a feature that was seen rarely is held back: the additive smoothing of linfa's
/// multinomial estimator.
/// (Measured: the best of 0.1 to 2.)
pub const DEFAULT_ALPHA: f64 = 0.3;

/// Why no table can be made.
#[derive(Debug, Error)]
pub enum FitError {
    /// A class was never seen.
    #[error("there is no {0} to learn from; label at least one comment `{0}`")]
    EmptyClass(&'static str),
    /// linfa refused, or its model has another form than 0.7.1's.
    #[error("linfa-bayes: {0}")]
    Linfa(String),
}

/// Fits the counts and gives the table of log-odds.
///
/// Features that were seen equally often in both classes have the same weight, so that linfa is given
/// one column for all of them: weights are relative to what was never seen, and the totals over all
/// columns, which that changes, fall out of them.
///
/// # Errors
/// [`FitError`] when a class is empty.
pub fn fit(counts: &Counts, alpha: f64) -> Result<Table, FitError> {
    let [ham, spam] = [Label::Ham, Label::Spam].map(|label| &counts.class(label).features);
    let mut columns: Vec<(usize, (u32, u32))> =
        seen(counts).into_iter().map(|place| (place, (ham[place], spam[place]))).collect();
    columns.sort_unstable_by_key(|(_, seen)| *seen);
    let groups: Vec<&[(usize, (u32, u32))]> = columns.chunk_by(|one, other| one.1 == other.1).collect();
    let firsts: Vec<usize> = groups.iter().map(|group| group[0].0).collect();
    let model = fit_rows(&class_rows(counts, &firsts)?, alpha)?;
    let [ham, spam] = log_probabilities(&model)?;
    let unseen = spam[groups.len()] - ham[groups.len()];
    let mut weights = vec![0.0; 1 << counts.bits()];
    for (number, group) in groups.iter().enumerate() {
        for (place, _) in *group {
            weights[*place] = (spam[number] - ham[number] - unseen) as f32;
        }
    }
    Ok(Table::new(weights))
}

/// The features that either class has.
fn seen(counts: &Counts) -> Vec<usize> {
    let [ham, spam] = [Label::Ham, Label::Spam].map(|label| &counts.class(label).features);
    (0..ham.len()).filter(|&place| ham[place] + spam[place] > 0).collect()
}

/// What each class's counts are multiplied by, ham first, so that both weigh as many comments.
fn class_weights(counts: &Counts) -> Result<[f64; 2], FitError> {
    let comments = [Label::Ham, Label::Spam].map(|label| counts.class(label).comments as f64);
    for (comments, name) in comments.iter().zip(["ham", "spam"]) {
        if *comments == 0.0 {
            return Err(FitError::EmptyClass(name));
        }
    }
    let least = comments[0].min(comments[1]);
    Ok(comments.map(|comments| least / comments))
}

/// One row a class, ham first; the last column is the feature that was never seen.
fn class_rows(counts: &Counts, columns: &[usize]) -> Result<Array2<f64>, FitError> {
    let weights = class_weights(counts)?;
    let mut rows = Array2::zeros((2, columns.len() + 1));
    for (row, label) in [Label::Ham, Label::Spam].into_iter().enumerate() {
        let features = &counts.class(label).features;
        for (place, &column) in columns.iter().enumerate() {
            rows[[row, place]] = f64::from(features[column]) * weights[row];
        }
    }
    Ok(rows)
}

fn fit_rows(rows: &Array2<f64>, alpha: f64) -> Result<MultinomialNb<f64, usize>, FitError> {
    let labels = array![Label::Ham as usize, Label::Spam as usize];
    let dataset = DatasetView::new(rows.view(), labels.view());
    MultinomialNbParams::new().alpha(alpha).fit(&dataset).map_err(|error| FitError::Linfa(error.to_string()))
}

/// `log P(feature | class)` of ham and spam, which linfa shows only through its serde form.
fn log_probabilities(model: &MultinomialNb<f64, usize>) -> Result<[Vec<f64>; 2], FitError> {
    let form = serde_json::to_value(model).map_err(|error| FitError::Linfa(error.to_string()))?;
    let class = |label: Label| -> Option<Vec<f64>> {
        let info = &form["class_info"][(label as usize).to_string()];
        info["feature_log_prob"]["data"].as_array()?.iter().map(Value::as_f64).collect()
    };
    class(Label::Ham)
        .zip(class(Label::Spam))
        .map(|(ham, spam)| [ham, spam])
        .ok_or_else(|| FitError::Linfa("the fitted model has an unknown form".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use linfa::traits::Predict;

    const BITS: u8 = 10;

    /// Rows with few features each, both classes of unequal size; no randomness but this one.
    fn rows() -> Vec<(Vec<u32>, Label)> {
        let mut state = 7u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        (0..300)
            .map(|row| {
                let label = if row % 4 == 0 { Label::Spam } else { Label::Ham };
                let shift = if label == Label::Spam { 40 } else { 0 };
                let mut indices: Vec<u32> = (0..20).map(|_| next() % 200 + shift).collect();
                indices.sort_unstable();
                indices.dedup();
                (indices, label)
            })
            .collect()
    }

    /// The slow, obvious way: every comment a dense row, weighted by its class.
    #[test]
    fn the_table_is_linfas_joint_log_likelihood() {
        let rows = rows();
        let mut counts = Counts::new(BITS);
        for (indices, label) in &rows {
            counts.add_indices(indices.iter().copied(), *label);
        }
        let table = fit(&counts, 0.5).unwrap();

        let columns = seen(&counts);
        let weights = class_weights(&counts).unwrap();
        let dense = |weighted: bool| {
            let mut dense = Array2::zeros((rows.len(), columns.len() + 1));
            for (row, (indices, label)) in rows.iter().enumerate() {
                for index in indices {
                    let place = columns.binary_search(&(*index as usize)).unwrap();
                    dense[[row, place]] = if weighted { weights[*label as usize] } else { 1.0 };
                }
            }
            dense
        };
        let labels: ndarray::Array1<usize> = rows.iter().map(|(_, label)| *label as usize).collect();
        let weighted = dense(true);
        let dataset = DatasetView::new(weighted.view(), labels.view());
        let model = MultinomialNbParams::<f64, usize>::new().alpha(0.5).fit(&dataset).unwrap();

        let [ham, spam] = log_probabilities(&model).unwrap();
        let unseen = spam[columns.len()] - ham[columns.len()];
        let form = serde_json::to_value(&model).unwrap();
        let prior =
            |label: Label| form["class_info"][(label as usize).to_string()]["prior"].as_f64().unwrap().ln();
        let unweighted = dense(false);
        let predicted = model.predict(&unweighted);
        for (row, (indices, _)) in rows.iter().enumerate() {
            let joint = |log_prob: &[f64], label| {
                prior(label) + unweighted.row(row).iter().zip(log_prob).map(|(x, p)| x * p).sum::<f64>()
            };
            let linfa = joint(&spam, Label::Spam) - joint(&ham, Label::Ham);
            let sum = table.sum(indices.iter().copied());
            let ours = sum + unseen * indices.len() as f64 + prior(Label::Spam) - prior(Label::Ham);
            assert!((linfa - ours).abs() < 1e-5, "row {row}: {linfa} and {ours}");
            assert_eq!(predicted[row] == Label::Spam as usize, ours > 0.0, "row {row}");
        }
    }

    #[test]
    fn an_empty_class_is_an_error() {
        let mut counts = Counts::new(BITS);
        counts.add_indices([1, 2].into_iter(), Label::Ham);
        assert!(fit(&counts, 1.0).unwrap_err().to_string().contains("no spam"));
    }
}
