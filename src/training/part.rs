//! A trainer of some of the labels: what is measured on the others has not seen them, neither in its
//! counts nor in its calibration.

use super::sample::Sample;
use super::{Example, FOLDS, Trainer, UNMEASURED};
use crate::filter::Reader;

/// Where all that is left is of one fold, blocks of this many rows are folds of their own.
const BLOCK: usize = 64;

impl<'r> Trainer<'r> {
    /// A trainer that keeps all it learns, for the sake of its parts: memory grows with the labels.
    pub fn of_parts(reader: &'r Reader, bits: u8) -> Self {
        Trainer { sample: Sample::of_all(), ..Trainer::new(reader, None, bits) }
    }

    /// How many comments were learned.
    pub fn learned(&self) -> usize {
        self.sample.examples().len()
    }

    /// The fold of a comment, counted in the order in which they were learned; none for what is not
    /// measured.
    pub fn fold(&self, row: usize) -> Option<u8> {
        self.sample.get(row)?.fold
    }

    /// A trainer that has learned only the rows that `keep` names, from nothing.
    #[must_use]
    pub fn part(&self, keep: impl Fn(usize) -> bool) -> Trainer<'r> {
        let mut part = Trainer::new(self.preparer.reader, None, self.forgotten.bits());
        part.alpha = self.alpha;
        let kept = self.sample.examples().enumerate().filter(|(row, _)| keep(*row));
        let mut examples: Vec<Example> = kept.map(|(_, example)| example.clone()).collect();
        part_folds(&mut examples);
        for example in examples {
            let fold = usize::from(example.fold.unwrap_or(UNMEASURED));
            part.learned[fold].add_indices(example.indices(), example.label);
            if example.fold.is_some() {
                part.sample.offer(|| example);
            }
        }
        part
    }
}

/// Gives rows of one fold several, or they could not be calibrated without having been seen.
fn part_folds(examples: &mut [Example]) {
    let mut folds = examples.iter().filter_map(|example| example.fold);
    let first = folds.next();
    if folds.any(|fold| Some(fold) != first) {
        return;
    }
    let measured = examples.iter_mut().filter(|example| example.fold.is_some());
    for (row, example) in measured.enumerate() {
        example.fold = Some(((row / BLOCK) % usize::from(FOLDS)) as u8);
    }
}
